"""What a run holds, written the moment it is solved: worlds before the first job that is done in
them, and each job's chunk where it is done."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from standoff.ensemble.kept.chunk import chunk_bytes, worlds_bytes, worlds_of
from standoff.ensemble.kept.file import Held, held_in, put, remove, whole_bytes
from standoff.ensemble.kept.runs import MARK, Run
from standoff.ensemble.kept.source import Source
from standoff.ensemble.kept.tally import Tally
from standoff.ensemble.plan import Job
from standoff.lens.game.tree import Float


def with_worlds(
    run: Run, source: Source, tasks: Iterable[Job], told: Callable[[Held], object]
) -> Iterator[Job]:
    """The tasks, in order of their worlds; before each the parameters' values in its worlds are
    written where they are missing, at last those that no task asks for. ``told`` brings what is
    written to disk."""
    names, there = list(run.manifest.parameters), []
    for held in held_in(run.worlds):
        data = whole_bytes(held)
        if data is None or worlds_of(data, names, run.identity) is None:
            remove(held)
        else:
            there.append(held)
    missing = deque(run.missing(there))

    def write() -> None:
        first, stop = missing.popleft()
        data = worlds_bytes(run.identity, first, source.worlds(first, stop), names)
        told(put(run.worlds, first, stop, data, sure=False))

    for task in tasks:
        while missing and missing[0][0] <= task.first:
            write()
        yield task
    while missing:
        write()


@dataclass(frozen=True, slots=True)
class Written:
    """Solves a job and writes its chunk where the run's folder is: on this machine, or on storage
    that is shared. Elsewhere its bytes are what is found. ``sure``: whether a chunk that is told of
    is on disk already; if not, it is brought there by who is told."""

    source: Source
    run: Run
    sure: bool = True

    def __call__(self, job: Job) -> tuple[Job, bytes | Held, Tally]:
        folder = self.run.folder_of(job.policy)
        shared = self._shared(folder)
        worlds = self.source.worlds(
            job.first, job.stop, partial(self._worlds, job) if shared else None
        )
        chunk = self.source.solved(job, worlds)
        data = chunk_bytes(self.run.identity, chunk)
        tally = Tally.of(chunk)
        if not shared:
            return job, bytes(data), tally
        return job, put(folder, job.first, job.stop, data, sure=self.sure), tally

    def _worlds(self, job: Job) -> dict[str, Float] | None:
        """The parameters' values as they are written; None where they are not, or not whole."""
        for held in held_in(self.run.worlds):
            if (held.first, held.stop) == (job.first, job.stop):
                data = whole_bytes(held)
                names = self.run.manifest.parameters
                return None if data is None else worlds_of(data, names, self.run.identity)
        return None

    def _shared(self, folder: Path) -> bool:
        """Whether the folder of the run is here, and is that of this very run."""
        mark = self.run.path / MARK
        try:
            return folder.is_dir() and mark.read_text("utf-8") == self.run.identity
        except OSError:
            return False
