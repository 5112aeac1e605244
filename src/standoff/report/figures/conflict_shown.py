"""Which states and moves of a conflict a drawing shows: all of a few, or those that matter."""

from __future__ import annotations

from dataclasses import dataclass

from standoff.lens.graph.answer import Analysis
from standoff.lens.graph.order import by_strength
from standoff.lens.graph.status_quo import MoveTo

MOST_WHOLE = 12
"""States up to which every state and move is drawn."""
MOST_SHOWN = 14
"""States drawn of a larger conflict."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A move in the drawing."""

    player: int
    start: int
    end: int
    improving: bool
    """Whether the mover prefers where it leads to where it starts."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a drawing shows."""

    states: tuple[int, ...]
    """0-based, the status quo first where there is one, then in increasing order."""
    arrows: tuple[Arrow, ...]
    resting: dict[int, tuple[str, ...]]
    """For each equilibrium among the states, its concepts, the most demanding first."""
    start: int | None
    """The status quo, or where paths were traced from."""
    left_out: str
    """What is not drawn, in a sentence; empty where all is."""


def choose(found: Analysis) -> Shown:
    """All states and moves of a small conflict; of a larger one the status quo, the strongest
    equilibria and the shortest ways from the one to the others, with the improvements among them.
    """
    conflict = found.conflict
    groups = by_strength({c: found.stability.equilibria(c) for c in found.stability.concepts})
    start = conflict.status_quo if found.moves is None else found.moves.start
    if conflict.states <= MOST_WHOLE:
        states, arrows, left_out = set(range(conflict.states)), _moves(found, None), ""
    else:
        states, steps = _matter(
            found, [s for g in groups for s in g.states[: MOST_SHOWN + 1].tolist()], start
        )
        arrows = _moves(found, states, steps)
    resting = {s: g.concepts for g in groups for s in sorted(states) if (g.states == s).any()}
    if conflict.states > MOST_WHOLE:
        total = sum(len(group.states) for group in groups)
        left_out = (
            f"{len(states)} of {conflict.states:,} states are drawn: "
            + ("" if start is None else "the status quo, ")
            + f"{len(resting):,} of {total:,} equilibria, the strongest first"
            + ("" if start is None else ", and the shortest ways there")
            + "."
        )
    ordered = sorted(states, key=lambda s: (s != start, s))
    return Shown(tuple(ordered), tuple(arrows), resting, start, left_out)


def _matter(
    found: Analysis, resting: list[int], start: int | None
) -> tuple[set[int], set[tuple[int, int, int]]]:
    """The states to draw, and the steps of the ways there."""
    states: set[int] = set() if start is None else {start}
    steps: set[tuple[int, int, int]] = set()
    for state in resting:
        if state == start:
            continue
        way = _way(found, state)
        fresh = {state} | {step.state for step in way}
        if len(states | fresh) > MOST_SHOWN:
            break
        states |= fresh
        at = -1 if start is None else start
        for step in way:
            steps.add((step.mover, at, step.state))
            at = step.state
    if len(states) < 2 and start is not None:
        for player in range(found.conflict.players):
            level = found.conflict.preferences[player].level
            for end in found.conflict.moves.from_state(player, start):
                if level[end] > level[start] and len(states) < MOST_SHOWN:
                    states.add(end)
    return states, steps


def _way(found: Analysis, state: int) -> tuple[MoveTo, ...]:
    if found.moves is None or found.improvements is None:
        return ()
    return found.improvements.path(state) or found.moves.path(state)


def _moves(
    found: Analysis, states: set[int] | None, steps: set[tuple[int, int, int]] | None = None
) -> list[Arrow]:
    """Moves among ``states``: all of them, or the improvements and the ``steps`` of ways."""
    conflict = found.conflict
    arrows = []
    for player in range(conflict.players):
        level = conflict.preferences[player].level
        for start in sorted(states) if states is not None else range(conflict.states):
            for end in conflict.moves.from_state(player, start):
                improving = bool(level[end] > level[start])
                if states is None or (
                    end in states and (improving or (player, start, end) in (steps or ()))
                ):
                    arrows.append(Arrow(player, start, end, improving))
    return arrows
