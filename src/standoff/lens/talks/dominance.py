"""Which points are not dominated: the kernels under every Pareto frontier.

Points are compared by whole-number keys (values counted in units of the tolerance), so that two
sums of the same numbers in another order are one point. Kung, Luccio & Preparata (1975) for two
and three parties; a blocked archive in the manner of ND-trees (Jaszkiewicz & Lust 2018) beyond.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.base.jit import inlined, kernel

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

# Cells are shifted by an odd fraction of their width: halves, thirds, and short decimals, where
# equal sums differ in their last bits, then lie well inside a cell and never on an edge.
_SHIFT = 0.7236067977499789
_BLOCK = 64
BUDGET = 1.5e8
"""How many looks at a block of points a frontier of four parties or more may take (seconds)."""


class Spent:
    """What an elimination has spent on comparisons, over all of its steps."""

    def __init__(self) -> None:
        self.looks = 0.0


@inlined
def _before(keys: Indices, a: int, b: int) -> bool:
    """Whether row ``a`` comes before row ``b``: larger first, first party foremost."""
    for party in range(keys.shape[1]):
        if keys[a, party] != keys[b, party]:
            return bool(keys[a, party] > keys[b, party])
    return False


@inlined
def _ordered(keys: Indices, runs: Indices) -> Indices:
    """Rows in descending lexicographic order, by merging runs of rows nearly in order.

    ``runs``: where each run begins, and the number of rows; shape (runs + 1,).
    """
    n = keys.shape[0]
    order = np.arange(n)
    for r in range(runs.size - 1):
        for i in range(runs[r] + 1, runs[r + 1]):
            row = order[i]
            j = i - 1
            while j >= runs[r] and _before(keys, row, order[j]):
                order[j + 1] = order[j]
                j -= 1
            order[j + 1] = row
    spare = np.empty_like(order)
    bounds = runs.copy()
    left = bounds.size - 1
    while left > 1:
        merged = 0
        for r in range(0, left, 2):
            low = bounds[r]
            middle = bounds[min(r + 1, left)]
            high = bounds[min(r + 2, left)]
            i, j = low, middle
            for k in range(low, high):
                if i < middle and (j >= high or not _before(keys, order[j], order[i])):
                    spare[k] = order[i]
                    i += 1
                else:
                    spare[k] = order[j]
                    j += 1
            bounds[merged] = low
            merged += 1
        bounds[merged] = n
        left = merged
        order, spare = spare, order
    return order


@inlined
def _kept_in_plane(keys: Indices, order: Indices, keep: NDArray[np.bool_]) -> None:
    best = np.iinfo(np.int64).min
    for row in order:
        if keys[row, keys.shape[1] - 1] > best:
            best = keys[row, keys.shape[1] - 1]
            keep[row] = True


@inlined
def _kept_in_space(keys: Indices, order: Indices, keep: NDArray[np.bool_]) -> None:
    """Sweep by the first party; a staircase holds what the other two can have together."""
    second = np.empty(order.size, dtype=np.int64)
    third = np.empty(order.size, dtype=np.int64)
    steps = 0
    for row in order:
        y, z = keys[row, 1], keys[row, 2]
        low, high = 0, steps
        while low < high:
            middle = (low + high) // 2
            if second[middle] >= y:
                low = middle + 1
            else:
                high = middle
        if low > 0 and third[low - 1] >= z:
            continue
        keep[row] = True
        first = low
        if low > 0 and second[low - 1] == y:
            first = low - 1
        last = low
        while last < steps and third[last] <= z:
            last += 1
        shift = 1 - (last - first)
        if shift > 0:
            for i in range(steps - 1, last - 1, -1):
                second[i + 1], third[i + 1] = second[i], third[i]
        elif shift < 0:
            for i in range(last, steps):
                second[i + shift], third[i + shift] = second[i], third[i]
        second[first], third[first] = y, z
        steps += shift


@inlined
def _kept_in_blocks(keys: Indices, order: Indices, keep: NDArray[np.bool_], budget: float) -> float:
    """Compare with all kept so far, block by block; what it took, more than ``budget`` where it
    was cut short."""
    n, parties = keys.shape
    archive = np.empty((n, parties), dtype=np.int64)
    ceiling = np.empty((n // _BLOCK + 1, parties), dtype=np.int64)
    size = 0
    spent = 0.0
    # What dominates has the larger sum, so it comes first; so do those that dominate most.
    total = np.zeros(order.size)
    for i in range(order.size):
        for party in range(parties):
            total[i] -= keys[order[i], party]
    for place in np.argsort(total, kind="mergesort"):
        row = order[place]
        dominated = False
        if spent > budget:
            return spent
        for block in range((size + _BLOCK - 1) // _BLOCK):
            reachable = True
            for party in range(parties):
                if ceiling[block, party] < keys[row, party]:
                    reachable = False
                    break
            spent += 1.0
            if not reachable:
                continue
            spent += 8.0
            for other in range(block * _BLOCK, min((block + 1) * _BLOCK, size)):
                below = True
                for party in range(parties):
                    if archive[other, party] < keys[row, party]:
                        below = False
                        break
                if below:
                    dominated = True
                    break
            if dominated:
                break
        if dominated:
            continue
        keep[row] = True
        block = size // _BLOCK
        for party in range(parties):
            archive[size, party] = keys[row, party]
            if size % _BLOCK == 0 or ceiling[block, party] < keys[row, party]:
                ceiling[block, party] = keys[row, party]
        size += 1
    return spent


def efficient(
    points: Floats, tolerance: Floats, runs: Indices, spent: Spent | None = None
) -> tuple[Indices, Indices]:
    """Group the points that no other point dominates.

    ``points``: (n, parties); ``tolerance``: (parties,); ``runs``: where runs of rows that are
    nearly in descending order begin, and n (``arange(n + 1)`` if none are known). Returns
    ``members`` and ``starts``: the rows ``members[starts[g]:starts[g+1]]`` are the g-th undominated
    point, several rows where they are equal to within ``tolerance``; points in descending order of
    the first party's value.
    ``spent`` is what was spent before, of one budget, and grows by what this takes.

    Raises :class:`StandoffError` where four parties or more take more comparisons than is sensible.
    """
    spent = spent or Spent()
    members, starts, looks = _efficient(points, tolerance, runs, BUDGET - spent.looks)
    spent.looks += looks
    if starts[0] < 0:
        raise StandoffError(
            f"the frontier of {points.shape[1]} parties has so many points that comparing them "
            "would take too long; with fewer parties, coarser positions or higher walk-away values "
            "it is feasible"
        )
    return members, starts


@kernel
def _efficient(
    points: Floats, tolerance: Floats, runs: Indices, budget: float
) -> tuple[Indices, Indices, float]:
    """See :func:`efficient`, and what was spent; over budget, ``starts`` holds −1 alone."""
    n, parties = points.shape
    keys = np.empty((n, parties), dtype=np.int64)
    for i in range(n):
        for party in range(parties):
            keys[i, party] = np.int64(np.floor(points[i, party] / tolerance[party] + _SHIFT))
    order = _ordered(keys, runs)
    # One row stands for each group of equal ones; its members follow it in `order`.
    heads = np.empty(n, dtype=np.int64)
    where = np.empty(n + 1, dtype=np.int64)
    groups = 0
    for i in range(n):
        if i == 0 or _before(keys, order[i - 1], order[i]):
            heads[groups] = order[i]
            where[groups] = i
            groups += 1
    where[groups] = n
    keep = np.zeros(n, dtype=np.bool_)
    looks = 0.0
    if parties <= 2:
        _kept_in_plane(keys, heads[:groups], keep)
    elif parties == 3:
        _kept_in_space(keys, heads[:groups], keep)
    else:
        looks = _kept_in_blocks(keys, heads[:groups], keep, budget)
        if looks > budget:
            return heads[:0], np.full(1, -1), looks
    kept = 0
    total = 0
    for g in range(groups):
        if keep[heads[g]]:
            kept += 1
            total += where[g + 1] - where[g]
    members = np.empty(total, dtype=np.int64)
    starts = np.empty(kept + 1, dtype=np.int64)
    starts[0] = 0
    at = 0
    g_kept = 0
    for g in range(groups):
        if keep[heads[g]]:
            for i in range(where[g], where[g + 1]):
                members[at] = order[i]
                at += 1
            g_kept += 1
            starts[g_kept] = at
    return members, starts, looks


@kernel
def sums_above(
    left: Floats, right: Floats, floor: Floats
) -> tuple[Floats, Indices, Indices, Indices]:
    """Every ``left[i] + right[j]`` that reaches ``floor`` for every party, with i and j.

    Ordered by j, then i: each j gives one run in the order of ``left``. Returns the points, i, j,
    and where the runs begin, for :func:`efficient`.
    """
    n, parties = left.shape
    k = right.shape[0]
    points = np.empty((n * k, parties))
    first = np.empty(n * k, dtype=np.int64)
    second = np.empty(n * k, dtype=np.int64)
    runs = np.empty(k + 1, dtype=np.int64)
    count = 0
    for j in range(k):
        runs[j] = count
        for i in range(n):
            enough = True
            for party in range(parties):
                value = left[i, party] + right[j, party]
                points[count, party] = value
                if value < floor[party]:
                    enough = False
                    break
            if enough:
                first[count], second[count] = i, j
                count += 1
    runs[k] = count
    return points[:count], first[:count], second[:count], runs
