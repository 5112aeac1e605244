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
from standoff.insight.judgement.verdicts import Weighed, two_ways, weigh

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
        (0.2501, "contested"),
        (0.25, "mostly fails"),
        (0.0501, "mostly fails"),
        (0.05, "fails"),
        (0.0, "fails"),
    ],
)
def test_verdicts_by_their_thresholds(share: float, word: str) -> None:
    """Where no difference is too small, a claim holds or fails in each world."""
    assert two_ways(share, 0.0).verdict == word


def counted(holding: int, failing: int, nothing: int) -> Weighed:
    return weigh(np.repeat([1.0, -1.0, 0.0], [holding, failing, nothing]))


@pytest.mark.parametrize(
    ("holding", "failing", "nothing", "word"),
    [
        (95, 5, 0, "holds"),
        (95, 0, 5, "holds"),
        (94, 0, 6, "mostly holds"),
        (51, 0, 49, "mostly holds"),
        (50, 0, 50, "makes no difference"),
        (0, 0, 100, "makes no difference"),
        (45, 15, 40, "mostly holds"),
        (44, 16, 40, "contested"),
        (30, 30, 40, "contested"),
        (16, 44, 40, "contested"),
        (15, 45, 40, "mostly fails"),
        (25, 25, 50, "makes no difference"),
        (6, 94, 0, "mostly fails"),
        (0, 95, 5, "fails"),
    ],
)
def test_verdicts_of_three_shares(holding: int, failing: int, nothing: int, word: str) -> None:
    """Of the worlds in which a difference is made 45 of 60 is three quarters."""
    told = counted(holding, failing, nothing)
    assert (told.share_for, told.share_against, told.share_immaterial) == (
        holding / 100,
        failing / 100,
        nothing / 100,
    )
    assert told.verdict == word
    assert word in told.could_be


@pytest.mark.parametrize(
    ("holding", "failing", "nothing", "could_be"),
    [
        (5000, 0, 5000, ("mostly holds", "makes no difference")),
        (3000, 1000, 6000, ("makes no difference",)),
        (2500, 2480, 5020, ("contested", "makes no difference")),
        (4500, 1500, 4000, ("mostly holds", "contested")),
        (1000, 5000, 4000, ("mostly fails",)),
        (0, 9500, 500, ("mostly fails", "fails")),
        (9900, 50, 50, ("holds",)),
    ],
)
def test_what_the_errors_of_three_shares_leave_open(
    holding: int, failing: int, nothing: int, could_be: tuple[str, ...]
) -> None:
    """The errors of 10,000 worlds are at most half a point."""
    sort = np.repeat([1.0, -1.0, 0.0], [holding, failing, nothing])
    assert weigh(np.random.default_rng(1).permutation(sort)).could_be == could_be


NEVER = None
"""No difference is too small."""


@pytest.mark.parametrize(
    ("test", "unit", "sizes"),
    [
        # Sizes in the worlds w = 1, 2, 3, where a probability of 0.1, a payoff of 0.2 and 4 deaths
        # matter; None where no difference is too small.
        ("P(voyage | equip) > P(voyage | as-is)", "probability", (0.0, 2.5, 5.0)),
        ("P(voyage | equip) > P(voyage | as-is) by 0.3", "probability", (-3.0, -0.5, 2.0)),
        ("2 * P(voyage | equip) - w / 4 > 0.5", "probability", (12.5, 10.0, 7.5)),
        ("P(voyage | as-is) > 0.7", "probability", (3.0, 0.5, -2.0)),
        ("U(me | equip) < U(me | as-is)", "payoff", (0.0, -1.25, -2.5)),
        ("max(U(me | equip), 1.6) > 1.4", "payoff", (3.0, 1.75, 1.0)),
        ("E(deaths | equip) > E(deaths | as-is)", "deaths", (0.0, 1.25, 3.75)),
        ("(E(deaths | equip) + E(deaths | as-is)) / 2 < 20", "deaths", (2.5, 0.625, -0.625)),
        ("not E(deaths | equip) > E(deaths | as-is)", "deaths", (0.0, -1.25, -3.75)),
        ("abs(E(deaths | as-is) - 12) > 2", "deaths", (0.0, 0.25, 0.25)),
        # `and` takes the least, `or` the greatest, each part in its own unit.
        ("E(deaths | as-is) >= 15 and U(me | as-is) > 1.2", "both", (-1.25, 0.0, -1.0)),
        ("E(deaths | as-is) >= 15 or U(me | as-is) > 1.2", "both", (4.0, 1.5, 0.0)),
        # Ratios, products, mixed units, best(…) and equalities are never too small …
        ("P(voyage | as-is) / P(voyage | equip) > 0.6", "", (NEVER, NEVER, NEVER)),
        ("P(voyage | as-is) * P(voyage | equip) > 0.6", "", (NEVER, NEVER, NEVER)),
        ("P(voyage | as-is) * E(deaths | equip) > 12", "", (NEVER, NEVER, NEVER)),
        ("P(voyage | as-is) + U(me | equip) > 2", "", (NEVER, NEVER, NEVER)),
        ("exp(P(voyage | as-is)) > 2", "", (NEVER, NEVER, NEVER)),
        ("P(voyage | as-is) == 0.75 by 0.25", "", (NEVER, NEVER, NEVER)),
        ("w > 1.5", "", (NEVER, NEVER, NEVER)),
        ("best(expected-loss) == equip", "", (NEVER, NEVER, NEVER)),
        # … unless the other part of the test can be.
        ("best(deaths) == as-is and P(voyage | as-is) > 0.7", "probability", (3.0, 0.5, -2.0)),
    ],
)
def test_sizes_in_the_unit_of_the_test(
    test: str, unit: str, sizes: tuple[float | None, ...]
) -> None:
    matters = {"probability": 0.1, "payoff": 0.2, "deaths": 4}
    claims = {"c": {"says": "…", "test": test}}
    case = standoff.Case.model_validate({**GAME, "matters": matters, "claims": claims})
    found = standoff.study(case, draws=64)
    claim = found.claims["c"]
    world = np.asarray(found.ensemble.parameters["w"])
    for number, size in enumerate(sizes):
        told = claim.size[world == number + 1]
        assert told == pytest.approx(np.nan if size is None else size, nan_ok=True)
    used = dict(claim.matters)
    expected = {"payoff", "deaths"} if unit == "both" else {unit} - {""}
    assert used == {each: matters[each] for each in expected}
    counts = {1: 0.5, 2: 0.25, 3: 0.25}
    share_for = share_against = 0.0
    for number, size in enumerate(sizes):
        holds = claim.holds[world == number + 1][0] == 1
        enough = size is None or abs(size) >= 1
        share_for += counts[number + 1] * (enough and holds)
        share_against += counts[number + 1] * (enough and not holds)
    assert (claim.share_for, claim.share_against) == (share_for, share_against)
    assert claim.share_immaterial == pytest.approx(1 - share_for - share_against)
    if not expected:
        assert claim.share_immaterial == claim.share_immaterial_error == 0


def test_a_claim_states_what_matters_for_itself() -> None:
    """Also where its unit can't be told: the ratio is 1, 0.75 and 0.5."""
    claims = {
        "ratio": {
            "says": "…",
            "test": "P(voyage | as-is) / P(voyage | equip) > 0.6",
            "matters": 0.2,
        },
        "best": {"says": "…", "test": "best(deaths) == as-is", "matters": 10},
    }
    case = standoff.Case.model_validate({**GAME, "claims": claims})
    found = standoff.study(case, draws=64)
    ratio, best = found.claims["ratio"], found.claims["best"]
    assert (ratio.share_for, ratio.share_against, ratio.share_immaterial) == (0.5, 0, 0.5)
    assert ratio.verdict == "makes no difference"
    assert (best.share_for, best.share_against, best.share_immaterial) == (0.25, 0, 0.75)
    assert (ratio.matters, best.matters) == ((("", 0.2),), (("", 10),))


def test_a_parameter_with_a_unit_scales_nothing() -> None:
    parameters = {"w": {**GAME["parameters"]["w"], "unit": "tons"}}
    claims = {
        "added": {"says": "…", "test": "E(deaths | as-is) > 5 + w"},
        "scaled": {"says": "…", "test": "w * E(deaths | as-is) > 20"},
    }
    case = standoff.Case.model_validate({**GAME, "parameters": parameters, "claims": claims})
    found = standoff.study(case, draws=64)
    assert [dict(each.matters).keys() for each in found.claims.values()] == [{"deaths"}, set()]


def test_what_matters_by_default() -> None:
    """A fiftieth of the range over the ends of play in the median world, where w is 2: payoffs from
    -1, for going in a storm, to 2; deaths from 0 to 20."""
    case = standoff.Case.model_validate(GAME)
    found = standoff.study(case, draws=64).to_dict()["matters"]
    values = {unit: each["value"] for unit, each in found.items()}
    assert values == pytest.approx({"probability": 0.02, "payoff": 0.06, "deaths": 0.4})
    assert not any(each["stated"] for each in found.values())
    told = standoff.Case.model_validate({**GAME, "matters": {"payoff": 3}})
    found = standoff.study(told, draws=64, seed=5).to_dict()["matters"]
    assert found["payoff"] == {"value": 3, "stated": True}
    assert found["deaths"] == {"value": pytest.approx(0.4), "stated": False}


def test_a_measure_that_never_differs_has_no_difference_too_small() -> None:
    outcomes = {
        name: {**each, "measures": {"deaths": 7}} for name, each in GAME["outcomes"].items()
    }
    claims = {"c": {"says": "…", "test": "E(deaths | as-is) > 3"}}
    case = standoff.Case.model_validate({**GAME, "outcomes": outcomes, "claims": claims})
    found = standoff.study(case, draws=64)
    assert found.to_dict()["matters"]["deaths"] == {"value": None, "stated": False}
    assert (found.claims["c"].share_for, found.claims["c"].matters) == (1.0, ())


def test_opposed_claims_stand_side_by_side() -> None:
    claims = {
        "all": {"says": "all", "test": "P(voyage | equip) > 0.5", "opposes": ["some", "none"]},
        "some": {"says": "some", "test": "P(voyage | as-is) > 0.7"},
        "none": {"says": "none", "test": "P(voyage | equip) < 0.1"},
        "alone": {"says": "alone", "test": "P(voyage | equip) < 0.1"},
        "idle": {"says": "idle", "test": "U(me | equip) > U(me | as-is)", "opposes": "alone"},
    }
    case = standoff.Case.model_validate({**GAME, "matters": {"payoff": 9}, "claims": claims})
    found = standoff.study(case, draws=64)
    assert found.claims["some"].opposes == ("all",)
    pairs = [(each.better.id, each.worse.id) for each in found.clashes]
    assert pairs == [("all", "some"), ("all", "none"), ("idle", "alone")]
    assert [each.sharpness for each in found.clashes] == [1.0, 1.0, 1.0]
    told = found.to_dict()["clashes"][0]
    assert told["better"]["verdict"] == "holds"
    assert told["worse"]["share_against"] == 0.25
