"""The textbook's matrices against implicit moves: all five basic concepts, 3 decision makers.

The peer is a plain dense-matrix implementation of the definitions (Xu, Li, Hipel & Kilgour 2009;
Xu, Hipel, Kilgour & Fang 2018): an n×n move matrix a decision maker, joint-move matrices by
repeated Boolean products, stability read off products of matrices. Both must find the same.
"""

from __future__ import annotations

import time
from itertools import product

import numpy as np
from numpy.typing import NDArray

from benchmarks.graph_conflicts import cube
from standoff.lens.graph.concepts import BASIC
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.stability import analyse

Matrix = NDArray[np.float32]


def sign(matrix: Matrix) -> Matrix:
    return (matrix > 0).astype(np.float32)


class Dense:
    """Stability by n×n matrices; the options are reversible and every combination feasible."""

    def __init__(self, conflict: Conflict):
        self.pattern = conflict.moves.pattern.astype(np.int64)
        n, players = conflict.states, conflict.players
        self.n, self.players = n, players
        self.moves: list[Matrix] = []
        self.better: list[Matrix] = []
        for p in range(players):
            own = sum(1 << b for b, option in enumerate(conflict.options) if p in option.owners)
            change = self.pattern[:, None] ^ self.pattern[None, :]
            self.moves.append(((change & ~own) == 0).astype(np.float32) - np.eye(n, dtype="f4"))
            level = conflict.preferences[p].level
            self.better.append((level[None, :] > level[:, None]).astype(np.float32))
        self.improvements = [m * b for m, b in zip(self.moves, self.better, strict=True)]

    def joint(self, others: list[int], steps: list[Matrix]) -> Matrix:
        """The reachability matrix of the others by legal sequences."""
        last = {p: steps[p] for p in others}
        reached = {p: steps[p] for p in others}
        while True:
            fresh = {}
            for p in others:
                before = np.zeros((self.n, self.n), np.float32)
                for q in others:
                    if q != p:
                        before = np.maximum(before, last[q])
                fresh[p] = sign(before @ steps[p]) * (1 - reached[p])
            if not any(matrix.any() for matrix in fresh.values()):
                break
            last = fresh
            for p in others:
                reached[p] = np.maximum(reached[p], fresh[p])
        total = np.zeros((self.n, self.n), np.float32)
        for p in others:
            total = np.maximum(total, reached[p])
        return total

    def unsanctioned(self, p: int, answers: Matrix, deterred: Matrix) -> NDArray[np.bool_]:
        """(n,) whether no improvement of ``p`` goes unanswered; deterred[s, x] as in the text."""
        answered = sign(answers @ deterred.T)
        left = self.improvements[p] * (1 - answered.T)
        return np.asarray(left.sum(axis=1) == 0)

    def solve(self) -> dict[str, NDArray[np.bool_]]:
        found = {concept: np.empty((self.players, self.n), np.bool_) for concept in BASIC}
        for p in range(self.players):
            others = [q for q in range(self.players) if q != p]
            by_moves = self.joint(others, self.moves)
            by_improvements = self.joint(others, self.improvements)
            no_better = 1 - self.better[p]
            escapes = sign(self.better[p] @ self.moves[p].T)
            found["Nash"][p] = self.improvements[p].sum(axis=1) == 0
            found["GMR"][p] = self.unsanctioned(p, by_moves, no_better)
            found["SMR"][p] = self.unsanctioned(p, by_moves, no_better * (1 - escapes))
            found["SEQ"][p] = self.unsanctioned(p, by_improvements, no_better)
            found["SIM"][p] = [self.simultaneous(p, s) for s in range(self.n)]
        return found

    def simultaneous(self, p: int, s: int) -> bool:
        here = self.pattern[s]
        choices = [
            np.concatenate(([0], here ^ self.pattern[np.flatnonzero(self.improvements[q][s])]))
            for q in range(self.players)
            if q != p
        ]
        joint = np.array([np.bitwise_or.reduce(c) for c in product(*choices)])[1:]
        for t in np.flatnonzero(self.improvements[p][s]):
            ends = here ^ ((here ^ self.pattern[t]) | joint)
            if not (self.better[p][s, ends] == 0).any():
                return False
        return True


def main() -> None:
    print("All five basic concepts, 3 decision makers, seconds (the best of several for Standoff)")
    analyse(cube(6, 3))
    for options in (8, 10, 12):
        conflict = cube(options, 3)
        start = time.perf_counter()
        dense = Dense(conflict).solve()
        peer = time.perf_counter() - start
        ours = min(_timed(conflict) for _ in range(7))
        found = analyse(conflict)
        assert all(np.array_equal(found.stable[c], dense[c]) for c in BASIC), "results differ"
        print(
            f"2^{options:<3} states: dense matrices {peer:8.3f} s, standoff {ours:9.5f} s, "
            f"ratio {peer / ours:10,.0f}×   (same results)"
        )


def _timed(conflict: Conflict) -> float:
    start = time.perf_counter()
    analyse(conflict)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
