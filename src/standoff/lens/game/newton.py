"""From a profile anywhere to an equilibrium at a fixed precision: damped replies, then Newton."""

from __future__ import annotations

import numpy as np

from standoff.base.jit import inlined
from standoff.lens.game.evaluate import evaluate, gains, rounding
from standoff.lens.game.fixed_point import MEMORY, accelerate
from standoff.lens.game.jacobian import assemble
from standoff.lens.game.linear import factor_system, solve_system
from standoff.lens.game.plan import Numbers, Plan, Profile
from standoff.lens.game.room import Room


@inlined
def settle(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    room: Room,
    tau: float,
    dense: bool,
    rounds: int,
) -> float:
    """Move ``room.trial`` (n+1,) to an equilibrium at precision ``tau``; the residual left.

    Some ``rounds`` of damped replies (weight 1/2, then ever less) come first; Newton steps are then
    cut to a change of two in any log-odds, or without them to ten, which scatters over more
    equilibria. Without ``dense`` Anderson's acceleration takes Newton's place.
    """
    n = plan.unknowns
    longest_step = 2.0 if rounds > 0 else 10.0
    room.trial[n] = tau
    for turn in range(rounds):
        evaluate(plan, numbers, profile, room.trial)
        gains(plan, profile, room.vector)
        share = 0.5 / (1.0 + 0.05 * turn)
        for index in range(n):
            room.trial[index] += share * (tau * room.vector[index] - room.trial[index])
    bound = max(1e-10, rounding(tau))
    if not dense:
        moves, changes = np.zeros((MEMORY, n)), np.zeros((MEMORY, n))
        accelerate(plan, numbers, profile, room.trial, room.vector, moves, changes, bound, 1e300)
    miss = np.inf
    for _ in range(60):
        evaluate(plan, numbers, profile, room.trial)
        gains(plan, profile, room.vector)
        miss = 0.0
        for index in range(n):
            room.vector[index] = room.trial[index] - tau * room.vector[index]
            miss = max(miss, abs(room.vector[index]))
        if not miss > bound or not dense:
            break
        assemble(plan, numbers, profile, tau, room.passing, room.matrix)
        room.matrix[n, :] = 0.0
        room.matrix[n, n] = 1.0
        room.vector[n] = 0.0
        if factor_system(plan, room.matrix, room.order) == 0.0:
            return np.inf
        solve_system(plan, room.matrix, room.order, room.vector)
        longest = 0.0
        for index in range(n):
            longest = max(longest, abs(room.vector[index]))
        if not np.isfinite(longest):
            return np.inf
        share = min(1.0, longest_step / max(longest, 1e-300))
        for index in range(n):
            room.trial[index] -= share * room.vector[index]
    return 0.0 if miss <= bound else miss
