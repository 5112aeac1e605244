"""Sums of numbers that are exact, so that neither the order of the numbers nor how they were dealt
out to chunks, workers and merges leaves a trace in the bits of what comes of them.

A finite double is a whole number of units of 2⁻¹⁰⁷⁴, and so is any sum of them. Sums are kept as
such whole numbers, of any length; only what is read off them is rounded, once (cf. Kulisch 1981,
whose long accumulator this is). The halves of the mantissas are added up by exponent first, which
is exact for fewer than 2³⁶ numbers at a time.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import inlined, kernel
from standoff.lens.game.tree import Float

Long = NDArray[np.int64]
EXPONENTS = 2046
"""Of finite doubles, from 2⁻¹⁰⁷⁴ on."""
_LEAST = 1074
_HALF = 26


def exact_sums(values: Float, group: Long, groups: int) -> list[int]:
    """The sums of finite (n,) values by ``group`` (n,), in units of 2⁻¹⁰⁷⁴.

    Raises :class:`ValueError` for numbers that are not finite.
    """
    bins = empty_bins(groups)
    values = np.ascontiguousarray(values, np.float64)
    if not _binned(values, group, bins):
        raise ValueError("only finite numbers have a sum")
    return sums_of(bins)


def empty_bins(groups: int) -> Long:
    """(groups, exponents, 2) for the halves of mantissas that :func:`add_to_bins` adds up."""
    return np.zeros((groups, EXPONENTS, 2), np.int64)


def sums_of(bins: Long) -> list[int]:
    """(groups,) the sums that stand in bins."""
    found = [0] * len(bins)
    for row, exponent, high, low in _held(bins).tolist():
        found[row] += ((high << _HALF) + low) << exponent
    return found


@kernel
def _held(bins: Long) -> Long:
    """(n, 4) by group and exponent, where anything stands in it: both, and what stands there."""
    count = 0
    for row in range(bins.shape[0]):
        for exponent in range(bins.shape[1]):
            if bins[row, exponent, 0] or bins[row, exponent, 1]:
                count += 1
    found = np.empty((count, 4), np.int64)
    count = 0
    for row in range(bins.shape[0]):
        for exponent in range(bins.shape[1]):
            if bins[row, exponent, 0] or bins[row, exponent, 1]:
                found[count, 0], found[count, 1] = row, exponent
                found[count, 2], found[count, 3] = bins[row, exponent, 0], bins[row, exponent, 1]
                count += 1
    return found


@inlined
def add_to_bins(value: float, bits: int, bins: Long) -> None:
    """Add a finite number, the bits of which are given, to one group's bins (exponents, 2)."""
    exponent = (bits >> 52) & 0x7FF
    whole = bits & 0xFFFFFFFFFFFFF
    if exponent:
        # What is not subnormal has a leading one that is not written.
        whole |= 1 << 52
        exponent -= 1
    if value < 0:
        whole = -whole
    high = whole >> _HALF
    bins[exponent, 0] += high
    bins[exponent, 1] += whole - (high << _HALF)


@kernel
def _binned(values: Float, group: Long, bins: Long) -> bool:
    bits = values.view(np.int64)
    for place in range(len(values)):
        if not np.isfinite(values[place]):
            return False
        add_to_bins(values[place], bits[place], bins[group[place]])
    return True


def number(sum_: int) -> Fraction:
    """A sum as the exact number that it is."""
    return Fraction(sum_, 1 << _LEAST)


def rounded(value: Fraction) -> float:
    """The nearest double; infinite where it is beyond all of them."""
    try:
        return value.numerator / value.denominator
    except OverflowError:
        return math.inf if value > 0 else -math.inf
