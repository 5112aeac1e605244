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
        least, most, own = low[draw], high[draw], values[draw]
        least[:] = own[0]
        most[:] = own[0]
        for row in range(1, rows):
            for column in range(columns):
                value = own[row, column]
                # Once either is NaN, no comparison holds any more.
                if value < least[column] or value != value:
                    least[column] = value
                if value > most[column] or value != value:
                    most[column] = value
