"""Games that are mostly open: replies iterated at the few information sets that hide something.

At an information set of one node the belief is one, so its choice follows from what comes below:
one backward pass settles it. What is left is the core, the sets of several nodes, whose beliefs
depend on how everybody plays; and of the tree only the nodes above the core need visiting again.

With the core's log-odds z, everything else follows, and the equilibrium is a fixed point of the
replies z ← R(z). Precision is raised to the full in steps, and at each the replies are iterated
from where the last step ended. A step counts only if the iteration contracts from its first change
on, if the replies move less far than what they answer to all along the way from the last
point to this one, and if no log-odds at or above the core moves far; else it is halved. A fold of
the branch needs replies that move by as much as what they answer to, so where all this holds the
branch passes without one. A draw that does not get through is left to the tracer of the branch.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import inlined, kernel
from standoff.lens.game.tree import CHANCE, Float, Int, Tree

CONTRACTING = 0.8
"""The most by which a change may follow the one before for the replies to count as contracting."""
FARTHEST = 1.5
"""How far one step of precision may move a log-odds of the core; where it moves further, or does
not contract, the step is halved."""
FIRST, SHORTEST = 0.5, 1 / 32
"""The first step of precision, and the shortest before the draw is left to the tracer."""
STRIDE = 3.0
"""How far it may move a log-odds at or above the core."""
PIECES = 2
"""Into how many pieces each step's way is cut, to look at the slope of replies along it."""

ROUNDS = 80
CLOSE = 1e-10
"""Replies have settled when the log-odds change by at most this, or by rounding."""
ROUGHLY = 1e-3
"""The same on the way to full precision."""


class CorePlan(NamedTuple):
    """The tree as the kernel reads it."""

    first_child: Int
    child_count: Int
    infoset: Int
    edge: Int
    terminal: Int
    player: Int
    """(H,) who moves"""
    first_action: Int
    single: Int
    """Nodes below which nothing is hidden, children first; terminals left out."""
    live: Int
    """Nodes with a member of the core at or below them, parents first."""
    live_up: Int
    """The same, children first."""
    core: Int
    """The information sets of several nodes."""
    first_member: Int
    member: Int
    coupled: bool
    """Whether any actor chooses above the core: else its beliefs are chance's alone."""


def core_plan(tree: Tree) -> CorePlan | None:
    """The plan, or None where the core reaches over most of the tree and nothing is gained."""
    sizes = np.diff(tree.first_member)
    hides = sizes > 1
    live = np.zeros(tree.nodes, np.bool_)
    climbing: NDArray[np.integer] = tree.member[np.repeat(hides, sizes)]
    while len(climbing):
        climbing = np.unique(climbing[~live[climbing]])
        live[climbing] = True
        climbing = tree.parent[climbing]
        climbing = climbing[climbing >= 0]
    above = tree.parent[live]
    coupled = bool(np.any(tree.infoset[above[above >= 0]] >= 0))
    inner = tree.child_count > 0
    if 2 * np.count_nonzero(live) > np.count_nonzero(inner):
        return None
    return CorePlan(
        tree.first_child,
        tree.child_count,
        tree.infoset,
        tree.edge,
        tree.terminal,
        tree.infoset_player,
        tree.first_action,
        np.flatnonzero(inner & ~live)[::-1].astype(np.int32),
        np.flatnonzero(live).astype(np.int32),
        np.flatnonzero(live)[::-1].astype(np.int32),
        np.flatnonzero(hides).astype(np.int32),
        tree.first_member,
        tree.member,
        coupled,
    )


@inlined
def _up(
    plan: CorePlan,
    order: Int,
    chance: Float,
    precision: Float,
    value: Float,
    log_probability: Float,
) -> None:
    """Values of the nodes in ``order``, children first. At a node that is an information set of its
    own the choice is the logit reply to what is below; at the core it is as it stands.

    One loop, not a call a node: passing the plan along costs more than the arithmetic.
    """
    players = value.shape[1]
    for place in range(len(order)):
        node = order[place]
        first, count, infoset = plan.first_child[node], plan.child_count[node], plan.infoset[node]
        for who in range(players):
            value[node, who] = 0.0
        if infoset == CHANCE:
            for k in range(count):
                share = chance[plan.edge[first + k]]
                for who in range(players):
                    value[node, who] += share * value[first + k, who]
            continue
        action = plan.first_action[infoset]
        if plan.first_member[infoset + 1] - plan.first_member[infoset] > 1:
            for k in range(count):
                share = np.exp(log_probability[action + k])
                for who in range(players):
                    value[node, who] += share * value[first + k, who]
            continue
        player = plan.player[infoset]
        sharp = precision[player]
        best = -np.inf
        for k in range(count):
            best = max(best, value[first + k, player])
        total = 0.0
        for k in range(count):
            share = np.exp(sharp * (value[first + k, player] - best))
            log_probability[action + k] = share
            total += share
        log_total = np.log(total)
        for k in range(count):
            share = log_probability[action + k] / total
            log_probability[action + k] = sharp * (value[first + k, player] - best) - log_total
            for who in range(players):
                value[node, who] += share * value[first + k, who]


@inlined
def _replies(
    plan: CorePlan,
    chance: Float,
    precision: Float,
    value: Float,
    reach: Float,
    log_probability: Float,
    action_value: Float,
) -> float:
    """One round of replies: values up the live nodes, beliefs down, new choices at the core.

    Returns the largest change of a log-odds, or infinity where a set is never reached.
    """
    _up(plan, plan.live_up, chance, precision, value, log_probability)
    reach[0] = 0.0
    for place in range(len(plan.live)):
        node = plan.live[place]
        first, infoset = plan.first_child[node], plan.infoset[node]
        for k in range(plan.child_count[node]):
            if infoset == CHANCE:
                share = chance[plan.edge[first + k]]
                step = np.log(share) if share > 0.0 else -np.inf
            else:
                step = log_probability[plan.first_action[infoset] + k]
            reach[first + k] = reach[node] + step
    largest = 0.0
    for place in range(len(plan.core)):
        infoset = plan.core[place]
        player = plan.player[infoset]
        begin, end = plan.first_member[infoset], plan.first_member[infoset + 1]
        action, stop = plan.first_action[infoset], plan.first_action[infoset + 1]
        top = -np.inf
        for index in range(begin, end):
            top = max(top, reach[plan.member[index]])
        if top == -np.inf:
            return np.inf
        whole = 0.0
        for k in range(action, stop):
            action_value[k] = 0.0
        for index in range(begin, end):
            node = plan.member[index]
            weight = np.exp(reach[node] - top)
            whole += weight
            first = plan.first_child[node]
            for k in range(stop - action):
                action_value[action + k] += weight * value[first + k, player]
        best = -np.inf
        for k in range(action, stop):
            action_value[k] *= precision[player] / whole
            best = max(best, action_value[k])
        total = 0.0
        for k in range(action, stop):
            total += np.exp(action_value[k] - best)
        log_total = np.log(total)
        least, most = np.inf, -np.inf
        for k in range(action, stop):
            reply = action_value[k] - best - log_total
            least = min(least, reply - log_probability[k])
            most = max(most, reply - log_probability[k])
            log_probability[k] = reply
        largest = max(largest, most - least)
    return largest


@inlined
def _way(
    plan: CorePlan,
    chance: Float,
    precision: Float,
    value: Float,
    reach: Float,
    log_probability: Float,
    action_value: Float,
    start: Float,
    answer: Float,
    before: Float,
) -> tuple[float, float]:
    """How far the way from ``start`` to ``answer`` is in log-odds, and the largest ratio, over
    ``PIECES`` pieces of it, of how far replies move to how far choices do; leaves the answer in
    ``log_probability``."""
    steepest, widest = 0.0, 0.0
    for piece in range(PIECES + 1):
        share = piece / PIECES
        widest = 0.0
        for place in range(len(plan.core)):
            infoset = plan.core[place]
            first, stop = plan.first_action[infoset], plan.first_action[infoset + 1]
            most, least, top = -np.inf, np.inf, -np.inf
            for k in range(first, stop):
                step = answer[k] - start[k]
                most, least = max(most, step), min(least, step)
                log_probability[k] = start[k] + step * share
                top = max(top, log_probability[k])
            widest = max(widest, most - least)
            total = 0.0
            for k in range(first, stop):
                total += np.exp(log_probability[k] - top)
            for k in range(first, stop):
                log_probability[k] -= top + np.log(total)
        _replies(plan, chance, precision, value, reach, log_probability, action_value)
        moved = 0.0
        for place in range(len(plan.core)):
            infoset = plan.core[place]
            least, most = np.inf, -np.inf
            for k in range(plan.first_action[infoset], plan.first_action[infoset + 1]):
                least = min(least, log_probability[k] - before[k])
                most = max(most, log_probability[k] - before[k])
                before[k] = log_probability[k]
            moved = max(moved, most - least)
        if piece > 0 and widest > 0.0:
            steepest = max(steepest, moved * PIECES / widest)
    return widest, steepest


@inlined
def _stride(plan: CorePlan, start: Float, answer: Float) -> float:
    """How far the log-odds at and above the core have moved."""
    farthest = 0.0
    for place in range(len(plan.live)):
        infoset = plan.infoset[plan.live[place]]
        if infoset == CHANCE:
            continue
        least, most = np.inf, -np.inf
        for k in range(plan.first_action[infoset], plan.first_action[infoset + 1]):
            step = answer[k] - start[k]
            least, most = min(least, step), max(most, step)
        farthest = max(farthest, most - least)
    return farthest


@inlined
def _settle(
    plan: CorePlan,
    chance: Float,
    precision: Float,
    value: Float,
    reach: Float,
    log_probability: Float,
    action_value: Float,
    close: float,
) -> float:
    """Iterate replies while they contract; the last change, or infinity where they do not."""
    before, scale = np.inf, 1.0
    for turn in range(ROUNDS):
        change = _replies(plan, chance, precision, value, reach, log_probability, action_value)
        if turn == 0:
            scale = max(1.0, change)
        if change == np.inf or not change <= max(CONTRACTING * before, close * scale):
            return np.inf
        if change <= close * scale:
            return change
        before = change
    return np.inf


@kernel
def reply_draws(
    plan: CorePlan,
    payoffs: Float,
    chance: Float,
    precision: Float,
    log_probability: Float,
    settled: NDArray[np.bool_],
    residual: Float,
) -> None:
    """Solve the draws whose replies contract, and flag them in ``settled`` (D,).

    payoffs (D, T, P), chance (D, E), precision (D, P); fills log_probability (D, A) and residual
    (D,), the last change of a log-odds, for the draws flagged.
    """
    nodes, players = len(plan.infoset), payoffs.shape[2]
    value, reach = np.zeros((nodes, players)), np.zeros(nodes)
    actions = plan.first_action[-1]
    action_value, start, room = np.zeros(actions), np.zeros(actions), np.zeros(actions)
    answer, scaled = np.zeros(actions), np.zeros(players)
    for draw in range(payoffs.shape[0]):
        played = log_probability[draw]
        for node in range(nodes):
            if plan.child_count[node] == 0:
                for who in range(players):
                    value[node, who] = payoffs[draw, plan.terminal[node], who]
        for place in range(len(plan.live)):
            infoset = plan.infoset[plan.live[place]]
            if infoset != CHANCE:
                first, stop = plan.first_action[infoset], plan.first_action[infoset + 1]
                for k in range(first, stop):
                    played[k] = -np.log(float(stop - first))
        done, step = 0.0, FIRST if plan.coupled else 1.0
        start[:] = played
        while done < 1.0 and step >= SHORTEST:
            share = min(done + step, 1.0)
            for who in range(players):
                scaled[who] = precision[draw, who] * share
            _up(plan, plan.single, chance[draw], scaled, value, played)
            close = CLOSE if share == 1.0 else ROUGHLY
            change = _settle(plan, chance[draw], scaled, value, reach, played, action_value, close)
            gentle = change < np.inf and _stride(plan, start, played) <= STRIDE
            if gentle and plan.coupled:
                answer[:] = played
                moved, steepest = _way(
                    plan,
                    chance[draw],
                    scaled,
                    value,
                    reach,
                    played,
                    action_value,
                    start,
                    answer,
                    room,
                )
                gentle = moved <= FARTHEST and steepest <= CONTRACTING
            if gentle:
                done = share
                step = min(2.0 * step, 1.0 - done)
                start[:] = played
                residual[draw] = change
            else:
                step *= 0.5
                played[:] = start
        settled[draw] = done == 1.0
