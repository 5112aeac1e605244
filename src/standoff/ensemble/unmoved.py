"""What need not be solved again where some numbers are others than in a study solved before.

A policy whose games read none of them is as it was, and so is a draw in which all that it reads has
the value that it had. Where a policy is touched, the games in some heads may not be: a number may
be in one actor's view alone, or in a measure, for which nobody plays. What is taken over is what
solving would give, to the bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.alike import Alike
from standoff.ensemble.alone import Alone
from standoff.ensemble.columns import Layout
from standoff.ensemble.prepare import PreparedPolicy
from standoff.ensemble.store import PolicyDraws
from standoff.lens.game.tree import Float

TAKEN = -1
"""In place of one of the draws that are solved: it is taken over."""


class Earlier(Protocol):
    """A study solved before, of the same games and with the same columns."""

    @property
    def draws(self) -> int:
        """How many draws, E; draw k is held against draw k."""

    @property
    def layout(self) -> Layout:
        """What was kept of each draw."""

    @property
    def parameters(self) -> Mapping[str, Float]:
        """(E,) values of each parameter."""

    @property
    def policies(self) -> Mapping[str, PolicyDraws]:
        """What came of each policy."""

    @property
    def alone(self) -> Mapping[str, Mapping[int, Alone]]:
        """By policy and by whose numbers the games solved for it, where they were kept."""


class Moved:
    """Which numbers are others than in an earlier study of E draws, in the first of D draws."""

    def __init__(self, earlier: Earlier, parameters: Mapping[str, Float], draws: int):
        self.earlier, self.draws = earlier, draws
        self.both = both = min(draws, earlier.draws)
        self.where: dict[str, NDArray[np.bool_]] = {}
        """By parameter that is another in some draw, (both,) whether it is."""
        for name, values in parameters.items():
            # Bits, not values: what is no number is as it was if it is written as it was.
            now, then = (
                np.ascontiguousarray(each[:both]).view(np.int64)
                for each in (values, earlier.parameters[name])
            )
            other = now != then
            if other.any():
                self.where[name] = other

    def of(self, names: Iterable[str] | None) -> NDArray[np.bool_]:
        """(D,) whether any of these numbers is another, or the draw was not there; None for any."""
        found = np.ones(self.draws, np.bool_)
        if names is not None:
            found[: self.both] = False
            for name in self.where.keys() & set(names):
                found[: self.both] |= self.where[name]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Unmoved:
    """What of one policy is taken over."""

    alike: Alike
    """Which draws are solved."""
    earlier: PolicyDraws | None = None
    taken: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """The draws that are taken over from ``earlier``."""
    alone: Mapping[int, Alone] = field(default_factory=dict)
    """Games that were solved for others of its draws, by whose numbers; (D,) each"""

    def known(self, rows: NDArray[np.int64]) -> dict[int, Alone]:
        """The games that need not be solved in some draws."""
        found = ((of, each.only(rows)) for of, each in self.alone.items() if each.there[rows].any())
        return dict(found)


def unmoved(policy: PreparedPolicy, moved: Sequence[Moved], draws: int) -> Unmoved:
    """What of a policy's draws can be taken over from one of several earlier studies."""
    best: Moved | None = None
    changed = np.ones(draws, np.bool_)
    alone: dict[int, Alone] = {}
    for each in moved:
        if policy.name not in each.earlier.policies:
            continue
        other = each.of(policy.reads)
        if np.count_nonzero(~other) > np.count_nonzero(~changed):
            best, changed = each, other
        if not alone:
            alone = _alone(policy, each)
    if best is None:
        return Unmoved(Alike.none(draws), alone=alone)
    solved = np.flatnonzero(changed)
    place = np.full(draws, TAKEN, np.int64)
    place[solved] = np.arange(len(solved))
    return Unmoved(
        Alike(solved, place, np.ones(len(solved), np.int64)),
        best.earlier.policies[policy.name],
        np.flatnonzero(~changed),
        alone,
    )


def _alone(policy: PreparedPolicy, moved: Moved) -> dict[int, Alone]:
    """The games kept of an earlier study, in the draws in which they are still the same."""
    found: dict[int, Alone] = {}
    for of, kept in moved.earlier.alone.get(policy.name, {}).items():
        same = ~moved.of(policy.plays_by(of))[: moved.both] & kept.there[: moved.both]
        if not same.any():
            continue
        if moved.both == moved.draws == len(kept.there):
            found[of] = Alone(kept.checked, same)
            continue
        rows = np.minimum(np.arange(moved.draws), moved.both - 1)
        there = np.zeros(moved.draws, np.bool_)
        there[: moved.both] = same
        found[of] = Alone(kept.checked.only(rows), there)
    return found
