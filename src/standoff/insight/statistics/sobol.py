"""Sobol indices by pick-freeze, with intervals that cover.

The first-order index of a parameter is the share of a quantity's variance that goes if the
parameter is learned; the total index is the share that stays if everything else is. Estimators of
Saltelli et al. (2010), as SALib has them.

Rows that come from independently scrambled sequences dealt in turn have their intervals from the
jackknife over those sequences, which sees how much evener than chance such points lie; a bootstrap
over rows does not, and overstates the error several times where rows are many. For a table of other
origin there is the bootstrap, a replicate of which is a reweighting of the rows, so that all
replicates of all parameters are one matrix product.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESAMPLES = 100
LEVEL = 0.95
FEW = 8.0
"""With n rows an interval is widened by 1 + FEW/n: the jackknife of a ratio is short where rows are
few (measured: by a half at 16 rows, by a tenth at 64)."""
HEAVY = 5.0
"""A kurtosis (3 for a normal quantity) beyond which few worlds carry most of the spread …"""
CARRIERS = 40.0
"""… and the effective number of values, 2n/kurtosis, below which those are too few to trust."""


@dataclass(frozen=True, slots=True, eq=False)
class Indices:
    """(k,) indices of one quantity, and half the width of their 95 % intervals."""

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
    replicates: int = 0,
) -> Indices:
    """Indices of a quantity from its values on a pick-freeze table.

    ``a`` and ``b`` (n,) are its values on two independent samples of the parameters, ``ab`` (n, k)
    on the first with parameter j taken from the second. Rows with a missing value are left out.
    ``replicates`` says that row i belongs to sequence i mod ``replicates``; the intervals are then
    those of the jackknife over the sequences. Otherwise they are the bootstrap's, and ``resamples``
    (n, R) may name the rows of each of its replicates.
    """
    known = ~(np.isnan(a) | np.isnan(b) | np.isnan(ab).any(axis=1))
    sequence = np.flatnonzero(known) % replicates if replicates else None
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
    if sequence is not None:
        found, error = _jackknife(table, sequence, level)
    else:
        if resamples is None:
            resamples = resampled_rows(rows, times, seed)
        found, error = _bootstrap(table, resamples, level)
    return Indices(
        found[:factors], error[:factors], found[factors:], error[factors:], variance, rows
    )


def carriers(quantity: Floats) -> tuple[float, float]:
    """(effective number of values that carry a quantity's variance, its kurtosis).

    ``quantity`` (n,) may hold NaN. The effective number, (Σ w)²/Σ w² with w the squared deviations,
    is n over the kurtosis.
    """
    known = quantity[~np.isnan(quantity)]
    squares = (known - known.mean()) ** 2
    top = float(squares.max()) if len(known) else 0.0
    if not top > 0:
        return 0.0, float("nan")
    squares = squares / top
    number = float(squares.sum() ** 2 / (squares**2).sum())
    return number, len(known) / number


def few_carry(quantity: Floats) -> bool:
    """Whether so few of a quantity's values, (n,), carry its variance that shares of it would hang
    on which of them happened to be drawn."""
    number, kurtosis = carriers(quantity)
    return kurtosis > HEAVY and number < CARRIERS


def _ratios(means: Floats) -> Floats:
    """(…, 2k) indices from the means (…, 2k + 2) of a table's columns."""
    spread = means[..., -1] / 2 - (means[..., -2] / 2) ** 2
    with np.errstate(all="ignore"):
        found: Floats = means[..., :-2] / spread[..., None]
    return found


def _bootstrap(table: Floats, resamples: NDArray[np.int64], level: float) -> tuple[Floats, Floats]:
    from scipy.special import ndtri

    rows = len(table)
    counts = np.empty((resamples.shape[1], rows))
    for k in range(resamples.shape[1]):
        counts[k] = np.bincount(resamples[:, k], minlength=rows)
    found = _ratios(np.concatenate((table.mean(axis=0)[None], counts @ table / rows)))
    error: Floats = float(ndtri(0.5 + level / 2)) * found[1:].std(axis=0, ddof=1)
    return found[0], error


def _jackknife(table: Floats, sequence: NDArray[np.int64], level: float) -> tuple[Floats, Floats]:
    """Delete one sequence at a time (Efron & Stein 1981; for randomised quasi-Monte Carlo,
    L'Ecuyer 2018)."""
    from scipy.special import stdtrit

    kinds, group = np.unique(sequence, return_inverse=True)
    count = np.bincount(group)
    sums = np.zeros((len(kinds), table.shape[1]))
    np.add.at(sums, group, table)
    whole = _ratios(sums.sum(axis=0) / len(table))
    if len(kinds) < 2:
        return whole, np.full_like(whole, np.nan)
    left = _ratios((sums.sum(axis=0) - sums) / (len(table) - count)[:, None])
    freedom = len(kinds) - 1
    spread = np.sqrt(freedom / len(kinds) * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
    wide = float(stdtrit(freedom, 0.5 + level / 2)) * (1 + FEW / len(table))
    error: Floats = wide * spread
    return whole, error
