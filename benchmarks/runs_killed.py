"""A thousand kills at random moments: no chunk that was written is lost, and the bits are the same.

python -m benchmarks runs_killed

A process that keeps a run of the starter case is killed (-9) at a random moment, and another one
goes on with the run, until it is finished; then the next run is begun. After every kill each chunk
that was there before must be there and whole; each finished run must hold the very bytes of one
that was never broken off.
"""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from pathlib import Path

import standoff
from standoff.ensemble.kept import keeping
from standoff.ensemble.kept.file import whole_bytes
from standoff.ensemble.kept.keeping import Keep, keep
from standoff.ensemble.kept.runs import Run, forget, is_run, open_run
from standoff.ensemble.prepare import Prepared, prepare
from standoff.questions.cases import compiled

STARTER = Path(standoff.__file__).parent / "library" / "starter.yaml"
KILLS = 1000
DRAWS = 4096
CHUNK = 256
LONGEST = 0.4
"""Seconds that a process lives, at most."""


def chunks(run: Run) -> dict[str, bytes]:
    """What the run holds, by name: chunks that are whole."""
    found = {}
    for held in run.files():
        data = whole_bytes(held)
        if data is not None:
            found[str(held.path.relative_to(run.path))] = data
    return found


def killed(prepared: Prepared, folder: Path, after: float) -> bool:
    """Whether a process that keeps the run was killed before it came to its end."""
    child = os.fork()
    if child == 0:
        keep(prepared, Keep(folder, True, begins=True), draws=DRAWS, seed=0, threads=1)
        os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def main() -> None:
    """Kill, look, go on."""
    # Small chunks, so that a moment is often one at which one is written.
    keeping._MOST = CHUNK
    prepared = prepare(compiled(STARTER))
    kills = KILLS
    moments = random.Random(0)
    with tempfile.TemporaryDirectory() as place:
        whole = keep(prepared, Keep(Path(place) / "whole"), draws=DRAWS, seed=0, threads=1)
        wanted = chunks(whole)
        folder = Path(place) / "killed"
        path = folder / whole.name
        done = runs = lost = other = half = 0
        before: dict[str, bytes] = {}
        while done < kills:
            if killed(prepared, folder, moments.uniform(0, LONGEST)):
                done += 1
                if done % 100 == 0:
                    print(f"{done:,} kills, {runs:,} runs finished, {lost} chunks lost", flush=True)
            now = chunks(open_run(path)) if is_run(path) else {}
            half += len(list(path.glob("chunks/*/.*")))
            lost += sum(now.get(name) != data for name, data in before.items())
            before = now
            if is_run(path) and open_run(path).finished:
                runs += 1
                other += now != wanted
                forget(open_run(path))
                before = {}
    print(
        f"{done:,} kills, {runs:,} runs of {len(wanted)} chunks finished in spite of them: "
        f"chunks lost: {lost}; files left half-written, and cleared away: {half}; "
        f"runs that are not, byte for byte, the unbroken one: {other}"
    )
