"""What each mixture of assumptions concludes, and how far that is off for having few draws.

Every mixture is solved on the same worlds, so the errors of differences and of their parts are
those of paired averages: each world's own difference, and its own Shapley split, are averaged,
and their spread over the worlds is read. Where a conclusion has no value in some worlds its
average is a ratio, and a world counts by what it changes there (the delta method; Cochran 1977,
6.4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.sampling_error import PSEUDO_DRAWS, share_error, standard_error
from standoff.insight.statistics.prim import Floats
from standoff.insight.statistics.shapley import shapley, shapley_weights

Quantity = tuple[str, str, str]
"""A conclusion: its id, ``outcome``, ``loss`` or ``claim``, and the policy or claim."""


class Effects:
    """Conclusions of all 2^g mixtures of g groups over common worlds, filled batch by batch."""

    def __init__(self, groups: int, size: int, *, certain: bool = False):
        """``certain``: no number is drawn, so that the one world is all there is."""
        self.groups, self.size, self.certain = groups, size, certain
        self.weights = shapley_weights(groups)
        self.quantities: list[Quantity] = []
        self.values: Floats = np.empty((1 << groups, 0))
        """(2^g, K) each mixture's average of each conclusion; NaN where no world tells it."""

    def visits(self) -> Iterator[tuple[int, NDArray[np.int64]]]:
        """Each mixture that is to be solved, with its worlds."""
        for code in range(len(self.values)):
            yield code, np.arange(self.size)

    def add(self, code: int, _worlds: NDArray[np.int64], told: Mapping[Quantity, Floats]) -> None:
        """Take in one mixture: each conclusion in each world, (size,)."""
        if not self.quantities:
            self._begin(list(told))
        table = np.stack([told[quantity] for quantity in self.quantities])
        known = ~np.isnan(table)
        count = known.sum(axis=1)
        with np.errstate(all="ignore"):
            mean = np.where(known, table, 0).sum(axis=1) / count
            # What each world contributes to the average, beside it.
            away = np.where(known, table - mean[:, None], 0.0) * (self.size / count[:, None])
        self.values[code] = mean
        self.counts[code] = count
        self.split_away += self.weights[:, code, None, None] * away
        if code in self.alone:
            self.alone[code][:] = table
        if code in (0, len(self.values) - 1):
            self.away += away if code else -away

    def _begin(self, quantities: list[Quantity]) -> None:
        self.quantities = quantities
        everyone, many = len(self.values) - 1, len(quantities)
        self.values = np.full((everyone + 1, many), np.nan)
        self.counts = np.zeros((everyone + 1, many), np.int64)
        self.split_away = np.zeros((self.groups, many, self.size))
        self.away = np.zeros((many, self.size))
        ones = [1 << place for place in range(self.groups)]
        self.alone = {
            code: np.full((many, self.size), np.nan)
            for code in {0, everyone, *ones, *(everyone ^ one for one in ones)}
        }

    def split(self) -> Floats:
        """(g, K) the Shapley value of each group; each column sums to the difference."""
        return shapley(self.values)

    def known(self, _k: int) -> NDArray[np.bool_]:
        """(size,) the worlds that count for a conclusion: all, each mixture's average being that of
        the worlds in which it has a value."""
        return np.ones(self.size, np.bool_)

    def told(self, code: int, k: int) -> bool:
        """Whether any world tells a conclusion of one mixture."""
        return not np.isnan(self.values[code, k])

    def value(self, code: int, k: int) -> float:
        """One conclusion of one mixture; NaN where no world tells it."""
        return float(self.values[code, k])

    def value_error(self, code: int, k: int) -> float:
        """Standard error of one conclusion where nobody, everybody, one group or all but one group
        is the second author's."""
        if self.certain:
            return 0.0
        error = standard_error if self.quantities[k][1] == "loss" else share_error
        return error(self.alone[code][k])

    def difference_error(self, k: int) -> float:
        """Standard error of the difference between the two."""
        return self._error(self.away[k], k, int(self.counts[[0, -1], k].min()))

    def split_errors(self, k: int) -> list[float]:
        """Standard error of each group's part of the difference."""
        fewest = int(self.counts[:, k].min())
        return [self._error(each, k, fewest) for each in self.split_away[:, k]]

    def _error(self, away: Floats, k: int, fewest: int) -> float:
        if self.certain:
            return 0.0
        if not fewest or np.isnan(away).any():
            return float("nan")
        error = standard_error(away, effective=fewest)
        if self.quantities[k][1] != "claim":
            return error
        # Worlds in which the claim would turn may have been missed, as in share_error.
        return float(np.hypot(error, np.sqrt(PSEUDO_DRAWS) / fewest))
