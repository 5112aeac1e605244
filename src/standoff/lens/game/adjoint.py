"""How likely what was seen is in each draw, and the slope of its log by every number of the game.

The equilibrium is differentiated implicitly. At log-odds z with F(z; u) = z − λΔū(z; u) = 0 the
log-likelihood L of what was seen has the slope dL/du = ∂L/∂u − aᵀ ∂F/∂u, where (∂F/∂z)ᵀ a = ∂L/∂z:
one linear system a draw, whatever the number of payoffs (Griewank & Walther 2008, ch. 15). With
perfect information the system is triangular, and one pass from the root solves it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import inlined, kernel
from standoff.lens.game.backward import put_terminals
from standoff.lens.game.evaluate import evaluate, read_chance
from standoff.lens.game.jacobian import assemble_whole
from standoff.lens.game.linear import back_substitute, factor
from standoff.lens.game.plan import (
    CHILD_COUNT,
    EDGE,
    FIRST_ACTION,
    FIRST_CHILD,
    FIRST_MEMBER,
    FIRST_UNKNOWN,
    INFOSET,
    NODE,
    PARENT,
    PLAYER,
    TERMINAL_ROW,
    Numbers,
    Plan,
    Profile,
)
from standoff.lens.game.tree import Float, Int

Flags = NDArray[np.bool_]
Which = NDArray[np.int64]


class Slopes(NamedTuple):
    """The log-likelihood of what was seen in D draws, and its slopes by the numbers of the game."""

    log_likelihood: Float
    """(D,) −∞ where what was seen has no chance"""
    payoffs: Float
    """(D, T, P)"""
    chance: Float
    """(D, E)"""
    precision: Float
    """(D, P)"""

    @classmethod
    def room(cls, payoffs: Float, chance: Float, precision: Float) -> Slopes:
        """Zeros for games of these shapes."""
        return cls(
            np.zeros(len(payoffs)),
            np.zeros(payoffs.shape),
            np.zeros(chance.shape),
            np.zeros(precision.shape),
        )


@inlined
def weigh_paths(
    nodes: Int, log_step: Float, seen: Flags, row: int, log_reach: Float, share: Float
) -> float:
    """The log of the chance that play ends at one of the terminals in a ``row`` of ``seen`` (Q, T).

    ``nodes`` as in ``Plan``; ``log_step`` (N,) is the log of the chance of the step to each node.
    Fills ``share`` (N,): given what was seen, the chance that play came through each node.
    """
    count = nodes.shape[1]
    most = -np.inf
    log_reach[0] = 0.0
    for node in range(count):
        if node > 0:
            log_reach[node] = log_reach[nodes[PARENT, node]] + log_step[node]
        share[node] = 0.0
        terminal = nodes[TERMINAL_ROW, node]
        if terminal >= 0 and seen[row, terminal]:
            most = max(most, log_reach[node])
    if most == -np.inf:
        return -np.inf
    total = 0.0
    for node in range(count):
        terminal = nodes[TERMINAL_ROW, node]
        if terminal >= 0 and seen[row, terminal]:
            share[node] = np.exp(log_reach[node] - most)
            total += share[node]
    for node in range(count - 1, -1, -1):
        if nodes[TERMINAL_ROW, node] >= 0:
            share[node] /= total
        if node > 0:
            share[nodes[PARENT, node]] += share[node]
    found: float = most + np.log(total)
    return found


@inlined
def steps(
    nodes: Int, log_probability: Float, chance: Float, draw: int, log_step: Float, odds: Float
) -> None:
    """Fill ``log_step`` and ``odds`` (N,) from one draw's choices (D, A) and chances (D, E)."""
    odds[0] = 1.0
    for node in range(1, nodes.shape[1]):
        edge = nodes[EDGE, node]
        if nodes[INFOSET, nodes[PARENT, node]] >= 0:
            log_step[node] = log_probability[draw, edge]
            odds[node] = np.exp(log_step[node])
        else:
            odds[node] = max(chance[draw, edge], 0.0)
            log_step[node] = np.log(odds[node]) if odds[node] > 0.0 else -np.inf


@kernel
def perfect_slopes(
    plan: Plan,
    payoffs: Float,
    chance: Float,
    precision: Float,
    log_probability: Float,
    seen: Flags,
    which: Which,
    found: Slopes,
) -> None:
    """Fill ``found`` for games of perfect information.

    ``log_probability`` (D, A) is the equilibrium; row ``which[d]`` of ``seen`` (Q, T) says at which
    ends of play draw d may have ended.
    """
    nodes, players = plan.nodes.shape[1], plan.players
    log_step, log_reach, share = np.zeros(nodes), np.zeros(nodes), np.zeros(nodes)
    step_odds, table = np.zeros(nodes), plan.nodes
    value, pull = np.zeros((nodes, players)), np.zeros((nodes, players))
    for draw in range(payoffs.shape[0]):
        steps(table, log_probability, chance, draw, log_step, step_odds)
        likely = weigh_paths(table, log_step, seen, which[draw], log_reach, share)
        found.log_likelihood[draw] = likely
        if not likely > -np.inf:
            continue
        value[:] = 0.0
        pull[:] = 0.0
        put_terminals(plan, payoffs[draw], value)
        for node in range(nodes - 1, 0, -1):
            odds, above = step_odds[node], table[PARENT, node]
            for player in range(players):
                value[above, player] += odds * value[node, player]
        for index in range(plan.inner.shape[0]):
            node = plan.inner[index]
            infoset, first = plan.nodes[INFOSET, node], plan.nodes[FIRST_CHILD, node]
            if infoset < 0:
                pass_chance(table, node, chance, draw, value, pull, share, found.chance)
                continue
            mover = plan.sets[PLAYER, infoset]
            count = plan.sets[FIRST_ACTION, infoset + 1] - plan.sets[FIRST_ACTION, infoset]
            mean = 0.0
            for child in range(first, first + count):
                by = 0.0
                for player in range(players):
                    by += pull[node, player] * value[child, player]
                mean += step_odds[child] * by + share[child]
            for child in range(first, first + count):
                odds = step_odds[child]
                by = 0.0
                for player in range(players):
                    by += pull[node, player] * value[child, player]
                    pull[child, player] += odds * pull[node, player]
                # By the utility λv of the action: a choice answers to it by the logit rule.
                utility = share[child] + odds * (by - mean)
                pull[child, mover] += precision[draw, mover] * utility
                found.precision[draw, mover] += value[child, mover] * utility
        put_payoffs(table, pull, found.payoffs, draw)


@inlined
def pass_chance(
    nodes: Int,
    node: int,
    chance: Float,
    draw: int,
    value: Float,
    pull: Float,
    share: Float,
    out: Float,
) -> None:
    """Hand the slope by what a chance node is worth down to its children, and to its chances
    (D, E)."""
    first = nodes[FIRST_CHILD, node]
    for child in range(first, first + nodes[CHILD_COUNT, node]):
        edge = nodes[EDGE, child]
        weight = max(chance[draw, edge], 0.0)
        for player in range(pull.shape[1]):
            pull[child, player] += weight * pull[node, player]
            out[draw, edge] += pull[node, player] * value[child, player]
        if weight > 0.0:
            out[draw, edge] += share[child] / weight


@inlined
def put_payoffs(nodes: Int, pull: Float, out: Float, draw: int) -> None:
    """Copy the slopes at the ends of play to a draw's row of ``out`` (D, T, P)."""
    for node in range(nodes.shape[1]):
        terminal = nodes[TERMINAL_ROW, node]
        if terminal >= 0:
            for player in range(pull.shape[1]):
                out[draw, terminal, player] = pull[node, player]


@kernel
def hidden_slopes(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    payoffs: Float,
    chance: Float,
    precision: Float,
    log_probability: Float,
    seen: Flags,
    which: Which,
    found: Slopes,
) -> None:
    """The same for games in which something is hidden; ``plan`` has pairs.

    A draw whose system is singular, as where the branch turns, gets slopes that are not a number.
    """
    nodes, players, n = plan.nodes.shape[1], plan.players, plan.unknowns
    log_step, log_reach, share = np.zeros(nodes), np.zeros(nodes), np.zeros(nodes)
    later, pull = np.zeros(nodes), np.zeros((nodes, players))
    passing = np.zeros(plan.pairs.shape[1])
    matrix, turned = np.zeros((n + 1, n + 1)), np.zeros((n, n))
    point, wanted = np.zeros(n + 1), np.zeros(n)
    order, by = np.zeros(n, dtype=np.int64), np.zeros(log_probability.shape[1])
    step_odds, table = np.zeros(nodes), plan.nodes
    for draw in range(payoffs.shape[0]):
        steps(table, log_probability, chance, draw, log_step, step_odds)
        likely = weigh_paths(table, log_step, seen, which[draw], log_reach, share)
        found.log_likelihood[draw] = likely
        if not likely > -np.inf:
            continue
        place(plan, numbers, profile, payoffs[draw], chance[draw], precision[draw],
              log_probability[draw], point)  # fmt: skip
        by[:] = 0.0
        for node in range(1, nodes):
            if plan.nodes[INFOSET, plan.nodes[PARENT, node]] >= 0:
                by[plan.nodes[EDGE, node]] += share[node]
        for infoset in range(plan.sets.shape[1] - 1):
            begin, end = plan.sets[FIRST_ACTION, infoset], plan.sets[FIRST_ACTION, infoset + 1]
            shift = plan.sets[FIRST_UNKNOWN, infoset] - begin - 1
            total = 0.0
            for action in range(begin, end):
                total += by[action]
            for action in range(begin + 1, end):
                wanted[action + shift] = by[action] - profile.probability[action] * total
        assemble_whole(plan, numbers, profile, 1.0, passing, matrix)
        for row in range(n):
            for column in range(n):
                turned[column, row] = matrix[row, column]
        if n and factor(turned, order, 0) == 0.0:
            wanted[:] = np.nan
        else:
            back_substitute(turned, order, 0, wanted)
        spread_slopes(plan, wanted, by)
        hand_down(plan, profile, chance[draw], share, by, later, pull, found.chance[draw])
        put_payoffs(table, pull, found.payoffs, draw)
        for terminal in range(payoffs.shape[1]):
            for player in range(players):
                slope = found.payoffs[draw, terminal, player]
                found.precision[draw, player] += payoffs[draw, terminal, player] * slope
                found.payoffs[draw, terminal, player] = precision[draw, player] * slope


@inlined
def place(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    payoffs: Float,
    chance: Float,
    precision: Float,
    log_probability: Float,
    point: Float,
) -> None:
    """Evaluate one draw's equilibrium; payoffs are taken times the precision of whose they are."""
    read_chance(plan, numbers, chance)
    for node in range(plan.nodes.shape[1]):
        terminal = plan.nodes[TERMINAL_ROW, node]
        if terminal >= 0:
            for player in range(plan.players):
                profile.value[node, player] = precision[player] * payoffs[terminal, player]
    for infoset in range(plan.sets.shape[1] - 1):
        begin, end = plan.sets[FIRST_ACTION, infoset], plan.sets[FIRST_ACTION, infoset + 1]
        shift = plan.sets[FIRST_UNKNOWN, infoset] - begin - 1
        for action in range(begin + 1, end):
            point[action + shift] = log_probability[action] - log_probability[begin]
    evaluate(plan, numbers, profile, point)


@inlined
def spread_slopes(plan: Plan, wanted: Float, by: Float) -> None:
    """Fill ``by`` (A,) with the slope by what each action is worth, from the system's solution."""
    for infoset in range(plan.sets.shape[1] - 1):
        begin, end = plan.sets[FIRST_ACTION, infoset], plan.sets[FIRST_ACTION, infoset + 1]
        shift = plan.sets[FIRST_UNKNOWN, infoset] - begin - 1
        by[begin] = 0.0
        for action in range(begin + 1, end):
            by[action] = wanted[action + shift]
            by[begin] -= by[action]


@inlined
def hand_down(
    plan: Plan,
    profile: Profile,
    chance: Float,
    share: Float,
    by: Float,
    later: Float,
    pull: Float,
    out: Float,
) -> None:
    """Fill ``pull`` (N, P), the slope by what each node is worth, at choices as they are; and
    ``out`` (E,), that by the chances, through what nodes are worth, beliefs and what was seen."""
    later[:] = 0.0
    for infoset in range(plan.sets.shape[1] - 1):
        player = plan.sets[PLAYER, infoset]
        begin, end = plan.sets[FIRST_ACTION, infoset], plan.sets[FIRST_ACTION, infoset + 1]
        mean = 0.0
        for action in range(begin, end):
            mean += by[action] * profile.action_value[action]
        for member in range(plan.sets[FIRST_MEMBER, infoset], plan.sets[FIRST_MEMBER, infoset + 1]):
            node = plan.members[NODE, member]
            brings = 0.0
            for action in range(begin, end):
                child = plan.nodes[FIRST_CHILD, node] + action - begin
                brings += by[action] * profile.value[child, player]
            # The log of a member's weight moves its belief against the others'.
            later[node] = profile.belief[member] * (brings - mean)
            for action in range(begin, end):
                child = plan.nodes[FIRST_CHILD, node] + action - begin
                for other in range(plan.players):
                    pull[child, other] = 0.0
                pull[child, player] = profile.belief[member] * by[action]
    for node in range(plan.nodes.shape[1] - 1, 0, -1):
        later[plan.nodes[PARENT, node]] += later[node]
    for player in range(plan.players):
        pull[0, player] = 0.0
    for node in range(1, plan.nodes.shape[1]):
        above, edge = plan.nodes[PARENT, node], plan.nodes[EDGE, node]
        if plan.nodes[INFOSET, above] >= 0:
            for player in range(plan.players):
                pull[node, player] += profile.probability[edge] * pull[above, player]
            continue
        weight = max(chance[edge], 0.0)
        if weight > 0.0:
            out[edge] += (share[node] + later[node]) / weight
        for player in range(plan.players):
            pull[node, player] = weight * pull[above, player]
            out[edge] += pull[above, player] * profile.value[node, player]
