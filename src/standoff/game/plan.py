"""The tree as the kernels read it: indices worked out once a tree, never once a draw.

``K`` counts the pairs (a decision node, a decision node somewhere below it); ``n`` = A - H counts
the free log-odds.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.game.tree import CHANCE, Float, Int, Tree


class Plan(NamedTuple):
    """Index arrays of one tree. Members are numbered as in ``Tree.member``."""

    parent: Int
    first_child: Int
    child_count: Int
    infoset: Int
    edge: Int
    terminal: Int
    infoset_player: Int
    first_action: Int
    first_member: Int
    member: Int
    inner: Int
    """Nodes that are not terminal, parents first."""
    action_unknown: Int
    """(A,) row of the action's log-odds among the unknowns; -1 for each set's first action."""
    first_unknown: Int
    """(H,) row of the second action's log-odds."""
    above: Int
    """(M,) the member that is the nearest decision node above; -1 if there is none."""
    above_action: Int
    """(M,) the action there that leads here; -1 if there is none."""
    upper: Int
    """(K,) the member above, in pairs ordered by the number of moves between."""
    lower: Int
    """(K,) the member below."""
    pair_action: Int
    """(K,) the action at the member above that leads below."""
    pair_before: Int
    """(K,) the pair (same upper member, ``above`` of the lower one); -1 for neighbours."""
    eliminated: int
    """The first unknowns belong to information sets of which no two share a path."""
    unknowns: int
    players: int


class Numbers(NamedTuple):
    """One draw's numbers as the kernels read them; overwritten draw after draw."""

    weight: Float
    """(N,) chance probability of the branch that leads here; 1 below a decision node."""
    offset: Float
    """(M,) log of the product of chance probabilities above; -inf where chance rules it out."""
    gap: Float
    """(M,) product of the chance probabilities since the nearest decision node above."""
    zeros: NDArray[np.int32]
    """(N,) branches of probability zero above."""
    log_chance: Float
    """(N,) log of the product of the positive chance probabilities above."""


class Profile(NamedTuple):
    """A behaviour profile and what it implies; overwritten evaluation after evaluation."""

    log_probability: Float
    """(A,)"""
    probability: Float
    """(A,)"""
    reach: Float
    """(N,) log of the product of the actors' own choices above; chance is left out."""
    belief: Float
    """(M,)"""
    value: Float
    """(N, P) expected payoff from here, in the scaled payoffs."""
    action_value: Float
    """(A,) expected payoff of the mover from the action, at its beliefs."""


def numbers(tree: Tree) -> Numbers:
    size, members = tree.nodes, len(tree.member)
    return Numbers(
        weight=np.ones(size),
        offset=np.zeros(members),
        gap=np.ones(members),
        zeros=np.zeros(size, dtype=np.int32),
        log_chance=np.zeros(size),
    )


def profile(tree: Tree) -> Profile:
    return Profile(
        log_probability=np.zeros(tree.actions),
        probability=np.zeros(tree.actions),
        reach=np.zeros(tree.nodes),
        belief=np.zeros(len(tree.member)),
        value=np.zeros((tree.nodes, len(tree.players))),
        action_value=np.zeros(tree.actions),
    )


def plan(tree: Tree, *, pairs: bool = True) -> Plan:
    """Work out the indices; without ``pairs`` (huge trees) no Jacobian can be assembled."""
    member_index = np.full(tree.nodes, -1, dtype=np.int32)
    member_index[tree.member] = np.arange(len(tree.member), dtype=np.int32)
    above, above_action = _nearest_decisions(tree, member_index)
    none = np.zeros(0, dtype=np.int32)
    upper, lower, action, before = none, none, none, none
    if pairs:
        upper, lower, action, before = _pairs(above, above_action)
    order, eliminated = _elimination_order(tree, upper, lower) if pairs else (None, 0)
    counts = np.diff(tree.first_action)
    if order is None:
        order = np.arange(tree.infosets)
    starts = np.zeros(tree.infosets, dtype=np.int32)
    starts[order] = np.concatenate(([0], np.cumsum(counts[order] - 1)[:-1])) if len(order) else 0
    mover = np.repeat(np.arange(tree.infosets), counts)
    rank = np.arange(tree.actions) - tree.first_action[:-1][mover]
    unknown = np.where(rank > 0, starts[mover] + rank - 1, -1)
    return Plan(
        parent=_int(tree.parent),
        first_child=_int(tree.first_child),
        child_count=_int(tree.child_count),
        infoset=_int(tree.infoset),
        edge=_int(tree.edge),
        terminal=_int(tree.terminal),
        infoset_player=_int(tree.infoset_player),
        first_action=_int(tree.first_action),
        first_member=_int(tree.first_member),
        member=_int(tree.member),
        inner=_int(np.flatnonzero(tree.child_count > 0)),
        action_unknown=_int(unknown),
        first_unknown=starts,
        above=above,
        above_action=above_action,
        upper=upper,
        lower=lower,
        pair_action=action,
        pair_before=before,
        eliminated=eliminated,
        unknowns=tree.actions - tree.infosets,
        players=len(tree.players),
    )


def _int(values: NDArray[np.integer]) -> Int:
    return np.ascontiguousarray(values, dtype=np.int32)


def _nearest_decisions(tree: Tree, member_index: Int) -> tuple[Int, Int]:
    """For each member the nearest member above it and the action taken there."""
    node = tree.member.astype(np.int64)
    above = np.full(len(node), -1, dtype=np.int32)
    action = np.full(len(node), -1, dtype=np.int32)
    climbing = np.arange(len(node))
    while len(climbing):
        parent = tree.parent[node[climbing]]
        climbing, parent = climbing[parent >= 0], parent[parent >= 0]
        decided = tree.infoset[parent] != CHANCE
        above[climbing[decided]] = member_index[parent[decided]]
        action[climbing[decided]] = tree.edge[node[climbing[decided]]]
        climbing, parent = climbing[~decided], parent[~decided]
        node[climbing] = parent
    return above, action


def _pairs(above: Int, above_action: Int) -> tuple[Int, Int, Int, Int]:
    """Every pair (member above, member below), neighbours first, then one move further apart."""
    columns: list[tuple[Int, Int, Int, Int]] = []
    lower = np.flatnonzero(above >= 0).astype(np.int32)
    upper, action = above[lower], above_action[lower]
    before = np.full(len(lower), -1, dtype=np.int32)
    total = 0
    while len(lower):
        columns.append((upper, lower, action, before))
        position = np.full(len(above), -1, dtype=np.int32)
        position[lower] = total + np.arange(len(lower), dtype=np.int32)
        total += len(lower)
        further = np.flatnonzero((above >= 0) & (position[above] >= 0)).astype(np.int32)
        before = position[above[further]]
        local = before - (total - len(lower))
        upper, action, lower = upper[local], action[local], further
    if not columns:
        none = np.zeros(0, dtype=np.int32)
        return none, none, none, none
    joined = [np.concatenate(parts).astype(np.int32) for parts in zip(*columns, strict=True)]
    return joined[0], joined[1], joined[2], joined[3]


def _elimination_order(tree: Tree, upper: Int, lower: Int) -> tuple[NDArray[np.int64], int]:
    """An order of the information sets, and how many unknowns its first part has.

    The sets of the first part pairwise share no path, so that their block of the Jacobian is the
    identity and is eliminated without a single division: greedily, those first whose neighbours
    have the fewest unknowns for each unknown of their own.
    """
    sets = tree.infosets
    size = np.diff(tree.first_action).astype(np.float64) - 1
    adjacent = np.zeros((sets, sets), dtype=np.bool_)
    above, below = tree.infoset[tree.member[upper]], tree.infoset[tree.member[lower]]
    adjacent[above, below] = True
    adjacent[below, above] = True
    np.fill_diagonal(adjacent, False)
    crowd = (adjacent @ size) / np.maximum(size, 0.5)
    first: list[int] = []
    barred = np.zeros(sets, dtype=np.bool_)
    for candidate in np.argsort(crowd, kind="stable"):
        if not barred[candidate]:
            first.append(int(candidate))
            barred |= adjacent[candidate]
    rest = np.setdiff1d(np.arange(sets), first)
    order = np.concatenate((np.array(first, dtype=np.int64), rest.astype(np.int64)))
    return order, int(size[first].sum()) if first else 0
