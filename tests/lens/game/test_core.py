"""Replies at the core against the plain tracer of the branch: never off it."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.case.load import read_case
from standoff.ensemble.sample import draw_parameters
from standoff.lens.game.chunk import Solver
from standoff.lens.game.core import core_plan, reply_draws
from standoff.lens.game.fill import fill
from standoff.lens.game.grow import grow
from standoff.lens.game.tree import Float, Games, Tree
from standoff.lens.registry import compile_case
from tests.lens.game.families import signalling
from tests.lens.game.plain_tracer import trace_plainly
from tests.lens.game.random_games import random_games, random_tree


def replies(games: Games) -> tuple[Float, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """(D, A) log probabilities and which draws settled."""
    plan = core_plan(games.tree)
    assert plan is not None
    found = np.zeros((games.draws, games.tree.actions))
    settled, residual = np.zeros(games.draws, np.bool_), np.zeros(games.draws)
    reply_draws(plan, games.payoffs, games.chance, games.precision, found, settled, residual)
    return found, settled


def mostly_open(seed: int, count: int) -> list[Tree]:
    """Random trees in which the core is not empty and lies above less than half of the tree."""
    rng = np.random.default_rng(seed)
    found: list[Tree] = []
    while len(found) < count:
        tree = random_tree(rng, int(rng.integers(2, 4)), depth=5, most=60)
        if not tree.perfect_information and core_plan(tree) is not None:
            found.append(tree)
    return found


@pytest.mark.parametrize("precision", [1.0, 5.0, 20.0, 40.0])
def test_draws_that_settle_are_on_the_branch(precision: float) -> None:
    """The oracle is the definition, traced in short steps from λ = 0 (plain_tracer.py)."""
    rng = np.random.default_rng(7)
    settled_in_all = 0
    for tree in mostly_open(seed=3, count=40):
        games = random_games(tree, rng, 4, precision)
        found, settled = replies(games)
        for draw in np.flatnonzero(settled):
            expected, _, arrived = trace_plainly(games, int(draw), miss=0.05)
            assert arrived
            np.testing.assert_allclose(np.exp(found[draw]), expected, rtol=0, atol=1e-7)
        settled_in_all += int(settled.sum())
    assert settled_in_all > 50


def test_a_case_is_solved_at_the_core_and_lies_on_the_branch() -> None:
    """The Ukraine case under its largest policy, against the pseudo-arclength tracer alone."""
    case, document = read_case("ukraine-2022")
    compiled = compile_case(case, document)
    grown = grow(compiled, compiled.policies["pursued"])
    games = fill(grown, draw_parameters(compiled, 0, 0, 20)).games
    found, settled = replies(games)
    assert settled.sum() > 10
    shape = (games.draws, games.tree.actions)
    traced, flags, misses = np.zeros(shape), np.zeros(20, np.bool_), np.zeros(20)
    tracer = Solver(games.tree, exact=False, epsilon=1e-6)
    codes = np.zeros((2, 20), np.uint8)
    numbers = games.payoffs, games.chance, games.precision
    tracer.run(*numbers, traced, flags, misses, *codes)
    assert flags.all()
    np.testing.assert_allclose(np.exp(found[settled]), np.exp(traced[settled]), rtol=0, atol=1e-8)


def test_a_tree_that_hides_everywhere_has_no_core_plan() -> None:
    assert core_plan(signalling()) is None


def test_zero_precision_is_random_play_and_large_precision_stays_finite() -> None:
    tree = mostly_open(seed=5, count=1)[0]
    games = random_games(tree, np.random.default_rng(1), 20, 0.0)
    found, settled = replies(games)
    widths = np.diff(tree.first_action)
    assert settled.all()
    np.testing.assert_allclose(found, -np.log(np.repeat(widths, widths))[None, :].repeat(20, 0))
    found, settled = replies(random_games(tree, np.random.default_rng(1), 20, 1e6))
    assert np.isfinite(found[settled]).all()
