"""Games in which sides learn about each other: beliefs iterated until they bear themselves out.

Given the beliefs at the information sets of several nodes, all choices follow from what comes
below, and from the choices Bayes' rule gives beliefs again: the equilibrium is a fixed point
b = B(b, t) of beliefs, at a share t of the full precision. From random play (t = 0) t is raised in
steps, and at each the map is iterated from where the last step ended. A step counts only if

- every change is at most ``RATIO`` of the one before;
- on both halves of the way from the last point to this one B moves at most ``SLOPE`` times as far
  as the beliefs that it answers to;
- no choice moves by more than ``STRIDE`` log-odds; where nothing hidden lies below, one that is as
  good as closed counts no lower than that.

Else it is cut short. A fold of the branch needs a direction in which B moves as far as what it
answers to, so where all this holds the branch passes without one. A draw that does not get through
is left to the tracer of the branch. Where beliefs are chance's alone, there is nothing to follow.

Each of the draws abreast goes its own way, and as one ends the next takes its place. What nothing
hidden lies below changes with the precision alone; where that is most of the tree, each waits at
the start of a step until all do.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import inlined, kernel
from standoff.lens.game.belief_pass import CLOSED, LOWEST, Lanes, choose, infer
from standoff.lens.game.belief_plan import BeliefPlan
from standoff.lens.game.rows import ABREAST, clear, raise_to_gap, take, take_middle
from standoff.lens.game.tree import Float

RATIO, SLOPE, STRIDE = 0.6, 0.8, 3.0
AIM = 0.8
"""Where a step moves choices too far, the next is to move them by this part of what they may."""
STRETCH = 3.0
"""The most by which a step may be longer than the one before."""
FAINT = 2.0
"""A choice is as good as closed when its chance times the span of payoffs, in log-odds, is below
``exp(-FAINT)``: if it went altogether, no choice above would move by much more than that."""
SHORTEST = 1 / 64
"""The shortest step before the draw is left to the tracer, as a share of the full precision."""
TURNS = 60
CLOSE, ROUGHLY = 1e-10, 1e-3
"""Beliefs have settled when log-odds would change by no more than this, or by rounding; on the way
to full precision when no belief changes by more than that."""

IDLE, BEGINS, SETTLES, LOOKS = range(4)
"""What a draw is at: none is; its first pass, at random play; iterating; the middle of the way."""
FIRST, FOUND, PASSED, AGAIN, ONWARD = range(5)
"""What becomes of a draw's beliefs after a pass: they are the first at this precision; have settled
and are to be looked at halfway; have passed that; are to set out again; to be iterated further."""


class Course(NamedTuple):
    """How far each of the draws abreast has come; beliefs are (M, L) as in ``Lanes``."""

    phase: NDArray[np.int64]
    draw: NDArray[np.int64]
    turn: NDArray[np.int64]
    done: Float
    """(L,) the share of its precision up to which the branch has been followed"""
    step: Float
    """(L,) the step beyond it that is being tried"""
    aim: Float
    """(L,) the share that it leads to: 1.0 at the full precision, where their sum may be a rounding
    less"""
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
    begins: NDArray[np.bool_]
    """(L,) whether a draw has just taken its place"""
    ready: NDArray[np.bool_]
    """(L,) whether what is still has been worked out for this step"""
    marks: Float
    """(5, L) what becomes of beliefs: above 0 where it is that"""
    way: Float
    """(L,) how far beliefs are from those at the last point, at most"""
    farthest: Float
    """(L,) how far B moves on the farther half of the way there"""
    start: Float
    """beliefs at the last point of the branch"""
    first: Float
    """B there, at the precision that is tried"""
    found: Float
    """beliefs at the point that is tried"""
    odds: Float
    """(A, L) log-odds there, of what moves"""


def course(plan: BeliefPlan) -> Course:
    """No draw is on its way yet."""
    beliefs, actions = (len(plan.node), ABREAST), (int(plan.first_action[-1]), ABREAST)
    return Course(
        phase=np.zeros(ABREAST, np.int64),
        draw=np.zeros(ABREAST, np.int64),
        turn=np.zeros(ABREAST, np.int64),
        done=np.zeros(ABREAST),
        step=np.zeros(ABREAST),
        aim=np.zeros(ABREAST),
        span=np.zeros(ABREAST),
        change=np.zeros(ABREAST),
        ratio=np.zeros(ABREAST),
        moved=np.zeros(ABREAST),
        aside=np.zeros(ABREAST),
        begins=np.zeros(ABREAST, np.bool_),
        ready=np.zeros(ABREAST, np.bool_),
        marks=np.zeros((5, ABREAST)),
        way=np.zeros(ABREAST),
        farthest=np.zeros(ABREAST),
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
    span: Float,
    chance: Float,
    precision: Float,
    log_probability: Float,
    settled: NDArray[np.bool_],
    residual: Float,
) -> None:
    """Solve the draws whose beliefs contract, and flag them in ``settled`` (D,).

    payoffs (D, T, P), span (D, P) their ranges, chance (D, E), precision (D, P); fills
    log_probability (D, A) and residual (D,), about the last change of a log-odds, for the draws
    flagged.
    """
    waiting = 0
    course.phase[:] = IDLE
    while True:
        busy, fresh, under_way = _standing(course)
        if waiting < payoffs.shape[0] and not (under_way and plan.patient):
            waiting = _begin(plan, lanes, course, payoffs, span, chance, precision, waiting)
            busy, fresh, under_way = _standing(course)
        if not busy:
            if waiting < payoffs.shape[0]:
                continue
            break
        if fresh and not (under_way and plan.patient):
            _set_out(plan, lanes, course, precision)
        choose(plan, lanes, plan.moving, LOWEST)
        infer(plan, lanes)
        looks = False
        for d in range(ABREAST):
            looks = looks or course.phase[d] == LOOKS
        if looks:
            _look(plan, lanes, course)
        course.marks[:] = 0.0
        for d in range(ABREAST):
            if course.phase[d] == IDLE or not course.ready[d]:
                continue
            draw = course.draw[d]
            if course.phase[d] == LOOKS:
                if not _gentle(lanes, course, d):
                    _try(plan, lanes, course, d, precision[draw], 0.5 * course.step[d])
                    continue
                course.done[d] = course.aim[d]
                if course.done[d] == 1.0:
                    settled[draw] = True
                    course.phase[d] = IDLE
                    continue
                course.marks[PASSED, d] = 1.0
                moved = max(course.moved[d], _aside(plan, lanes, d, lanes.odds, lanes.odds))
                stretch = max(0.5, min(STRETCH, AIM * STRIDE / max(moved, 1e-3)))
                _try(plan, lanes, course, d, precision[draw], stretch * course.step[d])
            elif _settled(plan, lanes, course, d):
                if course.aim[d] == 1.0:
                    residual[draw] = lanes.change[d] * max(1.0, course.span[d])
                    _note(plan, lanes, d, log_probability[draw])
                    if not plan.coupled:
                        settled[draw] = True
                        course.phase[d] = IDLE
                        continue
                course.phase[d] = LOOKS
                course.marks[FOUND, d] = 1.0
            elif course.turn[d] == 0:
                _try(plan, lanes, course, d, precision[draw], course.step[d])
        _turn(plan, lanes, course)


@inlined
def _standing(course: Course) -> tuple[bool, bool, bool]:
    """Whether any draw is at anything; waits for what is still; has it."""
    busy, fresh, under_way = False, False, False
    for d in range(ABREAST):
        if course.phase[d] != IDLE:
            busy = True
            fresh = fresh or not course.ready[d]
            under_way = under_way or course.ready[d]
    return busy, fresh, under_way


@inlined
def _begin(
    plan: BeliefPlan,
    lanes: Lanes,
    course: Course,
    payoffs: Float,
    span: Float,
    chance: Float,
    precision: Float,
    waiting: int,
) -> int:
    """Put the draws that wait, from ``waiting`` on, into the places where none is, at random play;
    returns the first that still waits."""
    course.begins[:] = False
    for d in range(ABREAST):
        if course.phase[d] != IDLE or waiting == payoffs.shape[0]:
            continue
        draw = waiting
        waiting += 1
        course.begins[d] = True
        course.phase[d], course.draw[d], course.turn[d] = BEGINS, draw, 0
        course.done[d], course.span[d], course.ready[d] = 0.0, 0.0, False
        for who in range(payoffs.shape[2]):
            product = precision[draw, who] * span[draw, who]
            if not 0.0 <= product < np.inf:
                # The tracer says what is wrong with such numbers.
                course.phase[d] = IDLE
            course.span[d] = max(course.span[d], product)
        lanes.room[CLOSED, d] = -FAINT - np.log(max(course.span[d], 1.0))
        for edge in range(chance.shape[1]):
            lanes.chance[edge, d] = chance[draw, edge]
    value, draws, begins = lanes.value, course.draw, course.begins
    pay, pay_row, pay_player = plan.pay, plan.pay_row, plan.pay_player
    for place in range(len(pay)):
        row, who = pay_row[place], pay_player[place]
        for d in range(ABREAST):
            if begins[d]:
                value[pay[place], d] = payoffs[draws[d], row, who]
    return waiting


@inlined
def _set_out(plan: BeliefPlan, lanes: Lanes, course: Course, precision: Float) -> None:
    """Work out what draws at the start of a step need for it: beliefs of random play where they
    only begin, and what is still."""
    begins = False
    course.marks[:] = 0.0
    for d in range(ABREAST):
        begins = begins or course.phase[d] == BEGINS
    if begins:
        first_action, played, before = plan.first_action, lanes.played, lanes.before
        for infoset in range(len(first_action) - 1):
            first, stop = first_action[infoset], first_action[infoset + 1]
            for d in range(ABREAST):
                if course.phase[d] == BEGINS:
                    for k in range(first, stop):
                        before[k, d], played[k, d] = 0.0, 1.0 / (stop - first)
        infer(plan, lanes)
        for d in range(ABREAST):
            if course.phase[d] == BEGINS:
                course.marks[PASSED, d] = 1.0
                course.phase[d] = IDLE if lanes.lost[d] > 0.0 else SETTLES
                _try(plan, lanes, course, d, precision[course.draw[d]], 1.0)
        hidden, marks = plan.hidden, course.marks
        for place in range(len(hidden)):
            row = hidden[place]
            take(course.start, row, lanes.answer, row, marks, PASSED)
            take(lanes.belief, row, lanes.answer, row, marks, PASSED)
    choose(plan, lanes, plan.still, CLOSED)
    for d in range(ABREAST):
        course.aside[d], course.ready[d] = lanes.moved[d], True


@inlined
def _try(
    plan: BeliefPlan, lanes: Lanes, course: Course, d: int, precision: Float, step: float
) -> None:
    """Set out from the last point for one ``step`` further on, or give the draw up."""
    if step < SHORTEST and step < 1.0 - course.done[d]:
        course.phase[d] = IDLE
    if course.phase[d] == IDLE:
        return
    share = min(1.0, course.done[d] + step)
    course.phase[d], course.turn[d], course.step[d] = SETTLES, 0, share - course.done[d]
    course.aim[d] = share
    course.ratio[d], course.ready[d] = 0.0, False
    course.marks[AGAIN, d] = 1.0
    for place in range(len(plan.movers)):
        lanes.precision[place, d] = share * precision[plan.movers[place]]


@inlined
def _settled(plan: BeliefPlan, lanes: Lanes, course: Course, d: int) -> bool:
    """Whether beliefs have settled. If not they are set to what they lead to, for the next turn; or
    ``turn`` is 0 and ``step`` shorter, where they should set out again."""
    change, moved, aside = lanes.change[d], lanes.moved[d], course.aside[d]
    size = max(1.0, course.span[d])
    close = ROUGHLY
    if course.aim[d] == 1.0:
        close = max(CLOSE / size, 3e-15 * size)
    if course.turn[d] == 0:
        course.marks[FIRST, d] = 1.0
    elif change > close:
        course.ratio[d] = max(course.ratio[d], change / course.change[d])
    course.change[d], course.moved[d] = change, moved
    course.turn[d] += 1
    contracts = course.ratio[d] <= RATIO and course.turn[d] <= TURNS and lanes.lost[d] == 0.0
    if not contracts or (plan.coupled and max(moved, aside) > STRIDE):
        cut = AIM
        if not contracts:
            cut = 0.5
        if moved > STRIDE:
            cut = min(cut, max(0.2, AIM * STRIDE / moved))
        if aside > STRIDE:
            farthest = _aside(plan, lanes, d, lanes.odds, lanes.before)
            cut = min(cut, max(0.02, AIM * STRIDE / farthest))
        course.step[d] *= cut
        course.turn[d] = 0
        return False
    if change <= close:
        return True
    course.marks[ONWARD, d] = 1.0
    return False


@inlined
def _aside(plan: BeliefPlan, lanes: Lanes, d: int, odds: Float, open: Float) -> float:
    """How far a choice with nothing hidden below has moved, at most, of those that have further
    than ``STRIDE`` to go before they are closed, counted from ``open``."""
    actions, before, farthest = plan.aside, lanes.before, 0.0
    low = lanes.room[CLOSED, d] + STRIDE
    for place in range(len(actions)):
        k = actions[place]
        if open[k, d] > low:
            farthest = max(farthest, abs(odds[k, d] - before[k, d]))
    return farthest


@inlined
def _turn(plan: BeliefPlan, lanes: Lanes, course: Course) -> None:
    """Set beliefs to what they are to be, draw by draw as marked."""
    hidden, marks = plan.hidden, course.marks
    belief, answer, before, odds = lanes.belief, lanes.answer, lanes.before, lanes.odds
    start, first, found, there = course.start, course.first, course.found, course.odds
    for place in range(len(hidden)):
        row = hidden[place]
        take(first, row, answer, row, marks, FIRST)
        take(start, row, found, row, marks, PASSED)
        take(found, row, answer, row, marks, FOUND)
        take_middle(belief, row, start, row, answer, row, marks, FOUND)
        take(belief, row, start, row, marks, AGAIN)
        take(belief, row, answer, row, marks, ONWARD)
    passed, settled = False, False
    for d in range(ABREAST):
        passed = passed or marks[PASSED, d] > 0.0
        settled = settled or marks[FOUND, d] > 0.0
    aside, within = plan.aside, plan.within
    if passed:
        # What is still was as it is now.
        for place in range(len(aside)):
            row = aside[place]
            take(before, row, odds, row, marks, PASSED)
        for place in range(len(within)):
            row = within[place]
            take(before, row, there, row, marks, PASSED)
    if settled:
        for place in range(len(within)):
            row = within[place]
            take(there, row, odds, row, marks, FOUND)


@inlined
def _look(plan: BeliefPlan, lanes: Lanes, course: Course) -> None:
    """Measure how far beliefs have come, and how far B moves on the farther half of the way."""
    hidden, way, farthest = plan.hidden, course.way, course.farthest
    start, first, found, middle = course.start, course.first, course.found, lanes.answer
    clear(way, 0)
    clear(farthest, 0)
    for place in range(len(hidden)):
        row = hidden[place]
        raise_to_gap(way, 0, found, row, start, row)
        raise_to_gap(farthest, 0, middle, row, first, row)
        raise_to_gap(farthest, 0, found, row, middle, row)


@inlined
def _gentle(lanes: Lanes, course: Course, d: int) -> bool:
    """Whether on both halves of the way B moves less far than beliefs do."""
    way = course.way[d]
    slope = 2.0 * course.farthest[d] / way if way > 0.0 else 0.0
    return bool(lanes.lost[d] == 0.0 and slope <= SLOPE)


@inlined
def _note(plan: BeliefPlan, lanes: Lanes, d: int, log_probability: Float) -> None:
    """Write down one draw's log probabilities (A,)."""
    odds, played, first_action = lanes.odds, lanes.played, plan.first_action
    for infoset in range(len(first_action) - 1):
        first, stop = first_action[infoset], first_action[infoset + 1]
        top = first
        for k in range(first, stop):
            if odds[k, d] == 0.0:
                top = k
        log_top = np.log(played[top, d])
        for k in range(first, stop):
            log_probability[k] = odds[k, d] + log_top
