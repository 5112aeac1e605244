"""Classification trees: the other way to find simple regions (Breiman et al. 1984).

A shallow tree is grown by Gini impurity; its leaves in which the thing of interest is common are
the regions. Where boxes must be told one at a time, a tree divides the whole space at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.insight.statistics.prim import MASS, Box, Floats

DEPTH = 3


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """One leaf of the tree, a box, and what lies in it."""

    box: Box


def best_split(columns: Floats, interest: Floats, least: int) -> tuple[int, float, float] | None:
    """(parameter, threshold, fall of impurity) of the best split x ≤ threshold, or None.

    ``columns`` (d, n), ``interest`` (n,); each side keeps at least ``least`` points. The threshold
    lies midway between two values.
    """
    points, total = columns.shape[1], float(interest.sum())
    whole = _gini(total, points)
    found: tuple[int, float, float] | None = None
    for k, column in enumerate(columns):
        order = np.argsort(column, kind="stable")
        x = column[order]
        below = np.cumsum(interest[order])[:-1]
        count = np.arange(1, points)
        may = (x[1:] > x[:-1]) & (count >= least) & (points - count >= least)
        if not may.any():
            continue
        left = count * _gini(below, count)
        right = (points - count) * _gini(total - below, points - count)
        fall = np.where(may, whole - (left + right) / points, -np.inf)
        place = int(np.argmax(fall))
        if found is None or fall[place] > found[2]:
            found = (k, float((x[place] + x[place + 1]) / 2), float(fall[place]))
    return found if found and found[2] > 0 else None


def _gini(inside: Floats | float, count: NDArray[np.int64] | int) -> Floats:
    share = np.asarray(inside) / count
    return np.asarray(2 * share * (1 - share), np.float64)


def grow(
    columns: Floats, interest: Floats, *, depth: int = DEPTH, mass: float = MASS
) -> list[Leaf]:
    """The leaves of a tree of at most ``depth`` splits, each holding at least ``mass`` of all
    points, in the order in which they lie in the tree."""
    points, total = columns.shape[1], float(interest.sum())
    least = max(1, int(np.ceil(mass * points)))

    def leaves(members: NDArray[np.int64], lower: Floats, upper: Floats, left: int) -> list[Leaf]:
        inside = interest[members]
        split = None
        if left and 0 < inside.sum() < len(members):
            split = best_split(columns[:, members], inside, least)
        if split is None:
            held = float(inside.sum())
            box = Box(
                lower,
                upper,
                len(members) / points,
                held / len(members) if len(members) else 0.0,
                held / total if total else 0.0,
            )
            return [Leaf(box)]
        k, threshold, _ = split
        goes = columns[k, members] <= threshold
        low, high = upper.copy(), lower.copy()
        low[k], high[k] = threshold, threshold
        return [
            *leaves(members[goes], lower, low, left - 1),
            *leaves(members[~goes], high, upper, left - 1),
        ]

    free = np.full(len(columns), np.inf)
    return leaves(np.arange(points), -free, free, depth)


def tree_regions(
    values: Mapping[str, Floats], interest: NDArray[np.bool_], *, depth: int = DEPTH
) -> tuple[tuple[str, ...], list[Box]]:
    """(the parameters, the leaves in which interest is commoner than everywhere, best first)."""
    names = tuple(name for name, each in values.items() if np.ptp(each) > 0)
    if not names or not 0 < interest.sum() < len(interest):
        return names, []
    columns = np.stack([np.asarray(values[name], np.float64) for name in names])
    share = float(interest.mean())
    found = [
        leaf.box
        for leaf in grow(columns, interest.astype(np.float64), depth=depth)
        if leaf.box.density > max(share, 0.5) and leaf.box.coverage > 0 and len(leaf.box.limits)
    ]
    return names, sorted(found, key=lambda box: -box.coverage)
