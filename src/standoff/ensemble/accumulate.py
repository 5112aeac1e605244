"""Kernels that sum over the ends of play, in a fixed order, draw by draw."""

from __future__ import annotations

import numpy as np

from standoff.base.jit import kernel
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
    draws = reached.shape[0]
    actors, kinds = payoffs.shape[2], measures.shape[2]
    for column in range(len(weight)):
        by = weight[column]
        for draw in range(draws):
            total = 0.0
            for place in range(start[column], start[column + 1]):
                terminal = index[place]
                chance = reached[draw, terminal]
                if by < 0:
                    total += chance
                elif by < actors:
                    total += chance * payoffs[draw, terminal, by]
                elif by < actors + kinds:
                    total += chance * measures[draw, terminal, by - actors]
                elif measures[draw, terminal, by - actors - kinds] <= limits[by - actors - kinds]:
                    total += chance
            out[column, first + draw] = total


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
