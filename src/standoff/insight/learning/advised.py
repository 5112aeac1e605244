"""What a record does to the advice: which course has the least average loss before and after it,
and by how much."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from standoff.insight.judgement.typed_losses import average_losses, best_of
from standoff.insight.statistics.prim import Floats


class Advised(NamedTuple):
    """The course with the smallest average loss before a record and after it."""

    prior: str
    after: str
    lead: float
    """By how much the second has a smaller average loss than the first once all is seen, in points;
    0 where they are one, NaN where it can't be told."""
    error: float
    """One standard error of the lead."""


NOTHING = Advised("", "", float("nan"), float("nan"))
"""Where a record teaches nothing."""


def lead(
    lost: Floats, weight: Floats, prior: Floats, error: Callable[[Floats, Floats], float]
) -> tuple[float, float]:
    """By how much the course that is best by some weights beats the one that was best before, and
    one standard error of it: 0 where they are one, NaN where it can't be told.

    ``lost`` (policies, combinations of types, D) and ``weight`` (combinations, D): losses, and the
    weights of the combinations in each world; ``prior`` (policies,): the average losses before.
    ``error``: one standard error of the mean of (D,) values by (D,) weights.
    """
    then = average_losses(lost, weight)
    if np.isnan(prior).all() or np.isnan(then).all():
        return float("nan"), float("nan")
    one, other = int(np.nanargmin(prior)), int(np.nanargmin(then))
    if one == other:
        return 0.0, 0.0
    known = ~np.asarray(np.isnan(lost).any(axis=(0, 1)))
    gap = np.where(known, lost[one] - lost[other], 0.0)
    whole = np.where(known, weight.sum(axis=0), 0.0)
    values = (weight * gap).sum(axis=0) / np.where(whole > 0, whole, 1.0)
    return float(then[one] - then[other]), error(values, whole)


def advised(
    names: Sequence[str],
    before: tuple[Floats, Floats],
    after: tuple[Floats, Floats],
    error: Callable[[Floats, Floats], float],
) -> Advised:
    """The advice before and after a record.

    ``before``, ``after``: losses with their weights, as in :func:`lead`; the worlds of the two may
    differ. ``error``: as there.
    """
    prior = average_losses(*before)
    now = best_of(names, average_losses(*after))
    return Advised(best_of(names, prior), now, *lead(*after, prior, error))
