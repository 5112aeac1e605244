"""How many packages there are, and how many every party accepts, without listing them.

Additive values: meet in the middle. The packages of half of the issues are matched with those of
the other half (Horowitz & Sahni 1974), by sorting where one or two parties' walk-away values bind
and by bit sets where more do. With interactions or constraints: depth first with bounds.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import inlined, kernel
from standoff.lens.talks.domain import Floats, NegotiationDomain
from standoff.lens.talks.frontier import MOST_SETTINGS, elimination_order, settings_needed

Indices = NDArray[np.int64]
Words = NDArray[np.uint64]

MOST_HALF = 2_000_000
MOST_WORD_STEPS = 4e9
MOST_VISITS = 300_000_000


def allowed_packages(domain: NegotiationDomain) -> int | None:
    """How many packages constraints and red lines leave; None where that is not feasible."""
    if settings_needed(domain) > MOST_SETTINGS:
        return None
    tables: list[tuple[tuple[int, ...], NDArray[np.object_]]] = [
        (c.issues, c.allowed.astype(object)) for c in domain.constraints if len(c.issues) > 1
    ]
    total = 1
    for issue in elimination_order(domain):
        numbers = domain.open_positions[issue]
        mine = [table for table in tables if issue in table[0]]
        if not mine:
            total *= len(numbers)
            continue
        tables = [table for table in tables if issue not in table[0]]
        group = sorted({k for scope, _ in mine for k in scope})
        product = np.ones([1] * len(group), dtype=object)
        for scope, table in mine:
            axes = np.argsort(scope)
            shape = [domain.sizes[k] if k in scope else 1 for k in group]
            product = product * table.transpose(axes).reshape(shape)
        at = group.index(issue)
        left = product.take(numbers, axis=at).sum(axis=at)
        others = tuple(k for k in group if k != issue)
        if others:
            tables.append((others, np.asarray(left, dtype=object)))
        else:
            total *= int(left)
    return total


def acceptable_packages(domain: NegotiationDomain) -> int | None:
    """How many packages every party accepts; None where counting them is not feasible."""
    if any(not len(numbers) for numbers in domain.open_positions):
        return 0
    floor = domain.reservation - domain.tolerance
    if domain.additive and not any(len(i.issues) == 1 for i in domain.interactions):
        return _count_additive(domain, floor)
    found = int(_Search(domain).count(floor))
    return None if found < 0 else found


def half_sums(domain: NegotiationDomain, issues: list[int]) -> Floats:
    """The values of every combination of open positions on ``issues``; (combinations, parties)."""
    sums = np.zeros((1, len(domain.parties)))
    for k in issues:
        column = domain.column(k)[:, domain.open_positions[k]].T
        sums = (sums[:, None, :] + column[None, :, :]).reshape(-1, sums.shape[1])
    return sums


def _halves(domain: NegotiationDomain) -> tuple[list[int], list[int]]:
    left: list[int] = []
    right: list[int] = []
    sizes = [1, 1]
    for k in sorted(range(len(domain.issues)), key=lambda k: -len(domain.open_positions[k])):
        side = 0 if sizes[0] <= sizes[1] else 1
        (left, right)[side].append(k)
        sizes[side] *= len(domain.open_positions[k])
    return left, right


def _count_additive(domain: NegotiationDomain, floor: Floats) -> int | None:
    low = np.zeros(len(domain.parties))
    high = np.zeros(len(domain.parties))
    total = 1
    for k, numbers in enumerate(domain.open_positions):
        column = domain.column(k)[:, numbers]
        low += column.min(axis=1)
        high += column.max(axis=1)
        total *= len(numbers)
    if (high < floor).any():
        return 0
    binding = np.flatnonzero(low < floor)
    if not len(binding):
        return total
    left, right = _halves(domain)
    sizes = [math.prod(len(domain.open_positions[k]) for k in half) for half in (left, right)]
    if max(sizes) > MOST_HALF:
        return None
    if len(binding) > 2 and sizes[0] * sizes[1] / 64 * len(binding) > MOST_WORD_STEPS:
        return None
    a = half_sums(domain, left)[:, binding]
    needed = floor[binding] - a
    b = half_sums(domain, right)[:, binding]
    if len(binding) == 1:
        ranked = np.sort(b[:, 0])
        return int((len(ranked) - np.searchsorted(ranked, needed[:, 0])).sum())
    if len(binding) == 2:
        by_first = np.argsort(-needed[:, 0], kind="stable")
        order = np.argsort(-b[:, 0], kind="stable")
        ranked = np.sort(b[:, 1])
        place = np.searchsorted(ranked, b[order, 1])
        wanted = np.searchsorted(ranked, needed[by_first, 1])
        return int(_pairs_in_plane(needed[by_first, 0], wanted, b[order, 0], place))
    order = np.argsort(-b, axis=0, kind="stable")
    ranked = -np.sort(-b, axis=0)
    reach = np.stack(
        [np.searchsorted(-ranked[:, i], -needed[:, i], side="right") for i in range(len(binding))],
        axis=1,
    )
    return int(_pairs_by_bits(np.ascontiguousarray(order.T), reach))


@kernel
def _pairs_in_plane(needed: Floats, wanted: Indices, first: Floats, place: Indices) -> int:
    """Pairs (i, j) with ``first[j] >= needed[i]`` and ``place[j] >= wanted[i]``.

    ``needed`` and ``first`` descend.
    """
    n = first.size
    tree = np.zeros(n + 1, dtype=np.int64)
    total = 0
    inserted = 0
    for i in range(needed.size):
        while inserted < n and first[inserted] >= needed[i]:
            at = place[inserted] + 1
            while at <= n:
                tree[at] += 1
                at += at & -at
            inserted += 1
        below = 0
        at = wanted[i]
        while at > 0:
            below += tree[at]
            at -= at & -at
        total += inserted - below
    return total


@inlined
def _bits(word: np.uint64) -> int:
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + (
        (word >> np.uint64(2)) & np.uint64(0x3333333333333333)
    )
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@kernel
def _pairs_by_bits(order: Indices, reach: Indices) -> int:
    """Pairs (i, j) where j is among the first ``reach[i, p]`` of ``order[p]`` for every party p.

    For each party, prefixes of its order are kept as bit sets at every ``step`` entries; a pair's
    test is an AND of one prefix a party, the few entries past the prefix set one by one.
    """
    parties, n = order.shape
    step = max(256, n // 512)
    words = (n + 63) // 64
    marks = n // step + 1
    prefix = np.zeros((parties, marks, words), dtype=np.uint64)
    for party in range(parties):
        for mark in range(1, marks):
            prefix[party, mark] = prefix[party, mark - 1]
            for t in range((mark - 1) * step, mark * step):
                j = order[party, t]
                prefix[party, mark, j >> 6] |= np.uint64(1) << np.uint64(j & 63)
    # Where each j stands in each party's order, to settle the entries past a prefix.
    rank = np.empty((parties, n), dtype=np.int64)
    for party in range(parties):
        for t in range(n):
            rank[party, order[party, t]] = t
    total = 0
    both = np.empty(words, dtype=np.uint64)
    for i in range(reach.shape[0]):
        empty = False
        for party in range(parties):
            if reach[i, party] == 0:
                empty = True
        if empty:
            continue
        both[:] = prefix[0, reach[i, 0] // step]
        for party in range(1, parties):
            row = prefix[party, reach[i, party] // step]
            for w in range(words):
                both[w] &= row[w]
        for w in range(words):
            total += _bits(both[w])
        # Entries past some party's prefix: counted once, at the first party that has them there.
        for party in range(parties):
            for t in range(reach[i, party] // step * step, reach[i, party]):
                j = order[party, t]
                counted = True
                for other in range(parties):
                    if rank[other, j] >= reach[i, other]:
                        counted = False
                        break
                    if other < party and rank[other, j] >= reach[i, other] // step * step:
                        counted = False
                        break
                if counted:
                    total += 1
    return total


class _Levels(NamedTuple):
    """A domain issue by issue, as the search goes down it; D issues, P parties.

    ``sizes`` (D,): open positions of each issue; ``starts`` (D + 1,), ``numbers`` and ``values``
    (P, all open positions): where they begin, which they are, what each is worth; ``by_level``
    (D + 1,): which ties are complete at which issue. Tie i looks at
    ``issues[bounds[i]:bounds[i + 1]]`` by ``strides`` from ``offsets[i]`` of its part of ``tables``
    (P, cells). ``most``, ``least`` (D + 1, P): what issues from a level on can still add; ``free``
    (D + 1,): how many packages they make.
    """

    sizes: Indices
    starts: Indices
    numbers: Indices
    values: Floats
    by_level: Indices
    bounds: Indices
    issues: Indices
    strides: Indices
    offsets: Indices
    tables: Floats
    most: Floats
    least: Floats
    free: Floats


class _Search:
    """Depth-first counting with bounds, for interactions and constraints."""

    def __init__(self, domain: NegotiationDomain):
        self.domain = domain
        parties = len(domain.parties)
        sizes = [len(numbers) for numbers in domain.open_positions]
        self.sizes = np.array(sizes, dtype=np.int64)
        self.numbers = np.concatenate(domain.open_positions).astype(np.int64)
        self.starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self.values = np.concatenate(
            [domain.column(k)[:, numbers] for k, numbers in enumerate(domain.open_positions)],
            axis=1,
        )
        ties = [(t.issues, t.values.reshape(parties, -1)) for t in domain.interactions]
        # A constraint is a term that adds nothing where it allows, and is never reached elsewhere.
        ties += [
            (c.issues, np.where(c.allowed.ravel(), 0.0, -np.inf)[None, :].repeat(parties, axis=0))
            for c in domain.constraints
        ]
        ties.sort(key=lambda tie: max(tie[0]))
        issues, strides, bounds, offsets, tables = [], [], [0], [0], []
        for scope, table in ties:
            stride = 1
            steps = []
            for k in reversed(scope):
                steps.append(stride)
                stride *= domain.sizes[k]
            issues += list(scope)
            strides += steps[::-1]
            bounds.append(len(issues))
            offsets.append(offsets[-1] + stride)
            tables.append(table)
        self.issues = np.array(issues, dtype=np.int64)
        self.strides = np.array(strides, dtype=np.int64)
        self.bounds = np.array(bounds, dtype=np.int64)
        self.offsets = np.array(offsets, dtype=np.int64)
        self.tables = np.concatenate(tables, axis=1) if tables else np.zeros((parties, 0))
        last = [max(scope) for scope, _ in ties]
        depth = len(sizes)
        self.by_level = np.searchsorted(np.array(last, dtype=np.int64), np.arange(depth + 1))
        # What issues from level k on can still add, at most and at least.
        self.most = np.zeros((depth + 1, parties))
        self.least = np.zeros((depth + 1, parties))
        self.free = np.ones(depth + 1)
        for k in range(depth - 1, -1, -1):
            column = self.values[:, self.starts[k] : self.starts[k + 1]]
            self.most[k] = self.most[k + 1] + column.max(axis=1)
            self.least[k] = self.least[k + 1] + column.min(axis=1)
            self.free[k] = self.free[k + 1] * sizes[k]
            for i in range(int(self.by_level[k]), int(self.by_level[k + 1])):
                self.most[k] += ties[i][1].max(axis=1)
                self.least[k] += ties[i][1].min(axis=1)

    def count(self, floor: Floats) -> int:
        if self.free[0] >= 2.0**62:
            return -1
        levels = _Levels(
            self.sizes, self.starts, self.numbers, self.values, self.by_level, self.bounds,
            self.issues, self.strides, self.offsets, self.tables, self.most, self.least, self.free,
        )  # fmt: skip
        return int(_count_below(levels, floor, MOST_VISITS))


@kernel
def _count_below(levels: _Levels, floor: Floats, budget: int) -> int:
    """Packages that reach ``floor`` for every party; -1 once more than ``budget`` were visited."""
    sizes, starts, numbers, values = levels.sizes, levels.starts, levels.numbers, levels.values
    by_level, bounds, issues = levels.by_level, levels.bounds, levels.issues
    strides, offsets, tables = levels.strides, levels.offsets, levels.tables
    most, least, free = levels.most, levels.least, levels.free
    depth, parties = sizes.size, floor.size
    partial = np.zeros((depth + 1, parties))
    chosen = np.full(depth, -1)
    position = np.zeros(depth, dtype=np.int64)
    total, visits, k = 0, 0, 0
    while k >= 0:
        chosen[k] += 1
        if chosen[k] >= sizes[k]:
            chosen[k] = -1
            k -= 1
            continue
        visits += 1
        if visits > budget:
            return -1
        at = starts[k] + chosen[k]
        position[k] = numbers[at]
        for party in range(parties):
            partial[k + 1, party] = partial[k, party] + values[party, at]
        for tie in range(by_level[k], by_level[k + 1]):
            place = offsets[tie]
            for i in range(bounds[tie], bounds[tie + 1]):
                place += strides[i] * position[issues[i]]
            for party in range(parties):
                partial[k + 1, party] += tables[party, place]
        hopeful, sure = True, True
        for party in range(parties):
            if not (partial[k + 1, party] + most[k + 1, party] >= floor[party]):
                hopeful = False
                break
            if not (partial[k + 1, party] + least[k + 1, party] >= floor[party]):
                sure = False
        if not hopeful or partial[k + 1, 0] == -np.inf:
            continue
        if sure:
            total += int(free[k + 1])
        else:
            k += 1
    return total
