"""A graph analysis on the terminal: where the conflict rests, the strongest equilibria first."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray
from rich.console import Console
from rich.text import Text

from standoff.lens.graph.answer import Analysis
from standoff.lens.graph.concepts import meaning
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.order import by_strength
from standoff.lens.graph.wording import Wording
from standoff.report.layout import PROSE, note

MOST_LISTED = 10
"""Equilibria of the strongest kind that are listed where there are many; of the others half."""
MOST_ROWS = 24
"""States up to which every state is shown, and not its equilibria only."""
MOST_RANKED = 16
"""States up to which a ranking is shown whole."""
_ENDS = 3
_HEAD = 6


def item(out: Console, text: str, first: str, hang: int, style: str = "") -> None:
    """An entry of a list: ``first`` stands before it, its further lines are ``hang`` in."""
    # A title from a stranger's file may hold what would rewrite the terminal.
    shown = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
    filled = textwrap.fill(
        shown,
        min(out.width, PROSE),
        initial_indent=first,
        subsequent_indent=" " * hang,
        break_on_hyphens=False,
    )
    out.print(Text(filled, style), soft_wrap=True)


def title(out: Console, text: str) -> None:
    """A heading of a section."""
    item(out, text, "", 0, "bold")


def listing(
    out: Console,
    found: Analysis,
    equilibria: Mapping[str, ArrayLike],
    most: int = MOST_LISTED,
    indent: int = 2,
) -> None:
    """Equilibria in words, grouped by the concepts under which they stand, strongest first."""
    say, where = Wording(found.conflict), Whence(found)
    groups = by_strength(equilibria)
    if not groups:
        item(out, "none", " " * indent, indent)
    for group in groups:
        states = where.nearest(group.states)
        count = f"{len(states):,} state{'s' * (len(states) != 1)}"
        item(out, f"{', '.join(group.concepts)}: {count}", " " * indent, indent + 2)
        for state in states[:most].tolist():
            mark = "*" if state == where.start else " "
            told = where.mark(state)
            words = say.state(state) + (f" ({told})" if told else "")
            item(out, words, f"{' ' * indent}{mark}{state + 1:>6}  ", indent + 9)
        if len(states) > most:
            more = f"… and {len(states) - most:,} more; --json FILE holds them all"
            item(out, more, " " * (indent + 9), indent + 9, "dim")
        most = min(most, max(3, most // 2))


class Whence:
    """How a state stands to the one that paths are traced from, mostly the status quo."""

    def __init__(self, found: Analysis):
        self.found = found
        self.start = None if found.moves is None else found.moves.start
        same = self.start == found.conflict.status_quo
        self.called = "the status quo" if same else f"state {(self.start or 0) + 1}"

    def nearest(self, states: NDArray[np.int64]) -> NDArray[np.int64]:
        """The start first, then what it leads to by improvements, then by moves, then the rest."""
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


def print_head(conflict: Conflict, out: Console) -> None:
    """What the model holds: who can do what, and what stands for several states at once."""
    say = Wording(conflict)
    if conflict.name:
        title(out, conflict.name)
    options = f", {len(conflict.options)} options" if conflict.options else ""
    plural = "s" * (conflict.players != 1)
    item(
        out,
        f"{conflict.players} decision maker{plural} ({', '.join(conflict.decision_makers)})"
        f"{options}, {conflict.states:,} state{'s' * (conflict.states != 1)}",
        "",
        2,
    )
    bound = {"forward": " (once taken it stays)", "back": " (once dropped it stays so)"}
    for player, key in enumerate(conflict.decision_makers):
        named = say.maker(player)
        who = key if named == key else f"{key}, {named}"
        own = [
            (option.title or option.name)
            + (f" [{option.name}]" if option.title not in ("", option.name) else "")
            + bound.get(option.direction, "")
            for option in conflict.options
            if player in option.owners
        ]
        if own:
            item(out, f"{who}: {', '.join(own)}", "  ", 4, "dim")
        elif who != key:
            item(out, who, "  ", 4, "dim")
    if conflict.options and not conflict.labels and len(conflict.options) <= 30:
        order = ", ".join(option.name for option in conflict.options)
        written = "" if conflict.coalesced else f"; state 1 is {conflict.names[0]}"
        note(out, f"Written as Y and N a state has its options in the order {order}{written}.")
    out.print()


def print_joined(conflict: Conflict, out: Console) -> None:
    """The states that stand for several, and which."""
    say = Wording(conflict)
    merged = [s for s, members in enumerate(conflict.coalesced) if len(members) > 1]
    if not merged:
        return
    title(out, "States that join several")
    for state in merged[:MOST_LISTED]:
        words = say.members(state)
        shown = " | ".join(words[:_HEAD])
        more = f" | and {len(words) - _HEAD:,} more" if len(words) > _HEAD else ""
        item(out, f"joins {len(words):,} states: {shown}{more}", f"  {state + 1:>6}  ", 10)
    if len(merged) > MOST_LISTED:
        item(out, f"… and {len(merged) - MOST_LISTED:,} more", "          ", 10, "dim")
    out.print()


def print_equilibria(found: Analysis, out: Console) -> None:
    """Where everyone would stay, the strongest first, and what the concepts mean."""
    stability, where = found.stability, Whence(found)
    title(out, "Where it rests: the equilibria, strongest first")
    listing(out, found, {c: stability.equilibria(c) for c in stability.concepts})
    if where.start is not None:
        note(out, f"* {where.called}, from which it is counted how far the others are away.")
    for concept in stability.concepts:
        item(out, meaning(concept), f"{concept}: ", 6, "dim")
    out.print()


def print_stability(found: Analysis, out: Console) -> None:
    """For whom each state is stable, where there are few states."""
    conflict, stability, say = found.conflict, found.stability, Wording(found.conflict)
    if conflict.states > MOST_ROWS:
        note(
            out,
            f"With {conflict.states:,} states not every one is shown; --explain STATE says for "
            "each party why it would stay there or leave.",
        )
        out.print()
        return
    title(out, "For whom each state is stable, and under which concepts")
    for state in range(conflict.states):
        under: dict[str, list[str]] = {}
        for concept in stability.concepts:
            holds = stability.stable[concept][:, state]
            who = [
                maker for maker, stays in zip(conflict.decision_makers, holds, strict=True) if stays
            ]
            if who:
                told = "everyone" if len(who) == conflict.players else ", ".join(who)
                under.setdefault(told, []).append(concept)
        item(out, say.state(state), f"  {state + 1:>6}  ", 10)
        parts = [f"{who}: {', '.join(concepts)}" for who, concepts in under.items()]
        item(out, "; ".join(parts) or "nobody", "          ", 12, "dim")
    out.print()


def print_legal(found: Analysis, out: Console) -> None:
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
            (np.setdiff1d(there, here), "adds"),
            (np.setdiff1d(here, there), "loses"),
        ):
            if len(states):
                parted = True
                rule = f"If in a sanction {words[other.legal]}, {concept} {verb}"
                title(out, rule)
                listing(out, found, {concept: states}, 5)
    if not parted:
        differs = any((ours.stable[c] != other.stable[c]).any() for c in other.concepts)
        note(
            out,
            "Both readings of a legal sequence of sanctions give the same"
            + (" equilibria." if differs else "."),
        )
    out.print()


def print_rankings(conflict: Conflict, out: Console) -> None:
    """What preference came out of what was written, best first."""
    say = Wording(conflict)
    title(out, "What each would rather have, as it follows from what was written, best first")
    for player, preference in enumerate(conflict.preferences):
        level = preference.level
        top = int(level.max(initial=0))
        places = f"{top + 1:,} places" if top + 1 < conflict.states else "no ties"
        if top == 0 and conflict.states > 1:
            item(out, f"{say.maker(player)}: all states are as good as one another", "  ", 4)
            continue
        item(out, f"{say.maker(player)} ({places})", "  ", 4)
        whole = conflict.states <= MOST_RANKED
        shown = range(top + 1) if whole else [*range(_ENDS), *range(max(_ENDS, top), top + 1)]
        last = -1
        for place in shown:
            if place > top:
                break
            if place > last + 1:
                item(out, f"… {place - last - 1:,} places between", "          ", 10, "dim")
            last = place
            _place(out, say, place, np.flatnonzero(level == top - place).tolist(), whole)
        quo = conflict.status_quo
        if quo is not None and not whole:
            at = top - int(level[quo]) + 1
            item(out, f"the status quo ({quo + 1}) has place {at:,}", "          ", 10, "dim")
    out.print()


def _place(out: Console, say: Wording, place: int, states: list[int], whole: bool) -> None:
    most = len(states) if whole else 1
    told = " = ".join(say.numbered(state) for state in states[:most])
    more = f" = {len(states) - most:,} more" if len(states) > most else ""
    item(out, told + more, f"  {place + 1:>5}.  ", 10)
