"""The highest points of a log-likelihood, from many starts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from standoff.base.errors import StandoffError
from standoff.ensemble.effort import Progress
from standoff.ensemble.sample import uniforms
from standoff.history.fall import Climbed
from standoff.history.maximise import (
    Maximum,
    Met,
    Until,
    alike,
    climb,
    met,
    natural_units,
    steepness,
)
from standoff.history.separation import runs_off
from standoff.history.table import Floats

SAME = 1e-3
"""Maxima whose observations' log-likelihoods all differ by less are one."""


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """The maxima that were found, the highest first, and how many starts led nowhere."""

    maxima: tuple[Maximum, ...]
    lost: int


def search(
    climbed: Climbed,
    weight: Floats,
    starts: Floats,
    bounds: tuple[Floats, Floats],
    progress: Progress | None = None,
) -> Search:
    """Climb from each of ``starts`` (S, K), within ``bounds`` (K,) each.

    ``weight`` (n,) is how much each observation counts. Raises :class:`StandoffError` where no
    start is a possible point.
    """
    unit = natural_units(climbed, weight, starts[0])
    found, lost = _reached(climbed, weight, starts, bounds, unit, progress)
    if not found:
        raise StandoffError(
            "at none of the starts could every observation be explained and every game be solved; "
            "give the estimates other starts, or bounds"
        )
    origin = starts[0], unit
    maxima: list[Maximum] = []
    tops: list[Met] = []
    # Those first that have settled: what has not may lead to one of these.
    for each in sorted(found, key=lambda one: not one.settled):
        off = runs_off(climbed, weight, each, bounds, origin) if each.settled else {}
        if off:
            _add(maxima, replace(each, running_off=off), SAME)
            continue
        # Nearer to the top, scaled by how steep it is there.
        until = None if each.settled else Until(tops=tops)
        sharp = climb(climbed, weight, each.point, bounds, unit=unit, fine=True, until=until)
        sharp = replace(sharp or each, starts=each.starts)
        if not any(sharp.point is top.top.point for top in tops):
            off = runs_off(climbed, weight, sharp, bounds, origin)
            sharp = replace(sharp, running_off=off)
        if _add(maxima, sharp, SAME) and sharp.settled and not off:
            tops.append(met(climbed, weight, sharp))
    maxima.sort(key=lambda each: -each.log_likelihood)
    return Search(tuple(maxima), lost)


def _reached(
    climbed: Climbed,
    weight: Floats,
    starts: Floats,
    bounds: tuple[Floats, Floats],
    unit: Floats,
    progress: Progress | None,
) -> tuple[list[Maximum], int]:
    """The maxima that the starts lead to, and how many lead nowhere."""
    found: list[Maximum] = []
    tops: list[Met] = []
    lost = 0
    for number, start in enumerate(starts):
        if progress:
            progress(number, len(starts))
        reached = climb(climbed, weight, start, bounds, unit=unit, until=Until(tops=tops))
        if reached is None:
            lost += 1
        elif _add(found, reached, 0.02) and reached.settled:
            tops.append(met(climbed, weight, reached))
    return found, lost


def _add(found: list[Maximum], new: Maximum, within: float) -> bool:
    """Put a maximum to those ``found``, as one with that which is alike, if any is; whether it is
    one more."""
    for k, each in enumerate(found):
        if alike(each, new, within):
            best = max(each, new, key=lambda one: one.log_likelihood)
            found[k] = replace(best, starts=each.starts + new.starts)
            return False
    found.append(new)
    return True


def starts_around(
    climbed: Climbed,
    weight: Floats,
    start: Floats,
    bounds: tuple[Floats, Floats],
    count: int,
    seed: int,
) -> Floats:
    """(count, K) points to begin from: the start itself, and others normally about it, by about as
    much as turns a choice round; within two bounds evenly between them."""
    from scipy.special import ndtri

    low, high = bounds
    log, scores = climbed.at(start)
    usable = np.isfinite(log).all() and np.isfinite(scores).all()
    rms = steepness(scores, weight / weight.sum()) if usable else np.ones(len(start))
    points = uniforms(len(start), [seed, 1], 0, count)
    found = start + ndtri(points) / rms
    both = np.isfinite(low) & np.isfinite(high)
    found[:, both] = low[both] + points[:, both] * (high - low)[both]
    found[0] = start
    kept: Floats = np.clip(found, low, high)
    return kept
