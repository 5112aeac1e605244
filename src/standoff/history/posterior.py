"""Judgement joined with data: the case's ranges as priors, by importance resampling.

What is estimated is Q(Φ(y)) with y = Fz and z independent standard normals: Q the quantile function
that the case states, F the factor of its rank correlations. In z the prior is standard normal
whatever the distribution, and no density is needed. Points are proposed by Student's t about the
highest point of the posterior, weighed by it, and drawn anew (Rubin 1988; Geweke 1989).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from standoff.base.errors import StandoffError
from standoff.case.distribution import Quantile
from standoff.case.model import Case
from standoff.case.parameters import normal_correlation, quantile
from standoff.ensemble.effort import Progress
from standoff.ensemble.sample import uniforms
from standoff.history.joined import Posterior, Spread
from standoff.history.maximise import LOW, Climbed
from standoff.history.table import Floats

FREEDOM = 5.0
"""Degrees of freedom of the proposals: their tails are heavier than a posterior's."""
PROPOSED = 4000
STARTS = 6
STEP = 1e-4
GRID = 4096


class Prior:
    """What a case takes the numbers to be that are to be estimated."""

    def __init__(self, quantiles: Sequence[Quantile], factor: Floats):
        """``factor`` (K, K) correlates standard normals."""
        self.quantiles, self.factor = quantiles, factor

    @classmethod
    def of(cls, case: Case, names: Sequence[str]) -> Prior:
        """The ranges that a case states beside each estimate.

        Raises :class:`StandoffError` where one has none, or only single values.
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
            found.append(quantile(each))
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
    from scipy.special import gammaincinv, ndtri

    size = len(names)
    middle, spread = _top(climbed, weight, prior, seed)
    points = uniforms(size + 1, [seed, 4], 0, PROPOSED)
    stretch = np.sqrt(FREEDOM / (2 * gammaincinv(FREEDOM / 2, points[:, size])))
    standard = ndtri(points[:, :size]) * stretch[:, None]
    proposed = middle + standard @ spread.T
    numbers = np.empty((PROPOSED, size))
    log = np.empty(PROPOSED)
    for k, z in enumerate(proposed):
        if progress and k % 100 == 0:
            progress(k, PROPOSED)
        numbers[k] = prior.values(z)
        total = float(weight @ climbed.at(numbers[k])[0])
        log[k] = total if np.isfinite(total) else -np.inf
    log -= (proposed**2).sum(axis=1) / 2
    log += (FREEDOM + size) / 2 * np.log1p((standard**2).sum(axis=1) / FREEDOM)
    share = np.exp(log - log.max())
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


def _top(climbed: Climbed, weight: Floats, prior: Prior, seed: int) -> tuple[Floats, Floats]:
    """(K,) the highest point of the posterior in z, and (K, K) the spread of proposals there."""
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
    best: tuple[float, Floats] = (LOW, starts[0])
    for start in starts:
        found = minimize(down, start, jac=True, method="BFGS", options={"gtol": 1e-3})
        if found.fun < best[0]:
            best = float(found.fun), found.x
    if best[0] >= LOW:
        raise StandoffError(
            "--prior: nothing that the case's ranges allow explains every row; widen them"
        )
    bend = np.zeros((size, size))
    for k in range(size):
        move = np.zeros(size)
        move[k] = 1e-3
        bend[k] = (down(best[1] + move)[1] - down(best[1] - move)[1]) / 2e-3
    sizes, ways = np.linalg.eigh((bend + bend.T) / 2)
    # Where the likelihood bends up, the prior alone holds.
    return best[1], ways / np.sqrt(np.maximum(sizes, 0.5))


def _spread(values: Floats, share: Floats) -> Spread:
    order = np.argsort(values, kind="stable")
    below = np.cumsum(share[order]) - share[order] / 2
    low, high = np.interp([0.025, 0.975], below, values[order])
    mean = float(share @ values)
    return Spread(mean, float(np.sqrt(share @ (values - mean) ** 2)), float(low), float(high))
