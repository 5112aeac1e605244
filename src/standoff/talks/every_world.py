"""The listed packages judged in every world under every policy: the kernels of an ensemble.

One pass a world: values of all packages, issue by issue; for each policy who accepts what; the
bargaining solutions among what all accept.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.jit import inlined, kernel
from standoff.talks.domain import Floats

Indices = NDArray[np.int64]

NASH, KALAI_SMORODINSKY, EGALITARIAN, UTILITARIAN = range(4)
NAMES = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
_EQUAL = 1e-10
_TIE = 1e-9


@kernel
def worths(
    values: Floats, levels: Indices, parent: Indices, place: Indices,
    last: Indices, cell_starts: Indices, cells: Indices, table_starts: Indices, tables: Floats,
    out: Floats, work: Floats,
) -> None:  # fmt: skip
    """What every package is worth to every valuer in one world.

    ``values``: (V, T); ``tables``: (V, cells of all combinations); ``out``: (V, n) is filled;
    ``work``: (nodes,). For the rest see :class:`standoff.talks.listing.Listing`; ``cells`` of
    all combinations stand one after another from ``cell_starts``, their tables from
    ``table_starts``.
    """
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
    unit: float, chosen: Indices, ties: Indices,
) -> float:  # fmt: skip
    """The four solutions among the packages ``inside[:count]``; the largest smallest gain.

    Fills ``chosen`` (4,) with the first package that attains each and ``ties`` with how many do,
    Pareto-dominated ones left aside where the criterion alone would keep them.
    """
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
        product, least, ratio, total = 1.0, np.inf, 1.0, 0.0
        for p in range(parties):
            gain = worth[p, n] - reservation[p]
            if gain < _EQUAL * unit:
                gain = 0.0
            product *= gain
            least = min(least, gain)
            if ideal[p] > _EQUAL * unit:
                ratio = min(ratio, gain / ideal[p])
            total += worth[p, n]
        score[0], score[1], score[2], score[3] = product, ratio, least, total
        for c in range(4):
            slack = _TIE * (abs(best[c]) if c == 0 else (1.0 if c == 1 else unit))
            if score[c] > best[c] + slack or best[c] == -np.inf:
                best[c], second[c], chosen[c], ties[c] = score[c], total, n, 1
            elif score[c] >= best[c] - slack:
                # Among equals by the criterion a package better for all has the larger sum.
                if total > second[c] + _TIE * unit:
                    second[c], chosen[c], ties[c] = total, n, 1
                elif total >= second[c] - _TIE * unit:
                    ties[c] += 1
    return float(best[EGALITARIAN])


@inlined
def _size(values: Floats, tables: Floats, reservation: Floats) -> float:
    """A bound on how large values can be, the unit in which they are compared."""
    largest = 1e-300
    for v in range(values.shape[0]):
        total = abs(reservation[v])
        for t in range(values.shape[1]):
            largest = max(largest, abs(values[v, t]))
        for t in range(tables.shape[1]):
            largest = max(largest, abs(tables[v, t]))
        largest = max(largest, total)
    return largest


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
def _worth_a_look(
    worth: Floats, floor: Floats, parties: int, at_table: NDArray[np.uint8],
    at_home: NDArray[np.uint8], which: Indices, some: Floats,
) -> int:  # fmt: skip
    """Copy the packages that at most one valuer, or no party, refuses at these lowest floors."""
    valuers, n = worth.shape
    _refusals(worth, floor, 0, parties, at_table)
    _refusals(worth, floor, parties, valuers, at_home)
    m = 0
    for i in range(n):
        if at_table[i] == 0 or at_table[i] + at_home[i] == 1:
            which[m] = i
            m += 1
    for v in range(valuers):
        for j in range(m):
            some[v, j] = worth[v, which[j]]
    return m


@inlined
def _claimed(
    worth: Floats, floor: Floats, within: NDArray[np.bool_], accepts: NDArray[np.bool_]
) -> bool:
    """Whether those named in a claim accept one of the packages that it speaks of."""
    for i in range(within.size):
        if within[i]:
            fine = True
            for v in range(floor.size):
                if accepts[v] and worth[v, i] < floor[v]:
                    fine = False
                    break
            if fine:
                return True
    return False


@kernel
def judge(
    values: Floats, tables: Floats, reservation: Floats, weights: Floats, parties: int,
    levels: Indices, parent: Indices, place: Indices, last: Indices, cell_starts: Indices,
    cells: Indices, table_starts: Indices, crossed: Indices, crossings: int,
    claim_within: NDArray[np.bool_], claim_policy: Indices, claim_accepts: NDArray[np.bool_],
    zone: NDArray[np.bool_], leaders: NDArray[np.bool_], count: Indices, slack: Floats,
    chosen: Indices, ties: Indices, gain: Floats, opens: NDArray[np.bool_],
    holdout: NDArray[np.bool_], claimed: NDArray[np.bool_], accepted: Floats,
) -> None:  # fmt: skip
    """Judge W worlds (see :class:`standoff.talks.worlds.Worlds` for W, S, Q, V, T).

    In: ``values`` (W, S, V, T), ``tables`` (W, S, V, cells), ``reservation`` (W, Q, V),
    ``weights`` (W, Q), the listing's arrays, and for each claim the packages it speaks of
    (claims, n), its policy (−1: all) and who must accept (claims, V).

    Out, all filled: whether there is a ``zone`` (W, Q), one among the parties if nobody at home had
    a say (``leaders``), the ``count`` of acceptable packages, ``slack`` (the smallest gain at the
    egalitarian package, NaN without a zone), the packages ``chosen`` by each solution (W, Q, 4; −1
    without a zone) and how many ``ties``, each party's ``gain`` at the Nash package (W, Q,
    parties), which sets of red lines, if dropped, ``opens`` a zone (W, Q, sets), which valuer alone
    stands in the way of some package that all others accept (``holdout``, where there is no zone),
    which claims' zones exist (W, Q, claims), and (added to) the weight of worlds in which each
    package, red lines aside, is ``accepted`` (Q, n).
    """
    worlds, sets, valuers, _ = values.shape
    policies = reservation.shape[1]
    n = crossed.size
    worth = np.empty((valuers, n))
    some = np.empty((valuers, n))
    which = np.empty(n, dtype=np.int64)
    work = np.empty(levels[levels.size - 1])
    table_out = np.empty(n, dtype=np.uint8)
    home_out = np.zeros(n, dtype=np.uint8)
    inside = np.empty(n, dtype=np.int64)
    agreed = np.empty(n, dtype=np.int64)
    floor = np.empty(valuers)
    for w in range(worlds):
        unit, m = 0.0, 0
        for q in range(policies):
            if q < sets:
                worths(
                    values[w, q], levels, parent, place, last, cell_starts, cells, table_starts,
                    tables[w, q], worth, work,
                )  # fmt: skip
                unit = _size(values[w, q], tables[w, q], reservation[w, q])
                # Most packages matter under no policy: they are left out once for all.
                for v in range(valuers):
                    least = reservation[w, q, v] if sets > 1 else reservation[w, :, v].min()
                    floor[v] = least - _EQUAL * unit
                m = _worth_a_look(worth, floor, parties, table_out, home_out, which, some)
            for v in range(valuers):
                floor[v] = reservation[w, q, v] - _EQUAL * unit
            at_table, at_home = table_out[:m], home_out[:m]
            _refusals(some, floor, 0, parties, at_table)
            _refusals(some, floor, parties, valuers, at_home)
            found, all_agree = 0, 0
            for j in range(m):
                if at_table[j] + at_home[j] == 0:
                    i = which[j]
                    agreed[all_agree] = i
                    all_agree += 1
                    opens[w, q, crossed[i]] = True
                    accepted[q, i] += weights[w, q]
                    if crossed[i] == 0:
                        inside[found] = j
                        found += 1
            zone[w, q] = found > 0
            leaders[w, q] = found > 0
            count[w, q] = found
            if found:
                slack[w, q] = _solve(
                    some, reservation[w, q], inside, found, parties, unit, chosen[w, q], ties[w, q]
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
                for j in range(m):
                    if crossed[which[j]] == 0:
                        if at_table[j] == 0:
                            leaders[w, q] = True
                        if at_table[j] + at_home[j] == 1:
                            holdout[w, q, _who_refuses(some, floor, j)] = True
            for c in range(claim_policy.size):
                if claim_policy[c] >= 0 and claim_policy[c] != q:
                    continue
                if claim_accepts[c].all():
                    for j in range(all_agree):
                        if claim_within[c, agreed[j]]:
                            claimed[w, q, c] = True
                            break
                    continue
                claimed[w, q, c] = _claimed(worth, floor, claim_within[c], claim_accepts[c])
