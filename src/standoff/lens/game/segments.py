"""Sums, largest and least over runs of rows: NumPy's ``reduceat`` along the first axis, but quick
where the runs are short and the rows long."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import kernel
from standoff.lens.game.tree import Float

Index = NDArray[Any]


def sums(rows: Float, start: Index) -> Float:
    """(S, B) the sum of rows start[s] … start[s+1] - 1 of (R, B) rows, added in order; the last run
    ends with the rows. No run may be empty."""
    found = np.empty((len(start), rows.shape[1]))
    add_runs(rows, start, found)
    return found


def largest(rows: Float, start: Index) -> Float:
    """(S, B) likewise the largest of each run; NaN where one is."""
    found = np.empty((len(start), rows.shape[1]))
    raise_runs(rows, start, found)
    return found


def least(rows: Float, start: Index) -> Float:
    """(S, B) likewise the least of each run; NaN where one is."""
    return -largest(-rows, start)


@kernel
def add_runs(rows: Float, start: Index, out: Float) -> None:
    """Kernel of :func:`sums`."""
    for s in range(len(start)):
        end = start[s + 1] if s + 1 < len(start) else len(rows)
        out[s] = rows[start[s]]
        for row in range(start[s] + 1, end):
            for column in range(rows.shape[1]):
                out[s, column] += rows[row, column]


@kernel
def raise_runs(rows: Float, start: Index, out: Float) -> None:
    """Kernel of :func:`largest`."""
    for s in range(len(start)):
        end = start[s + 1] if s + 1 < len(start) else len(rows)
        out[s] = rows[start[s]]
        for row in range(start[s] + 1, end):
            for column in range(rows.shape[1]):
                value = rows[row, column]
                # The opposite test would let NaN pass.
                if not value <= out[s, column] and out[s, column] == out[s, column]:
                    out[s, column] = value
