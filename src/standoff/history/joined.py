"""Judgement joined with data: the part of an answer that tells a posterior."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Spread:
    """What a number may be: its mean, standard deviation, and the ends of the middle 95 %."""

    mean: float
    sd: float
    low: float
    high: float

    def to_dict(self) -> dict[str, float]:
        """As plain data."""
        return {"mean": self.mean, "sd": self.sd, "low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class Posterior:
    """The case's own ranges of what is estimated, joined with the data."""

    judgement: Mapping[str, Spread]
    joined: Mapping[str, Spread]
    proposed: int
    """Points at which the likelihood was worked out."""
    effective: float
    """Of how many independent worlds these are worth (Kong 1992)."""
    worlds: tuple[tuple[float, ...], ...]
    """(S, K) equally weighed worlds, in the order of the estimates."""

    @property
    def few(self) -> bool:
        """Whether they are too few to lean on."""
        return self.effective < 100

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "judgement": {name: each.to_dict() for name, each in self.judgement.items()},
            "joined": {name: each.to_dict() for name, each in self.joined.items()},
            "proposed": self.proposed,
            "effective": self.effective,
            "worlds": [list(each) for each in self.worlds],
        }
