"""Where branches cross exactly the branch goes straight on; where they only come close it turns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import brentq

from standoff.lens.game import METHODS, REASONS, Games, chunk, solve
from standoff.lens.game.logit import EPSILON
from standoff.lens.game.method import Method
from standoff.lens.game.reasons import FORK, SOLVED
from standoff.lens.game.tree import Float
from tests.lens.game.classics import Book, move
from tests.lens.game.even_tracer import trace_evenly
from tests.lens.game.plain_tracer import trace_plainly
from tests.lens.game.random_games import Sketch
from tests.lens.game.symmetric_games import at, even_games, simultaneous

CHICKEN = [[(0, 0), (-1, 1)], [(1, -1), (-5, -5)]]
HAWK_DOVE = [[(-2, -2), (2, 0)], [(0, 2), (1, 1)]]
SEXES = [[(2, 1), (0, 0)], [(0, 0), (1, 2)]]
PRECISIONS = (0.1, 0.3, 0.5, 0.7, 1.0, 1.3, 1.5, 2.0, 3.0, 5.0, 8.0, 10.0, 20.0, 50.0, 100.0, 1e3)


def two_by_two(table: list[list[tuple[int, int]]]) -> Games:
    book = Book("a", "b")
    return book.games(simultaneous(book, [2, 2], lambda done: table[done[0]][done[1]]))


def _even_share(table: list[list[tuple[int, int]]], precision: float) -> float:
    """How often both take their first action in the one equilibrium that treats them alike: the
    root of log(p / (1-p)) = λ (u(1, p) - u(2, p)), by bracketing."""
    own = np.array(table)[:, :, 0].astype(float)

    def gap(odds: float) -> float:
        share = 0.5 * (1 + np.tanh(0.5 * odds))
        worth = own @ [share, 1 - share]
        return float(odds - precision * (worth[0] - worth[1]))

    far = 10 + 20 * precision
    return float(1 / (1 + np.exp(-brentq(gap, -far, far, xtol=1e-13, rtol=1e-14))))


@pytest.mark.parametrize("table", [CHICKEN, HAWK_DOVE])
def test_chicken_and_hawk_dove_treat_both_alike(table: list[list[tuple[int, int]]]) -> None:
    solution = solve(at(two_by_two(table), *PRECISIONS))
    assert solution.converged.all()
    assert not solution.reason.any()
    for row, precision in enumerate(PRECISIONS):
        share = _even_share(table, precision)
        expected = [share, 1 - share, share, 1 - share]
        np.testing.assert_allclose(solution.probability[row], expected, atol=1e-9)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (CHICKEN, [0.8, 0.2, 0.8, 0.2]),
        (HAWK_DOVE, [1 / 3, 2 / 3, 1 / 3, 2 / 3]),
        (SEXES, [2 / 3, 1 / 3, 1 / 3, 2 / 3]),
    ],
)
def test_exact_play_is_the_even_mixture(
    table: list[list[tuple[int, int]]], expected: list[float]
) -> None:
    """The mixture that makes both indifferent, by hand; any unit of payoffs."""
    for unit in (1e-6, 1.0, 1e6):
        games = two_by_two(table)
        games = Games(games.tree, unit * games.payoffs, games.chance, games.precision)
        solution = solve(games, exact=True)
        assert solution.converged.all()
        np.testing.assert_allclose(solution.probability[0], expected, atol=1e-5)


def test_coordination_stays_even_at_the_very_fork() -> None:
    """Branches cross at λ = 2 exactly (McKelvey & Palfrey 1995), where the system is singular."""
    games = two_by_two([[(1, 1), (0, 0)], [(0, 0), (1, 1)]])
    solution = solve(at(games, 1.0, 2.0 - 1e-9, 2.0, 2.0 + 1e-9, 4.0))
    assert solution.converged.all()
    np.testing.assert_allclose(solution.probability, 0.5, atol=1e-9)


def test_games_with_a_symmetry_or_a_lasting_tie_go_straight_on() -> None:
    """Oracle: the branch in the space of the symmetry, where nothing forks (even_tracer.py).

    Two to four players, two to four actions, private types, copies side by side, games off to one
    side, ties that no symmetry explains, symmetry up to rounding: kernels of one to three
    dimensions at the fork. ``python -m benchmarks game_forks`` runs 600.
    """
    precisions = (1.0, 4.0, 30.0)
    for even in even_games(30, seed=5):
        solution = solve(at(even.games, *precisions))
        straight = trace_evenly(at(even.games, 1.0), even.classes, precisions)
        assert len(straight) == len(precisions)
        assert solution.converged.all(), even.name
        np.testing.assert_allclose(solution.probability, straight, atol=1e-6, err_msg=even.name)


def _moved(table: list[list[tuple[int, int]]], cell: int, by: float) -> Games:
    games = two_by_two(table)
    games.payoffs[0].flat[cell] += by
    return games


@pytest.mark.parametrize("cell", [0, 3, 5])
@pytest.mark.parametrize("table", [CHICKEN, SEXES])
def test_branches_that_only_come_close_are_told_apart(
    table: list[list[tuple[int, int]]], cell: int
) -> None:
    """With one payoff moved the branch no longer forks but turns to one side, the same one however
    small the move. Oracle for a move of 1e-3: the plain tracer in fine steps."""
    precisions = (0.5, 1.5, 3.0, 6.0)
    expected: NDArray[np.float64] = np.array(
        [
            trace_plainly(at(_moved(table, cell, 1e-3), precision), 0, 1e-5)[0]
            for precision in precisions
        ]
    )
    assert abs(expected[-1, 0] - solve(at(two_by_two(table), 6.0)).probability[0, 0]) > 0.2
    for size in (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10):
        solution = solve(at(_moved(table, cell, size), *precisions))
        assert solution.converged.all()
        within = 1e-6 if size == 1e-3 else 0.02
        np.testing.assert_allclose(solution.probability, expected, atol=within)


def test_a_fork_that_cannot_be_told_says_so() -> None:
    """A difference at the edge of rounding is either stepped over, followed, or named."""
    named = 0
    even = solve(at(two_by_two(CHICKEN), 2.0)).probability[0]
    for size in np.geomspace(1e-14, 1e-10, 25):
        solution = solve(at(_moved(CHICKEN, 5, float(size)), 2.0))
        if solution.converged[0]:
            share: Float = solution.probability[0]
            assert abs(share[0] - even[0]) < 1e-6 or abs(share[0] - share[2]) > 0.5
        else:
            named += 1
            assert REASONS[solution.reason[0]].code in {"fork", "lost"}
    assert named < 10


@pytest.mark.parametrize("way", ["core replies", "beliefs"])
def test_the_quick_ways_go_straight_on(way: str) -> None:
    """A mostly open tree in which chance leads to one of two copies of a symmetric game.

    Oracle: the even mixture of one copy, by bracketing.
    """
    book = Book("a", "b")
    for table in (CHICKEN, HAWK_DOVE):

        def open_part(history: str = "") -> Sketch:
            if len(history) == 5:
                return book.pays(0, 0)
            after = {choice: open_part(history + choice) for choice in "xy"}
            return move(len(history) % 2, f"open{history}", **after)

        def pay(
            done: tuple[int, ...], table: list[list[tuple[int, int]]] = table
        ) -> tuple[int, int]:
            return table[done[0]][done[1]]

        copies = [simultaneous(book, [2, 2], pay, f"copy{copy}") for copy in range(2)]
        root = Sketch("chance", children=[*copies, open_part()], labels=["l", "r", "open"])
        games = book.games(root, chance=[0.25, 0.25, 0.5])
        method = Method(games.tree, exact=False, epsilon=EPSILON)
        if way == "core replies":
            method.beliefs = None
        solution = method.solve(at(games, *PRECISIONS[:12]))
        assert solution.converged.all()
        assert way in {METHODS[method] for method in solution.method}
        hidden = np.diff(games.tree.first_member) > 1
        for row, precision in enumerate(PRECISIONS[:12]):
            share = _even_share(table, precision)
            first = solution.probability[row, games.tree.first_action[:-1][hidden]]
            assert len(first) == 2
            np.testing.assert_allclose(first, share, atol=1e-8)


def test_without_a_jacobian_the_symmetry_is_kept_or_the_draw_flagged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As for trees too large for one; oracle: even_tracer.py."""
    monkeypatch.setattr(chunk, "DENSE", 0)
    monkeypatch.setattr(chunk, "UNFOLDED", 10_000)
    kept = 0
    for even in even_games(15, seed=7):
        solution = solve(at(even.games, 1.0, 5.0, 30.0))
        straight = trace_evenly(at(even.games, 1.0), even.classes, (1.0, 5.0, 30.0))
        for row in np.flatnonzero(solution.converged):
            kept += 1
            np.testing.assert_allclose(solution.probability[row], straight[row], atol=1e-6)
    assert kept > 10


def test_fifteen_hundred_copies_of_chicken_side_by_side() -> None:
    """More log-odds than a Jacobian is made for; each copy is played as one alone."""
    book = Book("a", "b")
    count = 800
    copies = [
        simultaneous(book, [2, 2], lambda done: CHICKEN[done[0]][done[1]], copy)
        for copy in range(count)
    ]
    root = Sketch("chance", children=copies, labels=[str(copy) for copy in range(count)])
    games = at(book.games(root, chance=[1 / count] * count), 0.8, 4.0)
    assert games.tree.actions - games.tree.infosets > chunk.DENSE
    solution = solve(games)
    for row, precision in enumerate((0.8, 4.0)):
        if solution.converged[row]:
            share = _even_share(CHICKEN, precision)
            np.testing.assert_allclose(solution.probability[row, ::2], share, atol=1e-7)
    assert solution.converged[0]


def test_a_stall_beside_a_near_crossing_is_told_as_a_fork() -> None:
    # Ties broken by a trillionth: which way the branch goes hangs on rounding.
    told = set()
    for index, even in enumerate(even_games(10, 0)):
        games, noise = even.games, np.random.default_rng(index).standard_normal
        near = games.payoffs * (1 + 1e-12 * noise(games.payoffs.shape))
        solution = solve(at(replace(games, payoffs=near), 5.0, 100.0))
        told |= set(solution.reason.tolist())
    assert told == {SOLVED, FORK}
