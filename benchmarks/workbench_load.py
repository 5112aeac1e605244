"""A hundred questions at once to ``standoff serve``: who waits how long, and how much memory.

python -m benchmarks workbench_load
"""

from __future__ import annotations

import http.client
import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, sleep

import numpy as np

from tests.web.serving import STARTER, serving

WINDOWS, EACH, DRAWS = 10, 10, 200
"""Windows that ask at once, the questions of each, and the worlds of a question."""
LONE = "one that asks a single question"
LATER = 2.0
"""Seconds after the others in which the lone window asks."""


@dataclass
class Told:
    """What came of the questions: seconds from asking to the answer by window, and how often one
    was told to come again."""

    waited: dict[str, list[float]] = field(default_factory=dict)
    refused: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def ask(port: int, window: str, seed: int, told: Told) -> None:
    """Ask one question; where too many wait, again in as many seconds as the answer says."""
    begun = perf_counter()
    body = json.dumps({"draws": DRAWS, "seed": seed})
    headers = {"Content-Type": "application/json", "X-Standoff-Window": window}
    while True:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        line.request("POST", "/api/cases/starter/run", body, headers)
        reply = line.getresponse()
        reply.read()
        line.close()
        with told.lock:
            if reply.status == 200:
                told.waited.setdefault(window, []).append(perf_counter() - begun)
                return
            assert reply.status == 503, reply.status
            told.refused += 1
        sleep(float(reply.headers["Retry-After"]))


def peak(pid: int) -> dict[str, float]:
    """The most memory, in MB, of the server and of each process that worked for it."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            known = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except OSError:
            continue
        own, parent = int(known["Pid"]), int(known["PPid"])
        if pid in (own, parent) and "VmHWM" in known:
            name = "server" if own == pid else f"process {own}"
            found[name] = int(known["VmHWM"].split()[0]) / 1024
    return found


def main() -> None:
    """Print how long was waited, how evenly, and the peak of memory."""
    told = Told()
    with serving(str(STARTER)) as bench:
        port, pid = bench.port, bench.process.pid
        ask(port, "warm", 10_000, told)
        before, told = peak(pid), Told()
        threads = [
            threading.Thread(target=ask, args=(port, f"window {k}", EACH * k + each, told))
            for k in range(WINDOWS)
            for each in range(EACH)
        ]
        begun = perf_counter()
        for thread in threads:
            thread.start()
        sleep(LATER)
        ask(port, LONE, 20_000, told)
        for thread in threads:
            thread.join()
        whole = perf_counter() - begun
        after = peak(pid)
    [alone] = told.waited.pop(LONE)
    every = np.array([each for some in told.waited.values() for each in some])
    means = np.array([np.mean(some) for some in told.waited.values()])
    print(
        f"{len(every)} questions of {DRAWS:,} worlds from {WINDOWS} windows at once: all answered "
        f"in {whole:.1f} s; {told.refused} times one was told to come again"
    )
    print(
        f"seconds waited: median {np.median(every):.1f}, longest {every.max():.1f}; by window the "
        f"mean is {means.min():.1f} to {means.max():.1f}"
    )
    print(f"a window that asks one question {LATER:.0f} s later waits {alone:.1f} s")
    for name, most in after.items():
        print(f"{name}: {most:.0f} MB at most ({before.get(name, 0):.0f} before)")
