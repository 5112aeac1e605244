"""Random conflicts for the property tests, as plain sets and as ``standoff`` objects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from standoff.lens.graph.model import Conflict, Option
from standoff.lens.graph.moves import Bars, from_lists, from_options
from standoff.lens.graph.preference import Preference, levels


@dataclass
class Drawn:
    conflict: Conflict
    moves: list[list[set[int]]]
    ranks: list[list[int]]
    patterns: list[int]


def draw(seed: int, most_players: int = 4, most_options: int = 6) -> Drawn:
    """A conflict with ties, infeasible states, one-way options, barred moves, or listed moves."""
    rng = np.random.default_rng(seed)
    players = int(rng.integers(2, most_players + 1))
    if rng.random() < 0.25:
        return _listed(rng, players)
    options = int(rng.integers(players, max(most_options, players) + 1))
    owner = np.concatenate((np.arange(players), rng.integers(0, players, options - players)))
    rng.shuffle(owner)
    keep = rng.random(1 << options) < rng.choice([0.5, 0.8, 1.0])
    patterns = [k for k in range(1 << options) if keep[k]] or [0]
    direction = rng.choice(["both", "forward", "back"], options, p=rng.choice(_SHARES))
    masks = [sum(1 << b for b in range(options) if owner[b] == p) for p in range(players)]
    forward = sum(1 << b for b in range(options) if direction[b] == "forward")
    back = sum(1 << b for b in range(options) if direction[b] == "back")
    moves = [
        [
            {
                t
                for t, there in enumerate(patterns)
                if t != s
                and (here ^ there) & ~masks[p] == 0
                and here & ~there & forward == 0
                and ~here & there & back == 0
            }
            for s, here in enumerate(patterns)
        ]
        for p in range(players)
    ]
    barred: list[set[tuple[int, int]]] = [set() for _ in range(players)]
    if rng.random() < 0.3:
        for p in range(players):
            for s, reached in enumerate(moves[p]):
                for t in sorted(reached):
                    if rng.random() < 0.1:
                        barred[p].add((s, t))
                        reached.discard(t)
    ranks = _ranks(rng, players, len(patterns))
    conflict = Conflict(
        tuple(f"DM{p}" for p in range(players)),
        tuple(Option(f"o{b}", (int(owner[b]),), str(direction[b])) for b in range(options)),
        from_options(
            np.array(patterns, np.uint64), masks, forward, back, [_bar(pairs) for pairs in barred]
        ),
        tuple(Preference(levels(rank)) for rank in ranks),
    )
    return Drawn(conflict, moves, ranks, patterns)


def _bar(pairs: set[tuple[int, int]]) -> Bars | None:
    if not pairs:
        return None
    return lambda s, ends: np.array([(s, int(t)) in pairs for t in ends], np.bool_)


_SHARES = [(1.0, 0.0, 0.0), (0.6, 0.2, 0.2)]


def _listed(rng: np.random.Generator, players: int) -> Drawn:
    n = int(rng.integers(2, 16))
    moves = [
        [{t for t in range(n) if t != s and rng.random() < 0.25} for s in range(n)]
        for _ in range(players)
    ]
    ranks = _ranks(rng, players, n)
    conflict = Conflict(
        tuple(f"DM{p}" for p in range(players)),
        (),
        from_lists(n, [[(s, t) for s in range(n) for t in moves[p][s]] for p in range(players)]),
        tuple(Preference(levels(rank)) for rank in ranks),
        labels=tuple(f"s{k}" for k in range(n)),
    )
    return Drawn(conflict, moves, ranks, [])


def _ranks(rng: np.random.Generator, players: int, n: int) -> list[list[int]]:
    return [rng.integers(0, int(rng.choice([3, n, 5 * n])), n).tolist() for _ in range(players)]
