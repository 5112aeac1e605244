"""Sums of numbers that are exact, so that neither the order of the numbers nor how they were dealt
out to chunks, workers and merges leaves a trace in the bits of what comes of them.

A finite double is a whole number of units of 2⁻¹⁰⁷⁴, and so is any sum of them. Sums are kept as
such whole numbers, of any length; only what is read off them is rounded, once (cf. Kulisch 1981,
whose long accumulator this is). The halves of the mantissas are added up by exponent first, as
doubles, which is exact for fewer than 2²⁶ numbers at a time.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from standoff.lens.game.tree import Float

_LEAST = 1074
_HALF = 26
AT_ONCE = 2**24
"""Most numbers that are added at once: 27 bits of each, and 2²⁴ of them, fit a double."""


def exact_sums(values: Float, group: NDArray[np.int64], groups: int) -> list[int]:
    """The sums of finite (n,) values by ``group`` (n,), in units of 2⁻¹⁰⁷⁴.

    Raises :class:`ValueError` for more than ``AT_ONCE`` numbers, and for those that are not finite.
    """
    if len(values) > AT_ONCE:
        raise ValueError(f"{len(values)} numbers at once; at most {AT_ONCE}")
    if not np.isfinite(values).all():
        raise ValueError("only finite numbers have a sum")
    mantissa, exponent = np.frexp(values)
    whole = np.ldexp(mantissa, 53).astype(np.int64)
    high = whole >> _HALF
    low = whole - (high << _HALF)
    first = int(exponent.min(initial=0))
    span = int(exponent.max(initial=0)) - first + 1
    key = group * span + (exponent - first)
    size = groups * span
    highs = np.bincount(key, high.astype(np.float64), size).reshape(groups, span)
    lows = np.bincount(key, low.astype(np.float64), size).reshape(groups, span)
    found = []
    for row in range(groups):
        total = 0
        for column in np.flatnonzero((highs[row] != 0) | (lows[row] != 0)).tolist():
            parts = (int(highs[row, column]) << _HALF) + int(lows[row, column])
            # frexp's mantissa is below 1: 53 bits of it, of this weight.
            shift = first + column - 53 + _LEAST
            total += parts << shift if shift >= 0 else parts >> -shift
        found.append(total)
    return found


def number(sum_: int) -> Fraction:
    """A sum as the exact number that it is."""
    return Fraction(sum_, 1 << _LEAST)


def rounded(value: Fraction) -> float:
    """The nearest double; infinite where it is beyond all of them."""
    try:
        return value.numerator / value.denominator
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def sequences(first: int, count: int, replicates: int) -> NDArray[np.int64]:
    """(count,) which of the independent sequences draws ``first`` … are of."""
    return (first + np.arange(count)) % replicates
