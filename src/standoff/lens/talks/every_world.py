"""The listed packages judged in every world under every policy: the kernels of an ensemble.

One pass a world: values of all packages, issue by issue; for each policy who accepts what; the
bargaining solutions among what all accept.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import inlined, kernel
from standoff.lens.talks.domain import Floats
from standoff.lens.talks.stakes import Leaves, Queries, Stakes, Verdicts

Indices = NDArray[np.int64]

NASH, KALAI_SMORODINSKY, EGALITARIAN, UTILITARIAN = range(4)
NAMES = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
EQUAL = 1e-10
"""A valuer's values closer than this, in the unit of its largest number in a world, are equal."""
_TIE = 1e-9


class _Room(NamedTuple):
    """What a walk over the packages works in, and what it leaves there.

    ``which`` (n + 1,) and ``some`` (V, n + 1): the packages that it copies; ``most`` (levels + 1,
    V): see :func:`_most_left`; ``part`` (levels + 1, V), ``node``, ``end`` (levels,): its stack.
    """

    which: Indices
    some: Floats
    most: Floats
    part: Floats
    node: Indices
    end: Indices


@kernel
def worths(values: Floats, tables: Floats, leaves: Leaves, out: Floats, work: Floats) -> None:
    """What every package is worth to every valuer in one world.

    ``values``: (V, T); ``tables``: (V, cells of all combinations); ``out``: (V, n) is filled;
    ``work``: (nodes,).
    """
    levels, parent, place, last = leaves.levels, leaves.parent, leaves.place, leaves.last
    cell_starts, cells, table_starts = leaves.cell_starts, leaves.cells, leaves.table_starts
    depth = levels.size - 1
    n = out.shape[1]
    for v in range(values.shape[0]):
        for k in range(depth):
            low, high = levels[k], levels[k + 1]
            if k == 0:
                for node in range(low, high):
                    work[node] = values[v, place[node]]
            else:
                for node in range(low, high):
                    work[node] = work[parent[node]] + values[v, place[node]]
            for f in range(last.size):
                if last[f] == k:
                    for node in range(low, high):
                        cell = cells[cell_starts[f] + node - low]
                        work[node] += tables[v, table_starts[f] + cell]
        out[v, :] = work[levels[depth - 1] : levels[depth - 1] + n]


@inlined
def _solve(
    worth: Floats, reservation: Floats, inside: Indices, count: int, parties: int,
    sizes: Floats, chosen: Indices, ties: Indices,
) -> float:  # fmt: skip
    """The four solutions among the packages ``inside[:count]``; the largest smallest gain.

    Fills ``chosen`` (4,) with the first package that attains each and ``ties`` with how many do,
    Pareto-dominated ones left aside where the criterion alone would keep them. ``sizes``: (V,)
    the unit of each valuer.
    """
    least_unit, unit = np.inf, 0.0
    for p in range(parties):
        least_unit, unit = min(least_unit, sizes[p]), max(unit, sizes[p])
    ideal = np.zeros(parties)
    for i in range(count):
        n = inside[i]
        for p in range(parties):
            gain = worth[p, n] - reservation[p]
            ideal[p] = max(ideal[p], gain)
    best = np.full(4, -np.inf)
    second = np.full(4, -np.inf)
    score = np.empty(4)
    for i in range(count):
        n = inside[i]
        product, least, ratio, total, good = 1.0, np.inf, 1.0, 0.0, 0.0
        for p in range(parties):
            gain = worth[p, n] - reservation[p]
            if gain < EQUAL * sizes[p]:
                gain = 0.0
            least = min(least, gain)
            # Shares of the most make the product what the units of the parties don't matter to.
            share = 0.0
            if ideal[p] > EQUAL * sizes[p]:
                share = gain / ideal[p]
                ratio = min(ratio, share)
            product *= share
            total += worth[p, n]
            good += worth[p, n] / sizes[p]
        score[0], score[1], score[2], score[3] = product, ratio, least, total
        for c in range(4):
            slack = _TIE * (abs(best[c]) if c == 0 else 1.0)
            if c == EGALITARIAN:
                slack = _TIE * least_unit
            elif c == UTILITARIAN:
                slack = _TIE * unit
            if score[c] > best[c] + slack or best[c] == -np.inf:
                best[c], second[c], chosen[c], ties[c] = score[c], good, n, 1
            elif score[c] >= best[c] - slack:
                # Among equals by the criterion a package better for all has the larger sum.
                if good > second[c] + _TIE:
                    second[c], chosen[c], ties[c] = good, n, 1
                elif good >= second[c] - _TIE:
                    ties[c] += 1
    return float(best[EGALITARIAN])


@inlined
def _measure(values: Floats, tables: Floats, reservation: Floats, out: Floats) -> None:
    """Fill ``out`` (V,) with how large a valuer's numbers are, the unit in which its are compared:
    valuers need not count in the same one."""
    for v in range(values.shape[0]):
        largest = max(abs(reservation[v]), 1e-300)
        for t in range(values.shape[1]):
            largest = max(largest, abs(values[v, t]))
        for t in range(tables.shape[1]):
            largest = max(largest, abs(tables[v, t]))
        out[v] = largest


@inlined
def _refusals(worth: Floats, floor: Floats, first: int, last: int, out: NDArray[np.uint8]) -> None:
    """How many of the valuers ``first`` to ``last`` refuse each package."""
    out[:] = 0
    for v in range(first, last):
        bar = floor[v]
        for i in range(out.size):
            out[i] += worth[v, i] < bar


@inlined
def _who_refuses(worth: Floats, floor: Floats, i: int) -> int:
    """The first valuer that refuses a package; -1 where all accept."""
    for v in range(floor.size):
        if worth[v, i] < floor[v]:
            return v
    return -1


@inlined
def _most_left(values: Floats, tables: Floats, leaves: Leaves, most: Floats) -> None:
    """The most that issues from each level on can still add for each valuer; fills ``most``
    (levels + 1, V). ``values``: (T, V)."""
    levels, place, last = leaves.levels, leaves.place, leaves.last
    table_starts = leaves.table_starts
    depth = levels.size - 1
    valuers = values.shape[1]
    most[depth] = 0.0
    for k in range(depth - 1, -1, -1):
        for v in range(valuers):
            best = -np.inf
            for t in range(place[levels[k] : levels[k + 1]].min(),
                           place[levels[k] : levels[k + 1]].max() + 1):  # fmt: skip
                best = max(best, values[t, v])
            most[k, v] = most[k + 1, v] + best
            for f in range(last.size):
                if last[f] == k:
                    most[k, v] += tables[v, table_starts[f] : table_starts[f + 1]].max()


@inlined
def _walk(
    values: Floats, tables: Floats, leaves: Leaves, floor: Floats, parties: int,
    asked: NDArray[np.bool_], within: NDArray[np.bool_], room: _Room,
) -> int:  # fmt: skip
    """Visit the packages, leaving aside branches that can't matter at these floors.

    With nobody ``asked``: copy to ``which`` and ``some`` the packages that at most one valuer, or
    no party, refuses, and return how many. Else: stop at the first package ``within`` that all who
    are asked accept, and return 1, or 0 where there is none.
    """
    levels, first, place, last = leaves.levels, leaves.first, leaves.place, leaves.last
    cell_starts, cells, table_starts = leaves.cell_starts, leaves.cells, leaves.table_starts
    which, some, most = room.which, room.some, room.most
    part, node, end = room.part, room.node, room.end
    depth, valuers = levels.size - 1, floor.size
    seeking = asked.any()
    ends_in_terms = (last == depth - 1).any()
    row = np.empty(valuers)
    m, k = 0, 0
    node[0], end[0] = levels[0], levels[1]
    while k >= 0:
        if node[k] == end[k]:
            k -= 1
            continue
        x = node[k]
        node[k] += 1
        for v in range(valuers):
            part[k + 1, v] = part[k, v] + values[place[x], v]
        for f in range(last.size):
            if last[f] == k:
                cell = table_starts[f] + cells[cell_starts[f] + x - levels[k]]
                for v in range(valuers):
                    part[k + 1, v] += tables[v, cell]
        at_table, at_home = 0, 0
        for v in range(valuers):
            refuses = part[k + 1, v] + most[k + 1, v] < floor[v]
            if seeking:
                at_table += 2 * (refuses and asked[v])
            elif v < parties:
                at_table += refuses
            else:
                at_home += refuses
        if at_table > 0 and at_table + at_home > 1:
            continue
        if k < depth - 2 or (k == depth - 2 and (seeking or ends_in_terms)):
            k += 1
            node[k], end[k] = first[x], first[x + 1]
        elif k == depth - 2:
            # Most of the work: the last issue's positions, without the walking.
            for y in range(first[x], first[x + 1]):
                at_table, at_home = 0, 0
                for v in range(valuers):
                    row[v] = part[k + 1, v] + values[place[y], v]
                for v in range(parties):
                    at_table += row[v] < floor[v]
                for v in range(parties, valuers):
                    at_home += row[v] < floor[v]
                which[m] = y - levels[k + 1]
                for v in range(valuers):
                    some[v, m] = row[v]
                m += (at_table == 0) or (at_table + at_home == 1)
        elif seeking:
            if within[x - levels[k]]:
                return 1
        else:
            which[m] = x - levels[k]
            for v in range(valuers):
                some[v, m] = part[k + 1, v]
            m += 1
    return m


@kernel
def judge(stakes: Stakes, leaves: Leaves, queries: Queries, verdicts: Verdicts) -> None:
    """Judge every package in W worlds under every policy; fills ``verdicts``."""
    values, tables, reservation = stakes.values, stakes.tables, stakes.reservation
    weights, parties = stakes.weights, stakes.parties
    levels, crossed = leaves.levels, leaves.crossed
    zone, leaders, count, slack = verdicts.zone, verdicts.leaders, verdicts.counts, verdicts.slack
    chosen, ties, gain, opens = verdicts.chosen, verdicts.ties, verdicts.gain, verdicts.opens
    holdout, claimed, accepted = verdicts.holdout, verdicts.claimed, verdicts.accepted
    worlds, sets, valuers, _ = values.shape
    policies = reservation.shape[1]
    n = crossed.size
    depth = levels.size - 1
    some = np.empty((valuers, n + 1))
    which = np.empty(n + 1, dtype=np.int64)
    most = np.empty((depth + 1, valuers))
    part = np.zeros((depth + 1, valuers))
    node = np.empty(depth, dtype=np.int64)
    end = np.empty(depth, dtype=np.int64)
    room = _Room(which, some, most, part, node, end)
    nobody = np.zeros(valuers, dtype=np.bool_)
    everywhere = np.ones(n, dtype=np.bool_)
    worth = np.ascontiguousarray(values[0, 0].T)
    table_out = np.empty(n, dtype=np.uint8)
    home_out = np.zeros(n, dtype=np.uint8)
    inside = np.empty(n + 1, dtype=np.int64)
    agreed = np.empty(n + 1, dtype=np.int64)
    some_clean = (crossed == 0).any()
    floor = np.empty(valuers)
    sizes = np.ones(valuers)
    for w in range(worlds):
        m = 0
        for q in range(policies):
            if q < sets:
                worth = np.ascontiguousarray(values[w, q].T)
                _most_left(worth, tables[w, q], leaves, most)
                _measure(values[w, q], tables[w, q], reservation[w, q], sizes)
                # Most packages matter under no policy: they are left out once for all.
                for v in range(valuers):
                    least = reservation[w, q, v] if sets > 1 else reservation[w, :, v].min()
                    floor[v] = least - EQUAL * sizes[v]
                m = _walk(worth, tables[w, q], leaves, floor, parties, nobody, everywhere, room)
            for v in range(valuers):
                floor[v] = reservation[w, q, v] - EQUAL * sizes[v]
            at_table, at_home = table_out[:m], home_out[:m]
            _refusals(some, floor, 0, parties, at_table)
            _refusals(some, floor, parties, valuers, at_home)
            # Who agrees is hard to foretell: written always, kept only if it counts.
            found, all_agree = 0, 0
            for j in range(m):
                agreed[all_agree] = j
                all_agree += (at_table[j] + at_home[j]) == 0
            for a in range(all_agree):
                i = which[agreed[a]]
                opens[w, q, crossed[i]] = True
                accepted[q, i] += weights[w, q]
                inside[found] = agreed[a]
                found += crossed[i] == 0
            zone[w, q] = found > 0
            leaders[w, q] = found > 0
            count[w, q] = found
            if found:
                slack[w, q] = _solve(
                    some, reservation[w, q], inside, found, parties, sizes, chosen[w, q], ties[w, q]
                )
                for p in range(parties):
                    gain[w, q, p] = some[p, chosen[w, q, 0]] - reservation[w, q, p]
                for c in range(4):
                    chosen[w, q, c] = which[chosen[w, q, c]]
            else:
                slack[w, q] = np.nan
                gain[w, q, :] = np.nan
                chosen[w, q, :] = -1
                ties[w, q, :] = 0
                for j in range(m if some_clean else 0):
                    if crossed[which[j]] == 0:
                        if at_table[j] == 0:
                            leaders[w, q] = True
                        if at_table[j] + at_home[j] == 1:
                            holdout[w, q, _who_refuses(some, floor, j)] = True
            for c in range(queries.policy.size):
                if queries.policy[c] >= 0 and queries.policy[c] != q:
                    continue
                if queries.accepts[c].all():
                    for j in range(all_agree):
                        if queries.within[c, which[agreed[j]]]:
                            claimed[w, q, c] = True
                            break
                    continue
                found_one = _walk(
                    worth, tables[w, q if sets > 1 else 0], leaves, floor, parties,
                    queries.accepts[c], queries.within[c], room,
                )  # fmt: skip
                claimed[w, q, c] = found_one > 0
