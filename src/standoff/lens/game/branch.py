"""The principal branch, by pseudo-arclength predictor-corrector continuation.

The branch is the curve (z, τ) of free log-odds and precision through (0, 0) on which
z = τ·Δū(z) (McKelvey & Palfrey 1998; Turocy 2005, 2010). The predictor is the Hermite polynomial
through the last points and tangents, as a function of the distance along the current tangent; the
corrector is Newton's method in the hyperplane through the prediction and normal to that tangent
(Allgower & Georg 1990), so that folds, where τ turns back, are passed like any other point.
"""

from __future__ import annotations

import numpy as np

from standoff.base.jit import inlined
from standoff.lens.game.evaluate import evaluate, gains, largest_gain, rounding
from standoff.lens.game.fixed_point import contract
from standoff.lens.game.fork import HELD, crosses, stops_at, weaker_than
from standoff.lens.game.plan import Numbers, Plan, Profile
from standoff.lens.game.reasons import FORK, LOST, PRECISION, SHARP, SOLVED, STEPS
from standoff.lens.game.room import POINTS, Room, Stride, normalise
from standoff.lens.game.system import factored, solve
from standoff.lens.game.tree import Float

LARGE, MANY = 8.0, 100
"""How many times what rounding leaves in a small tree it may leave in one of more than so many free
log-odds, where an action's value is a sum over hundreds of paths."""


@inlined
def trace(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    room: Room,
    stride: Stride,
    target: float,
    enough: float,
    unit: Float,
) -> int:
    """Follow the branch from (0, 0) until τ first reaches ``target``; leave the point in ``trial``.

    Returns ``SOLVED``, or the reason why it stopped before.

    With ``enough`` > 0 it also stops at the first point whose largest gain from deviating, in
    shares of the mover's range of payoffs (``unit`` (P,) is what a scaled payoff is worth to each
    player), is at most that.

    Where ``room.underway`` says so, it goes on from where it was before it turned off for a target
    nearer than this one, to the same bits as from the beginning.
    """
    n = plan.unknowns
    if room.underway[0] > 0.0:
        known, step, side = int(room.underway[0]), room.underway[1], room.underway[2]
        return _onwards(
            plan, numbers, profile, room, stride, target, enough, unit, known, step, side
        )
    for index in range(n + 1):
        room.points[0, index] = 0.0
        room.trial[index] = 0.0
    evaluate(plan, numbers, profile, room.trial)
    if target == 0.0 or (enough > 0.0 and largest_gain(plan, profile, unit) <= enough):
        return SOLVED
    gains(plan, profile, room.tangents[0])
    room.tangents[0, n] = 1.0
    normalise(room.tangents[0])
    # One, but not a literal: what it is passed to would be compiled once more for that.
    known = room.points.shape[0] - POINTS + 1
    step, side = min(target, stride.first), 1.0
    return _onwards(plan, numbers, profile, room, stride, target, enough, unit, known, step, side)


@inlined
def _onwards(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    room: Room,
    stride: Stride,
    target: float,
    enough: float,
    unit: Float,
    known: int,
    step: float,
    side: float,
) -> int:
    """The steps of :func:`trace`, from the ``known`` first of ``room.points``."""
    n = plan.unknowns
    # Whether, since the last point, a step ended on the other side of a near crossing.
    beside = False
    for _ in range(stride.steps):
        landing = known == 1
        if landing:
            # From the uniform profile, best replies to best replies predict better than a line.
            step = contract(plan, numbers, profile, room.trial, room.vector, step)
            room.trial[n] = step
        else:
            landing = predicted_tau(room, known, step) >= target
            if landing:
                step = crossing(room, known, step, target)
            predict(room, known, step)
            if landing:
                room.trial[n] = target
        bound = stride.loose * min(1.0, step * step)
        error, last = correct(plan, numbers, profile, room, stride, landing, target, bound)
        over = error <= stride.refuse and room.trial[n] > target
        if over:
            # The correction carried the point over the target: go back to it at fixed τ.
            room.trial[n] = target
            back, last = correct(plan, numbers, profile, room, stride, over, target, bound)
            error = max(error, back)
        landing = landing or over
        cosine, sign = -1.0, side
        if error <= stride.refuse:
            cosine, sign = tangent(plan, numbers, profile, room, landing, last)
        arrived = landing and room.trial[n] >= target
        bad = cosine < stride.turn or (arrived and room.vector[n] <= 0.0)
        reversed_ = not bad and sign != side
        if reversed_:
            # The orientation can only change where two branches truly cross: else a step that
            # changes it has jumped from one branch to another (Allgower & Georg 1990).
            bad = not crosses(plan, numbers, profile, room, side)
            beside = beside or bad
        if bad:
            scale = 1.0 + abs(room.points[0, n])
            if landing and not reversed_ and step < 1e-3 * scale:
                # The target may be where branches cross: there the system is singular.
                if known > 1:
                    predict(room, known, step)
                room.trial[n] = target
                if stops_at(plan, numbers, profile, room):
                    keep(room)
                    return SOLVED
            step *= 0.5
            if step < 1e-10 * scale:
                give_back(plan, numbers, profile, room)
                if reversed_ or beside:
                    return FORK
                if room.trial[n] > SHARP:
                    return PRECISION
                near = weaker_than(plan, numbers, profile, room, False, HELD)
                return FORK if near else LOST
            continue
        side, beside = sign, False
        keep(room)
        if arrived or (enough > 0.0 and largest_gain(plan, profile, unit) <= enough):
            return SOLVED
        for back_to in range(POINTS - 1, 0, -1):
            for index in range(n + 1):
                room.points[back_to, index] = room.points[back_to - 1, index]
                room.tangents[back_to, index] = room.tangents[back_to - 1, index]
        for index in range(n + 1):
            room.points[0, index] = room.trial[index]
            room.tangents[0, index] = room.vector[index]
        if known == 1:
            along = 0.0
            for index in range(n + 1):
                along += room.tangents[0, index] * room.points[0, index]
            step = along
        known = min(known + 1, POINTS)
        growth = (stride.error / max(error, 1e-12)) ** (1.0 / (1.0 + known))
        step *= min(max(growth, 0.3), 2.0)
        room.underway[0], room.underway[1], room.underway[2] = known, step, side
    give_back(plan, numbers, profile, room)
    return STEPS


@inlined
def keep(room: Room) -> None:
    """Note the point in ``trial`` as one of the branch, where a trail is kept."""
    row = room.trodden[0]
    if row < room.trail.shape[0]:
        room.trail[row] = room.trial
        room.trodden[0] = row + 1


@inlined
def give_back(plan: Plan, numbers: Numbers, profile: Profile, room: Room) -> None:
    """Return to the last point that was certainly on the branch."""
    for index in range(room.trial.shape[0]):
        room.trial[index] = room.points[0, index]
    evaluate(plan, numbers, profile, room.trial)


@inlined
def hermite(room: Room, known: int, step: float, weights: Float) -> None:
    """Weights (2, POINTS) of points and unit tangents in the prediction ``step`` ahead.

    The curve is written as a function of the distance along the newest tangent, in which an older
    unit tangent is worth one over its cosine with that.
    """
    n = room.points.shape[1]
    place = np.zeros(POINTS)
    for k in range(known):
        along, cosine = 0.0, 0.0
        for index in range(n):
            along += room.tangents[0, index] * (room.points[k, index] - room.points[0, index])
            cosine += room.tangents[0, index] * room.tangents[k, index]
        place[k] = along
        weights[1, k] = 1.0 / cosine
    for k in range(known):
        basis, slope = 1.0, 0.0
        for other in range(known):
            if other != k:
                basis *= (step - place[other]) / (place[k] - place[other])
                slope += 1.0 / (place[k] - place[other])
        weights[0, k] = (1.0 - 2.0 * (step - place[k]) * slope) * basis * basis
        weights[1, k] *= (step - place[k]) * basis * basis


@inlined
def predict(room: Room, known: int, step: float) -> None:
    """Put the predicted point into ``room.trial``."""
    weights = np.zeros((2, POINTS))
    hermite(room, known, step, weights)
    for index in range(room.trial.shape[0]):
        total = 0.0
        for k in range(known):
            total += weights[0, k] * room.points[k, index]
            total += weights[1, k] * room.tangents[k, index]
        room.trial[index] = total


@inlined
def predicted_tau(room: Room, known: int, step: float) -> float:
    """The τ that the interpolated branch has ``step`` further on."""
    weights = np.zeros((2, POINTS))
    hermite(room, known, step, weights)
    last = room.trial.shape[0] - 1
    total = 0.0
    for k in range(known):
        total += weights[0, k] * room.points[k, last] + weights[1, k] * room.tangents[k, last]
    return total


@inlined
def crossing(room: Room, known: int, step: float, target: float) -> float:
    """The step at which the predicted τ reaches ``target``, which it has at ``step``."""
    low, high = 0.0, step
    for _ in range(60):
        middle = 0.5 * (low + high)
        if predicted_tau(room, known, middle) >= target:
            high = middle
        else:
            low = middle
        if high - low <= 1e-12 * high:
            break
    return high


@inlined
def correct(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    room: Room,
    stride: Stride,
    landing: bool,
    target: float,
    bound: float,
) -> tuple[float, float]:
    """Newton's method from ``room.trial``: the size of all its corrections and of the last one.

    The first is infinite if it failed. ``landing`` holds τ; otherwise the corrections are normal
    to the last tangent. The last factors are left in ``room.matrix``.
    """
    n = plan.unknowns
    if landing and room.trial[n] >= target:
        bound = stride.tight
    least = rounding(room.trial[n])
    if plan.fill_start.shape[0] > 1 or plan.unfolded.place.shape[0] > MANY:
        least *= LARGE
    bound = max(bound, least)
    moved, before = 0.0, np.inf
    for attempt in range(12):
        evaluate(plan, numbers, profile, room.trial)
        tau = room.trial[n]
        gains(plan, profile, room.vector)
        miss = 0.0
        for index in range(n):
            room.vector[index] = room.trial[index] - tau * room.vector[index]
            miss = max(miss, abs(room.vector[index]))
        if not np.isfinite(miss):
            return np.inf, np.inf
        if miss <= bound:
            return moved, before
        room.vector[n] = 0.0
        room.sign[0] = factored(plan, numbers, profile, room, landing)
        if room.sign[0] == 0.0:
            return np.inf, np.inf
        solve(plan, room, landing, room.vector)
        change = 0.0
        for index in range(n + 1):
            room.trial[index] -= room.vector[index]
            change = max(change, abs(room.vector[index]))
        moved += change
        if moved > stride.refuse or (attempt > 0 and change > 0.5 * before):
            return np.inf, np.inf
        before = change
    return np.inf, np.inf


@inlined
def tangent(
    plan: Plan, numbers: Numbers, profile: Profile, room: Room, landing: bool, last: float
) -> tuple[float, float]:
    """Put the unit tangent at ``room.trial`` into ``room.vector``.

    Returns its cosine with the last one, and the side: the sign of the determinant of the system
    bordered by it, which is the same all along a branch. The factors that the corrector left are
    good enough if its ``last`` correction was small.
    """
    n = plan.unknowns
    if not last <= 1e-3:
        room.sign[0] = factored(plan, numbers, profile, room, landing)
    if room.sign[0] == 0.0:
        return -1.0, 0.0
    for index in range(n):
        room.vector[index] = 0.0
    room.vector[n] = 1.0
    solve(plan, room, landing, room.vector)
    normalise(room.vector)
    cosine = 0.0
    for index in range(n + 1):
        cosine += room.vector[index] * room.tangents[0, index]
    if cosine < 0.0:
        for index in range(n + 1):
            room.vector[index] = -room.vector[index]
        return -cosine, -room.sign[0]
    return cosine, room.sign[0]
