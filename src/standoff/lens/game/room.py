"""The working memory of the tracer, and the two small steps that all its parts share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import inlined
from standoff.lens.game.plan import Plan
from standoff.lens.game.tree import Float
from standoff.lens.game.unfolded import Unfolding, unfolding

POINTS = 3


class Room(NamedTuple):
    """Working memory of the tracer for a game of n free log-odds and K pairs."""

    matrix: Float
    """(n+1, n+1)"""
    order: NDArray[np.int64]
    """(n+1,)"""
    points: Float
    """(POINTS, n+1) the last points, newest first."""
    tangents: Float
    """(POINTS, n+1) unit tangents there."""
    trial: Float
    """(n+1,)"""
    vector: Float
    """(n+1,)"""
    passing: Float
    """(K,)"""
    sign: Float
    """(1,) sign of the determinant of the matrix last factored."""
    unfolding: Unfolding
    """of no size where the matrix is all that is needed"""
    trail: Float
    """(R, n+1) the points accepted on the way, oldest first; with no rows none are kept."""
    trodden: NDArray[np.int64]
    """(1,) how many rows of it are filled."""
    underway: Float
    """(3,) how many of ``points`` are known, the next step and the side, after the last step that
    did not end at a target; with 0 points the next branch is a new one."""


class Stride(NamedTuple):
    """What the tracer may take for granted between two points."""

    first: float
    """Largest τ of the first step."""
    error: float
    """Predictor error (largest log-odds) that steps are chosen for."""
    refuse: float
    """Predictor error at which a step is refused."""
    turn: float
    """Smallest cosine between the tangents at two successive points."""
    loose: float
    """Residual at which a point on the way is accepted."""
    tight: float
    """Residual at which the last point is accepted, for τ up to one; it grows with rounding."""
    steps: int
    """Most steps, refused ones included."""


def room(plan: Plan, dense: bool = True, trail: int = 0) -> Room:
    """Empty room for following a branch, with or without the dense matrix."""
    size = plan.unknowns + 1
    return Room(
        matrix=np.zeros((size, size) if dense else (0, 0)),
        order=np.zeros(size, dtype=np.int64),
        points=np.zeros((POINTS, size)),
        tangents=np.zeros((POINTS, size)),
        trial=np.zeros(size),
        vector=np.zeros(size),
        passing=np.zeros(plan.pairs.shape[1]),
        sign=np.zeros(1),
        unfolding=unfolding(plan.unfolded),
        trail=np.zeros((trail, size)),
        trodden=np.zeros(1, dtype=np.int64),
        underway=np.zeros(3),
    )


@inlined
def normalise(vector: Float) -> None:
    """Scale a vector to length one, in place."""
    total = 0.0
    for index in range(vector.shape[0]):
        total += vector[index] * vector[index]
    total = np.sqrt(total)
    for index in range(vector.shape[0]):
        vector[index] /= total


@inlined
def border(room: Room, landing: bool) -> None:
    """Fill the last row of the bordered matrix: the tangent, or τ itself when landing."""
    n = room.trial.shape[0] - 1
    for index in range(n):
        room.matrix[n, index] = 0.0 if landing else room.tangents[0, index]
    room.matrix[n, n] = 1.0 if landing else room.tangents[0, n]
