"""Reach, beliefs and payoffs of a profile, against sums over paths and zero-chance limits."""

from __future__ import annotations

import numpy as np

from standoff.lens.game import beliefs, expected_payoffs, infoset_reach, solve, terminal_probability
from standoff.lens.game.tree import CHANCE, Games
from tests.lens.game.random_games import Sketch, random_games, random_tree, tree


def test_reach_and_payoffs_are_sums_over_paths() -> None:
    rng = np.random.default_rng(5)
    for players in (2, 3, 4):
        grown = random_tree(rng, players)
        games = random_games(grown, rng, 3, precision=2.0)
        solution = solve(games)
        ends = terminal_probability(games, solution)
        worth = expected_payoffs(games, solution)
        reached = infoset_reach(games, solution)
        believed = beliefs(games, solution)
        for draw in range(games.draws):
            mass = np.zeros(grown.nodes)
            mass[0] = 1.0
            for node in range(1, grown.nodes):
                above = grown.parent[node]
                share = (
                    games.chance[draw, grown.edge[node]]
                    if grown.infoset[above] == CHANCE
                    else solution.probability[draw, grown.edge[node]]
                )
                mass[node] = mass[above] * share
            at_ends = grown.terminal >= 0
            np.testing.assert_allclose(ends[draw, grown.terminal[at_ends]], mass[at_ends])
            expected = (mass[at_ends, None] * games.payoffs[draw, grown.terminal[at_ends]]).sum(0)
            np.testing.assert_allclose(worth[draw], expected, atol=1e-14)
            for infoset in range(grown.infosets):
                group = slice(grown.first_member[infoset], grown.first_member[infoset + 1])
                weights = mass[grown.member[group]]
                np.testing.assert_allclose(reached[draw, infoset], weights.sum())
                np.testing.assert_allclose(believed[draw, group], weights / weights.sum())


def _hidden_chance() -> tuple[Games, Games]:
    """A mover who does not see which of three chance branches came; the last two impossible."""

    def ends() -> list[Sketch]:
        return [Sketch("terminal"), Sketch("terminal")]

    def seen(key: str) -> Sketch:
        return Sketch("move", key, 0, ends(), ["a", "b"])

    root = Sketch(
        "chance", children=[seen("alone"), seen("pair"), seen("pair")], labels=["x", "y", "z"]
    )
    grown = tree(root, ("one", "two"))
    rng = np.random.default_rng(2)
    payoffs = rng.uniform(-1, 1, size=(1, grown.terminals, 2))
    impossible = Games(grown, payoffs, np.array([[1.0, 0.0, 0.0]]), np.ones((1, 2)))
    vanishing = Games(grown, payoffs, np.array([[1 - 2e-12, 1e-12, 1e-12]]), np.ones((1, 2)))
    return impossible, vanishing


def test_impossible_chance_branches_weigh_alike_in_the_limit() -> None:
    impossible, vanishing = _hidden_chance()
    at, near = solve(impossible), solve(vanishing)
    assert at.converged.all()
    np.testing.assert_allclose(at.probability, near.probability, atol=1e-9)
    np.testing.assert_allclose(beliefs(impossible, at), beliefs(vanishing, near), atol=1e-9)
    np.testing.assert_allclose(beliefs(impossible, at)[0], [1.0, 0.5, 0.5])


def test_one_possible_branch_takes_all_the_belief() -> None:
    impossible, _ = _hidden_chance()
    games = Games(
        impossible.tree, impossible.payoffs, np.array([[0.0, 0.0, 1.0]]), impossible.precision
    )
    np.testing.assert_array_equal(beliefs(games, solve(games))[0], [1.0, 0.0, 1.0])
