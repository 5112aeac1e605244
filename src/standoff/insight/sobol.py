"""Sobol indices by pick-freeze, with bootstrap intervals.

The first-order index of a parameter is the share of a quantity's variance that goes if the
parameter is learned; the total index is the share that stays if everything else is. Estimators of
Saltelli et al. (2010), as SALib has them; a bootstrap replicate is a reweighting of the rows, so
that all replicates of all parameters are one matrix product.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESAMPLES = 100
LEVEL = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Indices:
    """(k,) indices of one quantity, and half the width of their bootstrap intervals."""

    first: Floats
    first_error: Floats
    total: Floats
    total_error: Floats
    variance: float
    rows: int
    """Base rows used: those in which the quantity has a value throughout."""


def resampled_rows(rows: int, times: int, seed: int) -> NDArray[np.int64]:
    """(rows, times) row numbers drawn with replacement."""
    rng = np.random.default_rng([seed, 0x50B0])
    return rng.integers(rows, size=(rows, times))


def sobol_indices(
    a: Floats,
    b: Floats,
    ab: Floats,
    *,
    resamples: NDArray[np.int64] | None = None,
    times: int = RESAMPLES,
    seed: int = 0,
    level: float = LEVEL,
) -> Indices:
    """Indices of a quantity from its values on a pick-freeze table.

    ``a`` and ``b`` (n,) are its values on two independent samples of the parameters, ``ab`` (n, k)
    on the first with parameter j taken from the second. Rows with a missing value are left out.
    ``resamples`` (n, R) may name the rows of each bootstrap replicate.
    """
    from scipy.special import ndtri

    known = ~(np.isnan(a) | np.isnan(b) | np.isnan(ab).any(axis=1))
    if not known.all():
        a, b, ab = a[known], b[known], ab[known]
        resamples = None
    rows, factors = ab.shape
    nothing = np.full(factors, np.nan)
    if rows < 2:
        return Indices(nothing, nothing, nothing, nothing, float("nan"), rows)
    size = rows * (factors + 2)
    mean = (a.sum() + b.sum() + ab.sum()) / size
    squares = ((a - mean) ** 2).sum() + ((b - mean) ** 2).sum() + ((ab - mean) ** 2).sum()
    scale = float(np.sqrt(squares / size))
    variance = float(np.var(np.concatenate((a, b))))
    if scale <= 1e-12 * max(1.0, abs(mean)):
        return Indices(nothing, nothing, nothing, nothing, 0.0, rows)
    a, b, ab = (a - mean) / scale, (b - mean) / scale, (ab - mean) / scale
    products = b[:, None] * (ab - a[:, None])
    halves = 0.5 * (a[:, None] - ab) ** 2
    plain, squared = a + b, a**2 + b**2
    table = np.concatenate((products, halves, plain[:, None], squared[:, None]), axis=1)
    if resamples is None:
        resamples = resampled_rows(rows, times, seed)
    counts = np.empty((resamples.shape[1], rows))
    for k in range(resamples.shape[1]):
        counts[k] = np.bincount(resamples[:, k], minlength=rows)
    means = np.concatenate((table.mean(axis=0)[None], counts @ table / rows))
    spread = means[:, -1] / 2 - (means[:, -2] / 2) ** 2
    with np.errstate(all="ignore"):
        found = means[:, :-2] / spread[:, None]
    error = float(ndtri(0.5 + level / 2)) * found[1:].std(axis=0, ddof=1)
    return Indices(
        found[0, :factors], error[:factors], found[0, factors:], error[factors:], variance, rows
    )
