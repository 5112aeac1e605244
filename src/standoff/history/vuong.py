"""Vuong's test of two models of the same crises, and criteria that charge for parameters."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, isnan, log, sqrt
from typing import Any

from standoff.history.table import Floats

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
        }


def vuong(one: Floats, other: Floats, weight: Floats, sizes: tuple[int, int]) -> dict[str, Vuong]:
    """The test of Vuong (1989, eq. 5.6), of two models that don't contain each other.

    ``one``, ``other`` (N,) are the rows' log-likelihoods, ``weight`` (N,) how much each counts;
    ``sizes`` how many numbers each model estimates. The corrections are those of his eq. 5.9 f.
    """
    apart, n = one - other, float(weight.sum())
    total = float(weight @ apart)
    spread = sqrt(max(float(weight @ apart**2) / n - (total / n) ** 2, 0.0))
    more = sizes[0] - sizes[1]
    charged = {"plain": 0.0, "aic": float(more), "bic": more / 2 * log(n)}
    found = {}
    for name, charge in charged.items():
        left = total - charge
        z = left / (sqrt(n) * spread) if spread > SAME else float("nan")
        found[name] = Vuong(left, z, float("nan") if isnan(z) else erfc(abs(z) / sqrt(2)))
    return found
