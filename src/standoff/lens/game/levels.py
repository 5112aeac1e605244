"""The nodes of a tree, depth by depth: what lets a pass over a game work on whole arrays."""

from __future__ import annotations

import numpy as np

from standoff.lens.game.tree import Int, Tree


def levels(tree: Tree) -> list[Int]:
    """The nodes at depth 0, 1, 2, …, each level in the order of its parents."""
    found = [np.zeros(1, dtype=np.int32)]
    while True:
        children = children_of(tree, found[-1])
        if not len(children):
            return found
        found.append(children)


def children_of(tree: Tree, nodes: Int) -> Int:
    """The children of ``nodes``, parent by parent, each parent's in the order of its actions."""
    counts = tree.child_count[nodes]
    return ranges(tree.first_child[nodes], counts).astype(np.int32)


def ranges(starts: Int, counts: Int) -> Int:
    """The numbers start…start+count-1 of every pair, one after the other."""
    before = np.cumsum(counts, dtype=np.int64) - counts
    flat = np.arange(int(counts.sum()), dtype=np.int64)
    shifted: Int = (flat + np.repeat(starts.astype(np.int64) - before, counts)).astype(np.int32)
    return shifted
