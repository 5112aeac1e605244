"""What solves any draws of any policy, anywhere."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from standoff.ensemble.plan import CHUNK_CELLS, CHUNK_DRAWS, Job, largest
from standoff.ensemble.prepare import Prepared
from standoff.ensemble.sample import draw_parameters
from standoff.ensemble.work import Chunk, work
from standoff.lens.game.tree import Float


@dataclass(frozen=True, slots=True)
class Source:
    """A pure function of the case, the seed and the range. It can be pickled, and called from
    several threads at once."""

    prepared: Prepared
    seed: int
    _last: dict[tuple[int, int], dict[str, Float]] = field(default_factory=dict)
    """The worlds drawn last: policies are solved on the same ones."""

    def __getstate__(self) -> tuple[Any, ...]:
        return self.prepared, self.seed

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        for name, value in zip(("prepared", "seed", "_last"), (*state, {}), strict=True):
            object.__setattr__(self, name, value)

    def worlds(
        self, first: int, stop: int, written: Callable[[], dict[str, Float] | None] | None = None
    ) -> dict[str, Float]:
        """Every parameter's values, (stop - first,) each: as they are ``written``, if they are, or
        else drawn."""
        found = self._last.get((first, stop))
        if found is None:
            found = written() if written else None
            if found is None:
                found = draw_parameters(self.prepared.case, self.seed, first, stop)
            self._last[first, stop] = found
            # A few ranges, in the order of the work: each is wanted by every policy in turn.
            while len(self._last) > 2 * threading.active_count() + 2:
                self._last.pop(next(iter(list(self._last))), None)
        return found

    def solved(self, job: Job, worlds: Mapping[str, Float]) -> Chunk:
        """A job done in these worlds (B,), piece by piece, so that its games take little memory.

        Raises :class:`StandoffError` for numbers that make no game, naming the draw.
        """
        policy = self.prepared.policies[job.policy]
        step = max(1, min(CHUNK_DRAWS, CHUNK_CELLS // largest(self.prepared, [job.policy])))
        whole = Chunk.empty(job, len(policy.sums.weight))
        for first in range(job.first, job.stop, step):
            stop, at = min(first + step, job.stop), first - job.first
            part = {name: each[at : stop - job.first] for name, each in worlds.items()}
            whole.put(work(policy, part, Job(job.policy, first, stop)))
        return whole
