"""Where a conflict rests, in words: the equilibria, the strongest first, and for whom they hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from standoff.lens.graph.answer import Analysis
from standoff.lens.graph.concepts import meaning
from standoff.lens.graph.order import by_strength
from standoff.lens.graph.wording import Wording
from standoff.report.blocks import Block, Heading, Item, Note, Space

MOST_LISTED = 10
"""Equilibria of the strongest kind that are listed where there are many; of the others half."""
MOST_ROWS = 24
"""States up to which every state is shown, and not its equilibria only."""


class Whence:
    """How a state stands to the one that paths are traced from, mostly the status quo."""

    def __init__(self, found: Analysis):
        self.found = found
        self.start = None if found.moves is None else found.moves.start
        same = self.start == found.conflict.status_quo
        self.called = "the status quo" if same else f"state {(self.start or 0) + 1}"

    def nearest(self, states: NDArray[np.int64]) -> NDArray[np.int64]:
        """(k,) states (0-based): the start first, then what it leads to by improvements, then by
        moves, then the rest."""
        keys = [states]
        for reach in (self.found.moves, self.found.improvements):
            if reach is not None:
                far = reach.distance[states].astype(np.int64)
                keys.append(np.where(far < 0, np.iinfo(np.int64).max, far))
        return states[np.lexsort(keys)]

    def mark(self, state: int) -> str:
        """A few words: whether it is the start, or how far it lies from there."""
        if self.found.moves is None or self.found.improvements is None:
            return ""
        if state == self.start:
            return self.called
        for reach, word in ((self.found.improvements, "improvement"), (self.found.moves, "move")):
            far = int(reach.distance[state])
            if far > 0:
                return f"{far} {word}{'s' * (far > 1)} away"
        return "out of reach"


def numbered(state: int, words: str) -> Item:
    """A state (0-based) as an entry of a list, led by its number."""
    return Item(words, f"{state + 1:>6}", width=8)


def under(words: str, hang: int = 2) -> Item:
    """What is said quietly under a numbered entry."""
    return Item(words, indent=10, tone="quiet", hang=hang)


def listing(
    found: Analysis, equilibria: Mapping[str, ArrayLike], most: int = MOST_LISTED, indent: int = 2
) -> Iterator[Block]:
    """Equilibria (0-based states by concept) in words, grouped by the concepts under which they
    stand, strongest first."""
    say, where = Wording(found.conflict), Whence(found)
    groups = by_strength(equilibria)
    if not groups:
        yield Item("none", indent=indent)
    for group in groups:
        states = where.nearest(group.states)
        count = f"{len(states):,} state{'s' * (len(states) != 1)}"
        yield Item(f"{', '.join(group.concepts)}: {count}", indent=indent, hang=2)
        for state in states[:most].tolist():
            mark = "*" if state == where.start else " "
            told = where.mark(state)
            words = say.state(state) + (f" ({told})" if told else "")
            yield Item(words, f"{mark}{state + 1:>6}", indent=indent, width=9)
        if len(states) > most:
            more = f"… and {len(states) - most:,} more"
            yield Item(more, indent=indent + 9, tone="quiet")
        most = min(most, max(3, most // 2))


def first_states(found: Analysis, most: int = 8) -> list[tuple[int, str]]:
    """States (0-based) that one would ask about first, in words: the one that paths are traced
    from, and the strongest equilibria, those that are nearest to it first."""
    say, where = Wording(found.conflict), Whence(found)
    stability = found.stability
    groups = by_strength({c: stability.equilibria(c) for c in stability.concepts})
    states = where.nearest(groups[0].states)[:most].tolist() if groups else []
    if where.start is not None and where.start not in states:
        states.insert(0, where.start)
    return [
        (state, say.state(state) + (f" ({told})" if (told := where.mark(state)) else ""))
        for state in states
    ]


def equilibria(found: Analysis) -> Iterator[Block]:
    """Where everyone would stay, the strongest first, and what the concepts mean."""
    stability, where = found.stability, Whence(found)
    yield Heading("Where it rests: the equilibria, strongest first")
    yield from listing(found, {c: stability.equilibria(c) for c in stability.concepts})
    if where.start is not None:
        yield Note(f"* {where.called}, from which it is counted how far the others are away.")
    for concept in stability.concepts:
        yield Item(f"{concept}: {meaning(concept)}", indent=0, tone="quiet", hang=6)
    yield Space()


def stability(found: Analysis) -> Iterator[Block]:
    """For whom each state is stable, where there are few states."""
    conflict, stable, say = found.conflict, found.stability, Wording(found.conflict)
    if conflict.states > MOST_ROWS:
        yield Note(
            f"With {conflict.states:,} states not every one is shown; --explain STATE says for "
            "each party why it would stay there or leave."
        )
        yield Space()
        return
    yield Heading("For whom each state is stable, and under which concepts")
    for state in range(conflict.states):
        concepts_of: dict[str, list[str]] = {}
        for concept in stable.concepts:
            holds = stable.stable[concept][:, state]
            who = [
                maker for maker, stays in zip(conflict.decision_makers, holds, strict=True) if stays
            ]
            if who:
                told = "everyone" if len(who) == conflict.players else ", ".join(who)
                concepts_of.setdefault(told, []).append(concept)
        yield numbered(state, say.state(state))
        parts = [f"{who}: {', '.join(concepts)}" for who, concepts in concepts_of.items()]
        yield under("; ".join(parts) or "nobody")
    yield Space()


def legal_sequences(found: Analysis) -> Iterator[Block]:
    """Where the two readings of a legal sequence part."""
    other = found.other_legal
    if other is None:
        return
    words = {
        "standard": "nobody moves twice in a row",
        "single-move": "nobody moves more than once",
    }
    ours, parted = found.stability, False
    for concept in other.concepts:
        here, there = ours.equilibria(concept), other.equilibria(concept)
        for states, verb in (
            (np.setdiff1d(there, here, assume_unique=True), "adds"),
            (np.setdiff1d(here, there, assume_unique=True), "loses"),
        ):
            if len(states):
                parted = True
                yield Heading(f"If in a sanction {words[other.legal]}, {concept} {verb}")
                yield from listing(found, {concept: states}, 5)
    if not parted:
        differs = any((ours.stable[c] != other.stable[c]).any() for c in other.concepts)
        yield Note(
            "Both readings of a legal sequence of sanctions give the same"
            + (" equilibria." if differs else ".")
        )
    yield Space()
