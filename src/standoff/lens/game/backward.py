"""Perfect information: one backward pass, exact up to rounding, with or without agent error."""

from __future__ import annotations

import numpy as np

from standoff.base.jit import inlined, kernel
from standoff.lens.game.plan import (
    CHILD_COUNT,
    EDGE,
    FIRST_ACTION,
    FIRST_CHILD,
    INFOSET,
    PLAYER,
    TERMINAL_ROW,
    Plan,
)
from standoff.lens.game.tree import Float


@kernel
def backward_logit(
    plan: Plan,
    payoffs: Float,
    chance: Float,
    precision: Float,
    log_probability: Float,
    value: Float,
) -> None:
    """Sequential logit choice: at each node, odds exp(λ · gain in expected payoff).

    ``payoffs`` (D, T, P), ``chance`` (D, E), ``precision`` (D, P); fills ``log_probability``
    (D, A); ``value`` (N, P) is room. Source: McKelvey & Palfrey (1998); Signorino (1999).
    """
    players, inner = plan.players, plan.inner
    odds = np.zeros(max(1, plan.nodes[CHILD_COUNT].max()))
    for draw in range(payoffs.shape[0]):
        put_terminals(plan, payoffs[draw], value)
        for index in range(inner.shape[0] - 1, -1, -1):
            node = inner[index]
            infoset = plan.nodes[INFOSET, node]
            first, count = plan.nodes[FIRST_CHILD, node], plan.nodes[CHILD_COUNT, node]
            scale = 1.0
            if infoset == -1:
                for rank in range(count):
                    odds[rank] = max(chance[draw, plan.nodes[EDGE, first + rank]], 0.0)
            else:
                mover = plan.sets[PLAYER, infoset]
                action = plan.sets[FIRST_ACTION, infoset]
                best = value[first, mover]
                for rank in range(1, count):
                    best = max(best, value[first + rank, mover])
                total = 0.0
                for rank in range(count):
                    utility = precision[draw, mover] * (value[first + rank, mover] - best)
                    log_probability[draw, action + rank] = utility
                    odds[rank] = np.exp(utility)
                    total += odds[rank]
                log_total = np.log(total)
                for rank in range(count):
                    log_probability[draw, action + rank] -= log_total
                scale = 1.0 / total
            for player in range(players):
                mean = 0.0
                for rank in range(count):
                    mean += odds[rank] * value[first + rank, player]
                value[node, player] = scale * mean


@kernel
def backward_exact(
    plan: Plan,
    payoffs: Float,
    chance: Float,
    ties: Float,
    log_probability: Float,
    value: Float,
) -> None:
    """Backward induction with ties split evenly: values that differ by no more than ``ties`` (D, P)
    are tied. Other shapes as in :func:`backward_logit`."""
    players = plan.players
    for draw in range(payoffs.shape[0]):
        slack = ties[draw]
        put_terminals(plan, payoffs[draw], value)
        for index in range(plan.inner.shape[0] - 1, -1, -1):
            node = plan.inner[index]
            infoset = plan.nodes[INFOSET, node]
            first = plan.nodes[FIRST_CHILD, node]
            last = first + plan.nodes[CHILD_COUNT, node]
            for player in range(players):
                value[node, player] = 0.0
            if infoset == -1:
                for child in range(first, last):
                    weight = max(chance[draw, plan.nodes[EDGE, child]], 0.0)
                    for player in range(players):
                        value[node, player] += weight * value[child, player]
                continue
            mover = plan.sets[PLAYER, infoset]
            action = plan.sets[FIRST_ACTION, infoset] - first
            best = -np.inf
            for child in range(first, last):
                best = max(best, value[child, mover])
            tied = 0
            for child in range(first, last):
                if value[child, mover] >= best - slack[mover]:
                    tied += 1
            for child in range(first, last):
                log_probability[draw, action + child] = -np.inf
                if value[child, mover] >= best - slack[mover]:
                    log_probability[draw, action + child] = -np.log(tied)
                    for player in range(players):
                        value[node, player] += value[child, player] / tied


@inlined
def put_terminals(plan: Plan, payoffs: Float, value: Float) -> None:
    """Copy one draw's payoffs (T, P) to the terminal nodes' rows of ``value`` (N, P)."""
    for node in range(plan.nodes.shape[1]):
        terminal = plan.nodes[TERMINAL_ROW, node]
        if terminal >= 0:
            for player in range(plan.players):
                value[node, player] = payoffs[terminal, player]
