"""Alternating offers: what patience and outside options are worth, on any frontier.

Rubinstein (1982); outside options after Binmore, Shaked & Sutton (1989). The parties take turns to
propose; a refusal costs time, which each values at its discount factor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.lens.talks.domain import Floats

MOST_ROUNDS = 100_000


@dataclass(frozen=True, slots=True)
class Offers:
    """Equilibrium offers of two parties, by backward induction from a distant deadline."""

    by: tuple[int, int]
    """The row of the frontier that each party offers when it is its turn."""
    values: Floats
    """``values[i]``: what the two get when party i proposes; shape (2, 2)."""
    rounds: int
    """How many rounds back from the deadline the offers had settled."""
    settled: bool
    """Whether they settled. On a coarse frontier the offers can take turns for ever, as the last
    proposer's advantage comes and goes; many outcomes are then in equilibrium (van Damme, Selten &
    Winter 1990)."""


def rubinstein(patience_first: float, patience_second: float, outside_second: float = 0.0) -> float:
    """The first proposer's share of a unit pie, divisible at will (Rubinstein 1982).

    (1 − δ₂)/(1 − δ₁δ₂); a responder's outside option matters only where it exceeds what waiting
    would give it (Binmore, Shaked & Sutton 1989). Discount factors in [0, 1), shares of the pie.
    """
    for patience in (patience_first, patience_second):
        if not 0.0 <= patience < 1.0:
            raise StandoffError(
                f"the discount factor {patience:g} is not at least 0 and below 1; parties who lose "
                "nothing by waiting never need to agree"
            )
    share = (1 - patience_second) / (1 - patience_first * patience_second)
    return min(share, 1 - outside_second)


def alternating_offers(points: Floats, patience: Floats, outside: Floats) -> Offers:
    """Backward induction on a frontier of two parties.

    ``points``: (n, 2) undominated utilities; ``patience``: (2,) discount factors a round in [0, 1);
    ``outside``: (2,) what each gets by leaving at its turn to answer. A responder accepts what is
    worth at least leaving and at least what it expects to propose next round; a proposer offers
    the best of what is accepted, or nothing where it prefers the breakdown.

    Raises :class:`StandoffError` for other than two parties, no points, or factors out of range.
    """
    if points.ndim != 2 or points.shape[1] != 2:
        raise StandoffError(
            f"alternating offers are between two parties; these talks have {points.shape[-1]}"
        )
    if not len(points):
        raise StandoffError("there is no zone of agreement in which to make offers")
    if not ((patience >= 0) & (patience < 1)).all():
        raise StandoffError("discount factors must be at least 0 and below 1")
    settle = 1e-12 * float(np.abs(points).max(initial=1e-300))
    order = np.lexsort((points[:, 1], -points[:, 0]))
    rising = [points[order, 1], -points[order, 0]]
    # After the deadline there is nothing but the outside options.
    values = np.stack([outside, outside]).astype(np.float64)
    before = values
    by = [-1, -1]
    for rounds in range(1, MOST_ROUNDS + 1):
        fresh = values.copy()
        for proposer in (0, 1):
            responder = 1 - proposer
            waits = patience * values[responder]
            needs = max(float(outside[responder]), float(waits[responder]))
            # Where the responder would rather leave than wait, refusal ends the talks.
            refused = outside if outside[responder] > waits[responder] else waits
            best = _kindest(rising, order, proposer, needs - settle)
            if best >= 0 and points[best, proposer] >= refused[proposer] - settle:
                by[proposer] = best
                fresh[proposer] = points[best]
                continue
            by[proposer] = -1
            fresh[proposer] = refused
        if np.abs(fresh - values).max() <= settle:
            return Offers((by[0], by[1]), fresh, rounds, settled=True)
        if rounds > 2 and np.abs(fresh - before).max() <= settle:
            return Offers((by[0], by[1]), fresh, rounds, settled=False)
        before, values = values, fresh
    return Offers((by[0], by[1]), values, MOST_ROUNDS, settled=False)


def _kindest(rising: list[Floats], order: NDArray[np.int64], proposer: int, needs: float) -> int:
    """The row that is best for the proposer and gives the other at least ``needs``; -1 if none."""
    if proposer == 0:
        at = int(np.searchsorted(rising[0], needs))
        return int(order[at]) if at < len(order) else -1
    at = int(np.searchsorted(rising[1], -needs, side="right")) - 1
    return int(order[at]) if at >= 0 else -1


def nash_under_threat(power: float, cost_first: float, cost_second: float) -> float:
    """The first party's Nash share of a unit prize when the alternative is war.

    War gives it ``power`` − cost and the other 1 − ``power`` − cost; splitting the surplus evenly
    gives p + (c_B − c_A)/2, kept within what both prefer to war and within the prize.
    """
    share = power + (cost_second - cost_first) / 2
    return min(max(share, 0.0, power - cost_first), 1.0, power + cost_second)


def divisible(pieces: int = 1001) -> Floats:
    """The frontier of a unit pie cut evenly: what two parties get of it; shape (pieces, 2)."""
    share = np.linspace(0.0, 1.0, pieces)
    return np.stack([share, 1.0 - share], axis=1)[::-1].copy()
