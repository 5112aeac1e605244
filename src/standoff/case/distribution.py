"""Distributions of parameters, as quantile functions of a uniform number in (0, 1).

Sampling by quantiles keeps the low-discrepancy structure of the draws and lets a rank correlation
be imposed beforehand. Sources: PERT as a scaled beta with weight 4 on the mode (Malcolm et al.
1959); truncation by restricting the probability range; elicited quantiles joined linearly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Quantile = Callable[[Floats], Floats]


def uniform(low: float, high: float) -> Quantile:
    """Equally likely from ``low`` to ``high``."""
    return lambda u: low + (high - low) * u


def triangular(low: float, high: float, mode: float) -> Quantile:
    """Rising in a straight line from ``low`` to ``mode``, falling from there to ``high``."""
    width = high - low
    turn = (mode - low) / width

    def quantile(u: Floats) -> Floats:
        rising = low + width * np.sqrt(u * turn)
        falling = high - width * np.sqrt((1 - u) * (1 - turn))
        return np.where(u < turn, rising, falling)

    return quantile


def beta(a: float, b: float, low: float, high: float) -> Quantile:
    """A beta distribution with the shapes ``a`` and ``b``, spread over ``low`` to ``high``."""
    from scipy.special import betaincinv

    def quantile(u: Floats) -> Floats:
        scaled: Floats = low + (high - low) * betaincinv(a, b, u)
        return scaled

    return quantile


def pert(low: float, high: float, mode: float) -> Quantile:
    """A beta distribution over ``low`` to ``high`` whose mode is ``mode`` and whose mean is (low +
    4 mode + high) / 6 (Malcolm et al. 1959)."""
    width = high - low
    return beta(1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width, low, high)


def normal(mean: float, sd: float, low: float, high: float) -> Quantile:
    """A normal distribution within ``low`` and ``high``, however far out in a tail they lie."""
    from scipy.special import ndtr, ndtri

    first, last = (low - mean) / sd, (high - mean) / sd
    if first > 1:
        upper = _tail(first, (high - low) / sd)
        return lambda u: np.clip(low + sd * upper(u), low, high)
    if last < -1:
        lower = _tail(-last, (high - low) / sd)
        return lambda u: np.clip(high - sd * lower(1 - u), low, high)
    # In the upper tail probabilities round to one; the mirror image keeps their digits.
    mirrored = first > 0
    if mirrored:
        first, last = -last, -first
    start, stop = float(ndtr(first)), float(ndtr(last))

    def quantile(u: Floats) -> Floats:
        share = 1 - u if mirrored else u
        standard = ndtri(start + share * (stop - start))
        value: Floats = mean + sd * (-standard if mirrored else standard)
        return np.clip(value, low, high)

    return quantile


_NEWTON_STEPS = 60


def _tail(near: float, width: float) -> Quantile:
    """How far a standard normal within ``near`` (above 0) and ``near + width`` lies beyond the
    nearer end: shares of the probability between 0 and 1 to distances.

    Beyond 38 standard deviations probabilities are smaller than any number, so the survival
    function S is followed by the logarithm of S(near + t) / S(near), which the scaled complementary
    error function gives to full precision. It is concave, so Newton's method comes down to its
    root from one side.
    """
    from scipy.special import erfcx

    root2 = np.sqrt(2.0)

    def log_left(t: Floats) -> Floats:
        found: Floats = -t * (near + t / 2) + np.log(
            erfcx((near + t) / root2) / erfcx(near / root2)
        )
        return found

    def hazard(t: Floats) -> Floats:
        found: Floats = np.sqrt(2 / np.pi) / erfcx((near + t) / root2)
        return found

    with np.errstate(all="ignore"):
        inside = -np.expm1(log_left(np.asarray(width))) if np.isfinite(width) else 1.0

    def quantile(u: Floats) -> Floats:
        with np.errstate(all="ignore"):
            target = np.log1p(-u * inside)
            t: Floats = -target / hazard(np.zeros(1))
            moving = np.ones(t.shape, dtype=bool)
            for _ in range(_NEWTON_STEPS):
                step = (log_left(t) - target) / hazard(t)
                # Each draw stops by itself: its bits must not hang on the others of its chunk.
                moving = moving & (np.abs(step) > 1e-15 * np.abs(t))
                if not moving.any():
                    break
                t = np.where(moving, t + step, t)
        return np.minimum(t, width)

    return quantile


def lognormal(median: float, sigma: float, low: float, high: float) -> Quantile:
    """A log-normal distribution within ``low`` and ``high``; ``sigma`` is the standard deviation of
    the logarithm."""
    with np.errstate(divide="ignore"):
        inner = normal(float(np.log(median)), sigma, float(np.log(max(low, 0.0))), np.log(high))

    def quantile(u: Floats) -> Floats:
        return np.clip(np.exp(inner(u)), low, high)

    return quantile


def discrete(values: Sequence[float], weights: Sequence[float]) -> Quantile:
    """Each of ``values`` with a chance in proportion to its weight."""
    # Scaled first: the sum of very large weights would overflow, that of tiny ones lose digits.
    steps = np.cumsum(np.asarray(weights, dtype=np.float64) / max(weights))
    steps /= steps[-1]
    support = np.asarray(values, dtype=np.float64)

    def quantile(u: Floats) -> Floats:
        place = np.searchsorted(steps[:-1], u, side="right")
        return support[place]

    return quantile


def elicited(probabilities: Sequence[float], values: Sequence[float]) -> Quantile:
    """Joined in straight lines through quantiles: ``probabilities`` rising from 0 to 1, ``values``
    beside them."""
    levels, points = np.asarray(probabilities), np.asarray(values)
    return lambda u: np.interp(u, levels, points)
