"""Sharpening a profile far out on the branch until no deviation pays more than ε.

At precision τ two actions in use differ in value by their log-odds over τ, so an ε small against
the payoffs asks for a τ at which beliefs, made of log-odds of size τ, lose their digits. Instead
the trembles are left where τ put them, and only actions in use get a precision τ/θ with θ ↓ 0
(Newton's method for each θ). The profile stays completely mixed, so its beliefs are Bayes' rule
and nothing else: an ε-sequential equilibrium (Kreps & Wilson 1982) if ε is met.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import inlined
from standoff.lens.game.evaluate import evaluate, largest_gain, rounding
from standoff.lens.game.jacobian import assemble
from standoff.lens.game.linear import back_substitute, factor, factor_system, solve_system
from standoff.lens.game.plan import FIRST_ACTION, FIRST_UNKNOWN, Numbers, Plan, Profile
from standoff.lens.game.room import Room
from standoff.lens.game.tree import Float


@inlined
def polish(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    room: Room,
    enough: float,
    unit: Float,
) -> float:
    """Sharpen ``room.trial``; the largest gain left, in payoffs (``unit`` (P,) scales them).

    Actions count as in use from a probability of 1e-3 on, then from lower ones if that fails.
    """
    start = room.trial.copy()
    for exponent in range(3, 13, 3):
        room.trial[:] = start
        evaluate(plan, numbers, profile, room.trial)
        used = profile.probability >= 10.0**-exponent
        theta, ratio = 1.0, 0.3
        while theta > 1e-12 and ratio < 0.98:
            held = room.trial.copy()
            if sharpen(plan, numbers, profile, room, used, theta * ratio):
                theta *= ratio
                gain = largest_gain(plan, profile, unit)
                if gain <= enough:
                    return gain
                ratio = max(0.1, ratio * ratio)
            else:
                room.trial[:] = held
                ratio = np.sqrt(ratio)
    room.trial[:] = start
    evaluate(plan, numbers, profile, room.trial)
    return largest_gain(plan, profile, unit)


@inlined
def sharpen(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    room: Room,
    used: NDArray[np.bool_],
    theta: float,
) -> bool:
    """Newton's method for log-odds θz = τ·Δū among ``used`` (A,) actions, z = τ·Δū elsewhere."""
    n = plan.unknowns
    tau = room.trial[n]
    before, first_gap, first_share = np.inf, 0.0, 1.0
    for turn in range(12):
        evaluate(plan, numbers, profile, room.trial)
        assemble(plan, numbers, profile, tau, room.passing, room.matrix)
        room.matrix[n, :] = 0.0
        room.matrix[n, n] = 1.0
        room.vector[n] = 0.0
        for infoset in range(plan.sets.shape[1] - 1):
            begin, end = plan.sets[FIRST_ACTION, infoset], plan.sets[FIRST_ACTION, infoset + 1]
            shift = plan.sets[FIRST_UNKNOWN, infoset] - begin - 1
            best = begin
            for action in range(begin + 1, end):
                if profile.probability[action] > profile.probability[best]:
                    best = action
            own = best + shift
            odds = room.trial[own] if best > begin else 0.0
            for action in range(begin, end):
                if action == best:
                    continue
                gap = tau * (profile.action_value[action] - profile.action_value[best])
                share = theta if used[action] and used[best] else 1.0
                if action > begin:
                    row = action + shift
                    room.vector[row] = share * (room.trial[row] - odds) - gap
                    if best > begin:
                        for column in range(n):
                            room.matrix[row, column] -= room.matrix[own, column]
                        room.matrix[row, own] += 1.0 - share
                    room.matrix[row, row] += share - 1.0
                else:
                    first_gap, first_share = -share * odds - gap, share
            if best > begin:
                # The best action's own row is free for the first action's equation.
                room.vector[own] = first_gap
                for column in range(n):
                    room.matrix[own, column] = -room.matrix[own, column]
                room.matrix[own, own] += 1.0 - first_share
        if not np.all(np.isfinite(room.vector)):
            return False
        if plan.fill_start.shape[0] > 1:
            if factor_system(plan, room.matrix, room.order) == 0.0:
                return False
            solve_system(plan, room.matrix, room.order, room.vector)
        else:
            if factor(room.matrix, room.order, 0) == 0.0:
                return False
            back_substitute(room.matrix, room.order, 0, room.vector)
        change = np.max(np.abs(room.vector))
        if not change < 5.0 or (turn > 1 and change > 0.7 * before):
            return False
        for index in range(n):
            room.trial[index] -= room.vector[index]
        if change <= max(1e-7, 10.0 * rounding(tau)):
            evaluate(plan, numbers, profile, room.trial)
            return True
        before = change
    return False
