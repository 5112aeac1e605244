"""Ukraine on 64 worlds, solved anew and prepared once, then solved again with other numbers."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter, process_time

import standoff
from standoff.ensemble.prepare import prepare
from standoff.ensemble.run import run
from standoff.lens.registry import compile_case

DRAWS = 64
THREADS = 2
TIMES = 15


def quickest(work: Callable[[], object]) -> tuple[float, float]:
    """The least milliseconds that ``work`` took in some tries: by the clock, and of processor."""
    clocks, processor = [], []
    for _ in range(TIMES):
        begun, used = perf_counter(), process_time()
        work()
        clocks.append(1e3 * (perf_counter() - begun))
        processor.append(1e3 * (process_time() - used))
    return min(clocks), min(processor)


def main() -> None:
    """Print milliseconds fresh and prepared, and their ratio."""
    case = standoff.load("ukraine-2022")
    compiled = compile_case(case, case.document)
    ready = prepare(compiled)
    run(ready, draws=DRAWS)
    games = DRAWS * len(ready.policies)
    kinds: dict[str, Callable[[], object]] = {
        "anew": lambda: run(compiled, draws=DRAWS, threads=THREADS),
        "preparing": lambda: prepare(compiled),
        "prepared": lambda: run(ready, draws=DRAWS, threads=THREADS),
        "prepared, one number given": lambda: run(
            ready, draws=DRAWS, threads=THREADS, given={"ru_trust": 0.5}
        ),
    }
    took = {}
    print(f"{games:,} games on {THREADS} threads; the quickest of {TIMES} tries")
    for kind, work in kinds.items():
        took[kind], processor = quickest(work)
        print(f"{kind:28} {took[kind]:7.0f} ms by the clock, {processor:7.0f} ms of processor")
    print(f"ratio of anew to prepared: {took['anew'] / took['prepared']:.1f}×")
