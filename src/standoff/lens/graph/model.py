"""A conflict in graph form: decision makers, options, states, moves and preferences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from standoff.base.errors import StandoffError, nearest
from standoff.lens.graph.moves import Moves
from standoff.lens.graph.preference import Preference
from standoff.lens.graph.states import all_written, joined, written

MOST_DECISION_MAKERS = 32
MOST_COMPARED = 2_000
"""Names among which the nearest to a mistaken one is looked for."""


@dataclass(frozen=True, slots=True)
class Option:
    """A course of action that its owner takes or leaves."""

    name: str
    owners: tuple[int, ...]
    direction: str = "both"
    """``forward``: once taken it stays; ``back``: once dropped it stays dropped."""
    title: str = ""
    """What it is called in words; its name if empty."""


@dataclass(frozen=True, eq=False)
class Conflict:
    """A graph model. ``n`` states in increasing binary order, ``P`` decision makers.

    States are numbered from 0 in Python and from 1 wherever people see them.
    """

    decision_makers: tuple[str, ...]
    options: tuple[Option, ...]
    moves: Moves
    preferences: tuple[Preference, ...]
    labels: tuple[str, ...] = ()
    """Names of the states; empty where a state's Y/N pattern is its name."""
    coalesced: tuple[tuple[int, ...], ...] = ()
    """For a model with coalesced states, the option patterns each state stands for."""
    name: str = ""
    status_quo: int | None = None
    coalitions: tuple[tuple[int, ...], ...] = ()
    """Coalitions the analyst named, as positions of decision makers."""
    views: tuple[tuple[int, Conflict], ...] = ()
    """First-level hypergame: decision makers that see the conflict otherwise, and how."""
    notes: tuple[str, ...] = field(default=())
    """What an analyst should know about how the model was read (ties, idle statements)."""
    titles: tuple[str, ...] = ()
    """What the decision makers are called in words; their names if empty."""

    @property
    def states(self) -> int:
        """How many states there are."""
        return self.moves.states

    @property
    def players(self) -> int:
        """How many decision makers there are."""
        return len(self.decision_makers)

    @property
    def simultaneous(self) -> bool:
        """Whether moves made at once have a result: states are plain option combinations."""
        return bool(self.options) and not self.coalesced

    @cached_property
    def names(self) -> list[str]:
        """Each state's name: its label, or its options written as ``YNY…``.

        A state that joins several is written with ``-`` for what differs between them (``Y--``);
        where it does not join all of those, with a member and how many there are (``YNN+2``).
        """
        if self.labels:
            return list(self.labels)
        plain = all_written(self.moves.pattern, len(self.options))
        for state, members in enumerate(self.coalesced):
            if len(members) > 1:
                plain[state] = joined(members, len(self.options))
        return plain

    def name_of(self, state: int) -> str:
        """The name of one state (0-based), without writing out all of them."""
        if self.labels:
            return self.labels[state]
        members = self.coalesced[state] if self.coalesced else ()
        if len(members) > 1:
            return joined(members, len(self.options))
        return written(int(self.moves.pattern[state]), len(self.options))

    @property
    def combinations(self) -> list[str]:
        """Each state's options as ``YNY…``; empty where states are not option combinations."""
        return all_written(self.moves.pattern, len(self.options)) if self.simultaneous else []

    def with_preferences(self, preferences: Sequence[Preference]) -> Conflict:
        """The same conflict with other preferences."""
        return replace(self, preferences=tuple(preferences))

    @cached_property
    def _state_of(self) -> dict[str, int]:
        if self.labels:
            return {label: state for state, label in reversed(list(enumerate(self.labels)))}
        return {
            self.names[state]: state for state, group in enumerate(self.coalesced) if len(group) > 1
        }

    @cached_property
    def _joins(self) -> dict[int, int]:
        return {value: state for state, group in enumerate(self.coalesced) for value in group}

    def state(self, reference: str | int) -> int:
        """The 0-based state meant by a 1-based number, a Y/N pattern or a label.

        Raises StandoffError saying what was expected.
        """
        text = str(reference).strip()
        if text in self._state_of:
            return self._state_of[text]
        if text.isdecimal() and len(text) < 12:
            if 1 <= int(text) <= self.states:
                return int(text) - 1
            raise StandoffError(f"There is no state {text}; states run from 1 to {self.states}")
        if self.options and set(text.upper()) <= {"Y", "N"}:
            if len(text) != len(self.options):
                raise StandoffError(
                    f"The state '{text}' has {len(text)} letters, "
                    f"but there are {len(self.options)} options"
                )
            value = sum(1 << bit for bit, letter in enumerate(text.upper()) if letter == "Y")
            if value in self._joins:
                return self._joins[value]
            at = int(np.searchsorted(self.moves.pattern, np.uint64(value)))
            if at < self.states and int(self.moves.pattern[at]) == value:
                return at
            raise StandoffError(f"The state '{text}' is not feasible")
        raise StandoffError(
            f"'{text}' is not a state: give its number (1 to {self.states}) or its name"
            + nearest(text, self.labels[:MOST_COMPARED])
        )

    def player(self, name: str) -> int:
        """The position of a decision maker. Raises StandoffError with the nearest name."""
        if name in self.decision_makers:
            return self.decision_makers.index(name)
        raise StandoffError(
            f"There is no decision maker '{name}'{nearest(name, self.decision_makers)}"
        )
