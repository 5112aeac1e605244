"""The game and the talks, each the other's premise: a fixed point, with what is left of it.

Talks turn on what the game is worth without a deal; the game turns on what a settlement is worth.
Where a case asks for both, the two are solved in turn until neither moves the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.lens.talks.domain import Floats

Solver = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """Where the two came to rest, world by world.

    ``settlement``: what the settlement is worth, of the shape that it was started with (first axis
    worlds); ``residual``: (worlds,) how far one more turn would move it; ``settled``: (worlds,)
    whether that is within the tolerance; ``turns``: how many were taken.
    """

    settlement: Floats
    residual: Floats
    settled: NDArray[np.bool_]
    turns: int


def fixed_point(
    walk_away: Solver,
    agreement: Solver,
    start: Floats,
    *,
    tolerance: float = 1e-6,
    turns: int = 60,
) -> FixedPoint:
    """Iterate settlement value → walk-away values (the game) → settlement value (the talks).

    ``start``: (worlds, …) a first guess. Steps are taken whole at first; in worlds that swing back
    and forth each turn goes a shrinking part of the way (averaging, after Mann 1953). A package is
    a lumpy thing, so some worlds may have no fixed point: their residual says how far off they are.
    """
    if turns < 1:
        raise StandoffError("at least one turn is needed")
    value = np.array(start, dtype=np.float64)
    worlds = len(value)
    part = np.ones(worlds)
    before = np.zeros_like(value)
    residual = np.full(worlds, np.inf)
    best, least = value.copy(), residual.copy()
    taken = 0
    while taken < turns:
        taken += 1
        step = agreement(walk_away(value)) - value
        residual = np.abs(step).reshape(worlds, -1).max(axis=1)
        better = residual < least
        best[better], least[better] = value[better], residual[better]
        if (least <= tolerance).all():
            break
        swings = (step * before).reshape(worlds, -1).sum(axis=1) < 0
        part = np.where(swings, part * 0.6, part)
        shape = (worlds,) + (1,) * (value.ndim - 1)
        value = value + part.reshape(shape) * step
        before = step
    return FixedPoint(best, least, least <= tolerance, taken)
