"""The tree as the kernels read it: indices worked out once a tree, never once a draw.

``K`` counts the pairs (a decision node, a decision node somewhere below it); ``n`` = A - H counts
the free log-odds.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.lens.game.elimination import SPARSE, elimination_order, sparse_order
from standoff.lens.game.tree import CHANCE, Float, Int, Tree
from standoff.lens.game.unfold import Unfolded, folded, unfold

PARENT, FIRST_CHILD, CHILD_COUNT, INFOSET, EDGE, TERMINAL_ROW = range(6)
NODE, ABOVE, ABOVE_ACTION = range(3)
PLAYER, FIRST_ACTION, FIRST_MEMBER, FIRST_UNKNOWN = range(4)
UPPER, LOWER, TAKEN, BEFORE = range(4)

MOST_PAIRS = 10_000_000
"""Pairs of decision nodes on a path: 160 MB of indices."""
MOST_SETS = 4_000
"""Information sets of which each may share a path with each other: 16 MB of flags."""
NO_PAIRS = -1


class Plan(NamedTuple):
    """Index tables of one tree, one row a column of meaning: few arrays compile faster than many.

    A row is named by a constant, as in ``plan.nodes[PARENT, node]``.
    """

    nodes: Int
    """(6, N) parent, first child, number of children, information set (or chance, terminal),
    edge, terminal's row: as in ``Tree``."""
    members: Int
    """(3, M) node; the member that is the nearest decision node above, and the action there that
    leads here (both -1 if there is none)."""
    sets: Int
    """(4, H+1) player, first action, first member, row of the second action's log-odds."""
    pairs: Int
    """(4, K) member above, member below, action at the one above that leads below, and the pair
    (same above, nearest above the one below; -1 for neighbours), which comes earlier."""
    inner: Int
    """Nodes that are not terminal, parents first."""
    eliminated: int
    """The first unknowns belong to information sets of which no two share a path; -1 without
    pairs."""
    fill: Int
    """Where the zeros of the Jacobian are kept track of: for each of the first unknowns the later
    ones (and the border, n) that share a non-zero with it once those before are eliminated."""
    fill_start: Int
    """(F+1,) where each of these unknowns begins in ``fill``; (1,) in a tree too small for that."""
    unfolded: Unfolded
    """The system in which what choices act through are unknowns too."""
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
    zeros: NDArray[np.int64]
    """(N,) branches of probability zero above, each counted by how fast it vanishes."""
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
    """Empty room for the numbers of one game."""
    size, members = tree.nodes, len(tree.member)
    return Numbers(
        weight=np.ones(size),
        offset=np.zeros(members),
        gap=np.ones(members),
        zeros=np.zeros(size, dtype=np.int64),
        log_chance=np.zeros(size),
    )


def profile(tree: Tree) -> Profile:
    """Empty room for one profile."""
    return Profile(
        log_probability=np.zeros(tree.actions),
        probability=np.zeros(tree.actions),
        reach=np.zeros(tree.nodes),
        belief=np.zeros(len(tree.member)),
        value=np.zeros((tree.nodes, len(tree.players))),
        action_value=np.zeros(tree.actions),
    )


def plan(tree: Tree, *, pairs: bool = True, unfolds: bool = False) -> Plan:
    """Work out the indices; without ``pairs`` (huge trees) no Jacobian can be assembled. With
    ``unfolds`` the tracer's system is unfolded, if that is light; else beyond ``SPARSE`` free
    log-odds the Jacobian's zeros are kept track of.

    A tree with more than ``MOST_PAIRS`` or ``MOST_SETS`` is planned without them too: see
    :func:`has_pairs`.
    """
    member_index = np.full(tree.nodes, -1, dtype=np.int32)
    member_index[tree.member] = np.arange(len(tree.member), dtype=np.int32)
    above, above_action = _nearest_decisions(tree, member_index)
    table = np.zeros((4, 0), dtype=np.int32)
    order, eliminated = np.arange(tree.infosets), NO_PAIRS
    fill, fill_start = np.zeros(0, dtype=np.int32), np.zeros(1, dtype=np.int32)
    unfolded = folded()
    if pairs and tree.infosets <= MOST_SETS and _pairs_are_few(above):
        table = _pairs(above, above_action)
        eliminated = 0
        above_sets = tree.infoset[tree.member[table[UPPER]]]
        below_sets = tree.infoset[tree.member[table[LOWER]]]
        if unfolds:
            unfolded = unfold(tree)
        unfolds = len(unfolded.place) > 0
        if tree.actions - tree.infosets > SPARSE and not unfolds:
            order, fill, fill_start = sparse_order(tree, above_sets, below_sets)
        if len(fill_start) == 1 and not unfolds:
            order, eliminated = elimination_order(tree, above_sets, below_sets)
    free = np.diff(tree.first_action)[order] - 1
    first_unknown = np.zeros(tree.infosets + 1, dtype=np.int32)
    first_unknown[order] = np.cumsum(free) - free
    first_unknown[-1] = tree.actions - tree.infosets
    return Plan(
        nodes=_table(
            tree.parent,
            tree.first_child,
            tree.child_count,
            tree.infoset,
            tree.edge,
            tree.terminal,
        ),
        members=_table(tree.member, above, above_action),
        sets=_table(
            np.append(tree.infoset_player, -1),
            tree.first_action,
            tree.first_member,
            first_unknown,
        ),
        pairs=table,
        inner=np.flatnonzero(tree.child_count > 0).astype(np.int32),
        eliminated=eliminated,
        fill=fill,
        fill_start=fill_start,
        unfolded=unfolded,
        unknowns=tree.actions - tree.infosets,
        players=len(tree.players),
    )


def has_pairs(plan: Plan) -> bool:
    """Whether a Jacobian can be assembled from ``plan``."""
    return plan.eliminated != NO_PAIRS


def keeps_zeros(plan: Plan) -> bool:
    """Whether the zeros of the Jacobian are kept track of."""
    return len(plan.fill_start) > 1


def is_unfolded(plan: Plan) -> bool:
    """Whether the tracer's system has what choices act through as unknowns too."""
    return len(plan.unfolded.place) > 0


def work_of_a_system(plan: Plan) -> float:
    """About how many operations one Jacobian takes to assemble and to factor."""
    sparse = len(plan.fill_start) - 1
    lengths = np.diff(plan.fill_start).astype(np.float64)
    rest = float(plan.unknowns - sparse - max(plan.eliminated, 0))
    factored = 1.5 * float((lengths * lengths).sum()) + rest * rest * rest / 3.0
    assembled = 30.0 * plan.pairs.shape[1] + 25.0 * plan.nodes.shape[1] + 20.0 * len(plan.fill)
    total: float = factored + assembled
    return total


def _pairs_are_few(above: Int) -> bool:
    total, climbing = 0, above[above >= 0]
    while len(climbing):
        total += len(climbing)
        if total > MOST_PAIRS:
            return False
        climbing = above[climbing]
        climbing = climbing[climbing >= 0]
    return True


def _table(*rows: NDArray[np.integer]) -> Int:
    return np.ascontiguousarray(np.stack(rows), dtype=np.int32)


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


def _pairs(above: Int, above_action: Int) -> Int:
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
        return np.zeros((4, 0), dtype=np.int32)
    return _table(*(np.concatenate(parts) for parts in zip(*columns, strict=True)))
