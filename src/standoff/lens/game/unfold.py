"""The tracer's linear system with what a choice acts through as unknowns of its own, and the order
in which it is eliminated: planned once a tree.

One log-odds acts on another through the whole path between them: the Jacobian has an entry for
every pair of moves on a path, and it fills up. But it acts only through what each node in between
is worth, and through how likely each player makes it to get there. With those as unknowns too,
each equation joins a node to its neighbours, and a tree is eliminated from below with hardly any
new non-zeros: in time in proportion to its nodes where few types are hidden.

With ``n`` free log-odds z the unknowns are z, the expected payoff of each node to each player who
has moved above it, and the log of the chance with which a player takes its own way to one of its
actions (a realisation weight: von Stengel 1996), wherever a belief further down rests on it.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.lens.game.levels import levels
from standoff.lens.game.tree import CHANCE, Int, Tree

Long = NDArray[np.int64]
Flags = NDArray[np.bool_]

UNFOLDED = 40
"""Free log-odds from which the system of a game at a finite precision is unfolded."""
MOST_OPERATIONS = 5_000_000
"""Multiplications that one factorisation may take: 20 MB of indices."""
STEEPEST = 1e7
"""The most that a value below a pivot may be of it."""


class Unfolded(NamedTuple):
    """The system as the kernels read it; ``M`` unknowns, by their *place* in the order.

    Values are kept in one array (V,): the diagonal first, then what is below it, column by column,
    then what is to its right, row by row. The tables name the values that are not always zero.
    """

    place: Int
    """(n,) the place of each free log-odds"""
    start: Int
    """(3, M+1) where each place's column below, its row to the right, and its targets begin; (3, 1)
    in a tree that is not unfolded."""
    later: Int
    """(V,) for a value off the diagonal: the place of its row below, or of its column to the right
    """
    target: Int
    """which value changes, for each value below and each to the right of one place"""
    carried: Int
    """(2, ·) value, child: a node is worth what its children are, by their chances"""
    answered: Int
    """(3, ·) value, child, player: and by the choice among them"""
    told: Int
    """(3, ·) value, action, other action of the set: a chance of getting there, by the choice"""
    passed: Int
    """(·,) value: and by the chance of getting to the choice"""
    weighed: Int
    """(3, ·) value, member, 1 or -1: log-odds, by what follows the first, or the action itself"""
    believed: Int
    """(3, ·) value, member, action: and by how likely it is to be there"""
    steepest: float
    """The most that a value below a pivot may be of it for it to count as a pivot."""


def folded() -> Unfolded:
    """Nothing is unfolded."""
    one, two, three = np.zeros(0, np.int32), np.zeros((2, 0), np.int32), np.zeros((3, 0), np.int32)
    start = np.zeros((3, 1), np.int32)
    return Unfolded(one, start, one, one, two, three, three, one, three, three, STEEPEST)


def unfold(tree: Tree) -> Unfolded:
    """The plan for a tree whose free log-odds are numbered set by set.

    Nothing is unfolded where one factorisation would take more than ``MOST_OPERATIONS``.
    """
    system = _System(tree)
    found = _eliminate(system.size, system.row, system.column, MOST_OPERATIONS)
    if found is None:
        return folded()
    order, below, right = found
    place = np.empty(system.size, dtype=np.int64)
    place[order] = np.arange(system.size)
    return _laid_out(system, place, below, right)


class _System:
    """The unknowns of a tree, and where its equations have entries off the diagonal.

    ``row`` and ``column`` list the entries: those of ``carried``, ``answered``, ``told``,
    ``passed``, ``weighed`` and ``believed``, in turn; ``about`` holds, for each, what their values
    are made of.
    """

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        first, sizes = tree.first_action, np.diff(tree.first_action)
        self.owner = np.repeat(np.arange(tree.infosets), sizes)
        rank = np.arange(tree.actions) - first[self.owner]
        self.free = np.flatnonzero(rank > 0)
        self.log_odds = np.where(rank > 0, np.cumsum(rank > 0) - 1, -1)
        self.last = _last_actions(tree)
        self.size = len(self.free)
        self._number_ways()
        self.worth = np.full(self.last.shape, -1, dtype=np.int64)
        known = (tree.child_count > 0)[:, None] & (self.last >= 0)
        self.worth[known] = self.size + np.arange(np.count_nonzero(known))
        self.size += int(np.count_nonzero(known))
        parts = (*self._worths(), *self._ways(), *self._choices())
        self.row = np.concatenate([part[0] for part in parts])
        self.column = np.concatenate([part[1] for part in parts])
        self.lengths = [len(part[0]) for part in parts]
        self.about = [part[2:] for part in parts]

    def _number_ways(self) -> None:
        """Number the actions on whose chance some belief rests, and those on the way to them."""
        tree = self.tree
        start = tree.first_member[:-1]
        set_of = np.repeat(np.arange(tree.infosets), np.diff(tree.first_member))
        before = self.last[tree.member]
        differs = np.logical_or.reduceat(before != before[start][set_of], start, axis=0)
        differs[np.arange(tree.infosets), tree.infoset_player] = False
        # What all members of a set have in common cancels in its beliefs.
        self.rests, who = np.nonzero(differs[set_of] & (before >= 0))
        self.rests_on = before[self.rests, who].astype(np.int64)
        mover = tree.infoset_player[self.owner]
        self.way_before = self.last[tree.member[start[self.owner]], mover]
        needed = np.zeros(tree.actions, dtype=np.bool_)
        climbing = np.unique(self.rests_on)
        while len(climbing):
            needed[climbing] = True
            climbing = np.unique(self.way_before[climbing])
            climbing = climbing[climbing >= 0]
        self.way = np.full(tree.actions, -1, dtype=np.int64)
        self.way[needed] = self.size + np.arange(np.count_nonzero(needed))
        self.size += int(np.count_nonzero(needed))

    def _worths(self) -> tuple[tuple[Long, ...], ...]:
        tree, worth = self.tree, self.worth
        child, player = np.nonzero((worth >= 0) & (worth[tree.parent] >= 0))
        player, child = player[child > 0], child[child > 0]
        carried = worth[tree.parent[child], player], worth[child, player], child
        answers = np.arange(1, tree.nodes)
        answers = answers[tree.infoset[tree.parent[answers]] != CHANCE]
        answers = answers[self.log_odds[tree.edge[answers]] >= 0]
        place, player = np.nonzero(worth[tree.parent[answers]] >= 0)
        child = answers[place]
        above, choice = worth[tree.parent[child], player], self.log_odds[tree.edge[child]]
        return carried, (above, choice, child, player)

    def _ways(self) -> tuple[tuple[Long, ...], ...]:
        action = np.flatnonzero(self.way >= 0)
        here, other = self._with_choices(action, self.owner[action])
        told = self.way[here], self.log_odds[other], here, other
        action = action[self.way_before[action] >= 0]
        return told, (self.way[action], self.way[self.way_before[action]])

    def _choices(self) -> tuple[tuple[Long, ...], ...]:
        tree = self.tree
        member = np.full(tree.nodes, -1, dtype=np.int64)
        member[tree.member] = np.arange(len(tree.member))
        child = np.arange(1, tree.nodes)
        child = child[(tree.infoset[tree.parent[child]] != CHANCE) & (tree.child_count[child] > 0)]
        owner = tree.infoset[tree.parent[child]]
        worth = self.worth[child, tree.infoset_player[owner]]
        at, action = member[tree.parent[child]], tree.edge[child]
        own = self.log_odds[action] >= 0
        of_first, other = self._with_choices(np.flatnonzero(~own), owner[~own])
        signs = np.where(np.arange(len(action[own]) + len(other)) < len(action[own]), -1, 1)
        weighed: tuple[Long, ...] = (
            np.concatenate((self.log_odds[action[own]], self.log_odds[other])),
            np.concatenate((worth[own], worth[of_first])),
            np.concatenate((at[own], at[of_first])),
            signs,
        )
        sets = tree.infoset[tree.member[self.rests]]
        rest, action = self._with_choices(np.arange(len(self.rests)), sets)
        row, column = self.log_odds[action], self.way[self.rests_on[rest]]
        return weighed, (row, column, self.rests[rest], action)

    def _with_choices(self, what: Long, sets: NDArray[np.integer]) -> tuple[Long, Long]:
        """Each of ``what``, at a set, once for each free action of the set; and these actions."""
        counts = np.diff(self.tree.first_action)[sets] - 1
        rank = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return np.repeat(what, counts), np.repeat(self.tree.first_action[sets] + 1, counts) + rank


def _last_actions(tree: Tree) -> Long:
    """(N, P) each player's last action on the way to a node; -1 before its first."""
    last = np.full((tree.nodes, len(tree.players)), -1, dtype=np.int64)
    for level in levels(tree)[1:]:
        above = tree.parent[level]
        last[level] = last[above]
        decided = tree.infoset[above] != CHANCE
        moved, source = level[decided], above[decided]
        last[moved, tree.infoset_player[tree.infoset[source]]] = tree.edge[moved]
    return last


def _eliminate(
    size: int, rows: Long, columns: Long, most: int
) -> tuple[list[int], list[set[int]], list[set[int]]] | None:
    """An order of elimination, and for each unknown in it the others that are left in its column
    and in its row; None if it takes more than ``most`` multiplications.

    Always the one whose column and row make the fewest products (Markowitz 1957), on the diagonal.
    """
    right: list[set[int]] = [set() for _ in range(size)]
    below: list[set[int]] = [set() for _ in range(size)]
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        right[row].add(column)
        below[column].add(row)
    waiting = [(len(below[each]) * len(right[each]), each) for each in range(size)]
    heapq.heapify(waiting)
    order: list[int] = []
    eliminated = [False] * size
    operations = 0
    while waiting:
        products, chosen = heapq.heappop(waiting)
        down, across = below[chosen], right[chosen]
        if eliminated[chosen] or products != len(down) * len(across):
            continue
        eliminated[chosen] = True
        order.append(chosen)
        operations += products
        if operations > most:
            return None
        for each in down:
            row = right[each]
            row.discard(chosen)
            row |= across
            row.discard(each)
        for each in across:
            column = below[each]
            column.discard(chosen)
            column |= down
            column.discard(each)
        for each in down | across:
            heapq.heappush(waiting, (len(below[each]) * len(right[each]), each))
    return order, [below[each] for each in order], [right[each] for each in order]


def _laid_out(
    system: _System, place: Long, below: list[set[int]], right: list[set[int]]
) -> Unfolded:
    """Where each value is kept, and which ones change with which."""
    size = system.size
    (down, down_start), (across, across_start) = _flat(place, below), _flat(place, right)
    down_start = down_start + size
    across_start = across_start + down_start[-1]
    steps = np.arange(size)
    tall, wide = np.diff(down_start), np.diff(across_start)
    down_key = np.repeat(steps, tall) * size + down
    across_key = np.repeat(steps, wide) * size + across

    def kept(row: Long, column: Long) -> Long:
        in_column = size + np.searchsorted(down_key, column * size + row)
        in_row = down_start[-1] + np.searchsorted(across_key, row * size + column)
        return np.where(row == column, row, np.where(row > column, in_column, in_row))

    products = tall * wide
    target_start = np.concatenate(([0], np.cumsum(products)))
    step = np.repeat(steps, products)
    within = np.arange(target_start[-1]) - target_start[step]
    row = down[down_start[step] - size + within // wide[step]]
    column = across[across_start[step] - down_start[-1] + within % wide[step]]
    entries = kept(place[system.row], place[system.column])
    tables = [
        np.stack((values, *about)).astype(np.int32)
        for values, about in zip(
            np.split(entries, np.cumsum(system.lengths)[:-1]), system.about, strict=True
        )
    ]
    carried, answered, told, passed, weighed, believed = tables
    return Unfolded(
        place=place[: len(system.free)].astype(np.int32),
        start=np.stack((down_start, across_start, target_start)).astype(np.int32),
        later=np.concatenate((steps, down, across)).astype(np.int32),
        target=kept(row, column).astype(np.int32),
        carried=carried,
        answered=answered,
        told=told,
        passed=passed[0],
        weighed=weighed,
        believed=believed,
        steepest=STEEPEST,
    )


def _flat(place: Long, sets: list[set[int]]) -> tuple[Long, Long]:
    """The places in each set, ascending, one set after the other, and where each begins."""
    lengths = np.array([len(each) for each in sets], dtype=np.int64)
    flat = place[np.fromiter((each for one in sets for each in one), np.int64, lengths.sum())]
    step = np.repeat(np.arange(len(sets)), lengths)
    return flat[np.lexsort((flat, step))], np.concatenate(([0], np.cumsum(lengths)))
