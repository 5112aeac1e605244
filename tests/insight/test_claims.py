"""Claims against a small game worked by hand.

The weather is stormy with chance (w - 1)/4, w being 1, 2 or 3 in a half, a quarter and a quarter of
the worlds. Whoever goes in calm weather gets 2 and in a storm -1, or 1 if equipped; who stays, 0.
Deaths are 10 w where one goes. So, by world:

    w                          1     2     3
    P(go | as-is)              1    .75   .5      stays in storms
    P(go | equip)              1     1     1
    U(me | as-is)              2    1.5    1
    U(me | equip)              2   1.75   1.5
    E(deaths | as-is)         10    15    15
    E(deaths | equip)         10    20    30
    P(go | as-is, storm)       –     0     0
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import standoff
from standoff.insight.claims import verdict

GAME: dict[str, Any] = {
    "title": "A voyage",
    "actors": {"me": {"advised": True}},
    "parameters": {"w": {"discrete": {1: 2, 2: 1, 3: 1}}},
    "levers": {"gear": ["poor", "good"]},
    "policies": {"as-is": {}, "equip": {"gear": "good"}},
    "play": [
        {"stage": "weather", "chance": {"storm": "(w - 1) / 4", "calm": "rest"}},
        {"stage": "move", "actor": "me", "choose": ["go", "stay"]},
    ],
    "measures": {"deaths": "people"},
    "outcomes": {
        "voyage": {
            "when": "move == go",
            "payoffs": {"me": "if weather == calm then 2 else (if gear == good then 1 else -1)"},
            "measures": {"deaths": "10 * w"},
        },
        "harbour": {"when": "move == stay", "payoffs": {"me": 0}},
    },
}


def study(*tests: str, policies: list[str] | None = None) -> standoff.Study:
    """A study of 16 sequences of 64 draws, in which the worlds have exactly their shares."""
    claims = {f"c{number}": {"says": "…", "test": test} for number, test in enumerate(tests)}
    case = standoff.Case.model_validate({**GAME, "claims": claims})
    return standoff.study(case, draws=1024, policies=policies)


@pytest.mark.parametrize(
    ("test", "share", "margin"),
    [
        # Margins in the worlds w = 1, 2, 3; for the median the first counts twice.
        ("P(move == go | equip) > P(move == go | as-is)", 0.5, (0.0, 0.25, 0.5)),
        ("P(move == go | equip) >= P(move == go | as-is)", 1.0, (0.0, 0.25, 0.5)),
        ("P(voyage | equip) > P(voyage | as-is) by 0.3", 0.25, (-0.3, -0.05, 0.2)),
        ("P(voyage | as-is) < P(voyage | equip) by 0.25", 0.25, (-0.25, 0.0, 0.25)),
        ("P(voyage | as-is) == 0.75 by 0.125", 0.25, (-0.125, 0.125, -0.125)),
        ("P(voyage | as-is) == 0.75 by 0.25", 1.0, (0.0, 0.25, 0.0)),
        ("P(voyage | as-is) != 1", 0.5, (0.0, 0.25, 0.5)),
        ("E(deaths | as-is) >= 15 and U(me | as-is) > 1.2", 0.25, (-5.0, 0.0, -0.2)),
        ("E(deaths | as-is) >= 15 or U(me | as-is) > 1.2", 1.0, (0.8, 0.3, 0.0)),
        ("not U(me | as-is) > 1.2", 0.25, (-0.8, -0.3, 0.2)),
        ("E(deaths | as-is, move == go) > 25", 0.25, (-15.0, -5.0, 5.0)),
        ("E(deaths | as-is) - E(deaths | equip) < -5 * (w - 1.5)", 1.0, (2.5, 2.5, 7.5)),
        ("U(me | equip) - U(me | as-is) > 0.4", 0.25, (-0.4, -0.15, 0.1)),
        ("w * P(voyage | as-is) > 1.2", 0.5, (-0.2, 0.3, 0.3)),
        ("P(weather == storm and move == go | equip) < 0.3", 0.75, (0.3, 0.05, -0.2)),
        ("P(weather == calm | as-is, move == go) == 1 by 0.001", 1.0, (0.001, 0.001, 0.001)),
        ("max(P(voyage | as-is), 0.6) > 0.7", 0.75, (0.3, 0.05, -0.1)),
        ("best(expected-loss) == equip", 1.0, (0.0, 0.25, 0.5)),
        ("best(expected-loss) == as-is", 0.5, (0.0, -0.25, -0.5)),
        ("best(expected-loss) != as-is", 0.5, (0.0, 0.25, 0.5)),
        ("best(deaths) == as-is", 1.0, (0.0, 5.0, 15.0)),
        ("best(regret) == equip", 1.0, (0.5, 0.5, 0.5)),
        ("best(worst-case) != equip", 0.0, (-0.5, -0.5, -0.5)),
    ],
)
def test_shares_and_margins(test: str, share: float, margin: tuple[float, ...]) -> None:
    found = study(test)
    claim = found.claims["c0"]
    world = np.asarray(found.ensemble.parameters["w"])
    for number, each in enumerate(margin):
        assert claim.margin[world == number + 1] == pytest.approx(each)
    assert claim.share == share
    assert claim.median_margin == pytest.approx(np.median([margin[0], *margin]))
    assert (claim.unjudged, claim.low, claim.high) == (0, share, share)
    assert claim.verdict == verdict(share)


def test_worlds_where_it_cannot_be_judged_are_counted() -> None:
    """There are no storms in the first world: half of them can't say."""
    claim = study("P(move == go | as-is, weather == storm) < 0.5").claims["c0"]
    assert claim.unjudged == 512
    assert (claim.share, claim.low, claim.high) == (1.0, 0.5, 1.0)
    assert claim.median_margin == pytest.approx(0.5)
    assert np.count_nonzero(np.isnan(claim.holds)) == 512


def test_a_condition_that_never_happens_leaves_no_verdict() -> None:
    claim = study("P(weather == calm | equip, move == stay) < 0.5").claims["c0"]
    assert claim.unjudged == 1024
    assert np.isnan(claim.share)
    assert (claim.low, claim.high) == (0.0, 1.0)
    assert claim.verdict not in {"holds", "fails", "contested", "mostly holds", "mostly fails"}


def test_a_policy_left_out_is_named() -> None:
    found = study(
        "P(voyage | as-is) > P(voyage | equip)",
        "P(voyage | as-is) > 0.1",
        "best(expected-loss) == as-is",
        policies=["as-is"],
    )
    assert found.claims["c0"].needs == ("equip",)
    assert np.isnan(found.claims["c0"].share)
    assert found.claims["c1"].needs == ()
    assert found.claims["c1"].share == 1.0
    assert found.claims["c2"].needs == ("equip",)


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (1.0, "holds"),
        (0.95, "holds"),
        (0.9499, "mostly holds"),
        (0.75, "mostly holds"),
        (0.7499, "contested"),
        (0.25, "contested"),
        (0.2499, "mostly fails"),
        (0.05, "mostly fails"),
        (0.0499, "fails"),
        (0.0, "fails"),
    ],
)
def test_verdicts_by_their_thresholds(share: float, word: str) -> None:
    assert verdict(share) == word
