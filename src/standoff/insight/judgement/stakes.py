"""What a point of payoff is worth: what the advised actor would pay to be spared the gravest
outcome, and what a course with less of that outcome costs it otherwise."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from standoff.ensemble.columns import Column
from standoff.ensemble.run import Ensemble
from standoff.ensemble.sampling_error import TIMES, standard_error
from standoff.lens.game.tree import Float

RARE = 1e-9
"""A chance below which nothing is told of what an outcome, or what comes otherwise, is worth."""


@dataclass(frozen=True, slots=True)
class Stake:
    """What the gravest outcome costs the advised actor, and so what a point of its payoff is."""

    outcome: str
    cost: float
    """Its payoff where the outcome does not happen, less that where it does, averaged over the
    worlds, under one course."""
    error: float
    """One standard error of the cost."""

    @property
    def point(self) -> float:
        """The change in the outcome's chance, from 0 to 1, that is worth one point of payoff."""
        return 1 / self.cost

    @property
    def point_error(self) -> float:
        """One standard error of ``point`` (by the delta method)."""
        return self.error / self.cost**2

    def to_dict(self) -> dict[str, object]:
        """As plain data."""
        return {
            "outcome": self.outcome,
            "cost": self.cost,
            "cost_error": self.error,
            "point_in_chance": self.point,
            "point_in_chance_error": self.point_error,
        }


@dataclass(frozen=True, slots=True)
class Worth:
    """What an outcome is worth to the advised actor where play ends in it, in points: its payoff
    there under one course, averaged over the worlds in which that may lead to it."""

    mean: float
    error: float
    """One standard error of the mean."""

    def to_dict(self) -> dict[str, float]:
        """As plain data."""
        return {"mean": self.mean, "error": self.error}


@dataclass(frozen=True, slots=True)
class Trade:
    """Why one course's payoff is above another's: the two parts sum to the difference exactly.

    They are the Shapley value of a game of two players (the ends' chances, the ends' worth): each
    is taken at the average of the other's two values.
    """

    first: str
    other: str
    chances: float
    """What it makes that the ends are otherwise likely."""
    chances_error: float
    worth: float
    """What it makes that the same ends are worth otherwise: the price of the instruments."""
    worth_error: float

    def to_dict(self) -> dict[str, object]:
        """As plain data."""
        return {
            "first": self.first,
            "other": self.other,
            "by_chances": self.chances,
            "by_chances_error": self.chances_error,
            "by_worth": self.worth,
            "by_worth_error": self.worth_error,
        }


def stake(ensemble: Ensemble, outcome: str, policy: str) -> Stake | None:
    """What an outcome costs the advised actor under a policy; None where it is no cost, for all
    that these worlds tell, or where it always or never happens."""
    actor = ensemble.case.actors[ensemble.case.advised]
    chance = ensemble.column(policy, Column("outcome", outcome))
    inside = ensemble.column(policy, Column("worth", outcome))
    whole = ensemble.column(policy, Column("payoff", actor))
    told = (chance > RARE) & (chance < 1 - RARE)
    with np.errstate(all="ignore"):
        costs = np.where(told, (whole - inside) / (1 - chance) - inside / chance, np.nan)
    cost, error = _averaged(ensemble, costs)
    return Stake(outcome, cost, error) if cost > TIMES * error else None


def worths(ensemble: Ensemble, policy: str) -> dict[str, Worth]:
    """What each outcome that ever happens under a policy is worth to the advised actor."""
    found = {}
    for outcome in ensemble.case.outcomes:
        chance = ensemble.column(policy, Column("outcome", outcome.name))
        inside = ensemble.column(policy, Column("worth", outcome.name))
        with np.errstate(all="ignore"):
            held = np.where(chance > RARE, inside / chance, np.nan)
        worth = Worth(*_averaged(ensemble, held))
        if not math.isnan(worth.mean):
            found[outcome.name] = worth
    return found


def trade(ensemble: Ensemble, first: str, other: str) -> Trade:
    """Split the difference in the advised actor's payoff between two courses by the chances of the
    outcomes and by what they are worth."""
    chances, worth = np.zeros(ensemble.draws), np.zeros(ensemble.draws)
    for outcome in ensemble.case.outcomes:
        likely = {
            name: ensemble.column(name, Column("outcome", outcome.name)) for name in (first, other)
        }
        held = _values(ensemble, outcome.name, likely)
        apart = likely[first] - likely[other]
        chances += apart * (held[first] + held[other]) / 2
        worth += (likely[first] + likely[other]) / 2 * (held[first] - held[other])
    return Trade(first, other, *_averaged(ensemble, chances), *_averaged(ensemble, worth))


def _averaged(ensemble: Ensemble, values: Float) -> tuple[float, float]:
    """The mean of (D,) values over the worlds that have one, with one standard error; NaN where
    none has."""
    if np.isnan(values).all():
        return float("nan"), float("nan")
    return float(np.nanmean(values)), 0.0 if ensemble.certain else standard_error(values)


def _values(ensemble: Ensemble, outcome: str, likely: Mapping[str, Float]) -> dict[str, Float]:
    """(D,) by course what an outcome is worth to the advised actor; where it never happens under
    one, what it is worth under the other."""
    found = {}
    for name, chance in likely.items():
        with np.errstate(all="ignore"):
            found[name] = ensemble.column(name, Column("worth", outcome)) / chance
        found[name] = np.where(chance > 0, found[name], np.nan)
    for name, other in zip(found, reversed(found), strict=True):
        found[name] = np.where(likely[name] == 0, found[other], found[name])
        found[name] = np.where((likely[name] == 0) & (likely[other] == 0), 0.0, found[name])
    return found
