"""Vuong's test of two models of the same crises, and criteria that charge for parameters."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, isnan, log, sqrt
from typing import Any

import numpy as np

from standoff.history.table import Floats, Indices

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
    With ``cluster`` (N,) the variance is that of sums over clusters, times G/(G − 1).
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
    charged = {"plain": 0.0, "aic": float(more), "bic": more / 2 * log(n)}
    found = {}
    for name, charge in charged.items():
        left = total - charge
        z = left / sqrt(squares) if squares > n * SAME**2 else float("nan")
        found[name] = Vuong(left, z, float("nan") if isnan(z) else erfc(abs(z) / sqrt(2)))
    return found


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
