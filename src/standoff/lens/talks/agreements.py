"""What could be agreed in one world: zone, frontier, solutions; and as plain data."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from standoff.base.errors import StandoffError
from standoff.lens.talks.conflicts import conflicting, require_some_package
from standoff.lens.talks.counting import acceptable_packages, allowed_packages
from standoff.lens.talks.domain import Floats, Interaction, NegotiationDomain, Package
from standoff.lens.talks.dominance import efficient
from standoff.lens.talks.frontier import pareto_front
from standoff.lens.talks.fronts import Front, Union
from standoff.lens.talks.solutions import SOLUTIONS, Indices, balanced_first

Cause = Literal["red lines", "walking away"]
MOST_LISTED = 100_000
"""More packages than this are not listed one by one."""


@dataclass(frozen=True)
class Agreements:
    """Zone of agreement, Pareto frontier and bargaining solutions of one domain."""

    domain: NegotiationDomain
    front: Front
    allowed: int | None
    """How many packages constraints and red lines leave, where counted."""
    acceptable: int | None
    """How many of them every party accepts, where counted."""
    solutions: dict[str, Indices] = field(default_factory=dict)
    """For each solution, the points of the front that attain it, ties included: the most balanced
    (:func:`standoff.lens.talks.solutions.balance`) first."""
    notes: tuple[str, ...] = ()
    cause: Cause | None = None
    """Why there is no zone: ``red lines``, if there were one without them; else ``walking away``,
    which somebody prefers to any package. None where there is a zone, or where it can't be told."""
    bodies: int = 0
    """How many bodies at home had a say, beyond the parties of ``domain``."""

    @property
    def zone(self) -> bool:
        """Whether some package is acceptable to every party."""
        return len(self.front.points) > 0

    @property
    def ideal(self) -> Floats:
        """The most that each party can have in a package that all accept; shape (parties,)."""
        return np.asarray(self.front.points.max(axis=0))

    @property
    def slack(self) -> float:
        """The smallest gain at the egalitarian package: how wide the zone is; NaN if empty."""
        if not self.zone:
            return float("nan")
        gain = self.front.points[self.solutions["egalitarian"]] - self.domain.reservation
        return float(gain.min(axis=1).max())

    def ties(self, name: str) -> float:
        """How many packages attain a solution (exact up to 2**53)."""
        return float(self.front.counts[self.solutions[name]].sum())

    def packages(self, name: str, most: int = MOST_LISTED) -> list[Package]:
        """The packages of a solution, the most balanced first, at most ``most`` of them."""
        found: list[Package] = []
        for point in self.solutions[name]:
            if len(found) >= most:
                break
            found += self.behind(int(point), most - len(found))
        return found

    def behind(self, point: int, most: int = MOST_LISTED) -> list[Package]:
        """The packages behind a point of the frontier, at most ``most``, in order."""
        issues = range(len(self.domain.issues))
        some = itertools.islice(self.front.packages(point), max(most, 0))
        return sorted(tuple(package[k] for k in issues) for package in some)

    def data(self, most: int = MOST_LISTED) -> dict[str, Any]:
        """The answer as plain data, in the form that ``standoff talks domain --json`` writes."""
        domain = self.domain
        count = float(self.front.counts.sum())
        notes = list(self.notes)
        if count <= most:
            share = most
        else:
            share = 1
            notes.append(
                f"{count:.6g} packages stand behind {len(self.front.points):,} points of the "
                f"frontier; one is listed for each of the first {most:,} points"
            )
        listed = []
        for point in range(min(len(self.front.points), most)):
            listed += [self._entry(package) for package in self.behind(point, share)]
        result: dict[str, Any] = {
            "parties": list(domain.parties),
            "outcomes": _whole(domain.outcomes),
            "allowed": _whole(self.allowed),
            "individually_rational": _whole(self.acceptable),
            "zone": self.zone,
            "no_zone_because_of": self.cause,
            "reservation": [float(value) for value in domain.reservation],
            "pareto": listed,
            "pareto_points": len(self.front.points),
            "pareto_packages": int(count)
            if count < 2**53
            else count
            if math.isfinite(count)
            else None,
            "slack": self.slack if self.zone else None,
            "ideal": [float(value) for value in self.ideal] if self.zone else None,
        }
        if domain.discount is not None:
            result["discount"] = [float(value) for value in domain.discount]
        for name in self.solutions:
            result[name] = [self._entry(package) for package in self.packages(name, most)]
        if self.acceptable is None:
            notes.append("the packages that every party accepts are too many to be counted exactly")
        result["notes"] = notes
        return result

    def _entry(self, package: Package) -> dict[str, Any]:
        values = self.domain.utilities(package)
        return {
            "package": self.domain.named(package),
            "utilities": [float(value) for value in values],
        }


def _whole(count: int | None) -> int | None:
    """A count, None where JSON readers could not hold it."""
    return count if count is not None and count < 10**300 else None


def _at_the_table(front: Front, domain: NegotiationDomain, bodies: int) -> Front:
    """What is undominated for the parties alone among points that suit the bodies as well."""
    points = front.points[:, :-bodies]
    members, starts = efficient(points, domain.tolerance[:-bodies], np.arange(len(points) + 1))
    return Union(
        points[members[starts[:-1]]], starts, np.zeros(len(members), np.int64), members, (front,)
    )


def solve(domain: NegotiationDomain, bodies: int = 0) -> Agreements:
    """Everything about one domain in one world.

    The last ``bodies`` of its parties sit at home: a package must suit them too, but they take no
    part in the frontier and the solutions. Of packages that the parties at the table value alike,
    those that no other beats in the eyes of the bodies are listed.

    Red lines that leave no package are an answer, told in the notes. Raises :class:`StandoffError`
    where constraints leave none (naming those that conflict) or where an exact frontier is not
    feasible.
    """
    allowed = allowed_packages(domain)
    notes: tuple[str, ...] = ()
    if allowed == 0:
        require_some_package(replace(domain, red_lines=()))
        clash = "; ".join(conflicting(domain))
        notes = (f"as stated, red lines leave no package: {clash}",)
    front = pareto_front(domain)
    acceptable = acceptable_packages(domain) if len(front.points) else 0
    cause = None if len(front.points) else _cause(domain)
    if bodies:
        front = _at_the_table(front, domain, bodies)
        domain = replace(
            domain,
            parties=domain.parties[:-bodies],
            values=domain.values[:-bodies],
            reservation=domain.reservation[:-bodies],
            interactions=tuple(
                Interaction(term.issues, term.values[:-bodies]) for term in domain.interactions
            ),
        )
    points, outside = front.points, domain.reservation
    solutions = {
        name: balanced_first(find(points, outside), points, outside)
        for name, find in SOLUTIONS.items()
    }
    return Agreements(domain, front, allowed, acceptable, solutions, notes, cause, bodies)


def _cause(domain: NegotiationDomain) -> Cause | None:
    """Why no package is acceptable, as things stand, to all who have a say."""
    if not domain.red_lines:
        return "walking away"
    try:
        without = pareto_front(replace(domain, red_lines=()))
    except StandoffError:
        # With the lines it could be told exactly; without them it is too large to be.
        return None
    return "red lines" if len(without.points) else "walking away"
