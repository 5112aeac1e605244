"""Status quo analysis: where the conflict can go from where things stand.

Li, Kilgour & Hipel (2005).

Paths are legal in colours: no decision maker moves twice in a row. The shortest path by moves says
whether a state can be reached at all; by improvements, whether everyone on the way gains by its own
step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.base.jit import kernel
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.moves import Int, Long, Patterns

Flags = NDArray[np.bool_]

UNREACHED = -1
NOBODY = -1
DONE = -2
NEVER = 2**31 - 1
MOST_NODES = 1 << 26
MOST_VISITED = 1 << 30
"""Improvements within groups of states that are looked at in one search."""


@dataclass(frozen=True, slots=True)
class MoveTo:
    """One move on a path: who moves, and to which 0-based state."""

    mover: int
    state: int


@dataclass(frozen=True, slots=True, eq=False)
class Evolution:
    """What can be reached from ``start``, by moves or by improvements."""

    conflict: Conflict
    start: int
    improving: bool
    distance: Int
    """(n,) the fewest moves of a legal path to each state; -1 where there is none, 0 at start."""
    arrival: Int
    """(n·P,) for each (state, last mover) the node before it on a shortest path, or -1."""
    length: Int
    """(n·P,) for each (state, last mover) the number of moves; -1 where it is not reached."""

    @property
    def reachable(self) -> NDArray[np.intp]:
        """The 0-based states that can be reached, the start aside."""
        return np.flatnonzero(self.distance > 0)

    def path(self, state: int) -> tuple[MoveTo, ...]:
        """A shortest legal path to ``state``; empty for the start, and where there is none.

        Of several shortest paths, the one whose last mover comes first.
        """
        players = self.conflict.players
        if self.distance[state] <= 0:
            return ()
        ends = [
            player
            for player in range(players)
            if self.length[state * players + player] == self.distance[state]
        ]
        node = state * players + ends[0]
        steps: list[MoveTo] = []
        while node >= 0:
            steps.append(MoveTo(node % players, node // players))
            node = int(self.arrival[node])
        return tuple(reversed(steps))


def evolve(conflict: Conflict, start: int, improving: bool = False) -> Evolution:
    """What can be reached from ``start`` by legal paths of moves, or of improvements.

    ``start`` is 0-based. The paths are legal in colours: nobody moves twice in a row (Li, Kilgour &
    Hipel 2005). Raises StandoffError for models too large to hold a path to every state.
    """
    moves = conflict.moves
    if conflict.states * conflict.players > MOST_NODES:
        raise StandoffError(
            f"Paths can be traced for up to {MOST_NODES // conflict.players:,} states, "
            f"not {conflict.states:,}"
        )
    one_by_one = np.flatnonzero(~moves.free)
    moves.check_work(one_by_one, conflict.players, "Tracing paths")
    level = np.array([preference.level for preference in conflict.preferences], np.int32)
    distance, arrival, length = breadth_first(
        start, NOBODY, improving, level, moves.row, moves.start, moves.target,
        moves.pattern, moves.forward, moves.back, moves.free,
    )  # fmt: skip
    if distance[start] < 0:
        raise StandoffError(
            f"Tracing paths of improvements would have to look at more than {MOST_VISITED:,} "
            "moves: rule more combinations out as infeasible"
        )
    return Evolution(conflict, start, improving, distance, arrival, length)


def describe(conflict: Conflict, start: int, path: Sequence[MoveTo]) -> str:
    """A path from a 0-based state by numbers from 1: ``1 –US→ 3 –USSR→ 7``."""
    words = [str(start + 1)]
    for step in path:
        words += [f"–{conflict.decision_makers[step.mover]}→", str(step.state + 1)]
    return " ".join(words)


@kernel
def breadth_first(
    start_state: int,
    focal: int,
    improving: bool,
    level: Int,
    row: Int,
    start: Long,
    target: Int,
    pattern: Patterns,
    forward: Patterns,
    back: Patterns,
    free: Flags,
) -> tuple[Int, Int, Int]:
    """``distance``, ``arrival`` and ``length`` of an :class:`Evolution` in which ``focal`` (-1 for
    nobody) takes no part; the start has no distance where that takes too many steps."""
    players, n = row.shape
    distance = np.full(n, UNREACHED, np.int32)
    length = np.full(n * players, UNREACHED, np.int32)
    arrival = np.full(n * players, UNREACHED, np.int32)
    queue = np.empty(n * players, np.int32)
    head, tail = 0, 0
    rows = len(start) - 1
    # Of a free group all members are met at once, but for the one that came there, or but for
    # those no better than it: another member can only add these.
    through = np.full(rows, UNREACHED, np.int32)
    lowest = np.full(rows, NEVER, np.int32)
    distance[start_state] = 0
    visited = 0
    node = -1
    while True:
        if node < 0:
            x, last, far = start_state, -1, 0
        else:
            x, last, far = node // players, node % players, int(length[node])
        for j in range(players):
            if j in (last, focal):
                continue
            r = row[j, x]
            if free[j]:
                if improving:
                    if level[j, x] >= lowest[r]:
                        continue
                    lowest[r] = level[j, x]
                    visited += start[r + 1] - start[r]
                    if visited > MOST_VISITED:
                        distance[start_state] = UNREACHED
                        return distance, arrival, length
                elif through[r] == DONE or through[r] == x:
                    continue
                elif through[r] != UNREACHED:
                    there = through[r] * players + j
                    if length[there] < 0:
                        y = through[r]
                        length[there] = far + 1
                        arrival[there] = node
                        if distance[y] < 0:
                            distance[y] = far + 1
                        queue[tail] = there
                        tail += 1
                    through[r] = DONE
                    continue
                else:
                    through[r] = x
            for e in range(start[r], start[r + 1]):
                y = target[e]
                there = y * players + j
                if y == x or length[there] >= 0:
                    continue
                if improving and level[j, y] <= level[j, x]:
                    continue
                if pattern[x] & ~pattern[y] & forward[j]:
                    continue
                if ~pattern[x] & pattern[y] & back[j]:
                    continue
                length[there] = far + 1
                arrival[there] = node
                if distance[y] < 0:
                    distance[y] = far + 1
                queue[tail] = there
                tail += 1
        if head == tail:
            break
        node = queue[head]
        head += 1
    return distance, arrival, length
