"""In which order the unknowns of a tree's Jacobian are eliminated, so that its zeros last.

Two information sets have entries for one another only if a path passes both. ``above`` and
``below`` (K,) name the two information sets of each pair of decision nodes on one path.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.lens.game.tree import Int, Tree

SPARSE = 60
"""Free log-odds from which the zeros are kept track of one by one, for an exact equilibrium. In
fewer the dense system is as quick; at 160 to 300 it takes two to four times as long."""


def _adjacent(tree: Tree, above: Int, below: Int) -> NDArray[np.bool_]:
    found = np.zeros((tree.infosets, tree.infosets), dtype=np.bool_)
    found[above, below] = True
    found[below, above] = True
    np.fill_diagonal(found, False)
    return found


def elimination_order(tree: Tree, above: Int, below: Int) -> tuple[NDArray[np.int64], int]:
    """An order of the information sets, and how many unknowns its first part has.

    The sets of the first part pairwise share no path, so that their block of the Jacobian is the
    identity and is eliminated without a single division: greedily, those first whose neighbours
    have the fewest unknowns for each unknown of their own.
    """
    sets = tree.infosets
    size = np.diff(tree.first_action).astype(np.float64) - 1
    adjacent = _adjacent(tree, above, below)
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


def sparse_order(tree: Tree, above: Int, below: Int) -> tuple[NDArray[np.int64], Int, Int]:
    """An order of the information sets, and the non-zeros that are left behind in it.

    Minimum degree (Tinney & Walker 1967): always the set whose neighbours, those included that
    eliminated sets have made neighbours, have the fewest unknowns. In a tree in which each move is
    hidden for a short time that makes next to no new non-zeros. It stops where what is left is
    dense. Returns the order, and ``fill`` and ``fill_start`` as in ``Plan``.
    """
    sets = tree.infosets
    size = np.diff(tree.first_action).astype(np.int64) - 1
    adjacent = _adjacent(tree, above, below)
    degree = adjacent @ size
    alive = np.ones(sets, dtype=np.bool_)
    order: list[int] = []
    neighbours: list[NDArray[np.intp]] = []
    left = int(size.sum())
    never = np.iinfo(np.int64).max
    while alive.any():
        chosen = int(np.argmin(np.where(alive, degree, never)))
        if degree[chosen] + size[chosen] >= left:
            break
        near = np.flatnonzero(adjacent[chosen])
        order.append(chosen)
        neighbours.append(near)
        alive[chosen] = False
        left -= int(size[chosen])
        adjacent[near, chosen] = False
        adjacent[np.ix_(near, near)] = True
        adjacent[near, near] = False
        degree[near] = adjacent[near] @ size
    rest = np.flatnonzero(alive)
    whole = np.concatenate((np.array(order, dtype=np.int64), rest))
    unknown = np.zeros(sets, dtype=np.int64)
    unknown[whole] = np.cumsum(size[whole]) - size[whole]
    border = int(size.sum())
    fill: list[NDArray[np.int64]] = []
    for chosen, near in zip(order, neighbours, strict=True):
        near = near[np.argsort(unknown[near], kind="stable")]
        later = [np.arange(unknown[each], unknown[each] + size[each]) for each in near]
        own = np.arange(unknown[chosen], unknown[chosen] + size[chosen])
        tail = np.concatenate((*later, [border])).astype(np.int64)
        fill.extend(np.concatenate((own[rank + 1 :], tail)) for rank in range(len(own)))
    lengths = [len(each) for each in fill]
    start = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    flat = np.concatenate(fill) if fill else np.zeros(0)
    return whole, flat.astype(np.int32), start
