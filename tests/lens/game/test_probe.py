"""The multiplicity probe on games whose equilibria are known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from standoff.lens.game import Games, probe, solve
from tests.lens.game.classics import Book, matching_pennies, move
from tests.lens.game.families import draws, perfect, signalling


def _coordination(precision: float) -> Games:
    book = Book("one", "two")
    root = move(
        0,
        "one",
        L=move(1, "two", L=book.pays(1, 1), R=book.pays(0, 0)),
        R=move(1, "two", L=book.pays(0, 0), R=book.pays(1, 1)),
    )
    return book.games(root, precision)


@pytest.mark.parametrize("precision", [3.0, 6.0])
def test_coordination_has_three(precision: float) -> None:
    """Symmetric quantal responses solve p = 1 / (1 + exp(-λ(2p - 1))): three roots beyond λ = 2."""
    games = _coordination(precision)
    upper = brentq(lambda p: p - 1 / (1 + np.exp(-precision * (2 * p - 1))), 0.51, 1.0)
    result = probe(games, [0], starts=40, seed=1)
    assert result.found[0] == 3
    first = np.sort([np.exp(profile[0]) for profile in result.log_probability[0]])
    np.testing.assert_allclose(first, [1 - upper, 0.5, upper], atol=1e-7)
    # The outcomes are meeting and missing; at a half each they meet half the time.
    assert result.apart[0] == pytest.approx(upper**2 + (1 - upper) ** 2 - 0.5, abs=1e-7)


def test_pennies_and_mild_games_have_one() -> None:
    assert probe(matching_pennies(), [0], starts=10).found[0] == 1
    result = probe(draws(signalling(), 3, 0.5), range(3), starts=5)
    np.testing.assert_array_equal(result.found, 1)
    np.testing.assert_array_equal(result.apart, 0)


def test_the_branch_comes_first_and_the_seed_decides_the_rest() -> None:
    games = draws(signalling(), 10, 10.0)
    one, two = probe(games, [7, 5], starts=15, seed=3), probe(games, [5], starts=15, seed=3)
    np.testing.assert_array_equal(one.log_probability[1], two.log_probability[0])
    np.testing.assert_array_equal(one.log_probability[0][0], solve(games).log_probability[7])


def test_perfect_information_has_one_without_looking() -> None:
    result = probe(draws(perfect(), 2, 5.0), [0, 1], starts=3)
    np.testing.assert_array_equal(result.found, 1)


def test_a_stag_hunt_has_an_unstable_one_in_between() -> None:
    """Hunting together pays 4, hare 3: p = 1 / (1 + exp(-λ(4p - 3))) has three roots at λ = 10."""
    book = Book("one", "two")
    root = move(
        0,
        "one",
        stag=move(1, "two", stag=book.pays(4, 4), hare=book.pays(0, 3)),
        hare=move(1, "two", stag=book.pays(3, 0), hare=book.pays(3, 3)),
    )

    def gap(p: float) -> float:
        return float(p - 1 / (1 + np.exp(-10.0 * (4 * p - 3))))

    roots = [brentq(gap, *ends) for ends in ((0.0, 0.2), (0.6, 0.9), (0.95, 1.0))]
    result = probe(book.games(root, 10.0), [0], starts=20, seed=0)
    assert result.found[0] == 3
    first = np.sort([np.exp(profile[0]) for profile in result.log_probability[0]])
    np.testing.assert_allclose(first, roots, atol=1e-7)
