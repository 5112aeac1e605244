"""Perfect information: one backward pass, exact up to rounding, with or without agent error."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.game.plan import (
    CHILD_COUNT,
    EDGE,
    FIRST_ACTION,
    FIRST_CHILD,
    INFOSET,
    PLAYER,
    TERMINAL_ROW,
    Plan,
)
from standoff.game.tree import Float
from standoff.jit import kernel


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
    players = plan.players
    for draw in range(payoffs.shape[0]):
        for node in range(plan.nodes.shape[1] - 1, -1, -1):
            infoset = plan.nodes[INFOSET, node]
            if infoset == -2:
                for player in range(players):
                    value[node, player] = payoffs[draw, plan.nodes[TERMINAL_ROW, node], player]
                continue
            first = plan.nodes[FIRST_CHILD, node]
            last = first + plan.nodes[CHILD_COUNT, node]
            for player in range(players):
                value[node, player] = 0.0
            if infoset == -1:
                for child in range(first, last):
                    weight = chance[draw, plan.nodes[EDGE, child]]
                    for player in range(players):
                        value[node, player] += weight * value[child, player]
                continue
            mover = plan.sets[PLAYER, infoset]
            scale = precision[draw, mover]
            action = plan.sets[FIRST_ACTION, infoset] - first
            best = -np.inf
            for child in range(first, last):
                best = max(best, value[child, mover])
            total = 0.0
            for child in range(first, last):
                utility = scale * (value[child, mover] - best)
                odds = np.exp(utility)
                log_probability[draw, action + child] = utility
                total += odds
                for player in range(players):
                    value[node, player] += odds * value[child, player]
            log_total = np.log(total)
            for child in range(first, last):
                log_probability[draw, action + child] -= log_total
            for player in range(players):
                value[node, player] /= total


@kernel
def backward_exact(
    plan: Plan,
    payoffs: Float,
    chance: Float,
    precision: Float,
    log_probability: Float,
    value: Float,
) -> None:
    """Backward induction with ties split evenly; a player of precision zero plays at random.

    Actions whose values differ by no more than rounding (1e-12 of the player's largest payoff)
    count as tied. Shapes as in :func:`backward_logit`.
    """
    players = plan.players
    slack = np.zeros(players)
    for draw in range(payoffs.shape[0]):
        for player in range(players):
            slack[player] = 0.0
            for terminal in range(payoffs.shape[1]):
                slack[player] = max(slack[player], 1e-12 * abs(payoffs[draw, terminal, player]))
            if precision[draw, player] == 0.0:
                slack[player] = np.inf
        for node in range(plan.nodes.shape[1] - 1, -1, -1):
            infoset = plan.nodes[INFOSET, node]
            if infoset == -2:
                for player in range(players):
                    value[node, player] = payoffs[draw, plan.nodes[TERMINAL_ROW, node], player]
                continue
            first = plan.nodes[FIRST_CHILD, node]
            last = first + plan.nodes[CHILD_COUNT, node]
            for player in range(players):
                value[node, player] = 0.0
            if infoset == -1:
                for child in range(first, last):
                    weight = chance[draw, plan.nodes[EDGE, child]]
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


def room(plan: Plan) -> NDArray[np.float64]:
    return np.zeros((plan.nodes.shape[1], plan.players))
