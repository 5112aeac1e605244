"""A share within its error of a verdict's threshold says so, wherever a verdict stands."""

from __future__ import annotations

import pytest

import standoff
from standoff.insight.judgement.verdicts import two_ways
from standoff.questions.run import Run
from standoff.render.console import console
from standoff.render.terminal import show
from standoff.report.run import blocks

SEEDS = 40


def case(least: float) -> standoff.Case:
    """A claim true in the share 1 - ``least`` of worlds: x, uniform on (0, 1), is above it."""
    return standoff.Case.model_validate(
        {
            "title": "A threshold",
            "actors": {"me": {"advised": True}, "other": {}},
            "parameters": {"x": {"range": [0, 1]}, "y": {"range": [0, 1]}},
            "policies": {"wait": {}},
            "play": [
                {"stage": "coin", "chance": {"heads": "x", "tails": "rest"}},
                {"stage": "move", "actor": "other", "choose": ["left", "right"]},
            ],
            "outcomes": {"end": {"when": "true", "payoffs": {"me": "y", "other": 0}}},
            "claims": {
                "sum": {"says": "x", "test": f"(x + y) ^ 2 > {2 * least}"},
                "never": {
                    "says": "x",
                    "test": "P(end | wait, coin == heads and coin == tails) > 0",
                },
            },
        }
    )


@pytest.mark.parametrize(
    ("share", "error", "words"),
    [
        (0.95, 0.004, ("holds", "mostly holds")),
        (0.943, 0.004, ("holds", "mostly holds")),
        (0.93, 0.004, ("mostly holds",)),
        (1.0, 0.0014, ("holds",)),
        (0.03, 0.02, ("mostly fails", "fails")),
        (0.5, 0.2, ("mostly holds", "contested", "mostly fails")),
        (0.5, float("nan"), ("contested",)),
        (float("nan"), float("nan"), ("not judged",)),
    ],
)
def test_the_verdicts_that_an_error_leaves_open(
    share: float, error: float, words: tuple[str, ...]
) -> None:
    assert two_ways(share, error).could_be == words


@pytest.mark.parametrize(
    ("threshold", "words"),
    [(0.95, ["holds", "mostly holds"]), (0.75, ["mostly holds", "contested"])],
)
def test_a_share_on_a_threshold_is_flagged_in_nineteen_studies_of_twenty(
    threshold: float, words: list[str]
) -> None:
    """P((x + y)² > t) = 1 - t/2 for t < 1, the area below the line x + y = √t."""
    flagged, verdicts = 0, set()
    for seed in range(SEEDS):
        data = standoff.study(case(1 - threshold), draws=400, seed=seed, threads=1).to_dict()
        claim = data["claims"][0]
        verdicts.add(claim["verdict"])
        flagged += claim["near_threshold"] and claim["could_be"] == words
    assert verdicts == set(words)
    assert flagged >= 0.85 * SEEDS


def test_it_is_marked_on_the_terminal_and_a_claim_judged_in_no_world_is_told() -> None:
    asked = Run(case=case(0.05), draws=400, full=True)
    out = console(100)
    with out.capture() as shown:
        show(blocks(asked, asked.answer()), out)
    told = " ".join(shown.get().split())
    assert "holds* 9" in told or "mostly holds* 9" in told
    assert "or mostly holds" in told or "or holds" in told
    assert "A verdict marked * is within the error of a threshold" in told
    assert "not judged" in told
    assert "judged in no world" in told
    assert "–" not in told.split("Claims")[1]
