"""The smallest difference worth naming in each unit: as the case states it, or a default.

The default for a probability is 0.02. For a measure it is a fiftieth of what it ranges over at the
ends of play, under all policies of the case, in the world in which every uncertain number stands at
its median; for payoffs, a fiftieth of the narrowest such range of any actor with something at
stake. That is free of scale, and neither a draw nor the choice of policies to solve has a say in
it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase
from standoff.case.limits import TREE_NODES
from standoff.case.parameters import sampled
from standoff.case.units import PAYOFF, PROBABILITY
from standoff.ensemble.sample import parameter_values
from standoff.lens.game.fill import fill
from standoff.lens.game.grow import Grown, grow

OF_PROBABILITY = 0.02
OF_RANGE = 0.02
"""The share of the range that a default is."""


@dataclass(frozen=True, slots=True)
class Matter:
    """The smallest difference worth naming in one unit."""

    value: float
    """NaN where there is none to be had: nothing is then too small."""
    stated: bool
    """Whether the case states it."""


def matters_of(
    case: CompiledCase, grown: Mapping[str, Grown], max_nodes: int = TREE_NODES
) -> dict[str, Matter]:
    """What matters in a probability, in a payoff and in each measure, by unit. ``grown``: the games
    of those policies that are at hand; where a default asks for the others, they are grown."""
    stated = case.case.matters
    found = {PROBABILITY: Matter(OF_PROBABILITY, False)}
    if any(unit not in stated for unit in (PAYOFF, *case.measures)):
        payoffs, measures = _ranges(case, _all(case, grown, max_nodes))
        found[PAYOFF] = Matter(_default(float(np.min(payoffs, initial=np.inf))), False)
        found |= {
            name: Matter(_default(float(width)), False)
            for name, width in zip(case.measures, measures, strict=True)
        }
    else:
        found |= dict.fromkeys((PAYOFF, *case.measures), Matter(np.nan, False))
    return {
        unit: Matter(stated[unit], True) if unit in stated else each for unit, each in found.items()
    }


def _all(case: CompiledCase, grown: Mapping[str, Grown], max_nodes: int) -> Iterator[Grown]:
    """The games of all policies: those not at hand as far as they can be grown."""
    yield from grown.values()
    for name, policy in case.policies.items():
        if name not in grown:
            try:
                yield grow(case, policy, max_nodes)
            except StandoffError:
                continue  # what is wrong with it is told where it is asked for


def _default(width: float) -> float:
    return OF_RANGE * width if 0 < width < np.inf else float("nan")


def _ranges(case: CompiledCase, grown: Iterable[Grown]) -> tuple[list[float], list[float]]:
    """How far apart the ends of play are in the median world: for each actor that has something at
    stake, and by measure."""
    world = parameter_values(case, np.full((1, len(sampled(case.case))), 0.5))
    lows, highs = [], []
    try:
        for each in grown:
            filled = fill(each, world)
            ends = np.hstack((filled.games.payoffs[0], filled.measures[0]))
            lows.append(ends.min(axis=0))
            highs.append(ends.max(axis=0))
    except StandoffError:
        # This world makes no game, though those drawn may.
        return [], [float("nan")] * len(case.measures)
    width = np.max(highs, axis=0) - np.min(lows, axis=0)
    actors = len(case.actors)
    return [float(each) for each in width[:actors] if each > 0], [*map(float, width[actors:])]


def divisors(matters: Mapping[str, Matter]) -> dict[str, float]:
    """What matters, by unit, as numbers to divide by; 0 where nothing is too small."""
    return {unit: 0.0 if np.isnan(each.value) else each.value for unit, each in matters.items()}
