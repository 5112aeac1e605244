"""A number that data told, with how sure it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimated:
    """An estimate, or a chance that rests on estimates; ``error`` is one standard error, ``low``
    and ``high`` its 95 % interval."""

    value: float
    error: float
    low: float
    high: float

    @property
    def apart(self) -> bool:
        """Whether 0 lies outside the interval."""
        return self.low > 0 or self.high < 0

    def to_dict(self) -> dict[str, float]:
        """As plain data."""
        return {"value": self.value, "se": self.error, "low": self.low, "high": self.high}
