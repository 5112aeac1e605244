"""Stability straight from the definitions, with sets and loops: the reference for the kernels.

Nothing here is shared with ``standoff.lens.graph``. ``moves[i][s]`` is the set of states that
decision maker ``i`` can move to from ``s``; ``better(i, s, t)`` says that ``t`` is an improvement
over ``s``; ``deters(i, s, x)`` that ending at ``x`` would make ``i`` regret having left ``s``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

Moves = Sequence[Sequence[set[int]]]
Ranks = Sequence[Sequence[int]]
Pair = Callable[[int, int, int], bool]


def improvements(moves: Moves, better: Pair, i: int, s: int) -> set[int]:
    return {t for t in moves[i][s] if better(i, s, t)}


def reachable(
    moves: Moves, group: set[int], s: int, better: Pair | None = None, once: bool = False
) -> set[int]:
    """R_H(s), or R_H^+(s) given ``better``: Fang, Hipel & Kilgour (1993), by brute closure."""
    if once:
        return _once(moves, frozenset(group), s, better)
    found: set[tuple[int, int]] = set()
    fresh = [(s, -1)]
    while fresh:
        x, last = fresh.pop()
        for j in group:
            if j == last:
                continue
            for y in moves[j][x]:
                if better is not None and not better(j, x, y):
                    continue
                if (y, j) not in found:
                    found.add((y, j))
                    fresh.append((y, j))
    return {y for y, _ in found}


def _once(moves: Moves, group: frozenset[int], s: int, better: Pair | None) -> set[int]:
    found: set[int] = set()
    for j in group:
        for y in moves[j][s]:
            if better is None or better(j, s, y):
                found.add(y)
                found |= _once(moves, group - {j}, y, better)
    return found


def by_rank(ranks: Ranks) -> tuple[Pair, Pair]:
    """Improvement and deterrence for complete orderings (higher is better)."""
    return (
        lambda i, s, t: ranks[i][t] > ranks[i][s],
        lambda i, s, x: ranks[i][x] <= ranks[i][s],
    )


def stable(
    concept: str, moves: Moves, better: Pair, deters: Pair, i: int, s: int, once: bool = False
) -> bool:
    others = set(range(len(moves))) - {i}
    for t in improvements(moves, better, i, s):
        if concept == "Nash":
            return False
        rule = better if concept in ("SEQ", "SSEQ") else None
        answers = reachable(moves, others, t, rule, once)
        if concept in ("GMR", "SEQ"):
            held = any(deters(i, s, x) for x in answers)
        else:
            held = any(
                deters(i, s, x) and all(deters(i, s, z) for z in moves[i][x]) for x in answers
            )
        if not held:
            return False
    return True


def simultaneous(moves: Moves, ranks: Ranks, patterns: Sequence[int], i: int, s: int) -> bool:
    better, _ = by_rank(ranks)
    where = {pattern: state for state, pattern in enumerate(patterns)}
    here = patterns[s]
    choices = [
        [0, *(here ^ patterns[t] for t in improvements(moves, better, j, s))]
        for j in range(len(moves))
        if j != i
    ]
    for t in improvements(moves, better, i, s):
        held = False
        for joint in product(*choices):
            if not any(joint):
                continue
            change = here ^ patterns[t]
            for step in joint:
                change |= step
            end = where.get(here ^ change)
            if end is not None and ranks[i][end] <= ranks[i][s]:
                held = True
        if not held:
            return False
    return True


def anticipated(moves: Moves, ranks: Ranks, i: int, s: int, h: int) -> int:
    """G_h(i, s), by plain recursion."""
    if h == 0 or not moves[i][s]:
        return s
    ends = []
    for t in sorted(moves[i][s]):
        replies = [anticipated(moves, ranks, j, t, h - 1) for j in range(len(moves)) if j != i]
        ends.append(min(replies, key=lambda x: ranks[i][x]) if replies else t)
    best = max(ends, key=lambda x: ranks[i][x])
    return best if ranks[i][best] > ranks[i][s] else s


def coalition_stable(concept: str, moves: Moves, ranks: Ranks, members: set[int], s: int) -> bool:
    """Inohara & Hipel (2008): Nash, GMR, SMR and SEQ for a coalition."""
    everyone = set(range(len(moves)))

    def gains(group: set[int], a: int, b: int) -> bool:
        return all(ranks[j][b] > ranks[j][a] for j in group)

    def improving(group: set[int], a: int) -> set[int]:
        return {b for b in reachable(moves, group, a) if gains(group, a, b)}

    def deters(x: int) -> bool:
        return any(ranks[j][x] <= ranks[j][s] for j in members)

    for t in improving(members, s):
        if concept == "Nash":
            return False
        if concept == "SEQ":
            answers = _by_coalitions(everyone - members, improving, t)
        else:
            answers = reachable(moves, everyone - members, t)
        if concept == "SMR":
            held = any(
                deters(x) and all(deters(z) for z in reachable(moves, members, x)) for x in answers
            )
        else:
            held = any(deters(x) for x in answers)
        if not held:
            return False
    return True


def _by_coalitions(
    others: set[int], improving: Callable[[set[int], int], set[int]], t: int
) -> set[int]:
    groups = [
        {j for j in others if code >> j & 1}
        for code in range(1, 1 << (max(others, default=-1) + 1))
    ]
    groups = [group for k, group in enumerate(groups) if group and group not in groups[:k]]
    found: set[tuple[int, int]] = set()
    fresh = [(t, -1)]
    while fresh:
        x, last = fresh.pop()
        for k, group in enumerate(groups):
            if k == last:
                continue
            for y in improving(group, x):
                if (y, k) not in found:
                    found.add((y, k))
                    fresh.append((y, k))
    return {y for y, _ in found}


def non_myopic(moves: Moves, ranks: Ranks) -> list[list[bool]]:
    """Whether G_h(i, s) = s from some horizon on: horizons are run until they repeat."""
    players, n = len(moves), len(moves[0])
    now = [list(range(n)) for _ in range(players)]
    seen = [now]
    while True:
        after = []
        for i in range(players):
            row = []
            for s in range(n):
                best = s
                for t in sorted(moves[i][s]):
                    replies = [now[j][t] for j in range(players) if j != i]
                    end = min(replies, key=lambda x: ranks[i][x])
                    if ranks[i][end] > ranks[i][best]:
                        best = end
                row.append(best)
            after.append(row)
        if after in seen:
            cycle = seen[seen.index(after) :]
            return [[all(g[i][s] == s for g in cycle) for s in range(n)] for i in range(players)]
        seen.append(after)
        now = after
