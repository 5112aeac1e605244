"""Robust criteria against tables worked by hand."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import standoff
from standoff.insight.decision.robust import _least
from standoff.insight.judgement.dominance import (
    best_under_some_weights,
    first_order,
    second_order,
    statewise,
)
from standoff.insight.judgement.scores import score_all
from tests.cli.test_run import STARTER, call
from tests.insight.test_explain import schema
from tests.insight.test_value import TYPED

TABLE = np.array([[0.0, 8.0, 4.0, 4.0], [3.0, 3.0, 3.0, 9.0], [5.0, 5.0, 5.0, 5.0]])
"""Losses of three policies in four worlds. Regrets: (0 5 1 0), (3 0 0 5), (5 2 2 1)."""


def test_a_tie_goes_to_the_first_written() -> None:
    assert 0.1 + 0.2 > 0.3
    assert _least(np.array([9.0, 0.1 + 0.2, 0.3])) == 1
    assert _least(-np.array([0.3, 0.1 + 0.2])) == 0
    assert _least(np.array([0.30001, 0.3])) == 1


def test_scores_worked_by_hand() -> None:
    first, second, third = score_all(TABLE, acceptable=4.0, optimism=0.25, percentile=0.75)
    assert (first.average, second.average, third.average) == (4, 4.5, 5)
    assert (first.worst, second.worst, third.worst) == (8, 9, 5)
    assert (first.regret, second.regret, third.regret) == (5, 5, 5)
    assert (first.average_regret, second.average_regret, third.average_regret) == (1.5, 2, 2.5)
    assert (first.hurwicz, second.hurwicz, third.hurwicz) == (6, 7.5, 5)
    assert (first.satisfices, second.satisfices, third.satisfices) == (0.75, 0.75, 0)
    assert (first.best_share, second.best_share, third.best_share) == (0.5, 0.5, 0)
    # NumPy's quantile: the third of four in order, a quarter of the way on to the fourth.
    assert (first.percentile, second.percentile, third.percentile) == (5, 4.5, 5)


def test_a_policy_that_is_best_in_no_world_may_be_best_under_doubt() -> None:
    """A hedge: it loses 2 in both worlds where the others lose 0 and 5. With even odds it is best.
    At 3 it is never the best choice: half and half of the others loses 2.5."""
    hedge = np.array([[0.0, 5.0], [5.0, 0.0], [2.0, 2.0]])
    assert best_under_some_weights(hedge) == [True, True, True]
    hedge[2] = 3
    assert best_under_some_weights(hedge) == [True, True, False]


def test_dominance_worked_by_hand() -> None:
    """The second is the first with its worlds exchanged and worse by one; the third has the first's
    average without its risk."""
    loss = np.array([[0.0, 4.0], [5.0, 1.0], [2.0, 2.0]])
    assert statewise(loss).tolist() == [[False] * 3] * 3
    assert first_order(loss)[0].tolist() == [False, True, False]
    assert not first_order(loss)[2, 0]
    assert second_order(loss)[2].tolist() == [True, True, False]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 12))
def test_dominance_by_definition(seed: int, worlds: int) -> None:
    """First order: no level is passed more often. Second order: the expected excess over every
    level is no greater. And each kind implies the next."""
    loss = np.random.default_rng(seed).integers(0, 5, size=(4, worlds)).astype(float)
    every, first, second = statewise(loss), first_order(loss), second_order(loss)
    levels = np.arange(-1, 6, 0.5)
    for a in range(4):
        for b in range(4):
            over_a, over_b = ((loss[k] > levels[:, None]).mean(axis=1) for k in (a, b))
            past_a, past_b = (np.maximum(loss[k] - levels[:, None], 0).mean(axis=1) for k in (a, b))
            assert first[a, b] == ((over_a <= over_b).all() and (over_a < over_b).any())
            less = (past_a <= past_b + 1e-12).all() and (past_a < past_b - 1e-12).any()
            assert second[a, b] == less
            assert first[a, b] or not every[a, b]
            assert second[a, b] or not first[a, b]


def test_a_plan_that_waits_for_a_spy(tmp_path: Path) -> None:
    """A hard b attacks: trust then loses 10, arm 4; a soft one waits: 0 and 3; hard with 0.4. The
    best plan trusts, and arms when told "hard" by a spy right with 0.9: of hard, 0.36 told and 0.04
    not; of soft, 0.06 told. 0.36·4 + 0.06·3 + 0.04·10 = 2.02, against 3.4 for arming: it saves
    1.38, less the cost of switching in 0.42 of cases."""
    path = tmp_path / "typed.yaml"
    path.write_text(TYPED, "utf-8")
    case = standoff.load(path)
    found = standoff.robust(case, draws=1024, signals=["b == hard : 0.9"], switch_cost=1)
    (signal,) = found.plans
    assert signal.chance == pytest.approx(0.42, abs=1e-3)
    assert (signal.best.start, signal.best.switch_to) == ("trust", "arm")
    assert signal.best_single == "arm"
    assert signal.best.gain == pytest.approx(1.38 - 0.42, abs=2e-3)
    assert signal.best.break_even == pytest.approx(1.38 / 0.42, abs=0.01)


def test_the_command_tells_and_writes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, figure = tmp_path / "r.json", tmp_path / "r.svg"
    done = call(
        "robust", STARTER, "-n", "128", "--json", out, "--figure", figure, "--signal",
        "war_cost > 35 : 0.8",
    )  # fmt: skip
    assert done == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "largest regret" in shown
    assert "on the signal switch to" in shown
    data = json.loads(out.read_text("utf-8"))
    jsonschema.validate(data, schema("robust"))
    assert figure.read_text("utf-8").startswith("<svg")
    study = standoff.study(STARTER, draws=128)
    for name, score in data["policies"].items():
        assert score["regret"] == pytest.approx(study.criteria["regret"].scores[name])
        assert score["worst"] == pytest.approx(study.criteria["worst-case"].scores[name])
    assert call("robust", STARTER, "-n", "32", "--portfolios", "--json", out) == 0
    assert len(json.loads(out.read_text("utf-8"))["policies"]) == 6


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--signal", "war_cost +- 3"], "switches on a condition"),
        (["--by", "deths"], "did you mean 'deaths'"),
        (["--portfolios", "--signal", "war_cost > 3 : 1"], "leave out --portfolios"),
    ],
)
def test_bad_input_is_told(
    arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("robust", STARTER, "-n", "16", *arguments) == 1
    assert word in capsys.readouterr().err


def test_to_be_the_best_is_shared_among_equals() -> None:
    """Two alike, one that is best in a quarter of the worlds alone."""
    loss = np.array([[0.0, 1, 1, 1], [0.0, 1, 1, 1], [2.0, 2, 2, 0]])
    found = [each.best_share for each in score_all(loss, acceptable=1.0)]
    assert found == [0.375, 0.375, 0.25]
