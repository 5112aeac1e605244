"""Inverse analysis: which preferences would make a wanted state an equilibrium.

Kinsara, Kilgour & Hipel (2015); Wang, Hipel, Fang & Dang (2018). With the others' preferences as
they are, whether ``s`` is stable for a decision maker depends only on which other states it likes
less than ``s``. Every concept asks the same of that set: each state it could move to is either
less liked than ``s`` or answered, and each answer is a set of states that must all be less liked
(one state for GMR, SEQ and SIM; the answer and all it could then escape to for SMR). So the
condition is a conjunction of "one of these sets is less liked", and rankings are counted exactly
from how many of the states that matter are less liked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import factorial

import numpy as np

from standoff.base.errors import StandoffError
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.status_quo import breadth_first

MOST_STATES = 4096
MOST_COUNTED = 24
"""Most states that may matter for an exact count, which looks at every subset of them."""
MOST_TESTS = 1 << 28
"""Most (subset of the states that matter, alternative) pairs an exact count looks at."""
MOST_FOLLOWED = 1 << 21
"""Most moves that are followed one by one to find what the others could answer."""

Clause = tuple[frozenset[int], ...]


@dataclass(frozen=True)
class Requirement:
    """What one decision maker would have to prefer for ``state`` to be stable for it."""

    conflict: Conflict
    player: int
    state: int
    concept: str
    clauses: tuple[Clause, ...]
    """For every clause, at least one of its sets must lie wholly below ``state`` in the ranking."""

    @cached_property
    def relevant(self) -> tuple[int, ...]:
        """The states whose place relative to ``state`` matters."""
        found: set[int] = set()
        for clause in self.clauses:
            for group in clause:
                found |= group
        return tuple(sorted(found))

    @property
    def countable(self) -> bool:
        """Whether rankings can be counted exactly: not too many states matter."""
        k, groups = len(self.relevant), sum(len(clause) for clause in self.clauses)
        return k <= MOST_COUNTED and groups << k <= MOST_TESTS

    @cached_property
    def _solutions(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        if not self.countable:
            raise StandoffError(
                f"An exact count looks at up to {MOST_COUNTED} states that matter; for "
                f"{self.conflict.decision_makers[self.player]} {len(self.relevant)} do, in "
                f"{sum(len(clause) for clause in self.clauses)} ways"
            )
        return _satisfied(self.relevant, self.clauses)

    def met(self, below: set[int] | frozenset[int]) -> bool:
        """Whether it is enough that exactly the states in ``below`` are less liked."""
        return all(any(group <= below for group in clause) for clause in self.clauses)

    def met_now(self) -> bool:
        """Whether the preferences as they are meet it; a tied state counts as no better."""
        level = self.conflict.preferences[self.player].level
        return self.met(frozenset(np.flatnonzero(level <= level[self.state]).tolist()))

    def share(self) -> Fraction:
        """The share of all strict rankings that make the state stable, exactly.

        Raises StandoffError where too many states matter (``countable``).
        """
        met, k = self._solutions, len(self.relevant)
        sizes = np.bitwise_count(np.flatnonzero(met).astype(np.uint64))
        ways = np.bincount(sizes, minlength=k + 1)
        total = Fraction(0)
        for below in range(k + 1):
            orders = factorial(below) * factorial(k - below)
            total += Fraction(int(ways[below]) * orders, factorial(k + 1))
        return total

    def count(self) -> int:
        """How many of the n! strict rankings of all states make the state stable, exactly."""
        return int(self.share() * factorial(self.conflict.states))

    def minimal(self, most: int = 50) -> list[frozenset[int]]:
        """The least sets of states that it is enough to like less, smallest first.

        Raises StandoffError where too many states matter to list them.
        """
        relevant, met = self.relevant, self._solutions
        least = met.copy()
        codes = np.arange(len(met))
        for bit in range(len(relevant)):
            has = codes >> bit & 1 == 1
            least[has] &= ~met[codes[has] ^ (1 << bit)]
        found = [
            frozenset(relevant[bit] for bit in range(len(relevant)) if code >> bit & 1)
            for code in np.flatnonzero(least).tolist()
        ]
        return sorted(found, key=lambda group: (len(group), sorted(group)))[:most]

    def in_words(self, most: int = 12) -> str:
        """The least conditions in words, alternatives joined by "or"."""
        name, here = self.conflict.decision_makers[self.player], self.state + 1
        least = self.minimal(most + 1)
        if not least:
            return f"no ranking by {name} makes state {here} stable"
        if not least[0]:
            return f"state {here} is stable for {name} whatever it prefers"
        shown = " or ".join(_all_below(group) for group in least[:most])
        more = " or …" if len(least) > most else ""
        return f"{name} must prefer state {here} to {shown}{more}"


def _all_below(group: frozenset[int]) -> str:
    return "{" + ", ".join(str(s + 1) for s in sorted(group)) + "}"


def _satisfied(
    relevant: Sequence[int], clauses: Sequence[Clause]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    place = {state: bit for bit, state in enumerate(relevant)}
    codes = np.arange(1 << len(relevant), dtype=np.uint32)
    met = np.ones(len(codes), np.bool_)
    for clause in clauses:
        any_met = np.zeros(len(codes), np.bool_)
        for group in clause:
            mask = np.uint32(sum(1 << place[state] for state in group))
            any_met |= codes & mask == mask
        met &= any_met
    return met


def requirement(
    conflict: Conflict, player: int, state: int, concept: str, followed: Followed | None = None
) -> Requirement:
    """The condition on ``player``'s ranking under which ``state`` is stable for it.

    Concepts: Nash, GMR, SMR, SEQ, SSEQ and SIM. The others' preferences are taken as they are.
    ``followed`` counts the work of several questions together. Raises StandoffError for other
    concepts and for models in which too much would have to be followed.
    """
    if conflict.states > MOST_STATES:
        raise StandoffError(
            f"Inverse analysis is possible for up to {MOST_STATES:,} states, "
            f"not {conflict.states:,}: rule more combinations out"
        )
    clauses: list[Clause] = []
    followed = followed or Followed(conflict)
    for t in followed.from_state(player, state):
        alternatives = {frozenset((t,))}
        if concept != "Nash":
            alternatives |= set(_answers(conflict, player, state, t, concept, followed))
        clauses.append(_smallest(alternatives, followed))
    return Requirement(conflict, player, state, concept, tuple(dict.fromkeys(clauses)))


class Followed:
    """Follows a conflict's moves, counts them, and refuses to go on for minutes."""

    def __init__(self, conflict: Conflict):
        self.conflict = conflict
        self.count = 0
        self.level = np.array([preference.level for preference in conflict.preferences], np.int32)
        self._from: dict[tuple[int, int], list[int]] = {}
        players = range(conflict.players)
        moves = sum(conflict.moves.candidates(player) for player in players) * conflict.players
        # A compiled step takes a small part of the time of one here.
        self._reach_costs = 1 + (moves + conflict.states * conflict.players) // 64

    def more(self, count: int = 1) -> None:
        """Raises StandoffError once ``MOST_FOLLOWED`` is passed."""
        self.count += count
        if self.count > MOST_FOLLOWED:
            raise StandoffError(
                "inverse analysis of this state would have to follow more than "
                f"{MOST_FOLLOWED:,} moves and counter-moves: rule more combinations out, or ask "
                "for fewer --concepts"
            )

    def from_state(self, player: int, state: int) -> list[int]:
        """The states that ``player`` can move to from ``state``."""
        if (player, state) not in self._from:
            self.more(4)
            self._from[player, state] = self.conflict.moves.from_state(player, state)
        found = self._from[player, state]
        self.more(1 + len(found))
        return found

    def others_reach(self, player: int, t: int, improving: bool) -> list[int]:
        """What everyone but ``player`` can bring about from ``t`` by a legal sequence."""
        self.more(self._reach_costs)
        moves = self.conflict.moves
        _, _, length = breadth_first(
            t, player, improving, self.level, moves.row, moves.start, moves.target,
            moves.pattern, moves.forward, moves.back, moves.free,
        )  # fmt: skip
        met = (length.reshape(self.conflict.states, self.conflict.players) >= 0).any(axis=1)
        found: list[int] = np.flatnonzero(met).tolist()
        return found


def _smallest(groups: set[frozenset[int]], followed: Followed) -> Clause:
    """The groups none of which contains another: the rest can never be the easier to meet."""
    ordered = sorted(groups, key=lambda group: (len(group), sorted(group)))
    kept: list[frozenset[int]] = []
    single: set[int] = set()
    for group in ordered:
        if group & single and len(group) > 1:
            continue
        if len(group) == 1:
            single |= group
        followed.more(1 + len(kept) * (len(group) > 1))
        if not any(other < group for other in kept if len(other) > 1):
            kept.append(group)
    return tuple(kept)


def _answers(
    conflict: Conflict, player: int, state: int, t: int, concept: str, followed: Followed
) -> Iterator[frozenset[int]]:
    if concept == "SIM":
        yield from _joint(conflict, player, state, t, followed)
        return
    if concept not in ("GMR", "SMR", "SEQ", "SSEQ"):
        raise StandoffError(
            f"Inverse analysis is for Nash, GMR, SMR, SEQ, SSEQ and SIM, not {concept}"
        )
    further = concept in ("SMR", "SSEQ")
    for x in followed.others_reach(player, t, concept in ("SEQ", "SSEQ")):
        group = {x}
        if further:
            group |= set(followed.from_state(player, x))
        group.discard(state)
        yield frozenset(group)


def _joint(
    conflict: Conflict, player: int, state: int, t: int, followed: Followed
) -> Iterator[frozenset[int]]:
    if not conflict.simultaneous:
        raise StandoffError("SIM needs states that are option combinations")
    pattern = conflict.moves.pattern
    here = int(pattern[state])
    choices: list[list[int]] = []
    for j in range(conflict.players):
        if j == player:
            continue
        level = conflict.preferences[j].level
        better = [y for y in followed.from_state(j, state) if level[y] > level[state]]
        choices.append([0, *(here ^ int(pattern[y]) for y in better)])
    for joint in product(*choices):
        followed.more(len(joint))
        change = 0
        for step in joint:
            change |= step
        if not any(joint):
            continue
        wanted = np.uint64(here ^ (change | (here ^ int(pattern[t]))))
        at = int(np.searchsorted(pattern, wanted))
        if at < len(pattern) and pattern[at] == wanted:
            yield frozenset({at} - {state})
