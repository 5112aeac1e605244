"""Who prefers what to what: rankings of states, and what is known beyond a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from standoff.base.errors import StandoffError
from standoff.lens.graph.conditions import Condition, Patterns

Int = NDArray[np.int32]
Relation = NDArray[np.bool_]

MOST_RELATED = 4096
"""Beyond this many states pairwise preference (unknown, fuzzy) would need too much memory."""
MOST_RELATED_PAIRS = 1 << 25
"""Most pairs of states times decision makers with such a preference; each takes up to 30 bytes."""


@dataclass(frozen=True, slots=True, eq=False)
class Preference:
    """One decision maker's preference over ``n`` states.

    ``level`` alone is a complete ordering with ties. ``gap`` adds strength of preference
    (Hamouda, Kilgour & Hipel 2004), ``unknown`` pairs left open (Li, Hipel, Kilgour & Fang 2004),
    ``certainty`` a fuzzy relation (Al-Mutairi, Hipel & Kamel 2008; Bashar, Kilgour & Hipel 2012).
    """

    level: Int
    """(n,) a higher level is preferred, equal levels are ties; levels run 0, 1, 2, … gapless."""
    gap: Int | None = None
    """(n,) how many strong divides lie at or below the state's level: one state is greatly
    preferred to another where this is larger. None where strength was not stated."""
    unknown: Relation | None = None
    """(n, n) symmetric: whether how the two compare is not known. None where all is known."""
    certainty: NDArray[np.float64] | None = None
    """(n, n) the degree in [0, 1] to which the row is preferred to the column; with the degree of
    the reverse it sums to one. None where preference is crisp."""
    satisficing: float = 1.0
    """The least relative certainty, in (0, 1], at which a move is seen as an improvement."""

    @property
    def states(self) -> int:
        """How many states are ranked."""
        return len(self.level)

    def restricted(self, kept: NDArray[np.intp]) -> Preference:
        """The same preference over some of the states, given by their places."""
        pairs = np.ix_(kept, kept)
        return Preference(
            levels(self.level[kept]),
            None if self.gap is None else self.gap[kept],
            None if self.unknown is None else self.unknown[pairs],
            None if self.certainty is None else self.certainty[pairs],
            self.satisficing,
        )


def levels(scores: ArrayLike) -> Int:
    """(n,) scores of any size -> (n,) levels 0, 1, 2, … in the same order."""
    _, inverse = np.unique(np.asarray(scores), return_inverse=True)
    return np.asarray(inverse, np.int32).reshape(-1)


def indifferent(states: int) -> Preference:
    """All states tied."""
    return Preference(np.zeros(states, np.int32))


@dataclass(frozen=True, slots=True)
class Statement:
    """One preference statement; ``strong`` where meeting it matters greatly."""

    condition: Condition
    strong: bool = False


def from_statements(patterns: Patterns, statements: Sequence[Statement]) -> Preference:
    """Option prioritising: the first statement on which two states differ decides.

    (Peng, Hipel & Kilgour 1997; Fang et al. 2003.) With strong statements, a step between
    neighbouring levels is a strong divide where the statement that decides it is strong
    (after Hou, Jiang & Xu 2015), and one state is greatly preferred to another where a strong
    divide lies between them. ``patterns`` are (n,) states.
    """
    return prioritised(patterns, statements)[0]


def prioritised(
    patterns: Patterns, statements: Sequence[Statement]
) -> tuple[Preference, list[int]]:
    """:func:`from_statements` and :func:`idle_statements` at the cost of one."""
    level, decides = _prioritised(patterns, statements)
    idle = sorted(set(range(len(statements))) - set(decides.tolist()))
    if not any(statement.strong for statement in statements):
        return Preference(level), idle
    strong = np.array([False, *(statement.strong for statement in statements)], np.bool_)
    return Preference(level, np.cumsum(strong[decides + 1]).astype(np.int32)[level]), idle


def idle_statements(patterns: Patterns, statements: Sequence[Statement]) -> list[int]:
    """Statements, by their places, that separate no states left tied by those before them.

    Such a statement repeats, or contradicts, what ranks above it, or holds in every feasible
    state or in none.
    """
    return prioritised(patterns, statements)[1]


_TAKEN_AT_ONCE = 40
"""Statements whose truth is packed behind a level (23 bits) in one whole number."""


def _prioritised(patterns: Patterns, statements: Sequence[Statement]) -> tuple[Int, Int]:
    """(n,) each state's level, and for each level the statement that parts it from the one below.

    The lowest level has -1. Levels are lexicographic, so neighbours first differ at the statement
    that decides, and a statement that decides between no neighbours separates nothing.
    """
    level = np.zeros(len(patterns), np.int32)
    decides = np.full(1, -1, np.int32)
    for first in range(0, len(statements), _TAKEN_AT_ONCE):
        group = statements[first : first + _TAKEN_AT_ONCE]
        code = level.astype(np.uint64)
        for statement in group:
            code = code << np.uint64(1) | statement.condition.holds(patterns).astype(np.uint64)
        present, inverse = np.unique(code, return_inverse=True)
        level = inverse.astype(np.int32).reshape(-1)
        parent = (present >> np.uint64(len(group))).astype(np.int64)
        apart = present[1:] ^ present[:-1]
        # Exact: fewer than 53 bits can differ where the parents are the same.
        highest = np.frexp((apart & np.uint64((1 << len(group)) - 1)).astype(np.float64))[1] - 1
        same = parent[1:] == parent[:-1]
        here = np.where(same, first + len(group) - 1 - highest, decides[parent[1:]])
        decides = np.concatenate((decides[parent[:1]], here)).astype(np.int32)
    return level, decides


def from_weights(patterns: Patterns, weighted: Sequence[tuple[Condition, float]]) -> Preference:
    """Option weighting: a state's score is the sum of the weights of the conditions it meets.

    ``patterns`` are (n,) states. Scores that agree to nine decimals are a tie.
    """
    score = np.zeros(len(patterns))
    for condition, weight in weighted:
        score += np.where(condition.holds(patterns), weight, 0.0)
    return Preference(levels(np.round(score, 9)))


def from_ranking(
    states: int, ranking: Sequence[Sequence[int]], divides: Sequence[int] = ()
) -> Preference:
    """Direct ranking, best first: each entry holds the 0-based states tied at that place.

    ``divides`` lists the entries after which a strong divide lies. Raises StandoffError for a
    state that is out of range, named twice or left out (all of those left out are listed).
    """
    level = np.full(states, -1, np.int32)
    gap = np.zeros(states, np.int32)
    passed, after = 0, frozenset(divides)
    for place, tied in enumerate(ranking):
        for state in tied:
            if not 0 <= state < states:
                raise StandoffError(
                    f"The ranking names state {state + 1}, but there are {states} feasible states"
                )
            if level[state] >= 0:
                raise StandoffError(f"The ranking names state {state + 1} more than once")
            level[state] = len(ranking) - 1 - place
            gap[state] = -passed
        passed += place in after
    missing = np.flatnonzero(level < 0)
    if len(missing):
        names = ", ".join(str(s + 1) for s in missing[:40])
        more = f" and {len(missing) - 40} more" if len(missing) > 40 else ""
        word = "state" if len(missing) == 1 else "states"
        raise StandoffError(f"The ranking leaves out {word} {names}{more}")
    return Preference(levels(level), gap + np.int32(passed) if len(divides) else None)


def with_unknown(preference: Preference, pairs: Sequence[tuple[int, int]]) -> Preference:
    """The same preference with the given pairs of states (0-based) left open.

    Raises StandoffError for too many states to compare pair by pair.
    """
    n = preference.states
    check_size(n, "Unknown preference")
    unknown = np.zeros((n, n), np.bool_)
    for a, b in pairs:
        if a != b:
            unknown[a, b] = unknown[b, a] = True
    return Preference(
        preference.level, preference.gap, unknown, preference.certainty, preference.satisficing
    )


def check_size(states: int, what: str, players: int = 1) -> None:
    """Raises StandoffError where pairs of states, for ``players``, would be too many to hold."""
    if states <= MOST_RELATED and players * states**2 > MOST_RELATED_PAIRS:
        most = int((MOST_RELATED_PAIRS / players) ** 0.5)
        raise StandoffError(
            f"{what} compares states pair by pair, which for {players} decision makers is possible "
            f"for up to {most:,} states; this model has {states:,}: rule more combinations out as "
            "infeasible"
        )
    if states > MOST_RELATED:
        raise StandoffError(
            f"{what} compares states pair by pair, which is possible for up to {MOST_RELATED:,} "
            f"states; this model has {states:,}: rule more combinations out as infeasible"
        )


def tied_levels(preference: Preference) -> Int:
    """The levels that two or more states share, best first."""
    shared = np.flatnonzero(np.bincount(preference.level) > 1)
    return shared[::-1].astype(np.int32)


def ranking(preference: Preference) -> list[int | list[int]]:
    """The states best first by their 1-based numbers, ties as inner lists."""
    order = np.argsort(-preference.level.astype(np.int64), kind="stable")
    cuts = np.flatnonzero(np.diff(preference.level[order])) + 1
    return [
        int(group[0]) + 1 if len(group) == 1 else [int(s) + 1 for s in group]
        for group in np.split(order, cuts)
    ]
