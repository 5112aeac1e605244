"""Limited-move stability of horizon h, and non-myopic stability.

Kilgour (1984, 1985), Zagare (1984), Fang, Hipel & Kilgour (1993, ch. 3): the focal decision maker
supposes that it moves first and that after each move another may move on, for at most h moves in
all; each stays unless moving ends in a state it strictly prefers. ``G_h(i, s)`` is the state that
``i`` anticipates if it has the move at ``s``; ``s`` is L_h-stable for ``i`` if that is ``s``.

For more than two decision makers the literature has competing definitions. This is the
pessimistic one of Fang, Hipel & Kilgour: whoever considers a move supposes that, of the others,
the one moves next whose reply ends worst for the one considering. Where several moves are equally
good for the mover, or several repliers equally bad, the first in order counts.

``s`` is non-myopically stable for ``i`` if it is L_h-stable for every h from some horizon on
(Brams & Wittman 1981; Kilgour 1984).
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.base.jit import kernel
from standoff.lens.graph.moves import MOST_VISITED_MOVES, Int, Long, Moves, Patterns

LONGEST_HORIZON = 10_000
MOST_KEPT = 1 << 29
"""Most horizons times states times decision makers whose stability is kept; each takes a byte."""


@kernel
def _one_move_longer(
    anticipated: Int,
    level: Int,
    row: Int,
    start: Long,
    target: Int,
    pattern: Patterns,
    forward: Patterns,
    back: Patterns,
) -> Int:
    players, n = row.shape
    result = np.empty((players, n), np.int32)
    for i in range(players):
        for s in range(n):
            best = s
            best_from = n
            r = row[i, s]
            for e in range(start[r], start[r + 1]):
                t = target[e]
                if t == s:
                    continue
                if pattern[s] & ~pattern[t] & forward[i] or ~pattern[s] & pattern[t] & back[i]:
                    continue
                end = t
                if players > 1:
                    first = True
                    for j in range(players):
                        if j != i:
                            other = anticipated[j, t]
                            if first or level[i, other] < level[i, end]:
                                end = other
                                first = False
                tied = best_from < n and level[i, end] == level[i, best] and t < best_from
                if level[i, end] > level[i, best] or tied:
                    best, best_from = end, t
            result[i, s] = best
    return result


def _start(moves: Moves) -> Int:
    return np.tile(np.arange(moves.states, dtype=np.int32), (moves.decision_makers, 1))


def _longer(anticipated: Int, moves: Moves, level: Int) -> Int:
    return _one_move_longer(
        anticipated, level, moves.row, moves.start, moves.target,
        moves.pattern, moves.forward, moves.back,
    )  # fmt: skip


def anticipated(moves: Moves, level: Int, horizon: int) -> Int:
    """(P, n) the state each decision maker anticipates if it has the move, ``horizon`` moves long.

    Raises StandoffError for a horizon below 1 or absurdly long.
    """
    if not 1 <= horizon <= LONGEST_HORIZON:
        raise StandoffError(f"A horizon is a whole number from 1 to {LONGEST_HORIZON:,}")
    moves.check_work(range(moves.decision_makers), horizon, f"L{horizon}")
    state = _start(moves)
    for _ in range(horizon):
        state = _longer(state, moves, level)
    return state


def limited_move(moves: Moves, level: Int, horizon: int) -> NDArray[np.bool_]:
    """(P, n) whether each state is L_h-stable, from (P, n) levels (Fang, Hipel & Kilgour 1993).

    Raises StandoffError for a horizon below 1 or absurdly long.
    """
    return np.asarray(anticipated(moves, level, horizon) == _start(moves))


def non_myopic(moves: Moves, level: Int) -> NDArray[np.bool_]:
    """(P, n) whether each state is non-myopically stable.

    What is anticipated at horizon h follows from what is at h-1, so horizons repeat in a cycle
    sooner or later; a state is stable if it is stable all around that cycle. Raises StandoffError
    in the case, never met in practice, of no cycle within ``LONGEST_HORIZON`` moves.
    """
    each = sum(moves.candidates(player) for player in range(moves.decision_makers))
    kept = moves.states * moves.decision_makers
    longest = min(LONGEST_HORIZON, MOST_VISITED_MOVES // max(each, 1), MOST_KEPT // kept)
    here = _start(moves)
    state, seen, stable = here, dict[bytes, int](), list[NDArray[np.bool_]]()
    for horizon in range(longest):
        key = hashlib.blake2b(state.tobytes(), digest_size=16).digest()
        if key in seen:
            return np.asarray(np.logical_and.reduce(stable[seen[key] :]))
        seen[key] = horizon
        stable.append(state == here)
        state = _longer(state, moves, level)
    raise StandoffError(f"What the parties anticipate does not settle within {longest:,} moves")
