"""Which policy to take given several numbers: surfaces of the average losses over them.

Two kinds are tried. Ridge regression on splines of each number and on products of two and three,
its penalty chosen by generalised cross-validation. And, where that leaves what neighbouring worlds
have in common, averages of regression trees, which find steps and interactions.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.sampling_error import TIMES
from standoff.insight.decision.forest import CHANCE, grow, ranks
from standoff.insight.decision.rules import Floats, Ints, Losses, Saved, saved_of, trained
from standoff.insight.statistics.conditional_mean import natural_spline

ALIKE = 3.0
"""Residuals of neighbouring worlds are alike if they correlate by so many standard errors."""
LEAVES = (16, 4, 64)
"""Fewest worlds in a leaf that are tried, in this order."""
TREES = 32
_PENALTIES = np.concatenate(([0.0], np.logspace(-6, 4, 40)))


def learned(parameters: list[Floats], losses: Losses) -> Saved:
    """What the best kind of rule over ``parameters``, (n,) each, saves."""
    smooth, residual = _ridge(parameters, losses)
    # In much noise neighbours don't look alike though a step was missed: what is better shows it.
    missed = alike(parameters, residual)
    times = 1.0 if missed else TIMES
    leaves = [each for each in LEAVES if losses.count >= 16 * each]
    grown: list[Saved] = []
    for least in leaves:
        grown.append(_forest(parameters, losses, least))
        # The first leaf size is the middling one: where it does worse, the others hardly help.
        if not grown[0].beats(smooth, 0.0 if missed else TIMES):
            return smooth
    best = max(grown, key=lambda each: float(each.many.mean()), default=smooth)
    return best if best.beats(smooth, times) else smooth


def alike(parameters: list[Floats], residual: Floats) -> bool:
    """Whether residuals (n, q) of worlds near to each other are alike: something was missed."""
    from scipy.spatial import cKDTree

    ranks = np.stack([np.argsort(np.argsort(each)) for each in parameters], axis=1)
    _, near = cKDTree(ranks.astype(np.float64)).query(ranks, k=2)
    size = (residual**2).mean(axis=0)
    held = size > 0
    together = (residual * residual[near[:, 1]]).mean(axis=0)[held] / size[held]
    return bool((together > ALIKE / np.sqrt(len(residual))).any())


def _features(parameters: list[Floats], points: int) -> Floats:
    """(n, p) splines of each parameter and products of two and three, centred and of unit spread,
    as many as the worlds can bear."""
    standard = [(each - each.mean()) / each.std() for each in parameters]
    size = 5 if 4 * len(standard) <= points / 10 else 3
    columns: list[Floats] = []
    for each in standard:
        knots = np.unique(np.quantile(each, np.linspace(0, 1, size)))
        spline = natural_spline(each, knots) if len(knots) > 2 else np.stack([each, each], axis=1)
        columns += list(spline[:, 1:].T)
    for together in (2, 3):
        more = list(combinations(standard, together))
        if len(columns) + len(more) <= points / 10:
            columns += [np.prod(each, axis=0) for each in more]
    table = np.stack(columns, axis=1)
    table = table - table.mean(axis=0)
    size_of = table.std(axis=0)
    found: Floats = table[:, size_of > 0] / size_of[size_of > 0]
    return found


def _ridge(parameters: list[Floats], losses: Losses) -> tuple[Saved, Floats]:
    """(what rules by ridge regression save, its residuals (n, q))."""
    features = _features(parameters, losses.count)
    table = np.concatenate((np.ones((losses.count, 1)), features), axis=1)
    y = losses.beyond
    points = len(y)
    gram = np.stack([_square(table[losses.part == k]) for k in range(losses.parts)])
    right = np.stack([table[losses.part == k].T @ y[losses.part == k] for k in range(losses.parts)])
    centred = y - y.mean(axis=0)
    values, vectors = np.linalg.eigh(_square(features))
    keep = values > values[-1] * 1e-11
    values, vectors = values[keep], vectors[:, keep]
    along = (vectors.T @ (features.T @ centred)) ** 2 / values[:, None]
    squares = (centred**2).sum(axis=0)
    scale = np.maximum(squares, 1e-300)
    best: tuple[float, float] | None = None
    for penalty in _PENALTIES * points:
        shrink = values / (values + penalty)
        free = 1 - (1 + shrink.sum()) / points
        if free <= 0.05:
            continue
        left = squares - ((2 * shrink - shrink**2)[:, None] * along).sum(axis=0)
        told = float((np.maximum(left, 0) / scale).sum() / free**2)
        if best is None or told < best[0]:
            best = told, penalty / points
    assert best is not None
    training = trained(losses.parts)
    whole = np.tensordot(training.uses, gram, 1)
    used = training.uses @ losses.sizes
    penalties = np.full(table.shape[1], best[1] + 1e-11)
    penalties[0] = 0.0
    whole += (used[:, None] * penalties)[:, :, None] * np.eye(table.shape[1])
    fitted = np.linalg.solve(whole, np.tensordot(training.uses, right, 1))
    instead, apart = np.empty((losses.parts, y.shape[1])), np.empty(losses.parts)
    half = np.empty((2, losses.parts))
    for k in range(losses.parts):
        rows = losses.part == k
        instead[k] = _instead((table[rows] @ fitted[k]).argmin(axis=1), y[rows], losses.best)
        one = table[rows] @ fitted[k + losses.parts]
        two = table[rows] @ fitted[k + 2 * losses.parts]
        half[:, k] = _gain(one, y[rows]), _gain(two, y[rows])
        apart[k] = _gain(one, one - two) + _gain(two, two - one)
    total = gram.sum(axis=0) + points * penalties[:, None] * np.eye(table.shape[1])
    return saved_of(
        instead, losses.best, half.ravel(), apart, losses.sizes
    ), y - table @ np.linalg.solve(total, right.sum(axis=0))


def _square(table: Floats) -> Floats:
    found: Floats = table.T @ table
    return found


def _instead(taken: Ints, beyond: Floats, best: int) -> Floats:
    """(policies,) what is lost, of ``beyond`` (n, policies) summed, by the policies ``taken`` (n,)
    and each policy where the ``best`` is taken."""
    found: Floats = beyond[taken == best].sum(axis=0)
    return found + float(beyond[np.arange(len(beyond)), taken].sum())


def _gain(surface: Floats, beyond: Floats) -> float:
    """What taking the least of ``surface`` (n, policies) saves, summed."""
    taken = surface.argmin(axis=1)
    return -float(beyond[np.arange(len(beyond)), taken].sum())


def _forest(parameters: list[Floats], losses: Losses, least: int) -> Saved:
    """What rules by averages of trees save. A tree grown on some sequences speaks of the others."""
    codes = ranks(parameters)
    y = losses.beyond
    scale = y.std(axis=0)
    target = np.ascontiguousarray(y / np.where(scale > 0, scale, 1.0))
    parts = losses.parts
    rng = np.random.default_rng([parts, least, len(parameters)])
    out = np.empty_like(target)
    surfaces = []
    for share, trees in ((3 * parts // 4, TREES), (3 * parts // 8, TREES // 2)):
        # Every part is left out equally often, so that each surface is of equally many trees.
        surface, heard = np.zeros_like(target), np.zeros((len(target), 1))
        for _ in range(trees // 4):
            for uses in _designs(rng, parts, share):
                rows = np.nonzero(uses[losses.part])[0]
                grow(codes, target, rows, least, CHANCE, rng.random(512), out)
                outside = ~uses[losses.part]
                surface[outside] += out[outside]
                heard[outside] += 1
        surfaces.append(surface * scale / np.maximum(heard, 1))
    many, few = surfaces
    world = np.arange(len(y))
    taken, other = many.argmin(axis=1), few.argmin(axis=1)
    instead = np.stack(
        [
            _instead(taken[rows], y[rows], losses.best)
            for rows in losses.part == np.arange(parts)[:, None]
        ]
    )
    gains = -instead[:, losses.best] / losses.sizes
    # How trees err is not known well enough to be mended. Half of what is
    # at stake where two forests disagree is added to the error, but for what is mere scatter.
    stake = np.abs(y[world, other] - y[world, taken]).mean() / 2
    centred = y - y.mean(axis=0)
    told = 1 - ((y - many) ** 2).sum() / max(float((centred**2).sum()), 1e-300)
    # Edges are placed to within about a world, so that half of the worlds lose twice as much.
    behind = max(float((y[world, other] - y[world, taken]).mean()), 0.0)
    unsure = float(np.hypot(stake * max(told, 0.0), behind))
    return Saved(gains, np.zeros(parts), losses.sizes, instead, unsure, short=True)


def _designs(rng: np.random.Generator, parts: int, share: int) -> list[NDArray[np.bool_]]:
    """Four sets of parts to learn from that leave each part out at least once."""
    order = rng.permutation(parts)
    found = []
    for turn in range(4):
        uses = np.zeros(parts, np.bool_)
        uses[np.roll(order, turn * parts // 4)[:share]] = True
        found.append(uses)
    return found
