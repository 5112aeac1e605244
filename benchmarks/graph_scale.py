"""How the cost grows from 2^8 to 2^20 states, all five basic concepts, and the memory it takes."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

from benchmarks.graph_conflicts import cube
from standoff.base.errors import StandoffError
from standoff.lens.graph.concepts import BASIC
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.stability import analyse

KINDS: dict[str, Callable[[int], Conflict]] = {
    "3 decision makers, prioritised statements": lambda m: cube(m, 3),
    "3 decision makers, random rankings": lambda m: cube(m, 3, random=True),
    "4 decision makers, prioritised statements": lambda m: cube(m, 4),
    "3 decision makers, 2 one-way options each, half the states feasible": lambda m: cube(
        m, 3, one_way=2, feasible=0.5
    ),
}


def main() -> None:
    analyse(cube(6, 3, one_way=1))
    for kind, build in KINDS.items():
        print(kind)
        before = None
        for options in (8, 10, 12, 14, 16, 18, 20):
            conflict = build(options)
            repeats = 5 if options <= 14 else 1
            each = {}
            for concept in BASIC:
                try:
                    each[concept] = min(_timed(conflict, concept) for _ in range(repeats))
                except StandoffError:
                    print(f"  2^{options:<3} {concept} is left out: too many joint moves")
            total = sum(each.values())
            growth = "" if before is None else f", {total / before:5.1f} times 2^{options - 2}"
            before = total
            parts = " ".join(f"{concept} {seconds:.4f}" for concept, seconds in each.items())
            per_state = total / conflict.states * 1e9
            print(
                f"  2^{options:<3} {conflict.states:9,} states {total:9.4f} s "
                f"({per_state:7.0f} ns a state{growth}; {parts})"
            )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  peak memory so far {peak:,.0f} MB")


def _timed(conflict: Conflict, concept: str) -> float:
    start = time.perf_counter()
    analyse(conflict, [concept])
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
