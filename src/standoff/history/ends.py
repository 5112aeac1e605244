"""The end of a profile's interval, found at once from the curvature at a maximum.

Of K equations in K unknowns: the log-likelihood has fallen as far as it must, and is level in all
other directions (Venzon & Moolgavkar 1988, eq. 4). In coordinates in which it falls by half the
square of the distance these are almost the identity, so that Powell's method solves them in a few
evaluations where the likelihood is smooth; where it does not, nothing is said.
"""

from __future__ import annotations

from contextlib import suppress
from math import inf, sqrt
from typing import NamedTuple

import numpy as np

from standoff.history.fall import Climbed
from standoff.history.maximise import Maximum
from standoff.history.sums import summed
from standoff.history.table import Floats

WIDE = 1.959963984540054
"""Standard errors to each side of a 95 % interval."""
FALL = WIDE**2 / 2
"""By how much the log-likelihood falls at the ends of one: half of χ²(1) at 95 %."""
NEAR = 3e-3
"""Standard errors' worth that the fall may be off, and log-likelihood that the other coordinates
may still gain: what is left is then put right by the slopes."""
MOST = 12
"""Evaluations after which it is left to a slower way, ..."""
FEW = 7
"""... and up to which the likelihood is smooth enough that no other way up need be tried."""
ASTRAY = 0.6
"""Standard errors' worth that the others may gain where the curvature leads: if more, it is left to
a slower way at once."""
FARTHEST = 50.0
"""Standard errors: an end that lies farther is not looked for."""


class Total:
    """The whole log-likelihood and its slopes (K,), remembered at every point looked at."""

    def __init__(self, climbed: Climbed, weight: Floats):
        self.climbed, self.weight = climbed, weight
        self.known: dict[bytes, tuple[float, Floats]] = {}

    def at(self, point: Floats) -> tuple[float, Floats]:
        """−∞ where an observation has no chance or was not solved."""
        key = point.tobytes()
        if key not in self.known:
            log, scores = self.climbed.at(point)
            total, slope = float(self.weight @ log), summed(self.weight, scores)
            if not (np.isfinite(total) and np.isfinite(slope).all()):
                total, slope = -inf, np.zeros(len(point))
            self.known[key] = total, slope
        return self.known[key]


class Hill(NamedTuple):
    """A maximum, and coordinates y for one estimate, in which it is round.

    Points are point + turn · y; the estimate moves by its standard error with the first coordinate,
    and with no other."""

    top: Maximum
    turn: Floats
    """(K, K)"""

    def point(self, y: Floats) -> Floats:
        """(K,) where coordinates (K,) are."""
        found: Floats = self.top.point + self.turn @ y
        return found


def hill(top: Maximum, cover: Floats, k: int) -> Hill | None:
    """That of the k-th estimate; ``cover`` (K, K) is the inverse curvature, NaN for what has none:
    then None."""
    if not np.isfinite(cover).all():
        return None
    try:
        root = np.linalg.cholesky(cover)
    except np.linalg.LinAlgError:
        return None
    # Turned so that the first coordinate is the one along which the estimate moves (Householder).
    way = root[k] / np.linalg.norm(root[k])
    way[0] += 1.0 if way[0] >= 0 else -1.0
    turn = root - 2.0 * np.outer(root @ way, way) / (way @ way)
    if turn[k, 0] < 0:
        turn[:, 0] *= -1.0
    turn[k, 1:] = 0.0
    return Hill(top, turn)


class Fallen(NamedTuple):
    """How a point is off the end of an interval."""

    past: float
    """By how many standard errors' worth the likelihood has fallen too far."""
    rising: float
    """What ``past`` rises by with the first coordinate."""
    others: Floats
    """(K − 1,) minus the slopes by the others."""

    @property
    def left(self) -> float:
        """Log-likelihood that the others may still gain."""
        return float(self.others @ self.others) / 2

    @property
    def settled(self) -> float:
        """``past`` once they have gained it."""
        fallen = (self.past + WIDE) ** 2 / 2 - self.left
        return sqrt(2 * max(fallen, 0.0)) - WIDE


def fallen(total: Total, on: Hill, best: float, y: Floats) -> Fallen | None:
    """How coordinates (K,) are off; ``best`` is the log-likelihood that it falls from. None at an
    impossible point."""
    height, slope = total.at(on.point(y))
    if height == -inf:
        return None
    turned = -(slope @ on.turn)
    root = sqrt(2 * max(best - height, 1e-6))
    return Fallen(root - WIDE, float(turned[0]) / root, turned[1:])


class _StopError(Exception):
    """Ends Powell's method."""


class End(NamedTuple):
    """Where an interval ends, and after how many evaluations it was found."""

    value: float
    looked: int


def end_of(
    total: Total, on: Hill, best: float, sign: float, bounds: tuple[Floats, Floats], k: int
) -> End | None:
    """The value of the k-th estimate at the end of its interval above (``sign`` 1) or below a
    maximum (−1); None where it is not found."""
    from scipy.optimize import root

    within = WIDE**2 - 2 * (best - on.top.log_likelihood)
    if within < 0.1:
        return None
    size = len(on.top.point)
    start = np.zeros(size)
    start[0] = sign * sqrt(within)
    found: list[tuple[Floats, Fallen]] = []

    def off(y: Floats) -> Floats:
        point = on.point(y)
        outside = (point < bounds[0]).any() or (point > bounds[1]).any()
        if outside or not abs(y[0]) < FARTHEST or len(found) >= MOST:
            raise _StopError
        at = fallen(total, on, best, y)
        if at is None:
            raise _StopError
        found.append((np.array(y), at))
        if (abs(at.settled) <= NEAR and at.left <= NEAR) or found[0][1].settled < -ASTRAY:
            raise _StopError
        return np.concatenate([[at.past], at.others])

    def by(_: Floats) -> Floats:
        slopes = np.eye(size)
        slopes[0, 0] = sign * max(sign * found[-1][1].rising, 0.1)
        slopes[0, 1:] = found[-1][1].others / max(found[-1][1].past + WIDE, 0.1)
        return slopes

    with suppress(_StopError):
        root(off, start, jac=by, method="hybr", options={"diag": np.ones(size)})
    if not found:
        return None
    y, last = found[-1]
    if not (abs(last.settled) <= NEAR and last.left <= NEAR and sign * last.rising > 0.05):
        return None
    value = on.point(y)[k] - on.turn[k, 0] * last.settled / last.rising
    return End(float(value), len(found))
