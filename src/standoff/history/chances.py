"""What a column does to the chances of outcomes: the part of an answer that tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from standoff.history.estimated import Estimated


@dataclass(frozen=True, slots=True)
class Difference:
    """What moving one number in every row does, by outcome: the mean chance before, after, and by
    how much it changes."""

    parameter: str
    low: float
    high: float
    before: Mapping[str, Estimated]
    after: Mapping[str, Estimated]
    change: Mapping[str, Estimated]

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        told = {"before": self.before, "after": self.after, "change": self.change}
        return {
            "parameter": self.parameter,
            "from": self.low,
            "to": self.high,
            **{
                name: {outcome: each.to_dict() for outcome, each in chances.items()}
                for name, chances in told.items()
            },
        }


@dataclass(frozen=True, slots=True)
class Across:
    """Mean chances of the outcomes along the values of one number."""

    parameter: str
    points: tuple[tuple[float, Mapping[str, Estimated]], ...]

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "parameter": self.parameter,
            "points": [
                {"at": at, "outcomes": {name: each.to_dict() for name, each in chances.items()}}
                for at, chances in self.points
            ],
        }
