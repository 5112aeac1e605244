"""How far a study's figures are off for having a finite number of draws.

Every error here is *one* standard error, scaled so that twice it covers 19 times in 20: the 16
independently scrambled sequences of :mod:`standoff.ensemble.sample` leave 15 degrees of freedom,
for which Student's t wants 2.13 in place of 2 (L'Ecuyer, Nakayama, Owen & Tuffin 2023 find Student
intervals over few replicates the most reliable for such points).
"""

from __future__ import annotations

import functools
import math

import numpy as np

from standoff.ensemble.sample import REPLICATES
from standoff.lens.game.tree import Float

TIMES = 2.0
"""Standard errors to either side of a figure that cover 19 times in 20."""
PSEUDO_DRAWS = 2.0
"""Draws that an event may be thought to have fallen short by (cf. Agresti & Coull 1998)."""
FAR = 3.0
"""Standard deviations beyond which a draw tells of a tail that the others may have missed."""
_FEWEST = 2 * REPLICATES


@functools.cache
def student(freedom: int) -> float:
    """What to multiply an error of so many degrees of freedom by, so that twice it covers 95 %."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.975)) / TIMES


def standard_error(values: Float, *, effective: float = np.inf) -> float:
    """Standard error of the mean of draws 0, 1, …, (D,), some of which may be NaN.

    The sums over the sequences are independent and equally distributed, so their spread tells the
    error of the mean, as that of a ratio where draws have no value (Owen 1997; Cochran 1977, 6.4).
    To this is added what one draw more, as far out as the farthest, would change: a long tail may
    have been missed. ``effective`` is the number of draws that the figure rests on, if fewer. NaN
    where there are fewer than two.
    """
    known = ~np.isnan(values)
    count = int(np.count_nonzero(known))
    freedom = int(min(count, effective)) - 1
    if freedom < 1:
        return float("nan")
    whole = count == len(values)
    mean = float((values if whole else values[known]).sum()) / count
    away = values - mean if whole else np.where(known, values - mean, 0.0)
    spread = math.sqrt(float((away * away).sum()) / count)
    farthest = max(float(away.max()), -float(away.min()))
    far = max(farthest - FAR * spread, 0.0) / count
    if count < _FEWEST or not (whole or _by_sequence(known.astype(np.float64)).all()):
        usual = spread / np.sqrt(count - 1)
        return float(np.hypot(student(freedom) * usual, far))
    sums = _by_sequence(away)
    usual = math.sqrt(REPLICATES / (REPLICATES - 1) * float((sums * sums).sum())) / count
    return float(np.hypot(student(min(REPLICATES - 1, freedom)) * usual, far))


def _by_sequence(values: Float) -> Float:
    """(R,) the sums of (D,) values over each of the sequences, which were dealt in turn."""
    dealt = len(values) - len(values) % REPLICATES
    sums: Float = values[:dealt].reshape(-1, REPLICATES).sum(axis=0)
    sums[: len(values) - dealt] += values[dealt:]
    return sums


def share_error(values: Float, *, effective: float = np.inf) -> float:
    """Standard error of a share of worlds: the mean of (D,) values from 0 to 1, or NaN.

    Where they are all 0 or 1, the event may have been missed, or have been seen, by luck: two
    draws are allowed for, so that 1000 of 1000 is a share of 100 % ±0.3 (about the rule of three).
    """
    error = standard_error(values, effective=effective)
    kept = np.abs(values[~np.isnan(values)])
    if np.isnan(error) or not np.all(np.minimum(kept, np.abs(kept - 1)) < 1e-12):
        return error
    return float(np.hypot(error, np.sqrt(PSEUDO_DRAWS) / min(len(kept), effective)))


def weighted_error(values: Float, weight: Float, *, share: bool = False) -> float:
    """Standard error of the weighted mean of (D,) values, as of a ratio of two means.

    Draws of no weight count for nothing; a value may be NaN there.
    """
    total = float(np.sum(weight))
    square = float(np.sum(weight**2))
    if not total > 0:
        return float("nan")
    size = total**2 / square
    counted = weight > 0
    kept = np.where(counted, values, 0.0)
    mean = float(np.sum(weight * kept)) / total
    error = standard_error(weight * (kept - mean) * (len(values) / total), effective=size)
    if share and np.all(np.isin(kept[counted], (0.0, 1.0))):
        return float(np.hypot(error, np.sqrt(PSEUDO_DRAWS) / size))
    return error


def tail_parts(values: Float, share: float) -> Float:
    """(D,) numbers whose mean is the mean of the largest ``share`` of ``values``, and whose error
    is its error: q + (x - q)⁺ / share, with q the quantile (Rockafellar & Uryasev 2000)."""
    known = values[~np.isnan(values)]
    if not len(known):
        return values
    ordered = np.sort(known)[::-1]
    at = ordered[min(int(share * len(ordered)), len(ordered) - 1)]
    parts: Float = at + np.maximum(values - at, 0.0) / share
    return parts


def quantile_error(values: Float, level: float) -> float:
    """Standard error of a quantile of (D,) values: a fourth of the interval between the quantiles
    at the ends of the interval for the level (Woodruff 1952). NaN where that has no end."""
    known = values[~np.isnan(values)]
    if not len(known):
        return float("nan")
    at = np.quantile(known, level)
    below = np.where(np.isnan(values), np.nan, (values <= at).astype(np.float64))
    reach = TIMES * share_error(below)
    if not 0 < level - reach < level + reach < 1:
        return float("nan")
    low, high = np.quantile(known, [level - reach, level + reach])
    return float(high - low) / (2 * TIMES)
