"""What a behaviour profile implies: beliefs by Bayes in log space, expected payoffs, action values.

Beliefs where nobody goes. Choices are never of probability zero, only chance is. Where every
member of an information set lies below chance branches of probability zero, the beliefs are the
limit as those branches get one and the same vanishing weight: members below more of them than the
fewest in the set are ruled out, and among the rest the vanishing weights cancel. Branches that
can't be taken whatever the numbers (a negative zero, see ``Games.chance``) get a weight that
vanishes infinitely faster still, and those that are possible after all one that
vanishes more slowly than both.
"""

from __future__ import annotations

import numpy as np

from standoff.base.jit import inlined
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
from standoff.lens.game.tree import Float

ZERO, NEVER = 1 << 20, 1 << 40
"""What a branch that has no chance, and one that can't be taken, count against one that is possible
after all."""


@inlined
def log_weight(chance: float) -> tuple[float, int]:
    """How a branch weighs in beliefs: the log of its weight, and how fast this vanishes.

    ``chance`` as in ``Games.chance``.
    """
    if chance > 0.0:
        return np.log(chance), 0
    if chance < -1.0:
        return chance + 1.0, 0
    if chance < 0.0:
        return np.log(-chance), 1
    return 0.0, NEVER if np.signbit(chance) else ZERO


@inlined
def read_chance(plan: Plan, numbers: Numbers, chance: Float) -> None:
    """Fill ``numbers`` from one draw's chance probabilities ``chance`` (E,)."""
    for node in range(1, plan.nodes.shape[1]):
        above = plan.nodes[PARENT, node]
        numbers.zeros[node] = numbers.zeros[above]
        numbers.log_chance[node] = numbers.log_chance[above]
        numbers.weight[node] = 1.0
        if plan.nodes[INFOSET, above] == -1:
            share = chance[plan.nodes[EDGE, node]]
            numbers.weight[node] = max(share, 0.0)
            log, zeros = log_weight(share)
            numbers.log_chance[node] += log
            numbers.zeros[node] += zeros
    for infoset in range(plan.sets.shape[1] - 1):
        begin, end = plan.sets[FIRST_MEMBER, infoset], plan.sets[FIRST_MEMBER, infoset + 1]
        fewest = numbers.zeros[plan.members[NODE, begin]]
        for member in range(begin + 1, end):
            fewest = min(fewest, numbers.zeros[plan.members[NODE, member]])
        for member in range(begin, end):
            node = plan.members[NODE, member]
            ruled_out = numbers.zeros[node] > fewest
            numbers.offset[member] = -np.inf if ruled_out else numbers.log_chance[node]
            gap = 1.0
            while (
                plan.nodes[PARENT, node] >= 0
                and plan.nodes[INFOSET, plan.nodes[PARENT, node]] == -1
            ):
                gap *= numbers.weight[node]
                node = plan.nodes[PARENT, node]
            numbers.gap[member] = gap


@inlined
def softmax(plan: Plan, point: Float, profile: Profile) -> None:
    """Choice probabilities from the free log-odds ``point`` (n,), each set's first action at 0."""
    for infoset in range(plan.sets.shape[1] - 1):
        begin, end = plan.sets[FIRST_ACTION, infoset], plan.sets[FIRST_ACTION, infoset + 1]
        shift = plan.sets[FIRST_UNKNOWN, infoset] - begin - 1
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


@inlined
def beliefs(plan: Plan, numbers: Numbers, profile: Profile) -> None:
    """Fill ``profile.reach`` and ``profile.belief`` from its log probabilities."""
    for index in range(1, plan.inner.shape[0]):
        node = plan.inner[index]
        above = plan.nodes[PARENT, node]
        reach = profile.reach[above]
        if plan.nodes[INFOSET, above] >= 0:
            reach += profile.log_probability[plan.nodes[EDGE, node]]
        profile.reach[node] = reach
    for infoset in range(plan.sets.shape[1] - 1):
        begin, end = plan.sets[FIRST_MEMBER, infoset], plan.sets[FIRST_MEMBER, infoset + 1]
        if end - begin == 1:
            profile.belief[begin] = 1.0
            continue
        most = -np.inf
        for member in range(begin, end):
            weight = profile.reach[plan.members[NODE, member]] + numbers.offset[member]
            profile.belief[member] = weight
            most = max(most, weight)
        total = 0.0
        for member in range(begin, end):
            weight = np.exp(profile.belief[member] - most)
            profile.belief[member] = weight
            total += weight
        for member in range(begin, end):
            profile.belief[member] /= total


@inlined
def values(plan: Plan, numbers: Numbers, profile: Profile) -> None:
    """Fill ``profile.value`` above the terminal nodes, and ``profile.action_value``."""
    for index in range(plan.inner.shape[0] - 1, -1, -1):
        node = plan.inner[index]
        first = plan.nodes[FIRST_CHILD, node]
        count = plan.nodes[CHILD_COUNT, node]
        infoset = plan.nodes[INFOSET, node]
        for player in range(plan.players):
            mean = 0.0
            if infoset >= 0:
                action = plan.sets[FIRST_ACTION, infoset]
                for rank in range(count):
                    mean += profile.probability[action + rank] * profile.value[first + rank, player]
            else:
                for child in range(first, first + count):
                    mean += numbers.weight[child] * profile.value[child, player]
            profile.value[node, player] = mean
    for infoset in range(plan.sets.shape[1] - 1):
        player = plan.sets[PLAYER, infoset]
        begin, end = plan.sets[FIRST_ACTION, infoset], plan.sets[FIRST_ACTION, infoset + 1]
        for action in range(begin, end):
            profile.action_value[action] = 0.0
        for member in range(plan.sets[FIRST_MEMBER, infoset], plan.sets[FIRST_MEMBER, infoset + 1]):
            belief = profile.belief[member]
            first = plan.nodes[FIRST_CHILD, plan.members[NODE, member]]
            for action in range(begin, end):
                profile.action_value[action] += (
                    belief * profile.value[first + action - begin, player]
                )


@inlined
def evaluate(plan: Plan, numbers: Numbers, profile: Profile, point: Float) -> None:
    """Everything in ``profile`` at the free log-odds ``point`` (n,)."""
    softmax(plan, point, profile)
    beliefs(plan, numbers, profile)
    values(plan, numbers, profile)


@inlined
def set_payoffs(plan: Plan, profile: Profile, payoffs: Float, precision: Float) -> float:
    """Put one draw's payoffs, scaled, at the terminal nodes; return the precision they stand for.

    Player p's payoffs (T, P) are centred and multiplied by λ_p / Λ, where Λ is the largest product
    of a player's precision with its range of payoffs: the branch then runs in τ from 0 to Λ, every
    value lies in [-1/2, 1/2], and log-odds grow at most as fast as τ. Λ is 0 for random play, and
    not a number where a payoff or a precision is none, or a precision is negative.
    """
    players = plan.players
    total = 0.0
    for player in range(players):
        low, high = payoffs[0, player], payoffs[0, player]
        for terminal in range(1, payoffs.shape[0]):
            low = min(low, payoffs[terminal, player])
            high = max(high, payoffs[terminal, player])
            # A difference that is not finite compares false: min and max would lose it.
            if not abs(payoffs[terminal, player] - payoffs[0, player]) < np.inf:
                return np.nan
        if not precision[player] >= 0.0:
            return np.nan
        total = max(total, precision[player] * (high - low))
    for player in range(players):
        low, high = payoffs[0, player], payoffs[0, player]
        for terminal in range(1, payoffs.shape[0]):
            low = min(low, payoffs[terminal, player])
            high = max(high, payoffs[terminal, player])
        scale = precision[player] / total if total > 0.0 else 0.0
        middle = low + 0.5 * (high - low)
        for node in range(plan.nodes.shape[1]):
            terminal = plan.nodes[TERMINAL_ROW, node]
            if terminal >= 0:
                profile.value[node, player] = scale * (payoffs[terminal, player] - middle)
    return total


@inlined
def residual(plan: Plan, profile: Profile, point: Float, tau: float) -> float:
    """Largest absolute difference between log-odds ``point`` (n,) and those that τ calls for."""
    worst = 0.0
    for infoset in range(plan.sets.shape[1] - 1):
        begin, end = plan.sets[FIRST_ACTION, infoset], plan.sets[FIRST_ACTION, infoset + 1]
        base = profile.action_value[begin]
        shift = plan.sets[FIRST_UNKNOWN, infoset] - begin - 1
        for action in range(begin + 1, end):
            gap = point[action + shift] - tau * (profile.action_value[action] - base)
            worst = max(worst, abs(gap))
    return worst


@inlined
def gains(plan: Plan, profile: Profile, vector: Float) -> None:
    """Fill ``vector`` (≥ n,) with what each action brings beyond its set's first action."""
    for infoset in range(plan.sets.shape[1] - 1):
        begin, end = plan.sets[FIRST_ACTION, infoset], plan.sets[FIRST_ACTION, infoset + 1]
        base = profile.action_value[begin]
        shift = plan.sets[FIRST_UNKNOWN, infoset] - begin - 1
        for action in range(begin + 1, end):
            vector[action + shift] = profile.action_value[action] - base


@inlined
def largest_gain(plan: Plan, profile: Profile, unit: Float) -> float:
    """Largest gain from deviating at one information set, at its beliefs, times ``unit`` (P,)."""
    worst = 0.0
    for infoset in range(plan.sets.shape[1] - 1):
        begin, end = plan.sets[FIRST_ACTION, infoset], plan.sets[FIRST_ACTION, infoset + 1]
        best = profile.action_value[begin]
        for action in range(begin + 1, end):
            best = max(best, profile.action_value[action])
        gain = 0.0
        for action in range(begin, end):
            gain += profile.probability[action] * (best - profile.action_value[action])
        worst = max(worst, gain * unit[plan.sets[PLAYER, infoset]])
    return worst


@inlined
def shares_of_range(payoffs: Float, precision: Float, target: float, unit: Float) -> None:
    """Fill ``unit`` (P,): the share of a player's range of payoffs that a scaled payoff of one is.

    ``payoffs`` (T, P), ``precision`` (P,) and ``target`` as :func:`set_payoffs` took and gave them;
    zero for a player that can't gain, or plays at random.
    """
    for player in range(unit.shape[0]):
        low, high = payoffs[0, player], payoffs[0, player]
        for terminal in range(1, payoffs.shape[0]):
            low = min(low, payoffs[terminal, player])
            high = max(high, payoffs[terminal, player])
        product = precision[player] * (high - low)
        unit[player] = target / product if product > 0.0 else 0.0


@inlined
def rounding(tau: float) -> float:
    """The residual that rounding alone may leave at precision ``tau`` (scaled payoffs).

    Action values carry a few units of the last place; the log-odds that beliefs are made of, of
    size τ, carry τ times as many, and both are multiplied by τ.
    """
    return 1e-12 + 4e-14 * tau + 2e-17 * tau * tau
