"""A quantity averaged over worlds by their weight, with its doubt and its range over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from standoff.ensemble.sampling_error import weighted_error
from standoff.insight.statistics.prim import Floats


@dataclass(frozen=True, slots=True)
class Average:
    """One quantity over the worlds, each counted by its weight."""

    mean: float
    error: float
    """One standard error from the finite number of worlds; NaN where they are too few to tell."""
    p05: float
    """5 % of the weight lies at or below."""
    p95: float

    def to_dict(self) -> dict[str, float]:
        """Plain data."""
        return {"mean": self.mean, "error": self.error, "p05": self.p05, "p95": self.p95}


NOTHING = Average(float("nan"), float("nan"), float("nan"), float("nan"))
"""Of what happens in no world."""


def averaged(part: Floats, whole: Floats, *, certain: bool = False) -> Average:
    """The average of part/whole over (D,) worlds, weighed by the whole: so that it is also the
    ratio of the two over all worlds together. Worlds where the whole is 0 count for nothing; in
    none may either be NaN. ``certain`` says that there are no worlds but these."""
    counted = whole > 0
    if not counted.any():
        return NOTHING
    with np.errstate(all="ignore"):
        values = np.where(counted, part / np.where(counted, whole, 1.0), 0.0)
    weight = np.where(counted, whole, 0.0)
    error = 0.0 if certain else weighted_error(values, weight)
    low, high = quantiles(values[counted], weight[counted], (0.05, 0.95))
    return Average(float(part[counted].sum() / weight.sum()), error, float(low), float(high))


def quantiles(values: Floats, weight: Floats, levels: Sequence[float]) -> Floats:
    """Quantiles of (n,) values with weights: the least value with that share at or below it."""
    order = np.argsort(values, kind="stable")
    share = np.cumsum(weight[order])
    place = np.searchsorted(share, np.asarray(levels) * share[-1], side="left")
    found: Floats = values[order][np.minimum(place, len(values) - 1)]
    return found
