"""Perfect information (32 decision nodes, 78 actions): games a second on two threads.

The peer is a plain recursion in Python over the same tree, the way a textbook writes it.
"""

from __future__ import annotations

import math
import time

import numpy as np

from standoff.lens.game import Games, solve
from tests.lens.game.families import draws, perfect


def recursion(games: Games, draw: int) -> list[float]:
    """(A,) probabilities of sequential logit choice in one draw."""
    tree = games.tree
    found = [0.0] * tree.actions

    def value(node: int) -> list[float]:
        if tree.terminal[node] >= 0:
            paid: list[float] = games.payoffs[draw, tree.terminal[node]].tolist()
            return paid
        first = int(tree.first_child[node])
        children = [value(first + rank) for rank in range(int(tree.child_count[node]))]
        mover = int(tree.infoset_player[tree.infoset[node]])
        precision = float(games.precision[draw, mover])
        odds = [math.exp(precision * child[mover]) for child in children]
        shares = [each / sum(odds) for each in odds]
        for rank, share in enumerate(shares):
            found[int(tree.edge[first + rank])] = share
        return [
            sum(share * child[player] for share, child in zip(shares, children, strict=True))
            for player in range(len(tree.players))
        ]

    value(0)
    return found


def main() -> None:
    games = draws(perfect(), 200_000, 3.0)
    solve(draws(perfect(), 2, 3.0), threads=2)
    best = np.inf
    for _ in range(5):
        clock = time.perf_counter()
        solution = solve(games, threads=2)
        best = min(best, time.perf_counter() - clock)
    clock = time.perf_counter()
    plain = np.array([recursion(games, draw) for draw in range(1000)])
    theirs = 1000 / (time.perf_counter() - clock)
    ours = games.draws / best
    apart = np.abs(plain - solution.probability[:1000]).max()
    print(
        f"recursion {theirs:,.0f}/s, Standoff {ours:,.0f}/s, ratio {ours / theirs:,.0f}×,"
        f" largest difference {apart:.1e}"
    )
