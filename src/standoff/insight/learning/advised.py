"""What a record does to the advice: which course has the least average loss before and after it,
and by how much."""

from __future__ import annotations

from collections.abc import Callable
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


def advised(
    names: list[str],
    before: tuple[Floats, Floats],
    after: tuple[Floats, Floats],
    error: Callable[[Floats], float],
) -> Advised:
    """The advice before and after a record.

    ``before``, ``after``: losses (policies, combinations of types, D) with the weights of the
    combinations in each world (combinations, D); the worlds of the two may differ. ``error``: one
    standard error of the mean of (D,) values by the weights after, NaN where they have none.
    """
    first = best_of(names, average_losses(*before))
    now = best_of(names, average_losses(*after))
    if first == now:
        return Advised(first, now, 0.0, 0.0)
    lost, weight = after
    gap = lost[names.index(first)] - lost[names.index(now)]
    whole = weight.sum(axis=0)
    known = (whole > 0) & ~np.isnan(lost).any(axis=(0, 1))
    if not known.any():
        return Advised(first, now, float("nan"), float("nan"))
    values = np.full(len(whole), np.nan)
    values[known] = (weight * gap)[:, known].sum(axis=0) / whole[known]
    lead = float((whole[known] * values[known]).sum() / whole[known].sum())
    return Advised(first, now, lead, error(values))
