"""Cases in which actors are mistaken, estimated: against a closed form of two steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.case.model import Case
from tests.history.coin import written
from tests.history.published import estimated

HOPEFUL: dict[str, Any] = {
    "title": "One hopes that the other yields",
    "actors": {"a": {"name": "the first", "advised": True}, "b": "the second"},
    "parameters": {"resolve": {"estimate": {}}, "hope": {"estimate": {}}},
    "precision": 1,
    "views": {"a": {"takes": {"resolve": "resolve - hope"}}},
    "play": [
        {"stage": "move", "actor": "a", "choose": ["stay", "go"]},
        {"stage": "answer", "actor": "b", "choose": ["yield", "resist"], "when": "move == go"},
    ],
    "outcomes": {
        "quiet": {"when": "move == stay", "payoffs": {"a": 0, "b": 0}},
        "won": {"when": "answer == yield", "payoffs": {"a": 1, "b": 0}},
        "war": {"when": "answer == resist", "payoffs": {"a": -2, "b": "resolve"}},
    },
}
COUNTS = {"quiet": 90, "won": 50, "war": 60}


def table(folder: Path) -> str:
    """As many rows of each outcome."""
    return written(folder, "outcome\n" + "".join(f"{k}\n" * n for k, n in COUNTS.items()))


def odds(p: float) -> float:
    """The logit."""
    return float(np.log(p / (1 - p)))


def test_what_a_hope_is_by_what_was_done(tmp_path: Path) -> None:
    """The second resists with odds exp(resolve); the first goes with odds exp(1 − 3q), q the chance
    it gives to being resisted, 1/(1 + exp(hope − resolve)). Two shares tell both; errors by the
    delta method from the shares'."""
    found = estimated(
        Case.model_validate(HOPEFUL),
        table(tmp_path),
        outcome="outcome",
        starts=3,
        intervals="wald",
        differences=True,
    )
    go, resist = 110 / 200, 60 / 110
    q = (1 - odds(go)) / 3
    assert found.estimates["resolve"].value == pytest.approx(odds(resist), abs=1e-4)
    assert found.estimates["hope"].value == pytest.approx(odds(resist) - odds(q), abs=1e-4)
    assert found.log_likelihood == pytest.approx(
        sum(n * np.log(n / 200) for n in COUNTS.values()), abs=1e-7
    )
    by_resist = 1 / np.sqrt(110 * resist * (1 - resist))
    by_go = 1 / np.sqrt(200 * go * (1 - go)) / 3 / (q * (1 - q))
    assert found.estimates["resolve"].error == pytest.approx(by_resist, rel=1e-3)
    assert found.estimates["hope"].error == pytest.approx(np.hypot(by_resist, by_go), rel=1e-3)
    assert found.unsolved == 0
    assert found.identified


def test_a_view_that_is_the_truth_changes_nothing(tmp_path: Path) -> None:
    plain = HOPEFUL | {"parameters": {"resolve": {"estimate": {}}, "hope": 0}}
    without = {name: each for name, each in plain.items() if name != "views"}
    with_it, bare = (
        estimated(Case.model_validate(case), table(tmp_path), outcome="outcome", starts=2)
        for case in (plain, without)
    )
    assert with_it.log_likelihood == pytest.approx(bare.log_likelihood, abs=1e-8)
    assert with_it.estimates["resolve"].value == pytest.approx(
        bare.estimates["resolve"].value, abs=1e-5
    )
    assert with_it.estimates["resolve"].error == pytest.approx(
        bare.estimates["resolve"].error, rel=1e-4
    )


def test_what_a_column_does_where_somebody_is_mistaken(tmp_path: Path) -> None:
    """The chance of going by the hope of each crisis, at its two values."""
    case = HOPEFUL | {"parameters": {"resolve": {"estimate": {}}, "hope": {"column": "h"}}}
    rows = "0,quiet\n" * 20 + "0,won\n" * 10 + "0,war\n" * 12
    rows += "1,quiet\n" * 12 + "1,won\n" * 18 + "1,war\n" * 25
    file = written(tmp_path, "h,outcome\n" + rows)
    found = estimated(
        Case.model_validate(case), file, outcome="outcome", differences=True, starts=1
    )
    r = found.estimates["resolve"].value
    going = [1 / (1 + np.exp(-(1 - 3 / (1 + np.exp(h - r))))) for h in (0, 1)]
    assert found.differences is not None
    (only,) = found.differences
    assert only.before["quiet"].value == pytest.approx(1 - going[0], abs=1e-6)
    assert only.change["quiet"].value == pytest.approx(going[0] - going[1], abs=1e-6)
    q = [1 / (1 + np.exp(h - r)) for h in (0, 1)]
    by = [-g * (1 - g) * -3 * p * (1 - p) for g, p in zip(going, q, strict=True)]
    error = abs(by[1] - by[0]) * found.estimates["resolve"].error
    assert only.change["quiet"].error == pytest.approx(error, rel=1e-4)


def test_other_errors_are_not_defined_there(tmp_path: Path) -> None:
    with pytest.raises(StandoffError, match="'probit' is defined where nobody is mistaken"):
        estimated(Case.model_validate(HOPEFUL), table(tmp_path), outcome="outcome", error="probit")
