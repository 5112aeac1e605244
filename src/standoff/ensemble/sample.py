"""Draws of the parameters: scrambled Sobol points, each a function of (seed, index) alone.

Draw ``i`` is point ``i // REPLICATES`` of the scrambled sequence number ``i % REPLICATES``. The
sequences are scrambled independently (Matoušek 1998), so their means differ as independent
estimates would, and the error of an average can be read off them (Owen 1997; L'Ecuyer 2018).
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import quiet
from standoff.case.parameters import correlation_factor, quantile, refuse_open, sampled
from standoff.ensemble.sobol import scrambled

Floats = NDArray[np.float64]

REPLICATES = 16
LAST_DRAW = REPLICATES * 2**30 - 1
"""The sequences have 2³⁰ points each."""
POINTS_KEPT = 4096
"""Up to so many points are kept, for the next time."""
_EDGE = 2.0**-32
"""Uniform numbers stay this far inside (0, 1), so that every quantile is finite."""


def uniforms(dimensions: int, seed: int | Sequence[int], first: int, stop: int) -> Floats:
    """(stop - first, dimensions) uniform numbers: draws ``first`` … ``stop - 1``.

    Draw i is point i // ``REPLICATES`` of sequence i % ``REPLICATES``.

    Raises :class:`StandoffError` past the last draw that there is.
    """
    if stop - 1 > LAST_DRAW:
        raise StandoffError(f"there is no draw {stop - 1:,}; the last one is {LAST_DRAW:,}")
    points = np.empty((stop - first, dimensions))
    seeds = [seed] if isinstance(seed, int) else list(seed)
    for replicate in range(REPLICATES):
        begin = -(-(first - replicate) // REPLICATES)
        end = -(-(stop - replicate) // REPLICATES)
        begin = max(begin, 0)
        if end <= begin:
            continue
        row = begin * REPLICATES + replicate - first
        rng = np.random.default_rng([*seeds, replicate])
        points[row::REPLICATES][: end - begin] = scrambled(dimensions, rng, begin, end)
    return np.clip(points, _EDGE, 1 - _EDGE)


def draw_parameters(
    case: CompiledCase, seed: int, first: int, stop: int, only: Collection[str] | None = None
) -> dict[str, Floats]:
    """Every parameter's values in draws ``first`` … ``stop - 1``, each an array (stop - first,);
    or of those that are drawn ``only`` some."""
    names = sampled(case.case)
    if not names:
        return parameter_values(case, np.empty((stop - first, 0)), only)
    if stop - first > POINTS_KEPT:
        return parameter_values(case, uniforms(len(names), seed, first, stop), only)
    return parameter_values(case, _kept(len(names), seed, first, stop), only)


@functools.lru_cache(maxsize=4)
def _kept(dimensions: int, seed: int, first: int, stop: int) -> Floats:
    """The points drawn last: other statements of a case are solved on the same ones."""
    found = uniforms(dimensions, seed, first, stop)
    found.flags.writeable = False
    return found


def parameter_values(
    case: CompiledCase, points: Floats, only: Collection[str] | None = None
) -> dict[str, Floats]:
    """Every parameter's values, (n,) each, at points (n, d) of the unit cube: one dimension for
    each sampled parameter, in the order of the file, independent before they are correlated; or of
    those that are sampled ``only`` some, and nothing that follows from them.

    Raises :class:`StandoffError` where only observed crises tell some of them.
    """
    refuse_open(case.case)
    names = sampled(case.case)
    values: dict[str, Floats] = {}
    factor = correlation_factor(case.case) if names else None
    if factor is not None:
        from scipy.special import ndtr, ndtri

        # A loop over dimensions, not a matrix product: its sums do not depend on chunking.
        normals = ndtri(points)
        mixed = np.zeros_like(normals)
        for row in range(len(names)):
            for other in np.flatnonzero(factor[row, : row + 1]):
                mixed[:, row] += factor[row, other] * normals[:, other]
        points = np.clip(ndtr(mixed), _EDGE, 1 - _EDGE)
    for number, name in enumerate(names):
        if only is not None and name not in only:
            continue
        column = np.ascontiguousarray(points[:, number])
        values[name] = quantile(case.case.parameters[name])(column)
    if only is None:
        complete(case, values, len(points))
    return values


def complete(
    case: CompiledCase, values: dict[str, Floats], draws: int, but: Collection[str] = ()
) -> None:
    """Compute the parameters that are expressions over others, (draws,) each, into ``values``;
    ``but`` those named, which stay."""
    for quantity in case.quantities:
        if quantity.formula is not None and quantity.name not in but:
            with quiet():
                value = quantity.formula.evaluate(case.environment(values))
            values[quantity.name] = np.ascontiguousarray(
                np.broadcast_to(np.asarray(value, np.float64), (draws,))
            )


def varies(case: CompiledCase) -> bool:
    """Whether any parameter is uncertain; where none is, one draw tells all."""
    return bool(sampled(case.case))
