"""Games whose branch forks by symmetry or coincidence: is it followed straight on?

The oracle is the branch within the space of the symmetry, where nothing forks, traced plainly.
"""

from __future__ import annotations

import time
from collections import Counter

import numpy as np

from standoff.lens.game import solve
from tests.lens.game.even_tracer import trace_evenly
from tests.lens.game.symmetric_games import at, even_games

COUNT = 600
PRECISIONS = (0.5, 2.0, 5.0, 20.0, 100.0)
SEED = 0


def main() -> None:
    asked, unsolved, aside, lost = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    spent = 0.0
    solve(at(even_games(1)[0].games, 1.0))
    for even in even_games(COUNT, SEED):
        clock = time.perf_counter()
        solution = solve(at(even.games, *PRECISIONS))
        spent += time.perf_counter() - clock
        straight = trace_evenly(at(even.games, 1.0), even.classes, PRECISIONS)
        asked[even.name] += len(PRECISIONS)
        unsolved[even.name] += int((~solution.converged).sum())
        lost[even.name] += len(PRECISIONS) - len(straight)
        for row, expected in enumerate(straight):
            if solution.converged[row]:
                off = np.abs(solution.probability[row] - expected).max() > 1e-6
                aside[even.name] += int(off)
    print(f"{'':28} {'asked':>6} {'unsolved':>9} {'off the branch':>15} {'oracle lost':>12}")
    for name in [*sorted(asked), "all"]:
        told = [
            found.total() if name == "all" else found[name]
            for found in (asked, unsolved, aside, lost)
        ]
        print(f"{name:28} {told[0]:6,} {told[1]:9,} {told[2]:15,} {told[3]:12,}")
    print(f"{1e3 * spent / asked.total():.2f} ms an answer")
