"""How sure estimates are: standard errors four ways, and what can't be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from standoff.history.fall import Climbed
from standoff.history.maximise import climb, steepness
from standoff.history.sums import moments, summed
from standoff.history.table import Floats, Indices

FLAT = 1e-7
"""A direction along which the slopes of all observations are this small beside the steepest, and in
which the likelihood does not bend either, is not identified."""


@dataclass(frozen=True, slots=True)
class Direction:
    """Estimates that can move together, in these proportions, and leave the likelihood as it is."""

    parts: tuple[tuple[str, float], ...]


def curvature(climbed: Climbed, weight: Floats, point: Floats) -> Floats:
    """(K, K) minus the second derivatives of the log-likelihood: differences of exact slopes."""
    size = len(point)
    _, scores = climbed.at(point)
    step = 1e-3 / steepness(scores, weight)
    # No less than can be told from the point itself, whatever the unit of its column.
    step = np.clip(step, 1e-7 * np.abs(point), 1e-2 * (1 + np.abs(point)))
    found = np.zeros((size, size))
    for k in range(size):
        sides = []
        for sign in (1.0, -1.0):
            moved = point.copy()
            moved[k] += sign * step[k]
            sides.append(summed(weight, climbed.at(moved)[1]))
        found[k] = -(sides[0] - sides[1]) / (2 * step[k])
    return (found + found.T) / 2


def flat_directions(
    names: Sequence[str], scores: Floats, weight: Floats, bend: Floats
) -> tuple[Direction, ...]:
    """The directions in which nothing that was observed tells the estimates apart.

    ``scores`` (n, K) and ``bend`` (K, K) at the maximum.
    """
    scale = 1.0 / steepness(scores, weight)
    # Of a matrix as tall as there are rows only R is needed: it has its singular values and ways.
    tall = np.linalg.qr(np.sqrt(weight)[:, None] * scores * scale, mode="r")
    _, sizes, ways = np.linalg.svd(tall, full_matrices=True)
    sizes = np.concatenate([sizes, np.zeros(len(names) - len(sizes))])
    found = []
    most = np.abs(bend * np.outer(scale, scale)).max(initial=0.0)
    for size, way in zip(sizes, ways, strict=True):
        bends = abs(way @ (bend * np.outer(scale, scale)) @ way)
        if size <= FLAT * max(sizes[0], 1e-300) and bends <= 1e-4 * max(most, 1e-300):
            plain = way * scale
            plain = plain / plain[np.argmax(np.abs(plain))]
            parts = [
                (name, float(part))
                for name, part in zip(names, plain, strict=True)
                if abs(part) > 1e-4
            ]
            found.append(Direction(tuple(parts)))
    return tuple(found)


def inverse(matrix: Floats) -> Floats:
    """The inverse of a symmetric matrix, scaled first; NaN where it is not positive."""
    scale = np.sqrt(np.abs(np.diag(matrix)))
    if not (scale > 0).all():
        return np.full(matrix.shape, np.nan)
    scaled = matrix / np.outer(scale, scale)
    try:
        np.linalg.cholesky(scaled)
    except np.linalg.LinAlgError:
        return np.full(matrix.shape, np.nan)
    found: Floats = np.linalg.inv(scaled) / np.outer(scale, scale)
    return found


def sandwich(
    cover: Floats, scores: Floats, row_weight: Floats, cluster: Indices | None = None
) -> Floats:
    """(K, K) the covariance that holds where the model is not quite right (Huber 1967; White 1982);
    with ``cluster`` (N,) also where rows of one cluster hang together, times G/(G − 1).

    ``cover`` is the inverse curvature; ``scores`` (N, K) are by row, to be weighed.
    """
    weighed = row_weight[:, None] * scores
    factor = 1.0
    if cluster is not None:
        groups = int(cluster.max()) + 1
        by_cluster = np.zeros((groups, scores.shape[1]))
        np.add.at(by_cluster, cluster, weighed)
        weighed = by_cluster
        factor = groups / (groups - 1) if groups > 1 else np.nan
    found: Floats = factor * cover @ moments(np.ones(len(weighed)), weighed) @ cover
    return found


def bootstrap(
    climbed: Climbed,
    point: Floats,
    bounds: tuple[Floats, Floats],
    rows: tuple[Indices, Floats, Indices],
    repetitions: int,
    seed: int,
) -> Floats:
    """(repetitions, K) the estimates with rows, or whole clusters, drawn anew (Efron 1979).

    ``rows``: (N,) the observation, the weight and the cluster of each. A repetition that can't be
    estimated is NaN.
    """
    member, row_weight, cluster = rows
    groups = int(cluster.max()) + 1
    size = int(member.max()) + 1
    rng = np.random.default_rng([seed, 2])
    found = np.full((repetitions, len(point)), np.nan)
    for number in range(repetitions):
        times = np.bincount(rng.integers(groups, size=groups), minlength=groups)
        weight = np.bincount(member, row_weight * times[cluster], size).astype(np.float64)
        reached = climb(climbed, weight, point, bounds)
        if reached is not None:
            found[number] = reached.point
    return found
