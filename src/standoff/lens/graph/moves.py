"""Unilateral moves, kept implicit: groups of states that differ in one decision maker's options.

``n`` states, ``P`` decision makers, ``R`` rows, ``M`` entries. From state ``s`` decision maker
``p`` may move to every ``target[start[r]:start[r+1]]`` with ``r = row[p, s]``, except ``s`` itself
and what the one-way options forbid. Where moves come from options, a row is a whole group of
states that share everything ``p`` does not control, so the arrays hold P·n entries however many
moves there are. Where moves are listed one by one, each state has a row of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError

Int = NDArray[np.int32]
Long = NDArray[np.int64]
Patterns = NDArray[np.uint64]

Bars = Callable[[int, Int], NDArray[np.bool_]]
"""From a state, and states (k,) it might go to: (k,) which of those moves cannot be made."""

MOST_LISTED_MOVES = 1 << 24
MOST_VISITED_MOVES = 1 << 30
"""Beyond this many moves to look at one by one an analysis would take minutes."""
MOST_BARRED_STATES = 1 << 15
"""States up to which a decision maker's moves can be barred one by one."""


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """Who can move from where to where; see the module for the layout."""

    row: Int
    """(P, n) the row of each decision maker's candidates at each state."""
    start: Long
    """(R+1,) where each row begins in ``target``."""
    target: Int
    """(M,) candidate states."""
    pattern: Patterns
    """(n,) option patterns; zeros where the states are not option combinations."""
    forward: Patterns
    """(P,) options that, once taken, stay taken (among those this row kind must check)."""
    back: Patterns
    """(P,) options that, once dropped, stay dropped."""
    grouped: NDArray[np.bool_]
    """(P,) whether rows are groups shared by their members."""

    @property
    def states(self) -> int:
        """How many states there are."""
        return int(self.row.shape[1])

    @property
    def decision_makers(self) -> int:
        """How many decision makers there are."""
        return int(self.row.shape[0])

    @property
    def free(self) -> NDArray[np.bool_]:
        """(P,) whether any member of a group may move to any other."""
        return np.asarray(self.grouped & (self.forward == 0) & (self.back == 0))

    def candidates(self, player: int) -> int:
        """How many moves ``player`` has in all states together, at most."""
        sizes = np.diff(self.start)[self.row[player]]
        return int(sizes.sum())

    def check_work(self, players: Iterable[int], times: int, what: str) -> None:
        """Raises StandoffError where looking at every move of ``players`` would take too long."""
        total = times * sum(self.candidates(player) for player in players)
        if total > MOST_VISITED_MOVES:
            raise StandoffError(
                f"{what} would have to look at {total:,} moves one by one, more than "
                f"{MOST_VISITED_MOVES:,}: rule more combinations out as infeasible, give the "
                "options to more decision makers, or drop options that do not matter"
            )

    def from_state(self, player: int, state: int) -> list[int]:
        """The states that ``player`` can move to from ``state``, in increasing order."""
        row = self.row[player, state]
        found = self.target[self.start[row] : self.start[row + 1]]
        here, there = self.pattern[state], self.pattern[found]
        barred = (here & ~there & self.forward[player]) | (~here & there & self.back[player])
        return sorted(int(t) for t in found[(found != state) & (barred == 0)])

    def reversed(self) -> Moves:
        """The same moves, run backwards."""
        players, n = self.row.shape
        rows, starts, targets = [], [], []
        row_base = entry_base = 0
        for p in range(players):
            own_rows, own_start, own_target = self._own(p)
            if not self.grouped[p]:
                source = np.repeat(np.arange(n, dtype=np.int32), np.diff(own_start))
                order = np.argsort(own_target, kind="stable")
                counts = np.bincount(own_target, minlength=n)
                own_target = source[order]
                own_start = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
            rows.append(own_rows + row_base)
            starts.append(own_start[:-1] + entry_base)
            targets.append(own_target)
            row_base += len(own_start) - 1
            entry_base += len(own_target)
        return Moves(
            np.asarray(rows, np.int32),
            np.concatenate((*starts, [entry_base])).astype(np.int64),
            np.concatenate(targets).astype(np.int32) if targets else np.zeros(0, np.int32),
            self.pattern,
            np.where(self.grouped, self.back, np.uint64(0)),
            np.where(self.grouped, self.forward, np.uint64(0)),
            self.grouped,
        )

    def _own(self, p: int) -> tuple[Int, Long, Int]:
        """Decision maker ``p``'s rows, starts and targets, counted from zero."""
        n = self.states
        first = int(self.row[p].min()) if n else 0
        last = int(self.row[p].max()) + 1 if n else 0
        starts = self.start[first : last + 1]
        return self.row[p] - first, starts - starts[0], self.target[starts[0] : starts[-1]]


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    row: Int
    start: Long
    target: Int
    grouped: bool


def from_options(
    patterns: Patterns,
    masks: Sequence[int],
    forward: int = 0,
    back: int = 0,
    barred: Sequence[Bars | None] = (),
) -> Moves:
    """Moves that change any of a decision maker's own options at once.

    Args:
        patterns: (n,) feasible states in increasing order.
        masks: for each decision maker, the bits it controls.
        forward: bits that can only go from N to Y; ``back``: only from Y to N.
        barred: for each decision maker, which single moves it may not make; None for no bar.

    Raises StandoffError where barring single moves needs more moves listed than fit in memory.
    """
    one_way_f, one_way_b = np.uint64(forward), np.uint64(back)
    parts: list[_Rows] = []
    for player, mask in enumerate(masks):
        rows = _group(patterns & ~np.uint64(mask))
        bar = barred[player] if player < len(barred) else None
        if bar is not None:
            rows = _listed(rows, patterns, one_way_f, one_way_b, bar)
        parts.append(rows)
    grouped = np.array([part.grouped for part in parts], np.bool_)
    own = np.array(masks, np.uint64)
    zero = np.uint64(0)
    return _joined(
        parts,
        patterns,
        np.where(grouped, own & one_way_f, zero),
        np.where(grouped, own & one_way_b, zero),
        grouped,
    )


def from_lists(
    states: int, lists: Sequence[Iterable[tuple[int, int]]], patterns: Patterns | None = None
) -> Moves:
    """Moves given one by one: for each decision maker, pairs (from, to) of 0-based states.

    ``patterns`` are the (n,) option patterns, zeros if None.
    """
    parts = []
    for pairs in lists:
        unique = np.array(sorted({(a, b) for a, b in pairs if a != b}), np.int64).reshape(-1, 2)
        counts = np.bincount(unique[:, 0], minlength=states)
        start = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        parts.append(
            _Rows(np.arange(states, dtype=np.int32), start, unique[:, 1].astype(np.int32), False)
        )
    zeros = np.zeros(len(parts), np.uint64)
    if patterns is None:
        patterns = np.zeros(states, np.uint64)
    return _joined(parts, patterns, zeros, zeros.copy(), np.zeros(len(parts), np.bool_))


def coalesced(moves: Moves, member_of: Int, classes: int) -> Moves:
    """The moves between classes of states that count as one (Fang, Hipel & Kilgour 1993).

    A class can move wherever any of its members can. ``member_of`` is (n,) each state's class, of
    ``classes``. Raises StandoffError where there are too many moves to list.
    """
    lists: list[list[tuple[int, int]]] = []
    for player in range(moves.decision_makers):
        if moves.candidates(player) > MOST_LISTED_MOVES // 4:
            raise StandoffError(
                f"Coalescing states is possible for small models only, not for {moves.states:,} "
                "states: rule the states out as infeasible instead, or leave them apart and tied"
            )
        found: list[NDArray[np.int64]] = []
        for s in range(moves.states):
            ends = member_of[moves.from_state(player, s)].astype(np.int64)
            found.append(np.int64(member_of[s]) * classes + ends)
        codes = np.unique(np.concatenate(found)).tolist() if found else []
        pairs = (divmod(code, classes) for code in codes)
        lists.append([(a, b) for a, b in pairs if a != b])
    return from_lists(classes, lists)


def _group(key: Patterns) -> _Rows:
    order = np.argsort(key, kind="stable").astype(np.int32)
    ordered = key[order]
    first = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    row = np.empty(len(key), np.int32)
    row[order] = np.cumsum(first) - 1
    start = np.concatenate((np.flatnonzero(first), [len(key)])).astype(np.int64)
    return _Rows(row, start, order, True)


def _listed(
    rows: _Rows,
    patterns: Patterns,
    forward: np.uint64,
    back: np.uint64,
    bar: Bars,
) -> _Rows:
    sizes = np.diff(rows.start)
    if len(patterns) > MOST_BARRED_STATES:
        raise StandoffError(
            f"Barring single moves is possible for up to {MOST_BARRED_STATES:,} states, not for "
            f"{len(patterns):,}: make an option irreversible instead, or rule states out"
        )
    if int((sizes.astype(np.float64) ** 2).sum()) > MOST_LISTED_MOVES:
        raise StandoffError(
            "Barring single moves needs every move of that decision maker listed, and there are "
            f"more than {MOST_LISTED_MOVES:,}: make an option irreversible instead"
        )
    counts = np.zeros(len(patterns), np.int64)
    found: list[Int] = []
    for s in range(len(patterns)):
        r = rows.row[s]
        near = rows.target[rows.start[r] : rows.start[r + 1]]
        here, there = patterns[s], patterns[near]
        keep = (near != s) & (((here & ~there & forward) | (~here & there & back)) == 0)
        allowed = np.sort(near[keep])
        allowed = allowed[~bar(s, allowed)]
        counts[s] = len(allowed)
        found.append(allowed)
    start = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    target = np.concatenate(found).astype(np.int32)
    return _Rows(np.arange(len(patterns), dtype=np.int32), start, target, False)


def _joined(
    parts: Sequence[_Rows],
    patterns: Patterns,
    forward: Patterns,
    back: Patterns,
    grouped: NDArray[np.bool_],
) -> Moves:
    rows, starts, targets = [], [], []
    row_base = entry_base = 0
    for part in parts:
        rows.append(part.row + row_base)
        starts.append(part.start[:-1] + entry_base)
        targets.append(part.target)
        row_base += len(part.start) - 1
        entry_base += len(part.target)
    return Moves(
        np.ascontiguousarray(np.asarray(rows, np.int32).reshape(len(parts), len(patterns))),
        np.concatenate((*starts, [entry_base])).astype(np.int64),
        np.concatenate((*targets, np.zeros(0, np.int32))).astype(np.int32),
        patterns,
        np.asarray(forward, np.uint64),
        np.asarray(back, np.uint64),
        grouped,
    )
