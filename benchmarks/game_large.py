"""One draw on trees of a million nodes, with perfect and with imperfect information.

The peer, where there is one, is the plain recursion in Python of ``game_backward``.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np

from benchmarks.game_backward import recursion
from standoff.lens.game import solve
from tests.lens.game.families import draws, uniform


def main() -> None:
    for hidden in (False, True):
        solve(draws(uniform(3, 2, hidden), 1, 1.0))
        tree = uniform(12 if hidden else 19, 3 if hidden else 2, hidden)
        games = draws(tree, 1, 1.0)
        clock = time.perf_counter()
        solution = solve(games)
        seconds = time.perf_counter() - clock
        line = (
            f"{tree.nodes:,} nodes, {tree.infosets:,} information sets: {seconds:.2f} s,"
            f" converged {bool(solution.converged[0])}, residual {solution.residual[0]:.1e}"
        )
        if not hidden:
            clock = time.perf_counter()
            plain = np.array(recursion(games, 0))
            slow = time.perf_counter() - clock
            apart = np.abs(plain - solution.probability[0]).max()
            line += f"; recursion {slow:.1f} s, ratio {slow / seconds:.0f}×, apart {apart:.1e}"
        print(line, flush=True)
    unit = 1e9 if sys.platform == "darwin" else 1e6
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit:.2f} GB")
