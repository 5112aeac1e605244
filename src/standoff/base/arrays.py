"""Kernels for plain arrays, where NumPy would take many times as long."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import kernel

Float = NDArray[np.float64]

ABREAST = 8
"""How many rows are compared at once."""


def extent(values: Float) -> tuple[Float, Float]:
    """The least and the most over the middle axis of ``values`` (D, T, P), each (D, P); NaN where
    one of them is NaN, as with NumPy.

    Raises :class:`ValueError` where the middle axis is empty.
    """
    if not values.shape[1]:
        raise ValueError("there is no least and no most of nothing")
    low, high = np.empty(values.shape[::2]), np.empty(values.shape[::2])
    if not values.size:
        return low, high
    find_extent(np.ascontiguousarray(values, np.float64), low, high)
    return low, high


@kernel
def find_extent(values: Float, low: Float, high: Float) -> None:
    """Kernel of :func:`extent`: fill ``low`` and ``high`` (D, P)."""
    draws, rows, columns = values.shape
    # Some rows at once, so that the processor compares several numbers in one instruction.
    wide = columns * ABREAST
    least, most, none = np.empty(wide), np.empty(wide), np.empty(wide)
    flat = values.reshape(draws, rows * columns)
    for draw in range(draws):
        own = flat[draw]
        for place in range(wide):
            value = own[place % columns]
            least[place], most[place], none[place] = value, value, 0.0
        whole = rows // ABREAST * wide
        for begin in range(0, whole, wide):
            part = own[begin : begin + wide]
            for place in range(wide):
                value = part[place]
                least[place] = value if value < least[place] else least[place]
                most[place] = value if value > most[place] else most[place]
                none[place] = 1.0 if value != value else none[place]
        for index in range(whole, rows * columns):
            place, value = index - whole, own[index]
            least[place] = value if value < least[place] else least[place]
            most[place] = value if value > most[place] else most[place]
            none[place] = 1.0 if value != value else none[place]
        for column in range(columns):
            lowest, highest, missing = least[column], most[column], none[column]
            for place in range(column + columns, wide, columns):
                lowest, highest = min(lowest, least[place]), max(highest, most[place])
                missing = max(missing, none[place])
            low[draw, column] = np.nan if missing > 0.0 else lowest
            high[draw, column] = np.nan if missing > 0.0 else highest
