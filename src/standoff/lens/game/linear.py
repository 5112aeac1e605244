"""Solving the bordered linear systems of the tracer: LU with partial pivoting, zeros skipped.

In a large tree most pairs of information sets share no path. There the unknowns of the deepest
sets are eliminated first, in an order that keeps the zeros (see ``elimination.py``), on the
diagonal; only the last, dense block and the border get partial pivoting.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import inlined
from standoff.lens.game.plan import Plan
from standoff.lens.game.tree import Float


@inlined
def factor_system(plan: Plan, matrix: Float, order: NDArray[np.int64]) -> float:
    """:func:`factor` for a matrix (n+1, n+1) assembled for ``plan``, whose zeros are known."""
    if plan.fill_start.shape[0] == 1:
        return factor(matrix, order, plan.eliminated)
    sparse = plan.fill_start.shape[0] - 1
    sign = 1.0
    for step in range(sparse):
        pivot = matrix[step, step]
        if pivot == 0.0:
            return 0.0
        if pivot < 0.0:
            sign = -sign
        begin, end = plan.fill_start[step], plan.fill_start[step + 1]
        for below in range(begin, end):
            row = plan.fill[below]
            multiplier = matrix[row, step]
            if multiplier != 0.0:
                multiplier /= pivot
                matrix[row, step] = multiplier
                for right in range(begin, end):
                    column = plan.fill[right]
                    matrix[row, column] -= multiplier * matrix[step, column]
    return sign * pivoted(matrix, order, sparse, sparse)


@inlined
def solve_system(plan: Plan, matrix: Float, order: NDArray[np.int64], vector: Float) -> None:
    """:func:`back_substitute` for what :func:`factor_system` left in ``matrix``."""
    if plan.fill_start.shape[0] == 1:
        back_substitute(matrix, order, plan.eliminated, vector)
        return
    size, sparse = matrix.shape[0], plan.fill_start.shape[0] - 1
    for step in range(sparse):
        value = vector[step]
        if value != 0.0:
            for below in range(plan.fill_start[step], plan.fill_start[step + 1]):
                vector[plan.fill[below]] -= matrix[plan.fill[below], step] * value
    for step in range(sparse, size):
        chosen = order[step]
        if chosen != step:
            held = vector[step]
            vector[step] = vector[chosen]
            vector[chosen] = held
    for row in range(sparse, size):
        total = vector[row]
        for column in range(sparse, row):
            total -= matrix[row, column] * vector[column]
        vector[row] = total
    for row in range(size - 1, sparse - 1, -1):
        total = vector[row]
        for column in range(row + 1, size):
            total -= matrix[row, column] * vector[column]
        vector[row] = total / matrix[row, row]
    for row in range(sparse - 1, -1, -1):
        total = vector[row]
        for right in range(plan.fill_start[row], plan.fill_start[row + 1]):
            total -= matrix[row, plan.fill[right]] * vector[plan.fill[right]]
        vector[row] = total / matrix[row, row]


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
    return pivoted(matrix, order, eliminated, 0)


@inlined
def pivoted(matrix: Float, order: NDArray[np.int64], first: int, left: int) -> float:
    """LU with partial pivoting from row ``first`` on, exchanging rows from column ``left`` on."""
    size = matrix.shape[0]
    sign = 1.0
    for step in range(first, size):
        best, chosen = abs(matrix[step, step]), step
        for row in range(step + 1, size):
            if abs(matrix[row, step]) > best:
                best, chosen = abs(matrix[row, step]), row
        order[step] = chosen
        if chosen != step:
            sign = -sign
            for column in range(left, size):
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
