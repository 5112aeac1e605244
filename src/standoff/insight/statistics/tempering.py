"""Finding the worlds that account for what was seen, where few of those drawn do.

A sequential Monte Carlo sampler (Del Moral, Doucet & Jasra 2006): the likelihood is let in by
degrees, each chosen so that half of the worlds stay effective; worlds are then resampled and moved
by a random walk that leaves their distribution as it is (preconditioned Crank–Nicolson on the
standard normals behind the parameters; Cotter et al. 2013).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.sobol import scrambled
from standoff.insight.statistics.prim import Floats

FEWEST = 100
"""The effective number of worlds below which no conclusion is drawn from their weights."""
_DEGREES = 40
_MOVES = 3
_MOST_MOVES = 30
_EDGE = 2.0**-32


@dataclass(frozen=True, slots=True, eq=False)
class Tempered:
    """Worlds drawn from the posterior: ``points`` (n, d) of the unit cube."""

    points: Floats
    distinct: int
    degrees: int
    origin: NDArray[np.intp]
    """(n,) the world drawn at first that each descends from: those of one origin are akin."""


def descent_error(values: Floats, weight: Floats, origin: NDArray[np.intp]) -> float:
    """Standard error of the weighted mean of (n,) values over worlds sought by :func:`temper`.

    Worlds of one origin stand or fall together: the error is that of the sums over origins (Chan
    & Lai 2013; Lee & Whiteley 2018).
    """
    total = float(np.sum(weight))
    mean = float(np.sum(weight * values)) / total
    sums = np.bincount(origin, weights=weight * (values - mean))
    families = len(np.unique(origin))
    if families < 2:
        return float("nan")
    return float(np.sqrt(families / (families - 1) * np.sum(sums**2))) / total


def effective(weight: Floats) -> float:
    """The effective number of (n,) weighted worlds, (Σw)² / Σw² (Kish 1965)."""
    total = float((weight**2).sum())
    return float(weight.sum()) ** 2 / total if total > 0 else 0.0


def temper(
    likelihood: Callable[[Floats], Floats], dimensions: int, count: int, seed: int
) -> Tempered:
    """Draw worlds in proportion to their likelihood.

    ``likelihood`` gives the logarithm for points (n, d) of the unit cube, -inf where impossible.
    Where no world drawn is possible, the result has no distinct worlds.
    """
    from scipy.special import ndtr, ndtri

    rng = np.random.default_rng([seed, 0x7E])
    start = scrambled(dimensions, rng, 0, count)
    normals: Floats = ndtri(np.clip(start, _EDGE, 1 - _EDGE))

    def cube(values: Floats) -> Floats:
        found: Floats = np.clip(ndtr(values), _EDGE, 1 - _EDGE)
        return found

    logs = likelihood(cube(normals))
    origin = np.arange(count)
    degree, step, degrees = 0.0, 0.5, 0
    while degree < 1 and degrees < _DEGREES:
        if not np.isfinite(logs).any():
            return Tempered(cube(normals), 0, degrees, origin)
        new = _next(logs, degree)
        weight = np.where(np.isfinite(logs), np.exp((new - degree) * (logs - np.max(logs))), 0.0)
        # Systematic resampling: each world as often as its weight says, to within one.
        places = (np.arange(count) + rng.random()) / count
        chosen = np.searchsorted(np.cumsum(weight) / weight.sum(), places)
        chosen = np.minimum(chosen, count - 1)
        normals, logs, origin = normals[chosen], logs[chosen], origin[chosen]
        degree, degrees = new, degrees + 1
        moved = np.zeros(count, np.bool_)
        for turn in range(_MOST_MOVES):
            noise = rng.standard_normal(normals.shape)
            proposed = np.sqrt(1 - step**2) * normals + step * noise
            their = likelihood(cube(proposed))
            with np.errstate(invalid="ignore"):
                accepted = np.log(rng.random(count)) < degree * (their - logs)
            normals = np.where(accepted[:, None], proposed, normals)
            logs = np.where(accepted, their, logs)
            moved |= accepted
            rate = float(accepted.mean())
            # Steps are sized so that about a third of the moves is accepted.
            step = float(np.clip(step * np.exp(rate - 0.3), 0.01, 1.0))
            if turn + 1 >= _MOVES and moved.mean() > 0.9:
                break
    if degree < 1:
        return Tempered(cube(normals), 0, degrees, origin)
    return Tempered(cube(normals), len(np.unique(normals, axis=0)), degrees, origin)


def _next(logs: Floats, degree: float) -> float:
    """The next degree: all of the likelihood, or as much as leaves half of the worlds effective."""
    finite = logs[np.isfinite(logs)]
    relative = finite - finite.max()

    def size(new: float) -> float:
        return effective(np.exp((new - degree) * relative))

    target = 0.5 * len(finite)
    if size(1.0) >= target:
        return 1.0
    low, high = degree, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if size(middle) >= target:
            low = middle
        else:
            high = middle
    return max(low, degree + 1e-6)
