"""Bargaining solutions on a frontier of utility points, ties listed.

All are taken over the packages that every party accepts (at least its walk-away value), on their
Pareto frontier. The disagreement point is the walk-away values. See ``docs/talks-conventions.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from standoff.lens.talks.domain import Floats

Indices = NDArray[np.int64]
TIE = 1e-9
"""Packages whose criterion differs by less than this, relative to its size, are tied."""


def gains(points: Floats, reservation: Floats) -> Floats:
    """What each party has beyond its walk-away value; (n, parties), never below zero.

    A gain in the last bits of a sum is none: a product of gains must not turn on it.
    """
    gain = points - reservation
    return np.where(gain > 1e-10 * _units(points), gain, 0.0)


def _units(points: Floats) -> Floats:
    """The size of each party's values, in which they are compared; (parties,)."""
    return np.asarray(np.abs(points).max(axis=0, initial=0.0))


def balance(points: Floats, reservation: Floats) -> Floats:
    """The smallest share that any party has of the gains of all; (n,), from 0 to 1 / parties.

    A party's share is its gain over the sum of gains; where nobody gains it is zero.
    """
    gain = gains(points, reservation)
    total = gain.sum(axis=1)
    return np.asarray(gain.min(axis=1) / np.where(total > 0, total, 1.0))


def balanced_first(found: Indices, points: Floats, reservation: Floats) -> Indices:
    """Tied points, the most balanced (:func:`balance`) first; the equally balanced in order."""
    share = np.round(balance(points, reservation)[found] / TIE)
    return found[np.argsort(-share, kind="stable")]


def _best(criterion: Floats, unit: float) -> Indices:
    if not len(criterion):
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(criterion >= criterion.max() - TIE * unit)


def nash(points: Floats, reservation: Floats) -> Indices:
    """The points with the largest product of gains (Nash 1950).

    Where no point gives every party a gain the product is zero everywhere and all tie.
    """
    gain = gains(points, reservation)
    # The units of the parties make no difference to it; in shares of the most no product of many
    # large or small gains leaves the numbers that can be told apart.
    most = gain.max(axis=0, initial=0.0)
    product = (gain / np.where(most > 0, most, 1.0)).prod(axis=1)
    return _best(product, float(product.max(initial=0.0)))


def kalai_smorodinsky(points: Floats, reservation: Floats) -> Indices:
    """The points whose smallest ratio of gain to ideal gain is largest (Kalai & Smorodinsky 1975).

    A party's ideal is the most it can have in any package that all accept. A party that cannot
    gain at all (ideal at its walk-away value) is left out of the minimum.
    """
    gain = gains(points, reservation)
    ideal = gain.max(axis=0, initial=0.0)
    able = ideal > 0
    if not able.any():
        return np.arange(len(points))
    return _best((gain[:, able] / ideal[able]).min(axis=1), 1.0)


def egalitarian(points: Floats, reservation: Floats) -> Indices:
    """The points whose smallest gain is largest (Kalai 1977); needs values in one unit."""
    gain = gains(points, reservation)
    return _best(gain.min(axis=1), float(_units(points).min(initial=np.inf)))


def utilitarian(points: Floats, reservation: Floats) -> Indices:
    """The points with the largest sum of values, among those that every party accepts."""
    total = points.sum(axis=1)
    return _best(total, float(np.abs(points).max(initial=0.0)))


SOLUTIONS: Mapping[str, Callable[[Floats, Floats], Indices]] = {
    "nash": nash,
    "kalai_smorodinsky": kalai_smorodinsky,
    "egalitarian": egalitarian,
    "utilitarian": utilitarian,
}
