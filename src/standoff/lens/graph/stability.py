"""Which states are stable for whom, and where the conflict can rest.

Definitions are those of Fang, Hipel & Kilgour (1993) and Xu, Hipel, Kilgour & Fang (2018) for
general n; see ``docs/method-graph.md``.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError, listed
from standoff.lens.graph.concepts import BASIC, chosen, horizon
from standoff.lens.graph.foresight import limited_move, non_myopic
from standoff.lens.graph.model import MOST_DECISION_MAKERS, Conflict
from standoff.lens.graph.propagation import Field
from standoff.lens.graph.simultaneous import MOST_SCANNED, floors, lookup, simultaneous

Flags = NDArray[np.bool_]
MOST_JOINT = 1 << 27
"""Joint improvements that SIM looks at, one by one, before it is given up."""
MOST_SINGLE = 1 << 29
"""States times sets of opponents who have yet to move, in sequences of single moves."""
MOST_HANDED = 1 << 27
"""States times pairs of focal and opponent, over all concepts that look at sequences."""
LEGAL = ("standard", "single-move")
SHARED_OUT = 1 << 14
"""States from which the work is shared out among threads."""
_THREADS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Stability:
    """What a stability analysis found."""

    conflict: Conflict
    legal: str
    """``standard``: in a sanctioning sequence nobody moves twice in a row;
    ``single-move``: nobody moves twice at all."""
    stable: Mapping[str, Flags]
    """For each concept, (P, n) whether the state is stable for the decision maker."""

    @property
    def concepts(self) -> tuple[str, ...]:
        """The concepts that were asked for, in order."""
        return tuple(self.stable)

    def equilibria(self, concept: str) -> NDArray[np.intp]:
        """The 0-based states stable for every decision maker, in increasing order."""
        return np.flatnonzero(self.stable[concept].all(axis=0))

    def stable_for(self, player: int, concept: str) -> NDArray[np.intp]:
        """The 0-based states stable for one decision maker, in increasing order."""
        return np.flatnonzero(self.stable[concept][player])


def analyse(
    conflict: Conflict, concepts: Iterable[str] = BASIC, legal: str = "standard"
) -> Stability:
    """Stability of every state for every decision maker under each of ``concepts``.

    The cost is in proportion to states × decision makers where options are reversible, and to
    moves where they are not; SIM adds what joint improvements must be looked at.

    Concepts: Nash (1950), GMR and SMR (Howard 1971), SEQ and SIM (Fraser & Hipel 1979), SSEQ (Rêgo
    & Vieira 2017), limited move ``L1``, ``L2``, … (Zagare 1984) and NM (Brams & Wittman 1981).

    Raises StandoffError for an unknown concept, for SIM where states are not option combinations,
    and where it would take minutes.
    """
    if legal not in LEGAL:
        raise StandoffError(f"Legal sequences are {listed(LEGAL)}, not '{legal}'")
    if conflict.players > MOST_DECISION_MAKERS:
        raise StandoffError(
            f"At most {MOST_DECISION_MAKERS} decision makers can be analysed, "
            f"not {conflict.players}"
        )
    wanted = chosen(list(concepts))
    level = np.array([preference.level for preference in conflict.preferences], np.int32)
    moves = conflict.moves
    one_by_one = np.flatnonzero(~moves.free)
    moves.check_work(one_by_one, conflict.players, "The analysis")
    sequential = sum(concept in ("GMR", "SMR", "SEQ", "SSEQ") for concept in wanted)
    if legal == "single-move" and sequential:
        check_single_moves(conflict, sequential)
    else:
        _check_sequences(conflict, sequential)
    field = Field(moves, level)
    found: dict[str, Flags] = {}
    for concept in wanted:
        steps = horizon(concept)
        if steps is not None:
            found[concept] = limited_move(conflict.moves, level, steps)
        elif concept == "NM":
            found[concept] = non_myopic(conflict.moves, level)
        elif concept == "SIM":
            found[concept] = _simultaneous(conflict, field)
        else:
            found[concept] = sanctioned(field, concept, legal)
    return Stability(conflict, legal, found)


def _check_sequences(conflict: Conflict, concepts: int) -> None:
    """Raises StandoffError where ``concepts`` of them take too long by sequences of any length."""
    players = conflict.players
    total = concepts * players * (players - 1) * conflict.states
    if total > MOST_HANDED:
        raise StandoffError(
            f"sequences of sanctions among {players} decision makers over {conflict.states:,} "
            f"states are too many to look at ({total:,} steps, more than {MOST_HANDED:,}): rule "
            "more combinations out, or take decision makers together"
        )


def check_single_moves(conflict: Conflict, concepts: int, most: int = MOST_SINGLE) -> None:
    """Raises StandoffError where ``concepts`` of them by sequences of single moves take more than
    ``most`` steps: such sequences are told apart by who has moved, in 2^opponents ways."""
    players, moves = conflict.players, conflict.moves
    each = conflict.states + 1000  # a call costs as much as about a thousand states
    each += sum(moves.candidates(p) for p in range(players) if not moves.free[p]) // players
    total = concepts * players * (players - 1) * each << max(players - 2, 0)
    if players > 2 and total > most:
        raise StandoffError(
            f"sequences of sanctions in which none of {players} decision makers moves twice are "
            f"too many to look at ({total:,} steps, more than {most:,})"
        )


def sanctioned(field: Field, concept: str, legal: str = "standard") -> Flags:
    """(P, n) stability under Nash, GMR, SMR, SEQ or SSEQ; ``legal`` is one of ``LEGAL``."""
    stable = np.empty(field.level.shape, np.bool_)

    def fill(focal: int) -> None:
        own = field.level[focal]
        if concept == "Nash":
            escape = field.greatest_value(focal, own, False)
            stable[focal] = escape <= own
            return
        worth = own
        if concept in ("SMR", "SSEQ"):
            worth = np.maximum(own, field.greatest_value(focal, own, False))
        answered = answers(field, focal, worth, concept in ("SEQ", "SSEQ"), legal)
        stable[focal] = field.greatest_value(focal, answered, True) <= own

    players, n = field.level.shape
    if n < SHARED_OUT:
        for focal in range(players):
            fill(focal)
    else:
        with ThreadPoolExecutor(_THREADS) as pool:
            list(pool.map(fill, range(players)))
    return stable


def answers(
    field: Field, focal: int, worth: NDArray[np.int32], improving: bool, legal: str
) -> NDArray[np.int32]:
    """(n,) the least ``worth`` to which the others can answer, under either rule of legality."""
    if legal == "single-move":
        return field.least_by_single_moves(focal, worth, improving)
    return field.least_by_sequence(focal, worth, improving)


def masks_of(conflict: Conflict) -> NDArray[np.uint64]:
    """(P,) the bits of the options each decision maker controls."""
    masks = np.zeros(conflict.players, np.uint64)
    for bit, option in enumerate(conflict.options):
        for owner in option.owners:
            masks[owner] |= np.uint64(1 << bit)
    return masks


def _simultaneous(conflict: Conflict, field: Field) -> Flags:
    if not conflict.simultaneous:
        raise StandoffError(
            "SIM needs to know what moves made at once lead to, which only states that are "
            "option combinations say; leave SIM out for this model"
        )
    moves = conflict.moves
    moves.check_work(range(conflict.players), 1, "SIM")
    table = lookup(moves.pattern, len(conflict.options))
    masks = masks_of(conflict)
    worst, rows = floors(field.level, moves.pattern, masks)
    widths = np.diff(moves.start)
    most = np.array([widths[row].max(initial=0) for row in moves.row], np.int32)
    stable = np.zeros(field.level.shape, np.bool_)

    n = moves.states
    shared = any(len(option.owners) > 1 for option in conflict.options)
    # Where single moves are barred or listed, what a maker can do does not follow from its bits.
    plain = bool(moves.grouped.all()) and not shared
    apart = plain and n * n * moves.decision_makers <= MOST_SCANNED
    parts = 1 if n < SHARED_OUT else 64
    given_up = threading.Event()

    def part(first: int, last: int) -> bool:
        # Once one part has more to look at than it may, the rest is idle work.
        whole = not given_up.is_set() and simultaneous(
            first, last, masks, worst, rows, table, field.level,
            moves.row, moves.start, moves.target, moves.pattern,
            moves.forward, moves.back, most, apart, MOST_JOINT // parts, stable,
        )  # fmt: skip
        if not whole:
            given_up.set()
        return whole

    cuts = np.linspace(0, n, parts + 1).astype(int).tolist()
    with ThreadPoolExecutor(_THREADS) as pool:
        done = list(pool.map(part, cuts[:-1], cuts[1:]))
    if not all(done):
        raise StandoffError(
            f"SIM would have to look at more than {MOST_JOINT:,} joint moves: rule more "
            "combinations out, or leave SIM out"
        )
    return stable
