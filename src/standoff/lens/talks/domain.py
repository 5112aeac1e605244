"""A bargaining problem as plain arrays: issues, positions, parties, values, walk-away values."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import Place, StandoffError, listed, nearest

Floats = NDArray[np.float64]
Package = tuple[int, ...]
"""One position (its number within its issue) for every issue."""


@dataclass(frozen=True, slots=True)
class Issue:
    """Something to settle, and the positions that it can be settled at."""

    name: str
    positions: tuple[str, ...]
    status_quo: int | None = None
    """The position that holds if nothing is agreed, where there is one."""

    def position(self, name: str) -> int:
        """The number of a position. Raises :class:`StandoffError` naming the nearest."""
        if name not in self.positions:
            raise StandoffError(
                f"the issue '{self.name}' has no position '{name}'; expected "
                f"{listed(self.positions)}{nearest(name, self.positions)}"
            )
        return self.positions.index(name)


@dataclass(frozen=True, slots=True)
class Interaction:
    """What a combination of positions on several issues adds, beyond their separate values.

    ``values`` has shape (parties, positions of the first issue, …, of the last issue).
    """

    issues: tuple[int, ...]
    values: Floats

    def at(self, package: Mapping[int, int] | Package) -> Floats:
        """What the term adds to each party's value; shape (parties,)."""
        cell: tuple[Any, ...] = (slice(None), *(package[k] for k in self.issues))
        return np.asarray(self.values[cell])


@dataclass(frozen=True, slots=True)
class Constraint:
    """Combinations of positions that can stand together; ``allowed`` has one axis an issue."""

    issues: tuple[int, ...]
    allowed: NDArray[np.bool_]
    why: str = ""
    place: Place | None = None
    """Where it is written, where that is known."""


@dataclass(frozen=True, slots=True)
class RedLine:
    """Positions that a party refuses, whatever else the package holds."""

    party: int
    issue: int
    positions: tuple[int, ...]
    source: str = ""
    place: Place | None = None
    """Where it is written, where that is known."""


@dataclass(frozen=True)
class NegotiationDomain:
    """Who bargains over what, in one world.

    ``values`` has shape (parties, positions of all issues one after another): what a position
    adds to a party's value of a package. ``reservation`` has shape (parties,): what each has
    without a deal, in the same unit. A party signs a package worth at least that.
    """

    parties: tuple[str, ...]
    issues: tuple[Issue, ...]
    values: Floats
    reservation: Floats
    interactions: tuple[Interaction, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    red_lines: tuple[RedLine, ...] = ()
    discount: Floats | None = None
    """Each party's discount factor over the span of the talks, where given; shape (parties,)."""

    def __post_init__(self) -> None:
        width = sum(len(issue.positions) for issue in self.issues)
        if not self.issues or not self.parties:
            raise StandoffError("talks need at least one issue and one party")
        if any(not issue.positions for issue in self.issues):
            raise StandoffError("every issue needs at least one position")
        if self.values.shape != (len(self.parties), width):
            raise StandoffError(
                f"values have shape {self.values.shape}; expected one for each of "
                f"{len(self.parties)} parties and {width} positions"
            )
        if self.reservation.shape != (len(self.parties),):
            raise StandoffError(
                f"{self.reservation.size} walk-away values were given for "
                f"{len(self.parties)} parties"
            )
        if not np.isfinite(self.values).all():
            party, column = np.argwhere(~np.isfinite(self.values))[0].tolist()
            k = int(np.searchsorted(self.offsets, column, side="right")) - 1
            issue = self.issues[k]
            raise StandoffError(
                f"what '{issue.positions[column - self.offsets[k]]}' on the issue '{issue.name}' "
                f"is worth to '{self.parties[party]}' is infinite or not a number; every value "
                "must be finite"
            )
        for term in self.interactions:
            if not np.isfinite(term.values).all():
                names = " and ".join(self.issues[k].name for k in term.issues)
                raise StandoffError(
                    f"what a combination of {names} adds is infinite or not a number; every value "
                    "must be finite"
                )
        if np.isnan(self.reservation).any() or (self.reservation == np.inf).any():
            raise StandoffError("a walk-away value is not a number; it must be finite")

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """The number of positions of each issue."""
        return tuple(len(issue.positions) for issue in self.issues)

    @cached_property
    def offsets(self) -> NDArray[np.int64]:
        """Where each issue's positions begin in ``values``; shape (issues + 1,)."""
        return np.concatenate([[0], np.cumsum(self.sizes)]).astype(np.int64)

    @property
    def outcomes(self) -> int:
        """How many packages there are, allowed or not."""
        return math.prod(self.sizes)

    @cached_property
    def scale(self) -> Floats:
        """The largest that each party's values can be in size, the unit in which they are compared:
        parties need not count in the same one; shape (parties,)."""
        largest = np.zeros(len(self.parties))
        for k in range(len(self.issues)):
            largest += np.abs(self.column(k)).max(axis=1)
        for term in self.interactions:
            largest += np.abs(term.values).reshape(len(self.parties), -1).max(axis=1)
        walking = np.where(np.isfinite(self.reservation), np.abs(self.reservation), 0.0)
        return np.maximum(np.maximum(largest, walking), 1e-300)

    @property
    def tolerance(self) -> Floats:
        """Values of a party that are closer than this are equal: sums in another order must not
        differ; shape (parties,)."""
        return 1e-10 * self.scale

    def column(self, issue: int) -> Floats:
        """What each position of one issue is worth to each party; shape (parties, positions)."""
        return self.values[:, self.offsets[issue] : self.offsets[issue + 1]]

    @cached_property
    def open_positions(self) -> tuple[NDArray[np.int64], ...]:
        """The positions of each issue that no red line and no one-issue constraint rules out."""
        masks = [np.ones(size, dtype=bool) for size in self.sizes]
        for line in self.red_lines:
            masks[line.issue][list(line.positions)] = False
        for constraint in self.constraints:
            if len(constraint.issues) == 1:
                masks[constraint.issues[0]] &= constraint.allowed
        return tuple(np.flatnonzero(mask) for mask in masks)

    @cached_property
    def additive(self) -> bool:
        """Whether no interaction or constraint ties two issues together."""
        return all(len(scope) < 2 for scope in self.ties)

    @property
    def ties(self) -> list[tuple[int, ...]]:
        """The issues that each interaction and each constraint ties together."""
        return [term.issues for term in self.interactions] + [
            rule.issues for rule in self.constraints
        ]

    def utilities(self, package: Package) -> Floats:
        """What a package is worth to each party; shape (parties,)."""
        total = np.zeros(len(self.parties))
        for k, position in enumerate(package):
            total += self.column(k)[:, position]
        for term in self.interactions:
            total += term.at(package)
        return total

    def allows(self, package: Package) -> bool:
        """Whether constraints and red lines leave the package standing."""
        inside = all(position in self.open_positions[k] for k, position in enumerate(package))
        return inside and all(
            bool(constraint.allowed[tuple(package[k] for k in constraint.issues)])
            for constraint in self.constraints
        )

    def named(self, package: Package) -> dict[str, str]:
        """The package in words."""
        return {
            issue.name: issue.positions[position]
            for issue, position in zip(self.issues, package, strict=True)
        }

    def numbered(self, words: Mapping[str, str]) -> Package:
        """The package that ``words`` name. Raises :class:`StandoffError` with the nearest word."""
        names = [issue.name for issue in self.issues]
        for name in words:
            if name not in names:
                raise StandoffError(
                    f"there is no issue '{name}'; expected {listed(names)}{nearest(name, names)}"
                )
        missing = [name for name in names if name not in words]
        if missing:
            raise StandoffError(f"the package says nothing of {listed(missing)}")
        return tuple(issue.position(words[issue.name]) for issue in self.issues)

    def with_reservation(self, reservation: Sequence[float] | Floats) -> NegotiationDomain:
        """The same bargaining problem with other walk-away values."""
        return replace(self, reservation=np.asarray(reservation, dtype=np.float64))

    def packages(self) -> Iterator[Package]:
        """Every allowed package, in order; for problems small enough to list."""
        tied = [constraint for constraint in self.constraints if len(constraint.issues) > 1]
        last: dict[int, list[Constraint]] = {}
        for constraint in tied:
            last.setdefault(max(constraint.issues), []).append(constraint)

        def extend(head: Package) -> Iterator[Package]:
            k = len(head)
            if k == len(self.issues):
                yield head
                return
            for position in self.open_positions[k]:
                package = (*head, int(position))
                if all(
                    constraint.allowed[tuple(package[i] for i in constraint.issues)]
                    for constraint in last.get(k, ())
                ):
                    yield from extend(package)

        return extend(())
