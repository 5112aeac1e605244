"""Kernels for plain arrays, where NumPy would take many times as long."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import inlined, kernel

Float = NDArray[np.float64]

ABREAST = 32
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
    least, most = np.empty(wide), np.empty(wide)
    flat = values.reshape(draws, rows * columns)
    for draw in range(draws):
        own = flat[draw]
        for place in range(wide):
            least[place], most[place] = own[place % columns], own[place % columns]
        whole = rows // ABREAST * wide
        for begin in range(0, whole, wide):
            _reach(own[begin : begin + wide], least, most)
        rest = own[whole:]
        _reach(rest, least[: len(rest)], most[: len(rest)])
        missing = 0
        for index in range(rows * columns):
            missing += own[index] != own[index]
        for column in range(columns):
            lowest, highest = least[column], most[column]
            for place in range(column + columns, wide, columns):
                lowest, highest = min(lowest, least[place]), max(highest, most[place])
            # No comparison holds with what is no number.
            for row in range(rows if missing > 0 else 0):
                value = values[draw, row, column]
                lowest, highest = (lowest, highest) if value == value else (np.nan, np.nan)
            low[draw, column], high[draw, column] = lowest, highest


@inlined
def _reach(part: Float, least: Float, most: Float) -> None:
    """Lower ``least`` and raise ``most`` (n,) to the numbers of ``part`` (n,)."""
    for place in range(len(part)):
        value, lowest, highest = part[place], least[place], most[place]
        least[place] = value if value < lowest else lowest
        most[place] = value if value > highest else highest


@kernel
def differ(one: Float, other: Float, found: NDArray[np.bool_]) -> None:
    """Say in ``found`` (D,) where two arrays (D, n) differ, too: in any number of a row, or in one
    that is none."""
    for row in range(one.shape[0]):
        for column in range(one.shape[1]):
            if one[row, column] != other[row, column]:
                found[row] = True
                break
