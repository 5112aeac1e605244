"""A quantity split world by world: what a job of ``why`` finds, for some worlds at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.case.compiled import CompiledCase
from standoff.case.units import PAYOFF, PROBABILITY
from standoff.ensemble.effort import Effort
from standoff.ensemble.matters import Matter
from standoff.ensemble.pool import Threads
from standoff.ensemble.prepare import Prepared
from standoff.ensemble.sample import draw_parameters, varies
from standoff.insight.reasons.reasons import Quantity
from standoff.insight.study.study import Study
from standoff.lens.game.split import Chances, Worth, doings, end_chances, parts, unforeseen
from standoff.lens.game.tree import Float
from standoff.lens.game.union import Union
from standoff.lens.game.union_fill import Numbers

CELLS_AT_ONCE = 400_000
"""Most nodes times worlds that are split at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """What a job found for its B worlds."""

    split: Float
    """(1 + P, B)"""
    ends: Float
    """(2, B)"""
    by_outcome: Float
    """(O, 2, B) what each outcome contributes under either policy"""
    chance: Float
    """(O, 2, B)"""
    done: Float
    """(W, 2, B) how often each word of each part is done under either"""
    lost: Float
    """(B,) how often a choice comes up that neither game tells"""
    solved: NDArray[np.bool_]
    reason: NDArray[np.uint8]
    """(B,) why a world was not solved"""


def split(
    joined: Union,
    given: Chances,
    numbers: Numbers,
    quantity: Quantity,
    solved: NDArray[np.bool_],
    reason: NDArray[np.uint8],
) -> Piece:
    """What each part makes of a quantity between the two ways of play that are ``given``; NaN in
    worlds that were not solved.

    Raises :class:`StandoffError` where an end of play that mixes the two is worth no number.
    """
    condition = numbers.event(None, quantity.conditions) if quantity.conditions else None
    worth = _worth(joined, quantity, numbers, condition)
    made, one, other = parts(joined, given, worth, condition)
    by_outcome, chance = _by_outcome(joined, given, worth, condition)
    for each in (made, by_outcome, chance):
        each[..., ~solved] = np.nan
    ends = np.where(solved, np.stack([one, other]), np.nan)
    done = doings(joined, given)
    return Piece(made, ends, by_outcome, chance, done, unforeseen(joined, given), solved, reason)


def _worth(joined: Union, quantity: Quantity, numbers: Numbers, condition: Worth | None) -> Worth:
    """What is summed over the ends, 0 where the condition does not hold."""
    case = joined.case
    if quantity.kind == "event":
        return numbers.event(quantity.event, quantity.conditions)
    if quantity.kind == "outcome":
        names = [outcome.name for outcome in case.outcomes]
        return numbers.outcome(names.index(quantity.name))
    if quantity.kind == "payoff":
        actor = case.actors.index(quantity.name)
        worth = numbers.stated(lambda code: case.outcomes[code].payoffs[actor])
    else:
        measure = case.measures.index(quantity.name)
        worth = numbers.stated(lambda code: case.outcomes[code].measures[measure])
    if condition is None:
        return worth
    return Worth(worth.one * condition.one, worth.other * condition.other)


def _by_outcome(
    joined: Union, given: Chances, worth: Worth, condition: Worth | None
) -> tuple[Float, Float]:
    """(O, 2, B) what each outcome contributes under either policy, and its chance."""
    count = len(joined.case.outcomes)
    size = worth.one.shape[1]
    found, chance = np.zeros((count, 2, size)), np.zeros((count, 2, size))
    for policy, values in enumerate((worth.one, worth.other)):
        ends = end_chances(joined, given, 1.0 - policy)
        held = ends
        if condition is not None:
            held = ends * (condition.one, condition.other)[policy]
            with np.errstate(all="ignore"):
                whole = held.sum(axis=0)
                whole = np.where(whole > 0, whole, np.nan)
                ends, held = ends / whole, held / whole
        for code in range(count):
            here = joined.outcome[policy] == code
            found[code, policy] = (ends[here] * values[here]).sum(axis=0)
            chance[code, policy] = held[here].sum(axis=0)
    return found, chance


Job = Callable[[Mapping[str, Float], int, int], Piece]
"""What is found in some worlds: their parameters, the number of the first, and how many."""


@dataclass(frozen=True, slots=True, eq=False)
class Worlds:
    """The worlds over which something is split."""

    parameters: Mapping[str, Float]
    draws: int
    seed: int
    certain: bool
    """Whether the one world is all there is."""
    matters: Mapping[str, Matter]
    """The smallest difference worth naming, by unit."""

    @classmethod
    def of(cls, case: CompiledCase | Study, prepared: Prepared, draws: int, seed: int) -> Worlds:
        """A study's own worlds, or as many as are to be drawn."""
        if isinstance(case, Study):
            own = case.ensemble
            return cls(own.parameters, own.draws, own.seed, own.certain, own.matters)
        certain = not varies(case)
        draws = 1 if certain else draws
        return cls(draw_parameters(case, seed, 0, draws), draws, seed, certain, prepared.matters)

    def pieces(self, job: Job, nodes: int, effort: Effort) -> list[Piece]:
        """All worlds, as many at once as a tree of so many nodes leaves room for."""
        threads = effort.threads or os.cpu_count() or 1
        step = max(1, min(-(-self.draws // (2 * threads)), CELLS_AT_ONCE // nodes))

        def some(first: int) -> Piece:
            stop = min(first + step, self.draws)
            here = {n: np.asarray(values[first:stop]) for n, values in self.parameters.items()}
            return job(here, first, stop - first)

        found: list[Piece] = []
        with Threads(threads) as pool:
            for piece in pool.each(some, range(0, self.draws, step)):
                found.append(piece)
                if effort.progress:
                    effort.progress(2 * min(len(found) * step, self.draws), 2 * self.draws)
        return found

    def least(self, quantity: Quantity) -> float:
        """The smallest difference in a quantity worth naming, as the case states it or by default;
        NaN where none is too small."""
        unit = PAYOFF if quantity.kind == "payoff" else quantity.name
        unit = PROBABILITY if quantity.is_chance else unit
        return self.matters[unit].value if unit in self.matters else float("nan")
