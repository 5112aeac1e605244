"""The certificate of draws in which nothing is too rare for plain products of chances.

What ``certificate.py`` computes in logs, whatever the numbers, is computed here from products: the
chance f with which the others and chance lead on from a player's last own move. At a member n of
an information set h, after an own move at m of a set h', the belief is μ(n) ∝ μ(m) f(n), and the
sum of these weights is Π(h)/Π(h'). A draw in which such a sum is hardly above zero, or in which a
number is special, is left to the logs.

Eight draws are checked abreast, by the same operations on each whatever stands beside it. Only the
arithmetic on rows is shared with the solver; the exponential is the processor library's, since a
fault of the solver's own would else be repeated here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import inlined, kernel
from standoff.lens.game.rows import (
    ABREAST,
    add,
    add_product,
    clear,
    copy,
    divide,
    multiply,
    raise_to,
    raise_to_less,
    raise_to_ratio,
    raise_to_sum,
    subtract,
    take,
)
from standoff.lens.game.tree import Float, Tree

RARE = 1e-200
"""With a smaller chance of getting on to a set, its beliefs would lose their digits."""
NONE = -1
MOST_CELLS = 4_000_000
"""Nodes times movers of the largest tree that is checked so: a quarter of a gigabyte."""
LOWEST, ZERO, TOTAL, VALUE, BEST, MOST, HIGH, LOW, FORGONE = range(9)
"""Rows: −∞; 0; and of one information set the sum of its weights or probabilities, what its mover
gets, what the best reply and the best action get it, the most that a gap and its opposite come to,
and what is forgone."""
OFF, GAIN, PART, UPPER, LOWER, RAREST, WILD = range(9, 16)
"""Of all sets: the largest misfit, gain and share; the largest sum of probabilities, and the
opposite of the smallest; the opposite of the smallest sum of weights; no number where a value is
none, else 0."""

Index = NDArray[np.intp]
Counts = NDArray[np.integer]


class Walk(NamedTuple):
    """A tree as the kernel reads it; numbers of nodes, sets and actions as in ``Tree``."""

    movers: Counts
    """(W,) the players who ever move; a mover is told by its place here."""
    node: Counts
    """All nodes but the root, each after its parent."""
    parent: Counts
    """Their parents,"""
    mover: Counts
    """whose move leads there (``NONE``: chance's),"""
    row: Counts
    """and the action, or A more than the branch of chance."""
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
    movers, place = np.unique(tree.infoset_player, return_inverse=True)
    placed = np.full(players, NONE, np.int64)
    placed[movers] = np.arange(len(movers))
    last = np.full((tree.nodes, players), NONE, np.int32)
    steps = [(np.zeros(0, np.int64),) * 4]
    for nodes, parents, rows in levels:
        kind = tree.infoset[parents]
        chosen = kind >= 0
        mover = np.full(len(parents), NONE, np.int64)
        mover[chosen] = tree.infoset_player[kind[chosen]]
        last[nodes] = last[parents]
        last[nodes[chosen], mover[chosen]] = parents[chosen]
        steps.append((nodes, parents, np.where(chosen, placed[mover], NONE), rows))
    node, parent, mover, row = (np.concatenate(each) for each in zip(*steps, strict=True))
    end, who = np.divmod(pay[0], players)
    of = tree.infoset_player[tree.infoset[tree.member]]
    found = Walk(
        movers=movers,
        node=node,
        parent=parent,
        mover=mover,
        row=row,
        infoset=order,
        before=np.where(before < actions, before, NONE),
        player=place,
        first_action=tree.first_action,
        first_member=tree.first_member,
        member=tree.member,
        last=last[tree.member, of],
        end=end,
        end_node=pay[1],
        end_player=placed[who],
        end_last=last[pay[1], who],
        end_action=pay[2],
    )
    return Walk(*(np.ascontiguousarray(each, np.int32) for each in found))


class Room(NamedTuple):
    """What eight draws are checked in; ``L`` = ``ABREAST`` draws, W movers."""

    step: Float
    """(A + E, L) the chance of each action and of each branch of chance"""
    log_p: Float
    """(A, L)"""
    lead: Float
    """(N · W, L) the chance of getting to a node from a mover's last own move, by the others"""
    belief: Float
    """(N, L)"""
    onward: Float
    """(H, L) the sum of the weights at each information set"""
    pay: Float
    """(K, L) each payoff that an own action precedes"""
    played: Float
    """(A, L) what each action is worth, as all play on"""
    best: Float
    """(A, L) the same if its mover plays its best reply from there"""
    precision: Float
    """(W, L), 0 where it is infinite"""
    endless: Float
    """(W, L) 1 where it is infinite, else 0"""
    span: Float
    """(W, L)"""
    fine: NDArray[np.bool_]
    """(L,) whether a draw is one that products do for"""
    rows: Float
    """(16, L)"""


def room(walk: Walk, branches: int) -> Room:
    """Empty room for a tree's draws, whose chance has so many branches."""
    nodes, movers, actions = len(walk.node) + 1, len(walk.movers), int(walk.first_action[-1])
    rows = np.zeros((16, ABREAST))
    rows[LOWEST] = -np.inf
    return Room(
        step=np.zeros((actions + branches, ABREAST)),
        log_p=np.zeros((actions, ABREAST)),
        lead=np.ones((nodes * movers, ABREAST)),
        belief=np.ones((nodes, ABREAST)),
        onward=np.zeros((len(walk.player), ABREAST)),
        pay=np.zeros((len(walk.end), ABREAST)),
        played=np.zeros((actions, ABREAST)),
        best=np.zeros((actions, ABREAST)),
        precision=np.zeros((movers, ABREAST)),
        endless=np.zeros((movers, ABREAST)),
        span=np.zeros((movers, ABREAST)),
        fine=np.zeros(ABREAST, np.bool_),
        rows=rows,
    )


@kernel
def check_draws(
    walk: Walk,
    room: Room,
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
    """Fill ``residual``, ``epsilon`` and ``share`` (D,) of the draws that it flags in ``done``
    (D,); the others are left to the logs.

    payoffs (D, T, P), span (D, P) their ranges, chance (D, E), precision (D, P), log_probability
    (D, A).
    """
    for begin in range(0, len(done), ABREAST):
        # Where too few are left the last stands several times.
        _load(walk, room, begin, payoffs, span, chance, precision, log_probability)
        _lead_on(walk, room)
        _reply(walk, room)
        rows = room.rows
        for d in range(min(ABREAST, len(done) - begin)):
            off = max(rows[OFF, d], abs(np.log(rows[UPPER, d])), abs(np.log(-rows[LOWER, d])))
            rare = -rows[RAREST, d] <= RARE
            # No comparison holds with what is no number.
            if room.fine[d] and not rare and rows[WILD, d] == 0.0 and off < np.inf:
                draw = begin + d
                residual[draw], epsilon[draw], share[draw] = off, rows[GAIN, d], rows[PART, d]
                done[draw] = True


@inlined
def _load(
    walk: Walk,
    room: Room,
    begin: int,
    payoffs: Float,
    span: Float,
    chance: Float,
    precision: Float,
    log_probability: Float,
) -> None:
    """Put eight draws into room, and say of which products can't tell."""
    movers, end, end_player = walk.movers, walk.end, walk.end_player
    step, log_p, pay = room.step, room.log_p, room.pay
    actions, last = log_probability.shape[1], len(payoffs) - 1
    for d in range(ABREAST):
        draw = min(begin + d, last)
        fine = True
        for action in range(actions):
            # Of what can't be taken at all beliefs are a limit.
            log = log_probability[draw, action]
            fine = fine and -np.inf < log < np.inf
            log_p[action, d], step[action, d] = log, np.exp(log)
        for branch in range(chance.shape[1]):
            fine = fine and 0.0 <= chance[draw, branch] < np.inf
            step[actions + branch, d] = chance[draw, branch]
        for who in range(len(movers)):
            rate = precision[draw, movers[who]]
            fine = fine and rate >= 0.0
            room.endless[who, d] = 0.0 if rate < np.inf else 1.0
            room.precision[who, d] = rate if rate < np.inf else 0.0
            room.span[who, d] = span[draw, movers[who]]
        room.fine[d] = fine
    for place in range(len(end)):
        row, who = end[place], movers[end_player[place]]
        for d in range(ABREAST):
            pay[place, d] = payoffs[min(begin + d, last), row, who]


@inlined
def _lead_on(walk: Walk, room: Room) -> None:
    """From the root on: how likely the others lead to each node, and the beliefs at each set."""
    node, parent, mover, row = walk.node, walk.parent, walk.mover, walk.row
    infosets, first_member, player = walk.infoset, walk.first_member, walk.player
    member, last = walk.member, walk.last
    movers = len(walk.movers)
    lead, belief, step, onward, rows = room.lead, room.belief, room.step, room.onward, room.rows
    for place in range(len(node)):
        here, above, who = node[place], parent[place], mover[place]
        for each in range(movers):
            if each == who:
                # As it is at the root: 1.
                copy(lead, here * movers + each, lead, each)
            else:
                multiply(lead, here * movers + each, lead, above * movers + each, step, row[place])
    copy(rows, RAREST, rows, LOWEST)
    for place in range(len(infosets)):
        infoset = infosets[place]
        who = player[infoset]
        first, stop = first_member[infoset], first_member[infoset + 1]
        clear(onward, infoset)
        for index in range(first, stop):
            here = member[index]
            if last[index] == NONE:
                copy(belief, here, lead, here * movers + who)
            else:
                multiply(belief, here, lead, here * movers + who, belief, last[index])
            add(onward, infoset, belief, here)
        subtract(rows, TOTAL, rows, ZERO, onward, infoset)
        raise_to(rows, RAREST, rows, TOTAL)
        for index in range(first, stop):
            divide(belief, member[index], onward, infoset)


@inlined
def _reply(walk: Walk, room: Room) -> None:
    """From the ends back: what each action is worth, what a best reply gains, and by how much
    choices miss the logit condition."""
    infosets, before, player = walk.infoset, walk.before, walk.player
    first_action = walk.first_action
    end_node, end_player, end_last = walk.end_node, walk.end_player, walk.end_last
    end_action, movers = walk.end_action, len(walk.movers)
    lead, belief, step, onward, rows = room.lead, room.belief, room.step, room.onward, room.rows
    log_p, pay, played, best = room.log_p, room.pay, room.played, room.best
    for action in range(len(played)):
        clear(played, action)
    for place in range(len(end_node)):
        who = end_player[place]
        multiply(rows, VALUE, belief, end_last[place], lead, end_node[place] * movers + who)
        add_product(played, end_action[place], rows, VALUE, pay, place)
    for action in range(len(played)):
        copy(best, action, played, action)
    for each in (OFF, GAIN, PART, WILD):
        clear(rows, each)
    for each in (UPPER, LOWER):
        copy(rows, each, rows, LOWEST)
    for place in range(len(infosets) - 1, -1, -1):
        infoset = infosets[place]
        who, above = player[infoset], before[infoset]
        for each in (TOTAL, VALUE):
            clear(rows, each)
        for each in (BEST, MOST, HIGH, LOW):
            copy(rows, each, rows, LOWEST)
        for action in range(first_action[infoset], first_action[infoset + 1]):
            add(rows, TOTAL, step, action)
            add_product(rows, VALUE, step, action, played, action)
            raise_to(rows, BEST, best, action)
            raise_to(rows, MOST, played, action)
            raise_to_less(rows, HIGH, rows, LOW, log_p, action, room.precision, who, played, action)
        if above != NONE:
            add_product(played, above, onward, infoset, rows, VALUE)
            add_product(best, above, onward, infoset, rows, BEST)
        subtract(rows, FORGONE, rows, BEST, rows, VALUE)
        raise_to(rows, GAIN, rows, FORGONE)
        raise_to_ratio(rows, PART, rows, FORGONE, room.span, who)
        subtract(rows, MOST, rows, MOST, rows, VALUE)
        take(rows, HIGH, rows, MOST, room.endless, who)
        take(rows, LOW, rows, ZERO, room.endless, who)
        raise_to_sum(rows, OFF, rows, HIGH, rows, LOW)
        raise_to_less(rows, UPPER, rows, LOWER, rows, TOTAL, rows, ZERO, rows, ZERO)
        # What is finite adds nothing, and what is not makes this no number.
        add_product(rows, WILD, rows, VALUE, rows, ZERO)
