"""The least that a focal decision maker may be brought to by the others' legal sequences.

GMR, SMR, SEQ and symmetric sequential stability all ask whether, once the focal decision maker
has moved to ``s``, the others can answer by a legal sequence of moves (none of them twice in a
row; Fang, Hipel & Kilgour 1993) that ends in some state ``x`` no better for the focal than where
it began. With a value given to every ``x`` that is the smallest value over the states reachable,
so no reachable set is ever built: values are handed backwards along moves, smallest first, and
each (state, last mover) is met once.

Arrays are those of :class:`standoff.lens.graph.moves.Moves`; ``level`` is (P, n).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import kernel
from standoff.lens.graph.moves import Int, Long, Moves, Patterns

NEVER = np.int32(2**31 - 1)
"""The value where the others have no move: nothing can sanction."""
Flags = NDArray[np.bool_]


@kernel
def ascending(value: Int, greatest: int) -> Int:
    """(n,) the states in increasing order of value, ties in state order; 0 ≤ value ≤ greatest."""
    count = np.zeros(greatest + 2, np.int64)
    for v in value:
        count[v + 1] += 1
    for k in range(1, greatest + 2):
        count[k] += count[k - 1]
    order = np.empty(len(value), np.int32)
    for s in range(len(value)):
        order[count[value[s]]] = s
        count[value[s]] += 1
    return order


@kernel
def sort_groups(row: Int, start: Long, target: Int, grouped: Flags, orders: Int) -> Int:
    """``target`` with every group sorted by its owner's order of states, worst first.

    ``orders`` is (P, n): each decision maker's states in increasing level.
    """
    players, n = row.shape
    result = target.copy()
    filled = start[:-1].copy()
    for p in range(players):
        if grouped[p]:
            for k in range(n):
                s = orders[p, k]
                r = row[p, s]
                result[filled[r]] = s
                filled[r] += 1
    return result


@kernel
def least_reachable(
    focal: int,
    value: Int,
    order: Int,
    improving: bool,
    level: Int,
    row: Int,
    start: Long,
    target: Int,
    pattern: Patterns,
    forward: Patterns,
    back: Patterns,
    free: Flags,
) -> Int:
    """(n,) the smallest ``value`` in any state the others can bring about from each state.

    Args:
        focal: the decision maker who has just moved, and takes no part in the sequence.
        value, order: (n,) values ≥ 0, and the states in increasing value.
        improving: whether every move must improve on where it starts, for whoever makes it.
        row … free: the moves *reversed*; groups of ``target`` sorted by their owner's level.

    Where the others cannot move at all the result is ``NEVER``.
    """
    players, n = row.shape
    least = np.full(n, NEVER, np.int32)
    met = np.zeros(n, np.uint64)
    rows = len(start) - 1
    # How far a free group has been handed values: by how many members, or through which one.
    done = np.zeros(rows, np.int64)
    through = np.full(rows, -1, np.int32)
    stack_state = np.empty(n * players + 1, np.int32)
    stack_mover = np.empty(n * players + 1, np.int8)
    for place in range(n):
        seed = order[place]
        worth = value[seed]
        height = 0
        for k in range(players):
            if k != focal and not (met[seed] >> np.uint64(k)) & np.uint64(1):
                met[seed] |= np.uint64(1) << np.uint64(k)
                stack_state[height] = seed
                stack_mover[height] = k
                height += 1
        while height > 0:
            height -= 1
            y = stack_state[height]
            k = int(stack_mover[height])
            r = row[k, y]
            first, last = start[r], start[r + 1]
            if free[k]:
                if improving:
                    begin = first + done[r]
                    while begin < last and level[k, target[begin]] < level[k, y]:
                        begin += 1
                    first, last = first + done[r], begin
                    done[r] = max(done[r], begin - start[r])
                elif done[r] == 2:
                    last = first
                elif done[r] == 1:
                    # The others of the group have it already; only the one that brought it lacks.
                    done[r] = 2
                else:
                    done[r] = 1
            for e in range(first, last):
                x = target[e]
                if x == y:
                    continue
                if free[k] and not improving:
                    if done[r] == 2 and x != through[r]:
                        continue
                else:
                    if improving and level[k, x] >= level[k, y]:
                        continue
                    if pattern[y] & ~pattern[x] & forward[k]:
                        continue
                    if ~pattern[y] & pattern[x] & back[k]:
                        continue
                if least[x] == NEVER:
                    least[x] = worth
                for j in range(players):
                    if j != k and j != focal and not (met[x] >> np.uint64(j)) & np.uint64(1):
                        met[x] |= np.uint64(1) << np.uint64(j)
                        stack_state[height] = x
                        stack_mover[height] = j
                        height += 1
            if free[k] and not improving and done[r] == 1:
                through[r] = y
    return least


@kernel
def least_in_one_move(
    mover: int,
    value: Int,
    improving: bool,
    level: Int,
    row: Int,
    start: Long,
    target: Int,
    pattern: Patterns,
    forward: Patterns,
    back: Patterns,
    free: Flags,
) -> Int:
    """(n,) the smallest ``value`` that ``mover`` can bring about in one move; moves not reversed.

    Groups of ``target`` must be sorted by their owner's level. ``NEVER`` where there is no move.
    """
    n = row.shape[1]
    least = np.full(n, NEVER, np.int32)
    for s in range(n):
        r = row[mover, s]
        if free[mover]:
            if target[start[r]] == s:
                _sweep(start[r], start[r + 1], value, improving, level[mover], target, least)
            continue
        for e in range(start[r], start[r + 1]):
            t = target[e]
            if t == s or value[t] >= least[s]:
                continue
            if improving and level[mover, t] <= level[mover, s]:
                continue
            if pattern[s] & ~pattern[t] & forward[mover]:
                continue
            if ~pattern[s] & pattern[t] & back[mover]:
                continue
            least[s] = value[t]
    return least


@kernel
def _sweep(
    first: int, last: int, value: Int, improving: bool, own: Int, target: Int, least: Int
) -> None:
    """Fill ``least`` for a whole free group: over better members, or over all other members."""
    if improving:
        above = NEVER
        e = last - 1
        while e >= first:
            same = e
            while same >= first and own[target[same]] == own[target[e]]:
                least[target[same]] = above
                same -= 1
            for k in range(same + 1, e + 1):
                above = min(above, value[target[k]])
            e = same
        return
    smallest, second, holder = NEVER, NEVER, -1
    for e in range(first, last):
        v = value[target[e]]
        if v < smallest:
            smallest, second, holder = v, smallest, e
        elif v < second:
            second = v
    for e in range(first, last):
        least[target[e]] = second if e == holder else smallest


@kernel
def greatest_in_one_move(
    mover: int,
    value: Int,
    improving: bool,
    level: Int,
    row: Int,
    start: Long,
    target: Int,
    pattern: Patterns,
    forward: Patterns,
    back: Patterns,
    free: Flags,
) -> Int:
    """(n,) the largest ``value`` that ``mover`` can bring about in one move; -1 if it has none.

    Args as for :func:`least_in_one_move`.
    """
    n = row.shape[1]
    most = np.full(n, -1, np.int32)
    own = level[mover]
    for s in range(n):
        r = row[mover, s]
        first, last = start[r], start[r + 1]
        if free[mover]:
            if target[first] != s:
                continue
            if not improving:
                largest, second, holder = np.int32(-1), np.int32(-1), -1
                for e in range(first, last):
                    v = value[target[e]]
                    if v > largest:
                        largest, second, holder = v, largest, e
                    elif v > second:
                        second = v
                for e in range(first, last):
                    most[target[e]] = second if e == holder else largest
                continue
            above = np.int32(-1)
            e = last - 1
            while e >= first:
                same = e
                while same >= first and own[target[same]] == own[target[e]]:
                    most[target[same]] = above
                    same -= 1
                for k in range(same + 1, e + 1):
                    above = max(above, value[target[k]])
                e = same
            continue
        for e in range(first, last):
            t = target[e]
            if t == s or value[t] <= most[s]:
                continue
            if improving and own[t] <= own[s]:
                continue
            if pattern[s] & ~pattern[t] & forward[mover]:
                continue
            if ~pattern[s] & pattern[t] & back[mover]:
                continue
            most[s] = value[t]
    return most


class Field:
    """A conflict's moves and levels laid out for the kernels above, forwards and backwards."""

    def __init__(self, moves: Moves, level: Int):
        self.level = np.ascontiguousarray(level, np.int32)
        self.moves = moves
        self.greatest = int(self.level.max(initial=0))
        players = moves.decision_makers
        self.orders = np.empty((players, moves.states), np.int32)
        for p in range(players):
            self.orders[p] = ascending(self.level[p], self.greatest)
        sorted_target = sort_groups(
            moves.row, moves.start, moves.target, moves.grouped, self.orders
        )
        self.free = moves.free
        self._forwards = (
            moves.row, moves.start, sorted_target, moves.pattern,
            moves.forward, moves.back, self.free,
        )  # fmt: skip
        if bool(moves.grouped.all()):
            self._backwards = (
                moves.row, moves.start, sorted_target, moves.pattern,
                moves.back, moves.forward, self.free,
            )  # fmt: skip
        else:
            turned = moves.reversed()
            target = sort_groups(
                turned.row, turned.start, turned.target, turned.grouped, self.orders
            )
            self._backwards = (
                turned.row, turned.start, target, turned.pattern,
                turned.forward, turned.back, self.free,
            )  # fmt: skip

    def least_by_sequence(self, focal: int, value: Int, improving: bool) -> Int:
        """(n,) the smallest value that the others can bring about by a legal sequence."""
        if self.moves.decision_makers == 2:
            return self.least(1 - focal, value, improving)
        order = ascending(value, int(value.max(initial=0)))
        return least_reachable(focal, value, order, improving, self.level, *self._backwards)

    def least_by_single_moves(self, focal: int, value: Int, improving: bool) -> Int:
        """The same, with each of the others moving at most once in the sequence."""
        others = [p for p in range(self.moves.decision_makers) if p != focal]
        n = self.moves.states
        onward = {0: np.full(n, NEVER, np.int32)}
        for available in range(1, 1 << len(others)):
            best = np.full(n, NEVER, np.int32)
            for position, p in enumerate(others):
                if available >> position & 1:
                    reached = np.minimum(value, onward[available & ~(1 << position)])
                    best = np.minimum(best, self.least(p, reached, improving))
            onward[available] = best
        return onward[(1 << len(others)) - 1]

    def least(self, mover: int, value: Int, improving: bool) -> Int:
        """(n,) the smallest of (n,) ``value`` to which ``mover`` can bring each state by one move,
        or by one improvement; ``NEVER`` where it has none."""
        return least_in_one_move(mover, value, improving, self.level, *self._forwards)

    def greatest_value(self, mover: int, value: Int, improving: bool) -> Int:
        """(n,) likewise the greatest; -1 where it has none."""
        return greatest_in_one_move(mover, value, improving, self.level, *self._forwards)
