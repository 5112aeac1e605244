"""Intervals by the profile of the likelihood, and whether those by standard errors say the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf, sqrt
from typing import NamedTuple

import numpy as np

from standoff.history.deviations import curvature, inverse
from standoff.history.ends import FALL, FEW, WIDE, Total, end_of, fallen, hill
from standoff.history.fall import Climbed, squares
from standoff.history.maximise import Maximum, Remembered, Until, alike, climb, steepness
from standoff.history.separation import Held
from standoff.history.sums import moments
from standoff.history.table import Floats

UNEVEN = 0.1
"""By how much of its half-width an interval by standard errors may be off before the profile is
asked."""
FARTHEST = 50.0
"""Standard errors: an end that lies farther is infinite."""
CLIFF = 1.0
"""Log-likelihood, or standard errors' worth of it: what is lower than an end by more may lie below
a cliff, where another equilibrium takes the place of the one followed."""
STEPS = 40
"""Steps of a climb at one value: where it has not settled by then, along a ridge, hardly anything
is left to be gained."""
MET = 0.02
"""Tracks have met where no observation's log-likelihood differs by more."""
NEAREST = 0.1
"""Standard errors: no end is first looked for closer to a maximum."""
ALIKE = 0.05
"""Climbs lead to one place where the log-likelihoods differ by less than this part of what is
missing."""
CLOSE = 0.02
"""Standard errors: an end is found between values this close, in proportion to how far the
likelihood has fallen at each. It is smooth, so that the ten thousandth part of one is left; but
where it jumps, as from one equilibrium to another, no more is known."""


class Known(NamedTuple):
    """What is known of the maxima, to find the ends of intervals at once."""

    total: Total
    covers: Sequence[Floats]
    """(K, K) the inverse curvature at each of those within reach; NaN for what has none, and where
    an estimate runs off"""
    lacking: Floats
    """(K, K) what the summed squared slopes at the highest lack of its curvature"""


def known_of(total: Total, tops: Sequence[Maximum], bend: Floats, cover: Floats) -> Known:
    """The same, ``bend`` (K, K) being the curvature at the highest, and ``cover`` its inverse."""
    others = [
        np.full(cover.shape, np.nan)
        if each.running_off
        else inverse(curvature(total.climbed, total.weight, each.point))
        for each in _within_reach(tops)[1:]
    ]
    lacking = bend - squares(*total.climbed.at(tops[0].point), total.weight)
    return Known(total, [cover, *others], lacking)


def uneven(known: Known, tops: Sequence[Maximum], bounds: tuple[Floats, Floats]) -> list[int]:
    """The coordinates whose interval by standard errors is not that of the profile.

    ``tops``: the maxima, the highest first. At each end of the interval, the others moved along
    with it as the curvature says, and by what the slopes there promise, the log-likelihood must
    have fallen by half of χ²(1) at 95 %. Estimates without a standard error are left out; all
    others are told where another maximum is hardly lower.
    """
    best, cover = tops[0], known.covers[0]
    asked = np.flatnonzero(np.isfinite(np.diag(cover))).tolist()
    if len(_within_reach(tops)) > 1:
        return asked
    found = []
    for k in asked:
        on = hill(best, cover, k)
        for sign in (-1.0, 1.0):
            y = np.eye(len(cover))[0] * sign * WIDE
            point = best.point if on is None else on.point(y)
            if on is None or (point < bounds[0]).any() or (point > bounds[1]).any():
                found.append(k)
                break
            at = fallen(known.total, on, best.log_likelihood, y)
            if at is None or max(abs(at.past), abs(at.settled)) > UNEVEN * WIDE:
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
    known: Known | None = None,
) -> tuple[float, float]:
    """Where the highest likelihood that leaves the k-th estimate at a value has fallen by half of
    χ²(1) at 95 %, below it and above (Venzon & Moolgavkar 1988).

    ``tops``: the maxima, the highest first; all that are less than that lower are within, with what
    lies between. An end that is not reached within fifty standard errors is infinite, and so is one
    towards which the likelihood rises as the estimate runs off. With what is ``known`` of them ends
    are looked for at once, and climbed to only where that does not find them for sure.
    """
    near = _within_reach(tops)
    profile = _Profile(climbed, weight, near, bounds, k, known)
    reach = error if np.isfinite(error) and error > 0 else 1.0
    ends = []
    for sign, bound in ((-1.0, bounds[0][k]), (1.0, bounds[1][k])):
        if any(each.running_off.get(k) == sign for each in near):
            ends.append(sign * inf)
            continue
        value, sure = (None, False) if known is None else _at_once(known, near, bounds, k, sign)
        if value is not None and (sure or profile.past(value) > -CLOSE):
            ends.append(value)
            continue
        from_ = max(
            (number for number, each in enumerate(near) if k not in each.running_off),
            key=lambda number: sign * near[number].point[k],
        )
        first = _first(known, near, from_, k)
        begin = float(near[from_].point[k])
        ends.append(_end(profile, begin, sign * reach, float(bound), first / reach))
    return ends[0], ends[1]


def _first(known: Known | None, near: Sequence[Maximum], number: int, k: int) -> float:
    """How far off the end beside one of the maxima ``near`` is by the curvature there; 0 where
    there is none."""
    if known is None or not known.covers[number][k, k] > 0:
        return 0.0
    left = FALL - (near[0].log_likelihood - near[number].log_likelihood)
    return sqrt(2 * max(left, 0.0) * float(known.covers[number][k, k]))


def _at_once(
    known: Known, near: Sequence[Maximum], bounds: tuple[Floats, Floats], k: int, sign: float
) -> tuple[float | None, bool]:
    """The farthest of the ends beside each of the maxima ``near``, None where one is not found; and
    whether no other way up need be tried there."""
    values, sure = [], len(known.covers) == len(near)
    for top, cover in zip(near, known.covers, strict=False):
        on = hill(top, cover, k)
        best = near[0].log_likelihood
        end = end_of(known.total, on, best, sign, bounds, k) if on and not top.running_off else None
        sure = sure and end is not None and end.looked <= FEW
        if end is not None:
            values.append(sign * end.value)
        elif top is near[0]:
            break
    return (sign * max(values), sure) if values else (None, False)


def _within_reach(tops: Sequence[Maximum]) -> list[Maximum]:
    return [each for each in tops if tops[0].log_likelihood - each.log_likelihood <= FALL]


def _end(profile: _Profile, begin: float, reach: float, bound: float, first: float = 0.0) -> float:
    """The end of an interval on one side of ``begin``; ``reach`` is a standard error, signed, and
    ``first`` how many of them away it should be, 0 where that is not known."""
    inside, far = begin, min(max(first, NEAREST), FARTHEST) if first else WIDE
    while far <= FARTHEST:
        outside = begin + far * reach
        outside = max(outside, bound) if reach < 0 else min(outside, bound)
        past = profile.past(outside)
        if past > 0:
            return _between(profile, inside, outside, CLOSE * abs(reach))
        if outside == bound:
            return bound
        inside = outside
        # As far as it would be if the likelihood went on falling as it did.
        far *= min(max(1.1 * WIDE / max(past + WIDE, 1e-3), 1.5), 2.0)
    return inf if reach > 0 else -inf


def _between(profile: _Profile, inside: float, outside: float, close: float) -> float:
    """Where the likelihood has fallen far enough, between two values."""
    from scipy.optimize import brentq

    way = 1.0 if outside > inside else -1.0
    known, again = profile.known, set[float]()
    while True:
        # The farthest within of the values looked at, and the closest that is not.
        last = max((v for v, past in known.items() if past <= 0), key=lambda v: way * v)
        beyond = [v for v, past in known.items() if past > 0 and way * (v - last) > 0]
        if not beyond or known[last] == 0:
            return last
        first = min(beyond, key=lambda v: way * v)
        if abs(first - last) > 1.001 * close:
            brentq(profile.past, last, first, xtol=close, rtol=1e-12)
        elif known[first] - known[last] > CLIFF and first not in again:
            # From what was passed since, a climb there may stay above the cliff.
            again.add(first)
            del known[first]
            profile.past(first)
        else:
            return last + (first - last) * known[last] / (known[last] - known[first])


class _Passed(NamedTuple):
    """A highest point at a value of the coordinate that is held."""

    point: Floats
    way: Floats
    """(K,) how the others move with that one, by the summed squared slopes: so that the likelihood
    falls least"""
    top: Maximum
    """As it was climbed to"""


class _Profile:
    """The highest likelihood that leaves one coordinate at a value, followed from several tops."""

    def __init__(
        self,
        climbed: Climbed,
        weight: Floats,
        near: Sequence[Maximum],
        bounds: tuple[Floats, Floats],
        k: int,
        known: Known | None,
    ):
        self.weight, self.k = weight, k
        self.best = near[0].log_likelihood
        self.inner = np.delete(bounds[0], k), np.delete(bounds[1], k)
        self.climbed = Remembered(climbed)
        self.tracks = [[_Passed(each.point, self.way(each.point), each)] for each in near]
        self.lacking = None
        if known is not None and len(near) == 1:
            self.lacking = np.delete(np.delete(known.lacking, k, axis=0), k, axis=1)
        self.known = {
            float(each.point[k]): self._past(each.log_likelihood) for each in reversed(near)
        }

    def _past(self, log_likelihood: float) -> float:
        fallen = self.best - log_likelihood
        return 1e3 if fallen == inf else sqrt(max(2 * fallen, 0.0)) - WIDE

    def past(self, value: float) -> float:
        """By how many standard errors' worth the likelihood has fallen further than at an end: the
        root of twice its fall, less that."""
        if value not in self.known:
            self.known[value] = self._past(self.over_tracks(value))
        return self.known[value]

    def over_tracks(self, value: float) -> float:
        """The highest likelihood at a value along any track; or one that is high enough for the
        value to lie within, which is all that counts. Tracks that have met are followed as one."""
        reached: list[_Passed] = []
        begun: list[_Passed] = []
        highest, feet = -inf, list[float]()
        nearest = [min(t, key=lambda each: abs(each.point[self.k] - value)) for t in self.tracks]
        for number in sorted(
            range(len(nearest)), key=lambda number: -nearest[number].top.log_likelihood
        ):
            if any(nearest[number] is each for each in begun):
                continue
            begun.append(nearest[number])
            track = self.tracks[number]
            passed = len(track)
            highest = max(highest, self.highest(track, value, feet))
            if self._past(highest) <= 0:
                break
            if len(track) > passed:
                met = [each for each in reached if alike(each.top, track[-1].top, MET)]
                track[-1] = (met or track)[-1]
                reached.append(track[-1])
        return highest

    def highest(self, track: list[_Passed], value: float, feet: list[float]) -> float:
        """Climb from what the nearest points of a track lead to expect; the track is carried on.

        The first of these may lie below a cliff: then the others are tried, until two lead to one
        place; ``feet``: how high other tracks led there, to which those of this are put."""
        held = Held(self.climbed, self.k, value)
        against = self.best - FALL
        for begin in self.expected(track, value):
            start = np.clip(np.delete(begin, self.k), *self.inner)
            if not len(start):
                total = float(self.weight @ held.at(start)[0])
                return total if np.isfinite(total) else -inf
            reached = climb(
                held, self.weight, start, self.inner,
                until=Until(STEPS, against), lacking=self.lacking,
            )  # fmt: skip
            if reached is None:
                continue
            fallen = against - reached.log_likelihood
            if fallen < CLIFF:
                point = np.insert(reached.point, self.k, value)
                track.append(_Passed(point, self.way(point), reached))
                return reached.log_likelihood
            # Two ways to one foot: others would lead there too.
            if any(abs(each - reached.log_likelihood) < ALIKE * fallen for each in feet):
                return max(*feet, reached.log_likelihood)
            feet.append(reached.log_likelihood)
        return max(feet, default=-inf)

    def expected(self, track: list[_Passed], value: float) -> Iterator[Floats]:
        """Points at a value: along the way from the nearest passed, between the nearest to either
        side, and those with nothing else moved."""
        here = sorted(track, key=lambda each: abs(each.point[self.k] - value))
        sides = [
            next((each for each in here if sign * (each.point[self.k] - value) > 0), None)
            for sign in (-1.0, 1.0)
        ]
        yield here[0].point + (value - here[0].point[self.k]) * here[0].way
        one, other = sides
        if one is not None and other is not None:
            share = (value - one.point[self.k]) / (other.point[self.k] - one.point[self.k])
            yield one.point + share * (other.point - one.point)
        for each in sorted(
            (s for s in sides if s is not None), key=lambda each: abs(each.point[self.k] - value)
        ):
            if each is not here[0]:
                yield each.point + (value - each.point[self.k]) * each.way
            yield each.point

    def way(self, point: Floats) -> Floats:
        """(K,) see :class:`_Passed`."""
        scores = self.climbed.at(point)[1]
        unit = 1.0 / steepness(scores, self.weight)
        scaled = scores * unit
        bends = moments(self.weight, scaled) + 1e-6 * np.eye(len(point))
        way = np.linalg.solve(bends, np.eye(len(point))[self.k])
        found: Floats = way / way[self.k] * unit / unit[self.k]
        return found
