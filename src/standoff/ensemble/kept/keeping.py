"""Keeping a run: the missing chunks solved and written, each the moment it is done."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from standoff.base.errors import Place, StandoffError
from standoff.base.files import reason, write_atomically
from standoff.ensemble.cluster import Cluster
from standoff.ensemble.effort import Progress, tell
from standoff.ensemble.kept.chunk import (
    chunk_of,
    library,
)
from standoff.ensemble.kept.file import Held, ToDisk, put, remove, whole_bytes
from standoff.ensemble.kept.manifest import Manifest, versions
from standoff.ensemble.kept.reading import Origin
from standoff.ensemble.kept.runs import CASE, MARK, Run, every, is_run, open_run, runs_folder
from standoff.ensemble.kept.source import Source
from standoff.ensemble.kept.tally import Tally
from standoff.ensemble.kept.written import Written, with_worlds
from standoff.ensemble.plan import Job, largest
from standoff.ensemble.pool import Threads
from standoff.ensemble.prepare import Prepared
from standoff.ensemble.processes import Processes
from standoff.ensemble.run import check_asked
from standoff.ensemble.sample import varies

_CELLS = 2**22
_LEAST, _MOST = 256, 2**16


@dataclass(frozen=True, slots=True)
class Keep:
    """Where a run is kept, and whether one that is there may be gone on with.

    ``folder``: of runs (None for this user's own); ``begins``: whether one that is to be gone on
    with is begun where it is not there; ``run``: a run that is gone on with, whatever folder it is
    in; ``label``: what the case is called; ``workers``: how many processes of this
    machine do the work, in place of threads; ``cluster``: the address of a Dask scheduler whose
    workers do it.
    """

    folder: Path | None = None
    resume: bool = False
    begins: bool = False
    run: Run | None = None
    label: str = ""
    workers: int | None = None
    cluster: str = ""

    def pool(self, threads: int) -> Threads | Processes | Cluster:
        """Where the work is done."""
        if self.cluster:
            return Cluster(self.cluster)
        return Processes(self.workers) if self.workers else Threads(threads)


def keep(
    prepared: Prepared,
    how: Keep,
    *,
    draws: int,
    seed: int,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Run:
    """Solve a case under the prepared policies and keep every world of it; of a run that is kept
    already, what is missing.

    Raises :class:`StandoffError` where the folder can't be written, a run is there that ``how`` may
    not go on with, it is of another case, seed or version (saying what changed), the disk is full,
    and for numbers that make no game.
    """
    library("pyarrow")
    draws, seed = check_asked(draws, seed)
    if not varies(prepared.case):
        draws = 1
    wanted = manifest_of(prepared, how.label, seed, draws)
    run = _begun(wanted, how)

    def waiting() -> None:
        # Another process is at the same run: what it does is what is waited for.
        if progress:
            progress(run.count(), run.games)

    with run.lock(waiting):
        # What another process did meanwhile counts.
        run = open_run(run.path)
        if run.manifest.draws < draws:
            run = run.stated(draws=draws, finished=None, certificate=None)
        if run.finished and not how.resume:
            return run
        return _filled(prepared, run, how.pool(threads or os.cpu_count() or 1), progress)


def manifest_of(prepared: Prepared, label: str, seed: int, draws: int) -> Manifest:
    """That of a run that begins now."""
    case = prepared.case
    return Manifest(
        title=case.case.title,
        label=label,
        text=case.case.to_yaml(),
        versions=versions(),
        seed=seed,
        draws=draws,
        chunk=chunk_size(prepared),
        policies=tuple(prepared.policies),
        columns=tuple(tuple(each) for each in prepared.layout.columns),
        parameters=tuple(each.name for each in case.quantities),
        precision="exact" if prepared.exact else "quantal",
        begun=now(),
    )


def of_run(prepared: Prepared, run: Run) -> Prepared:
    """The prepared case as one that was read from a run that was kept of it."""
    return replace(prepared, case=replace(prepared.case, kept=Origin(run, prepared.case)))


def chunk_size(prepared: Prepared) -> int:
    """How many draws of a policy a chunk has: fewer for larger games, and the same for all runs of
    a case."""
    size: int = _CELLS // largest(prepared, prepared.policies)
    return max(_LEAST, min(_MOST, 1 << max(size.bit_length() - 1, 0)))


def _begun(wanted: Manifest, how: Keep) -> Run:
    """The run's folder, made where it is new."""
    folder = runs_folder(how.folder)
    path = how.run.path if how.run else folder / wanted.name
    if is_run(path):
        run = open_run(path)
        changed = run.manifest.changed(wanted)
        if changed:
            raise StandoffError(_cannot_mix(run, changed), Place(str(path)))
        if wanted.draws < run.manifest.draws and not run.finished:
            raise StandoffError(
                f"the run is one of {run.manifest.draws:,} worlds; ask for no fewer to go on with "
                "it, or keep another elsewhere",
                Place(str(path)),
            )
        if not how.resume and not (run.finished and wanted.draws <= run.manifest.draws):
            raise StandoffError(_unfinished(run, wanted.draws), Place(str(path)))
        return run
    if how.resume and not how.begins:
        raise StandoffError(_nothing_to_resume(wanted, folder))
    made = Run(path, wanted)
    try:
        for policy in wanted.policies:
            made.folder_of(policy).mkdir(parents=True, exist_ok=True)
        made.worlds.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        # A part of the path that is a file is no directory, whatever the system calls it.
        told = (
            "there is a file of that name" if isinstance(error, FileExistsError) else reason(error)
        )
        raise StandoffError(f"the run can't be kept here: {told}", Place(str(path))) from None
    write_atomically(path / CASE, wanted.text)
    made.manifest.write(path)
    return made


def now() -> str:
    """This moment in ISO 8601, to the second."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def _cannot_mix(run: Run, changed: list[str]) -> str:
    return (
        f"the run can't be gone on with: {'; '.join(changed)}. Its worlds and new ones would not "
        f"be one study: keep the new one beside it (leave --resume out), or remove it "
        f"(standoff runs prune {run.name})"
    )


def _unfinished(run: Run, draws: int) -> str:
    if run.finished:
        return (
            f"the run is kept already, with {run.manifest.draws:,} worlds; --resume adds the "
            f"others up to {draws:,}"
        )
    return (
        f"the run is there and unfinished ({run.count():,} of {run.games:,} games are solved); "
        f"--resume goes on with it, 'standoff runs prune {run.name}' removes it"
    )


def _nothing_to_resume(wanted: Manifest, folder: Path) -> str:
    """Why there is nothing to go on with: what the nearest run of the same case has otherwise."""
    near: list[tuple[int, str, list[str]]] = []
    for each in every(folder):
        if isinstance(each, Run) and wanted.label == each.manifest.label:
            changed = each.manifest.changed(wanted)
            near.append((len(changed), each.name, changed))
    if not near:
        return (
            f"there is nothing to resume: no run of '{wanted.label or wanted.title}' is kept in "
            f"{folder}; leave --resume out to begin one"
        )
    _, name, changed = min(near)
    return (
        f"{name} can't be gone on with: {'; '.join(changed)}. Leave --resume out to begin a new run"
    )


def _filled(
    prepared: Prepared,
    run: Run,
    workers: Threads | Processes | Cluster,
    progress: Progress | None,
) -> Run:
    """The run with all that it is to hold; what there is of it is checked first."""
    manifest = run.manifest
    _make_folders(run)
    # By it a worker elsewhere knows the folder again.
    write_atomically(run.path / MARK, run.identity)
    run.sweep()
    source = Source(prepared, manifest.seed)
    tally, tasks = Tally(), []
    for policy in manifest.policies:
        whole, there = _checked(run, policy)
        tally += whole
        tasks += [Job(policy, *each) for each in run.missing(there)]
    # Worlds first to last, so that of an interrupted run every policy has about the same.
    tasks.sort(key=lambda task: task.first)
    done = run.games - sum(task.stop - task.first for task in tasks)
    begun, spent = time.monotonic(), manifest.seconds
    try:
        if tasks:
            tell(progress, done, run.games, tally.unsolved)
        with ToDisk() as disk, workers as pool:
            work = with_worlds(run, source, tasks, disk.bring)
            # A worker elsewhere brings to disk what it writes: from here that can't be done.
            do = Written(source, run, sure=isinstance(workers, Cluster))
            for job, written, found in pool.each(do, work):
                if isinstance(written, bytes):
                    written = put(run.folder_of(job.policy), job.first, job.stop, written)
                elif not do.sure:
                    disk.bring(written)
                tally += found
                done += job.stop - job.first
                tell(progress, done, run.games, tally.unsolved)
    finally:
        seconds = round(spent + time.monotonic() - begun, 3)
        if done < run.games:
            _quietly(lambda: run.stated(seconds=seconds))
    if manifest.finished and not tasks:
        return run
    return run.stated(finished=now(), seconds=seconds, certificate=tally.to_dict())


def _checked(run: Run, policy: str) -> tuple[Tally, list[Held]]:
    """A policy's chunks that are whole, and how well they were solved; what is not is removed."""
    tally, there = Tally(), []
    for held in run.chunks(policy):
        data = whole_bytes(held)
        job = Job(policy, held.first, held.stop)
        chunk = None if data is None else chunk_of(data, job, [], run.identity)
        if chunk is None:
            remove(held)
        else:
            tally += Tally.of(chunk)
            there.append(held)
    return tally, there


def _make_folders(run: Run) -> None:
    for folder in (run.worlds, *(run.folder_of(each) for each in run.manifest.policies)):
        folder.mkdir(parents=True, exist_ok=True)


def _quietly(write: Callable[[], object]) -> None:
    """Where a run ends early the time spent on it is no reason to hide why."""
    try:
        write()
    except StandoffError:
        return
