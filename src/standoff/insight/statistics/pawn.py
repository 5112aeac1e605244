"""A moment-independent check of what drives a quantity: PAWN from a given sample.

The draws are cut into slices of equal number along a parameter; the index is the median over the
slices of the largest distance between the quantity's distribution in the slice and everywhere
(Pianosi & Wagener 2018). It sees effects on the whole distribution, where variance-based indices
see only its spread.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import kernel

Floats = NDArray[np.float64]

SLICES = 10
DUMMIES = 20


@kernel
def _distances(slices: Any, order: Any, ends: Any, size: Any, out: Any) -> None:
    """Kolmogorov–Smirnov distances. ``slices`` (d, n) the slice of each point (-1 for none),
    ``order`` (n,) the points by rising quantity, ``ends`` (n,) whether the next one differs,
    ``size`` (d, s) points in each slice; fills ``out`` (d, s)."""
    dimensions, points = slices.shape
    count = out.shape[1]
    seen = np.zeros(count)
    for k in range(dimensions):
        seen[:] = 0
        out[k, :] = 0
        for place in range(points):
            which = slices[k, order[place]]
            if which >= 0:
                seen[which] += 1
            if ends[place]:
                whole = (place + 1) / points
                for s in range(count):
                    if size[k, s] > 0:
                        out[k, s] = max(out[k, s], abs(seen[s] / size[k, s] - whole))


def slices_of(parameters: Sequence[Floats], slices: int = SLICES) -> NDArray[np.int64]:
    """(d, n) the slice in which each point lies, by the parameter's quantiles; -1 where none."""
    found = np.empty((len(parameters), len(parameters[0])), np.int64)
    for row, each in enumerate(parameters):
        edges = np.quantile(each, np.linspace(0, 1, slices + 1))
        place = np.searchsorted(edges, each, side="right") - 1
        found[row] = np.where(place < slices, place, -1)
    return found


def pawn(slices: NDArray[np.int64], quantity: Floats, count: int = SLICES) -> Floats:
    """(d,) the median distance over the slices; ``slices`` (d, n) from :func:`slices_of`."""
    order = np.argsort(quantity, kind="stable")
    ordered = quantity[order]
    ends = np.concatenate((ordered[1:] != ordered[:-1], [True]))
    size = np.stack([np.bincount(row[row >= 0], minlength=count) for row in slices])
    out = np.empty((len(slices), count))
    _distances(slices, order, ends, size.astype(np.float64), out)
    out[size == 0] = np.nan
    found: Floats = np.nanmedian(out, axis=1)
    return found


def noise(quantity: Floats, seed: int, count: int = SLICES, together: int = 1) -> float:
    """The index that a parameter without any effect stays below nineteen times in twenty.

    ``together``: the largest index of so many such parameters.
    """
    found = pawn(_dummies(len(quantity), seed, count, together), quantity, count)
    return float(np.quantile(found.reshape(DUMMIES, together).max(axis=1), 0.95))


@functools.lru_cache(maxsize=8)
def _dummies(points: int, seed: int, count: int, together: int) -> NDArray[np.int64]:
    """The slices of parameters without any effect: the same for every quantity of a case."""
    rng = np.random.default_rng([seed, 0xD0])
    return slices_of([rng.random(points) for _ in range(DUMMIES * together)], count)
