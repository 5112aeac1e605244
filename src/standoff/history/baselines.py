"""What forecasts of a written model stand beside: base rates, and a regression of the outcomes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.history.maximise import climb
from standoff.history.table import Floats

UNSEEN = 0.5
"""Each outcome counts as seen half a time more than it was, in a crisis of the usual kind, so that
none gets the chance zero (Jeffreys)."""


class Multinomial:
    """The likelihood of a multinomial logit regression: each outcome's log-odds against the first
    are linear in the columns."""

    def __init__(self, columns: Floats, outcome: NDArray[np.int64], outcomes: int):
        """``columns`` (n, C), a constant among them; ``outcome`` (n,) the code of each."""
        self.columns, self.outcome, self.outcomes = columns, outcome, outcomes

    def chances(self, point: Floats) -> Floats:
        """(n, outcomes) how likely each is; ``point`` ((outcomes − 1) · C,)."""
        odds = np.zeros((len(self.columns), self.outcomes))
        odds[:, 1:] = self.columns @ point.reshape(self.outcomes - 1, -1).T
        odds -= odds.max(axis=1, keepdims=True)
        odds = np.exp(odds)
        found: Floats = odds / odds.sum(axis=1, keepdims=True)
        return found

    def at(self, point: Floats) -> tuple[Floats, Floats]:
        """(n,) log-likelihoods, and their slopes."""
        chances, rows = self.chances(point), np.arange(len(self.columns))
        left = -chances
        left[rows, self.outcome] += 1.0
        slopes = left[:, 1:, None] * self.columns[:, None, :]
        with np.errstate(divide="ignore"):
            log = np.log(chances[rows, self.outcome])
        return log, slopes.reshape(len(rows), -1)


def regression(
    columns: Floats, outcome: NDArray[np.int64], weight: Floats, outcomes: int
) -> Floats:
    """(n, outcomes) forecasts of every row by a multinomial logit regression on the rows that weigh
    something; without columns (n, 0) these are the shares among them.

    Where a column settles the outcome, its coefficients stop where the search does.
    """
    used = weight > 0
    middle = np.average(columns[used], axis=0, weights=weight[used])
    wide = np.sqrt(np.average((columns[used] - middle) ** 2, axis=0, weights=weight[used]))
    told = wide > 0
    scaled = (columns[:, told] - middle[told]) / wide[told]
    whole = np.column_stack([np.ones(len(scaled)), scaled])
    usual = np.zeros((outcomes, whole.shape[1]))
    usual[:, 0] = 1.0
    fitted = Multinomial(
        np.concatenate([whole[used], usual]),
        np.concatenate([outcome[used], np.arange(outcomes)]),
        outcomes,
    )
    counts = np.concatenate([weight[used], np.full(outcomes, UNSEEN)])
    start = np.zeros((outcomes - 1) * whole.shape[1])
    free = np.full(len(start), np.inf)
    reached = climb(fitted, counts, start, (-free, free), fine=True)
    point = start if reached is None else reached.point
    return Multinomial(whole, outcome, outcomes).chances(point)
