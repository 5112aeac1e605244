"""Simultaneous stability: what comes of an improvement if opponents improve at the same time.

Fraser & Hipel (1979, 1984) define it for option combinations: the focal decision maker leaves
``s`` for an improvement while opponents, one or several, leave ``s`` for improvements of theirs;
the result takes every change at once. Where it is feasible and no better than ``s`` for the
focal, the improvement is sanctioned. With more than one opponent every joint choice in which at
least one of them moves is looked at, not single opponents only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import inlined, kernel
from standoff.lens.graph.moves import Int, Long, Patterns
from standoff.lens.graph.propagation import NEVER

Flags = NDArray[np.bool_]
DENSE_OPTIONS = 24
MOST_SCANNED = 1 << 31
"""Up to this many (state, result, decision maker) triples results are gone through instead of
joint improvements where that is shorter."""
QUICK = 3
"""How many joint changes are tried before it is looked up whether any could deter."""


def lookup(patterns: Patterns, options: int) -> Int:
    """(2^options,) the state of every option combination, -1 where infeasible; empty if they are
    too many to lay out. ``patterns`` are (n,) states."""
    if options > DENSE_OPTIONS or 1 << options > 64 * len(patterns) + 4096:
        return np.zeros(0, np.int32)
    table = np.full(1 << options, -1, np.int32)
    table[patterns.astype(np.int64)] = np.arange(len(patterns), dtype=np.int32)
    return table


@inlined
def _find(wanted: np.uint64, patterns: Patterns, table: Int) -> int:
    if len(table) > 0:
        return int(table[np.int64(wanted)])
    low, high = 0, len(patterns)
    while low < high:
        middle = (low + high) // 2
        if patterns[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    if low < len(patterns) and patterns[low] == wanted:
        return low
    return -1


@kernel
def simultaneous(
    first_state: int,
    last_state: int,
    masks: Patterns,
    floor: Int,
    floor_row: Int,
    table: Int,
    level: Int,
    row: Int,
    start: Long,
    target: Int,
    pattern: Patterns,
    forward: Patterns,
    back: Patterns,
    most_moves: Int,
    apart: bool,
    budget: int,
    stable: Flags,
) -> bool:
    """Fill ``stable`` (P, n) for states first_state ≤ s < last_state.

    False where that takes more than ``budget`` steps, which leaves it unfinished.

    Args:
        masks: (P,) the bits each decision maker controls.
        floor, floor_row: (P, F) and (P, n) a lower bound, for each focal and state, on the level
            the focal may be brought to by changes in options it does not control.
        table: as :func:`lookup` gives it.
        most_moves: (P,) the largest number of candidates a decision maker has anywhere.
        apart: whether nobody shares an option and results are few enough to be gone through.
    """
    players, n = row.shape
    spent = 0
    marked = np.full((players, n if apart else 0), -1, np.int32)
    widest = 1
    for p in range(players):
        widest = max(widest, int(most_moves[p]) + 1)
    change = np.zeros((players, widest), np.uint64)
    count = np.zeros(players, np.int64)
    digit = np.zeros(players, np.int64)
    whole = len(table) == len(pattern)
    for s in range(first_state, last_state):
        here = pattern[s]
        for p in range(players):
            count[p] = 1
            r = row[p, s]
            for e in range(start[r], start[r + 1]):
                t = target[e]
                if level[p, t] <= level[p, s]:
                    continue
                if here & ~pattern[t] & forward[p] or ~here & pattern[t] & back[p]:
                    continue
                change[p, count[p]] = here ^ pattern[t]
                count[p] += 1
        if apart:
            joint_moves = 0.0
            for focal in range(players):
                joint = 1.0
                for p in range(players):
                    joint *= count[p] - (p == focal)
                joint_moves += joint
            if joint_moves > n:
                spent += n
                _by_results(s, masks, level, pattern, table, forward, back, marked)
                for focal in range(players):
                    holds = True
                    for own in range(1, count[focal]):
                        t = _find(here ^ change[focal, own], pattern, table)
                        holds = holds and marked[focal, t] == s
                    stable[focal, s] = holds
                continue
        for focal in range(players):
            joint = 1
            for p in range(players):
                digit[p] = 0
                if p != focal:
                    joint = min(joint * count[p], budget + 1)
            together = np.uint64(0)
            holds = True
            for own in range(1, count[focal]):
                sanctioned = False
                # The joint change that worked for the improvement before is tried first.
                for tried in range(joint):
                    spent += 1
                    if spent > budget:
                        return False
                    if tried == QUICK:
                        moved = here ^ change[focal, own]
                        there = np.int64(moved) if whole else _find(moved, pattern, table)
                        if floor[focal, floor_row[focal, there]] > level[focal, s]:
                            break
                    if together:
                        end = here ^ (change[focal, own] | together)
                        result = np.int64(end) if whole else _find(end, pattern, table)
                        if result >= 0 and level[focal, result] <= level[focal, s]:
                            sanctioned = True
                            break
                    together = np.uint64(0)
                    carry = True
                    for p in range(players):
                        if p != focal:
                            if carry:
                                digit[p] += 1
                                carry = digit[p] == count[p]
                                if carry:
                                    digit[p] = 0
                            together |= change[p, digit[p]]
                if not sanctioned:
                    holds = False
                    break
            stable[focal, s] = holds
    return True


@inlined
def _by_results(
    s: int,
    masks: Patterns,
    level: Int,
    pattern: Patterns,
    table: Int,
    forward: Patterns,
    back: Patterns,
    marked: Int,
) -> None:
    """Mark with ``s`` in ``marked`` (P, n) every improvement on ``s`` that is sanctioned.

    Every result is gone through: where all whose options it changes improve by their own part of
    the change, and they are two or more, it is a joint improvement, and sanctions for each of them
    to whom it is no better than ``s``.
    """
    players, n = marked.shape
    here = pattern[s]
    ends = np.empty(players, np.int64)
    for r in range(n):
        difference = here ^ pattern[r]
        movers = 0
        for p in range(players):
            ends[p] = -1
            part = difference & masks[p]
            if part:
                there = here ^ part
                if here & part & forward[p] or ~here & part & back[p]:
                    movers = -1
                    break
                y = _find(there, pattern, table)
                if y < 0 or level[p, y] <= level[p, s]:
                    movers = -1
                    break
                ends[p] = y
                movers += 1
        if movers > 1:
            for p in range(players):
                if ends[p] >= 0 and level[p, r] <= level[p, s]:
                    marked[p, ends[p]] = s


def floors(level: Int, pattern: Patterns, masks: Patterns) -> tuple[Int, Int]:
    """The worst level among states that agree with a state on the focal's options; see above.

    Only the options a decision maker holds alone count as its own: others may change the rest.
    """
    players, n = level.shape
    rows = np.empty((players, n), np.int32)
    found: list[Int] = []
    for p in range(players):
        others = np.uint64(0)
        for q in range(players):
            if q != p:
                others |= masks[q]
        key = pattern & ~others
        _, inverse = np.unique(key, return_inverse=True)
        rows[p] = inverse
        worst = np.full(int(inverse.max()) + 1, NEVER, np.int32)
        np.minimum.at(worst, inverse, level[p])
        found.append(worst)
    width = max(len(worst) for worst in found)
    table = np.full((players, width), NEVER, np.int32)
    for p, worst in enumerate(found):
        table[p, : len(worst)] = worst
    return table, rows
