"""Which jobs a study comes to: some draws of one policy each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.compiled import CompiledCase
from standoff.ensemble.prepare import Prepared
from standoff.lens.game.tree import Float

CHUNK_CELLS = 8_000_000
"""Most numbers that one job holds of its games."""
CHUNK_DRAWS = 2000
SAMPLED_AT_ONCE = 16_384


class Job(NamedTuple):
    """Draws ``first`` … ``stop - 1`` of one policy, counting those alone that are solved."""

    policy: str
    first: int
    stop: int


def jobs(
    prepared: Prepared, draws: Mapping[str, int], threads: int, most: int | None = None
) -> list[Job]:
    """All jobs of a study of so many ``draws`` of each policy, in order of their draws.

    A job of the largest tree stays small in memory, and every thread has several; none has more
    than ``most`` draws, so that who waits for it hears of it soon, and can stop it.
    """
    share = -(-sum(draws.values()) // (4 * threads))
    most = min(most or CHUNK_DRAWS, CHUNK_DRAWS, CHUNK_CELLS // largest(prepared, draws))
    step = max(1, min(most, share))
    return [
        Job(name, first, min(first + step, count))
        for first in range(0, max(draws.values()), step)
        for name, count in draws.items()
        if first < count
    ]


def largest(prepared: Prepared, policies: Iterable[str]) -> int:
    """How many numbers one draw of the largest of some policies' games holds."""
    actors = len(prepared.case.actors)
    games = [prepared.policies[name].grown for name in policies]
    return max(each.tree.nodes + len(each.outcome) * (actors + 1) for each in games)


def samples(draws: int, threads: int) -> list[tuple[int, int]]:
    """The pieces (first, stop) in which the draws of a study are made."""
    size = max(1, min(SAMPLED_AT_ONCE, -(-draws // threads)))
    return [(first, min(first + size, draws)) for first in range(0, draws, size)]


def given_values(
    case: CompiledCase, given: Mapping[str, Float | float], draws: int
) -> dict[str, Float]:
    """Parameters' values that are given in place of drawn, (draws,) each.

    Raises :class:`StandoffError` for a name that is no parameter, and for another number of values.
    """
    known = [quantity.name for quantity in case.quantities]
    found: dict[str, Float] = {}
    for name, values in given.items():
        if name not in known:
            raise StandoffError(
                f"there is no parameter '{name}'; expected {listed(known)}{nearest(name, known)}"
            )
        array = np.asarray(values, np.float64)
        if array.shape not in {(), (draws,)}:
            raise StandoffError(
                f"'{name}' is given as an array of shape {array.shape}; expected one number, or "
                f"one for each of the {draws:,} draws"
            )
        found[name] = np.broadcast_to(array, (draws,))
    return found
