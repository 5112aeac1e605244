"""The Pareto frontier of the packages that every party accepts, exact, without listing packages.

Issues are eliminated one at a time. Each step keeps, for every setting of the issues that it
is still tied to, only what no alternative dominates: Minkowski sums with pruning where values are
additive, multi-objective bucket elimination where interactions or constraints tie issues together
(Dechter 1999; Rollón & Larrosa 2006). Cost grows with the size of the frontiers, and with the
settings of the largest group of issues that must be looked at together, not with the number of
packages.
"""

from __future__ import annotations

import heapq
import itertools
import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.lens.talks.domain import Constraint, Floats, Interaction, NegotiationDomain, Package
from standoff.lens.talks.dominance import Spent, efficient, sums_above
from standoff.lens.talks.fronts import Front, Listed, Positions, Sum, Union

Indices = NDArray[np.int64]

MOST_POINTS = 1_000_000
MOST_SUMS = 30_000_000
MOST_WORK = 20_000_000
"""Sums over all steps together."""
MOST_SETTINGS = 200_000
MOST_LISTED = 2_000_000
PACKAGE_COST, SETTING_COST = 2e-6, 2e-4
"""Roughly how many seconds a listed package, and a setting of tied issues, takes."""


def _too_many(what: str, limit: int) -> StandoffError:
    return StandoffError(
        f"the frontier of these talks {what} (limit {limit:,}): an exact frontier is not feasible; "
        "with fewer parties, coarser positions, fewer issues tied by interactions or higher "
        "walk-away values it is"
    )


def _size(count: int) -> str:
    """A count in three digits, however large."""
    return f"{count:.3g}" if count < 10**300 else f"1e{int(math.log10(count))}"


def positions_front(
    domain: NegotiationDomain, issue: int, extra: Floats | None = None
) -> Positions:
    """The open positions of one issue as a front, ``extra`` (parties, open positions) added."""
    numbers = domain.open_positions[issue]
    points = domain.column(issue)[:, numbers].T.copy()
    if extra is not None:
        points = points + extra.T
    members, starts = efficient(points, domain.tolerance, np.arange(len(points) + 1))
    return Positions(points[members[starts[:-1]]], starts, starts[:0], numbers[members], issue)


class Work(Spent):
    """What an elimination has spent in all: sums made, and looks taken."""

    def __init__(self) -> None:
        super().__init__()
        self.sums = 0

    def add(self, sums: int) -> None:
        """Count sums that are about to be made. Raises where they are too many together."""
        self.sums += sums
        if self.sums > MOST_WORK:
            raise _too_many("takes more sums in all than can be worked out in good time", MOST_WORK)


def add_fronts(
    left: Front, right: Front, floor: Floats, tolerance: Floats, work: Work | None = None
) -> Sum:
    """The undominated sums of two fronts that reach ``floor`` (shape (parties,)).

    ``work`` counts what an elimination of many steps spends.
    """
    work = work or Work()
    if len(left.points) < len(right.points):
        left, right = right, left
    if len(left.points) * len(right.points) > MOST_SUMS:
        raise _too_many("would take more sums at one step than can be held", MOST_SUMS)
    work.add(len(left.points) * len(right.points))
    points, first, second, runs = sums_above(left.points, right.points, floor)
    members, starts = efficient(points, tolerance, runs, work)
    if len(starts) - 1 > MOST_POINTS:
        raise _too_many("has more points than can be held", MOST_POINTS)
    return Sum(points[members[starts[:-1]]], starts, first[members], second[members], left, right)


def join_fronts(parts: tuple[Front, ...], tolerance: Floats, work: Work | None = None) -> Front:
    """The undominated points of several fronts."""
    if len(parts) == 1:
        return parts[0]
    points = np.concatenate([part.points for part in parts])
    first = np.repeat(np.arange(len(parts)), [len(part.points) for part in parts])
    second = np.concatenate([np.arange(len(part.points)) for part in parts])
    runs = np.cumsum([0, *(len(part.points) for part in parts)])
    work = work or Work()
    work.add(len(points))
    members, starts = efficient(points, tolerance, runs, work)
    return Union(points[members[starts[:-1]]], starts, first[members], second[members], parts)


@dataclass(frozen=True)
class Message:
    """What eliminated issues leave behind: a front for every setting of the issues in ``scope``."""

    scope: tuple[int, ...]
    fronts: dict[Package, Front]
    best: Floats
    """The most that each party can have of it; shape (parties,)."""


def elimination_order(domain: NegotiationDomain) -> list[int]:
    """Issues by the fewest others that they are tied to when their turn comes (min-degree)."""
    ties: dict[int, set[int]] = {k: set() for k in range(len(domain.issues))}
    for scope in domain.ties:
        for a, b in itertools.permutations(scope, 2):
            ties[a].add(b)

    def entry(k: int) -> tuple[int, int, int]:
        return len(ties[k]), -domain.sizes[k], k

    order: list[int] = []
    waiting = [entry(k) for k in ties]
    heapq.heapify(waiting)
    while waiting:
        found = heapq.heappop(waiting)
        issue = found[2]
        # Entries are left where they are when ties change, and passed over here.
        if issue not in ties or found != entry(issue):
            continue
        neighbours = ties.pop(issue)
        for a in neighbours:
            ties[a] |= neighbours - {a}
            ties[a].discard(issue)
            heapq.heappush(waiting, entry(a))
        order.append(issue)
    return order


def settings_needed(domain: NegotiationDomain) -> int:
    """The most settings of tied issues that any elimination step has to look at together."""
    ties = {frozenset(scope) for scope in domain.ties if len(scope) > 1}
    by_issue: dict[int, set[frozenset[int]]] = {}
    for scope in ties:
        for k in scope:
            by_issue.setdefault(k, set()).add(scope)
    most = 1
    for issue in elimination_order(domain):
        mine = by_issue.pop(issue, set())
        group = frozenset().union(*mine) | {issue}
        most = max(most, math.prod(len(domain.open_positions[k]) for k in group))
        left = group - {issue}
        for k in left:
            by_issue[k] = (by_issue[k] - mine) | ({left} if len(left) > 1 else set())
    return most


def pareto_front(
    domain: NegotiationDomain,
    *,
    floor: Floats | None = None,
    method: Literal["quicker", "elimination", "listing"] = "quicker",
) -> Front:
    """The exact Pareto frontier of the packages that reach ``floor`` for every party.

    ``floor`` has shape (parties,) and defaults to the walk-away values. The points of the front are
    utilities; ``front.packages(i)`` yields every package behind the i-th. Where many issues are
    tied together and packages are few, listing them is ``quicker`` than elimination; both are
    exact.

    Raises :class:`StandoffError` where the frontier is too large to be held, or where so many
    issues are tied together that it can't be computed exactly.
    """
    floor = (domain.reservation if floor is None else floor) - domain.tolerance
    needed = settings_needed(domain)
    count = math.prod(len(numbers) for numbers in domain.open_positions)
    tangled = not domain.additive and count * PACKAGE_COST < needed * SETTING_COST
    if method == "listing" or (method == "quicker" and count <= MOST_LISTED and tangled):
        return _listed(domain, floor)
    if needed > MOST_SETTINGS:
        raise StandoffError(
            f"of the {_size(domain.outcomes)} packages, interactions and constraints tie so many "
            "issues together that more than "
            f"{MOST_SETTINGS:,} settings must be looked at one by one; additive values of any size "
            "are feasible, and so are "
            "interactions among a few issues each"
        )
    return _Elimination(domain, floor).run()


def _listed(domain: NegotiationDomain, floor: Floats) -> Front:
    """The frontier by valuing every package at once."""
    listed = np.zeros((1, 0), dtype=np.int16)
    for k, numbers in enumerate(domain.open_positions):
        rows = np.repeat(np.arange(len(listed)), len(numbers))
        column = np.tile(numbers.astype(np.int16), len(listed))
        listed = np.column_stack([listed[rows], column])
        for rule in domain.constraints:
            if max(rule.issues) == k:
                listed = listed[rule.allowed[tuple(listed[:, i] for i in rule.issues)]]
    points = np.zeros((len(listed), len(domain.parties)))
    for k in range(len(domain.issues)):
        points += domain.column(k).T[listed[:, k]]
    for term in domain.interactions:
        cells: tuple[Any, ...] = (slice(None), *(listed[:, k] for k in term.issues))
        points += term.values[cells].T
    enough = np.flatnonzero((points >= floor).all(axis=1))
    points = points[enough]
    members, starts = efficient(points, domain.tolerance, np.arange(len(points) + 1))
    chosen = points[members[starts[:-1]]]
    return Listed(chosen, starts, starts[:0], enough[members], listed)


class _Elimination:
    def __init__(self, domain: NegotiationDomain, floor: Floats):
        self.domain = domain
        self.floor = floor
        self.parties = len(domain.parties)
        self.interactions = list(domain.interactions)
        self.constraints = [c for c in domain.constraints if len(c.issues) > 1]
        self.messages: list[Message] = []
        self.done: Front | None = None
        self.work = Work()
        self.order = elimination_order(domain)
        # What the issues from a step on can add at most; the last row is nothing.
        self.later = np.zeros((len(self.order) + 1, self.parties))
        for step in range(len(self.order) - 1, -1, -1):
            column = domain.column(self.order[step])[:, domain.open_positions[self.order[step]]]
            best = column.max(axis=1) if column.shape[1] else np.zeros(self.parties)
            self.later[step] = self.later[step + 1] + best

    def rest(self, step: int) -> Floats:
        """The most that what is not yet used after a step can add for each party; (parties,)."""
        total: Floats = self.later[step + 1].copy()
        for term in self.interactions:
            total += term.values.reshape(self.parties, -1).max(axis=1)
        for message in self.messages:
            total += message.best
        return np.asarray(total)

    def run(self) -> Front:
        nothing = np.empty(0, dtype=np.int64)
        empty = Positions(np.empty((0, self.parties)), np.zeros(1, np.int64), nothing, nothing)
        if any(not len(numbers) for numbers in self.domain.open_positions):
            return empty
        for step, issue in enumerate(self.order):
            front = self.eliminate(step, issue)
            if front is None:
                continue
            if not len(front.points):
                return empty
            if self.done is None:
                self.done = front
            else:
                floor = self.floor - self.rest(step)
                self.done = add_fronts(self.done, front, floor, self.domain.tolerance, self.work)
                if not len(self.done.points):
                    return empty
        assert self.done is not None
        return self._at_floor(self.done)

    def _at_floor(self, front: Front) -> Front:
        """A single issue has met no floor on its way."""
        enough = (front.points >= self.floor).all(axis=1)
        if enough.all():
            return front
        kept = np.flatnonzero(enough)
        return Union(
            front.points[kept],
            np.arange(len(kept) + 1),
            np.zeros(len(kept), dtype=np.int64),
            kept,
            (front,),
        )

    def eliminate(self, step: int, issue: int) -> Front | None:
        """Remove one issue: a front where nothing is tied to it, else a message to the others."""
        terms = [t for t in self.interactions if issue in t.issues]
        rules = [c for c in self.constraints if issue in c.issues]
        heard = [m for m in self.messages if issue in m.scope]
        self.interactions = [t for t in self.interactions if issue not in t.issues]
        self.constraints = [c for c in self.constraints if issue not in c.issues]
        self.messages = [m for m in self.messages if issue not in m.scope]
        scopes = [t.issues for t in terms] + [c.issues for c in rules] + [m.scope for m in heard]
        others = sorted({k for scope in scopes for k in scope} - {issue})
        if not scopes:
            return positions_front(self.domain, issue)
        rest = self.rest(step)
        if self.done is not None:
            rest = rest + self.done.points.max(axis=0)
        fronts: dict[Package, Front] = {}
        for setting in itertools.product(*(self.domain.open_positions[k] for k in others)):
            known = {k: int(p) for k, p in zip(others, setting, strict=True)}
            front = self._one_setting(issue, known, terms, rules, heard, self.floor - rest)
            if front is not None and len(front.points):
                fronts[tuple(int(p) for p in setting)] = front
        if not others:
            return fronts.get((), self._none())
        if not fronts:
            return self._none()
        best = np.max([front.points.max(axis=0) for front in fronts.values()], axis=0)
        self.messages.append(Message(tuple(others), fronts, best))
        return None

    def _none(self) -> Front:
        nothing = np.empty(0, dtype=np.int64)
        return Positions(np.empty((0, self.parties)), np.zeros(1, np.int64), nothing, nothing)

    def _one_setting(
        self,
        issue: int,
        known: dict[int, int],
        terms: list[Interaction],
        rules: list[Constraint],
        heard: list[Message],
        floor: Floats,
    ) -> Front | None:
        tolerance = self.domain.tolerance
        parts: list[Front] = []
        for position in self.domain.open_positions[issue]:
            at = {**known, issue: int(position)}
            if not all(rule.allowed[tuple(at[k] for k in rule.issues)] for rule in rules):
                continue
            value = self.domain.column(issue)[:, position].copy()
            for term in terms:
                value += term.at(at)
            front: Front = Positions(
                value[None, :],
                np.array([0, 1]),
                np.empty(0, dtype=np.int64),
                np.array([position]),
                issue,
            )
            spare = sum((m.best for m in heard), np.zeros(self.parties))
            for message in heard:
                spare = spare - message.best
                other = message.fronts.get(tuple(at[k] for k in message.scope))
                if other is None:
                    break
                front = add_fronts(front, other, floor - spare, tolerance, self.work)
                if not len(front.points):
                    break
            else:
                parts.append(front)
        return join_fronts(tuple(parts), tolerance, self.work) if parts else None
