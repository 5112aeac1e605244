"""Kept runs of the starter case: what keeping costs, room, memory, a query, two processes.

python -m benchmarks runs_kept
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter, process_time

import standoff
from standoff.ensemble.kept.keeping import Keep, keep
from standoff.ensemble.prepare import prepare
from standoff.ensemble.run import run
from standoff.questions.cases import compiled

STARTER = Path(standoff.__file__).parent / "library" / "starter.yaml"
SIZES = (100_000, 1_000_000)
PAIRED, PAIRS = 200_000, 5
QUERY = "SELECT policy, avg(chance) FROM outcomes WHERE outcome = 'war' GROUP BY policy"


def measured(draws: int, workers: int) -> dict[str, float]:
    """One run, kept, in this process: seconds, of processor and by the clock; peak MB; bytes."""
    prepared = prepare(compiled(STARTER))
    run(prepared, draws=64)
    with tempfile.TemporaryDirectory() as folder:
        keep(prepared, Keep(Path(folder), label="warm"), draws=64, seed=1, threads=1)
        begun, used = perf_counter(), process_time()
        how = Keep(Path(folder), label="starter", workers=workers or None)
        kept = keep(prepared, how, draws=draws, seed=0, threads=1)
        clock, processor = perf_counter() - begun, process_time() - used
        children = getrusage(RUSAGE_CHILDREN)
        found = {
            "processor": processor + children.ru_utime,
            "clock": clock,
            "peak": max(getrusage(RUSAGE_SELF).ru_maxrss, children.ru_maxrss) / 1024,
            "bytes": kept.size() / kept.games,
        }
        if not workers:
            begun = perf_counter()
            standoff.runs.query(kept.path, QUERY)
            found["query"] = perf_counter() - begun
    return found


def overheads(draws: int) -> list[float]:
    """Seconds of processor of a run that is kept over those of one that is only summed up, both on
    one thread, pair by pair, in the order of the ratios."""
    prepared = prepare(compiled(STARTER))
    found = []
    for number in range(-1, PAIRS):
        with tempfile.TemporaryDirectory() as folder:
            size = draws if number >= 0 else 64
            begun = process_time()
            run(prepared, draws=size, threads=1)
            middle = process_time()
            keep(prepared, Keep(Path(folder), label="starter"), draws=size, seed=0, threads=1)
            # The first of all warms up.
            if number >= 0:
                found.append((process_time() - middle) / (middle - begun))
    return sorted(found)


def main() -> None:
    """Each size in a process of its own, so that its memory is its own."""
    ratios = overheads(PAIRED)
    print(
        f"{PAIRED:>9,} worlds × 4 policies, kept over not kept, processor: "
        f"{ratios[PAIRS // 2]:.2f} in the middle of {PAIRS} pairs ({ratios[0]:.2f} to "
        f"{ratios[-1]:.2f})",
        flush=True,
    )
    for draws in SIZES:
        for workers in (0, 1, 2):
            code = (
                "import json; from benchmarks.runs_kept import measured; "
                f"print(json.dumps(measured({draws}, {workers})))"
            )
            done = subprocess.run(
                [sys.executable, "-c", code], capture_output=True, text=True, check=True
            )
            found = json.loads(done.stdout)
            name = f"{workers} processes" if workers else "this process"
            print(
                f"{draws:>9,} worlds × 4 policies, {name:12}: {found['clock']:6.1f} s by the clock,"
                f" {found['processor']:6.1f} s of processor, peak {found['peak']:5.0f} MB, "
                f"{found['bytes']:4.0f} bytes a game"
                + (f"; query {found['query']:.2f} s" if "query" in found else "")
            )
