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
from standoff.lens.game.tree import CHANCE, Float, Int

ABREAST = 8
LEAST = 1e-280
"""With a smaller chance of getting to a set its beliefs would lose their digits."""


class Lanes(NamedTuple):
    """What the passes work on; ``L`` = ``ABREAST`` draws. Beliefs are (M, L), by the place of their
    nodes in ``plan.node``."""

    value: Float
    """(N, P, L) expected payoffs"""
    chance: Float
    """(E, L)"""
    precision: Float
    """(P, L) at this point of the branch"""
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
    total: Float
    """(L,) room"""
    best: Float
    """(L,) room"""


def lanes(plan: BeliefPlan, players: int, edges: int) -> Lanes:
    """Empty room for a tree's draws."""
    nodes, actions, members = len(plan.edge), int(plan.first_action[-1]), len(plan.node)
    return Lanes(
        value=np.zeros((nodes, players, ABREAST)),
        chance=np.zeros((edges, ABREAST)),
        precision=np.zeros((players, ABREAST)),
        odds=np.zeros((actions, ABREAST)),
        played=np.zeros((actions, ABREAST)),
        reach=np.ones((nodes, ABREAST)),
        belief=np.ones((members, ABREAST)),
        answer=np.ones((members, ABREAST)),
        before=np.zeros((actions, ABREAST)),
        lost=np.zeros(ABREAST),
        change=np.zeros(ABREAST),
        moved=np.zeros(ABREAST),
        total=np.zeros(ABREAST),
        best=np.zeros(ABREAST),
    )


@inlined
def choose(plan: BeliefPlan, lanes: Lanes, units: Int) -> None:
    """Choices and values of ``units``, each after all below it, at the beliefs as they stand.

    Leaves in ``lanes.moved`` how far the choices of these units are from where they were before;
    ``change`` and ``lost`` serve as room.
    """
    value, odds, played, belief = lanes.value, lanes.odds, lanes.played, lanes.belief
    total, best, least, most = lanes.total, lanes.best, lanes.change, lanes.lost
    lanes.moved[:] = 0.0
    for place in range(len(units)):
        unit = units[place]
        begin, end = plan.unit_start[unit], plan.unit_start[unit + 1]
        infoset = plan.unit_set[unit]
        first = plan.first_child[plan.node[begin]]
        count = plan.child_count[plan.node[begin]]
        if infoset == CHANCE:
            average(value, plan.node[begin], first, count, lanes.chance, plan.edge[first])
            continue
        action, player = plan.first_action[infoset], plan.player[infoset]
        for k in range(count):
            for d in range(ABREAST):
                odds[action + k, d] = belief[begin, d] * value[first + k, player, d]
        for index in range(begin + 1, end):
            child = plan.first_child[plan.node[index]]
            for k in range(count):
                for d in range(ABREAST):
                    odds[action + k, d] += belief[index, d] * value[child + k, player, d]
        for d in range(ABREAST):
            best[d], total[d], least[d], most[d] = odds[action, d], 0.0, np.inf, -np.inf
        for k in range(1, count):
            for d in range(ABREAST):
                best[d] = max(best[d], odds[action + k, d])
        for k in range(action, action + count):
            for d in range(ABREAST):
                odds[k, d] = lanes.precision[player, d] * (odds[k, d] - best[d])
                least[d] = min(least[d], odds[k, d] - lanes.before[k, d])
                most[d] = max(most[d], odds[k, d] - lanes.before[k, d])
            for d in range(ABREAST):
                played[k, d] = np.exp(odds[k, d])
                total[d] += played[k, d]
        for d in range(ABREAST):
            total[d] = 1.0 / total[d]
            lanes.moved[d] = max(lanes.moved[d], most[d] - least[d])
        for k in range(action, action + count):
            for d in range(ABREAST):
                played[k, d] *= total[d]
        for index in range(begin, end):
            node = plan.node[index]
            average(value, node, plan.first_child[node], count, played, action)


@inlined
def average(value: Float, node: int, first: int, count: int, share: Float, row: int) -> None:
    """What ``node`` is worth to all: the mean over its children from ``first`` on, weighted by the
    rows of ``share`` (·, L) from ``row`` on."""
    for who in range(value.shape[1]):
        for d in range(ABREAST):
            value[node, who, d] = share[row, d] * value[first, who, d]
        for k in range(1, count):
            for d in range(ABREAST):
                value[node, who, d] += share[row + k, d] * value[first + k, who, d]


@inlined
def infer(plan: BeliefPlan, lanes: Lanes) -> None:
    """``lanes.answer`` by Bayes' rule from the choices as they stand, and how far it is from
    ``lanes.belief``."""
    reach, answer, total, change = lanes.reach, lanes.answer, lanes.total, lanes.change
    lanes.lost[:] = 0.0
    change[:] = 0.0
    for place in range(len(plan.moving) - 1, -1, -1):
        unit = plan.moving[place]
        begin, end = plan.unit_start[unit], plan.unit_start[unit + 1]
        infoset = plan.unit_set[unit]
        if end - begin > 1:
            total[:] = 0.0
            for index in range(begin, end):
                for d in range(ABREAST):
                    total[d] += reach[plan.node[index], d]
            for d in range(ABREAST):
                lanes.lost[d] += 0.0 if total[d] > LEAST else 1.0
                total[d] = 1.0 / total[d]
            for index in range(begin, end):
                for d in range(ABREAST):
                    answer[index, d] = reach[plan.node[index], d] * total[d]
                    change[d] = max(change[d], abs(answer[index, d] - lanes.belief[index, d]))
        share = lanes.chance if infoset == CHANCE else lanes.played
        for index in range(begin, end):
            node = plan.node[index]
            first = plan.first_child[node]
            row = plan.edge[first]
            for k in range(plan.child_count[node]):
                if plan.live[first + k]:
                    for d in range(ABREAST):
                        reach[first + k, d] = reach[node, d] * share[row + k, d]
