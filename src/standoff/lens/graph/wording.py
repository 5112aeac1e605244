"""States, moves and paths in words: options by what they are called, with their owner.

A state is told by the options taken in it (``Russia: negotiate; Ukraine: accommodate``), a move by
what its mover takes and drops. Whoever reads this knows the conflict, not the order of its options.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from standoff.lens.graph.model import Conflict
from standoff.lens.graph.states import varying

if TYPE_CHECKING:
    from standoff.lens.graph.status_quo import MoveTo

NOTHING = "no option taken"


class Wording:
    """How to speak of a conflict's parts. States and decision makers are counted from 0."""

    def __init__(self, conflict: Conflict):
        self.conflict = conflict
        self._makers = conflict.titles or conflict.decision_makers
        self._options = tuple(option.title or option.name for option in conflict.options)
        owners = list(dict.fromkeys(option.owners for option in conflict.options))
        self._groups = [
            (
                " and ".join(self._makers[player] for player in group) or "nobody",
                [bit for bit, option in enumerate(conflict.options) if option.owners == group],
            )
            for group in sorted(owners, key=lambda group: group or (conflict.players,))
        ]

    def maker(self, player: int) -> str:
        """What a decision maker is called."""
        return self._makers[player]

    def option(self, bit: int) -> str:
        """An option with its owner, such as ``Russia: negotiate``."""
        return self._taken(1 << bit)

    def state(self, state: int) -> str:
        """What is taken in a state, and for one that joins several what may differ."""
        conflict = self.conflict
        label = conflict.labels[state] if conflict.labels else ""
        if not conflict.options:
            return label
        members = conflict.coalesced[state] if conflict.coalesced else ()
        if len(members) > 1:
            told = self._joined(members)
        else:
            told = self._taken(int(conflict.moves.pattern[state])) or NOTHING
        return f"{label} ({told})" if label else told

    def numbered(self, state: int) -> str:
        """The state's number and what is taken in it: ``6 (Russia: negotiate)``."""
        return f"{state + 1} ({self.state(state)})"

    def members(self, state: int) -> list[str]:
        """For a state that joins several, each of them in words; empty for the others."""
        joined = self.conflict.coalesced[state] if self.conflict.coalesced else ()
        return [self._taken(value) or NOTHING for value in joined] if len(joined) > 1 else []

    def deed(self, start: int, end: int) -> str:
        """What a move from one state to another does: ``takes blockade, drops talk``."""
        conflict = self.conflict
        if not conflict.options or conflict.coalesced:
            return f"moves to {self.numbered(end)}"
        here, there = int(conflict.moves.pattern[start]), int(conflict.moves.pattern[end])
        words = []
        for verb, bits in (("takes", there & ~here), ("drops", here & ~there)):
            names = [self._options[bit] for bit in range(len(self._options)) if bits >> bit & 1]
            if names:
                words.append(f"{verb} {_and(names)}")
        return " and ".join(words) if words else f"moves to {self.numbered(end)}"

    def step(self, mover: int, start: int, end: int) -> str:
        """A move with its mover: ``Russia takes negotiate``."""
        return f"{self.maker(mover)} {self.deed(start, end)}"

    def path(self, start: int, path: Sequence[MoveTo]) -> str:
        """A path as the moves it consists of, joined by ``, then``."""
        words, at = [], start
        for step in path:
            words.append(self.step(step.mover, at, step.state))
            at = step.state
        return ", then ".join(words)

    def _taken(self, pattern: int) -> str:
        parts = []
        for owner, bits in self._groups:
            names = [self._options[bit] for bit in bits if pattern >> bit & 1]
            if names:
                parts.append(f"{owner}: {', '.join(names)}")
        return "; ".join(parts)

    def _joined(self, members: Sequence[int]) -> str:
        differ = varying(members)
        fixed = self._taken(members[0] & ~differ)
        if len(members) == 1 << differ.bit_count():
            either = f"whether or not {self._taken(differ)}"
            return f"{fixed} ({either})" if fixed else either
        shown = [self._taken(value) or NOTHING for value in members[:3]]
        more = f", or one of {len(members) - 3:,} more" if len(members) > 3 else ""
        return "either " + ", or ".join(shown) + more


def _and(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]
