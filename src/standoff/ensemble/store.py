"""Where results of a study go: one column a quantity, in memory or in a scratch file."""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.ensemble.alike import Alike
from standoff.ensemble.alone import Alone
from standoff.ensemble.prepare import Prepared, PreparedPolicy
from standoff.ensemble.work import Chunk
from standoff.lens.game.tree import Float

KEPT_IN_MEMORY = 2**24
"""Bytes up to which the results of one policy stay in memory."""
KEPT_ALONE = 2**27
"""Bytes up to which the games solved for a study are kept beside its results."""


@dataclass(frozen=True, slots=True, eq=False)
class PolicyDraws:
    """One policy in every draw."""

    name: str
    values: Float
    """(C, D) the columns of the layout; NaN in draws that were not solved."""
    low: dict[int, Float]
    """For each draw not solved, (C,) the least each column could be whatever is played."""
    high: dict[int, Float]
    """Likewise the most."""
    solved: NDArray[np.bool_]
    reason: NDArray[np.uint8]
    """(D,) why a draw was not solved: an index into ``standoff.lens.game.REASONS``, else 0."""
    residual: Float
    epsilon: Float
    nodes: int
    infosets: int
    perfect_information: bool
    settled: NDArray[np.bool_]
    """(C,) chances that the rules of play fix at 0 or 1, whatever the numbers are."""

    @property
    def unsolved(self) -> int:
        """How many draws were not solved."""
        return int(np.count_nonzero(~self.solved))


class Store:
    """The results of a study as they come in, chunk by chunk and in any order."""

    def __init__(
        self, prepared: Prepared, policies: Iterable[str], draws: int, *, keep: bool = False
    ):
        quantities = [quantity.name for quantity in prepared.case.quantities]
        kept = scratch(len(quantities), draws)
        self.parameters = {name: kept[row] for row, name in enumerate(quantities)}
        """(D,) each, to be filled."""
        self.policies = {name: _empty(prepared.policies[name], draws) for name in policies}
        self.alone: dict[str, dict[int, Alone]] = {name: {} for name in self.policies}
        """Games of everybody that were solved, by whose numbers, where they are few enough to be
        kept."""
        self.keep = keep and _profiles(prepared, self.policies, draws) <= KEPT_ALONE

    def put(self, chunk: Chunk, alike: Alike) -> None:
        """Take in the results of some draws of one policy, for those that are alike too."""
        job, result = chunk.job, self.policies[chunk.job.policy]
        part: slice | NDArray[np.int64] = slice(job.first, job.stop)
        if alike.place is not None:
            part = np.flatnonzero((alike.place >= job.first) & (alike.place < job.stop))
            chunk = chunk.spread(alike.place[part] - job.first)
        result.values[:, part] = chunk.values
        result.solved[part], result.reason[part] = chunk.solved, chunk.reason
        result.residual[part], result.epsilon[part] = chunk.residual, chunk.epsilon
        for draw, (low, high) in chunk.bounds.items():
            where = draw + job.first if isinstance(part, slice) else int(part[draw])
            result.low[where], result.high[where] = low, high
        self._keep(job.policy, part, chunk.alone)

    def _keep(
        self, policy: str, part: slice | NDArray[np.int64], alone: Mapping[int, Alone]
    ) -> None:
        own = self.alone[policy]
        for of, found in alone.items() if self.keep else ():
            if of not in own:
                own[of] = Alone.none(found.checked, len(self.policies[policy].solved))
            own[of].put(part, found)

    def take_over(
        self,
        policy: str,
        draws: NDArray[np.int64],
        earlier: PolicyDraws,
        alone: Mapping[int, Alone],
    ) -> None:
        """Take in some draws of a policy that are as they were in an earlier study, and of the
        games kept (D,) those for them."""
        result = self.policies[policy]
        result.values[:, draws] = earlier.values[:, draws]
        result.solved[draws], result.reason[draws] = earlier.solved[draws], earlier.reason[draws]
        result.residual[draws] = earlier.residual[draws]
        result.epsilon[draws] = earlier.epsilon[draws]
        for draw in set(draws.tolist()) & earlier.low.keys():
            result.low[draw], result.high[draw] = earlier.low[draw], earlier.high[draw]
        if len(draws):
            self._keep(policy, draws, {of: each.only(draws) for of, each in alone.items()})

    def release(self) -> None:
        """Let the system have the pages of all scratch files back; their numbers stay."""
        for result in self.policies.values():
            release(result.values)


def _profiles(prepared: Prepared, policies: Iterable[str], draws: int) -> int:
    """Bytes that the games of everybody come to, each with what everybody chooses in it."""
    return sum(
        8
        * draws
        * policy.grown.tree.actions
        * (1 + len(policy.views.views if policy.views else ()))
        for policy in (prepared.policies[name] for name in policies)
    )


def _empty(policy: PreparedPolicy, draws: int) -> PolicyDraws:
    tree, columns = policy.grown.tree, len(policy.sums.weight)
    return PolicyDraws(
        policy.name,
        scratch(columns, draws),
        {},
        {},
        np.zeros(draws, np.bool_),
        np.zeros(draws, np.uint8),
        np.full(draws, np.nan),
        np.full(draws, np.nan),
        tree.nodes,
        tree.infosets,
        tree.perfect_information,
        policy.sums.settled(len(policy.grown.outcome)),
    )


def scratch(rows: int, draws: int) -> Float:
    """(rows, draws) numbers: in memory, or in an unlinked scratch file where they are many."""
    size = 8 * rows * draws
    if size <= KEPT_IN_MEMORY:
        return np.full((rows, draws), np.nan)
    with tempfile.TemporaryFile(prefix="standoff-") as file:
        try:
            # Claim the space now, where the system can, rather than fail when pages are written.
            claim = getattr(os, "posix_fallocate", None)
            if claim:
                claim(file.fileno(), 0, size)
            else:
                file.truncate(size)
        except OSError as error:
            raise StandoffError(
                f"there is no room for the results of {draws:,} draws: {error.strerror}"
            ) from None
        mapped: Float = np.memmap(file, np.float64, "r+", 0, (rows, draws))
        return mapped


def release(array: Float) -> None:
    """Let the system have the pages of a scratch file back; its numbers stay."""
    mapped = getattr(array, "_mmap", None)
    advice = getattr(mmap, "MADV_DONTNEED", None)
    if isinstance(mapped, mmap.mmap) and advice is not None:
        mapped.madvise(advice)
