"""A difference split over many groups of assumptions, by a sample of the orders of changing them.

All 2^g mixtures of g groups soon are too many. So each world follows one order in which the groups
go over from the first author's to the second's, and the same order backwards: 2g mixtures. What a
group adds when its turn comes, averaged over both ways, is in expectation its Shapley value in that
world (Castro, Gómez & Tejada 2009; antithetic orders: Mitchell, Cooper, Frank & Holmes 2022), and
the parts of each world sum to its difference. More worlds for the same games tell more than each
world's own exact split, since worlds differ more than orders do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.sampling_error import PSEUDO_DRAWS, share_error, standard_error
from standoff.insight.disagreement.effects import Quantity
from standoff.insight.statistics.prim import Floats

Ints = NDArray[np.int64]
_SEED = 0x0D3


def orders_of(groups: int, size: int, seed: int) -> Ints:
    """(size, groups) a random order for each world; in every so many worlds as there are groups,
    each group has each place once."""
    generator = np.random.default_rng([seed, _SEED])
    found = np.empty((size, groups), np.int64)
    for begin in range(0, size, groups):
        first = generator.permutation(groups)
        for turn in range(min(groups, size - begin)):
            found[begin + turn] = np.roll(first, turn)
    return found


class Orders:
    """Conclusions along an order of the groups, and along it backwards, in each world.

    A world in which a conclusion has no value somewhere along the way does not count for it.
    """

    def __init__(self, groups: int, size: int, seed: int):
        self.groups, self.size = groups, size
        self.everyone = (1 << groups) - 1
        forward = orders_of(groups, size, seed)
        self.orders = np.stack([forward, forward[:, ::-1]], axis=1)
        """(size, 2, g) the groups, in the order in which they go over"""
        self.codes = np.zeros((size, 2, groups + 1), np.int64)
        """(size, 2, g + 1) the mixtures on the way"""
        self.codes[..., 1:] = np.cumsum(1 << self.orders, axis=-1)
        self.quantities: list[Quantity] = []
        self.table: Floats = np.empty((0, *self.codes.shape))
        """(K, size, 2, g + 1) what each conclusion is on the way"""

    def visits(self) -> Iterator[tuple[int, Ints]]:
        """Each mixture that is solved, with its worlds."""
        flat = self.codes.reshape(self.size, -1)
        for code in np.unique(flat).tolist():
            yield code, np.flatnonzero((flat == code).any(axis=1))

    def add(self, code: int, worlds: Ints, told: Mapping[Quantity, Floats]) -> None:
        """Take in one mixture: each conclusion in each of some worlds, (n,)."""
        if not self.quantities:
            self.quantities = list(told)
            self.table = np.full((len(told), *self.codes.shape), np.nan)
        row, way, place = np.nonzero(self.codes[worlds] == code)
        for k, quantity in enumerate(self.quantities):
            self.table[k, worlds[row], way, place] = told[quantity][row]

    def known(self, k: int) -> NDArray[np.bool_]:
        """(size,) the worlds that count for a conclusion."""
        found: NDArray[np.bool_] = ~np.isnan(self.table[k]).any(axis=(1, 2))
        return found

    def told(self, code: int, k: int) -> bool:
        """Whether any world tells a conclusion where nobody or everybody is the second author's."""
        return not np.isnan(self.table[k, :, 0, -1 if code else 0]).all()

    def value(self, code: int, k: int) -> float:
        """A conclusion where nobody, everybody, one group or all but one group is the second
        author's; NaN where no world tells it. What some worlds alone were asked is told as its
        difference from what all were asked, so that they are compared with themselves."""
        base, away = self._parts(code, k)
        if not len(base):
            return float("nan")
        found = float(np.mean(base)) + float(np.mean(away))
        return found if self.quantities[k][1] == "loss" else min(max(found, 0.0), 1.0)

    def value_error(self, code: int, k: int) -> float:
        """Standard error of it."""
        base, away = self._parts(code, k)
        if not len(base):
            return float("nan")
        kind = self.quantities[k][1]
        if code in (0, self.everyone):
            whole = np.full(self.size, np.nan)
            whole[self.known(k)] = base
            return standard_error(whole) if kind == "loss" else share_error(whole)
        asked = int(np.count_nonzero(self._asked(code)[self.known(k)]))
        return self._error(base - base.mean() + away - away.mean(), k, asked)

    def split(self) -> Floats:
        """(g, K) the part of each group; each column sums to the difference."""
        with np.errstate(all="ignore"):
            return np.stack(
                [self._own(k).sum(axis=1) / self.known(k).sum() for k in range(len(self.table))],
                axis=1,
            )

    def split_errors(self, k: int) -> list[float]:
        """Standard error of each group's part."""
        own = self._own(k)
        return [self._error(each, k, own.shape[1]) for each in own]

    def difference_error(self, k: int) -> float:
        """Standard error of the difference between the two."""
        table = self.table[k, self.known(k), 0]
        return self._error(table[:, -1] - table[:, 0], k, len(table))

    def _own(self, k: int) -> Floats:
        """(g, n) each group's part in each world that counts."""
        known = self.known(k)
        steps = np.diff(self.table[k, known], axis=-1)
        found = np.zeros((int(known.sum()), self.groups))
        for way in range(2):
            np.put_along_axis(
                found,
                self.orders[known, way],
                np.take_along_axis(found, self.orders[known, way], axis=1) + steps[:, way] / 2,
                axis=1,
            )
        return found.T

    def _asked(self, code: int) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = (self.codes == code).any(axis=(1, 2))
        return found

    def _parts(self, code: int, k: int) -> tuple[Floats, Floats]:
        """(n,) what is concluded at the end that is nearer to a mixture, in the worlds that count,
        and (n,) numbers with the mean of how far the mixture is from it."""
        known = self.known(k)
        table, codes = self.table[k, known], self.codes[known]
        near = -1 if code.bit_count() > self.groups / 2 else 0
        base = table[:, 0, near]
        if code in (0, self.everyone):
            return base, np.zeros_like(base)
        here = codes == code
        asked = here.any(axis=(1, 2))
        if not asked.any():
            return base[:0], base[:0]
        apart = np.where(here, table, -np.inf).max(axis=(1, 2), initial=-np.inf) - base
        mean = float(np.mean(apart[asked]))
        # A world that was asked stands for others; one that was not says nothing either way.
        return base, np.where(asked, (apart - mean) * (len(base) / asked.sum()) + mean, mean)

    def _error(self, away: Floats, k: int, fewest: int) -> float:
        """Of the mean of the worlds that count, (n,), ``fewest`` of which it rests on."""
        if not fewest:
            return float("nan")
        whole = np.full(self.size, np.nan)
        whole[self.known(k)] = away
        error = standard_error(whole, effective=fewest)
        if self.quantities[k][1] != "claim":
            return error
        # Worlds in which the claim would turn may have been missed, as in share_error.
        return float(np.hypot(error, np.sqrt(PSEUDO_DRAWS) / fewest))
