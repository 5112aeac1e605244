"""What solves any draws of any policy, anywhere."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import numpy as np

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

    def worlds(self, first: int, stop: int) -> dict[str, Float]:
        """Every parameter's values, (stop - first,) each."""
        found = self._last.get((first, stop))
        if found is None:
            found = draw_parameters(self.prepared.case, self.seed, first, stop)
            if len(self._last) > 2 * threading.active_count():
                self._last.clear()
            self._last[first, stop] = found
        return found

    def solved(self, job: Job) -> Chunk:
        """A job done in pieces that are small in memory.

        Raises :class:`StandoffError` for numbers that make no game, naming the draw.
        """
        policy = self.prepared.policies[job.policy]
        worlds = self.worlds(job.first, job.stop)
        step = max(1, min(CHUNK_DRAWS, CHUNK_CELLS // largest(self.prepared, [job.policy])))
        pieces = []
        for first in range(job.first, job.stop, step):
            stop = min(first + step, job.stop)
            part = {n: each[first - job.first : stop - job.first] for n, each in worlds.items()}
            pieces.append(work(policy, part, Job(job.policy, first, stop)))
        return _joined(job, pieces)


def _joined(job: Job, pieces: list[Chunk]) -> Chunk:
    """The pieces of a job, in order, as one chunk."""
    bounds = {
        draw + piece.job.first - job.first: ends
        for piece in pieces
        for draw, ends in piece.bounds.items()
    }
    return Chunk(
        job,
        np.concatenate([each.values for each in pieces], axis=1),
        bounds,
        np.concatenate([each.solved for each in pieces]),
        np.concatenate([each.reason for each in pieces]),
        np.concatenate([each.residual for each in pieces]),
        np.concatenate([each.epsilon for each in pieces]),
    )
