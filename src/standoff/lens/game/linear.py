"""Solving the bordered linear systems of the tracer: LU with partial pivoting, zeros skipped."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import inlined
from standoff.lens.game.tree import Float


@inlined
def factor(matrix: Float, order: NDArray[np.int64], eliminated: int) -> float:
    """Factor ``matrix`` (m, m) in place; return the sign of its determinant, 0 if singular.

    The leading ``eliminated`` block must be the identity. It is eliminated as it stands, its rows
    being left alone; the rest, the Schur complement, gets partial pivoting. ``order`` (m,)
    receives the row exchanges of the latter.
    """
    size = matrix.shape[0]
    for row in range(eliminated, size):
        for pivot in range(eliminated):
            multiplier = matrix[row, pivot]
            if multiplier != 0.0:
                for column in range(eliminated, size):
                    matrix[row, column] -= multiplier * matrix[pivot, column]
    sign = 1.0
    for step in range(eliminated, size):
        best, chosen = abs(matrix[step, step]), step
        for row in range(step + 1, size):
            if abs(matrix[row, step]) > best:
                best, chosen = abs(matrix[row, step]), row
        order[step] = chosen
        if chosen != step:
            sign = -sign
            for column in range(size):
                held = matrix[step, column]
                matrix[step, column] = matrix[chosen, column]
                matrix[chosen, column] = held
        if best == 0.0:
            return 0.0
        if matrix[step, step] < 0.0:
            sign = -sign
        inverse = 1.0 / matrix[step, step]
        for row in range(step + 1, size):
            multiplier = matrix[row, step]
            if multiplier != 0.0:
                multiplier *= inverse
                matrix[row, step] = multiplier
                for column in range(step + 1, size):
                    matrix[row, column] -= multiplier * matrix[step, column]
    return sign


@inlined
def back_substitute(
    matrix: Float, order: NDArray[np.int64], eliminated: int, vector: Float
) -> None:
    """Replace ``vector`` (m,) by the solution, given what :func:`factor` left in ``matrix``."""
    size = matrix.shape[0]
    for step in range(eliminated, size):
        chosen = order[step]
        if chosen != step:
            held = vector[step]
            vector[step] = vector[chosen]
            vector[chosen] = held
    for row in range(eliminated, size):
        total = vector[row]
        for column in range(row):
            total -= matrix[row, column] * vector[column]
        vector[row] = total
    for row in range(size - 1, eliminated - 1, -1):
        total = vector[row]
        for column in range(row + 1, size):
            total -= matrix[row, column] * vector[column]
        vector[row] = total / matrix[row, row]
    for row in range(eliminated - 1, -1, -1):
        total = vector[row]
        for column in range(eliminated, size):
            total -= matrix[row, column] * vector[column]
        vector[row] = total
