"""One pass over a tree for eight draws abreast: choices from beliefs, then beliefs from choices.

Values go up, unit by unit, all below first; at each information set the choice is the logit reply
at the beliefs given. Then the chances of getting to each node go down, and Bayes' rule gives the
beliefs that this play leads to. All arrays end with the axis of draws, so that the processor takes
several draws in one instruction; what becomes of a draw does not depend on those beside it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from standoff.base.jit import inlined
from standoff.lens.game.belief_plan import BeliefPlan
from standoff.lens.game.rows import (
    ABREAST,
    add,
    add_product,
    clear,
    copy,
    invert,
    mix_two,
    multiply,
    raise_to,
    raise_to_gap,
    raise_to_sum,
    reply,
)
from standoff.lens.game.tree import CHANCE, Float, Int

LEAST = 1e-280
"""With a smaller chance of getting to a set its beliefs would lose their digits."""
BEST, TOTAL, UP, DOWN, LOWEST, CLOSED = range(6)
"""Rows of room: the best action's payoff; a sum; the most that log-odds rise, and that they fall;
and two that passes only read: −∞, and the log-odds against the best action of one that is as good
as closed."""


class Lanes(NamedTuple):
    """What the passes work on; ``L`` = ``ABREAST`` draws. Beliefs are (M, L), by the place of their
    nodes in ``plan.node``."""

    value: Float
    """(N · W, L) what the W movers expect, where it decides something"""
    chance: Float
    """(E, L)"""
    precision: Float
    """(W, L) at this point of the branch"""
    odds: Float
    """(A, L) log-odds against the set's best action"""
    played: Float
    """(A, L) probabilities"""
    reach: Float
    """(N, L) the chance of getting to each live node"""
    belief: Float
    """what choices answer to"""
    answer: Float
    """what these choices lead to"""
    before: Float
    """(A, L) the log-odds at the last point of the branch"""
    lost: Float
    """(L,) above 0 where a set is hardly ever reached, or a number is none"""
    change: Float
    """(L,) the largest difference between ``answer`` and ``belief``"""
    moved: Float
    """(L,) how far the log-odds of a choice are from ``before``, at most"""
    room: Float
    """(6, L)"""


def lanes(plan: BeliefPlan, edges: int) -> Lanes:
    """Empty room for a tree's draws."""
    nodes, actions, members = len(plan.edge), int(plan.first_action[-1]), len(plan.node)
    room = np.zeros((6, ABREAST))
    room[LOWEST] = -np.inf
    return Lanes(
        value=np.zeros((nodes * len(plan.movers), ABREAST)),
        chance=np.zeros((edges, ABREAST)),
        precision=np.zeros((len(plan.movers), ABREAST)),
        odds=np.zeros((actions, ABREAST)),
        played=np.zeros((actions, ABREAST)),
        reach=np.ones((nodes, ABREAST)),
        belief=np.ones((members, ABREAST)),
        answer=np.ones((members, ABREAST)),
        before=np.zeros((actions, ABREAST)),
        lost=np.zeros(ABREAST),
        change=np.zeros(ABREAST),
        moved=np.zeros(ABREAST),
        room=room,
    )


@inlined
def choose(plan: BeliefPlan, lanes: Lanes, units: Int, low: int) -> None:
    """Choices and values of ``units``, each after all below it, at the beliefs as they stand.

    Leaves in ``lanes.moved`` how far the choices of these units are from where they were before,
    where no log-odds count as lower than the row ``low`` of room.
    """
    # Taken out of their tuples once: each time costs more than the arithmetic on a row.
    value, odds, played, belief = lanes.value, lanes.odds, lanes.played, lanes.belief
    before, moved, room = lanes.before, lanes.moved, lanes.room
    chance, precision = lanes.chance, lanes.precision
    unit_set, unit_start, nodes, edge = plan.unit_set, plan.unit_start, plan.node, plan.edge
    first_child, child_count = plan.first_child, plan.child_count
    first_action, players = plan.first_action, plan.player
    need, need_start, movers = plan.need, plan.need_start, len(plan.movers)
    clear(moved, 0)
    for place in range(len(units)):
        unit = units[place]
        begin, end = unit_start[unit], unit_start[unit + 1]
        infoset = unit_set[unit]
        node = nodes[begin]
        first, count = first_child[node], child_count[node]
        if infoset == CHANCE:
            row = edge[first]
            for index in range(need_start[unit], need_start[unit + 1]):
                who = need[index]
                _average(
                    value, node * movers + who, chance, row, first * movers + who, count, movers
                )
            continue
        action, player = first_action[infoset], players[infoset]
        copy(room, BEST, room, LOWEST)
        clear(room, TOTAL)
        copy(room, UP, room, LOWEST)
        copy(room, DOWN, room, LOWEST)
        if end - begin == 1:
            for k in range(count):
                raise_to(room, BEST, value, (first + k) * movers + player)
            for k in range(count):
                child = (first + k) * movers + player
                # fmt: off
                reply(odds, action + k, played, action + k, room, TOTAL, room, UP, room, DOWN,
                      value, child, room, BEST, precision, player, before, action + k, room, low)
                # fmt: on
        else:
            for k in range(count):
                child = (first + k) * movers + player
                multiply(odds, action + k, belief, begin, value, child)
            for index in range(begin + 1, end):
                first = first_child[nodes[index]]
                for k in range(count):
                    child = (first + k) * movers + player
                    add_product(odds, action + k, belief, index, value, child)
            for k in range(action, action + count):
                raise_to(room, BEST, odds, k)
            for k in range(action, action + count):
                # fmt: off
                reply(odds, k, played, k, room, TOTAL, room, UP, room, DOWN,
                      odds, k, room, BEST, precision, player, before, k, room, low)
                # fmt: on
        raise_to_sum(moved, 0, room, UP, room, DOWN)
        invert(room, TOTAL)
        for k in range(action, action + count):
            multiply(played, k, played, k, room, TOTAL)
        for index in range(begin, end):
            node = nodes[index]
            first = first_child[node]
            for at in range(need_start[unit], need_start[unit + 1]):
                who = need[at]
                _average(
                    value, node * movers + who, played, action, first * movers + who, count, movers
                )


@inlined
def _average(
    value: Float, into: int, weight: Float, row: int, child: int, count: int, movers: int
) -> None:
    """The value of a node from those of its children, by the chances from ``row`` on."""
    if count == 1:
        multiply(value, into, weight, row, value, child)
        return
    mix_two(value, into, weight, row, value, child, weight, row + 1, value, child + movers)
    for k in range(2, count):
        add_product(value, into, weight, row + k, value, child + k * movers)


@inlined
def infer(plan: BeliefPlan, lanes: Lanes) -> None:
    """``lanes.answer`` by Bayes' rule from the choices as they stand, and how far it is from
    ``lanes.belief``."""
    reach, answer, belief, change = lanes.reach, lanes.answer, lanes.belief, lanes.change
    chance, played, lost, room = lanes.chance, lanes.played, lanes.lost, lanes.room
    unit_set, unit_start, nodes, edge = plan.unit_set, plan.unit_start, plan.node, plan.edge
    first_child, child_count, live = plan.first_child, plan.child_count, plan.live
    moving = plan.moving
    clear(lost, 0)
    clear(change, 0)
    for place in range(len(moving) - 1, -1, -1):
        unit = moving[place]
        begin, end = unit_start[unit], unit_start[unit + 1]
        if end - begin > 1:
            copy(room, TOTAL, reach, nodes[begin])
            for index in range(begin + 1, end):
                add(room, TOTAL, reach, nodes[index])
            for d in range(ABREAST):
                if not room[TOTAL, d] > LEAST:
                    lost[d] = 1.0
            invert(room, TOTAL)
            for index in range(begin, end):
                multiply(answer, index, reach, nodes[index], room, TOTAL)
                raise_to_gap(change, 0, answer, index, belief, index)
        chosen = unit_set[unit] != CHANCE
        for index in range(begin, end):
            node = nodes[index]
            first = first_child[node]
            row = edge[first]
            for child in range(first, first + child_count[node]):
                if live[child]:
                    if chosen:
                        multiply(reach, child, reach, node, played, row + child - first)
                    else:
                        multiply(reach, child, reach, node, chance, row + child - first)
