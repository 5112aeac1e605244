"""How every action value answers to every choice, summed over pairs of nodes on one path.

With free log-odds z, the derivative of the action values at an information set h runs through two
terms only. *Below*: a choice further down changes what follows an action. *Above*: a choice of
another player further up shifts the belief at h. Both need one number for each pair of decision
nodes on a path, so the work is proportional to the pairs, not to nodes times unknowns.
"""

from __future__ import annotations

from standoff.base.jit import inlined
from standoff.lens.game.plan import (
    ABOVE_ACTION,
    BEFORE,
    FIRST_ACTION,
    FIRST_CHILD,
    FIRST_MEMBER,
    FIRST_UNKNOWN,
    INFOSET,
    LOWER,
    NODE,
    PLAYER,
    TAKEN,
    UPPER,
    Numbers,
    Plan,
    Profile,
)
from standoff.lens.game.tree import Float


@inlined
def assemble(
    plan: Plan, numbers: Numbers, profile: Profile, tau: float, passing: Float, matrix: Float
) -> None:
    """Write ∂(z - τ·Δū)/∂(z, τ) into the first n rows of ``matrix`` (≥ n, n + 1).

    ``passing`` (K,) is room for the chance of getting from each upper to each lower member.
    Between two sets with no path in common the entry is exactly zero.
    """
    unknowns = plan.unknowns
    sparse = plan.fill_start.shape[0] - 1
    for row in range(sparse):
        # Where zeros are kept track of, nothing is ever written to the others.
        for index in range(plan.fill_start[row], plan.fill_start[row + 1]):
            matrix[row, plan.fill[index]] = 0.0
            matrix[plan.fill[index], row] = 0.0
        matrix[row, row] = 1.0
    for row in range(sparse, unknowns):
        for column in range(sparse, unknowns):
            matrix[row, column] = 0.0
        matrix[row, row] = 1.0
    for pair in range(plan.pairs.shape[1]):
        upper, lower = plan.pairs[UPPER, pair], plan.pairs[LOWER, pair]
        chance = numbers.gap[lower]
        if plan.pairs[BEFORE, pair] >= 0:
            chance *= passing[plan.pairs[BEFORE, pair]]
            chance *= profile.probability[plan.members[ABOVE_ACTION, lower]]
        passing[pair] = chance
        high_node, low_node = plan.members[NODE, upper], plan.members[NODE, lower]
        high, low = plan.nodes[INFOSET, high_node], plan.nodes[INFOSET, low_node]
        mover, responder = plan.sets[PLAYER, high], plan.sets[PLAYER, low]
        high_first, high_size = plan.sets[FIRST_UNKNOWN, high], _size(plan, high)
        low_first, low_size = plan.sets[FIRST_UNKNOWN, low], _size(plan, low)
        taken = plan.pairs[TAKEN, pair] - plan.sets[FIRST_ACTION, high]
        children = plan.nodes[FIRST_CHILD, low_node]
        action = plan.sets[FIRST_ACTION, low]

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

        if (
            mover != responder
            and plan.sets[FIRST_MEMBER, low + 1] - plan.sets[FIRST_MEMBER, low] > 1
        ):
            weight = -tau * profile.belief[lower]
            base = profile.value[children, responder] - profile.action_value[action]
            upper_action = plan.sets[FIRST_ACTION, high] + 1
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

    for infoset in range(plan.sets.shape[1] - 1):
        begin, end = plan.sets[FIRST_ACTION, infoset], plan.sets[FIRST_ACTION, infoset + 1]
        base = profile.action_value[begin]
        for action in range(begin + 1, end):
            row = plan.sets[FIRST_UNKNOWN, infoset] + action - begin - 1
            matrix[row, unknowns] = base - profile.action_value[action]


@inlined
def assemble_whole(
    plan: Plan, numbers: Numbers, profile: Profile, tau: float, passing: Float, matrix: Float
) -> None:
    """:func:`assemble` for those who read zeros too, or exchange rows at will: in a tree whose
    zeros are kept track of, the factors of an earlier matrix are cleared away everywhere."""
    if plan.fill_start.shape[0] > 1:
        matrix[:] = 0.0
    assemble(plan, numbers, profile, tau, passing, matrix)


@inlined
def _size(plan: Plan, infoset: int) -> int:
    size: int = plan.sets[FIRST_ACTION, infoset + 1] - plan.sets[FIRST_ACTION, infoset] - 1
    return size
