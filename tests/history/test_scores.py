"""Scores of forecasts, by their definitions."""

from __future__ import annotations

import json
from math import exp, inf, log
from pathlib import Path

import jsonschema
import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.case.model import Case
from standoff.history.scores import Event, Score, Scores, scored
from standoff.report.schemas import schema_text

CASE = Case.model_validate(
    {
        "title": "One choice",
        "actors": {"a": {"advised": True}},
        "parameters": {"u": {"value": 1}},
        "precision": 1,
        "play": [{"stage": "move", "actor": "a", "choose": ["no", "yes"]}],
        "outcomes": {
            "peace": {"when": "move == no", "payoffs": {"a": 0}},
            "war": {"when": "move == yes", "payoffs": {"a": "u"}},
        },
        "references": {"crowd": {"about": "P(war | as-is)", "range": [0.2, 0.4]}},
    }
)


def known(folder: Path, text: str) -> str:
    file = folder / "known.csv"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_scores_are_those_of_good_and_brier(tmp_path: Path) -> None:
    """A logit choice worth 1 more is taken with chance 1/(1 + e⁻¹)."""
    found = standoff.score(CASE, outcomes=known(tmp_path, "outcome\nwar\n"), draws=4)
    chance = 1 / (1 + exp(-1))
    (event,) = found.events
    assert event.score.log == pytest.approx(-log(chance), abs=1e-9)
    assert event.score.brier == pytest.approx(2 * (1 - chance) ** 2, abs=1e-9)
    assert event.even.log == pytest.approx(log(2))
    (crowd,) = event.references
    expected = (-log(0.3), -log(0.4), -log(0.2))
    assert (crowd.log, crowd.best, crowd.worst) == pytest.approx(expected, abs=1e-12)
    assert crowd.brier == pytest.approx(2 * 0.7**2)
    assert crowd.own.log == pytest.approx(event.score.log)
    assert "One event proves little" in found.sentence
    jsonschema.validate(found.to_dict(), json.loads(schema_text("score")))


def test_what_was_ruled_out_scores_infinity() -> None:
    assert scored({"a": (0.0, 0.0), "b": (1.0, 0.0)}, "a").log == inf


def test_the_mean_over_events_has_the_error_of_a_mean() -> None:
    """Gains of 1, 2 and 3 have mean 2 and standard error 1/√3."""

    def event(gain: float) -> Event:
        even = Score(5.0, 0.0, 1.0, 0.0)
        own = Score(5.0 - gain, 0.0, 1.0, 0.0)
        return Event("c", "c", "p", "a", {"a": (0.5, 0.0)}, (0.5, 0.5), own, even, ())

    found = Scores("known.csv", 1, 0, tuple(map(event, (1.0, 2.0, 3.0))))
    assert found.better("log") == pytest.approx((2.0, 3**-0.5))


def test_what_is_not_known_is_refused(tmp_path: Path) -> None:
    for text, expected in (
        ("outcome\nfamine\n", "csv:2: 'famine' is no outcome of the case; expected peace or war"),
        ("result\nwar\n", "no column 'outcome'"),
        ("case,outcome\nTwo choices,war\n", "is none of the cases"),
        ("outcome,policy\nwar,strike\n", "'strike' is no policy"),
        ("outcome\nwar\npeace\n", r"csv:3: how 'One choice' ended stands in line 2 already"),
        ("outcome,policy\n,as-is\n", "csv:2: column 'outcome' is empty here; expected peace or w"),
    ):
        with pytest.raises(StandoffError, match=expected):
            standoff.score(CASE, outcomes=known(tmp_path, text), draws=2)
    with pytest.raises(StandoffError, match="'One choice' is named twice"):
        standoff.score(CASE, CASE, outcomes=known(tmp_path, "case,outcome\nOne choice,war\n"))


def test_words_are_read_as_for_estimates(tmp_path: Path) -> None:
    """Letters' case, spaces and strokes don't matter, and what holds nothing is nothing."""
    found = standoff.score(CASE, outcomes=known(tmp_path, "outcome,policy\n WAR ,n/a\n"), draws=2)
    assert [(each.came, each.policy) for each in found.events] == [("war", "as-is")]
