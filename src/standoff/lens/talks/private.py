"""Bargaining under private information: offers to a party of unknown type.

A proposer who does not know the other's type trades the chance of acceptance against what it gives
away (the risk–return trade-off: Fearon 1995; Powell 1999). A menu lets types sort themselves
(screening: Stiglitz 1975; Maskin & Riley 1984). A refusal tells something about the type.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.lens.talks.domain import Floats
from standoff.lens.talks.dominance import efficient

Indices = NDArray[np.int64]
MOST_STEPS = 2_000_000
NO_OFFER = -1
"""The number that stands for "nothing offered" among packages."""


@dataclass(frozen=True)
class Screening:
    """One proposer, one responder of unknown type, a list of packages.

    ``proposer``: (n,) what each package is worth to the proposer; ``responder``: (types, n) and
    ``reservation``: (types,) the same and the walk-away value for each type of the responder;
    ``fallback``: (types,) what the proposer gets if that type refuses; ``chance``: (types,).
    """

    proposer: Floats
    responder: Floats
    reservation: Floats
    fallback: Floats
    chance: Floats

    def __post_init__(self) -> None:
        types = len(self.chance)
        shapes = (self.responder.shape, self.reservation.shape, self.fallback.shape)
        if shapes != ((types, len(self.proposer)), (types,), (types,)):
            raise StandoffError(f"values for {types} types don't fit together: {shapes}")
        if (self.chance < 0).any() or abs(float(self.chance.sum()) - 1) > 1e-9:
            raise StandoffError(
                f"the chances of the types sum to {self.chance.sum():.6g}; expected 1"
            )

    @property
    def accepts(self) -> NDArray[np.bool_]:
        """Which type accepts which package; (types, n). Indifferent types accept."""
        unit = max(float(np.abs(self.responder).max(initial=0.0)), 1e-300)
        return np.asarray(self.responder >= self.reservation[:, None] - 1e-10 * unit)

    @property
    def acceptance(self) -> Floats:
        """The chance that each package is accepted; shape (n,)."""
        return np.asarray(self.chance @ self.accepts)

    @property
    def expected(self) -> Floats:
        """What the proposer expects of offering each package; shape (n,)."""
        refused = (self.chance * self.fallback) @ ~self.accepts
        return np.asarray(self.acceptance * self.proposer + refused)

    def posterior(self, package: int) -> tuple[Floats | None, Floats | None]:
        """Beliefs about the type after acceptance and after refusal; None where it can't happen."""
        accepted = self.chance * self.accepts[:, package]
        refused = self.chance * ~self.accepts[:, package]
        return _normal(accepted), _normal(refused)


def _normal(weights: Floats) -> Floats | None:
    total = float(weights.sum())
    return weights / total if total > 0 else None


@dataclass(frozen=True, slots=True)
class Offer:
    """A take-it-or-leave-it package."""

    package: int
    acceptance: float
    value: float
    """What the proposer gets if it is accepted."""
    expected: float
    """What the proposer expects of offering it."""


def best_offer(screening: Screening) -> list[Offer]:
    """The best take-it-or-leave-it packages, ties included, the likeliest to be accepted first.

    No offer (the package :data:`NO_OFFER`) is among them where no package is worth more.
    """
    silent = float(screening.chance @ screening.fallback)
    expected = screening.expected
    best = max(float(expected.max(initial=-np.inf)), silent)
    unit = max(abs(best), float(np.abs(screening.proposer).max(initial=0.0)), 1e-300)
    tied = np.flatnonzero(expected >= best - 1e-9 * unit)
    offers = [_offer(screening, int(i)) for i in tied]
    if not offers:
        return [Offer(NO_OFFER, 0.0, float("nan"), silent)]
    return sorted(offers, key=lambda offer: (-offer.acceptance, offer.package))


def _offer(screening: Screening, package: int) -> Offer:
    return Offer(
        package,
        float(screening.acceptance[package]),
        float(screening.proposer[package]),
        float(screening.expected[package]),
    )


def risk_return(screening: Screening) -> list[Offer]:
    """The frontier between chance of acceptance and value if accepted, most likely first."""
    points = np.stack([screening.acceptance, screening.proposer], axis=1)
    members, starts = efficient(points, 1e-10 * _units(points), np.arange(len(points) + 1))
    offers = [_offer(screening, int(members[start])) for start in starts[:-1]]
    return [offer for offer in offers if offer.acceptance > 0]


def _units(points: Floats) -> Floats:
    """The size of what stands in each column of (n, columns)."""
    return np.asarray(np.maximum(np.abs(points).max(axis=0, initial=0.0), 1e-300))


@dataclass(frozen=True, slots=True)
class Menu:
    """What each type picks from a menu of packages, :data:`NO_OFFER` where it walks away."""

    picks: tuple[int, ...]
    expected: float
    proven: bool
    """Whether no better menu exists; False where the search was cut short."""


def best_menu(screening: Screening) -> Menu:
    """The menu that is best for the proposer when each type picks what it likes best.

    Depth-first over types with bounds: a pick must be worth the type's walking away, and no type
    may like another's pick better than its own (ties go as the proposer wishes). Exact unless the
    search exceeds its budget, which ``proven`` tells.
    """
    types = len(screening.chance)
    tolerance = 1e-10 * float(_units(screening.responder.reshape(-1, 1))[0])
    candidates = [_candidates(screening, theta, tolerance) for theta in range(types)]
    gain = [
        screening.chance[theta]
        * (screening.proposer[candidates[theta]] - screening.fallback[theta])
        for theta in range(types)
    ]
    hope = [max(float(g.max(initial=0.0)), 0.0) for g in gain]
    order = sorted(range(types), key=lambda theta: -hope[theta])
    search = _MenuSearch(screening, candidates, gain, hope, order, tolerance)
    search.extend(0, 0.0)
    base = float(screening.chance @ screening.fallback)
    return Menu(tuple(search.best), base + search.value, search.steps <= MOST_STEPS)


def _candidates(screening: Screening, theta: int, tolerance: float) -> Indices:
    """Packages that could be picked by one type: none better to both that tempts others less."""
    inside = np.flatnonzero(screening.accepts[theta])
    if not len(inside):
        return inside
    columns = [screening.proposer[inside], screening.responder[theta, inside]]
    columns += [
        -np.maximum(screening.responder[other, inside], screening.reservation[other])
        for other in range(len(screening.chance))
        if other != theta
    ]
    points = np.stack(columns, axis=1)
    equal = np.full(len(columns), tolerance)
    equal[0] = 1e-10 * float(_units(points)[0])
    members, starts = efficient(points, equal, np.arange(len(points) + 1))
    kept = inside[members[starts[:-1]]]
    return kept[np.argsort(-screening.proposer[kept], kind="stable")]


class _MenuSearch:
    def __init__(
        self,
        screening: Screening,
        candidates: list[Indices],
        gain: list[Floats],
        hope: list[float],
        order: list[int],
        tolerance: float,
    ):
        self.screening = screening
        self.candidates = candidates
        self.gain = gain
        self.order = order
        self.tolerance = tolerance
        self.later = [sum(hope[theta] for theta in order[i:]) for i in range(len(order) + 1)]
        self.picks = [NO_OFFER] * len(order)
        self.best = [NO_OFFER] * len(order)
        self.value = 0.0
        self.steps = 0

    def extend(self, depth: int, so_far: float) -> None:
        if depth == len(self.order):
            if so_far > self.value + 1e-12 * self.later[0]:
                self.value, self.best = so_far, list(self.picks)
            return
        theta = self.order[depth]
        found = self.candidates[theta]
        fits = self.compatible(depth, theta, found)
        for i in np.flatnonzero(fits):
            self.steps += 1
            if self.steps > MOST_STEPS:
                return
            here = so_far + float(self.gain[theta][i])
            if here + self.later[depth + 1] <= self.value:
                break
            self.picks[theta] = int(found[i])
            self.extend(depth + 1, here)
        self.picks[theta] = NO_OFFER
        if so_far + self.later[depth + 1] > self.value and self.walks(depth, theta):
            self.extend(depth + 1, so_far)

    def compatible(self, depth: int, theta: int, found: Indices) -> NDArray[np.bool_]:
        """Which candidates neither tempt earlier types nor lose this type to their picks."""
        s, fits = self.screening, np.ones(len(found), dtype=bool)
        for other in self.order[:depth]:
            pick = self.picks[other]
            own = s.reservation[other] if pick == NO_OFFER else s.responder[other, pick]
            fits &= s.responder[other, found] <= own + self.tolerance
            if pick != NO_OFFER:
                fits &= s.responder[theta, found] >= s.responder[theta, pick] - self.tolerance
        return fits

    def walks(self, depth: int, theta: int) -> bool:
        """Whether the type would rather walk away than take any earlier type's pick."""
        s = self.screening
        return all(
            self.picks[other] == NO_OFFER
            or s.responder[theta, self.picks[other]] <= s.reservation[theta] + self.tolerance
            for other in self.order[:depth]
        )
