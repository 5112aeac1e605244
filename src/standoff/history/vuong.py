"""Vuong's tests of two models of the same crises, and criteria that charge for parameters."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, isnan, log, sqrt
from typing import Any

import numpy as np

from standoff.history.deviations import inverse
from standoff.history.table import Floats, Indices
from standoff.history.weighted_sum import beyond

SAME = 1e-10
"""Models whose rows' log-likelihoods differ by no more, on average, are not told apart."""


@dataclass(frozen=True, slots=True)
class Vuong:
    """One form of the test; ``z`` above 0 speaks for the case, below for its rival; NaN where
    nothing tells them apart."""

    difference: float
    """In log-likelihood, after what it charges for parameters."""
    z: float
    p: float
    """Two-sided."""

    def to_dict(self) -> dict[str, float]:
        """As plain data."""
        return {"difference": self.difference, "z": self.z, "p": self.p}


@dataclass(frozen=True, slots=True)
class Telling:
    """Whether the rows tell two models apart at all: Vuong's variance test."""

    statistic: float
    """The squared differences of the rows' log-likelihoods from their mean, summed."""
    p: float
    """How often so large a sum comes where both models say the same; NaN where a model is not
    identified."""

    def to_dict(self) -> dict[str, float]:
        """As plain data."""
        return {"statistic": self.statistic, "p": self.p}


@dataclass(frozen=True, slots=True)
class Nesting:
    """The likelihood-ratio test of a case that the other contains."""

    smaller: str
    """Which is contained: ``case`` or ``rival``, told by the names of what they estimate."""
    freed: tuple[str, ...]
    """What the larger estimates besides."""
    statistic: float
    """Twice the difference of the log-likelihoods."""
    p: float
    """By χ² of as many degrees of freedom: where the larger is right but for its numbers."""

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "smaller": self.smaller,
            "freed": list(self.freed),
            "statistic": self.statistic,
            "p": self.p,
        }


@dataclass(frozen=True, slots=True)
class Rival:
    """Another case estimated from the same rows."""

    case: str
    estimates: int
    """How many numbers were estimated."""
    log_likelihood: float
    aic: float
    bic: float
    identified: bool
    telling: Telling
    tests: dict[str, Vuong]
    """plain, aic, bic: with nothing charged for parameters, 1 each, or half the log of the rows."""
    clusters: int | None
    """How many clusters the test's variance is over; None where each row stands by itself."""
    nesting: Nesting | None
    """Where the estimates of one are among those of the other."""

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "case": self.case,
            "estimates": self.estimates,
            "log_likelihood": self.log_likelihood,
            "aic": self.aic,
            "bic": self.bic,
            "identified": self.identified,
            "variance": self.telling.to_dict(),
            "vuong": {name: each.to_dict() for name, each in self.tests.items()},
            "clusters": self.clusters,
            "nesting": None if self.nesting is None else self.nesting.to_dict(),
        }


def vuong(
    one: Floats,
    other: Floats,
    weight: Floats,
    sizes: tuple[int, int],
    cluster: Indices | None = None,
) -> dict[str, Vuong]:
    """The test of Vuong (1989, eq. 5.6), of two models that don't contain each other.

    ``one``, ``other`` (N,) are the rows' log-likelihoods, ``weight`` (N,) how much each counts;
    ``sizes`` how many numbers each model estimates. The corrections are those of his eq. 5.9 f.
    With ``cluster`` (N,) the variance is that of sums over clusters, times G/(G − 1). BIC's charge
    is by the N rows, whatever they weigh, as it is for each case by itself.
    """
    apart, n = one - other, float(weight.sum())
    total = float(weight @ apart)
    off = apart - total / n
    if cluster is None:
        squares = float(weight @ off**2)
    else:
        groups = int(cluster.max()) + 1
        factor = groups / (groups - 1) if groups > 1 else float("nan")
        squares = factor * float((np.bincount(cluster, weight * off) ** 2).sum())
    more = sizes[0] - sizes[1]
    charged = {"plain": 0.0, "aic": float(more), "bic": more / 2 * log(len(one))}
    found = {}
    for name, charge in charged.items():
        left = total - charge
        z = left / sqrt(squares) if squares > n * SAME**2 else float("nan")
        found[name] = Vuong(left, z, float("nan") if isnan(z) else erfc(abs(z) / sqrt(2)))
    return found


def variance_test(
    apart: Floats,
    weight: Floats,
    scores: tuple[Floats, Floats],
    bends: tuple[Floats, Floats],
    cluster: Indices | None = None,
) -> Telling:
    """Whether two models say the same of every row (Vuong 1989, section 4).

    ``apart`` (N,) are the differences of the rows' log-likelihoods, ``weight`` (N,) how much each
    counts; ``scores`` (N, K) each and ``bends`` (K, K) are the models' slopes by row and curvatures
    at their estimates. Where both say the same, what is left of ``apart`` comes from the estimates'
    own errors alone, and the sum of its squares is one of χ² weighted by the squared eigenvalues of
    his eq. 3.6. With ``cluster`` (N,) the errors are those over clusters, times G/(G − 1).
    """
    mean = float(weight @ apart) / float(weight.sum())
    statistic = float(weight @ (apart - mean) ** 2)
    covers = [inverse(each) for each in bends]
    if not all(np.isfinite(each).all() for each in covers):
        return Telling(statistic, float("nan"))
    k = scores[0].shape[1]
    both = np.concatenate(scores, axis=1)
    away = np.concatenate([scores[0], -scores[1]], axis=1)
    cover = np.zeros((both.shape[1], both.shape[1]))
    cover[:k, :k], cover[k:, k:] = covers
    if cluster is None:
        shaken, factor = np.sqrt(weight)[:, None] * both, 1.0
    else:
        groups = int(cluster.max()) + 1
        shaken, factor = np.zeros((groups, both.shape[1])), groups / max(groups - 1, 1)
        np.add.at(shaken, cluster, weight[:, None] * both)
    errors = shaken @ cover
    squares = (weight[:, None] * away).T @ away
    sizes, ways = np.linalg.eigh(squares)
    root = ways * np.sqrt(np.maximum(sizes, 0.0))
    turned = errors @ root
    weights = np.linalg.eigvalsh(factor * turned.T @ turned)
    return Telling(statistic, beyond(statistic, np.maximum(weights, 0.0)))


def nesting(one: set[str], other: set[str], difference: float) -> Nesting | None:
    """The likelihood-ratio test of a case whose estimates are among the other's.

    ``one``, ``other``: what the case and its rival estimate; ``difference``: of the case's
    log-likelihood from its rival's. None where neither's are among the other's, or they are the
    same.
    """
    from scipy.special import chdtrc

    if one == other or not (one < other or other < one):
        return None
    smaller, freed = ("case", other - one) if one < other else ("rival", one - other)
    statistic = -2 * difference if smaller == "case" else 2 * difference
    return Nesting(
        smaller, tuple(sorted(freed)), statistic, float(chdtrc(len(freed), max(statistic, 0.0)))
    )
