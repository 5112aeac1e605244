"""The branch of a game in the space of its symmetry, where nothing forks: traced plainly.

The log-odds that are equal by symmetry are made one unknown; in the few that are left the branch is
an ordinary curve. Euler's predictor and Newton's method with a fresh Jacobian in steps of at most
``STEP``, in plain NumPy: no history, no step control but halving, no orientation to watch. Only
the definition, ``evaluate`` and ``assemble``, is shared with the solver.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import kernel
from standoff.lens.game.evaluate import evaluate, gains, read_chance, set_payoffs
from standoff.lens.game.jacobian import assemble
from standoff.lens.game.plan import FIRST_UNKNOWN, Numbers, Plan, Profile, numbers, plan, profile
from standoff.lens.game.tree import Float, Games

STEP = 0.02


@kernel
def _system(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    point: Float,
    miss: Float,
    passing: Float,
    matrix: Float,
) -> None:
    """F at ``point`` (n+1,) into ``miss``, and its Jacobian (n, n+1) into ``matrix``."""
    evaluate(plan, numbers, profile, point)
    gains(plan, profile, miss)
    n = plan.unknowns
    for index in range(n):
        miss[index] = point[index] - point[n] * miss[index]
    assemble(plan, numbers, profile, point[n], passing, matrix)


@kernel
def _start(plan: Plan, numbers: Numbers, profile: Profile, games: tuple[Float, ...]) -> float:
    read_chance(plan, numbers, games[1])
    return set_payoffs(plan, profile, games[0], games[2])


def trace_evenly(games: Games, classes: NDArray[np.int64], targets: Sequence[float]) -> list[Float]:
    """(A,) action probabilities where the branch first comes to each of ``targets`` (ascending),
    in multiples of the first draw's precisions. Stops with fewer if it gets lost."""
    tree = games.tree
    layout, worked, chances = plan(tree), profile(tree), numbers(tree)
    scale = _start(layout, chances, worked, (games.payoffs[0], games.chance[0], games.precision[0]))
    n = layout.unknowns
    kinds = np.unique(classes)
    log_odds = np.zeros((n, len(kinds)))
    for infoset in range(tree.infosets):
        first, stop = int(tree.first_action[infoset]), int(tree.first_action[infoset + 1])
        row = int(layout.sets[FIRST_UNKNOWN, infoset])
        for action in range(first + 1, stop):
            log_odds[row] += (kinds == classes[action]) * 1.0 - (kinds == classes[first]) * 1.0
            row += 1
    left, sizes, _ = np.linalg.svd(log_odds, full_matrices=False)
    basis = left[:, sizes > 1e-9]
    size = basis.shape[1]
    lift = np.zeros((n + 1, size + 1))
    lift[:n, :size], lift[n, size] = basis, 1.0
    miss, matrix = np.zeros(n), np.zeros((n, n + 1))
    passing = np.zeros(layout.pairs.shape[1])

    def system(y: Float) -> tuple[Float, Float]:
        _system(layout, chances, worked, lift @ y, miss, passing, matrix)
        return basis.T @ miss, basis.T @ matrix @ lift

    def corrected(y: Float, row: Float) -> Float | None:
        start = y.copy()
        for _ in range(8):
            off, slope = system(y)
            rhs = np.append(off, row @ (y - start))
            if not size or abs(off).max() < 1e-12 * (1 + y[-1]):
                return y
            y = y - np.linalg.solve(np.vstack((slope, row)), rhs)
        return y if abs(system(y)[0]).max() < 1e-10 * (1 + y[-1]) else None

    upward = np.append(np.zeros(size), 1.0)
    y, heading = np.zeros(size + 1), upward
    found: list[Float] = []
    step = STEP
    for target in np.asarray(targets) * scale:
        while True:
            slope = system(y)[1]
            tangent = np.linalg.solve(np.vstack((slope, heading)), upward)
            tangent /= np.linalg.norm(tangent)
            if tangent @ heading < 0:
                tangent = -tangent
            landing = y[-1] + step * tangent[-1] >= target
            if landing:
                ahead = corrected(y + (target - y[-1]) / tangent[-1] * tangent, upward)
            else:
                ahead = corrected(y + step * tangent, tangent)
            if ahead is None or np.linalg.norm(ahead - y) > 2 * step:
                step /= 2
                if step < 1e-9:
                    return found
                continue
            y, heading = ahead, tangent
            # Far from zero log-odds bend slowly; so do they where all choices are even.
            step = min(2 * step, STEP * (1 + 0.2 * y[-1]))
            if landing:
                system(y)
                found.append(worked.probability.copy())
                break
    return found
