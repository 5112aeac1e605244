"""The definition, traced plainly: what the solver's branch is held against.

Euler predictor, Newton corrector with a fresh Jacobian every time, steps short enough for the
predictor to miss by no more than ``miss`` in any log-odds; no history, no shortcut. The direction
is kept by the sign of the bordered determinant's tangent, so folds are turned like any other point
(Turocy 2005; Allgower & Georg 1990).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import kernel
from standoff.lens.game.evaluate import evaluate, read_chance, residual, set_payoffs
from standoff.lens.game.jacobian import assemble
from standoff.lens.game.plan import (
    FIRST_ACTION,
    FIRST_UNKNOWN,
    Numbers,
    Plan,
    Profile,
    numbers,
    plan,
    profile,
)
from standoff.lens.game.tree import Float, Games


def trace_plainly(games: Games, draw: int, miss: float = 0.01) -> tuple[Float, int, bool]:
    """(A,) action probabilities, the number of folds passed, and whether the target was reached."""
    layout = plan(games.tree)
    worked = profile(games.tree)
    folds, arrived = _trace(
        layout,
        numbers(games.tree),
        worked,
        games.payoffs[draw],
        games.chance[draw],
        games.precision[draw],
        miss,
    )
    return worked.probability, int(folds), bool(arrived)


@kernel
def _trace(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    payoffs: Float,
    chance: Float,
    precision: Float,
    miss: float,
) -> tuple[int, bool]:
    n = plan.unknowns
    read_chance(plan, numbers, chance)
    target = set_payoffs(plan, profile, payoffs, precision)
    point, heading = np.zeros(n + 1), np.zeros(n + 1)
    heading[n] = 1.0
    passing = np.zeros(plan.pairs.shape[1])
    matrix = np.zeros((n + 1, n + 1))
    evaluate(plan, numbers, profile, point)
    folds, step = 0, 0.01
    _tangent(plan, numbers, profile, point, heading, passing, matrix)
    for _ in range(2_000_000):
        trial = point + step * heading
        landing = trial[n] >= target
        if landing:
            trial = point + (target - point[n]) / heading[n] * heading
        start = trial.copy()
        good = False
        for _attempt in range(10):
            evaluate(plan, numbers, profile, trial)
            if residual(plan, profile, trial, trial[n]) <= 1e-11 * max(1.0, target):
                good = True
                break
            matrix[n, :] = heading
            if landing:
                matrix[n, :n] = 0.0
                matrix[n, n] = 1.0
            assemble(plan, numbers, profile, trial[n], passing, matrix)
            gap = np.zeros(n + 1)
            for infoset in range(plan.sets.shape[1] - 1):
                begin = plan.sets[FIRST_ACTION, infoset]
                for action in range(begin + 1, plan.sets[FIRST_ACTION, infoset + 1]):
                    row = plan.sets[FIRST_UNKNOWN, infoset] + action - begin - 1
                    gain = profile.action_value[action] - profile.action_value[begin]
                    gap[row] = trial[row] - trial[n] * gain
            trial = trial - np.linalg.solve(matrix, gap)
        error = np.max(np.abs(trial - start))
        turned = heading.copy()
        cosine = -1.0
        if good and error <= miss:
            _tangent(plan, numbers, profile, trial, turned, passing, matrix)
            cosine = np.sum(turned * heading)
        if cosine < 0.95 or (landing and turned[n] <= 0.0):
            step *= 0.5
            if step < 1e-12:
                return folds, False
            continue
        if landing:
            return folds, True
        if turned[n] * heading[n] < 0.0:
            folds += 1
        point, heading = trial, turned
        step *= min(1.5, max(0.5, np.sqrt(0.5 * miss / max(error, 1e-15))))
    return folds, False


@kernel
def _tangent(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    point: Float,
    heading: Float,
    passing: Float,
    matrix: Float,
) -> None:
    """Replace the unit vector ``heading`` by the branch's unit tangent on the same side."""
    n = plan.unknowns
    matrix[n, :] = heading
    assemble(plan, numbers, profile, point[n], passing, matrix)
    unit = np.zeros(n + 1)
    unit[n] = 1.0
    turned = np.linalg.solve(matrix, unit)
    heading[:] = turned / np.sqrt(np.sum(turned * turned))


def folds_and_profiles(
    games: Games, draws: range, miss: float = 0.01
) -> tuple[Float, NDArray[np.int64], NDArray[np.bool_]]:
    """Plain traces of several draws: (len, A) probabilities, (len,) folds, (len,) arrived."""
    found = np.zeros((len(draws), games.tree.actions))
    folds = np.zeros(len(draws), dtype=np.int64)
    arrived = np.zeros(len(draws), dtype=np.bool_)
    for row, draw in enumerate(draws):
        found[row], folds[row], arrived[row] = trace_plainly(games, draw, miss)
    return found, folds, arrived
