"""Forward passes over the tree for many draws: reach of terminals and sets, beliefs."""

from __future__ import annotations

import numpy as np

from standoff.base.jit import kernel
from standoff.lens.game.evaluate import ZERO, log_weight
from standoff.lens.game.plan import (
    EDGE,
    FIRST_MEMBER,
    INFOSET,
    NODE,
    PARENT,
    TERMINAL_ROW,
    Plan,
)
from standoff.lens.game.tree import Float


@kernel
def reach(plan: Plan, chance: Float, log_probability: Float, found: Float) -> None:
    """Fill ``found`` (N,) with the probability of getting to each node in one draw.

    ``chance`` (E,), ``log_probability`` (A,).
    """
    found[0] = 1.0
    for node in range(1, plan.nodes.shape[1]):
        above = plan.nodes[PARENT, node]
        if plan.nodes[INFOSET, above] == -1:
            found[node] = found[above] * max(chance[plan.nodes[EDGE, node]], 0.0)
        else:
            found[node] = found[above] * np.exp(log_probability[plan.nodes[EDGE, node]])


@kernel
def terminal_pass(plan: Plan, chance: Float, log_probability: Float, found: Float) -> None:
    """Fill ``found`` (D, T) from ``chance`` (D, E) and ``log_probability`` (D, A)."""
    reached = np.zeros(plan.nodes.shape[1])
    for draw in range(found.shape[0]):
        reach(plan, chance[draw], log_probability[draw], reached)
        for node in range(plan.nodes.shape[1]):
            if plan.nodes[TERMINAL_ROW, node] >= 0:
                found[draw, plan.nodes[TERMINAL_ROW, node]] = reached[node]


@kernel
def reach_pass(plan: Plan, chance: Float, log_probability: Float, found: Float) -> None:
    """Fill ``found`` (D, H) from ``chance`` (D, E) and ``log_probability`` (D, A)."""
    reached = np.zeros(plan.nodes.shape[1])
    for draw in range(found.shape[0]):
        reach(plan, chance[draw], log_probability[draw], reached)
        for infoset in range(found.shape[1]):
            total = 0.0
            for member in range(
                plan.sets[FIRST_MEMBER, infoset], plan.sets[FIRST_MEMBER, infoset + 1]
            ):
                total += reached[plan.members[NODE, member]]
            found[draw, infoset] = total


@kernel
def belief_pass(plan: Plan, chance: Float, log_probability: Float, found: Float) -> None:
    """Fill ``found`` (D, M); branches of probability zero weigh alike and vanish together, but
    those that ``Games.chance`` tells apart from these."""
    weight = np.zeros(plan.nodes.shape[1])
    zeros = np.zeros(plan.nodes.shape[1], dtype=np.int64)
    for draw in range(found.shape[0]):
        for node in range(1, plan.nodes.shape[1]):
            above = plan.nodes[PARENT, node]
            log, vanishing = 0.0, 0
            if plan.nodes[INFOSET, above] >= 0:
                log = log_probability[draw, plan.nodes[EDGE, node]]
            elif plan.nodes[INFOSET, above] == -1:
                log, vanishing = log_weight(chance[draw, plan.nodes[EDGE, node]])
            weight[node], zeros[node] = weight[above], zeros[above]
            if log == -np.inf:
                log, vanishing = 0.0, ZERO
            weight[node] += log
            zeros[node] += vanishing
        for infoset in range(plan.sets.shape[1] - 1):
            begin, end = plan.sets[FIRST_MEMBER, infoset], plan.sets[FIRST_MEMBER, infoset + 1]
            fewest = zeros[plan.members[NODE, begin]]
            for member in range(begin, end):
                fewest = min(fewest, zeros[plan.members[NODE, member]])
            most = -np.inf
            for member in range(begin, end):
                if zeros[plan.members[NODE, member]] == fewest:
                    most = max(most, weight[plan.members[NODE, member]])
            total = 0.0
            for member in range(begin, end):
                node = plan.members[NODE, member]
                share = np.exp(weight[node] - most) if zeros[node] == fewest else 0.0
                found[draw, member] = share
                total += share
            for member in range(begin, end):
                found[draw, member] /= total
