"""The highest points of a log-likelihood, from many starts; SciPy's optimisers do the climbing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from standoff.base.errors import StandoffError
from standoff.ensemble.effort import Progress
from standoff.ensemble.sample import uniforms
from standoff.history.table import Floats

LOW = 1e15
"""What an impossible point counts as, of what is minimised: worse than any other."""
ROUNDS = 500
STAGES = (10, 15, ROUNDS)
"""Rounds after which coordinates are taken anew: those of a far start fit badly near a top."""
ROUGH, FINE = 1e-2, 1e-6
"""How level a point must be, in units of about a standard error: the log-likelihood that is left to
be gained is half the square. Every top is climbed to the last digits in the end."""
SAME = 1e-3
"""Maxima whose observations' log-likelihoods all differ by less are one."""


class Climbed(Protocol):
    """What is climbed: its value, and its slopes by observation."""

    def at(self, point: Floats) -> tuple[Floats, Floats]:
        """(n,) log-likelihoods, and (n, K) their slopes; not finite at an impossible point."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Maximum:
    """A point that no small step improves."""

    point: Floats
    """(K,)"""
    log_likelihood: float
    by_observation: Floats
    """(n,) the log-likelihood of each observation, which tells maxima apart"""
    starts: int
    """How many starts led there."""
    settled: bool
    """Whether the search ended there, rather than after :data:`ROUNDS` rounds."""


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
    found: list[Maximum] = []
    lost = 0
    for number, start in enumerate(starts):
        if progress:
            progress(number, len(starts))
        reached = climb(climbed, weight, start, bounds)
        if reached is None:
            lost += 1
            continue
        known = next((k for k, each in enumerate(found) if _alike(each, reached, 0.05)), None)
        if known is None:
            found.append(reached)
        else:
            best = max(found[known], reached, key=lambda each: each.log_likelihood)
            found[known] = _again(best, found[known].starts + 1)
    if not found:
        raise StandoffError(
            "at none of the starts could every observation be explained and every game be solved; "
            "give the estimates other starts, or bounds"
        )
    settled: list[Maximum] = []
    for each in found:
        # Nearer to the top, scaled by how steep it is there.
        sharp = climb(climbed, weight, each.point, bounds, fine=True) or each
        known = next((k for k, other in enumerate(settled) if _alike(other, sharp, SAME)), None)
        if known is None:
            settled.append(_again(sharp, each.starts))
        else:
            best = max(settled[known], sharp, key=lambda one: one.log_likelihood)
            settled[known] = _again(best, settled[known].starts + each.starts)
    settled.sort(key=lambda each: -each.log_likelihood)
    return Search(tuple(settled), lost)


def _alike(one: Maximum, other: Maximum, within: float) -> bool:
    if abs(one.log_likelihood - other.log_likelihood) > within * (
        1 + abs(one.log_likelihood) / 100
    ):
        return False
    return bool(np.abs(one.by_observation - other.by_observation).max() < within)


def _again(one: Maximum, starts: int) -> Maximum:
    return Maximum(one.point, one.log_likelihood, one.by_observation, starts, one.settled)


def steepness(scores: Floats, weight: Floats) -> Floats:
    """(K,) how steep each coordinate is: the root of its summed squared slopes; 1 where flat."""
    found = np.sqrt((weight[:, None] * scores**2).sum(axis=0))
    return np.where(found > 1e-12, found, 1.0)


def climb(
    climbed: Climbed,
    weight: Floats,
    start: Floats,
    bounds: tuple[Floats, Floats],
    *,
    fine: bool = False,
) -> Maximum | None:
    """The maximum that a start leads to; None from an impossible one.

    By BFGS (Nocedal & Wright 2006, ch. 6), in coordinates in which the summed squared slopes are
    alike in all directions (as in Berndt, Hall, Hall & Hausman 1974), taken anew after some rounds;
    with bounds by L-BFGS-B (Zhu et al. 1997), each coordinate scaled by itself.
    """
    log, scores = climbed.at(start)
    if not (np.isfinite(log).all() and np.isfinite(scores).all()):
        return None
    if not len(start):
        return Maximum(start, float(weight @ log), log, 1, True)
    point, settled = start, False
    for rounds in (ROUNDS,) if fine else STAGES:
        point, settled = _climbed(climbed, weight, point, bounds, (scores, rounds, fine))
        log, scores = climbed.at(point)
        if not (np.isfinite(log).all() and np.isfinite(scores).all()):
            return None
        if settled:
            break
    return Maximum(point, float(weight @ log), log, 1, settled)


def _climbed(
    climbed: Climbed,
    weight: Floats,
    start: Floats,
    bounds: tuple[Floats, Floats],
    how: tuple[Floats, int, bool],
) -> tuple[Floats, bool]:
    """Where at most some rounds lead, and whether the search ended there; ``how``: (n, K) the
    slopes at the start, how many rounds, and whether to the last digits."""
    from scipy.optimize import Bounds, minimize

    scores, rounds, fine = how
    turn = whitening(scores, weight)
    bounded = bool(np.isfinite(bounds).any())
    if bounded:
        turn = np.diag(1.0 / steepness(scores, weight))

    def down(x: Floats) -> tuple[float, Floats]:
        log, scores = climbed.at(start + turn @ x)
        total = float(weight @ log)
        slope = -((weight @ scores) @ turn)
        if not np.isfinite(total) or not np.isfinite(slope).all():
            return LOW, np.zeros(len(x))
        return -total, slope

    given = {"jac": True, "x0": np.zeros(len(start))}
    level = FINE if fine else ROUGH
    if bounded:
        scale = np.diag(turn)
        low, high = ((each - start) / scale for each in bounds)
        reached = minimize(
            down,
            method="L-BFGS-B",
            bounds=Bounds(low, high),
            options={
                "maxiter": rounds,
                "maxcor": 20,
                "ftol": 1e-15 if fine else 1e-9,
                "gtol": level / 10,
            },
            **given,
        )
    else:
        options = {"maxiter": rounds, "gtol": level}
        reached = minimize(down, method="BFGS", options=options, **given)
    return np.clip(start + turn @ reached.x, *bounds), bool(reached.nit < rounds)


def whitening(scores: Floats, weight: Floats) -> Floats:
    """(K, K) coordinates, a column each, in which the summed squared slopes are alike in all
    directions; those that nothing tells are scaled alone."""
    scale = 1.0 / steepness(scores, weight)
    scaled = scores * scale
    moments = (weight[:, None] * scaled).T @ scaled
    sizes, ways = np.linalg.eigh(moments)
    shrunk = 1.0 / np.sqrt(np.maximum(sizes, 1e-4))
    found: Floats = scale[:, None] * (ways * shrunk)
    return found


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
