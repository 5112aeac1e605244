"""Perfect information: one backward pass, exact up to rounding, with or without agent error."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.game.plan import Plan
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
        for node in range(plan.parent.shape[0] - 1, -1, -1):
            infoset = plan.infoset[node]
            if infoset == -2:
                for player in range(players):
                    value[node, player] = payoffs[draw, plan.terminal[node], player]
                continue
            first = plan.first_child[node]
            last = first + plan.child_count[node]
            for player in range(players):
                value[node, player] = 0.0
            if infoset == -1:
                for child in range(first, last):
                    weight = chance[draw, plan.edge[child]]
                    for player in range(players):
                        value[node, player] += weight * value[child, player]
                continue
            mover = plan.infoset_player[infoset]
            scale = precision[draw, mover]
            action = plan.first_action[infoset] - first
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
        for node in range(plan.parent.shape[0] - 1, -1, -1):
            infoset = plan.infoset[node]
            if infoset == -2:
                for player in range(players):
                    value[node, player] = payoffs[draw, plan.terminal[node], player]
                continue
            first = plan.first_child[node]
            last = first + plan.child_count[node]
            for player in range(players):
                value[node, player] = 0.0
            if infoset == -1:
                for child in range(first, last):
                    weight = chance[draw, plan.edge[child]]
                    for player in range(players):
                        value[node, player] += weight * value[child, player]
                continue
            mover = plan.infoset_player[infoset]
            action = plan.first_action[infoset] - first
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
    return np.zeros((len(plan.parent), plan.players))
