"""A tree in the order in which beliefs settle it: what the passes of ``belief.py`` read.

Given the beliefs at the information sets of several nodes, every choice follows from what comes
below: a set is settled once all that any of its members leads to is. So the sets and the chance
nodes are put in an order in which all below come first, worked out once a tree.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.lens.game.levels import levels, ranges
from standoff.lens.game.tree import CHANCE, Int, Tree

MOST_CELLS = 4_000_000
"""Nodes times players: a quarter of a gigabyte of expected payoffs for eight draws abreast."""


class BeliefPlan(NamedTuple):
    """The tree as the passes read it. A *unit* is an information set or a chance node."""

    first_child: Int
    child_count: Int
    edge: Int
    pay: Int
    """(K,) of each payoff that decides anything: its player's row of values at the end of play,"""
    pay_row: Int
    """the row of payoffs there,"""
    pay_player: Int
    """and the player"""
    live: NDArray[np.bool_]
    """(N,) whether a set of several nodes lies at the node or below it"""
    unit_set: Int
    """(U,) the unit's information set, or ``CHANCE``; all below a unit come before it"""
    unit_start: Int
    """(U+1,) where the unit's nodes begin in ``node``"""
    node: Int
    movers: Int
    """The players who ever move."""
    need: Int
    """The movers, by their places, whose values at a unit decide anything, unit by unit: who move
    above it"""
    need_start: Int
    """(U+1,) where the unit's begin in ``need``"""
    player: Int
    """(H,) who moves, by their place among the movers"""
    first_action: Int
    still: Int
    """Units below which nothing is hidden, in that order."""
    moving: Int
    """The others, in that order."""
    hidden: Int
    """The places in ``node`` of the members of sets of several nodes."""
    aside: Int
    """The actions of sets below which nothing is hidden."""
    within: Int
    """The actions of the other sets."""
    coupled: bool
    """Whether any actor chooses above a set of several nodes: else beliefs are chance's alone."""
    patient: bool
    """Whether so little is moving that the draws abreast wait for one another, and what is still
    is worked out for all of them at once."""


def belief_plan(tree: Tree) -> BeliefPlan | None:
    """The plan; None where sets can't be put in such an order, as where who moves first is hidden,
    or where the tree is too large. Time O(N)."""
    if tree.nodes * len(tree.players) > MOST_CELLS:
        return None
    sizes = np.diff(tree.first_member)
    inner = np.flatnonzero(tree.child_count > 0)
    chance = inner[tree.infoset[inner] == CHANCE]
    unit = np.full(tree.nodes, -1, dtype=np.int64)
    unit[tree.member] = np.repeat(np.arange(tree.infosets), sizes)
    unit[chance] = tree.infosets + np.arange(len(chance))
    units = tree.infosets + len(chance)
    order = _below_first(tree, unit, units, inner)
    if order is None:
        return None
    live = np.zeros(tree.nodes, np.bool_)
    climbing: NDArray[np.integer] = tree.member[np.repeat(sizes > 1, sizes)]
    while len(climbing):
        climbing = np.unique(climbing[~live[climbing]])
        live[climbing] = True
        climbing = tree.parent[climbing]
        climbing = climbing[climbing >= 0]
    counts = np.concatenate((sizes, np.ones(len(chance), dtype=sizes.dtype)))
    grouped = np.concatenate((tree.member, chance.astype(np.int32)))
    starts = np.cumsum(counts) - counts
    of_unit = np.concatenate((np.arange(tree.infosets), np.full(len(chance), CHANCE)))
    node = grouped[ranges(starts[order].astype(np.int32), counts[order])]
    unit_start = np.concatenate(([0], np.cumsum(counts[order])))
    moving = live[node[unit_start[:-1]]]
    above = tree.parent[live]
    still = of_unit[order][~moving]
    still = still[still >= 0]
    aside = ranges(tree.first_action[still], np.diff(tree.first_action)[still])
    movers, player = np.unique(tree.infoset_player, return_inverse=True)
    needed = _needed(tree, movers, player)
    end, place = np.nonzero(needed & (tree.terminal >= 0)[:, None])
    by_unit = np.zeros((len(order), len(movers)), np.bool_)
    np.logical_or.at(by_unit, np.repeat(np.arange(len(order)), counts[order]), needed[node])
    return BeliefPlan(
        first_child=tree.first_child,
        child_count=tree.child_count,
        edge=tree.edge,
        pay=(end * len(movers) + place).astype(np.int32),
        pay_row=tree.terminal[end].astype(np.int32),
        pay_player=movers[place].astype(np.int32),
        live=live,
        unit_set=of_unit[order].astype(np.int32),
        unit_start=unit_start.astype(np.int32),
        node=node.astype(np.int32),
        movers=movers.astype(np.int32),
        need=np.nonzero(by_unit)[1].astype(np.int32),
        need_start=np.concatenate(([0], np.cumsum(by_unit.sum(axis=1)))).astype(np.int32),
        player=player.astype(np.int32),
        first_action=tree.first_action,
        still=np.flatnonzero(~moving).astype(np.int32),
        moving=np.flatnonzero(moving).astype(np.int32),
        hidden=np.flatnonzero(np.repeat(counts[order] > 1, counts[order])).astype(np.int32),
        aside=aside,
        within=np.setdiff1d(np.arange(tree.actions), aside).astype(np.int32),
        coupled=bool(np.any(tree.infoset[above[above >= 0]] >= 0)),
        patient=bool(2 * np.count_nonzero(live) < len(inner)),
    )


def _needed(
    tree: Tree, movers: NDArray[np.integer], player: NDArray[np.integer]
) -> NDArray[np.bool_]:
    """(N, W) whether a mover moves above a node, so that its value there decides something."""
    found = np.zeros((tree.nodes, len(movers)), np.bool_)
    for nodes in levels(tree)[1:]:
        parent = tree.parent[nodes]
        found[nodes] = found[parent]
        chosen = tree.infoset[parent] >= 0
        found[nodes[chosen], player[tree.infoset[parent[chosen]]]] = True
    return found


def _below_first(
    tree: Tree, unit: NDArray[np.int64], units: int, inner: NDArray[np.intp]
) -> NDArray[np.int64] | None:
    """The units, each after all that are below it; None where they go round in a circle."""
    child = inner[tree.parent[inner] >= 0]
    above, below = unit[tree.parent[child]], unit[child]
    waits = np.bincount(above, minlength=units)
    by_below = np.argsort(below, kind="stable")
    above = above[by_below]
    first = np.searchsorted(below[by_below], np.arange(units + 1))
    found: list[NDArray[np.int64]] = []
    ready = np.flatnonzero(waits == 0)
    while len(ready):
        found.append(ready)
        freed = above[ranges(first[ready].astype(np.int32), (first[ready + 1] - first[ready]))]
        np.subtract.at(waits, freed, 1)
        freed = np.unique(freed)
        ready = freed[waits[freed] == 0]
    order = np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
    return order if len(order) == units else None
