"""Replies to replies: the start of every branch, and other equilibria without a Jacobian.

The branch at precision τ is a fixed point of z ← τ·Δū(z). From z = 0 a few rounds predict it well
while they contract. Anderson's acceleration (Anderson 1965; Walker & Ni 2011) finds equilibria at a
fixed τ in trees too large for a Jacobian. It is not used to follow a branch: with no determinant to
watch it takes one branch for another.
"""

from __future__ import annotations

import numpy as np

from standoff.base.jit import inlined
from standoff.lens.game.evaluate import evaluate, gains
from standoff.lens.game.linear import back_substitute, factor
from standoff.lens.game.plan import Numbers, Plan, Profile
from standoff.lens.game.tree import Float

MEMORY = 8


@inlined
def contract(
    plan: Plan, numbers: Numbers, profile: Profile, trial: Float, vector: Float, tau: float
) -> float:
    """Predict the branch at ``tau``, or nearer, by iterating z ← τ·Δū(z) three times from z = 0.

    The k-th iterate agrees with the branch to order k in τ. Where successive changes do not shrink
    fast, τ is cut: their ratio grows with τ in proportion. Leaves the prediction in ``trial``
    (≥ n,) and returns τ; ``vector`` (≥ n,) is room.
    """
    n = plan.unknowns
    while True:
        for index in range(n):
            trial[index] = 0.0
        before, ratio = 0.0, 0.0
        for turn in range(3):
            evaluate(plan, numbers, profile, trial)
            gains(plan, profile, vector)
            change = 0.0
            for index in range(n):
                reply = tau * vector[index]
                change = max(change, abs(reply - trial[index]))
                trial[index] = reply
            if turn > 0:
                ratio = max(ratio, change / before if before > 0.0 else 0.0)
                if ratio > 0.6:
                    break
            before = change
        if ratio <= 0.6 or tau < 1e-3:
            return tau
        tau *= 0.4 / ratio


@inlined
def accelerate(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    trial: Float,
    vector: Float,
    moves: Float,
    changes: Float,
    bound: float,
    reach: float,
) -> float:
    """Anderson's acceleration from ``trial`` at fixed τ: how far it moved, infinite if it failed.

    It has failed where it makes no headway, or is further than ``reach`` from where it began.

    ``moves`` and ``changes`` (MEMORY, n) are room for the last steps and changes of the residual.
    """
    n = plan.unknowns
    tau = trial[n]
    start, last_point, last_miss = trial.copy(), trial.copy(), np.zeros(n)
    gram = np.zeros((MEMORY, MEMORY))
    worst_so_far, slow = np.inf, 0
    for turn in range(60):
        evaluate(plan, numbers, profile, trial)
        gains(plan, profile, vector)
        worst, moved = 0.0, 0.0
        for index in range(n):
            vector[index] = tau * vector[index] - trial[index]
            worst = max(worst, abs(vector[index]))
            moved = max(moved, abs(trial[index] - start[index]))
        if not np.isfinite(worst) or moved > reach:
            return np.inf
        if worst <= bound:
            return moved
        slow = slow + 1 if worst > 0.9 * worst_so_far else 0
        if slow > 5:
            return np.inf
        worst_so_far = min(worst, worst_so_far)
        if turn > 0:
            slot = (turn - 1) % MEMORY
            for index in range(n):
                moves[slot, index] = trial[index] - last_point[index]
                changes[slot, index] = vector[index] - last_miss[index]
        last_point[:] = trial
        last_miss[:] = vector[:n]
        kept = min(turn, MEMORY)
        for index in range(n):
            trial[index] += vector[index]
        if kept > 0:
            # Unit columns: the changes shrink by orders of magnitude from turn to turn.
            system, weights, scale = gram[:kept, :kept].copy(), np.zeros(kept), np.zeros(kept)
            for row in range(kept):
                scale[row] = 1.0 / max(np.sqrt(np.sum(changes[row] * changes[row])), 1e-300)
            for row in range(kept):
                weights[row] = np.sum(changes[row] * last_miss) * scale[row]
                for column in range(kept):
                    product = np.sum(changes[row] * changes[column])
                    system[row, column] = product * scale[row] * scale[column]
                system[row, row] += 1e-13
            order = np.zeros(kept, dtype=np.int64)
            if factor(system, order, 0) == 0.0:
                return np.inf
            back_substitute(system, order, 0, weights)
            for row in range(kept):
                weight = weights[row] * scale[row]
                for index in range(n):
                    trial[index] -= weight * (moves[row, index] + changes[row, index])
    return np.inf
