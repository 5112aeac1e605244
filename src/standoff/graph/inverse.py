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
from itertools import product
from math import factorial

import numpy as np

from standoff.errors import StandoffError
from standoff.graph.model import Conflict

MOST_STATES = 4096
MOST_COUNTED = 24
"""Most states that may matter for an exact count, which looks at every subset of them."""

Clause = tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one decision maker would have to prefer for ``state`` to be stable for it."""

    conflict: Conflict
    player: int
    state: int
    concept: str
    clauses: tuple[Clause, ...]
    """For every clause, at least one of its sets must lie wholly below ``state`` in the ranking."""

    @property
    def relevant(self) -> tuple[int, ...]:
        """The states whose place relative to ``state`` matters."""
        found: set[int] = set()
        for clause in self.clauses:
            for group in clause:
                found |= group
        return tuple(sorted(found))

    def met(self, below: set[int] | frozenset[int]) -> bool:
        """Whether it is enough that exactly the states in ``below`` are less liked."""
        return all(any(group <= below for group in clause) for clause in self.clauses)

    def met_now(self) -> bool:
        """Whether the preferences as they are meet it; a tied state counts as no better."""
        level = self.conflict.preferences[self.player].level
        return self.met(frozenset(np.flatnonzero(level <= level[self.state]).tolist()))

    def share(self) -> Fraction:
        """The share of all strict rankings that make the state stable, exactly.

        Raises StandoffError where more than ``MOST_COUNTED`` states matter.
        """
        relevant = self.relevant
        k = len(relevant)
        if k > MOST_COUNTED:
            raise StandoffError(
                f"An exact count looks at up to {MOST_COUNTED} states that matter; for "
                f"{self.conflict.decision_makers[self.player]} {k} do"
            )
        met = _satisfied(relevant, self.clauses)
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
        relevant = self.relevant
        if len(relevant) > MOST_COUNTED:
            raise StandoffError(f"{len(relevant)} states matter, too many to list every condition")
        met = _satisfied(relevant, self.clauses)
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


def requirement(conflict: Conflict, player: int, state: int, concept: str) -> Requirement:
    """The condition on ``player``'s ranking under which ``state`` is stable for it.

    Concepts: Nash, GMR, SMR, SEQ, SSEQ and SIM. The others' preferences are taken as they are.
    Raises StandoffError for other concepts and very large models.
    """
    if conflict.states > MOST_STATES:
        raise StandoffError(
            f"Inverse analysis is possible for up to {MOST_STATES:,} states, "
            f"not {conflict.states:,}: rule more combinations out"
        )
    clauses: list[Clause] = []
    for t in conflict.moves.from_state(player, state):
        alternatives = {frozenset((t,))}
        if concept != "Nash":
            alternatives |= set(_answers(conflict, player, state, t, concept))
        clauses.append(_smallest(alternatives))
    return Requirement(conflict, player, state, concept, tuple(dict.fromkeys(clauses)))


def _smallest(groups: set[frozenset[int]]) -> Clause:
    """The groups none of which contains another: the rest can never be the easier to meet."""
    ordered = sorted(groups, key=lambda group: (len(group), sorted(group)))
    kept: list[frozenset[int]] = []
    single: set[int] = set()
    for group in ordered:
        if group & single and len(group) > 1:
            continue
        if len(group) == 1:
            single |= group
        if not any(other < group for other in kept if len(other) > 1):
            kept.append(group)
    return tuple(kept)


def _answers(
    conflict: Conflict, player: int, state: int, t: int, concept: str
) -> Iterator[frozenset[int]]:
    if concept == "SIM":
        yield from _joint(conflict, player, state, t)
        return
    if concept not in ("GMR", "SMR", "SEQ", "SSEQ"):
        raise StandoffError(
            f"Inverse analysis is for Nash, GMR, SMR, SEQ, SSEQ and SIM, not {concept}"
        )
    further = concept in ("SMR", "SSEQ")
    for x in others_reach(conflict, player, t, concept in ("SEQ", "SSEQ")):
        group = {x}
        if further:
            group |= set(conflict.moves.from_state(player, x))
        group.discard(state)
        yield frozenset(group)


def others_reach(conflict: Conflict, player: int, t: int, improving: bool) -> list[int]:
    """The states that everyone but ``player`` can bring about from ``t`` by a legal sequence."""
    found: set[tuple[int, int]] = set()
    fresh = [(t, player)]
    while fresh:
        x, last = fresh.pop()
        for j in range(conflict.players):
            if j in (last, player):
                continue
            level = conflict.preferences[j].level
            for y in conflict.moves.from_state(j, x):
                if (y, j) in found or (improving and level[y] <= level[x]):
                    continue
                found.add((y, j))
                fresh.append((y, j))
    return sorted({y for y, _ in found})


def _joint(conflict: Conflict, player: int, state: int, t: int) -> Iterator[frozenset[int]]:
    if not conflict.simultaneous:
        raise StandoffError("SIM needs states that are option combinations")
    pattern = conflict.moves.pattern
    here = int(pattern[state])
    choices: list[list[int]] = []
    for j in range(conflict.players):
        if j == player:
            continue
        level = conflict.preferences[j].level
        better = [y for y in conflict.moves.from_state(j, state) if level[y] > level[state]]
        choices.append([0, *(here ^ int(pattern[y]) for y in better)])
    for joint in product(*choices):
        change = 0
        for step in joint:
            change |= step
        if not any(joint):
            continue
        wanted = np.uint64(here ^ (change | (here ^ int(pattern[t]))))
        at = int(np.searchsorted(pattern, wanted))
        if at < len(pattern) and pattern[at] == wanted:
            yield frozenset({at} - {state})
