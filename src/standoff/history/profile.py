"""Intervals by the profile of the likelihood, and whether those by standard errors say the same."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, sqrt

import numpy as np

from standoff.history.maximise import Climbed, Maximum, climb, steepness
from standoff.history.separation import Held
from standoff.history.table import Floats

WIDE = 1.959963984540054
"""Standard errors to each side of a 95 % interval."""
FALL = WIDE**2 / 2
"""By how much the log-likelihood falls at the ends of one: half of χ²(1) at 95 %."""
UNEVEN = 0.1
"""By how much of its half-width an interval by standard errors may be off before the profile is
asked."""
FARTHEST = 50.0
"""Standard errors: an end that lies farther is infinite."""
LEVEL = 1e-4
"""How level the others are made, as :data:`maximise.ROUGH`: where little tells two estimates apart,
more is left to be gained."""
FEW = 40
"""Steps of a climb at one value: where it has not settled by then, along a ridge, hardly anything
is left to be gained."""
CLOSE = 1e-4
"""To how many standard errors an end is found."""


def uneven(
    climbed: Climbed,
    weight: Floats,
    tops: Sequence[Maximum],
    cover: Floats,
    bounds: tuple[Floats, Floats],
) -> list[int]:
    """The coordinates whose interval by standard errors is not that of the profile.

    ``tops``: the maxima, the highest first, at which ``cover`` (K, K) is the inverse curvature;
    NaN for what has no standard error, which is left out. At each end of the interval, the others
    moved along with it as the curvature says, the log-likelihood must have fallen by half of χ²(1)
    at 95 %. All of them where another maximum is hardly lower.
    """
    best = tops[0]
    asked = np.flatnonzero(np.isfinite(np.diag(cover))).tolist()
    if len(_within_reach(tops)) > 1:
        return asked
    found = []
    for k in asked:
        way = WIDE * np.nan_to_num(cover[:, k]) / sqrt(cover[k, k])
        for sign in (-1.0, 1.0):
            point = best.point + sign * way
            if (point < bounds[0]).any() or (point > bounds[1]).any():
                found.append(k)
                break
            fallen = best.log_likelihood - float(weight @ climbed.at(point)[0])
            if not abs(sqrt(max(fallen, 0.0) / FALL) - 1) <= UNEVEN:
                found.append(k)
                break
    return found


def profile_interval(
    climbed: Climbed,
    weight: Floats,
    tops: Sequence[Maximum],
    bounds: tuple[Floats, Floats],
    k: int,
    error: float,
) -> tuple[float, float]:
    """Where the highest likelihood that leaves the k-th estimate at a value has fallen by half of
    χ²(1) at 95 %, below it and above (Venzon & Moolgavkar 1988).

    ``tops``: the maxima, the highest first; all that are less than that lower are within, with what
    lies between. An end that is not reached within fifty standard errors is infinite, and so is one
    towards which the likelihood rises as the estimate runs off.
    """
    near = _within_reach(tops)
    profile = _Profile(climbed, weight, near, bounds, k)
    reach = error if np.isfinite(error) and error > 0 else 1.0
    ends = []
    for sign, bound in ((-1.0, bounds[0][k]), (1.0, bounds[1][k])):
        if any(each.running_off.get(k) == sign for each in near):
            ends.append(sign * inf)
            continue
        begin = sign * max(sign * each.point[k] for each in near if k not in each.running_off)
        ends.append(_end(profile, begin, sign * reach, float(bound)))
    return ends[0], ends[1]


def _within_reach(tops: Sequence[Maximum]) -> list[Maximum]:
    return [each for each in tops if tops[0].log_likelihood - each.log_likelihood <= FALL]


def _end(profile: _Profile, begin: float, reach: float, bound: float) -> float:
    """The end of an interval on one side of ``begin``; ``reach`` is a standard error, signed."""
    from scipy.optimize import brentq

    inside, far = begin, WIDE
    while far <= FARTHEST:
        outside = begin + far * reach
        outside = max(outside, bound) if reach < 0 else min(outside, bound)
        past = profile.past(outside)
        if past > 0:
            # Close to linear, so that few steps lead to its zero.
            within = CLOSE * abs(reach)
            return float(brentq(profile.past, inside, outside, xtol=within, rtol=1e-12))
        if outside == bound:
            return bound
        inside = outside
        # As far as it would be if the likelihood went on falling as it did.
        far *= min(max(1.1 * WIDE / max(past + WIDE, 1e-3), 1.5), 2.0)
    return inf if reach > 0 else -inf


class _Profile:
    """The highest likelihood that leaves one coordinate at a value, followed from several tops."""

    def __init__(
        self,
        climbed: Climbed,
        weight: Floats,
        near: Sequence[Maximum],
        bounds: tuple[Floats, Floats],
        k: int,
    ):
        self.climbed, self.weight, self.k = climbed, weight, k
        self.best = near[0].log_likelihood
        self.inner = np.delete(bounds[0], k), np.delete(bounds[1], k)
        self.tracks = [[each.point] for each in near]
        self.known: dict[float, float] = {}

    def past(self, value: float) -> float:
        """By how many standard errors' worth the likelihood has fallen further than at an end: the
        root of twice its fall, less that."""
        if value not in self.known:
            highest = max(self.highest(track, value) for track in self.tracks)
            fallen = self.best - highest
            self.known[value] = 1e3 if fallen == inf else sqrt(max(2 * fallen, 0.0)) - WIDE
        return self.known[value]

    def highest(self, track: list[Floats], value: float) -> float:
        """Climb from the nearest point of a track, which is carried on."""
        last = min(track, key=lambda each: abs(each[self.k] - value))
        held = Held(self.climbed, self.k, value)
        start = np.clip(np.delete(self.along(last, value), self.k), *self.inner)
        if not len(start):
            total = float(self.weight @ held.at(start)[0])
            return total if np.isfinite(total) else -inf
        reached = climb(held, self.weight, start, self.inner, level=LEVEL, rounds=FEW)
        if reached is None:
            start = np.delete(last, self.k)
            reached = climb(held, self.weight, start, self.inner, level=LEVEL, rounds=FEW)
        if reached is None:
            return -inf
        track.append(np.insert(reached.point, self.k, value))
        return reached.log_likelihood

    def along(self, point: Floats, value: float) -> Floats:
        """A point at a value of the coordinate, the others moved so that the likelihood falls
        least, by the summed squared slopes."""
        scores = self.climbed.at(point)[1]
        unit = 1.0 / steepness(scores, self.weight)
        scaled = scores * unit
        moments = (self.weight[:, None] * scaled).T @ scaled + 1e-6 * np.eye(len(point))
        way = np.linalg.solve(moments, np.eye(len(point))[self.k])
        found: Floats = point + (value - point[self.k]) * way / way[self.k] * unit / unit[self.k]
        return found
