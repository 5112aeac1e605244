"""Is the answer the only one? Many random starts at the same precision, and what they arrive at.

The branch picks one equilibrium; others may exist off it. A probe cannot prove that none does: it
reports those that it found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.lens.game.logit import solve
from standoff.lens.game.play import terminal_probability
from standoff.lens.game.scaling import contiguous
from standoff.lens.game.tree import Float, Games, Solution

RESIDUAL = 1e-8
SAME = 1e-5
"""Two profiles are one equilibrium if no action's probability differs by more than this."""


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """What a probe of K draws found; the branch's own equilibrium, if solved, always counts."""

    draws: NDArray[np.int64]
    """(K,) the draws probed."""
    found: NDArray[np.int64]
    """(K,) distinct equilibria found."""
    apart: Float
    """(K,) largest difference of an outcome's probability between two of them."""
    arrived: NDArray[np.int64]
    """(K,) starts that arrived at an equilibrium."""
    log_probability: tuple[Float, ...]
    """For each draw (found, A): the equilibria, the branch's first."""


def probe(games: Games, draw_indices: Sequence[int], starts: int = 20, seed: int = 0) -> Probe:
    """Look for other equilibria of some draws, from ``starts`` random interior profiles each.

    A start is drawn from every information set's simplex; (``seed``, draw, start) alone decides it.
    Every other start lies near a corner, and replies are damped before Newton's method; the rest
    are uniform and go to Newton at once, for equilibria that replies lead away from. A profile
    counts if its residual is at most 1e-8 (or rounding, at large precision). Outcomes are the
    labels of the terminal nodes, or the nodes themselves where the tree has none. Raises
    ``IndexError`` for a draw that does not exist.
    """
    chosen = np.asarray(draw_indices, dtype=np.int64)
    part = games.only(chosen)
    main = solve(part)
    unique = games.tree.perfect_information
    found, apart, arrived, profiles = [], [], [], []
    for row, draw in enumerate(chosen.tolist()):
        one = Games(
            part.tree,
            part.payoffs[row : row + 1],
            part.chance[row : row + 1],
            part.precision[row : row + 1],
        )
        kept = [main.log_probability[row]] if main.converged[row] else []
        reached = starts if unique else 0
        if not unique:
            for profile in _arrivals(one, draw, starts, seed):
                reached += 1
                near = (np.abs(np.exp(profile) - np.exp(other)).max() for other in kept)
                if min(near, default=np.inf) > SAME:
                    kept.append(profile)
        each = np.array(kept).reshape(len(kept), games.tree.actions)
        found.append(len(kept))
        apart.append(_apart(one, each))
        arrived.append(reached)
        profiles.append(each)
    return Probe(
        draws=chosen,
        found=np.array(found, dtype=np.int64),
        apart=np.array(apart, dtype=np.float64),
        arrived=np.array(arrived, dtype=np.int64),
        log_probability=tuple(profiles),
    )


def _arrivals(one: Games, draw: int, starts: int, seed: int) -> list[Float]:
    """Log probabilities (A,) of the equilibria that the starts arrive at, in order."""
    from standoff.lens.game.chunk import search

    tree = one.tree
    points = np.zeros((starts, tree.actions))
    for start in range(starts):
        raw = np.random.default_rng((seed, draw, start)).standard_exponential(tree.actions)
        # Close to a corner for replies, which stay in its basin; inside for Newton's method.
        points[start] = np.log(raw) * (4.0 if start % 2 == 0 else 1.0)
    logs, misses = search(tree, *contiguous(one), points)
    return [logs[start] for start in range(starts) if misses[start] <= RESIDUAL]


def _apart(one: Games, profiles: Float) -> float:
    """Largest spread of an outcome's probability over ``profiles`` (F, A)."""
    count = len(profiles)
    if count < 2:
        return 0.0
    tree = one.tree
    repeated = Games(
        tree,
        np.repeat(one.payoffs, count, axis=0),
        np.repeat(one.chance, count, axis=0),
        np.repeat(one.precision, count, axis=0),
    )
    flags, codes = np.ones(count, dtype=np.bool_), np.zeros(count, dtype=np.uint8)
    ends = terminal_probability(repeated, Solution(profiles, flags, np.zeros(count), codes, codes))
    if any(tree.terminal_label):
        names, group = np.unique(np.array(tree.terminal_label), return_inverse=True)
        outcomes = np.zeros((count, len(names)))
        for terminal, name in enumerate(group):
            outcomes[:, name] += ends[:, terminal]
    else:
        outcomes = ends
    return float(np.ptp(outcomes, axis=0).max())
