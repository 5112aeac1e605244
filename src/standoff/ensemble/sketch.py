"""Quantiles of any number of values from counts in bins that are fixed beforehand.

A bin is all numbers that agree in sign, exponent and the first ``BITS`` bits of the mantissa: the
histogram of Tene's HdrHistogram (2012) on doubles, as mergeable as the sketch of Masson, Rim & Lee
(2019, "DDSketch"), and with the same promise: an error relative to the value. Counts are whole
numbers, so that merging is exact and free of order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from standoff.lens.game.tree import Float

BITS = 10
"""A bin is 2⁻¹⁰ of its lower end wide, so that what is in it is known to within 0.05 %."""
_SHIFT = 52 - BITS
_INFINITE = 0x7FF0000000000000 >> _SHIFT


class Quantile(NamedTuple):
    """A quantile, and how far off the exact one it may be."""

    value: float
    within: float


@dataclass(frozen=True, slots=True)
class Sketch:
    """How many of the values lie in which bin; their least and most are exact."""

    counts: Mapping[int, int] = field(default_factory=dict)
    low: float = math.inf
    high: float = -math.inf

    @classmethod
    def of(cls, values: Float) -> Sketch:
        """Of (B,) values, NaN left out."""
        known = values[~np.isnan(values)]
        if not len(known):
            return cls()
        # Without a sign zero is one number.
        bits = np.abs(known).view(np.int64) >> _SHIFT
        keys = np.where(known < 0, -bits - 1, bits)
        named, counts = np.unique(keys, return_counts=True)
        both = zip(named.tolist(), counts.tolist(), strict=True)
        return cls(dict(both), float(known.min()), float(known.max()))

    def __add__(self, other: Sketch) -> Sketch:
        counts = dict(self.counts)
        for key, count in other.counts.items():
            counts[key] = counts.get(key, 0) + count
        return Sketch(counts, min(self.low, other.low), max(self.high, other.high))

    @property
    def count(self) -> int:
        """How many values there are."""
        return sum(self.counts.values())

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
        keys = sorted(self.counts)
        upto = np.cumsum([self.counts[key] for key in keys])
        found = []
        for level in levels:
            place = level * (count - 1)
            below = math.floor(place)
            part = place - below
            ends = []
            for rank in (below, min(below + 1, count - 1)):
                bin_ = keys[int(np.searchsorted(upto, rank, side="right"))]
                low, high = _ends(bin_)
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
