"""Conflicts of any size for the graph benchmarks."""

from __future__ import annotations

import numpy as np

from standoff.lens.graph.conditions import from_literals
from standoff.lens.graph.model import Conflict, Option
from standoff.lens.graph.moves import from_options
from standoff.lens.graph.preference import Preference, Statement, from_statements


def cube(
    options: int,
    players: int,
    seed: int = 0,
    random: bool = False,
    one_way: int = 0,
    feasible: float = 1.0,
) -> Conflict:
    """All combinations of ``options`` shared out evenly among ``players``.

    Rankings come from as many random statements over two options each as there are options, or
    from a random permutation of the states if ``random``. The first ``one_way`` options of each
    decision maker cannot be undone; a share ``feasible`` of the states is kept.
    """
    rng = np.random.default_rng(seed)
    patterns = np.arange(1 << options, dtype=np.uint64)
    if feasible < 1:
        patterns = patterns[rng.random(len(patterns)) < feasible]
    owner = [bit * players // options for bit in range(options)]
    masks = [sum(1 << b for b in range(options) if owner[b] == p) for p in range(players)]
    fixed = set()
    for p in range(players):
        fixed |= set([b for b in range(options) if owner[b] == p][:one_way])
    preferences = []
    for _ in range(players):
        if random:
            preferences.append(Preference(rng.permutation(len(patterns)).astype(np.int32)))
            continue
        statements = []
        for _ in range(options):
            pair = rng.choice(options, 2, replace=False)
            taken = sum(1 << int(bit) for bit in pair if rng.random() < 0.5)
            left = sum(1 << int(bit) for bit in pair) & ~taken
            statements.append(Statement(from_literals(taken, left, "")))
        preferences.append(from_statements(patterns, statements))
    return Conflict(
        tuple(f"DM{p}" for p in range(players)),
        tuple(
            Option(f"o{b}", (owner[b],), "forward" if b in fixed else "both")
            for b in range(options)
        ),
        from_options(patterns, masks, sum(1 << bit for bit in fixed)),
        tuple(preferences),
    )
