"""Kernels that sum over the ends of play, in a fixed order, several draws abreast: their sums don't
wait for one another, and none depends on what stands beside it."""

from __future__ import annotations

import numpy as np

from standoff.base.jit import kernel
from standoff.lens.game.rows import ABREAST, add, clear
from standoff.lens.game.tree import Float, Int


@kernel
def accumulate(
    reached: Float,
    payoffs: Float,
    measures: Float,
    limits: Float,
    weight: Int,
    start: Int,
    index: Int,
    first: int,
    out: Float,
) -> None:
    """Fill ``out`` (C, D) from column ``first`` on: reached (D, T), payoffs (D, T, P), measures
    (D, T, K); ``weight``, ``start``, ``index`` and ``limits`` as in ``columns.Sums``."""
    draws, terminals = reached.shape
    actors, kinds = payoffs.shape[2], measures.shape[2]
    # What is summed: of each end of play its chance, and that times each payoff and measure.
    parts = np.empty((1 + actors + 2 * kinds, terminals, ABREAST))
    total = np.empty((1, ABREAST))
    for begin in range(0, draws, ABREAST):
        size = min(ABREAST, draws - begin)
        for d in range(ABREAST):
            # Where too few are left the last stands several times.
            draw = begin + min(d, size - 1)
            for end in range(terminals):
                chance = reached[draw, end]
                parts[0, end, d] = chance
                for actor in range(actors):
                    parts[1 + actor, end, d] = chance * payoffs[draw, end, actor]
                for kind in range(kinds):
                    measure = measures[draw, end, kind]
                    parts[1 + actors + kind, end, d] = chance * measure
                    under = measure <= limits[kind]
                    parts[1 + actors + kinds + kind, end, d] = chance if under else 0.0
        for column in range(len(weight)):
            part = parts[1 + weight[column]]
            clear(total, 0)
            for place in range(start[column], start[column + 1]):
                add(total, 0, part, index[place])
            for d in range(size):
                out[column, first + begin + d] = total[0, d]


@kernel
def extremes(
    payoffs: Float,
    measures: Float,
    weight: Int,
    start: Int,
    index: Int,
    low: Float,
    high: Float,
) -> None:
    """What each column could be in one draw whatever is played: payoffs (T, P), measures (T, K);
    fills ``low`` and ``high`` (C,)."""
    terminals = payoffs.shape[0]
    actors, kinds = payoffs.shape[1], measures.shape[1]
    for column in range(len(weight)):
        by = weight[column]
        begin, end = start[column], start[column + 1]
        whole = end - begin == terminals
        low[column] = 1.0 if whole and by < 0 else 0.0
        high[column] = 0.0 if begin == end else 1.0
        if 0 <= by < actors + kinds:
            least, most = np.inf, -np.inf
            for place in range(begin, end):
                terminal = index[place]
                value = payoffs[terminal, by] if by < actors else measures[terminal, by - actors]
                least, most = min(least, value), max(most, value)
            if not whole:
                least, most = min(least, 0.0), max(most, 0.0)
            low[column], high[column] = least, most
