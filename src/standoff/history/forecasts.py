"""How well forecasts of crises did: the part of an answer that tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Scored:
    """Forecasts of the crises left out: the smaller, the better. Errors are standard errors."""

    log_loss: float
    """Mean of minus the log of the chance given to what came."""
    log_loss_error: float
    brier: float
    """Mean, over crises, of the summed squares of chance minus what came (0 to 2)."""
    brier_error: float
    behind: float
    """Its log loss minus the model's: above 0 where the model forecasts better."""
    behind_error: float

    def to_dict(self) -> dict[str, float]:
        """As plain data."""
        return {
            "log_loss": self.log_loss,
            "log_loss_se": self.log_loss_error,
            "brier": self.brier,
            "brier_se": self.brier_error,
            "behind": self.behind,
            "behind_se": self.behind_error,
        }


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts of about one chance, and how often the outcome came, with its 95 % interval."""

    n: int
    forecast: float
    observed: float
    low: float
    high: float

    def to_dict(self) -> dict[str, float]:
        """As plain data."""
        return {
            "n": self.n,
            "forecast": self.forecast,
            "observed": self.observed,
            "low": self.low,
            "high": self.high,
        }


@dataclass(frozen=True, slots=True)
class Forecasts:
    """Forecasts of each row by a model estimated without it."""

    folds: int
    time: str
    """The column by which the parts follow each other; empty where they were drawn."""
    n: int
    """Rows that were forecast."""
    lost: int
    """Parts for which no estimate was found, left out."""
    scores: Mapping[str, Scored]
    """By name: the model first, then what it stands beside."""
    calibration: Mapping[str, Sequence[Bin]]
    """By outcome."""

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "folds": self.folds,
            "time": self.time,
            "n": self.n,
            "lost": self.lost,
            "scores": {name: each.to_dict() for name, each in self.scores.items()},
            "calibration": {
                name: [each.to_dict() for each in bins] for name, bins in self.calibration.items()
            },
        }
