"""Kept runs of the starter case by size: memory while they are solved and while they are answered.

python -m benchmarks runs_memory            # 10⁵ and 10⁶ worlds
STANDOFF_WORLDS=10000000 python -m benchmarks runs_memory

Each is solved in one process and answered in another, so that its memory is its own. The last lines
are of a query over 10⁷ worlds: where they are not solved here, the chunks of the largest run are
written again and again, as another run would have them, by what writes chunks.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import perf_counter, process_time

import standoff
from benchmarks.runs_kept import QUERY, STARTER
from standoff.ensemble.kept.chunk import chunk_bytes, chunk_of, worlds_bytes, worlds_of
from standoff.ensemble.kept.file import held_in, put, whole_bytes
from standoff.ensemble.kept.keeping import Keep, keep
from standoff.ensemble.kept.runs import Run, open_run
from standoff.ensemble.plan import Job
from standoff.ensemble.prepare import prepare
from standoff.ensemble.work import Chunk
from standoff.questions.cases import compiled

SIZES = tuple(int(each) for each in os.environ.get("STANDOFF_WORLDS", "100000,1000000").split(","))
QUERIED = 10_000_000


def _told(begun: float, used: float) -> dict[str, float]:
    return {
        "clock": perf_counter() - begun,
        "processor": process_time() - used,
        "peak": getrusage(RUSAGE_SELF).ru_maxrss / 1024,
    }


def solved(folder: str, draws: int) -> dict[str, float]:
    """One run, kept, on one thread: seconds by the clock and of processor, peak MB."""
    prepared = prepare(compiled(STARTER))
    begun, used = perf_counter(), process_time()
    run = keep(prepared, Keep(Path(folder), label="starter"), draws=draws, seed=0, threads=1)
    return {**_told(begun, used), "bytes": run.size() / run.games}


def answered(folder: str, draws: int) -> dict[str, float]:
    """``standoff run RUN``, all of its JSON, on one thread."""
    (run,) = (each for each in Path(folder).iterdir() if open_run(each).manifest.draws == draws)
    begun, used = perf_counter(), process_time()
    standoff.run(run, threads=1).to_dict()
    return _told(begun, used)


def queried(folder: str, draws: int) -> dict[str, float]:
    """A query over all worlds, as often as makes a median of three."""
    (run,) = (each for each in Path(folder).iterdir() if open_run(each).manifest.draws == draws)
    times = []
    for _ in range(3):
        begun = perf_counter()
        standoff.runs.query(run, QUERY)
        times.append(perf_counter() - begun)
    return {"query": sorted(times)[1], "peak": getrusage(RUSAGE_SELF).ru_maxrss / 1024}


def lengthened(run: Run, draws: int) -> None:
    """Make a run one of so many worlds by writing its whole chunks again, at later draws."""
    manifest = run.manifest
    columns = range(len(manifest.columns))
    for policy in (None, *manifest.policies):
        folder = run.worlds if policy is None else run.folder_of(policy)
        there = [each for each in held_in(folder) if each.stop - each.first == manifest.chunk]
        first = len(there) * manifest.chunk
        for each in held_in(folder)[len(there) :]:
            each.path.unlink()
        number = 0
        while first < draws:
            each = there[number % len(there)]
            data = whole_bytes(each)
            assert data is not None
            stop = min(first + manifest.chunk, draws)
            if policy is None:
                worlds = worlds_of(data, manifest.parameters, run.identity)
                assert worlds is not None
                some = {name: values[: stop - first] for name, values in worlds.items()}
                again = worlds_bytes(run.identity, first, some, list(manifest.parameters))
            else:
                chunk = chunk_of(data, Job(policy, each.first, each.stop), columns, run.identity)
                assert chunk is not None
                again = chunk_bytes(run.identity, _moved(chunk, policy, first, stop))
            put(folder, first, stop, again)
            first, number = stop, number + 1
    run.stated(draws=draws)


def _moved(chunk: Chunk, policy: str, first: int, stop: int) -> Chunk:
    count = stop - first
    return replace(
        chunk,
        job=Job(policy, first, stop),
        values=chunk.values[:, :count],
        solved=chunk.solved[:count],
        reason=chunk.reason[:count],
        residual=chunk.residual[:count],
        epsilon=chunk.epsilon[:count],
    )


def _apart(what: str, folder: str, draws: int) -> dict[str, float]:
    """In a process of its own."""
    code = (
        f"import json; from benchmarks.runs_memory import {what}; "
        f"print(json.dumps({what}({folder!r}, {draws})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Solve, answer, ask."""
    for draws in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            found = _apart("solved", folder, draws)
            print(
                f"{draws:>11,} worlds × 4 policies, solved: {found['processor']:6.1f} s of "
                f"processor, peak {found['peak']:4.0f} MB, {found['bytes']:.0f} bytes a game",
                flush=True,
            )
            found = _apart("answered", folder, draws)
            print(
                f"{'':11} answered: {found['processor']:6.1f} s of processor, peak "
                f"{found['peak']:4.0f} MB",
                flush=True,
            )
            if draws != max(SIZES):
                continue
            written = draws < QUERIED
            if written:
                (path,) = Path(folder).iterdir()
                lengthened(open_run(path), QUERIED)
            found = _apart("queried", folder, max(draws, QUERIED))
            print(
                f"{max(draws, QUERIED):>11,} worlds{' (chunks written again)' if written else ''}, "
                f"a query: {found['query']:.2f} s, peak {found['peak']:.0f} MB"
            )
