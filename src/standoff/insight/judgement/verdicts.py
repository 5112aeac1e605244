"""The verdict on a claim: one place decides, for every answer that gives one.

A claim holds by enough in a world where its margin is at least what matters, and fails by enough
where it falls short by that much; in the other worlds it makes no difference worth naming. Where no
difference can be too small for it, it only holds or fails.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from standoff.ensemble.sampling_error import TIMES, share_error
from standoff.lens.game.tree import Float

HOLDS, MOSTLY_HOLDS, CONTESTED = "holds", "mostly holds", "contested"
NO_DIFFERENCE, MOSTLY_FAILS, FAILS = "makes no difference", "mostly fails", "fails"
NOT_JUDGED = "not judged"
VERDICTS = (HOLDS, MOSTLY_HOLDS, CONTESTED, NO_DIFFERENCE, MOSTLY_FAILS, FAILS)
"""From the best news for a claim to the worst."""
CLEAR = 0.95
"""A claim that holds by enough in this share of worlds holds; likewise it fails."""
NOTHING = 0.5
"""One that makes no difference in this share of worlds makes none."""
MOSTLY = 0.75
"""One that holds in this share of the worlds where it makes a difference mostly holds; one that
fails in this share of them mostly fails."""
LIMITS = (CLEAR, MOSTLY, NOTHING, 0.25, 0.05)
"""Shares to which none that falls short of them is rounded up."""
ROUNDING = 1e-9
"""A size that falls short of 1 by no more than this has reached it."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """How a claim falls out over the worlds in which it is judged.

    The three shares sum to 1; NaN where there is no such world. Each has one standard error.
    """

    share_for: float
    share_against: float
    share_immaterial: float
    share_for_error: float
    share_against_error: float
    share_immaterial_error: float
    material_error: float
    """One standard error of the share of those worlds where it makes a difference in which it holds
    by enough."""

    @property
    def share_material(self) -> float:
        """The share of the worlds where it makes a difference in which it holds by enough."""
        some = self.share_for + self.share_against
        return self.share_for / some if some else float("nan")

    @property
    def verdict(self) -> str:
        """The word for it; ``not judged`` where there is none."""
        if math.isnan(self.share_for):
            return NOT_JUDGED
        if self.share_for >= CLEAR:
            return HOLDS
        if self.share_against >= CLEAR:
            return FAILS
        if self.share_immaterial >= NOTHING:
            return NO_DIFFERENCE
        return _leaning(self.share_material)

    @property
    def could_be(self) -> tuple[str, ...]:
        """The verdicts that are left open by twice the standard errors, the best news first: one
        alone, unless a share is near a threshold."""
        if math.isnan(self.share_for) or math.isnan(self.share_for_error):
            return (self.verdict,)
        found = {self.verdict}
        for word, share, error in (
            (HOLDS, self.share_for, self.share_for_error),
            (FAILS, self.share_against, self.share_against_error),
        ):
            if share - TIMES * error >= CLEAR:
                return (word,)
            if share + TIMES * error >= CLEAR:
                found.add(word)
        reach = TIMES * self.share_immaterial_error
        if self.share_immaterial + reach >= NOTHING:
            found.add(NO_DIFFERENCE)
        if self.share_immaterial - reach < NOTHING and not math.isnan(self.share_material):
            reach = 0.0 if math.isnan(self.material_error) else TIMES * self.material_error
            low, high = (
                _leaning(min(max(self.share_material + way, 0.0), 1.0)) for way in (-reach, reach)
            )
            between = VERDICTS[VERDICTS.index(high) : VERDICTS.index(low) + 1]
            found |= set(between) - {NO_DIFFERENCE}
        return tuple(word for word in VERDICTS if word in found)

    def to_dict(self) -> dict[str, Any]:
        """The three shares and their errors, the verdict, and what else it could be, as plain
        data."""
        return {
            "share_for": self.share_for,
            "share_against": self.share_against,
            "share_immaterial": self.share_immaterial,
            "share_for_error": self.share_for_error,
            "share_against_error": self.share_against_error,
            "share_immaterial_error": self.share_immaterial_error,
            "verdict": self.verdict,
            **near(self.could_be),
        }


def _leaning(share: float) -> str:
    """The word for a share of the worlds in which a claim makes a difference."""
    if share >= MOSTLY:
        return MOSTLY_HOLDS
    return MOSTLY_FAILS if share <= 1 - MOSTLY else CONTESTED


def near(could_be: Sequence[str]) -> dict[str, Any]:
    """Whether a share is within its error of a verdict's threshold, and which verdicts it could
    be, as plain data."""
    return {"near_threshold": len(could_be) > 1, "could_be": list(could_be)}


def two_ways(share: float, error: float) -> Weighed:
    """A claim that only holds or fails, with the share of worlds where it holds."""
    nothing = float("nan") if math.isnan(share) else 0.0
    return Weighed(share, 1 - share, nothing, error, error, nothing, error)


def sorts(holds: Float, size: Float) -> Float:
    """(D,) 1 where a claim holds by enough, -1 where it fails by enough, 0 where it makes no
    difference worth naming, NaN where it is not judged.

    ``holds`` (D,) 1, 0 or NaN; ``size`` (D,) in units of what matters, NaN where no difference is
    too small.
    """
    two = np.where(holds == 1, 1.0, -1.0)
    least = 1 - ROUNDING
    enough = np.isnan(size) | np.where(holds == 1, size >= least, size <= -least)
    return np.where(np.isnan(holds), np.nan, np.where(enough, two, 0.0))


def plain_mean(values: Float) -> float:
    """The mean of (D,) values where there are any, each world counting the same."""
    known = ~np.isnan(values)
    return float(np.mean(values[known])) if known.any() else float("nan")


def no_error(values: Float) -> float:
    """The error where the one world drawn is the one that there is."""
    return float("nan") if np.isnan(values).all() else 0.0


def weigh(
    sort: Float,
    *,
    mean: Callable[[Float], float] = plain_mean,
    error: Callable[[Float], float] = share_error,
    can_be_immaterial: bool = True,
) -> Weighed:
    """The three shares of ``sorts`` (D,), by a ``mean`` and an ``error`` of 0s and 1s (D,), NaN
    where nothing is judged."""
    judged = ~np.isnan(sort)

    def part(value: float) -> Float:
        return np.where(judged, (sort == value).astype(np.float64), np.nan)

    ways = [part(value) for value in (1.0, -1.0, 0.0)]
    shares, errors = [mean(each) for each in ways], [error(each) for each in ways]
    if not can_be_immaterial and judged.any():
        # What can't happen was not missed by luck either.
        errors[2] = 0.0
    material = np.where(judged & (sort != 0), ways[0], np.nan)
    return Weighed(
        share_for=shares[0],
        share_against=shares[1],
        share_immaterial=shares[2],
        share_for_error=errors[0],
        share_against_error=errors[1],
        share_immaterial_error=errors[2],
        material_error=error(material),
    )
