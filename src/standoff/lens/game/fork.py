"""Where branches cross: an exact crossing told from two branches that merely come close.

Across an exact crossing, by symmetry or because a choice stays even at every precision, the branch
is one smooth curve on which the orientation reverses at a point where the system is singular. So
a curve is laid through the points on either side, the singular point on it is found by halving,
and it is asked whether an equilibrium lies there, and between it and either end. For that the
residual is made as small as it gets with the directions held in which the system is singular
(Lyapunov and Schmidt's reduction; Golubitsky & Schaeffer 1985), by Gauss and Newton's method damped
in these directions. What is left is the bifurcation equation. At a crossing that is zero; where two
branches avoid each other it is as large as what keeps them apart, however close they come.
"""

from __future__ import annotations

import numpy as np

from standoff.base.jit import inlined
from standoff.lens.game.evaluate import evaluate, gains
from standoff.lens.game.jacobian import assemble_whole
from standoff.lens.game.linear import back_substitute, factor
from standoff.lens.game.plan import Numbers, Plan, Profile
from standoff.lens.game.room import Room, border
from standoff.lens.game.system import factored, solve
from standoff.lens.game.tree import Float

HELD = 1e-4
"""Directions in which the system is weaker than this are held."""
HALVINGS = 40
TURNS = 40
FARTHEST = 0.3
"""How far, in log-odds, the curve through both points may be from the branch."""
SINGULAR = 1e-6


@inlined
def noise(tau: float) -> float:
    """What the bifurcation equation may be off zero at precision ``tau`` (scaled payoffs).

    A difference in payoffs of 1e-13 of their range counts as rounding; the last term as in
    :func:`standoff.lens.game.evaluate.rounding`.
    """
    return 1e-13 * (1.0 + tau) + 2e-17 * tau * tau


@inlined
def crosses(plan: Plan, numbers: Numbers, profile: Profile, room: Room, side: float) -> bool:
    """Whether the branch from ``room.points[0]`` on ``side`` to ``room.trial``, tangent
    ``room.vector``, where the orientation is reversed, runs straight through a crossing."""
    n = plan.unknowns
    end, end_tangent = room.trial.copy(), room.vector.copy()
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        _between(room, end, end_tangent, middle)
        evaluate(plan, numbers, profile, room.trial)
        sign = factored(plan, numbers, profile, room, False)
        if sign == 0.0:
            low = high = middle
            break
        if sign == side:
            low = middle
        else:
            high = middle
    turning = 0.5 * (low + high)
    _between(room, end, end_tangent, turning)
    normal = np.zeros((n + 1, n + 1))
    found = _hold(plan, numbers, profile, room, False, normal)
    found = found and _rests(plan, numbers, profile, room, normal)
    for share in (0.5 * turning, 0.5 + 0.5 * turning):
        # Nor is it the fold of another branch that the curve only touches.
        if found:
            _between(room, end, end_tangent, share)
            found = _rests(plan, numbers, profile, room, normal)
    room.trial[:] = end
    evaluate(plan, numbers, profile, room.trial)
    room.vector[:] = end_tangent
    return found


@inlined
def stops_at(plan: Plan, numbers: Numbers, profile: Profile, room: Room) -> bool:
    """Whether the crossing is where the branch is to stop, at the τ of the prediction in
    ``room.trial``; if so the point is left there."""
    n = plan.unknowns
    evaluate(plan, numbers, profile, room.trial)
    if not weaker_than(plan, numbers, profile, room, True, SINGULAR):
        return False
    normal = np.zeros((n + 1, n + 1))
    if not _hold(plan, numbers, profile, room, True, normal):
        return False
    return _rests(plan, numbers, profile, room, normal)


@inlined
def weaker_than(
    plan: Plan, numbers: Numbers, profile: Profile, room: Room, landing: bool, least: float
) -> bool:
    """Whether there is a direction in which the system at ``room.trial``, which has been
    evaluated, is weaker than ``least``. Branches are near to crossing where that is small."""
    n = plan.unknowns
    if factored(plan, numbers, profile, room, landing) == 0.0:
        return True
    # A pattern that no symmetry of a game has, so that no direction is missed.
    for index in range(n + 1):
        room.vector[index] = 0.5 + (0.6180339887498949 * (index + 1)) % 1.0
    solve(plan, room, landing, room.vector)
    return bool(np.max(np.abs(room.vector)) >= 1.0 / least)


@inlined
def _between(room: Room, end: Float, end_tangent: Float, share: float) -> None:
    """Put the point at ``share`` of the way on Hermite's cubic to ``end`` into ``room.trial``."""
    along, cosine = 0.0, 0.0
    for index in range(end.shape[0]):
        along += room.tangents[0, index] * (end[index] - room.points[0, index])
        cosine += room.tangents[0, index] * end_tangent[index]
    rest = 1.0 - share
    for index in range(end.shape[0]):
        room.trial[index] = (
            rest * rest * (1.0 + 2.0 * share) * room.points[0, index]
            + share * share * (1.0 + 2.0 * rest) * end[index]
            + along * share * rest * rest * room.tangents[0, index]
            - along * share * share * rest * end_tangent[index] / cosine
        )


@inlined
def _hold(
    plan: Plan, numbers: Numbers, profile: Profile, room: Room, landing: bool, normal: Float
) -> bool:
    """Leave the system at ``room.trial`` in ``room.matrix``, and in ``normal`` (n+1, n+1) the
    factors of its damped normal equations, which move nothing where it is singular."""
    n = plan.unknowns
    evaluate(plan, numbers, profile, room.trial)
    assemble_whole(plan, numbers, profile, room.trial[n], room.passing, room.matrix)
    border(room, landing)
    normal[:] = 0.0
    for row in range(n + 1):
        for first in range(n + 1):
            weight = room.matrix[row, first]
            if weight != 0.0:
                for second in range(n + 1):
                    normal[first, second] += weight * room.matrix[row, second]
    for index in range(n + 1):
        normal[index, index] += HELD * HELD
    return factor(normal, room.order, 0) != 0.0


@inlined
def _rests(plan: Plan, numbers: Numbers, profile: Profile, room: Room, normal: Float) -> bool:
    """Whether ``room.trial``, moved only as :func:`_hold` allows, comes to an equilibrium.

    The system is the same throughout: with each step's own, the directions held would turn, and
    let go.
    """
    n = plan.unknowns
    start, step = room.trial.copy(), np.zeros(n + 1)
    for _ in range(TURNS):
        evaluate(plan, numbers, profile, room.trial)
        tau = room.trial[n]
        gains(plan, profile, room.vector)
        miss, moved, off = 0.0, 0.0, 0.0
        for index in range(n + 1):
            change = room.trial[index] - start[index]
            moved = max(moved, abs(change))
            off += room.matrix[n, index] * change
            if index < n:
                room.vector[index] = room.trial[index] - tau * room.vector[index]
                miss = max(miss, abs(room.vector[index]))
        room.vector[n] = off
        if not miss < np.inf or moved > FARTHEST:
            return False
        if miss <= noise(tau):
            return True
        step[:] = 0.0
        for row in range(n + 1):
            for column in range(n + 1):
                step[column] += room.matrix[row, column] * room.vector[row]
        back_substitute(normal, room.order, 0, step)
        for index in range(n + 1):
            room.trial[index] -= step[index]
    return False
