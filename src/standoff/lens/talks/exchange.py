"""Who must move how far, and which trade across issues costs least (logrolling)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from standoff.lens.talks.domain import Floats, NegotiationDomain, Package


@dataclass(frozen=True, slots=True)
class Move:
    """How far one party must come on one issue from the position that it likes best."""

    party: int
    issue: int
    wanted: int
    got: int
    steps: int
    """How many positions lie between, in the order in which they are listed."""
    cost: float
    """What the difference is worth to it."""


def movements(domain: NegotiationDomain, package: Package) -> list[Move]:
    """For every party and issue the way from its best open position to the package's.

    Among equally good positions the one nearest the package counts. Interactions are left aside.
    """
    found: list[Move] = []
    for k, got in enumerate(package):
        column, open_ = domain.column(k), domain.open_positions[k]
        if not len(open_):
            open_ = np.arange(domain.sizes[k])
        for party in range(len(domain.parties)):
            values = column[party, open_]
            best = open_[values >= values.max() - domain.tolerance[party]]
            wanted = int(best[np.argmin(np.abs(best - got))])
            cost = float(column[party, wanted] - column[party, got])
            found.append(Move(party, k, wanted, got, abs(wanted - got), cost))
    return found


@dataclass(frozen=True, slots=True)
class Swap:
    """Two changes to a package, each against someone's interest, that together harm nobody."""

    changes: tuple[tuple[int, int], tuple[int, int]]
    """(issue, position) twice."""
    price: float
    """What the changes take, over what they give, each party's values measured by their range."""
    gains: Floats
    """What each party gains of both together; shape (parties,)."""


def value_ranges(domain: NegotiationDomain) -> Floats:
    """How much each party's value of a package can vary over issues; shape (parties,)."""
    total = np.zeros(len(domain.parties))
    for k, numbers in enumerate(domain.open_positions):
        column = domain.column(k)[:, numbers if len(numbers) else slice(None)]
        total += column.max(axis=1) - column.min(axis=1)
    return np.where(total > 0, total, 1.0)


def trades(domain: NegotiationDomain, base: Package, most: int = 5) -> list[Swap]:
    """The trades of two issues from a package that nobody loses by, the cheapest first.

    Each change alone must cost someone something (else it is no trade but a free gain). The price
    is the sum of what parties give up on the issue where they give, over the sum of what they
    gain on the issue where they take; parties' values are made comparable by their ranges.
    """
    ranges = value_ranges(domain)
    start = domain.utilities(base)
    singles: list[tuple[int, int, Floats]] = []
    for k, numbers in enumerate(domain.open_positions):
        for position in numbers.tolist():
            if position != base[k]:
                changed = (*base[:k], position, *base[k + 1 :])
                singles.append((k, position, domain.utilities(changed) - start))
    small = domain.tolerance
    costly = [single for single in singles if (single[2] < -small).any()]
    found: list[Swap] = []
    for (k, p, first), (other, r, second) in itertools.combinations(costly, 2):
        if k == other:
            continue
        package = list(base)
        package[k], package[other] = p, r
        if not domain.allows(tuple(package)):
            continue
        both = domain.utilities(tuple(package)) - start
        if (both < -small).any() or not (both > small).any():
            continue
        alone = np.stack([first, second]) / ranges
        price = float(np.maximum(-alone, 0).sum() / np.maximum(alone, 0).sum())
        found.append(Swap(((k, p), (other, r)), price, both))
    found.sort(key=lambda swap: (swap.price, -float((swap.gains / ranges).sum()), swap.changes))
    return found[:most]


def free_gains(domain: NegotiationDomain, base: Package) -> list[tuple[int, int, Floats]]:
    """Single changes that some gain by and nobody loses by: (issue, position, gains)."""
    start = domain.utilities(base)
    found = []
    for k, numbers in enumerate(domain.open_positions):
        for position in numbers.tolist():
            changed = (*base[:k], position, *base[k + 1 :])
            if position == base[k] or not domain.allows(changed):
                continue
            gained = domain.utilities(changed) - start
            if (gained >= -domain.tolerance).all() and (gained > domain.tolerance).any():
                found.append((k, position, gained))
    return found
