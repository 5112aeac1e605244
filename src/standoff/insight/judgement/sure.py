"""How sure one figure of a study was to be, and came to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from standoff.base.plain import plain
from standoff.ensemble.sampling_error import TIMES


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure one figure came to be."""

    name: str
    kind: str
    """``claim`` (the share of worlds in which it holds by enough) or ``lead`` (of a criterion's
    first policy over the next, in the criterion's unit)."""
    wanted: float
    """± that was asked for: a share, or the criterion's unit."""
    reached: float
    """± that it has: twice the standard error; NaN where the worlds don't tell it."""
    needed: int | None
    """How many worlds it would take, at the usual rate (the error halves with four times as many);
    None where it is sure enough, or where that can't be told."""

    @property
    def met(self) -> bool:
        """Whether it is as sure as was asked."""
        return self.reached <= self.wanted

    def to_dict(self) -> dict[str, Any]:
        """As plain data; ``error`` is one standard error, as everywhere."""
        found: dict[str, Any] = plain(
            {
                "name": self.name,
                "kind": self.kind,
                "wanted": self.wanted,
                "error": self.reached / TIMES,
                "met": self.met,
                "needed": self.needed,
            }
        )
        return found
