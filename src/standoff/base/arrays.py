"""Kernels for plain arrays, where NumPy would take many times as long."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import kernel

Float = NDArray[np.float64]


def extent(values: Float) -> tuple[Float, Float]:
    """The least and the most over the middle axis of ``values`` (D, T, P), each (D, P); NaN where
    one of them is NaN, as with NumPy.

    Raises :class:`ValueError` where the middle axis is empty.
    """
    if not values.shape[1]:
        raise ValueError("there is no least and no most of nothing")
    low, high = np.empty(values.shape[::2]), np.empty(values.shape[::2])
    find_extent(np.ascontiguousarray(values, np.float64), low, high)
    return low, high


@kernel
def find_extent(values: Float, low: Float, high: Float) -> None:
    """Kernel of :func:`extent`: fill ``low`` and ``high`` (D, P)."""
    draws, rows, columns = values.shape
    for draw in range(draws):
        for column in range(columns):
            low[draw, column] = high[draw, column] = values[draw, 0, column]
        for row in range(1, rows):
            for column in range(columns):
                value = values[draw, row, column]
                # Once either is NaN, no comparison holds any more.
                if value < low[draw, column] or value != value:
                    low[draw, column] = value
                if value > high[draw, column] or value != value:
                    high[draw, column] = value
