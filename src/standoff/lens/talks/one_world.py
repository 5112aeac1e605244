"""The talks of one world: what could be agreed there, and what was asked beside."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from standoff.base.answer import Answer
from standoff.base.errors import StandoffError
from standoff.lens.talks.agreements import Agreements
from standoff.lens.talks.domain import Floats, NegotiationDomain, Package, RedLine
from standoff.lens.talks.exchange import Swap, free_gains, trades
from standoff.lens.talks.offers import Offers, alternating_offers, rubinstein
from standoff.lens.talks.typed import package_of, patience_of


@dataclass(frozen=True)
class Turns:
    """Alternating offers of two parties on the frontier of what both accept."""

    parties: tuple[str, str]
    """In the order in which they propose, which is also that of ``offers.values``."""
    patience: tuple[float, float]
    """Their discount factors a round, in the same order."""
    offers: Offers

    @property
    def divisible(self) -> float:
        """The first party's share of a pie that could be cut at will, with nothing outside
        (:func:`standoff.lens.talks.offers.rubinstein`)."""
        return rubinstein(*self.patience)

    def data(self) -> dict[str, dict[str, float]]:
        """By who proposes first, what each party gets."""
        return {
            self.parties[turn]: {
                party: float(self.offers.values[turn, i]) for i, party in enumerate(self.parties)
            }
            for turn in (0, 1)
        }


def take_turns(agreements: Agreements, patience: Mapping[str, float]) -> Turns:
    """Alternating offers on the frontier; ``patience``: discount factors, the first proposes.

    Raises :class:`StandoffError` for an unknown party, for other than two, for factors out of
    range, and where there is no zone of agreement.
    """
    parties = agreements.domain.parties
    read = patience_of(patience, parties)
    order = [party for party, _ in read]
    if len(parties) != 2 or sorted(order) != [0, 1]:
        raise StandoffError("alternating offers need exactly two parties, and a factor for each")
    factors = [factor for _, factor in read]
    points, outside = agreements.front.points[:, order], agreements.domain.reservation[order]
    offers = alternating_offers(points, np.array(factors), outside)
    return Turns((parties[order[0]], parties[order[1]]), (factors[0], factors[1]), offers)


@dataclass(frozen=True)
class Improvements:
    """What would improve a package, and at what price (:mod:`standoff.lens.talks.exchange`)."""

    domain: NegotiationDomain
    start: Package
    free: tuple[tuple[int, int, Floats], ...]
    """Single changes by which nobody loses: (issue, position, each party's gain)."""
    swaps: tuple[Swap, ...]

    @property
    def gains(self) -> Floats:
        """(parties,) what each gains by the package against walking away; infinite where it has
        nothing without a deal."""
        return np.asarray(self.domain.utilities(self.start) - self.domain.reservation)

    @property
    def lines(self) -> tuple[RedLine, ...]:
        """The red lines that the package crosses."""
        return tuple(
            line for line in self.domain.red_lines if self.start[line.issue] in line.positions
        )

    @property
    def refused_by(self) -> tuple[int, ...]:
        """The parties that would not sign: who loses by it, or whose red line it crosses."""
        losing = self.gains < -self.domain.tolerance
        crossed = {line.party for line in self.lines}
        return tuple(i for i in range(len(losing)) if losing[i] or i in crossed)

    def data(self) -> dict[str, Any]:
        """The same in words and numbers."""
        domain = self.domain

        def change(k: int, p: int) -> dict[str, str]:
            return {domain.issues[k].name: domain.issues[k].positions[p]}

        def by_party(gained: Floats) -> dict[str, float]:
            return dict(zip(domain.parties, map(float, gained), strict=True))

        return {
            "from": domain.named(self.start),
            "against_walking_away": {
                party: gain if math.isfinite(gain) else None
                for party, gain in by_party(self.gains).items()
            },
            "refused_by": [domain.parties[i] for i in self.refused_by],
            "possible": domain.allows(self.start),
            "free_gains": [
                {"change": change(k, p), "gains": by_party(gained)} for k, p, gained in self.free
            ],
            "trades": [
                {
                    "change": change(*swap.changes[0]) | change(*swap.changes[1]),
                    "price": swap.price,
                    "gains": by_party(swap.gains),
                }
                for swap in self.swaps
            ],
        }


def improve(domain: NegotiationDomain, start: Mapping[str, str]) -> Improvements:
    """What would improve the package ``start`` (issue → position, else the status quo).

    Raises :class:`StandoffError` for an unknown issue or position.
    """
    package = package_of(start, domain)
    free, swaps = free_gains(domain, package), trades(domain, package)
    return Improvements(domain, package, tuple(free), tuple(swaps))


@dataclass(frozen=True)
class Beside:
    """What was asked beside the agreements of one world."""

    turns: Turns | None = None
    missing: str = ""
    """Why alternating offers that were asked for can't be had; empty where they can."""
    improvements: Improvements | None = None

    def data(self) -> dict[str, Any]:
        """Only what was asked for; ``alternating_offers`` None where they can't be had."""
        found: dict[str, Any] = {}
        if self.turns or self.missing:
            found["alternating_offers"] = self.turns.data() if self.turns else None
        if self.improvements:
            found["trades"] = self.improvements.data()
        return found


def look_beside(
    agreements: Agreements,
    patience: Mapping[str, float] | None,
    start: Mapping[str, str] | None,
) -> Beside:
    """Alternating offers and improvements, where they are asked for (not None).

    Alternating offers that can't be had are told in ``missing``. Raises :class:`StandoffError` for
    an unknown issue or position in ``start``.
    """
    turns, missing = None, ""
    if patience is not None:
        try:
            turns = take_turns(agreements, patience)
        except StandoffError as error:
            missing = f"no alternating offers: {error}"
    found = improve(agreements.domain, start) if start is not None else None
    return Beside(turns, missing, found)


@dataclass(frozen=True)
class CaseWorld:
    """Which world of a case it is."""

    case: str
    """The case's title."""
    draw: int | str
    """The number of the draw, or ``median``."""
    policy: str
    types: Mapping[str, str]
    """The likeliest type of each actor whose types matter."""

    def data(self) -> dict[str, Any]:
        """The draw, the policy and the types."""
        return {"draw": self.draw, "policy": self.policy, "types": dict(self.types)}


@dataclass(frozen=True)
class OneWorld(Answer):
    """What the parties of one world could agree on, solved exactly."""

    agreements: Agreements
    beside: Beside = field(default_factory=Beside)
    world: CaseWorld | None = None
    """None for a domain, which is one world."""

    @property
    def failure(self) -> str:
        """Why alternating offers that were asked for can't be had."""
        return self.beside.missing

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of talks-domain`` prints, or, for a
        world of a case, ``--of talks-zone``."""
        data: dict[str, Any] = {}
        if self.world:
            data = {"case": self.world.case, "central": self.world.data()}
        return {**data, **self.agreements.data(), **self.beside.data()}
