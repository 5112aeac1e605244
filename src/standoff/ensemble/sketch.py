"""Quantiles of any number of values from counts in bins that are fixed beforehand.

A bin is all numbers that agree in sign, exponent and the first ``BITS`` bits of the mantissa: the
histogram of Tene's HdrHistogram (2012) on doubles, as mergeable as the sketch of Masson, Rim & Lee
(2019, "DDSketch"), and with the same promise: an error relative to the value. Counts are whole
numbers, so that merging is exact and free of order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from standoff.base.jit import inlined, kernel
from standoff.ensemble.sums import Long
from standoff.lens.game.tree import Float

BITS = 10
"""A bin is 2⁻¹⁰ of its lower end wide, so that what is in it is known to within 0.05 %."""
_SHIFT = 52 - BITS
_BLOCKS = 2**12
"""Signs times exponents."""
_SIZE = 0x7FFFFFFFFFFFFFFF
"""The bits of a number without its sign."""
_INFINITE = 0x7FF0000000000000 >> _SHIFT


class Quantile(NamedTuple):
    """A quantile, and how far off the exact one it may be."""

    value: float
    within: float


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """How many of the values lie in which bin; their least and most are exact."""

    blocks: Long = field(default_factory=lambda: np.zeros(0, np.int64))
    """(n,) the signs and exponents that occur, in order: a bin's number without its last bits."""
    counts: Long = field(default_factory=lambda: np.zeros((0, 1 << BITS), np.int64))
    """(n, 2 ** ``BITS``) values in each bin of a block."""
    low: float = math.inf
    high: float = -math.inf

    @classmethod
    def of(cls, values: Float) -> Sketch:
        """Of (B,) values, NaN left out."""
        values = np.ascontiguousarray(values, np.float64)
        row = np.full(_BLOCKS, -1)
        low, high = _marked(values, row)
        found = np.flatnonzero(row >= 0)
        row[found] = np.arange(len(found))
        counts = np.zeros((len(found), 1 << BITS), np.int64)
        _counted(values, row, counts)
        return cls(found - _BLOCKS // 2, counts, low, high)

    def __add__(self, other: Sketch) -> Sketch:
        blocks = np.union1d(self.blocks, other.blocks)
        counts = np.zeros((len(blocks), 1 << BITS), np.int64)
        for each in (self, other):
            counts[np.searchsorted(blocks, each.blocks)] += each.counts
        return Sketch(blocks, counts, min(self.low, other.low), max(self.high, other.high))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Sketch)
            and np.array_equal(self.blocks, other.blocks)
            and np.array_equal(self.counts, other.counts)
            and (self.low, self.high) == (other.low, other.high)
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def count(self) -> int:
        """How many values there are."""
        return int(self.counts.sum())

    def quantile(self, level: float) -> Quantile:
        """The quantile that :func:`numpy.quantile` interpolates between the two values beside its
        place, and the error that it has for these being known to within their bins."""
        (found,) = self.quantiles([level])
        return found

    def quantiles(self, levels: list[float]) -> list[Quantile]:
        """Several at once."""
        count = self.count
        if not count:
            return [Quantile(math.nan, math.nan)] * len(levels)
        upto = np.cumsum(self.counts)
        found = []
        for level in levels:
            place = level * (count - 1)
            below = math.floor(place)
            part = place - below
            ends = []
            for rank in (below, min(below + 1, count - 1)):
                block, place = divmod(int(np.searchsorted(upto, rank, side="right")), 1 << BITS)
                low, high = _ends((int(self.blocks[block]) << BITS) + place)
                ends.append((max(low, self.low), min(high, self.high)))
            (a, b), (c, d) = ends
            if math.isinf(a) or math.isinf(d):
                found.append(Quantile(a if math.isinf(a) else d, 0.0))
                continue
            least, most = a + part * (c - a), b + part * (d - b)
            # Rounding of the interpolation, here and in the exact one.
            largest = max(abs(each) for each in (a, b, c, d))
            rounding = (place + 4) * math.ulp(1.0) * max(c - a, d - b) + 4 * math.ulp(largest)
            found.append(Quantile((least + most) / 2, (most - least) / 2 + rounding))
        return found


def _ends(key: int) -> tuple[float, float]:
    """The least and the most number of a bin."""
    if key < 0:
        low, high = _ends(-key - 1)
        return -high, -low
    if key == _INFINITE:
        return math.inf, math.inf
    ends = np.array([key << _SHIFT, ((key + 1) << _SHIFT) - 1], np.int64).view(np.float64)
    return float(ends[0]), float(ends[1])


@inlined
def bin_of(value: float, bits: int) -> int:
    """The number of the bin of a value, the bits of which are given; without a sign zero is one
    number."""
    bin_ = (bits & _SIZE) >> _SHIFT
    return -bin_ - 1 if value < 0 else bin_


@kernel
def _marked(values: Float, row: Long) -> tuple[float, float]:
    """Mark the blocks in which values lie, and tell the least and the most."""
    low, high = np.inf, -np.inf
    bits = values.view(np.int64)
    for place in range(len(values)):
        value = values[place]
        if not np.isnan(value):
            row[(bin_of(value, bits[place]) >> BITS) + len(row) // 2] = 0
            low, high = min(low, value), max(high, value)
    return low, high


@kernel
def _counted(values: Float, row: Long, counts: Long) -> None:
    """Count the values in the rows (n, bins) that are those of their blocks."""
    bits = values.view(np.int64)
    for place in range(len(values)):
        if not np.isnan(values[place]):
            bin_ = bin_of(values[place], bits[place])
            counts[row[(bin_ >> BITS) + len(row) // 2], bin_ & ((1 << BITS) - 1)] += 1
