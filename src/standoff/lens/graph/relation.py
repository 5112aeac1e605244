"""Stability under preferences that no ranking holds: unknown, fuzzy, or any pairwise relation.

The four concepts keep their shape; what counts as an improvement and what as a deterrent are
relations between states instead of a comparison of ranks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError, listed
from standoff.base.jit import inlined, kernel
from standoff.lens.graph.concepts import PAIRWISE, chosen
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.moves import Int, Long, Moves, Patterns
from standoff.lens.graph.preference import Preference, check_size
from standoff.lens.graph.stability import Stability

Flags = NDArray[np.bool_]

EXTENSIONS = {
    "a": "moves to what may be better, and is deterred only by what is surely no better",
    "b": "moves only to what is surely better, and is deterred only by what is surely no better",
    "c": "moves to what may be better, and is deterred by what may be no better",
    "d": "moves only to what is surely better, and is deterred by what may be no better",
}
"""The four attitudes to unknown preference (Li, Hipel, Kilgour & Fang 2004): a aggressive,
b and c mixed, d conservative."""


@dataclass(frozen=True, slots=True, eq=False)
class Relations:
    """Pairwise relations of every decision maker; all (P, n, n)."""

    improves: Flags
    """[i, s, t]: t is an improvement on s, as i sees it when it considers leaving s."""
    deters: Flags
    """[i, s, x]: being brought to x would make i regret having left s."""
    answers: Flags
    """[i, s, t]: i would make the move from s to t to sanction another (for SEQ)."""


def unknown_relations(preferences: Iterable[Preference], extension: str) -> Relations:
    """The relations of one of the four extensions; sanctions of SEQ use moves that may improve.

    Raises StandoffError for an extension other than a, b, c and d.
    """
    if extension not in EXTENSIONS:
        raise StandoffError(f"Extensions are {listed(EXTENSIONS)}, not '{extension}'")
    surely, open_ = [], []
    for preference in preferences:
        check_size(preference.states, "Unknown preference")
        level = preference.level
        unknown = preference.unknown
        gap = np.zeros((len(level), len(level)), np.bool_) if unknown is None else unknown
        surely.append((level[None, :] > level[:, None]) & ~gap)
        open_.append(gap)
    better, unsure = np.array(surely), np.array(open_)
    maybe = better | unsure
    # Not surely better and not open: surely no better.
    no_better = ~better & ~unsure
    return Relations(
        maybe if extension in "ac" else better,
        no_better | unsure if extension in "cd" else no_better,
        maybe,
    )


def fuzzy_relations(preferences: Iterable[Preference]) -> Relations:
    """Fuzzy preference with satisficing thresholds (Bashar, Kilgour & Hipel 2012).

    A move is an improvement if the relative certainty that it is preferred reaches the mover's
    threshold; a result deters if its relative certainty stays below the threshold.
    """
    found = []
    for preference in preferences:
        check_size(preference.states, "Fuzzy preference")
        degree = preference.certainty
        if degree is None:
            level = preference.level
            degree = np.where(level[:, None] > level[None, :], 1.0, 0.0)
            degree[level[:, None] == level[None, :]] = 0.5
        relative = degree - degree.T
        found.append(preference.satisficing - 1e-12 <= relative.T)
    improves = np.array(found)
    return Relations(improves, ~improves, improves)


def analyse_unknown(
    conflict: Conflict, concepts: Iterable[str] = PAIRWISE
) -> Mapping[str, Stability]:
    """Stability under each of the four extensions, by its letter, where some pairs are left open
    (Li, Hipel, Kilgour & Fang 2004).

    Raises StandoffError for concepts other than Nash, GMR, SMR and SEQ, and for too many states.
    """
    return {
        extension: by_relations(
            conflict, unknown_relations(conflict.preferences, extension), concepts
        )
        for extension in EXTENSIONS
    }


def analyse_fuzzy(conflict: Conflict, concepts: Iterable[str] = PAIRWISE) -> Stability:
    """Fuzzy stability at the decision makers' satisficing thresholds (Bashar, Kilgour & Hipel
    2012).

    Raises StandoffError for concepts other than Nash, GMR, SMR and SEQ, and for too many states.
    """
    return by_relations(conflict, fuzzy_relations(conflict.preferences), concepts)


def by_relations(
    conflict: Conflict, relations: Relations, concepts: Iterable[str] = PAIRWISE
) -> Stability:
    """Nash, GMR, SMR and SEQ for arbitrary relations, by legal sequences.

    Takes memory for the square of the number of states, which :data:`MOST_RELATED` bounds.
    Raises StandoffError for other concepts.
    """
    wanted = chosen(list(concepts))
    other = [concept for concept in wanted if concept not in PAIRWISE]
    if other:
        raise StandoffError(
            f"{other[0]} is not defined for such preferences; expected {listed(PAIRWISE)}"
        )
    moves = conflict.moves
    # From every state each move of every decision maker is followed once for each last mover.
    players = range(conflict.players)
    moves.check_work(players, 4 * conflict.states * conflict.players, "Preference by pairs")
    layout = _layout(moves)
    stable: dict[str, Flags] = {}
    for concept in wanted:
        found = np.empty((conflict.players, conflict.states), np.bool_)
        for focal in range(conflict.players):
            deters = relations.deters[focal]
            if concept == "SMR":
                deters = _no_escape(focal, deters, *layout)
            found[focal] = _stable(
                focal,
                concept == "Nash",
                concept == "SEQ",
                relations.improves[focal],
                deters,
                relations.answers,
                *layout,
            )
        stable[concept] = found
    return Stability(conflict, "standard", stable)


Layout = tuple[Int, Long, Int, Patterns, Patterns, Patterns]


def _layout(moves: Moves) -> Layout:
    return moves.row, moves.start, moves.target, moves.pattern, moves.forward, moves.back


@inlined
def _allowed(
    s: int, t: int, mover: int, pattern: Patterns, forward: Patterns, back: Patterns
) -> bool:
    if s == t:
        return False
    if pattern[s] & ~pattern[t] & forward[mover]:
        return False
    return not (~pattern[s] & pattern[t] & back[mover])


@kernel
def _no_escape(
    focal: int,
    deters: Flags,
    row: Int,
    start: Long,
    target: Int,
    pattern: Patterns,
    forward: Patterns,
    back: Patterns,
) -> Flags:
    """[s, x]: x deters, and so does everything the focal could still move to from x."""
    n = len(deters)
    result = deters.copy()
    for x in range(n):
        r = row[focal, x]
        for e in range(start[r], start[r + 1]):
            z = target[e]
            if _allowed(x, z, focal, pattern, forward, back):
                for s in range(n):
                    if not deters[s, z]:
                        result[s, x] = False
    return result


@kernel
def _stable(
    focal: int,
    nash: bool,
    improving: bool,
    improves: Flags,
    deters: Flags,
    answers: Flags,
    row: Int,
    start: Long,
    target: Int,
    pattern: Patterns,
    forward: Patterns,
    back: Patterns,
) -> Flags:
    """(n,) whether every improvement of the focal meets a deterrent answer of the others."""
    players, n = row.shape
    stable = np.ones(n, np.bool_)
    met = np.zeros(n, np.uint64)
    reached = np.empty(n, np.int32)
    stack_state = np.empty(n * players + 1, np.int32)
    stack_mover = np.empty(n * players + 1, np.int32)
    for t in range(n):
        # Every state that the others can bring about from t, found once for all who move there.
        count = -1
        for s in range(n):
            if not improves[s, t] or not stable[s]:
                continue
            if not _can(s, t, focal, row, start, target, pattern, forward, back):
                continue
            if nash:
                stable[s] = False
                continue
            if count < 0:
                count = 0
                met[:] = 0
                height = 1
                stack_state[0] = t
                stack_mover[0] = focal
                while height > 0:
                    height -= 1
                    x = stack_state[height]
                    last = stack_mover[height]
                    for j in range(players):
                        if j == focal:
                            continue
                        if j == last:
                            continue
                        r = row[j, x]
                        for e in range(start[r], start[r + 1]):
                            y = target[e]
                            if (met[y] >> np.uint64(j)) & np.uint64(1):
                                continue
                            if not _allowed(x, y, j, pattern, forward, back):
                                continue
                            if improving and not answers[j, x, y]:
                                continue
                            if met[y] == 0:
                                reached[count] = y
                                count += 1
                            met[y] |= np.uint64(1) << np.uint64(j)
                            stack_state[height] = y
                            stack_mover[height] = j
                            height += 1
            held = False
            for k in range(count):
                if deters[s, reached[k]]:
                    held = True
                    break
            stable[s] = held
    return stable


@inlined
def _can(
    s: int,
    t: int,
    mover: int,
    row: Int,
    start: Long,
    target: Int,
    pattern: Patterns,
    forward: Patterns,
    back: Patterns,
) -> bool:
    r = row[mover, s]
    # The members of a group share its row: no need to go through them.
    if row[mover, t] == r:
        return _allowed(s, t, mover, pattern, forward, back)
    for e in range(start[r], start[r + 1]):
        if target[e] == t:
            return _allowed(s, t, mover, pattern, forward, back)
    return False
