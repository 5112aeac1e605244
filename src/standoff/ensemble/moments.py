"""What an average over any number of worlds and its error are told from: added up piece by piece,
the same bits in any order and however the worlds were split."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from standoff.base.jit import kernel
from standoff.ensemble.sample import REPLICATES
from standoff.ensemble.sampling_error import FAR, PSEUDO_DRAWS, student
from standoff.ensemble.sums import Long, add_to_bins, empty_bins, number, rounded, sums_of
from standoff.lens.game.tree import Float

_NONE = (0,) * REPLICATES
_LARGEST = 1e150
_NEAR = 1e-12


@dataclass(frozen=True, slots=True)
class Moments:
    """Of (D,) values of draws, some of which may be NaN: how many are known, their sums over each
    of the independent sequences, the sum of their squares, and the least and the most."""

    counts: tuple[int, ...] = _NONE
    """(R,) values known."""
    sums: tuple[int, ...] = _NONE
    """(R,) in the units of :mod:`standoff.ensemble.sums`."""
    squares: int = 0
    """Likewise; each square is rounded to a double."""
    low: float = math.inf
    high: float = -math.inf
    draws: int = 0
    all_or_nothing: bool = True
    """Whether every value is 0 or 1."""
    beyond: bool = False
    """Whether some are so large that their squares are no numbers; they have no error then."""

    @classmethod
    def of(cls, values: Float, first: int) -> Moments:
        """Of the values (B,) of draws ``first`` …; raises :class:`ValueError` for infinite ones."""
        values = np.ascontiguousarray(values, np.float64)
        counts = np.zeros(REPLICATES, np.int64)
        sums, squares = empty_bins(REPLICATES), empty_bins(1)
        finite, beyond, some, low, high = _gathered(values, first, counts, sums, squares[0])
        if not finite:
            raise ValueError("only finite numbers have a sum")
        return cls(
            tuple(counts.tolist()),
            tuple(sums_of(sums)),
            0 if beyond else sums_of(squares)[0],
            low,
            high,
            len(values),
            not some,
            beyond,
        )

    def __add__(self, other: Moments) -> Moments:
        return Moments(
            tuple(a + b for a, b in zip(self.counts, other.counts, strict=True)),
            tuple(a + b for a, b in zip(self.sums, other.sums, strict=True)),
            self.squares + other.squares,
            min(self.low, other.low),
            max(self.high, other.high),
            self.draws + other.draws,
            self.all_or_nothing and other.all_or_nothing,
            self.beyond or other.beyond,
        )

    @property
    def count(self) -> int:
        """How many values are known."""
        return sum(self.counts)

    @property
    def missing(self) -> int:
        """How many are not."""
        return self.draws - self.count

    @property
    def total(self) -> Fraction:
        """Their sum."""
        return number(sum(self.sums))

    @property
    def mean(self) -> float:
        """Their mean, correctly rounded; NaN where none is known."""
        return rounded(self.total / self.count) if self.count else math.nan

    def standard_error(self, effective: float = math.inf) -> float:
        """As :func:`standoff.ensemble.sampling_error.standard_error` has it of the values."""
        count = self.count
        freedom = int(min(count, effective)) - 1
        if freedom < 1 or self.beyond:
            return math.nan
        mean = self.total / count
        spread = math.sqrt(max(rounded(number(self.squares) / count - mean * mean), 0.0))
        centre = rounded(mean)
        farthest = max(self.high - centre, centre - self.low)
        far = max(farthest - FAR * spread, 0.0) / count
        if count < 2 * REPLICATES or not all(self.counts):
            usual = spread / math.sqrt(count - 1)
            return math.hypot(student(freedom) * usual, far)
        away = [
            number(sum_) - known * mean for sum_, known in zip(self.sums, self.counts, strict=True)
        ]
        square = rounded(sum((each * each for each in away), Fraction(0)))
        usual = math.sqrt(REPLICATES / (REPLICATES - 1) * square) / count
        return math.hypot(student(min(REPLICATES - 1, freedom)) * usual, far)

    def share_error(self, effective: float = math.inf) -> float:
        """As :func:`standoff.ensemble.sampling_error.share_error` has it of the values."""
        error = self.standard_error(effective)
        if math.isnan(error) or not self.all_or_nothing:
            return error
        return math.hypot(error, math.sqrt(PSEUDO_DRAWS) / min(self.count, effective))


@kernel
def _gathered(
    values: Float, first: int, counts: Long, sums: Long, squares: Long
) -> tuple[bool, bool, bool, float, float]:
    """Count and add up by sequence: counts (R,), sums (R, exponents, 2), squares (exponents, 2).

    Whether all are finite, any has no square, any is neither 0 nor 1; and the least and the most.
    """
    low, high = np.inf, -np.inf
    beyond = some = False
    bits = values.view(np.int64)
    square = np.empty(1)
    square_bits = square.view(np.int64)
    for place in range(len(values)):
        value = values[place]
        if np.isnan(value):
            continue
        size = abs(value)
        if size == np.inf:
            return False, beyond, some, low, high
        sequence = (first + place) % len(counts)
        counts[sequence] += 1
        add_to_bins(value, bits[place], sums[sequence])
        low, high = min(low, value), max(high, value)
        if min(size, abs(size - 1)) >= _NEAR:
            some = True
        if size > _LARGEST:
            beyond = True
        else:
            square[0] = size * size
            add_to_bins(square[0], square_bits[0], squares)
    return True, beyond, some, low, high
