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
    return lambda u: low + (high - low) * u


def triangular(low: float, high: float, mode: float) -> Quantile:
    width = high - low
    turn = (mode - low) / width

    def quantile(u: Floats) -> Floats:
        rising = low + np.sqrt(u * width * (mode - low))
        falling = high - np.sqrt((1 - u) * width * (high - mode))
        return np.where(u < turn, rising, falling)

    return quantile


def beta(a: float, b: float, low: float, high: float) -> Quantile:
    from scipy.special import betaincinv

    def quantile(u: Floats) -> Floats:
        scaled: Floats = low + (high - low) * betaincinv(a, b, u)
        return scaled

    return quantile


def pert(low: float, high: float, mode: float) -> Quantile:
    width = high - low
    return beta(1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width, low, high)


def normal(mean: float, sd: float, low: float, high: float) -> Quantile:
    from scipy.special import ndtr, ndtri

    first, last = (low - mean) / sd, (high - mean) / sd
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


def lognormal(median: float, sigma: float, low: float, high: float) -> Quantile:
    with np.errstate(divide="ignore"):
        inner = normal(float(np.log(median)), sigma, float(np.log(max(low, 0.0))), np.log(high))

    def quantile(u: Floats) -> Floats:
        return np.clip(np.exp(inner(u)), low, high)

    return quantile


def discrete(values: Sequence[float], weights: Sequence[float]) -> Quantile:
    steps = np.cumsum(np.asarray(weights, dtype=np.float64))
    steps /= steps[-1]
    support = np.asarray(values, dtype=np.float64)

    def quantile(u: Floats) -> Floats:
        place = np.searchsorted(steps[:-1], u, side="right")
        return support[place]

    return quantile


def elicited(probabilities: Sequence[float], values: Sequence[float]) -> Quantile:
    levels, points = np.asarray(probabilities), np.asarray(values)
    return lambda u: np.interp(u, levels, points)
