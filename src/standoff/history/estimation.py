"""The answer of ``fit``: what observed crises say of a written model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from standoff.base.answer import Answer
from standoff.base.plain import plain
from standoff.case.compiled import CompiledCase
from standoff.history.chances import Across, Difference
from standoff.history.estimated import Estimated
from standoff.history.forecasts import Forecasts
from standoff.history.joined import Posterior
from standoff.history.vuong import Rival


@dataclass(frozen=True, slots=True)
class Top:
    """A maximum of the likelihood: the estimates there, and how many starts led to it.

    Where estimates run off there is none: the likelihood rises for ever, to about what is told."""

    estimates: Mapping[str, float]
    """How far the search went, of those that run off."""
    log_likelihood: float
    starts: int
    settled: bool
    running_off: Mapping[str, int]
    """Estimates that run off to infinity, by sign."""

    def to_dict(self) -> dict[str, Any]:
        """As plain data; what runs off has no finite estimate."""
        return {
            "estimates": {
                name: None if name in self.running_off else value
                for name, value in self.estimates.items()
            },
            "log_likelihood": self.log_likelihood,
            "starts": self.starts,
            "settled": self.settled,
            "running_off": dict(self.running_off),
        }


@dataclass(frozen=True, slots=True)
class Settings:
    """How it was estimated, as it is told and kept."""

    data: str
    policy: str
    error: str
    errors: str
    """Which standard errors are shown: hessian, sandwich, clustered or bootstrap."""
    intervals: str
    """wald, profile, or usual: by standard errors, but by the profile of the likelihood where that
    is uneven."""
    starts: int
    seed: int
    draws: int
    """Draws of uncertain numbers for each observation; 1 where there are none."""
    precision_stated: bool


@dataclass(frozen=True, slots=True)
class Fit(Answer):
    """What was estimated, and how sure it is."""

    case: CompiledCase
    settings: Settings
    estimates: Mapping[str, Estimated]
    profiled: tuple[str, ...]
    """Estimates whose interval is by the profile of the likelihood."""
    standard_errors: Mapping[str, Mapping[str, float]]
    """By kind: hessian, sandwich, and clustered and bootstrap where asked for."""
    covariance: tuple[tuple[float, ...], ...]
    """(K, K) of the kind shown."""
    log_likelihood: float
    n: int
    """Observations used; a row that counts several crises is several."""
    weight: float
    """What they weigh together."""
    dropped: int
    why_dropped: Mapping[str, int]
    identified: bool
    directions: tuple[tuple[tuple[str, float], ...], ...]
    """Along which estimates can move together unseen."""
    running_off: Mapping[str, int]
    """Estimates that run off to infinity at the highest maximum, by sign."""
    at_bound: tuple[str, ...]
    maxima: tuple[Top, ...]
    lost_starts: int
    unsolved: int
    """Observations whose game could not be solved, or whose certificate failed, at the estimates.
    """
    constant: tuple[str, ...]
    predicted: Mapping[str, float]
    """Each outcome's share by the model, over the observations used."""
    observed: Mapping[str, float]
    """Each outcome's share among those observations of which it is known."""
    log_likelihood_of_shares: float
    """That of a guess by the observed shares alone; NaN where outcomes are not all known."""
    against: Rival | None = None
    """Another case estimated from the same rows, where asked for."""
    forecasts: Forecasts | None = None
    """Of rows left out, where asked for."""
    differences: tuple[Difference, ...] | None = None
    """What each column does to the outcomes' chances, where asked for."""
    across: Across | None = None
    """Chances along the values of one column, where asked for."""
    posterior: Posterior | None = None
    """The case's own ranges joined with the data, where asked for."""

    @property
    def aic(self) -> float:
        """Akaike's criterion: the smaller, the better."""
        return 2 * len(self.estimates) - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion: the smaller, the better."""
        from math import log

        return len(self.estimates) * log(max(self.n, 1)) - 2 * self.log_likelihood

    @property
    def failure(self) -> str:
        """Why nothing was solved: games at the estimates that could not be."""
        if self.unsolved and self.unsolved >= self.n:
            return "none of the games could be solved at the estimates; see 'unsolved'"
        return ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of fit`` prints."""
        s = self.settings
        data = {
            "standoff": 1,
            "case": self.case.case.title,
            "data": s.data,
            "policy": s.policy,
            "error": s.error,
            "standard_error": s.errors,
            "intervals": s.intervals,
            "starts": s.starts,
            "seed": s.seed,
            "draws": s.draws,
            "estimates": {
                name: each.to_dict() | ({"value": None} if name in self.running_off else {})
                for name, each in self.estimates.items()
            },
            "profiled": list(self.profiled),
            "standard_errors": {kind: dict(each) for kind, each in self.standard_errors.items()},
            "covariance": [list(row) for row in self.covariance],
            "log_likelihood": self.log_likelihood,
            "aic": self.aic,
            "bic": self.bic,
            "n": self.n,
            "weight": self.weight,
            "dropped": self.dropped,
            "why_dropped": dict(self.why_dropped),
            "identified": self.identified,
            "directions": [dict(parts) for parts in self.directions],
            "running_off": dict(self.running_off),
            "at_bound": list(self.at_bound),
            "maxima": [each.to_dict() for each in self.maxima],
            "lost_starts": self.lost_starts,
            "unsolved": self.unsolved,
            "constant": list(self.constant),
            "predicted": dict(self.predicted),
            "observed": dict(self.observed),
            "log_likelihood_of_shares": self.log_likelihood_of_shares,
            "against": None if self.against is None else self.against.to_dict(),
            "forecasts": None if self.forecasts is None else self.forecasts.to_dict(),
            "differences": None
            if self.differences is None
            else [each.to_dict() for each in self.differences],
            "across": None if self.across is None else self.across.to_dict(),
            "posterior": None if self.posterior is None else self.posterior.to_dict(),
        }
        found: dict[str, Any] = plain(data)
        return found
