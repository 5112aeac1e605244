"""Chunks of draws: which method a tree needs, its working memory, and the loop over draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.game.backward import backward_exact, backward_logit
from standoff.game.branch import ARRIVED, Room, Stride, largest_gain, room, trace
from standoff.game.evaluate import read_chance, residual, set_payoffs
from standoff.game.logit import (
    BACKWARD,
    CONTINUATION,
    EXACT_BACKWARD,
    EXACT_CONTINUATION,
)
from standoff.game.plan import Numbers, Plan, Profile, numbers, plan, profile
from standoff.game.tree import Float, Tree
from standoff.jit import kernel

STRIDE = Stride(first=4.0, error=0.05, refuse=0.15, turn=0.8, loose=1e-6, tight=1e-10, steps=20_000)


class Solver:
    """The method for one tree; :meth:`run` may be called from several threads at once."""

    def __init__(self, tree: Tree, *, exact: bool, epsilon: float):
        self.tree = tree
        self.exact = exact
        self.epsilon = epsilon
        self.backward = tree.perfect_information
        self.plan = plan(tree, pairs=not self.backward)

    def run(
        self,
        payoffs: Float,
        chance: Float,
        precision: Float,
        log_probability: Float,
        converged: NDArray[np.bool_],
        residuals: Float,
        method: NDArray[np.uint8],
    ) -> None:
        """Solve a chunk of draws into views of the solution's arrays."""
        if self.backward:
            value = np.zeros((self.tree.nodes, len(self.tree.players)))
            one_pass = backward_exact if self.exact else backward_logit
            one_pass(self.plan, payoffs, chance, precision, log_probability, value)
            converged[:] = ~np.isnan(log_probability).any(axis=1)
            method[:] = EXACT_BACKWARD if self.exact else BACKWARD
            return
        solve_draws(
            self.plan,
            numbers(self.tree),
            profile(self.tree),
            room(self.plan),
            STRIDE,
            payoffs,
            chance,
            precision,
            self.epsilon if self.exact else 0.0,
            log_probability,
            converged,
            residuals,
            method,
        )


@kernel
def solve_draws(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    room: Room,
    stride: Stride,
    payoffs: Float,
    chance: Float,
    precision: Float,
    enough: float,
    log_probability: Float,
    converged: NDArray[np.bool_],
    residuals: Float,
    method: NDArray[np.uint8],
) -> None:
    """Trace the branch for each draw; ``enough`` > 0 asks for that ε instead of the precision."""
    unit = np.zeros(plan.players)
    for draw in range(payoffs.shape[0]):
        read_chance(plan, numbers, chance[draw])
        target = set_payoffs(plan, profile, payoffs[draw], precision[draw])
        for player in range(plan.players):
            unit[player] = 0.0
            if precision[draw, player] > 0.0:
                unit[player] = target / precision[draw, player]
        finite = np.isfinite(target)
        goal = target
        if enough > 0.0 and target > 0.0:
            goal = np.inf
        status = -1
        if finite:
            status = trace(plan, numbers, profile, room, stride, goal, enough, unit)
        if enough > 0.0:
            method[draw] = EXACT_CONTINUATION
            residuals[draw] = residual(plan, profile, room.trial, room.trial[plan.unknowns])
            converged[draw] = finite and largest_gain(plan, profile, unit) <= enough
        else:
            method[draw] = CONTINUATION
            residuals[draw] = residual(plan, profile, room.trial, target)
            converged[draw] = status == ARRIVED
        for action in range(log_probability.shape[1]):
            log_probability[draw, action] = profile.log_probability[action]
