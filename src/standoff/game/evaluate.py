"""What a behaviour profile implies: beliefs by Bayes in log space, expected payoffs, action values.

Beliefs where nobody goes. Choices are never of probability zero, only chance is. Where every
member of an information set lies below chance branches of probability zero, the beliefs are the
limit as those branches get one and the same vanishing weight: members below more of them than the
fewest in the set are ruled out, and among the rest the vanishing weights cancel.
"""

from __future__ import annotations

import numpy as np

from standoff.game.plan import Numbers, Plan, Profile
from standoff.game.tree import Float
from standoff.jit import kernel


@kernel
def read_chance(plan: Plan, numbers: Numbers, chance: Float) -> None:
    """Fill ``numbers`` from one draw's chance probabilities ``chance`` (E,)."""
    for node in range(1, plan.parent.shape[0]):
        above = plan.parent[node]
        numbers.zeros[node] = numbers.zeros[above]
        numbers.log_chance[node] = numbers.log_chance[above]
        numbers.weight[node] = 1.0
        if plan.infoset[above] == -1:
            weight = chance[plan.edge[node]]
            numbers.weight[node] = weight
            if weight > 0.0:
                numbers.log_chance[node] += np.log(weight)
            else:
                numbers.zeros[node] += 1
    for infoset in range(plan.first_member.shape[0] - 1):
        begin, end = plan.first_member[infoset], plan.first_member[infoset + 1]
        fewest = numbers.zeros[plan.member[begin]]
        for member in range(begin + 1, end):
            fewest = min(fewest, numbers.zeros[plan.member[member]])
        for member in range(begin, end):
            node = plan.member[member]
            ruled_out = numbers.zeros[node] > fewest
            numbers.offset[member] = -np.inf if ruled_out else numbers.log_chance[node]
            gap = 1.0
            while plan.parent[node] >= 0 and plan.infoset[plan.parent[node]] == -1:
                gap *= numbers.weight[node]
                node = plan.parent[node]
            numbers.gap[member] = gap


@kernel
def softmax(plan: Plan, point: Float, profile: Profile) -> None:
    """Choice probabilities from the free log-odds ``point`` (n,), each set's first action at 0."""
    for infoset in range(plan.first_action.shape[0] - 1):
        begin, end = plan.first_action[infoset], plan.first_action[infoset + 1]
        shift = plan.first_unknown[infoset] - begin - 1
        most = 0.0
        for action in range(begin + 1, end):
            most = max(most, point[action + shift])
        odds = np.exp(-most)
        total = odds
        profile.probability[begin] = odds
        for action in range(begin + 1, end):
            odds = np.exp(point[action + shift] - most)
            profile.probability[action] = odds
            total += odds
        log_total = most + np.log(total)
        profile.log_probability[begin] = -log_total
        profile.probability[begin] /= total
        for action in range(begin + 1, end):
            profile.log_probability[action] = point[action + shift] - log_total
            profile.probability[action] /= total


@kernel
def beliefs(plan: Plan, numbers: Numbers, profile: Profile) -> None:
    """Fill ``profile.reach`` and ``profile.belief`` from its log probabilities."""
    for index in range(1, plan.inner.shape[0]):
        node = plan.inner[index]
        above = plan.parent[node]
        reach = profile.reach[above]
        if plan.infoset[above] >= 0:
            reach += profile.log_probability[plan.edge[node]]
        profile.reach[node] = reach
    for infoset in range(plan.first_member.shape[0] - 1):
        begin, end = plan.first_member[infoset], plan.first_member[infoset + 1]
        if end - begin == 1:
            profile.belief[begin] = 1.0
            continue
        most = -np.inf
        for member in range(begin, end):
            weight = profile.reach[plan.member[member]] + numbers.offset[member]
            profile.belief[member] = weight
            most = max(most, weight)
        total = 0.0
        for member in range(begin, end):
            weight = np.exp(profile.belief[member] - most)
            profile.belief[member] = weight
            total += weight
        for member in range(begin, end):
            profile.belief[member] /= total


@kernel
def values(plan: Plan, numbers: Numbers, profile: Profile) -> None:
    """Fill ``profile.value`` above the terminal nodes, and ``profile.action_value``."""
    players = plan.players
    for index in range(plan.inner.shape[0] - 1, -1, -1):
        node = plan.inner[index]
        first = plan.first_child[node]
        last = first + plan.child_count[node]
        decided = plan.infoset[node] >= 0
        for player in range(players):
            profile.value[node, player] = 0.0
        for child in range(first, last):
            weight = numbers.weight[child]
            if decided:
                weight = profile.probability[plan.edge[child]]
            for player in range(players):
                profile.value[node, player] += weight * profile.value[child, player]
    for infoset in range(plan.first_member.shape[0] - 1):
        player = plan.infoset_player[infoset]
        begin, end = plan.first_action[infoset], plan.first_action[infoset + 1]
        for action in range(begin, end):
            profile.action_value[action] = 0.0
        for member in range(plan.first_member[infoset], plan.first_member[infoset + 1]):
            belief = profile.belief[member]
            first = plan.first_child[plan.member[member]]
            for action in range(begin, end):
                profile.action_value[action] += (
                    belief * profile.value[first + action - begin, player]
                )


@kernel
def evaluate(plan: Plan, numbers: Numbers, profile: Profile, point: Float) -> None:
    """Everything in ``profile`` at the free log-odds ``point`` (n,)."""
    softmax(plan, point, profile)
    beliefs(plan, numbers, profile)
    values(plan, numbers, profile)


@kernel
def set_payoffs(plan: Plan, profile: Profile, payoffs: Float, precision: Float) -> float:
    """Put one draw's payoffs, scaled, at the terminal nodes; return the precision they stand for.

    Player p's payoffs (T, P) are centred and multiplied by λ_p / Λ, where Λ is the largest product
    of a player's precision with its range of payoffs: the branch then runs in τ from 0 to Λ, every
    value lies in [-1/2, 1/2], and log-odds grow at most as fast as τ. Λ is 0 for random play.
    """
    players = plan.players
    total = 0.0
    for player in range(players):
        low, high = payoffs[0, player], payoffs[0, player]
        for terminal in range(1, payoffs.shape[0]):
            low = min(low, payoffs[terminal, player])
            high = max(high, payoffs[terminal, player])
        total = max(total, precision[player] * (high - low))
    for player in range(players):
        low, high = payoffs[0, player], payoffs[0, player]
        for terminal in range(1, payoffs.shape[0]):
            low = min(low, payoffs[terminal, player])
            high = max(high, payoffs[terminal, player])
        scale = precision[player] / total if total > 0.0 else 0.0
        middle = low + 0.5 * (high - low)
        for node in range(plan.parent.shape[0]):
            terminal = plan.terminal[node]
            if terminal >= 0:
                profile.value[node, player] = scale * (payoffs[terminal, player] - middle)
    return total


@kernel
def residual(plan: Plan, profile: Profile, point: Float, tau: float) -> float:
    """Largest absolute difference between log-odds ``point`` (n,) and those that τ calls for."""
    worst = 0.0
    for infoset in range(plan.first_action.shape[0] - 1):
        begin, end = plan.first_action[infoset], plan.first_action[infoset + 1]
        base = profile.action_value[begin]
        for action in range(begin + 1, end):
            gap = point[plan.action_unknown[action]] - tau * (profile.action_value[action] - base)
            worst = max(worst, abs(gap))
    return worst
