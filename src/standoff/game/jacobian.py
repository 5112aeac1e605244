"""How every action value answers to every choice, summed over pairs of nodes on one path.

With free log-odds z, the derivative of the action values at an information set h runs through two
terms only. *Below*: a choice further down changes what follows an action. *Above*: a choice of
another player further up shifts the belief at h. Both need one number for each pair of decision
nodes on a path, so the work is proportional to the pairs, not to nodes times unknowns.
"""

from __future__ import annotations

from standoff.game.plan import Numbers, Plan, Profile
from standoff.game.tree import Float
from standoff.jit import kernel


@kernel
def assemble(
    plan: Plan, numbers: Numbers, profile: Profile, tau: float, passing: Float, matrix: Float
) -> None:
    """Write ∂(z - τ·Δū)/∂(z, τ) into the first n rows of ``matrix`` (≥ n, n + 1).

    ``passing`` (K,) is room for the chance of getting from each upper to each lower member.
    Between two sets with no path in common the entry is exactly zero.
    """
    unknowns = plan.unknowns
    for row in range(unknowns):
        for column in range(unknowns):
            matrix[row, column] = 0.0
        matrix[row, row] = 1.0
    for pair in range(plan.upper.shape[0]):
        upper, lower = plan.upper[pair], plan.lower[pair]
        chance = numbers.gap[lower]
        if plan.pair_before[pair] >= 0:
            chance *= passing[plan.pair_before[pair]]
            chance *= profile.probability[plan.above_action[lower]]
        passing[pair] = chance
        high_node, low_node = plan.member[upper], plan.member[lower]
        high, low = plan.infoset[high_node], plan.infoset[low_node]
        mover, responder = plan.infoset_player[high], plan.infoset_player[low]
        high_first, high_size = plan.first_unknown[high], _size(plan, high)
        low_first, low_size = plan.first_unknown[low], _size(plan, low)
        taken = plan.pair_action[pair] - plan.first_action[high]
        children = plan.first_child[low_node]
        action = plan.first_action[low]

        weight = -tau * profile.belief[upper] * chance
        here = profile.value[low_node, mover]
        for rank in range(low_size):
            push = weight * profile.probability[action + rank + 1]
            push *= profile.value[children + rank + 1, mover] - here
            if taken > 0:
                matrix[high_first + taken - 1, low_first + rank] += push
            else:
                for row in range(high_first, high_first + high_size):
                    matrix[row, low_first + rank] -= push

        if mover != responder and plan.first_member[low + 1] - plan.first_member[low] > 1:
            weight = -tau * profile.belief[lower]
            base = profile.value[children, responder] - profile.action_value[action]
            upper_action = plan.first_action[high] + 1
            for rank in range(low_size):
                surprise = profile.value[children + rank + 1, responder] - base
                surprise -= profile.action_value[action + rank + 1]
                push = weight * surprise
                row = low_first + rank
                for column in range(high_size):
                    share = -profile.probability[upper_action + column]
                    if column + 1 == taken:
                        share += 1.0
                    matrix[row, high_first + column] += push * share

    for infoset in range(plan.first_action.shape[0] - 1):
        begin, end = plan.first_action[infoset], plan.first_action[infoset + 1]
        base = profile.action_value[begin]
        for action in range(begin + 1, end):
            row = plan.action_unknown[action]
            matrix[row, unknowns] = base - profile.action_value[action]


@kernel
def _size(plan: Plan, infoset: int) -> int:
    size: int = plan.first_action[infoset + 1] - plan.first_action[infoset] - 1
    return size
