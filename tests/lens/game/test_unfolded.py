"""The unfolded system of the tracer against the dense Jacobian, and against the plain tracer."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from standoff.base.jit import kernel
from standoff.lens.game import METHODS, Games, chunk, method, solve
from standoff.lens.game.evaluate import evaluate, read_chance, set_payoffs
from standoff.lens.game.jacobian import assemble
from standoff.lens.game.plan import Numbers, Plan, Profile, numbers, plan, profile
from standoff.lens.game.room import Room, border, room
from standoff.lens.game.system import factored
from standoff.lens.game.system import solve as solve_system
from standoff.lens.game.tree import Float, Tree
from standoff.lens.game.unfold import UNFOLDED, unfold
from tests.lens.game.families import draws, meetings, signalling, uniform
from tests.lens.game.plain_tracer import trace_plainly
from tests.lens.game.random_games import random_games, random_tree


@kernel
def _both(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    room: Room,
    draw: tuple[Float, Float, Float],
    landing: bool,
    vector: Float,
) -> float:
    """Solve at ``room.trial`` into ``vector``, and leave the dense system in ``room.matrix``; the
    sign of the determinant."""
    read_chance(plan, numbers, draw[1])
    set_payoffs(plan, profile, draw[0], draw[2])
    evaluate(plan, numbers, profile, room.trial)
    sign = factored(plan, numbers, profile, room, landing)
    solve_system(plan, room, landing, vector)
    assemble(plan, numbers, profile, room.trial[plan.unknowns], room.passing, room.matrix)
    border(room, landing)
    return sign


def hiding_trees(count: int) -> list[Tree]:
    """Random trees that hide something, and the written kinds: two-sided, three choices, blind."""
    rng = np.random.default_rng(5)
    found = [signalling(), meetings(3, 2, 1), meetings(2, 3, 2), meetings(3, 3, 2)]
    found += [uniform(6, 2, True), uniform(4, 3, True)]
    while len(found) < count:
        shape = random_tree(rng, int(rng.integers(2, 4)), depth=5, most=60)
        if not shape.perfect_information:
            found.append(shape)
    return found


@pytest.mark.parametrize("steepest", [1e7, 50.0])
def test_the_system_is_the_dense_one(steepest: float) -> None:
    """Solutions and the determinant's sign at random points, by NumPy from the dense Jacobian; also
    where many pivots count as small, and are held back."""
    rng = np.random.default_rng(6)
    held, signs = 0, set()
    for shape in hiding_trees(40):
        layout = plan(shape, unfolds=True)
        layout = layout._replace(unfolded=layout.unfolded._replace(steepest=steepest))
        space, n = room(layout), layout.unknowns
        games = random_games(shape, rng, 1, 8.0)
        draw = games.payoffs[0], games.chance[0], games.precision[0]
        for tau in (0.5, 8.0, 60.0):
            for landing in (False, True):
                space.trial[:] = 3.0 * rng.normal(size=n + 1)
                space.trial[n] = tau
                space.tangents[0] = rng.normal(size=n + 1)
                space.tangents[0] /= np.linalg.norm(space.tangents[0])
                right = rng.normal(size=n + 1)
                found = right.copy()
                chances, worked = numbers(shape), profile(shape)
                sign = _both(layout, chances, worked, space, draw, landing, found)
                if sign == 0.0 and steepest < 1e7:
                    continue
                expected = np.linalg.solve(space.matrix, right)
                size = max(1.0, float(np.abs(expected).max()))
                np.testing.assert_allclose(found, expected, atol=1e-8 * size)
                assert sign == np.linalg.slogdet(space.matrix)[0]
                held += int(space.unfolding.held[0])
                signs.add(sign)
    assert signs == {-1.0, 1.0}
    assert (held > 100) == (steepest < 1e7)


def unfolded_solver(shape: Tree, monkeypatch: pytest.MonkeyPatch) -> method.Method:
    monkeypatch.setattr(chunk, "UNFOLDED", 0)
    found = method.Method(shape, exact=False, epsilon=1e-6)
    found.core = found.beliefs = None
    assert len(found.tracer.plan.unfolded.place) == shape.actions - shape.infosets
    return found


@pytest.mark.parametrize("precision", [2.0, 8.0, 40.0])
def test_the_branch_is_the_plain_tracers(precision: float, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed, shape in enumerate(hiding_trees(25)):
        if shape.actions - shape.infosets > 60:
            continue
        games = draws(shape, 2, precision, seed=seed)
        solution = unfolded_solver(shape, monkeypatch).solve(games)
        for draw in range(2):
            expected, _, arrived = trace_plainly(games, draw, miss=0.05)
            assert arrived
            assert solution.converged[draw]
            assert METHODS[solution.method[draw]] == "continuation"
            np.testing.assert_allclose(solution.probability[draw], expected, atol=1e-8)


def test_chances_that_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Types that are ruled out, alone and together, whose beliefs are limits."""
    shape = meetings(3, 2, 2)
    some = draws(shape, 6, 10.0)
    chance = some.chance.copy()
    chance[0] = [0.0, 0.5, 0.2, 0.3]
    chance[1] = [0.0, 0.0, 0.6, 0.4]
    chance[2] = [0.0, 1.0, 0.0, 0.0]
    chance[3] = [-0.0, 0.0, 0.4, 0.6]
    chance[4] = [-0.5, -0.5, 0.7, 0.3]
    games = Games(shape, some.payoffs, chance, some.precision)
    solution = unfolded_solver(shape, monkeypatch).solve(games)
    for draw in range(6):
        expected, _, arrived = trace_plainly(games, draw, miss=0.05)
        assert arrived
        assert solution.converged[draw]
        np.testing.assert_allclose(solution.probability[draw], expected, atol=1e-8)


def products(shape: Tree) -> tuple[int, int]:
    """Products that one factorisation takes, and nodes."""
    return len(unfold(shape).target), shape.nodes


def test_work_grows_with_the_nodes() -> None:
    """Where one side hides one of two types a factorisation takes about ten products a node,
    however many rounds there are; of the dense one they are next to nothing."""
    each: NDArray[np.float64] = np.array(
        [np.divide(*products(meetings(rounds, 2, 1))) for rounds in (4, 6, 8)]
    )
    assert (each < 15).all()
    shape = meetings(6, 2, 1)
    assert shape.actions - shape.infosets > UNFOLDED
    assert 300 * products(shape)[0] < (shape.actions - shape.infosets) ** 3 / 3


def test_what_would_take_too_many_products_stays_dense(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("standoff.lens.game.unfold.MOST_OPERATIONS", 50)
    shape = meetings(3, 2, 2)
    assert len(unfold(shape).place) == 0
    assert solve(draws(shape, 2, 40.0)).converged.all()
