"""From named decision makers, options and conditions to a :class:`Conflict`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import Place, StandoffError
from standoff.lens.graph.conditions import Condition, OptionNames, Patterns, check_tested
from standoff.lens.graph.model import Conflict, Option
from standoff.lens.graph.moves import Bars, Int, Moves, coalesced, from_options
from standoff.lens.graph.preference import Preference
from standoff.lens.graph.states import feasible_patterns

MOST_BARS = 1 << 22
"""Most states times different bars on single moves."""


@dataclass(slots=True)
class Frame:
    """Decision makers, options and feasible states: a conflict before preferences."""

    decision_makers: tuple[str, ...]
    options: tuple[Option, ...]
    infeasible: Sequence[Condition] = ()
    merged: Sequence[Condition] = ()
    """Each condition's states count as a single state."""
    barred: Mapping[int, Sequence[tuple[Condition, Condition]]] = field(default_factory=dict)
    """For a decision maker, moves (from, to) that it cannot make: every move from a state that
    meets the first condition to one that meets the second."""
    place: Place | None = None
    titles: tuple[str, ...] = ()
    """What the decision makers are called in words; their names if empty."""

    def __post_init__(self) -> None:
        if not self.decision_makers:
            raise StandoffError("The model has no decision makers", self.place)
        for player, name in enumerate(self.decision_makers):
            if not any(player in option.owners for option in self.options):
                raise StandoffError(
                    f"The decision maker '{name}' has no options: give it at least one, "
                    "or leave it out",
                    self.place,
                )


def bits_by_name(decision_makers: Sequence[str], options: Sequence[Option]) -> OptionNames:
    """Where each option is found by name: its own if only one has it, and ``owner:option``."""
    found: dict[str, int] = {}
    bearers: dict[str, list[str]] = {}
    count = Counter(option.name for option in options)
    for bit, option in enumerate(options):
        if count[option.name] == 1:
            found[option.name] = bit
        for owner in option.owners:
            full = f"{decision_makers[owner]}:{option.name}"
            found.setdefault(full, bit)
            if count[option.name] > 1:
                bearers.setdefault(option.name, []).append(full)
    return OptionNames(found, bearers)


def masks(frame: Frame) -> list[int]:
    """The bits each decision maker controls, by position."""
    return [
        sum(1 << bit for bit, option in enumerate(frame.options) if player in option.owners)
        for player in range(len(frame.decision_makers))
    ]


def one_way(options: Iterable[Option]) -> tuple[int, int]:
    """The bits of options that can only be taken, and of those that can only be dropped."""
    forward = back = 0
    for bit, option in enumerate(options):
        if option.direction == "forward":
            forward |= 1 << bit
        elif option.direction == "back":
            back |= 1 << bit
    return forward, back


@dataclass(frozen=True, slots=True, eq=False)
class Skeleton:
    """Feasible states and moves; ``class_of`` says which state each pattern belongs to."""

    patterns: Patterns
    """(m,) every feasible option pattern, in increasing order."""
    representative: Int
    """(n,) the place in ``patterns`` of the pattern that stands for each state."""
    moves: Moves
    members: tuple[tuple[int, ...], ...]
    """For coalesced states, the patterns of each; empty where none are coalesced."""


def _barred_from(patterns: Patterns, pairs: Sequence[tuple[Condition, Condition]]) -> Bars:
    check_tested([each for pair in pairs for each in pair], len(patterns), None)
    truths = [(start.holds(patterns), end.holds(patterns)) for start, end in pairs]

    # Bars that begin at the same states act as one.
    by_start: dict[bytes, NDArray[np.bool_]] = {}
    for start, end in truths:
        key = np.packbits(start).tobytes()
        by_start[key] = by_start[key] | end if key in by_start else end
    starts = [np.unpackbits(np.frombuffer(k, np.uint8), count=len(patterns)) for k in by_start]
    ends_at = list(by_start.values())
    if len(ends_at) * len(patterns) > MOST_BARS:
        raise StandoffError(
            f"{len(ends_at):,} different bars on {len(patterns):,} states are too many to look at: "
            "make options irreversible instead, or join bars by 'or'"
        )

    def barred(state: int, ends: Int) -> NDArray[np.bool_]:
        gone = np.zeros(len(ends), np.bool_)
        for start, end in zip(starts, ends_at, strict=True):
            if start[state]:
                gone |= end[ends]
        return gone

    return barred


def skeleton(frame: Frame) -> Skeleton:
    """Lay out the feasible states and the moves among them.

    Raises StandoffError where nothing is feasible or too much is.
    """
    patterns = feasible_patterns(len(frame.options), frame.infeasible, place=frame.place)
    forward, back = one_way(frame.options)
    barred = [
        _barred_from(patterns, frame.barred[player]) if frame.barred.get(player) else None
        for player in range(len(frame.decision_makers))
    ]
    moves = from_options(patterns, masks(frame), forward, back, barred)
    everything = np.arange(len(patterns), dtype=np.int32)
    if not frame.merged:
        return Skeleton(patterns, everything, moves, ())
    first = everything.copy()
    check_tested(frame.merged, 4 * len(patterns), frame.place)
    for condition in frame.merged:
        same = np.flatnonzero(condition.holds(patterns))
        if len(same) < 2:
            raise StandoffError(
                f"The states to be coalesced, '{condition.text}', are fewer than two", frame.place
            )
        roots = np.unique(first[same])
        first[np.isin(first, roots)] = roots.min()
    representative, class_of = np.unique(first, return_inverse=True)
    merged = coalesced(moves, class_of.astype(np.int32), len(representative))
    order = np.argsort(class_of, kind="stable")
    cuts = np.cumsum(np.bincount(class_of))[:-1]
    members = tuple(tuple(group.tolist()) for group in np.split(patterns[order], cuts))
    shown = Moves(
        merged.row, merged.start, merged.target, patterns[representative],
        merged.forward, merged.back, merged.grouped,
    )  # fmt: skip
    return Skeleton(patterns, representative.astype(np.int32), shown, members)


def conflict(
    frame: Frame,
    base: Skeleton,
    preferences: Sequence[Preference],
    **rest: object,
) -> Conflict:
    """Put the parts together; ``rest`` are further fields of :class:`Conflict`."""
    return Conflict(
        frame.decision_makers,
        frame.options,
        base.moves,
        tuple(preferences),
        coalesced=base.members,
        titles=frame.titles,
        **rest,  # type: ignore[arg-type]
    )
