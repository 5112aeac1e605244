"""Regions of parameter space as sentences in the case's own words."""

from __future__ import annotations

import math

from standoff.base.numerals import number, percent
from standoff.case.model import Case
from standoff.insight.statistics.prim import Box
from standoff.insight.statistics.regions import Limit, Region

_PARTS = (
    (1 / 10, "one in ten"),
    (1 / 5, "one in five"),
    (1 / 4, "a quarter"),
    (1 / 3, "a third"),
    (2 / 5, "two in five"),
    (1 / 2, "half"),
    (3 / 5, "three in five"),
    (2 / 3, "two thirds"),
    (3 / 4, "three quarters"),
    (4 / 5, "four in five"),
    (9 / 10, "nine in ten"),
)


def part(share: float) -> str:
    """``0.81`` as ``four in five (81 %)``."""
    if share >= 0.995:
        return "all"
    if share >= 0.96:
        return f"nearly all ({percent(share)})"
    close = min(_PARTS, key=lambda each: abs(each[0] - share))
    if abs(close[0] - share) <= 0.025:
        return f"{close[1]} ({percent(share)})"
    return percent(share)


def what(case: Case, parameter: str) -> str:
    """A parameter in the case's words, or its name."""
    written = case.parameters.get(parameter)
    return (written.what if written and written.what else parameter).strip().rstrip(".")


def _value(case: Case, parameter: str, value: float, spread: tuple[float, float] | None) -> str:
    written = case.parameters.get(parameter)
    unit = f" {written.unit}" if written and written.unit else ""
    told = number(value, 2)
    if written and written.range and abs(value) > 1:
        wide = written.range[1] - written.range[0]
        told = number(value, 2 if wide > abs(value) / 5 else 3)
    if not spread or spread[0] == spread[1]:
        return f"{told}{unit}"
    low, high = number(spread[0], 2), number(spread[1], 2)
    return f"{told}{unit} ({low}–{high})" if low != high else f"{told}{unit}"


def limit(case: Case, each: Limit) -> str:
    """``the chance that … above 0.41 (0.38–0.45)``, the resampled spread in brackets."""
    name = what(case, each.parameter)
    if math.isfinite(each.low) and math.isfinite(each.high):
        low = _value(case, each.parameter, each.low, each.low_spread)
        high = _value(case, each.parameter, each.high, each.high_spread)
        return f"“{name}” between {low} and {high}"
    written = case.parameters.get(each.parameter)
    # A limit of a number with a few values is one of them.
    few = written is not None and written.discrete is not None
    if math.isfinite(each.low):
        low = _value(case, each.parameter, each.low, each.low_spread)
        return f"“{name}” at {low} or more" if few else f"“{name}” above {low}"
    high = _value(case, each.parameter, each.high, each.high_spread)
    return f"“{name}” at {high} or less" if few else f"“{name}” below {high}"


def limits(case: Case, region: Region) -> str:
    """All limits of a region, joined."""
    told = [limit(case, each) for each in region.limits]
    return told[0] if len(told) == 1 else ", ".join(told[:-1]) + " and " + told[-1]


def region(case: Case, found: Region, share: float, verb: str) -> str:
    """``Fails in 31 % of worlds; four in five of those (81 %) have …; there it fails in 77 %.``"""
    there = "Where that is so" if len(found.limits) == 1 else "Where all that is so"
    if len(found.limits) == 2:
        there = "Where both are so"
    return (
        f"{verb[0].upper()}{verb[1:]} in {percent(share)} of worlds; {part(found.coverage)} of "
        f"those have {limits(case, found)}. {there} ({percent(found.share)} of worlds), it {verb} "
        f"in {percent(found.density)} of them."
    )


def box_words(case: Case, names: tuple[str, ...], box: Box) -> str:
    """The limits of a leaf of a tree."""
    told = [
        limit(case, Limit(names[k], float(box.lower[k]), float(box.upper[k]), 0, 0, None, None))
        for k in box.limits
    ]
    return " and ".join(told)
