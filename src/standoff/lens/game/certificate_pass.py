"""The certificate of draws in which nothing is too rare for plain products of chances.

What ``certificate.py`` computes in logs, whatever the numbers, is computed here from products: the
chance f with which the others and chance lead on from a player's last own move. At a member n of
an information set h, after an own move at m of a set h', the belief is μ(n) ∝ μ(m) f(n), and the
sum of these weights is Π(h)/Π(h'). A draw in which such a sum is hardly above zero, or in which a
number is special, is left to the logs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import kernel
from standoff.lens.game.tree import Float, Tree

RARE = 1e-200
"""With a smaller chance of getting on to a set, its beliefs would lose their digits."""
NONE = -1

Index = NDArray[np.intp]
Counts = NDArray[np.integer]


class Walk(NamedTuple):
    """A tree as the kernel reads it; numbers of nodes, sets and actions as in ``Tree``."""

    node: Counts
    """All nodes but the root, each after its parent."""
    parent: Counts
    """Their parents,"""
    mover: Counts
    """whose move leads there (``NONE``: chance's),"""
    row: Counts
    """and the action, or the branch of chance."""
    infoset: Counts
    """The information sets, each after those of its player's earlier moves."""
    before: Counts
    """(H,) the last own action before, by set; ``NONE`` at a first move"""
    player: Counts
    first_action: Counts
    first_member: Counts
    member: Counts
    last: Counts
    """(M,) the node of the last own move before each member; ``NONE`` at a first one"""
    end: Counts
    """(K,) of each payoff that an own action precedes: the terminal's row of payoffs,"""
    end_node: Counts
    """its node,"""
    end_player: Counts
    """whose payoff it is,"""
    end_last: Counts
    """the node of the last own move before it,"""
    end_action: Counts
    """and the action there."""


def walk(
    tree: Tree,
    levels: Sequence[tuple[Index, Index, Index]],
    order: Index,
    before: Index,
    pay: Index,
) -> Walk:
    """The arrays for a tree of perfect recall.

    ``levels`` are nodes, parents and rows from depth 1 on; ``order`` the sets; ``before`` (H,) the
    last own action, A where there is none; ``pay`` (3, K) the flat (terminal, player), the terminal
    node and the last own action. Time O(N·P).
    """
    players, actions = len(tree.players), tree.actions
    last = np.full((tree.nodes, players), NONE, np.int32)
    steps = [(np.zeros(0, np.int64),) * 4]
    for nodes, parents, rows in levels:
        kind = tree.infoset[parents]
        chosen = kind >= 0
        mover = np.full(len(parents), NONE, np.int64)
        mover[chosen] = tree.infoset_player[kind[chosen]]
        last[nodes] = last[parents]
        last[nodes[chosen], mover[chosen]] = parents[chosen]
        steps.append((nodes, parents, mover, np.where(chosen, rows, rows - actions)))
    node, parent, mover, row = (np.concatenate(each) for each in zip(*steps, strict=True))
    end, who = np.divmod(pay[0], players)
    of = tree.infoset_player[tree.infoset[tree.member]]
    found = Walk(
        node=node,
        parent=parent,
        mover=mover,
        row=row,
        infoset=order,
        before=np.where(before < actions, before, NONE),
        player=tree.infoset_player,
        first_action=tree.first_action,
        first_member=tree.first_member,
        member=tree.member,
        last=last[tree.member, of],
        end=end,
        end_node=pay[1],
        end_player=who,
        end_last=last[pay[1], who],
        end_action=pay[2],
    )
    return Walk(*(np.ascontiguousarray(each, np.int32) for each in found))


@kernel
def check_draws(
    walk: Walk,
    payoffs: Float,
    span: Float,
    chance: Float,
    precision: Float,
    log_probability: Float,
    residual: Float,
    epsilon: Float,
    share: Float,
    done: NDArray[np.bool_],
) -> None:
    """Fill ``residual``, ``epsilon`` and ``share`` (D,) of the draws flagged in ``done`` (D,).

    payoffs (D, T, P), span (D, P) their ranges, chance (D, E), precision (D, P), log_probability
    (D, A).
    """
    node, parent, mover, row = walk.node, walk.parent, walk.mover, walk.row
    infosets, before, player = walk.infoset, walk.before, walk.player
    first_action, first_member = walk.first_action, walk.first_member
    member, last = walk.member, walk.last
    end, end_node, end_player = walk.end, walk.end_node, walk.end_player
    end_last, end_action = walk.end_last, walk.end_action
    players, actions = payoffs.shape[2], log_probability.shape[1]
    lead, belief = np.ones((len(node) + 1, players)), np.ones(len(node) + 1)
    onward, probability = np.zeros(len(player)), np.zeros(actions)
    played, best = np.zeros(actions), np.zeros(actions)
    for draw in range(len(done)):
        log_p = log_probability[draw]
        ordinary = True
        for action in range(actions):
            # Of what can't be taken at all beliefs are a limit.
            ordinary = ordinary and -np.inf < log_p[action] < np.inf
            probability[action] = np.exp(log_p[action])
            played[action] = 0.0
        for branch in range(chance.shape[1]):
            ordinary = ordinary and 0.0 <= chance[draw, branch] < np.inf
        if not ordinary:
            continue
        for place in range(len(node)):
            here, above, who = node[place], parent[place], mover[place]
            step = chance[draw, row[place]] if who == NONE else probability[row[place]]
            for each in range(players):
                lead[here, each] = lead[above, each] * step
            if who != NONE:
                lead[here, who] = 1.0
        for place in range(len(infosets)):
            infoset = infosets[place]
            who = player[infoset]
            total = 0.0
            for index in range(first_member[infoset], first_member[infoset + 1]):
                weight = lead[member[index], who]
                if last[index] != NONE:
                    weight *= belief[last[index]]
                belief[member[index]] = weight
                total += weight
            ordinary = ordinary and total > RARE
            onward[infoset] = total
            for index in range(first_member[infoset], first_member[infoset + 1]):
                belief[member[index]] /= total
        if not ordinary:
            continue
        own = payoffs[draw]
        for place in range(len(end)):
            who = end_player[place]
            weight = belief[end_last[place]] * lead[end_node[place], who]
            played[end_action[place]] += weight * own[end[place], who]
        best[:] = played
        off, gain, part = 0.0, 0.0, 0.0
        for place in range(len(infosets) - 1, -1, -1):
            infoset = infosets[place]
            who, above = player[infoset], before[infoset]
            rate, total, value = precision[draw, who], 0.0, 0.0
            top, most = -np.inf, -np.inf
            high, low = -np.inf, np.inf
            for action in range(first_action[infoset], first_action[infoset + 1]):
                total += probability[action]
                value += probability[action] * played[action]
                top, most = max(top, best[action]), max(most, played[action])
                if rate < np.inf:
                    gap = log_p[action] - rate * played[action]
                    high, low = max(high, gap), min(low, gap)
            if above != NONE:
                played[above] += onward[infoset] * value
                best[above] += onward[infoset] * top
            forgone = top - value
            gain = max(gain, forgone)
            if forgone > 0.0:
                part = max(part, forgone / span[draw, who])
            off = max(off, high - low if rate < np.inf else most - value)
            off = max(off, abs(np.log(total)))
            # No comparison holds with what is no number.
            ordinary = ordinary and abs(value) < np.inf and abs(off) < np.inf and rate >= 0.0
        if ordinary:
            residual[draw], epsilon[draw], share[draw], done[draw] = off, gain, part, True
