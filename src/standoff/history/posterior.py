"""Judgement joined with data: the case's ranges as priors, by importance resampling.

What is estimated is Q(Φ(y)) with y = Fz and z independent standard normals: Q the quantile function
that the case states, F the factor of its rank correlations. In z the prior is standard normal
whatever the distribution, and no density is needed. Points are proposed by Student's t about all
tops of the posterior that are found, each as often as its Laplace approximation holds of the
probability, weighed by the posterior over that mixture, and drawn anew (Rubin 1988; Geweke 1989).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from standoff.base.errors import StandoffError
from standoff.case.distribution import Quantile
from standoff.case.model import Case
from standoff.case.parameters import normal_correlation, quantile
from standoff.ensemble.effort import Progress
from standoff.ensemble.sample import uniforms
from standoff.history.fall import LOW, Climbed
from standoff.history.joined import Posterior, Spread
from standoff.history.table import Floats

FREEDOM = 5.0
"""Degrees of freedom of the proposals: their tails are heavier than a posterior's."""
PROPOSED = 4000
STARTS = 6
APART = 1.0
"""Tops nearer to each other, in spreads of the higher, are one."""
LEAST = 0.1
"""Of the proposals, shared evenly among the tops, however little Laplace's approximation gives
them."""
STEP = 1e-4
GRID = 4096


class Prior:
    """What a case takes the numbers to be that are to be estimated."""

    def __init__(self, quantiles: Sequence[Quantile], factor: Floats):
        """``factor`` (K, K) correlates standard normals."""
        self.quantiles, self.factor = quantiles, factor

    @classmethod
    def of(cls, case: Case, names: Sequence[str]) -> Prior:
        """The ranges that a case states beside each estimate, within its bounds.

        Raises :class:`StandoffError` where one has none, only single values, or none within bounds.
        """
        found = []
        for name in names:
            each = case.parameters[name]
            stated = (each.range, each.normal, each.lognormal, each.beta, each.quantiles)
            if each.discrete is not None or all(one is None for one in stated):
                why = "takes single values" if each.discrete is not None else "has no range"
                raise StandoffError(
                    f"--prior: '{name}' {why}; say what each estimate was taken to be, as in "
                    f"'{name}: {{estimate: {{start: 0}}, normal: [0, 2]}}'"
                )
            assert each.estimate is not None
            cut = between(quantile(each), each.estimate.lower, each.estimate.upper)
            if cut is None:
                raise StandoffError(
                    f"--prior: nothing of the range of '{name}' lies within its 'lower' and 'upper'"
                )
            found.append(cut)
        matrix, places = np.eye(len(found)), {name: k for k, name in enumerate(names)}
        for pair in case.correlations:
            if set(pair.between) <= set(places):
                one, other = (places[name] for name in pair.between)
                matrix[one, other] = matrix[other, one] = normal_correlation(pair.rank)
        return cls(found, np.asarray(np.linalg.cholesky(matrix), np.float64))

    def values(self, z: Floats) -> Floats:
        """(K,) the numbers at a point of standard normals."""
        from scipy.special import ndtr

        shares = np.clip(ndtr(self.factor @ z), 1e-300, 1 - 1e-16)
        return np.array(
            [float(each(shares[k : k + 1])[0]) for k, each in enumerate(self.quantiles)]
        )

    def slopes(self, z: Floats) -> Floats:
        """(K, K) of the numbers by z, by central differences of each quantile function."""
        from scipy.special import ndtr

        y = self.factor @ z
        steep = np.zeros(len(y))
        for k, each in enumerate(self.quantiles):
            low, high = each(np.clip(ndtr(y[k] + STEP * np.array([-1.0, 1.0])), 1e-300, 1 - 1e-16))
            steep[k] = (high - low) / (2 * STEP)
        found: Floats = steep[:, None] * self.factor
        return found


def between(whole: Quantile, lower: float | None, upper: float | None) -> Quantile | None:
    """A distribution, by its quantile function, given that it lies within bounds; None where it
    never does."""
    low = 0.0 if lower is None else _share_below(whole, lower)
    high = 1.0 if upper is None else _share_below(whole, upper)
    if low == 0.0 and high == 1.0:
        return whole
    if high - low < 1e-12:
        return None

    def found(shares: Floats) -> Floats:
        inner = np.clip(low + shares * (high - low), 1e-300, 1 - 1e-16)
        return np.clip(whole(inner), lower, upper)

    return found


def _share_below(whole: Quantile, value: float) -> float:
    """How much of a distribution lies below a value, by halving; 0 and 1 beyond its ends."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if whole(np.array([min(max(middle, 1e-300), 1 - 1e-16)]))[0] < value:
            low = middle
        else:
            high = middle
    return 0.0 if high < 1e-15 else 1.0 if low > 1 - 1e-15 else (low + high) / 2


def joined(
    climbed: Climbed,
    weight: Floats,
    prior: Prior,
    names: Sequence[str],
    draws: int,
    seed: int,
    progress: Progress | None = None,
) -> Posterior:
    """A posterior of ``draws`` equally weighed worlds.

    ``weight`` (n,) is how much each observation counts. Raises :class:`StandoffError` where no
    point that the prior allows explains all observations.
    """
    size = len(names)
    tops = _tops(climbed, weight, prior, seed)
    proposed, density = _proposed(tops, seed)
    numbers = np.empty((PROPOSED, size))
    log = np.empty(PROPOSED)
    for k, z in enumerate(proposed):
        if progress and k % 100 == 0:
            progress(k, PROPOSED)
        numbers[k] = prior.values(z)
        total = float(weight @ climbed.at(numbers[k])[0])
        log[k] = total if np.isfinite(total) else -np.inf
    log -= (proposed**2).sum(axis=1) / 2
    log = log - density
    share = np.asarray(np.exp(log - log.max()), np.float64)
    share /= share.sum()
    # Systematic resampling: one uniform number for all (Kitagawa 1996).
    begin = np.random.default_rng([seed, 5]).random()
    drawn = np.searchsorted(np.cumsum(share), (np.arange(draws) + begin) / draws)
    worlds = numbers[np.minimum(drawn, PROPOSED - 1)]
    grid = (np.arange(GRID) + 0.5) / GRID
    even = np.full(GRID, 1 / GRID)
    return Posterior(
        {
            name: _spread(each(grid), even)
            for name, each in zip(names, prior.quantiles, strict=True)
        },
        {name: _spread(numbers[:, k], share) for k, name in enumerate(names)},
        PROPOSED,
        float(1 / (share**2).sum()),
        tuple(tuple(row) for row in worlds.tolist()),
    )


class _Top(NamedTuple):
    """A top of the posterior in z."""

    middle: Floats
    """(K,)"""
    spread: Floats
    """(K, K) that of proposals about it"""
    evidence: float
    """The log of what it holds of the probability by Laplace's approximation, but for a constant"""

    def standard(self, z: Floats) -> Floats:
        """(N, K) points (N, K) in spreads from it."""
        return np.asarray(np.linalg.solve(self.spread, (z - self.middle).T).T, np.float64)


def _proposed(tops: Sequence[_Top], seed: int) -> tuple[Floats, Floats]:
    """(PROPOSED, K) points about the tops, and (PROPOSED,) the log density of the mixture there,
    but for a constant."""
    from scipy.special import gammaincinv, logsumexp, ndtri

    size = len(tops[0].middle)
    evidence = np.array([each.evidence for each in tops])
    laplace = np.exp(evidence - logsumexp(evidence))
    share = (1 - LEAST) * laplace + LEAST / len(tops)
    points = uniforms(size + 1 + (len(tops) > 1), [seed, 4], 0, PROPOSED)
    stretch = np.sqrt(FREEDOM / (2 * gammaincinv(FREEDOM / 2, points[:, size])))
    standard = ndtri(points[:, :size]) * stretch[:, None]
    which = np.zeros(PROPOSED, np.int64)
    if len(tops) > 1:
        below = np.cumsum(share)[:-1]
        which = np.searchsorted(below, points[:, size + 1], side="right")
    proposed = np.empty((PROPOSED, size))
    density = np.empty((len(tops), PROPOSED))
    for k, top in enumerate(tops):
        mine = which == k
        proposed[mine] = top.middle + standard[mine] @ top.spread.T
    for k, top in enumerate(tops):
        off = (top.standard(proposed) ** 2).sum(axis=1)
        wide = np.linalg.slogdet(top.spread)[1]
        density[k] = np.log(share[k]) - wide - (FREEDOM + size) / 2 * np.log1p(off / FREEDOM)
    return proposed, np.asarray(logsumexp(density, axis=0), np.float64)


def _tops(climbed: Climbed, weight: Floats, prior: Prior, seed: int) -> list[_Top]:
    """The tops of the posterior that several starts lead to, the highest first."""
    from scipy.optimize import minimize
    from scipy.special import ndtri

    size = len(prior.quantiles)

    def down(z: Floats) -> tuple[float, Floats]:
        log, scores = climbed.at(prior.values(z))
        total = float(weight @ log)
        slope = (weight @ scores) @ prior.slopes(z)
        if not np.isfinite(total) or not np.isfinite(slope).all():
            return LOW, np.zeros(size)
        return float(z @ z) / 2 - total, z - slope

    starts = ndtri(uniforms(size, [seed, 6], 0, STARTS))
    starts[0] = 0.0
    ends = [
        minimize(down, start, jac=True, method="BFGS", options={"gtol": 1e-3}) for start in starts
    ]
    ends = sorted((end for end in ends if end.fun < LOW), key=lambda end: float(end.fun))
    if not ends:
        raise StandoffError(
            "--prior: nothing that the case's ranges allow explains every row; widen them"
        )
    found: list[_Top] = []
    for end in ends:
        if any(np.linalg.norm(each.standard(end.x[None])) < APART for each in found):
            continue
        bend = np.zeros((size, size))
        for k in range(size):
            move = np.zeros(size)
            move[k] = 1e-3
            bend[k] = (down(end.x + move)[1] - down(end.x - move)[1]) / 2e-3
        sizes, ways = np.linalg.eigh((bend + bend.T) / 2)
        # Where the likelihood bends up, the prior alone holds.
        spread = ways / np.sqrt(np.maximum(sizes, 0.5))
        wide = float(np.linalg.slogdet(spread)[1])
        found.append(_Top(np.asarray(end.x, np.float64), spread, wide - float(end.fun)))
    return found


def _spread(values: Floats, share: Floats) -> Spread:
    order = np.argsort(values, kind="stable")
    below = np.cumsum(share[order]) - share[order] / 2
    low, high = np.interp([0.025, 0.975], below, values[order])
    mean = float(share @ values)
    return Spread(mean, float(np.sqrt(share @ (values - mean) ** 2)), float(low), float(high))
