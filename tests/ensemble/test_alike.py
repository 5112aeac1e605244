"""Draws that are one and the same game are solved once, and get the bits of being solved each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase
from standoff.ensemble import run as running
from standoff.ensemble.alike import Alike
from standoff.ensemble.prepare import prepare
from standoff.ensemble.run import run
from standoff.lens.game.segments import largest, least, sums
from standoff.lens.registry import compile_case
from tests.ensemble.test_prepared import same_bits

FEW = ["talk", "sanction-now"]
NUMBERS = ("early_binds", "ru_trust", "us_talks")


@pytest.fixture(scope="module")
def case() -> CompiledCase:
    read = standoff.load("ukraine-2022")
    return compile_case(read, read.document)


def pick_freeze(case: CompiledCase, rows: int) -> dict[str, Any]:
    """Some worlds, and each again with one number of another world."""
    worlds = run(case, draws=rows, policies=["arm"]).parameters
    parts = [dict(worlds)]
    for name in NUMBERS:
        parts.append({**worlds, name: np.roll(worlds[name], 1)})
    return {name: np.concatenate([part[name] for part in parts]) for name in worlds}


@pytest.mark.parametrize("threads", [1, 3])
def test_draws_that_are_alike_get_the_bits_of_their_own(
    case: CompiledCase, monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    ready = prepare(case, policies=FEW, behaviour=False)
    given = pick_freeze(case, 24)
    draws = 24 * (1 + len(NUMBERS))
    found = run(ready, draws=draws, given=given, threads=threads)
    monkeypatch.setattr(running, "COMPARED", 0)
    same_bits(found, run(ready, draws=draws, given=given, threads=threads))


def test_only_what_the_policy_reads_makes_another_game(case: CompiledCase) -> None:
    ready = prepare(case, policies=FEW, behaviour=False)
    given = pick_freeze(case, 24)
    draws = 24 * (1 + len(NUMBERS))
    reads = {name: set(each.filling.reads or ()) for name, each in ready.policies.items()}
    assert "early_binds" in reads["sanction-now"] - reads["talk"]
    for name, policy in ready.policies.items():
        own = Alike.by(policy.reads, given, draws)
        assert len(own.distinct) == 24 * (1 + len(reads[name] & set(NUMBERS)))
        assert own.place is not None
        assert own.standing.sum() == draws
        for number in reads[name]:
            np.testing.assert_array_equal(given[number][own.distinct[own.place]], given[number])
    assert Alike.none(3).place is None


def test_draws_not_solved_keep_their_bounds(
    case: CompiledCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a tolerance that no solution meets every draw is unsolved."""
    monkeypatch.setattr("standoff.ensemble.checked.RESIDUAL", -1.0)
    ready = prepare(case, policies=FEW, behaviour=False)
    given = pick_freeze(case, 4)
    found = run(ready, draws=16, given=given)
    assert sorted(found.policies["talk"].low) == list(range(16))
    monkeypatch.setattr(running, "COMPARED", 0)
    same_bits(found, run(ready, draws=16, given=given))


def test_numbers_that_make_no_game_are_told_with_their_own_draw(case: CompiledCase) -> None:
    ready = prepare(case, policies=["talk"], behaviour=False)
    given = pick_freeze(case, 4)
    given["ru_greedy"] = given["ru_greedy"].copy()
    given["ru_greedy"][9] = 1.5
    with pytest.raises(StandoffError, match="draw 9"):
        run(ready, draws=16, given=given)


def test_runs_of_rows_come_to_what_numpy_makes_of_them() -> None:
    rows = np.random.default_rng(0).normal(size=(23, 5))
    rows[4, 1] = np.nan
    rows[7, 2], rows[9, 3] = np.inf, -np.inf
    start = np.array([0, 1, 4, 5, 12, 22])
    np.testing.assert_array_equal(largest(rows, start), np.maximum.reduceat(rows, start))
    np.testing.assert_array_equal(least(rows, start), np.minimum.reduceat(rows, start))
    np.testing.assert_allclose(sums(rows, start), np.add.reduceat(rows, start), rtol=1e-14)
