"""How often a weighted sum of χ² variables is larger than a value."""

from __future__ import annotations

from math import pi

import numpy as np

from standoff.history.table import Floats

LEAST = 1e-9
"""Weights this small beside the largest count for nothing."""


def beyond(value: float, weights: Floats) -> float:
    """P(Σ w χ²(1) > value), the χ² independent, for ``weights`` (r,) none of which is negative.

    By inverting the characteristic function (Imhof 1961, eq. 3.2), to about 1e-8; NaN where no
    weight is above nothing.
    """
    from scipy.integrate import quad
    from scipy.special import chdtrc

    largest = float(np.max(weights, initial=0.0))
    if not largest > 0 or not np.isfinite(largest):
        return float("nan")
    used, x = weights[weights > LEAST * largest] / largest, value / largest
    if x <= 0:
        return 1.0
    if np.ptp(used) == 0:
        return float(chdtrc(len(used), x))

    def turn(u: float) -> float:
        return float(np.arctan(used * u).sum()) / 2

    def shrunk(u: float) -> float:
        return float(np.exp(-np.log1p((used * u) ** 2).sum() / 4)) / u

    def whole(u: float) -> float:
        return float(np.sin(turn(u) - x * u / 2)) * shrunk(u)

    near, _ = quad(whole, 0.0, 1.0, limit=500, epsabs=1e-10)
    waves = {"wvar": x / 2, "limlst": 200, "epsabs": 1e-10}
    even, _ = quad(lambda u: np.sin(turn(u)) * shrunk(u), 1.0, np.inf, weight="cos", **waves)
    odd, _ = quad(lambda u: np.cos(turn(u)) * shrunk(u), 1.0, np.inf, weight="sin", **waves)
    return float(min(max(0.5 + (near + even - odd) / pi, 0.0), 1.0))
