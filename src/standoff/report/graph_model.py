"""A graph model in words: who can do what, which states join several, who prefers what."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from standoff.lens.graph.model import Conflict
from standoff.lens.graph.wording import Wording
from standoff.report.blocks import Block, Heading, Item, Note, Space
from standoff.report.graph_rest import MOST_LISTED, numbered, under
from standoff.report.naming import counted

MOST_RANKED = 16
"""States up to which a ranking is shown whole."""
_ENDS = 3
_SHOWN = 6


def head(conflict: Conflict) -> Iterator[Block]:
    """What the model holds: who can do what, and how a state is written."""
    say = Wording(conflict)
    if conflict.name:
        yield Heading(conflict.name)
    options = f", {counted(len(conflict.options), 'option')}" if conflict.options else ""
    yield Item(
        f"{counted(conflict.players, 'decision maker')} ({', '.join(conflict.decision_makers)})"
        f"{options}, {counted(conflict.states, 'state')}",
        indent=0,
        hang=2,
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
            yield Item(f"{who}: {', '.join(own)}", tone="quiet", hang=2)
        elif who != key:
            yield Item(who, tone="quiet", hang=2)
    if conflict.options and not conflict.labels and len(conflict.options) <= 30:
        order = ", ".join(option.name for option in conflict.options)
        written = "" if conflict.coalesced else f"; state 1 is {conflict.name_of(0)}"
        yield Note(f"Written as Y and N a state has its options in the order {order}{written}.")
    yield Space()


def joined(conflict: Conflict) -> Iterator[Block]:
    """The states that stand for several, and which."""
    say = Wording(conflict)
    merged = [s for s, members in enumerate(conflict.coalesced) if len(members) > 1]
    if not merged:
        return
    yield Heading("States that join several")
    for state in merged[:MOST_LISTED]:
        words = say.members(state)
        shown = " | ".join(words[:_SHOWN])
        more = f" | and {len(words) - _SHOWN:,} more" if len(words) > _SHOWN else ""
        yield numbered(state, f"joins {len(words):,} states: {shown}{more}")
    if len(merged) > MOST_LISTED:
        yield under(f"… and {len(merged) - MOST_LISTED:,} more", hang=0)
    yield Space()


def rankings(conflict: Conflict) -> Iterator[Block]:
    """What preference came out of what was written, best first."""
    say = Wording(conflict)
    yield Heading("What each would rather have, as it follows from what was written, best first")
    for player, preference in enumerate(conflict.preferences):
        level = preference.level
        top = int(level.max(initial=0))
        places = f"{top + 1:,} places" if top + 1 < conflict.states else "no ties"
        if top == 0 and conflict.states > 1:
            yield Item(f"{say.maker(player)}: all states are as good as one another", hang=2)
            continue
        yield Item(f"{say.maker(player)} ({places})", hang=2)
        whole = conflict.states <= MOST_RANKED
        shown = range(top + 1) if whole else [*range(_ENDS), *range(max(_ENDS, top), top + 1)]
        last = -1
        for place in shown:
            if place > top:
                break
            if place > last + 1:
                yield under(f"… {place - last - 1:,} places between", hang=0)
            last = place
            yield _place(say, place, np.flatnonzero(level == top - place).tolist(), whole)
        quo = conflict.status_quo
        if quo is not None and not whole:
            at = top - int(level[quo]) + 1
            yield under(f"the status quo ({quo + 1}) has place {at:,}", hang=0)
    yield Space()


def _place(say: Wording, place: int, states: list[int], whole: bool) -> Item:
    most = len(states) if whole else 1
    told = " = ".join(say.numbered(state) for state in states[:most])
    more = f" = {len(states) - most:,} more" if len(states) > most else ""
    return Item(told + more, f"{place + 1:>5}.", width=8)
