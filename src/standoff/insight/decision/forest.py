"""Regression trees on several losses at once, grown on some of the worlds and asked about others.

A tree finds steps and interactions that no sum of smooth curves follows (Breiman et al. 1984); an
average of trees grown on random halves of the worlds is less rough (Bühlmann & Yu 2002). Where
no single cut tells more than chance would, as at the top of an interaction of two or three numbers
none of which matters by itself, a node is cut at random near its middle, to search on below.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import kernel
from standoff.insight.decision.rules import Floats

CHANCE = 8.0
"""A cut must explain this many times what one degree of freedom leaves unexplained."""


def ranks(parameters: list[Floats]) -> NDArray[np.int64]:
    """(n, parameters) each value's rank, equal values alike."""
    columns = [np.unique(each, return_inverse=True)[1] for each in parameters]
    return np.ascontiguousarray(np.stack(columns, axis=1).astype(np.int64))


@kernel
def grow(
    codes: Any, target: Any, rows: Any, least: int, chance: float, uniform: Any, out: Any
) -> None:
    """Grow a tree on ``rows`` and put each world's mean into ``out`` (n, q).

    ``codes`` (n, d) the ranks of the parameters, ``target`` (n, q) of about equal scale, ``least``
    the fewest rows in a leaf, ``uniform`` numbers from 0 to 1 for cuts at random.
    """
    n, d = codes.shape
    q = target.shape[1]
    own = rows.copy()
    every = np.arange(n)
    # A node holds own[first:stop] to learn from and every[begin:end] to tell.
    stack = np.empty((4 * len(rows) + 8, 4), np.int64)
    stack[0] = np.array([0, len(rows), 0, n])
    depth = 1
    used = 0
    whole = np.zeros(q)
    left = np.zeros(q)
    while depth > 0:
        depth -= 1
        first, stop, begin, end = stack[depth]
        number = stop - first
        whole[:] = 0.0
        squares = 0.0
        for i in range(first, stop):
            for p in range(q):
                value = target[own[i], p]
                whole[p] += value
                squares += value * value
        base = 0.0
        for p in range(q):
            base += whole[p] * whole[p] / number
        rest = squares - base
        best, feature, cut = 0.0, -1, 0
        if number >= 2 * least and rest > 1e-12 * (squares + 1e-300):
            for f in range(d):
                order = np.argsort(codes[own[first:stop], f])
                left[:] = 0.0
                for seen in range(1, number):
                    row = own[first + order[seen - 1]]
                    for p in range(q):
                        left[p] += target[row, p]
                    below, above = codes[row, f], codes[own[first + order[seen]], f]
                    if below == above or seen < least or number - seen < least:
                        continue
                    gain = -base
                    for p in range(q):
                        right = whole[p] - left[p]
                        gain += left[p] ** 2 / seen + right * right / (number - seen)
                    if gain > best:
                        best, feature, cut = gain, f, (below + above + 1) // 2
            if best < chance * rest / number:
                f = int(uniform[used % len(uniform)] * d)
                part = 0.3 + 0.4 * uniform[(used + 1) % len(uniform)]
                used += 2
                some = np.sort(codes[own[first:stop], f])
                at = some[max(least, int(part * number))]
                below = np.searchsorted(some, at)
                if least <= below <= number - least:
                    feature, cut = f, at
        if feature < 0:
            for i in range(begin, end):
                for p in range(q):
                    out[every[i], p] = whole[p] / number
            continue
        middle = _part(own, first, stop, codes, feature, cut)
        halfway = _part(every, begin, end, codes, feature, cut)
        stack[depth] = np.array([first, middle, begin, halfway])
        stack[depth + 1] = np.array([middle, stop, halfway, end])
        depth += 2


@kernel
def _part(rows: Any, first: int, stop: int, codes: Any, feature: int, cut: int) -> int:
    """Put the rows below the cut first; where the others begin."""
    while first < stop:
        if codes[rows[first], feature] < cut:
            first += 1
        else:
            stop -= 1
            rows[first], rows[stop] = rows[stop], rows[first]
    return first
