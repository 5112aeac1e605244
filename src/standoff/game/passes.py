"""Forward passes over the tree for many draws: reach of terminals and sets, beliefs."""

from __future__ import annotations

import numpy as np

from standoff.game.plan import Plan
from standoff.game.tree import Float
from standoff.jit import kernel


@kernel
def reach(plan: Plan, chance: Float, log_probability: Float, found: Float) -> None:
    """Fill ``found`` (N,) with the probability of getting to each node in one draw.

    ``chance`` (E,), ``log_probability`` (A,).
    """
    found[0] = 1.0
    for node in range(1, plan.parent.shape[0]):
        above = plan.parent[node]
        if plan.infoset[above] == -1:
            found[node] = found[above] * chance[plan.edge[node]]
        else:
            found[node] = found[above] * np.exp(log_probability[plan.edge[node]])


@kernel
def terminal_pass(plan: Plan, chance: Float, log_probability: Float, found: Float) -> None:
    """Fill ``found`` (D, T) from ``chance`` (D, E) and ``log_probability`` (D, A)."""
    reached = np.zeros(plan.parent.shape[0])
    for draw in range(found.shape[0]):
        reach(plan, chance[draw], log_probability[draw], reached)
        for node in range(plan.parent.shape[0]):
            if plan.terminal[node] >= 0:
                found[draw, plan.terminal[node]] = reached[node]


@kernel
def reach_pass(plan: Plan, chance: Float, log_probability: Float, found: Float) -> None:
    """Fill ``found`` (D, H) from ``chance`` (D, E) and ``log_probability`` (D, A)."""
    reached = np.zeros(plan.parent.shape[0])
    for draw in range(found.shape[0]):
        reach(plan, chance[draw], log_probability[draw], reached)
        for infoset in range(found.shape[1]):
            total = 0.0
            for member in range(plan.first_member[infoset], plan.first_member[infoset + 1]):
                total += reached[plan.member[member]]
            found[draw, infoset] = total


@kernel
def belief_pass(plan: Plan, chance: Float, log_probability: Float, found: Float) -> None:
    """Fill ``found`` (D, M); branches of probability zero weigh alike and vanish together."""
    weight = np.zeros(plan.parent.shape[0])
    zeros = np.zeros(plan.parent.shape[0], dtype=np.int64)
    for draw in range(found.shape[0]):
        for node in range(1, plan.parent.shape[0]):
            above = plan.parent[node]
            log = log_probability[draw, plan.edge[node]] if plan.infoset[above] >= 0 else 0.0
            if plan.infoset[above] == -1:
                log = np.log(chance[draw, plan.edge[node]])
            weight[node], zeros[node] = weight[above], zeros[above]
            if log == -np.inf:
                zeros[node] += 1
            else:
                weight[node] += log
        for infoset in range(plan.first_member.shape[0] - 1):
            begin, end = plan.first_member[infoset], plan.first_member[infoset + 1]
            fewest = zeros[plan.member[begin]]
            for member in range(begin, end):
                fewest = min(fewest, zeros[plan.member[member]])
            most = -np.inf
            for member in range(begin, end):
                if zeros[plan.member[member]] == fewest:
                    most = max(most, weight[plan.member[member]])
            total = 0.0
            for member in range(begin, end):
                node = plan.member[member]
                share = np.exp(weight[node] - most) if zeros[node] == fewest else 0.0
                found[draw, member] = share
                total += share
            for member in range(begin, end):
                found[draw, member] /= total
