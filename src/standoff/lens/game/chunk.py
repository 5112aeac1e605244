"""Chunks of draws: which method a tree needs, its working memory, and the loop over draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import kernel
from standoff.lens.game.backward import backward_exact, backward_logit
from standoff.lens.game.branch import trace
from standoff.lens.game.evaluate import (
    evaluate,
    largest_gain,
    read_chance,
    residual,
    set_payoffs,
    shares_of_range,
)
from standoff.lens.game.methods import (
    BACKWARD,
    CONTINUATION,
    EXACT_BACKWARD,
    EXACT_CONTINUATION,
    RANDOM_PLAY,
)
from standoff.lens.game.newton import settle
from standoff.lens.game.plan import (
    FIRST_ACTION,
    FIRST_UNKNOWN,
    Numbers,
    Plan,
    Profile,
    has_pairs,
    is_unfolded,
    keeps_zeros,
    numbers,
    plan,
    profile,
    work_of_a_system,
)
from standoff.lens.game.polish import polish
from standoff.lens.game.reasons import FOLD, GAIN, NUMBERS, SOLVED, STEPS
from standoff.lens.game.recall import most_own_moves
from standoff.lens.game.room import Room, Stride, room
from standoff.lens.game.scaling import centred, tied
from standoff.lens.game.tree import Float, Tree
from standoff.lens.game.unfold import UNFOLDED

AIM = 0.1
"""An exact equilibrium is sharpened until what is still to be gained is this part of what it may
be."""
STRIDE = Stride(first=4.0, error=0.08, refuse=0.3, turn=0.8, loose=1e-6, tight=1e-10, steps=5_000)

DENSE = 1500
"""Most free log-odds for which a Jacobian is assembled whatever its zeros: an 18 MB matrix."""

LARGEST = 5_200
"""The same where the zeros are kept track of and a system is no more work than one of ``DENSE``
without: 216 MB, hardly any of it written to. In larger trees the branch is not followed: without a
Jacobian nothing would tell one branch from another."""

EXACT_DENSE = 800
"""The same for an exact equilibrium where the Jacobian has few zeros to make use of: it asks for
thousands of them, beyond this in minutes."""

EXACT_WORK, UNLIMITED = 1.6e10, 400
"""Most elementary operations, of about a nanosecond, spent on the branch of an exact equilibrium
in a tree of more than ``UNLIMITED`` free log-odds. Counted, not timed, so that a busy machine does
not decide what is solved."""

NEAR, FAR = 1e4, 1e6
"""Precisions, in scaled payoffs, between which an exact equilibrium is looked for. At the first
most limits are in sight, at the last beliefs made of its log-odds still have ten digits."""


class Solver:
    """The method for one tree; :meth:`run` may be called from several threads at once."""

    def __init__(self, tree: Tree, *, exact: bool, epsilon: float):
        self.tree = tree
        self.exact = exact
        self.backward = tree.perfect_information
        # The branch is followed until no single move pays; a player's own later moves add up.
        apart = most_own_moves(tree) if exact and not self.backward else 1
        self.epsilon = epsilon / apart
        free = tree.actions - tree.infosets
        pairs = free <= LARGEST and not self.backward
        self.plan = plan(tree, pairs=pairs, unfolds=free > UNFOLDED and not exact)
        self.dense = has_pairs(self.plan)
        if free > DENSE:
            light = work_of_a_system(self.plan) <= DENSE**3 / 3.0
            sparse = is_unfolded(self.plan) or (keeps_zeros(self.plan) and light)
            self.dense = self.dense and sparse
        self.stride = STRIDE
        if exact and free > UNLIMITED:
            self.dense = self.dense and (free <= EXACT_DENSE or keeps_zeros(self.plan))
            most = int(EXACT_WORK / (3.0 * work_of_a_system(self.plan)))
            self.stride = STRIDE._replace(steps=min(STRIDE.steps, max(most, 1)))

    def run(
        self,
        payoffs: Float,
        chance: Float,
        precision: Float,
        log_probability: Float,
        converged: NDArray[np.bool_],
        residuals: Float,
        method: NDArray[np.uint8],
        reason: NDArray[np.uint8],
    ) -> None:
        """Solve a chunk of draws into views of the solution's arrays.

        Payoffs are centred where they have a large common part: see ``scaling.centred``.
        """
        if self.backward:
            value = np.zeros((self.tree.nodes, len(self.tree.players)))
            if self.exact:
                ties = np.where(precision == 0.0, np.inf, tied(payoffs))
                payoffs = centred(payoffs)
                backward_exact(self.plan, payoffs, chance, ties, log_probability, value)
            else:
                payoffs = centred(payoffs)
                backward_logit(self.plan, payoffs, chance, precision, log_probability, value)
            converged[:] = ~np.isnan(log_probability).any(axis=1)
            method[:] = EXACT_BACKWARD if self.exact else BACKWARD
            reason[:] = np.where(converged, SOLVED, NUMBERS)
            return
        layout, chances, worked = self.plan, numbers(self.tree), profile(self.tree)
        enough = self.epsilon if self.exact else 0.0
        games = payoffs, chance, precision
        log, ok, miss, how, why = log_probability, converged, residuals, method, reason
        if not self.dense:
            leave_draws(layout, chances, worked, *games, enough, log, ok, miss, how, why)
            return
        space = room(layout)
        if self.exact:
            sharpen_draws(
                layout, chances, worked, space, self.stride, *games, enough, log, ok, miss, how, why
            )
        else:
            trace_draws(layout, chances, worked, space, STRIDE, *games, log, ok, miss, how, why)


def search(
    tree: Tree, payoffs: Float, chance: Float, precision: Float, starts: Float
) -> tuple[Float, Float]:
    """Settle one draw from each row of ``starts`` (S, A), log-odds of the actions.

    Returns the log probabilities (S, A) and residuals (S,), zero where only rounding is left.
    """
    worked = plan(tree, pairs=tree.actions - tree.infosets <= DENSE)
    dense = has_pairs(worked)
    found, misses = np.zeros(starts.shape), np.zeros(len(starts))
    settle_starts(
        worked,
        numbers(tree),
        profile(tree),
        room(worked, dense),
        payoffs[0],
        chance[0],
        precision[0],
        dense,
        starts,
        found,
        misses,
    )
    return found, misses


@kernel
def settle_starts(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    room: Room,
    payoffs: Float,
    chance: Float,
    precision: Float,
    dense: bool,
    starts: Float,
    found: Float,
    misses: Float,
) -> None:
    """Kernel of :func:`search`."""
    read_chance(plan, numbers, chance)
    target = set_payoffs(plan, profile, payoffs, precision)
    for start in range(starts.shape[0]):
        for infoset in range(plan.sets.shape[1] - 1):
            begin, end = plan.sets[FIRST_ACTION, infoset], plan.sets[FIRST_ACTION, infoset + 1]
            shift = plan.sets[FIRST_UNKNOWN, infoset] - begin - 1
            for action in range(begin + 1, end):
                room.trial[action + shift] = starts[start, action] - starts[start, begin]
        misses[start] = np.inf
        if np.isfinite(target):
            # Damped replies lead away from equilibria that are unstable under them: Newton's
            # method finds those too, so every other start goes straight to it.
            rounds = 40 if start % 2 == 0 or not dense else 0
            misses[start] = settle(plan, numbers, profile, room, target, dense, rounds)
        found[start] = profile.log_probability


@kernel
def trace_draws(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    room: Room,
    stride: Stride,
    payoffs: Float,
    chance: Float,
    precision: Float,
    log_probability: Float,
    converged: NDArray[np.bool_],
    residuals: Float,
    method: NDArray[np.uint8],
    reason: NDArray[np.uint8],
) -> None:
    """Trace the branch of each draw up to its precision."""
    unit = np.zeros(plan.players)
    for draw in range(payoffs.shape[0]):
        read_chance(plan, numbers, chance[draw])
        target = set_payoffs(plan, profile, payoffs[draw], precision[draw])
        status = NUMBERS
        if np.isfinite(target):
            room.underway[0] = 0.0
            status = trace(plan, numbers, profile, room, stride, target, 0.0, unit)
        method[draw] = CONTINUATION
        converged[draw] = status == SOLVED
        reason[draw] = status
        residuals[draw] = residual(plan, profile, room.trial, target)
        log_probability[draw] = profile.log_probability


@kernel
def sharpen_draws(
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
    reason: NDArray[np.uint8],
) -> None:
    """Trace the branch of each draw until no deviation pays more than ``enough`` of the mover's
    range of payoffs."""
    unit = np.zeros(plan.players)
    aim = AIM * enough
    for draw in range(payoffs.shape[0]):
        read_chance(plan, numbers, chance[draw])
        target = set_payoffs(plan, profile, payoffs[draw], precision[draw])
        gain, status = np.inf, NUMBERS
        if np.isfinite(target):
            shares_of_range(payoffs[draw], precision[draw], target, unit)
            goal = NEAR if target > 0.0 else 0.0
            room.underway[0] = 0.0
            while gain > enough and goal <= FAR:
                status = trace(plan, numbers, profile, room, stride, goal, aim, unit)
                gain = largest_gain(plan, profile, unit)
                if gain > aim:
                    gain = polish(plan, numbers, profile, room, aim, unit)
                goal = 10.0 * goal if goal > 0.0 and status != STEPS else np.inf
        method[draw] = EXACT_CONTINUATION
        converged[draw] = gain <= enough
        reason[draw] = SOLVED if gain <= enough else GAIN if status == SOLVED else status
        residuals[draw] = gain
        log_probability[draw] = profile.log_probability


@kernel
def leave_draws(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    payoffs: Float,
    chance: Float,
    precision: Float,
    enough: float,
    log_probability: Float,
    converged: NDArray[np.bool_],
    residuals: Float,
    method: NDArray[np.uint8],
    reason: NDArray[np.uint8],
) -> None:
    """Leave each draw at random play, and flag it, unless that is what was asked for."""
    unit, point = np.zeros(plan.players), np.zeros(plan.unknowns + 1)
    for draw in range(payoffs.shape[0]):
        read_chance(plan, numbers, chance[draw])
        target = set_payoffs(plan, profile, payoffs[draw], precision[draw])
        shares_of_range(payoffs[draw], precision[draw], target, unit)
        evaluate(plan, numbers, profile, point)
        residuals[draw] = residual(plan, profile, point, target)
        if enough > 0.0:
            residuals[draw] = largest_gain(plan, profile, unit)
        finite = np.isfinite(target)
        converged[draw] = finite and (target == 0.0 or residuals[draw] <= enough)
        reason[draw] = SOLVED if converged[draw] else FOLD if finite else NUMBERS
        method[draw] = RANDOM_PLAY
        log_probability[draw] = profile.log_probability


@kernel
def follow_trail(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    room: Room,
    stride: Stride,
    payoffs: Float,
    chance: Float,
    precision: Float,
    enough: float,
    farthest: float,
) -> tuple[bool, float]:
    """Trace one draw's branch into ``room.trail``: up to its precision, or with ``enough`` > 0
    until no deviation pays more than that, or τ is ``farthest``.

    Returns whether it got there, and the τ that the precision stands for.
    """
    unit = np.zeros(plan.players)
    read_chance(plan, numbers, chance)
    target = set_payoffs(plan, profile, payoffs, precision)
    if not np.isfinite(target):
        return False, target
    shares_of_range(payoffs, precision, target, unit)
    goal = farthest if enough > 0.0 and target > 0.0 else target
    room.underway[0] = 0.0
    return trace(plan, numbers, profile, room, stride, goal, enough, unit) == SOLVED, target
