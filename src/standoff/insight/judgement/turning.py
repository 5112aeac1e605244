"""On which numbers a first place turns, and beyond which value another course takes it.

What a number would have to be is read off the conditional means of the differences given that
number (:mod:`standoff.insight.statistics.conditional_mean`), all other numbers as uncertain as
they are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.run import Ensemble
from standoff.ensemble.sample import REPLICATES
from standoff.ensemble.sampling_error import TIMES, share_error, standard_error
from standoff.insight.judgement.criteria import MAXIMA, Criterion
from standoff.insight.judgement.rounding import ROUNDING
from standoff.insight.judgement.standing import costs, leading, ranked
from standoff.insight.statistics.conditional_mean import (
    Curve,
    Floats,
    conditional_mean,
    crossing_error,
    crossings,
)

Bools = NDArray[np.bool_]

RIVALS = 3
"""As many of the courses behind the first are looked at for what would bring them to the front."""
FEWEST = 8 * REPLICATES
"""Worlds from which it is told what the choice turns on."""
TOLD = 0.02
"""The least share of what makes a lead differ from world to world that is worth telling."""
SURE = 3.0
"""As many errors must a lead lie beyond zero on both sides of a turning value: more than the usual
two, since many numbers and several rivals are looked at and the likeliest are told."""
MOST = 3
"""As many numbers are told for each first place."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A number on which a first place turns."""

    parameter: str
    share: float
    """Share of the lead's variance over the worlds that goes with this number alone."""
    low: float
    """The lead, in the criterion's unit, where the number is in its lowest quarter of worlds."""
    low_error: float
    high: float
    """The same in its highest quarter."""
    high_error: float
    at: float
    """The value beyond which the rival comes before the first on average; NaN if there is none."""
    error: float
    """One standard error of it; NaN where it can't be told."""
    above: bool
    """Whether the rival is ahead above that value, else below it."""
    beyond: float
    """Share of the worlds beyond it."""
    beyond_error: float
    """One standard error of that share, that of the value included; NaN where it has none."""
    rival: str
    """The course that takes over: the second, or another of those next behind."""

    def to_dict(self) -> dict[str, object]:
        """As plain data; what can't be told is null."""
        turns = not math.isnan(self.at)
        return {
            "parameter": self.parameter,
            "share": self.share,
            "lead_low": self.low,
            "lead_low_error": self.low_error,
            "lead_high": self.high,
            "lead_high_error": self.high_error,
            "takes_over": self.rival if turns else None,
            "at": self.at,
            "at_error": self.error,
            "above": self.above if turns else None,
            "beyond": self.beyond,
            "beyond_error": self.beyond_error,
        }


def turns(ensemble: Ensemble, criteria: Mapping[str, Criterion]) -> dict[str, tuple[Turn, ...]]:
    """What each first place turns on, by the first criterion that gives it and that is an average
    over worlds; one that is not says nothing of any one number."""
    found: dict[str, tuple[Turn, ...]] = {}
    if ensemble.certain or len(ensemble.policies) < 2:
        return found
    for names in leading(criteria).values():
        name = next((each for each in names if each not in {"cvar", *MAXIMA}), "")
        if not name:
            continue
        order = ranked(criteria[name])
        parts = costs(ensemble, criteria[name])
        if parts is not None and len(order) > 1:
            cost = dict(zip(ensemble.policies, parts, strict=True))
            found[name] = _turns(ensemble, order[0], order[1 : 1 + RIVALS], cost)
    return found


def _turns(
    ensemble: Ensemble, first: str, rivals: list[str], cost: Mapping[str, Floats]
) -> tuple[Turn, ...]:
    """The numbers that a lead turns on, those that would reverse it before the others."""
    gaps = np.stack([cost[name] - cost[first] for name in rivals], axis=1)
    known: Bools = ~np.asarray(np.isnan(gaps).any(axis=1))
    if np.count_nonzero(known) < FEWEST:
        return ()
    gaps = gaps[known]
    # Courses that differ in rounding alone do not differ.
    largest = max(float(np.nanmax(np.abs(each), initial=0.0)) for each in cost.values())
    gaps[np.abs(gaps) <= ROUNDING * largest] = 0.0
    spread = gaps.var(axis=0)
    found: list[tuple[bool, float, str, int, float]] = []
    for name in _screened(ensemble, known, gaps):
        curve = conditional_mean(ensemble.parameters[name][known], gaps)
        shares = _explained(curve, spread)
        column, at = _nearest(curve, shares)
        told = 0 if column is None else column
        if shares[told] > TOLD:
            found.append((column is not None, float(shares[told]), name, told, at))
    found.sort(key=lambda each: (-each[0], -each[1]))
    return tuple(
        _turn(ensemble, name, known, gaps[:, column], share, at, rivals[column])
        for _, share, name, column, at in found[:MOST]
    )


def _screened(ensemble: Ensemble, known: Bools, gaps: Floats) -> list[str]:
    """The numbers that are drawn, not those that are formulas of others, and of which a parabola
    tells at least half as much of some gap as is worth telling."""
    names = [each.name for each in ensemble.case.quantities if each.formula is None]
    away = gaps - gaps.mean(axis=0)
    scale = np.maximum((away**2).sum(axis=0), np.finfo(np.float64).tiny)
    found = []
    for name in names:
        values = ensemble.parameters[name][known]
        width = float(np.ptp(values))
        if width == 0:
            continue
        unit = (values - values.mean()) / width
        basis, _ = np.linalg.qr(np.stack([np.ones_like(unit), unit, unit**2], axis=1))
        if (((basis.T @ away) ** 2).sum(axis=0) / scale).max() > TOLD / 2:
            found.append(name)
    return found


def _explained(curve: Curve, spread: Floats) -> Floats:
    """(q,) the share of each quantity's variance that its conditional mean explains, less what
    noise alone would."""
    mean = curve.weight @ curve.mean
    along = curve.weight @ (curve.mean - mean) ** 2
    noise = curve.weight @ curve.error() ** 2
    with np.errstate(all="ignore"):
        found: Floats = np.where(spread > 0, np.maximum(along - noise, 0.0) / spread, 0.0)
    return found


def _nearest(curve: Curve, shares: Floats) -> tuple[int | None, float]:
    """(the rival whose curve crosses zero and that is told best by this number, where)."""
    best: tuple[int | None, float] = (None, float("nan"))
    told = TOLD
    for column in range(curve.mean.shape[1]):
        places = crossings(curve, column, SURE)
        if len(places) == 1 and shares[column] > told:
            best, told = (column, places[0][0]), float(shares[column])
    return best


def _turn(
    ensemble: Ensemble,
    name: str,
    known: Bools,
    gap: Floats,
    share: float,
    at: float,
    rival: str,
) -> Turn:
    values = ensemble.parameters[name]
    inside = np.full(len(values), np.nan)
    inside[known] = gap
    low, high = np.quantile(values[known], [0.25, 0.75])
    ends = [np.where(values <= low, inside, np.nan), np.where(values >= high, inside, np.nan)]
    error = beyond = beyond_error = float("nan")
    above = False
    if not math.isnan(at):
        sequence = np.flatnonzero(known) % REPLICATES
        error = crossing_error(values[known], gap, at, sequence)
        above = bool(np.mean(gap[values[known] > at]) < np.mean(gap[values[known] <= at]))
        far = (values > at) if above else (values < at)
        beyond = float(np.mean(far))
        # The value is not known exactly, so that more or fewer of the worlds may lie beyond it.
        near, off = (float(np.mean(values > at + sign * TIMES * error)) for sign in (-1, 1))
        beyond_error = float(
            np.hypot(share_error(far.astype(np.float64)), (near - off) / (2 * TIMES))
        )
        if math.isnan(error):
            beyond_error = float("nan")
    return Turn(
        name,
        share,
        float(np.nanmean(ends[0])),
        standard_error(ends[0]),
        float(np.nanmean(ends[1])),
        standard_error(ends[1]),
        at,
        error,
        above,
        beyond,
        beyond_error,
        rival,
    )
