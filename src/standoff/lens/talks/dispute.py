"""A dispute on the back of an envelope: one divisible prize, power, costs, time, and a shift."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from standoff.base.answer import Answer
from standoff.base.errors import StandoffError, listed, nearest
from standoff.base.plain import plain
from standoff.lens.talks.lasting import Shifting, shifting_power
from standoff.lens.talks.mechanism import Trade, double_auction
from standoff.lens.talks.offers import nash_under_threat, rubinstein
from standoff.lens.talks.private import Offer, Screening, best_offer

PIECES = 10_001


@dataclass(frozen=True)
class Dispute(Answer):
    """Two sides A and B over a prize of 1.

    War gives A ``power`` − ``costs[0]``, and B 1 − ``power`` − ``costs[1]``; ``patience`` are
    discount factors a round; later A's power is ``later``, weighed by ``discount``, and war
    destroys ``destroyed`` of the prize; B is tough, with the cost ``tough[0]``, with a chance of
    ``tough[1]``.
    """

    power: float
    costs: tuple[float, float]
    patience: tuple[float, float] | None = None
    later: float | None = None
    discount: float = 0.9
    destroyed: float = 0.0
    tough: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.power <= 1:
            raise StandoffError(f"the power {self.power:g} is not between 0 and 1")
        if min(self.costs) < 0:
            raise StandoffError("a cost of war is negative")
        if self.tough and not (0 <= self.tough[1] <= 1 and 0 <= self.tough[0] <= self.costs[1]):
            raise StandoffError(
                "a tough type needs a cost between 0 and the other's cost, and a chance between 0 "
                "and 1"
            )
        # What time costs is refused before anything is told, not half-way.
        _ = self.first_offer, self.shift

    @property
    def zone(self) -> tuple[float, float]:
        """The shares of A that both prefer to war (Fearon 1995)."""
        return max(self.power - self.costs[0], 0.0), min(self.power + self.costs[1], 1.0)

    @property
    def nash(self) -> float:
        """A's Nash share."""
        return nash_under_threat(self.power, *self.costs)

    @property
    def first_offer(self) -> float | None:
        """A's share if it proposes first, the threat of war being B's outside option."""
        if self.patience is None:
            return None
        outside = max(1 - self.power - self.costs[1], 0.0)
        return rubinstein(*self.patience, outside)

    @property
    def shift(self) -> Shifting | None:
        """Whether B would rather fight now than see A's power grow."""
        if self.later is None:
            return None
        return shifting_power(self.power, self.later, self.discount, self.destroyed)

    @property
    def demand(self) -> Offer | None:
        """A's best demand of a B whose cost it does not know."""
        if self.tough is None:
            return None
        share = np.linspace(0.0, 1.0, PIECES)
        costs = np.array([self.tough[0], self.costs[1]])
        screening = Screening(
            proposer=share,
            responder=np.stack([1 - share, 1 - share]),
            reservation=1 - self.power - costs,
            fallback=np.full(2, self.power - self.costs[0]),
            chance=np.array([self.tough[1], 1 - self.tough[1]]),
        )
        return best_offer(screening)[0]

    @property
    def threshold(self) -> float | None:
        """The chance of a tough B below which the risky demand pays: (c_H − c_L)/(c_H + c_A)."""
        if self.tough is None or self.costs[0] + self.costs[1] == 0:
            return None
        return (self.costs[1] - self.tough[0]) / (self.costs[1] + self.costs[0])

    @property
    def split(self) -> Trade:
        """What splitting the difference gets where both sides' stakes are private and uniform."""
        return double_auction()

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of talks-dispute`` prints."""
        data: dict[str, Any] = {
            "dispute": asdict(self),
            "zone": list(self.zone),
            "nash": self.nash,
            "first_offer": self.first_offer,
            "shift": None,
            "demand": None,
            "double_auction": {**asdict(self.split), "efficiency": self.split.efficiency},
        }
        if self.shift:
            finite = abs(self.shift.threshold) != float("inf")
            data["shift"] = {
                **asdict(self.shift),
                "threshold": self.shift.threshold if finite else None,
                "war": self.shift.war,
            }
        if self.demand:
            data["demand"] = {
                "share": self.demand.value,
                "acceptance": self.demand.acceptance,
                "expected": self.demand.expected,
                "threshold": self.threshold,
            }
        found: dict[str, Any] = plain(data)
        return found


def read_dispute(words: Mapping[str, str]) -> Dispute:
    """``power``, ``costs`` (A/B), ``patience`` (A/B), ``later``, ``discount``, ``destroyed``,
    ``tough`` (cost/chance), as typed.

    Raises :class:`StandoffError` for an unknown word, a missing one, one that has no bearing, or
    what is no number.
    """
    pairs, singles = ("costs", "patience", "tough"), ("power", "later", "discount", "destroyed")
    found: dict[str, float | tuple[float, float]] = {}
    for name, text in words.items():
        if name not in pairs + singles:
            raise StandoffError(
                f"a dispute has no '{name}'; expected {listed(singles + pairs)}"
                f"{nearest(name, singles + pairs)}"
            )
        try:
            numbers = [float(piece) for piece in text.split("/")]
        except ValueError:
            numbers = []
        if len(numbers) != (2 if name in pairs else 1) or not np.isfinite(numbers).all():
            form = "two numbers such as 0.1/0.2" if name in pairs else "a number such as 0.6"
            raise StandoffError(f"{name}={text} is not understood; expected {form}")
        found[name] = (numbers[0], numbers[1]) if name in pairs else numbers[0]
    for name in ("power", "costs"):
        if name not in found:
            raise StandoffError(f"a dispute needs '{name}': power=0.6,costs=0.1/0.2")
    for name in ("discount", "destroyed"):
        if name in found and "later" not in found:
            raise StandoffError(
                f"'{name}' has no bearing without 'later', the power of the first side to come"
            )
    return Dispute(**found)  # type: ignore[arg-type]
