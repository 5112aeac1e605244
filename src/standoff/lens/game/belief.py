"""Games in which sides learn about each other: beliefs iterated until they bear themselves out.

Given the beliefs at the information sets of several nodes, all choices follow from what comes
below, and from the choices Bayes' rule gives beliefs again: the equilibrium is a fixed point
b = B(b, t) of beliefs, at a share t of the full precision. From random play (t = 0) t is raised in
steps, and at each the map is iterated from where the last step ended. A step counts only if

- every change is at most ``RATIO`` of the one before;
- on both halves of the way from the last point to this one B moves at most ``SLOPE`` times as far
  as the beliefs that it answers to;
- no choice moves by more than ``STRIDE`` log-odds.

Else it is cut short. A fold of the branch needs a direction in which B moves as far as what it
answers to, so where all this holds the branch passes without one. A draw that does not get through
is left to the tracer of the branch. Each of the draws abreast goes its own way, and as one ends the
next takes its place.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import inlined, kernel
from standoff.lens.game.belief_pass import ABREAST, Lanes, choose, infer
from standoff.lens.game.belief_plan import BeliefPlan
from standoff.lens.game.tree import Float

RATIO, SLOPE, STRIDE = 0.6, 0.8, 3.0
AIM = 0.8
"""Where a step moves choices too far, the next is to move them by this part of what they may."""
SHORTEST = 1 / 64
"""The shortest step before the draw is left to the tracer, as a share of the full precision."""
TURNS = 60
CLOSE, ROUGHLY = 1e-10, 1e-3
"""Beliefs have settled when log-odds would change by no more than this, or by rounding; on the way
to full precision when no belief changes by more than that."""

IDLE, BEGINS, SETTLES, LOOKS = range(4)
"""What a draw is at: none is; its first pass, at random play; iterating; the middle of the way."""


class Course(NamedTuple):
    """How far each of the draws abreast has come; beliefs are (M, L) as in ``Lanes``."""

    phase: NDArray[np.int64]
    draw: NDArray[np.int64]
    turn: NDArray[np.int64]
    done: Float
    """(L,) the share of its precision up to which the branch has been followed"""
    step: Float
    """(L,) the step beyond it that is being tried"""
    span: Float
    """(L,) the largest product of a precision and a range of payoffs"""
    change: Float
    """(L,) the last change of a belief"""
    ratio: Float
    """(L,) the largest that a change was of the one before, in this step"""
    moved: Float
    """(L,) how far choices have moved in this step, at most, in log-odds"""
    aside: Float
    """(L,) the same of those below which nothing is hidden"""
    start: Float
    """beliefs at the last point of the branch"""
    first: Float
    """B there, at the precision that is tried"""
    found: Float
    """beliefs at the point that is tried"""
    odds: Float
    """(A, L) log-odds there"""


def course(plan: BeliefPlan) -> Course:
    """No draw is on its way yet."""
    beliefs, actions = (len(plan.node), ABREAST), (int(plan.first_action[-1]), ABREAST)
    return Course(
        phase=np.zeros(ABREAST, np.int64),
        draw=np.zeros(ABREAST, np.int64),
        turn=np.zeros(ABREAST, np.int64),
        done=np.zeros(ABREAST),
        step=np.zeros(ABREAST),
        span=np.zeros(ABREAST),
        change=np.zeros(ABREAST),
        ratio=np.zeros(ABREAST),
        moved=np.zeros(ABREAST),
        aside=np.zeros(ABREAST),
        start=np.zeros(beliefs),
        first=np.zeros(beliefs),
        found=np.zeros(beliefs),
        odds=np.zeros(actions),
    )


@kernel
def belief_draws(
    plan: BeliefPlan,
    lanes: Lanes,
    course: Course,
    payoffs: Float,
    chance: Float,
    precision: Float,
    log_probability: Float,
    settled: NDArray[np.bool_],
    residual: Float,
) -> None:
    """Solve the draws whose beliefs contract, and flag them in ``settled`` (D,).

    payoffs (D, T, P), chance (D, E), precision (D, P); fills log_probability (D, A) and residual
    (D,), about the last change of a log-odds, for the draws flagged.
    """
    waiting, busy = 0, True
    course.phase[:] = IDLE
    while busy:
        busy, fresh = False, False
        for d in range(ABREAST):
            if course.phase[d] == IDLE and waiting < payoffs.shape[0]:
                _begin(plan, lanes, course, d, payoffs, chance, precision, waiting)
                waiting += 1
            busy = busy or course.phase[d] != IDLE
            fresh = fresh or (course.phase[d] != IDLE and course.turn[d] == 0)
        if fresh:
            # Where nothing is hidden below, choices change with the precision alone.
            choose(plan, lanes, plan.still)
            course.aside[:] = lanes.moved
        choose(plan, lanes, plan.moving)
        infer(plan, lanes)
        for d in range(ABREAST):
            draw = course.draw[d]
            phase = course.phase[d]
            if phase == BEGINS:
                _take(course.start, lanes.answer, d)
                _take(lanes.before, lanes.odds, d)
                course.phase[d] = IDLE if lanes.lost[d] > 0.0 else SETTLES
                _try(lanes, course, d, precision[draw], 1.0)
            elif phase == SETTLES:
                if _settled(lanes, course, d):
                    if course.done[d] + course.step[d] == 1.0:
                        residual[draw] = lanes.change[d] * max(1.0, course.span[d])
                        _note(plan, lanes.odds, d, log_probability[draw])
                    _middle(lanes, course, d)
                elif course.phase[d] == SETTLES and course.turn[d] == 0:
                    _try(lanes, course, d, precision[draw], course.step[d])
            elif phase == LOOKS:
                if not _gentle(lanes, course, d):
                    _try(lanes, course, d, precision[draw], course.step[d])
                    continue
                course.done[d] += course.step[d]
                if course.done[d] == 1.0:
                    settled[draw] = True
                    course.phase[d] = IDLE
                    continue
                _take(course.start, course.found, d)
                _take(lanes.before, course.odds, d)
                stretch = max(0.5, min(2.0, AIM * STRIDE / max(course.moved[d], 1e-3)))
                _try(lanes, course, d, precision[draw], stretch * course.step[d])


@inlined
def _take(into: Float, source: Float, d: int) -> None:
    for row in range(into.shape[0]):
        into[row, d] = source[row, d]


@inlined
def _begin(
    plan: BeliefPlan,
    lanes: Lanes,
    course: Course,
    d: int,
    payoffs: Float,
    chance: Float,
    precision: Float,
    draw: int,
) -> None:
    """Put a draw into place ``d``, at random play."""
    course.phase[d], course.draw[d], course.turn[d] = BEGINS, draw, 0
    course.done[d], course.span[d] = 0.0, 0.0
    for node in range(len(plan.edge)):
        row = plan.terminal[node]
        if row >= 0:
            for who in range(payoffs.shape[2]):
                lanes.value[node, who, d] = payoffs[draw, row, who]
    for edge in range(chance.shape[1]):
        lanes.chance[edge, d] = chance[draw, edge]
    for who in range(payoffs.shape[2]):
        low, high = payoffs[draw, 0, who], payoffs[draw, 0, who]
        finite = True
        for row in range(payoffs.shape[1]):
            low, high = min(low, payoffs[draw, row, who]), max(high, payoffs[draw, row, who])
            finite = finite and np.isfinite(payoffs[draw, row, who])
        product = precision[draw, who] * (high - low)
        if not (finite and 0.0 <= product < np.inf):
            # The tracer says what is wrong with such numbers.
            course.phase[d] = IDLE
        course.span[d] = max(course.span[d], product)
        lanes.precision[who, d] = 0.0


@inlined
def _try(lanes: Lanes, course: Course, d: int, precision: Float, step: float) -> None:
    """Set out from the last point for one ``step`` further on, or give the draw up."""
    if step < SHORTEST and course.done[d] + step < 1.0:
        course.phase[d] = IDLE
    if course.phase[d] == IDLE:
        return
    share = min(1.0, course.done[d] + step)
    course.phase[d], course.turn[d], course.step[d] = SETTLES, 0, share - course.done[d]
    course.ratio[d] = 0.0
    _take(lanes.belief, course.start, d)
    for who in range(precision.shape[0]):
        lanes.precision[who, d] = share * precision[who]


@inlined
def _settled(lanes: Lanes, course: Course, d: int) -> bool:
    """Whether beliefs have settled. If not they are set to what they lead to, for the next turn; or
    ``turn`` is 0 and ``step`` shorter, where they should set out again."""
    change, moved = lanes.change[d], max(lanes.moved[d], course.aside[d])
    size = max(1.0, course.span[d])
    close = ROUGHLY
    if course.done[d] + course.step[d] == 1.0:
        close = max(CLOSE / size, 3e-15 * size)
    if course.turn[d] == 0:
        _take(course.first, lanes.answer, d)
    elif change > close:
        course.ratio[d] = max(course.ratio[d], change / course.change[d])
    course.change[d], course.moved[d] = change, moved
    course.turn[d] += 1
    contracts = course.ratio[d] <= RATIO and course.turn[d] <= TURNS and lanes.lost[d] == 0.0
    if not contracts or moved > STRIDE:
        cut = AIM * STRIDE / moved if moved > STRIDE else 0.5
        course.step[d] *= max(0.2, min(AIM, cut))
        course.turn[d] = 0
        return False
    if change <= close:
        return True
    _take(lanes.belief, lanes.answer, d)
    return False


@inlined
def _middle(lanes: Lanes, course: Course, d: int) -> None:
    """Go to the middle of the way from the last point to the one found."""
    _take(course.found, lanes.answer, d)
    _take(course.odds, lanes.odds, d)
    course.phase[d] = LOOKS
    for row in range(lanes.belief.shape[0]):
        lanes.belief[row, d] = 0.5 * (course.start[row, d] + course.found[row, d])


@inlined
def _gentle(lanes: Lanes, course: Course, d: int) -> bool:
    """Whether on both halves of the way B moves less far than beliefs do; else ``step`` is cut."""
    way, farthest = 0.0, 0.0
    for row in range(lanes.belief.shape[0]):
        middle = lanes.answer[row, d]
        way = max(way, abs(course.found[row, d] - course.start[row, d]))
        farthest = max(farthest, abs(middle - course.first[row, d]))
        farthest = max(farthest, abs(course.found[row, d] - middle))
    slope = 2.0 * farthest / way if way > 0.0 else 0.0
    if lanes.lost[d] == 0.0 and slope <= SLOPE:
        return True
    course.step[d] *= 0.5
    return False


@inlined
def _note(plan: BeliefPlan, odds: Float, d: int, log_probability: Float) -> None:
    """Write down one draw's log probabilities (A,)."""
    for infoset in range(len(plan.player)):
        first, stop = plan.first_action[infoset], plan.first_action[infoset + 1]
        total = 0.0
        for k in range(first, stop):
            total += np.exp(odds[k, d])
        total = np.log(total)
        for k in range(first, stop):
            log_probability[k] = odds[k, d] - total
