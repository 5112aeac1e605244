"""Coalition stability: whether those who could improve together would, and could be answered.

Kilgour, Hipel, Fang & Peng (2001) and Inohara & Hipel (2008): a coalition improves on ``s`` if by a
legal sequence of its members' moves it reaches a state that every member prefers to ``s``. Nash,
GMR, SMR and SEQ then read as for a single decision maker, the sanctioners being those outside; a
state deters a coalition if at least one member prefers it no more than ``s``. In SEQ the sanctions
are legal sequences of coalition improvements by any coalitions among those outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError, listed
from standoff.base.jit import kernel
from standoff.lens.graph.concepts import PAIRWISE, chosen
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.moves import Int, Long, Patterns

Flags = NDArray[np.bool_]
Bits = NDArray[np.uint8]
NOBODY_YET, ALL_DONE = -2, -3
MOST_PLAYERS = 8
MOST_PAIRS = 1 << 28
"""Most pairs of states times coalitions; each takes a byte."""
MOST_STEPS = 1 << 36
"""Most steps from state to state, coalition by coalition, that are looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class CoalitionStability:
    """Which states each coalition would leave alone."""

    conflict: Conflict
    coalitions: tuple[tuple[int, ...], ...]
    """Single decision makers included, as positions."""
    stable: dict[str, Flags]
    """For each concept, (C, n) whether the state is stable for the coalition."""

    def equilibria(self, concept: str) -> NDArray[np.intp]:
        """The 0-based states stable for every coalition looked at."""
        return np.flatnonzero(self.stable[concept].all(axis=0))

    def name(self, coalition: int) -> str:
        """A coalition's members, such as ``US + allies``."""
        return " + ".join(
            self.conflict.decision_makers[member] for member in self.coalitions[coalition]
        )


def all_coalitions(players: int) -> list[tuple[int, ...]]:
    """Every non-empty coalition, the smaller first."""
    return [
        members for size in range(1, players + 1) for members in combinations(range(players), size)
    ]


def analyse_coalitions(
    conflict: Conflict,
    coalitions: Sequence[Sequence[int]] | None = None,
    concepts: Iterable[str] = PAIRWISE,
) -> CoalitionStability:
    """Coalition stability for the given coalitions (positions of their members), or for all.

    Single decision makers always belong to those looked at. Raises StandoffError for concepts
    without a coalition form and for models too large for it.
    """
    wanted = chosen(list(concepts))
    other = [concept for concept in wanted if concept not in PAIRWISE]
    if other:
        raise StandoffError(f"{other[0]} has no coalition form; expected {listed(PAIRWISE)}")
    n, players = conflict.states, conflict.players
    # Each of up to 3^players pairs (a coalition, one among those outside it) takes n² of memory
    # traffic, and what a state leads to by way of them n more.
    steps = n**3 * 3**players if players <= MOST_PLAYERS else MOST_STEPS + 1
    if steps > MOST_STEPS or n * n << players > MOST_PAIRS:
        most = min(
            int((MOST_PAIRS >> min(players, 20)) ** 0.5),
            int((MOST_STEPS // 3 ** min(players, MOST_PLAYERS)) ** (1 / 3)),
        )
        raise StandoffError(
            f"coalitions can be analysed for at most {MOST_PLAYERS} decision makers, and of "
            f"{min(players, MOST_PLAYERS)} for up to {most:,} states; this model has {players} and "
            f"{n:,} states: rule more combinations out, or merge decision makers"
        )
    if coalitions is None:
        looked_at = all_coalitions(players)
    else:
        single = [(player,) for player in range(players)]
        looked_at = list(dict.fromkeys([*single, *(tuple(sorted(set(c))) for c in coalitions)]))
    reach = _Reach(conflict)
    stable = {concept: np.empty((len(looked_at), n), np.bool_) for concept in wanted}
    for k, members in enumerate(looked_at):
        for concept in wanted:
            stable[concept][k] = reach.stable(members, concept)
    return CoalitionStability(conflict, tuple(looked_at), stable)


class _Reach:
    """Reachable and improving sets by coalition, each computed once as (n, n) truth."""

    def __init__(self, conflict: Conflict):
        self.conflict = conflict
        self.level = np.array([preference.level for preference in conflict.preferences])
        self._moves: dict[int, Flags] = {}
        self._answers: dict[int, Flags] = {}
        self._improving: dict[int, Flags] = {}

    def by_moves(self, code: int) -> Flags:
        """[s, t]: the coalition can bring about t from s by a legal sequence."""
        if code not in self._moves:
            moves = self.conflict.moves
            self._moves[code] = legally_reached(
                code, moves.row, moves.start, moves.target,
                moves.pattern, moves.forward, moves.back,
            )  # fmt: skip
        return self._moves[code]

    def improving(self, code: int) -> Flags:
        """[s, t]: … and every member prefers t to s."""
        if code not in self._improving:
            found = self.by_moves(code).copy()
            for player in range(self.conflict.players):
                if code >> player & 1:
                    found &= self.level[player][None, :] > self.level[player][:, None]
            self._improving[code] = found
        return self._improving[code]

    def by_improvements(self, code: int) -> Flags:
        """[s, t]: coalitions within ``code`` bring t about by a legal sequence of improvements."""
        if code not in self._answers:
            groups = [g for g in range(1, code + 1) if g & ~code == 0]
            n = self.conflict.states
            steps = [_packed(self.improving(g)) for g in groups]
            self._answers[code] = closed(
                np.array(steps, np.uint8).reshape(len(groups), n, -(-n // 8)), n
            )
        return self._answers[code]

    def stable(self, members: Sequence[int], concept: str) -> Flags:
        code = sum(1 << member for member in members)
        rest = (1 << self.conflict.players) - 1 - code
        improving = self.improving(code)
        if concept == "Nash":
            return np.asarray(~improving.any(axis=1))
        answers = self.by_improvements(rest) if concept == "SEQ" else self.by_moves(rest)
        # [s, t]: t deters the coalition from leaving s.
        deters = np.zeros((self.conflict.states, self.conflict.states), np.bool_)
        for member in members:
            deters |= self.level[member][None, :] <= self.level[member][:, None]
        if concept == "SMR":
            escaped = meets(deters, _packed(self.by_moves(code)), _packed(~deters))
            deters &= ~escaped
        sanctioned = meets(improving, _packed(answers), _packed(deters))
        return np.asarray(~(improving & ~sanctioned).any(axis=1))


def _packed(flags: Flags) -> Bits:
    """(n, w) rows of (n, n) truth, a bit each: the first in the lowest bit of the first byte."""
    return np.packbits(flags, axis=1, bitorder="little")


@kernel
def meets(where: Flags, one: Bits, other: Bits) -> Flags:
    """(n, n) [s, t], where asked: whether row t of the one has a state in common with row s of the
    other, each (n, w) with a bit a state."""
    n, width = one.shape
    found = np.zeros((n, n), np.bool_)
    for s in range(n):
        for t in range(n):
            if where[s, t]:
                for w in range(width):
                    if one[t, w] & other[s, w]:
                        found[s, t] = True
                        break
    return found


@kernel
def legally_reached(
    code: int,
    row: Int,
    start: Long,
    target: Int,
    pattern: Patterns,
    forward: Patterns,
    back: Patterns,
) -> Flags:
    """(n, n) [s, t]: decision makers in ``code`` bring t about, none moving twice in a row."""
    players, n = row.shape
    reached = np.zeros((n, n), np.bool_)
    met = np.zeros(n, np.uint64)
    stack_state = np.empty(n * players + 1, np.int32)
    stack_mover = np.empty(n * players + 1, np.int32)
    for s in range(n):
        met[:] = 0
        stack_state[0], stack_mover[0] = s, -1
        height = 1
        while height > 0:
            height -= 1
            x, last = stack_state[height], stack_mover[height]
            for j in range(players):
                if j == last or not (code >> j) & 1:
                    continue
                r = row[j, x]
                for e in range(start[r], start[r + 1]):
                    y = target[e]
                    if y == x or (met[y] >> np.uint64(j)) & np.uint64(1):
                        continue
                    if pattern[x] & ~pattern[y] & forward[j]:
                        continue
                    if ~pattern[x] & pattern[y] & back[j]:
                        continue
                    met[y] |= np.uint64(1) << np.uint64(j)
                    reached[s, y] = True
                    stack_state[height], stack_mover[height] = y, j
                    height += 1
    return reached


@kernel
def closed(steps: Bits, n: int) -> Flags:
    """(n, n) what legal sequences of ``steps`` (G, n, w) reach, no group twice in a row; their rows
    have a bit for each of the n states."""
    groups, _, width = steps.shape
    reached = np.zeros((n, n), np.bool_)
    met = np.zeros((groups, width), np.uint8)
    came = np.empty(n, np.int32)
    stack_state = np.empty(n * groups + 1, np.int32)
    stack_group = np.empty(n * groups + 1, np.int32)
    for s in range(n):
        met[:] = 0
        came[:] = NOBODY_YET
        stack_state[0], stack_group[0] = s, -1
        height = 1
        while height > 0:
            height -= 1
            x, last = stack_state[height], stack_group[height]
            # Who came first went on by every other group; who comes next adds only that one.
            if came[x] == ALL_DONE:
                continue
            first, end = 0, groups
            if came[x] == NOBODY_YET:
                came[x] = last
            else:
                first, end = came[x], came[x] + 1
                came[x] = ALL_DONE
            for g in range(max(first, 0), end):
                if g == last:
                    continue
                for w in range(width):
                    new = steps[g, x, w] & ~met[g, w]
                    if new == 0:
                        continue
                    met[g, w] |= new
                    for bit in range(8):
                        if (new >> bit) & 1:
                            y = 8 * w + bit
                            reached[s, y] = True
                            stack_state[height], stack_group[height] = y, g
                            height += 1
    return reached
