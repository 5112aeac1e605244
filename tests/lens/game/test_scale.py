"""The units of payoffs are the analyst's choice: no probability and no verdict hangs on them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from standoff.lens.game import Games, solve
from standoff.lens.game.certificate import certify
from standoff.lens.game.efg_read import read_efg
from standoff.lens.game.solved import solve_game
from tests.lens.game.classics import Book, beer_quiche, matching_pennies, move
from tests.lens.game.families import draws, perfect, signalling

KUHN = Path(__file__).parent / "inputs" / "kuhn_times_1e6.efg"


def _in_units(games: Games, unit: float) -> Games:
    return Games(games.tree, unit * games.payoffs, games.chance, games.precision / unit)


def test_kuhn_poker_in_millionths_is_certified() -> None:
    """Its value is -1/18 of the unit to the first player (Kuhn 1950)."""
    solved = solve_game(read_efg(str(KUHN), 10_000), None)
    assert solved.converged
    assert solved.certificate.share[0] <= 1e-6
    np.testing.assert_allclose(solved.payoffs, [-1e6 / 18, 1e6 / 18], rtol=1e-4)


@pytest.mark.parametrize("unit", [1e-300, 1e-6, 1e6, 1e200])
def test_neither_probabilities_nor_verdicts_know_the_unit(unit: float) -> None:
    for games in (
        matching_pennies(3.0),
        beer_quiche(),
        draws(signalling(), 4, 5.0),
        draws(perfect(), 4, 5.0),
    ):
        plain, other = solve(games), solve(_in_units(games, unit))
        np.testing.assert_array_equal(other.converged, plain.converged)
        np.testing.assert_allclose(other.probability, plain.probability, atol=1e-9)
        exact = solve(games, exact=True)
        scaled = Games(games.tree, unit * games.payoffs, games.chance, games.precision)
        exactly = solve(scaled, exact=True)
        np.testing.assert_array_equal(exactly.converged, exact.converged)
        np.testing.assert_allclose(exactly.probability, exact.probability, atol=1e-6)
        limit = np.full_like(games.precision, np.inf)
        shares = [
            certify(Games(each.tree, each.payoffs, each.chance, limit), found.log_probability).share
            for each, found in ((games, exact), (scaled, exactly))
        ]
        assert (shares[0][exact.converged] <= 1e-6).all()
        assert (shares[1][exact.converged] <= 1e-6).all()


def test_a_large_common_part_of_payoffs_changes_nothing() -> None:
    """A billion plus small change: backward induction, quantal and exact play, certificate."""
    book, plain = Book("a", "b"), Book("a", "b")
    trees = []
    for each, base in ((book, 1e9), (plain, 0.0)):
        reply = move(1, "reply", x=each.pays(base + 2, base + 0.5), y=each.pays(base - 1, base + 1))
        trees.append(each.games(move(0, "open", go=reply, stay=each.pays(base + 1, base)), 3.0))
    for exact in (False, True):
        moved, still = solve(trees[0], exact=exact), solve(trees[1], exact=exact)
        np.testing.assert_allclose(moved.probability, still.probability, atol=1e-6)
    games = draws(signalling(), 4, 5.0)
    far = Games(games.tree, games.payoffs + 2.0**30, games.chance, games.precision)
    np.testing.assert_allclose(solve(far).probability, solve(games).probability, atol=1e-5)
    found = certify(far, solve(far).log_probability)
    assert found.residual.max() <= 1e-5


def test_a_tie_is_a_tie_in_any_unit() -> None:
    for unit, base in ((1e-9, 0.0), (1.0, 0.0), (1e9, 0.0), (1.0, 1e6)):
        book = Book("a")
        tenths = book.pays(base + unit * (0.1 + 0.2)), book.pays(base + unit * 0.3)
        root = move(
            0,
            "a",
            x=tenths[0],
            y=tenths[1],
            z=book.pays(base + unit * 0.29),
            w=book.pays(base - unit),
        )
        found = solve(book.games(root), exact=True).probability[0]
        np.testing.assert_allclose(found, [0.5, 0.5, 0.0, 0.0])
