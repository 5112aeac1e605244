"""Exact equilibria: known games, and every one certified by a deviation computed here by hand."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.lens.game import Games, Solution, beliefs, solve
from standoff.lens.game.tree import Float
from tests.lens.game.classics import (
    Book,
    beer_quiche,
    entry,
    horse,
    matching_pennies,
    move,
)
from tests.lens.game.families import draws, perfect, signalling
from tests.lens.game.random_games import random_games, random_tree


def _largest_gain(games: Games, solution: Solution, draw: int) -> float:
    """One-shot deviations at the profile's beliefs, straight from the definition, in shares of the
    player's range of payoffs."""
    tree = games.tree
    share = solution.probability[draw]
    value = np.zeros((tree.nodes, len(tree.players)))
    for node in range(tree.nodes - 1, -1, -1):
        if tree.terminal[node] >= 0:
            value[node] = games.payoffs[draw, tree.terminal[node]]
            continue
        for child in range(tree.first_child[node], tree.first_child[node] + tree.child_count[node]):
            weight = games.chance[draw] if tree.infoset[node] < 0 else share
            value[node] += weight[tree.edge[child]] * value[child]
    believed = beliefs(games, solution)[draw]
    worst = 0.0
    for infoset, player in enumerate(tree.infoset_player):
        group = slice(tree.first_member[infoset], tree.first_member[infoset + 1])
        actions = slice(tree.first_action[infoset], tree.first_action[infoset + 1])
        worth = np.zeros(actions.stop - actions.start)
        for member, belief in zip(tree.member[group], believed[group], strict=True):
            first = tree.first_child[member]
            worth += belief * value[first : first + len(worth), player]
        span = np.ptp(games.payoffs[draw, :, player])
        worst = max(worst, (worth.max() - share[actions] @ worth) / span)
    return float(worst)


def _solved(games: Games) -> Float:
    solution = solve(games, exact=True)
    assert solution.converged.all()
    assert _largest_gain(games, solution, 0) <= 1e-6
    found: Float = solution.probability[0]
    return found


def test_matching_pennies_mixes_as_the_other_needs() -> None:
    np.testing.assert_allclose(_solved(matching_pennies()), 0.5, atol=1e-5)
    np.testing.assert_allclose(_solved(matching_pennies(3.0)), [0.5, 0.5, 1 / 3, 2 / 3], atol=1e-5)


def test_entry_is_accepted_not_fought() -> None:
    np.testing.assert_array_equal(_solved(entry()), [1, 0, 0, 1])


def test_the_horse_ends_in_a_perfect_equilibrium() -> None:
    play = _solved(horse())
    np.testing.assert_allclose(play[[1, 5]], 1.0, atol=1e-5)
    assert play[2] <= 0.25 + 1e-5


def test_both_types_drink_beer() -> None:
    """The intuitive pooling equilibrium; quiche would be met with a duel (Cho & Kreps 1987)."""
    play = _solved(beer_quiche())
    np.testing.assert_allclose(play[[0, 2]], 1.0, atol=1e-5)
    np.testing.assert_allclose(play[5], 1.0, atol=1e-5)
    assert play[6] >= 0.5 - 1e-5


def test_ties_are_split_evenly() -> None:
    book = Book("a", "b")
    root = move(0, "a", x=book.pays(1, 5), y=book.pays(1, 0), z=book.pays(0, 9))
    np.testing.assert_allclose(_solved(book.games(root)), [0.5, 0.5, 0.0])


@pytest.mark.parametrize("scale", [0.001, 1.0, 1000.0])
def test_signalling_games_are_certified_in_any_unit(scale: float) -> None:
    games = draws(signalling(), 40, 1.0, seed=7)
    scaled = Games(games.tree, scale * games.payoffs, games.chance, games.precision)
    solution = solve(scaled, exact=True)
    assert solution.converged.mean() >= 0.95
    for draw in np.flatnonzero(solution.converged):
        assert _largest_gain(scaled, solution, int(draw)) <= 1e-6 * (1 + 1e-6)


def test_random_games_are_certified() -> None:
    rng = np.random.default_rng(4)
    solved = 0
    for number in range(30):
        games = random_games(random_tree(rng, 2 + number % 3, depth=5), rng, 2)
        solution = solve(games, exact=True)
        for draw in np.flatnonzero(solution.converged):
            assert _largest_gain(games, solution, int(draw)) <= 1e-6 * (1 + 1e-6)
            solved += 1
    assert solved >= 57


def test_a_random_player_stays_random() -> None:
    games = draws(signalling(), 3, 1.0)
    games.precision[:, 1] = 0.0
    solution = solve(games, exact=True)
    assert solution.converged.all()
    tree = games.tree
    mine = np.flatnonzero(tree.infoset_player == 1)
    for infoset in mine:
        group = slice(tree.first_action[infoset], tree.first_action[infoset + 1])
        np.testing.assert_allclose(solution.probability[:, group], 0.5, rtol=1e-9)


def test_backward_induction_leaves_nothing_to_gain() -> None:
    games = draws(perfect(), 5, 1.0)
    solution = solve(games, exact=True)
    for draw in range(5):
        assert _largest_gain(games, solution, draw) <= 1e-12
