"""The slope of the likelihood by every number of a game, against central differences.

The differences solve each moved game again; nothing but the solver is shared with the slopes.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from standoff.lens.game.likelihood import ErrorKind, Likelihood
from standoff.lens.game.recall import most_own_moves
from standoff.lens.game.tree import Float, Games, Tree
from tests.lens.game.random_games import random_games, random_tree

DRAWS = 4


def trees(seed: int, fits: Callable[[Tree], bool]) -> Tree:
    """A drawn tree of a kind."""
    rng = np.random.default_rng(seed)
    while True:
        tree = random_tree(rng, players=int(rng.integers(1, 4)), depth=4, most=60)
        if tree.infosets and fits(tree):
            return tree


def compare(tree: Tree, error: ErrorKind, seed: int) -> None:
    """Slopes and differences of the log-likelihood of ends of play seen at random."""
    rng = np.random.default_rng(seed)
    games = random_games(tree, rng, DRAWS)
    likelihood = Likelihood(tree, error)
    seen = rng.random((DRAWS, tree.terminals)) < 0.4
    seen[:, rng.integers(tree.terminals)] = True
    which = np.arange(DRAWS)

    def value(payoffs: Float, chance: Float, precision: Float) -> Float:
        moved = Games(tree, payoffs, chance, precision)
        solved, fine = likelihood.solve(moved)
        assert fine.all()
        return likelihood.slopes(moved, solved, seen, which).log_likelihood

    given = [games.payoffs, games.chance, games.precision]
    solved, fine = likelihood.solve(games)
    assert fine.all()
    slopes = likelihood.slopes(games, solved, seen, which)
    for part, found in ((0, slopes.payoffs), (1, slopes.chance), (2, slopes.precision)):
        shape = found.shape[1:]
        for _ in range(6 if np.prod(shape) else 0):
            # A direction rather than a number, so that every number of the game bears on it.
            way = rng.normal(size=shape)
            if part == 1:
                # Chances of a node sum to one.
                node = tree.parent[
                    np.flatnonzero((tree.edge >= 0) & (tree.infoset[tree.parent] == -1))
                ]
                edge = tree.edge[
                    np.flatnonzero((tree.edge >= 0) & (tree.infoset[tree.parent] == -1))
                ]
                for each in np.unique(node):
                    way[edge[node == each]] -= way[edge[node == each]].mean()
            sides = []
            step = 1e-4
            for move in (-2, -1, 1, 2):
                moved = list(given)
                moved[part] = given[part] + move * step * way
                sides.append(value(*moved))
            # Of fourth order: Abramowitz & Stegun 25.3.6.
            difference = (sides[0] - 8 * sides[1] + 8 * sides[2] - sides[3]) / (12 * step)
            own = (found * way).reshape(DRAWS, -1).sum(axis=1)
            size = np.abs(found * way).reshape(DRAWS, -1).sum(axis=1)
            np.testing.assert_allclose(own, difference, rtol=1e-6, atol=1e-6 * size.max() + 1e-9)


@pytest.mark.parametrize("seed", range(12))
def test_slopes_where_something_is_hidden(seed: int) -> None:
    compare(trees(seed, lambda tree: not tree.perfect_information), "logit", seed)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("error", ["logit", "probit"])
def test_slopes_where_nothing_is_hidden(seed: int, error: ErrorKind) -> None:
    compare(trees(seed, lambda tree: tree.perfect_information), error, seed)


@pytest.mark.parametrize("seed", range(4))
def test_slopes_with_private_information(seed: int) -> None:
    def fits(tree: Tree) -> bool:
        return tree.perfect_information and most_own_moves(tree) == 1

    compare(trees(seed, fits), "private", seed)


def test_three_probit_choices_are_those_of_repeated_errors() -> None:
    """Chances of three actions with normal errors, against a million drawn errors."""
    tree = Tree(
        players=("a",),
        parent=np.array([-1, 0, 0, 0], np.int32),
        first_child=np.array([1, 0, 0, 0], np.int32),
        child_count=np.array([3, 0, 0, 0], np.int32),
        infoset=np.array([0, -2, -2, -2], np.int32),
        edge=np.array([-1, 0, 1, 2], np.int32),
        terminal=np.array([-1, 0, 1, 2], np.int32),
        infoset_player=np.array([0], np.int32),
        first_action=np.array([0, 3], np.int32),
        first_member=np.array([0, 1], np.int32),
        member=np.array([0], np.int32),
        infoset_label=("choice",),
        action_label=("x", "y", "z"),
    )
    worth = np.array([0.3, -0.4, 0.9])
    games = Games(tree, worth[None, :, None], np.zeros((1, 0)), np.ones((1, 1)))
    found = np.exp(Likelihood(tree, "probit").solve(games)[0][0])
    best = (worth + np.random.default_rng(0).normal(size=(1_000_000, 3))).argmax(axis=1)
    np.testing.assert_allclose(found, np.bincount(best) / 1e6, atol=0.002)
    assert abs(found.sum() - 1) < 1e-9
