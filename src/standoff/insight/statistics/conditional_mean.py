"""What a quantity is on average, given one parameter: a natural cubic spline through the draws.

The draws are gathered in bins of about equal number along the parameter; a natural
cubic spline is fitted to the bins' means, its number of knots chosen by generalised
cross-validation (Craven & Wahba 1979). A parameter with few values is averaged value by value. This
is the regression on which the value of partial information rests (Strong, Oakley & Brennan 2014).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import kernel
from standoff.ensemble.sampling_error import student

Floats = NDArray[np.float64]

BINS = 256
FEW_VALUES = 32
"""A parameter with no more values than this is not smoothed."""
KNOTS = (2, 3, 4, 5, 7, 10, 14)
"""Numbers of knots tried; two make a straight line."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The conditional means of q quantities on m points of the parameter.

    ``at`` (m,), ``weight`` (m,) the share of draws near each, ``mean`` (m, q); ``root`` (m, r) and
    ``spread`` (q, q): the error of ``mean`` is root @ Z @ spread.T for standard normal Z (r, q).
    """

    at: Floats
    weight: Floats
    mean: Floats
    root: Floats
    spread: Floats

    def error(self) -> Floats:
        """(m, q) standard errors of the means."""
        across = np.sqrt((self.spread**2).sum(axis=1))
        along = np.sqrt((self.root**2).sum(axis=1))
        found: Floats = along[:, None] * across[None, :]
        return found


def natural_spline(at: Floats, knots: Floats) -> Floats:
    """(m, k) the basis of natural cubic splines: constant, linear, and k − 2 more, linear beyond
    the outer of the k knots (Hastie, Tibshirani & Friedman 2009, eq. 5.4)."""
    plain = np.stack((np.ones_like(at), at), axis=1)
    if len(knots) == 2:
        return plain
    inner, last = knots[:-1], knots[-1]
    cube = np.maximum(at[:, None] - inner, 0) ** 3 - np.maximum(at - last, 0)[:, None] ** 3
    bent = cube / (last - inner)
    return np.concatenate((plain, bent[:, :-1] - bent[:, -1:]), axis=1)


@kernel
def _gather(parameter: Any, quantities: Any, edges: Any, counts: Any, at: Any, sums: Any) -> None:
    """Add each point to the bin whose lower edge is the last not above it."""
    number = quantities.shape[1]
    for i in range(len(parameter)):
        low, high = 0, len(edges)
        while high - low > 1:
            middle = (low + high) // 2
            if parameter[i] >= edges[middle]:
                low = middle
            else:
                high = middle
        counts[low] += 1
        at[low] += parameter[i]
        for j in range(number):
            sums[low, j] += quantities[i, j]


def _edges(parameter: Floats) -> tuple[Floats, bool]:
    """(lower edges of the bins, whether each bin is a single value)."""
    points = len(parameter)
    # Equal numbers to within the sampling of every few points are equal enough.
    some = np.sort(parameter[:: max(1, points // (32 * BINS))])
    values = some[np.concatenate(([True], some[1:] > some[:-1]))]
    if len(values) <= FEW_VALUES and np.isin(parameter, values).all():
        return values, True
    bins = max(2, min(BINS, points // 8))
    return np.unique(some[(np.arange(bins) * len(some)) // bins]), False


def bins_of(parameter: Floats, edges: Floats | None = None) -> tuple[NDArray[np.int64], bool]:
    """((n,) the bin of each point, none empty, in order along the parameter; whether each bin is a
    single value); ``edges`` are the lower ends of bins, if others than usual are wanted."""
    few = False
    if edges is None:
        edges, few = _edges(parameter)
    place = np.maximum(np.searchsorted(edges, parameter, side="right") - 1, 0)
    held = np.bincount(place, minlength=len(edges)) > 0
    found: NDArray[np.int64] = (np.cumsum(held) - 1)[place]
    return found, few


def conditional_mean(
    parameter: Floats, quantities: Floats, knots_tried: Sequence[int] = KNOTS
) -> Curve:
    """The means of ``quantities`` (n, q) given ``parameter`` (n,).

    ``knots_tried``: the numbers of knots among which cross-validation chooses.
    """
    points = len(quantities)
    centre = quantities.mean(axis=0)
    y = quantities - centre
    edges, few = _edges(parameter)
    counts, at, sums = (
        np.zeros(len(edges)),
        np.zeros(len(edges)),
        np.zeros((len(edges), y.shape[1])),
    )
    _gather(parameter, y, edges, counts, at, sums)
    held = counts > 0
    counts, at, sums = counts[held], at[held], sums[held]
    at, means = at / counts, sums / counts[:, None]
    weight = counts / points
    degrees = max(points - len(at), 1)
    noise = (y.T @ y - sums.T @ means) / degrees
    # Scatter about the mean curve that correlates the quantities, as a square root.
    values, vectors = np.linalg.eigh(noise)
    spread = vectors * np.sqrt(np.maximum(values, 0))
    if few or len(at) < 4:
        return Curve(at, weight, means + centre, np.diag(1 / np.sqrt(counts)), spread)
    scale = max(at[-1] - at[0], np.finfo(np.float64).tiny)
    unit = (at - at[0]) / scale
    root_weight = np.sqrt(weight)[:, None]
    within = np.maximum(np.diag(noise), 0)
    best: tuple[float, Floats, Floats] | None = None
    # All at once: to find quantiles takes NumPy as long for one as for many.
    tried = [np.linspace(0, 1, size) for size in knots_tried]
    placed = np.split(
        np.quantile(unit, np.concatenate(tried)), np.cumsum([len(each) for each in tried])[:-1]
    )
    for size, places in zip(knots_tried, placed, strict=True):
        if best is not None and size > max(2, len(at) // 4):
            break
        knots = places[np.concatenate(([True], places[1:] > places[:-1]))]
        if len(knots) < 2:
            continue
        basis = natural_spline(unit, knots)
        q, _ = np.linalg.qr(basis * root_weight)
        fitted = q @ (q.T @ (means * root_weight))
        # Squared error of a single draw about the curve: of the bins about it, and within bins.
        off = ((means * root_weight - fitted) ** 2).sum(axis=0) + within * degrees / points
        cost = off / (1 - q.shape[1] / points) ** 2
        told = float((cost / np.maximum(within, 1e-300)).sum())
        if best is None or told < best[0]:
            best = (told, fitted / root_weight, q / root_weight / np.sqrt(points))
    assert best is not None
    return Curve(at, weight, best[1] + centre, best[2], spread)


def crossing_error(
    parameter: Floats, quantity: Floats, at: float, sequence: NDArray[np.int64]
) -> float:
    """Standard error of a crossing at ``at`` of the curve of ``quantity`` (n,) over ``parameter``.

    The error that luck makes is the jackknife's over the independent sequences, ``sequence`` (n,),
    from which the draws come: it sees how much evener than chance they lie. To it is added half of
    how far the crossing moves on a curve with as many knots as are ever tried, since a curve that
    is too stiff is off, however many draws there are; and the step between the curve's points where
    they don't fit near the crossing, as at a jump, which lies somewhere within it. NaN where the
    crossing comes and goes: where more than a quarter of the samples less one sequence have none.
    """

    def nearest(keep: NDArray[np.bool_], knots: Sequence[int]) -> float:
        found = crossings(conditional_mean(parameter[keep], quantity[keep, None], knots))
        return min((each for each, _ in found), key=lambda each: abs(each - at), default=np.nan)

    kinds = np.unique(sequence)
    freedom = len(kinds) - 1
    if freedom < 1:
        return float("nan")
    without = np.array([nearest(sequence != kind, KNOTS) for kind in kinds])
    kept = without[~np.isnan(without)]
    if len(kept) < 0.75 * len(kinds):
        return float("nan")
    moved = np.sqrt(freedom * np.mean((kept - kept.mean()) ** 2))
    # Twice the error is to cover 95 %, with as many degrees of freedom as there are.
    luck = moved * student(freedom)
    bent = 0.5 * (nearest(np.ones(len(parameter), np.bool_), KNOTS[-1:]) - at)
    return float(
        np.hypot(luck if np.isnan(bent) else np.hypot(luck, bent), _step(parameter, quantity, at))
    )


_NEAR = 4
"""Points of a curve to either side of a crossing that tell whether it fits there."""
_MISFIT = 2.0
"""Their distance from the curve, in standard errors, beyond which it does not."""


def _step(parameter: Floats, quantity: Floats, at: float) -> float:
    """The distance between a curve's points about ``at`` if they don't fit it there, else 0."""
    curve = conditional_mean(parameter, quantity[:, None])
    place = np.searchsorted((curve.at[1:] + curve.at[:-1]) / 2, parameter)
    many = np.maximum(np.bincount(place, minlength=len(curve.at)), 1)
    left = quantity - np.interp(parameter, curve.at, curve.mean[:, 0])
    mean = np.bincount(place, left, len(curve.at)) / many
    noise = float(np.sqrt(np.mean((left - mean[place]) ** 2)))
    k = int(np.clip(np.searchsorted(curve.at, at) - 1, 0, len(curve.at) - 2))
    near = slice(max(k - _NEAR, 0), k + _NEAR + 2)
    off = np.sqrt(np.mean(mean[near] ** 2 * many[near]))
    return float(curve.at[k + 1] - curve.at[k]) if off > _MISFIT * noise else 0.0


def crossings(curve: Curve, column: int = 0, times: float = 2.0) -> list[tuple[float, float]]:
    """Where one quantity's curve crosses zero for good: (parameter, its standard error there).

    A crossing counts if the curve lies beyond ``times`` its error of zero somewhere on both sides.
    """
    mean, error = curve.mean[:, column], curve.error()[:, column]
    sure = np.where(mean > times * error, 1, np.where(mean < -times * error, -1, 0))
    found: list[tuple[float, float]] = []
    places = np.nonzero(sure)[0]
    for left, right in pairwise(places):
        if sure[left] == sure[right]:
            continue
        rising = mean[left : right + 1] * sure[right] > 0
        k = int(left) + max(int(np.argmax(rising)), 1)
        step = mean[k] - mean[k - 1]
        part = -mean[k - 1] / step if step else 0.5
        at = curve.at[k - 1] + part * (curve.at[k] - curve.at[k - 1])
        slope = abs(mean[right] - mean[left]) / (curve.at[right] - curve.at[left])
        found.append((float(at), float(error[k] / slope)))
    return found
