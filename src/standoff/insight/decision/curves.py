"""Which policy to take given one number: curves of the average losses along it.

The worlds are gathered in bins of about equal number along the parameter. Two kinds of curve are
tried: a natural cubic spline, its knots chosen by generalised cross-validation, and, where that
leaves what neighbouring worlds have in common, steps placed by dynamic programming.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from standoff.base.jit import inlined, kernel
from standoff.insight.decision.rules import (
    SMOOTH,
    STEPPED,
    Losses,
    Saved,
    Trained,
    saved_of,
    trained,
)
from standoff.insight.statistics.conditional_mean import Floats, bins_of, natural_spline

KNOTS = (2, 3, 4, 5, 7, 10, 14)
"""Numbers of knots tried; two make a straight line."""
STEPS = 24
"""Most steps that are tried."""
FINER = 16
"""Smaller bins that a bin with a step in it is cut into."""
UNFIT = 1.3
"""Scatter of the bins about the spline, over what chance leaves, beyond which steps are tried."""


@dataclass(frozen=True, slots=True, eq=False)
class Binned:
    """Losses gathered along a parameter: ``at`` (m,) where, ``counts`` (parts, m) and ``sums``
    (parts, m, policies) of what each policy loses beyond the best; ``few`` where each bin is one
    value; ``scatter`` (policies,) the variance within bins."""

    at: Floats
    counts: Floats
    sums: Floats
    few: bool
    scatter: Floats


def gathered(parameter: Floats, losses: Losses, edges: Floats | None = None) -> Binned:
    """The losses along ``parameter`` (n,), in bins from given lower ends if they are given."""
    place, few = bins_of(parameter, edges)
    count = int(place.max()) + 1
    cell = losses.part * count + place
    shape = (losses.parts, count)
    counts = np.bincount(cell, minlength=losses.parts * count).reshape(shape)
    sums: Floats = np.stack(
        [
            np.bincount(cell, weights=column, minlength=losses.parts * count).reshape(shape)
            for column in losses.beyond.T
        ],
        axis=2,
    ).astype(np.float64)
    total = counts.sum(axis=0).astype(np.float64)
    at = np.bincount(place, weights=parameter, minlength=count) / total
    within = (losses.beyond**2).sum(axis=0) - (sums.sum(axis=0) ** 2 / total[:, None]).sum(axis=0)
    return Binned(
        at,
        counts.astype(np.float64),
        sums,
        few,
        np.maximum(within, 0) / max(losses.count - count, 1),
    )


@dataclass(frozen=True, slots=True, eq=False)
class LearnedRule:
    """The best kind of rule: its ``curves`` (rules, m, policies) over bins, and what it saves."""

    binned: Binned
    curves: Floats
    saved: Saved


def learned(parameter: Floats, losses: Losses) -> LearnedRule:
    """The best kind of rule on ``parameter`` (n,)."""
    binned = gathered(parameter, losses)
    training = trained(losses.parts)

    def kind(over: Binned, curves: Floats, slow: float = SMOOTH) -> LearnedRule:
        return LearnedRule(over, curves, saved(over, training, curves, choices(curves), slow))

    if binned.few or len(binned.at) < 4:
        return kind(binned, _cells(binned, training))
    curves, unfit = _splines(binned, training)
    found = kind(binned, curves)
    if unfit > UNFIT:
        fine = _finer(parameter, losses, binned)
        other = kind(fine, _stepped(fine, training), STEPPED)
        if other.saved.beats(found.saved):
            return other
    return found


def _finer(parameter: Floats, losses: Losses, binned: Binned) -> Binned:
    """The same with the bins at each step cut into smaller ones, so that a step can be placed."""
    whole = Trained(np.ones((1, losses.parts)), np.zeros(1, np.int64))
    curve = _stepped(binned, whole)[0]
    jumps = np.nonzero((np.diff(curve, axis=0) != 0).any(axis=1))[0]
    near = np.unique(np.concatenate((jumps, jumps + 1)))
    place, _ = bins_of(parameter)
    edges = [np.minimum.reduceat(np.sort(parameter), _starts(place))]
    for bin_number in near:
        inside = np.unique(parameter[place == bin_number])
        edges.append(inside[:: max(1, len(inside) // FINER)])
    return gathered(parameter, losses, np.unique(np.concatenate(edges)))


def _starts(place: Any) -> Any:
    """Where each bin begins among the sorted points."""
    return np.concatenate(([0], np.cumsum(np.bincount(place))[:-1]))


def choices(curves: Floats) -> Floats:
    """(rules, m, policies) chance of each policy: one for the least, the best on average (whose
    curve is zero) where no other is less."""
    least = curves.argmin(axis=2)
    found: Floats = (least[..., None] == np.arange(curves.shape[2])).astype(np.float64)
    return found


def saved(
    binned: Binned, training: Trained, curves: Floats, chances: Floats, slow: float = SMOOTH
) -> Saved:
    """What rules save that take policies by ``chances``, for their ``curves`` (both rules, m,
    policies); ``slow`` as in :func:`saved_of`."""
    parts = len(binned.counts)
    saves = -(binned.sums[np.tile(np.arange(parts), 3)] * chances).sum(axis=(1, 2))
    one, two = slice(parts, 2 * parts), slice(2 * parts, None)
    apart = ((curves[one] - curves[two]) * (chances[two] - chances[one])).sum(axis=2)
    lost = (apart * binned.counts).sum(axis=1)
    # The best's own losses beyond itself are zero in all bins.
    best = int(np.abs(binned.sums).sum(axis=(0, 1)).argmin())
    stays = np.einsum("rmp,rm->rp", binned.sums, chances[:parts, :, best])
    instead = stays - saves[:parts, None]
    return saved_of(instead, best, saves[parts:], lost, binned.counts.sum(axis=1), slow)


def _cells(binned: Binned, training: Trained) -> Floats:
    """The average in every bin by itself; zero for a bin that the rule has not seen."""
    counts = training.uses @ binned.counts
    sums = np.tensordot(training.uses, binned.sums, 1)
    found: Floats = sums / np.maximum(counts, 1)[:, :, None]
    return found


def _splines(binned: Binned, training: Trained) -> tuple[Floats, float]:
    """(the curves (rules, m, policies), scatter of the bins about them over what chance leaves)."""
    total = binned.counts.sum(axis=0)
    points = total.sum()
    at = binned.at
    unit = (at - at[0]) / max(at[-1] - at[0], np.finfo(np.float64).tiny)
    root = np.sqrt(total)[:, None]
    means = binned.sums.sum(axis=0) / total[:, None]
    unlike = binned.scatter > 1e-300
    scale = np.where(unlike, binned.scatter, 1.0)
    degrees = max(points - len(at), 1)
    # Losses that depend on this number alone leave nothing within bins but a bin's own width.
    whole = (means**2 * total[:, None]).sum(axis=0) / points
    scale = np.maximum(scale, 1e-6 * np.maximum(whole, 1e-300))
    chosen: tuple[float, Floats, float] | None = None
    for size in KNOTS:
        if size > max(2, len(at) // 4):
            break
        knots = np.unique(np.quantile(unit, np.linspace(0, 1, size)))
        if len(knots) < 2:
            continue
        q, _ = np.linalg.qr(natural_spline(unit, knots) * root)
        left = means * root
        off = ((left - q @ (q.T @ left)) ** 2).sum(axis=0)
        error = (off + binned.scatter * degrees) / points / (1 - q.shape[1] / points) ** 2
        told = float((error / scale).sum())
        if chosen is None or told < chosen[0]:
            unfit = float((off / scale).max() / max(len(at) - q.shape[1], 1))
            chosen = told, q / root, unfit
    assert chosen is not None
    basis = chosen[1]
    gram = np.einsum("mi,km,mj->kij", basis, binned.counts, basis)
    right = np.einsum("mi,kmp->kip", basis, binned.sums)
    size = basis.shape[1]
    whole_gram = np.tensordot(training.uses, gram, 1) + 1e-9 * np.eye(size)
    fitted = np.linalg.solve(whole_gram, np.tensordot(training.uses, right, 1))
    curves: Floats = basis @ fitted
    return curves, chosen[2]


def _stepped(binned: Binned, training: Trained) -> Floats:
    """Curves of steps, as many as predict the sequences left out best."""
    counts = training.uses @ binned.counts
    scale = 1 / np.sqrt(np.maximum(binned.scatter, 1e-12 * binned.scatter.max() + 1e-300))
    sums = np.tensordot(training.uses, binned.sums, 1) * scale
    most = min(STEPS, len(binned.at) // 2)
    cuts = np.zeros((len(counts), most, most + 1), np.int64)
    place_steps(counts, sums, cuts)

    def drawn(rules: int, steps: int) -> Floats:
        curves = np.empty(sums[:rules].shape)
        draw_steps(counts, sums, cuts[:, steps, : steps + 2], curves)
        return curves

    chosen = most - 1
    if len(counts) > 1:
        parts = len(binned.counts)
        held, over = binned.sums * scale, binned.counts[:, :, None]
        told = []
        for steps in range(most):
            each = drawn(parts, steps)
            # Squared error in the part left out, but for the sum of squares that all curves share.
            told.append(float((over * each**2 - 2 * each * held).sum()))
        chosen = int(np.argmin(told))
    found: Floats = drawn(len(counts), chosen) / scale
    return found


@kernel
def place_steps(counts: Any, sums: Any, cuts: Any) -> None:
    """Where least squares by 1, 2, … steps cuts the bins (Bellman 1961): ``counts`` (rules, m),
    ``sums`` (rules, m, policies); of step s of k + 1 the first bin is ``cuts[rule, k, s]``, and
    ``cuts[rule, k, k + 1]`` is m, to be filled (rules, most, most + 1)."""
    rules, m, policies = sums.shape
    most = cuts.shape[1]
    count = np.zeros(m + 1)
    ahead = np.zeros((policies, m + 1))
    told = np.zeros((m + 1, m + 1))
    best = np.empty((most + 1, m + 1))
    for rule in range(rules):
        _sum_up(counts[rule], sums[rule], count, ahead)
        best[:] = -1.0
        # The ends of a step stand side by side, so that several are worked on at once.
        for i in range(m):
            lost = told[i, i + 1 :]
            _tell(count, ahead, i, lost)
            if i == 0:
                best[1, 1:] = lost
            for k in range(2, min(most, i + 1) + 1):
                before, highest = best[k - 1, i], best[k, i + 1 :]
                for j in range(m - i):
                    value = before + lost[j]
                    highest[j] = value if value > highest[j] else highest[j]
        for k in range(most):
            right = m
            cuts[rule, k, k + 1] = m
            for step in range(k + 1, 1, -1):
                left = 0
                for i in range(step - 1, right):
                    if best[step - 1, i] + told[i, right] == best[step, right]:
                        left = i
                        break
                cuts[rule, k, step - 1] = left
                right = left
            cuts[rule, k, 0] = 0


@kernel
def draw_steps(counts: Any, sums: Any, cuts: Any, curves: Any) -> None:
    """The average of each step: ``counts`` and ``sums`` as in :func:`place_steps`, ``cuts`` (rules,
    steps + 1); fills ``curves`` (some of the rules, m, policies)."""
    rules, m, policies = curves.shape
    count = np.zeros(m + 1)
    ahead = np.zeros((policies, m + 1))
    for rule in range(rules):
        _sum_up(counts[rule], sums[rule], count, ahead)
        for step in range(cuts.shape[1] - 1):
            left, right = cuts[rule, step], cuts[rule, step + 1]
            number = count[right] - count[left]
            for p in range(policies):
                mean = (ahead[p, right] - ahead[p, left]) / number if number > 0 else 0.0
                for b in range(left, right):
                    curves[rule, b, p] = mean


@inlined
def _sum_up(counts: Any, sums: Any, count: Any, ahead: Any) -> None:
    """Fill ``count`` (m + 1,) and ``ahead`` (policies, m + 1) with what is before each bin, of
    ``counts`` (m,) and ``sums`` (m, policies)."""
    m, policies = sums.shape
    for b in range(m):
        count[b + 1] = count[b] + counts[b]
        for p in range(policies):
            ahead[p, b + 1] = ahead[p, b] + sums[b, p]


@inlined
def _tell(count: Any, ahead: Any, i: int, lost: Any) -> None:
    """Fill ``lost`` (m - i,) with what a step from bin ``i`` to each end tells of the squares."""
    policies, number = len(ahead), count[i + 1 :]
    lost[:] = 0.0
    whole = policies // 4 * 4
    # Some policies at once, so that sums are put away less often; they are added in their order.
    for p in range(0, whole, 4):
        a, b, c, d = ahead[p], ahead[p + 1], ahead[p + 2], ahead[p + 3]
        a0, b0, c0, d0 = a[i], b[i], c[i], d[i]
        a1, b1, c1, d1 = a[i + 1 :], b[i + 1 :], c[i + 1 :], d[i + 1 :]
        for j in range(len(lost)):
            one, two, three, four = a1[j] - a0, b1[j] - b0, c1[j] - c0, d1[j] - d0
            lost[j] = (((lost[j] + one * one) + two * two) + three * three) + four * four
    for p in range(whole, policies):
        start, along = ahead[p, i], ahead[p, i + 1 :]
        for j in range(len(lost)):
            away = along[j] - start
            lost[j] += away * away
    for j in range(len(lost)):
        inside = number[j] - count[i]
        lost[j] = lost[j] / inside if inside > 0 else 0.0
