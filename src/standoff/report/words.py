"""Numbers as words for people: dates, ranges and errors with sensible digits."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence

from standoff.base.numerals import number as number
from standoff.base.numerals import percent as percent
from standoff.ensemble.sampling_error import TIMES as TIMES
from standoff.ensemble.summary import Figure

SHARES = frozenset({"chance", "probability", "share"})
"""Units of what is shown in per cent."""
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
"""By number, less one: what ``strftime`` calls them hangs on the machine."""
NEGLIGIBLE = 1e-3
"""An end of a range smaller than this beside the other end is not worth its digits."""


def day_of(date: datetime.date, *, short: bool = False) -> str:
    """``10 January 2022``, or ``10 Jan 2022``."""
    month = MONTHS[date.month - 1]
    return f"{date.day} {month[:3] if short else month} {date.year}"


def many(count: int) -> str:
    """``1,234,567``; ``about 1.07e301`` where nobody would read the digits."""
    if count < 10**15:
        return f"{count:,}"
    size = int(math.log10(count))
    while 10**size > count:
        size -= 1
    while 10 ** (size + 1) <= count:
        size += 1
    return f"about {count // 10 ** (size - 2) / 100:.2f}e{size}"


NEAR = (
    "A verdict marked * is within the error of a threshold: the other verdict that it could be "
    "stands below it."
)
"""What a mark at a verdict means."""
DOUBT = (
    "± is twice the standard error that comes of the finite number of worlds: in about nineteen "
    "studies of twenty the figure for endlessly many worlds lies within it."
)
"""What ± means, on every surface."""
MOST_POINTS = 50.0
"""A share with a larger doubt than this, in points, may be anything."""
NOISE = 1e-12
"""An error smaller than this, beside the numbers that it was summed from, is rounding."""


def doubt(error: float, *, scale: float = 1.0) -> str:
    """``±0.3`` for *one* standard error of 0.15, in the figure's own unit; ``±?`` where too few
    draws tell it. ``scale`` is the size of the numbers summed: rounding beside them is ``±0``."""
    if math.isnan(error):
        return "±?"
    return "±0" if error <= NOISE * scale else f"±{number(TIMES * error, 1)}"


def doubt_of_share(error: float, share: float = 1.0) -> str:
    """``±0.3``, in points, for one standard error of 0.0015 of a ``share``; ``±?`` where so few
    draws tell it that it would reach beyond what a share can be, wherever it lies."""
    points = 100 * TIMES * error
    if points > MOST_POINTS:
        return "±?"
    if not 0 < points < 0.05 or error <= NOISE:
        return f"±{points:.1f}" if error > NOISE else doubt(error)
    if share > 0.02:
        return "±<0.1"
    return f"±{number(points, 1)}" if points >= 1e-4 else "±<0.0001"


def within(share: float) -> float:
    """A share as it can be; an estimate may fall outside."""
    return min(max(share, 0.0), 1.0)


def estimate_of_share(share: float, error: float, unit: str = " %") -> str:
    """``45 % ±8`` for an estimate of a share that may fall outside 0–100 % and *one* standard
    error; where twice that reaches outside, the ends that are possible: ``92 % (71–100)``."""
    ends = [share - TIMES * error, share + TIMES * error]
    shown = percent(within(share)).removesuffix(" %") + unit
    if math.isnan(error) or (ends[0] >= 0 and ends[1] <= 1):
        return f"{shown} {doubt_of_share(error)}"
    low, high = (f"{100 * within(each):.0f}" for each in ends)
    return f"{shown} ({low}–{high})"


def hedged(could_be: Sequence[str]) -> str:
    """``holds, or mostly holds``: the verdicts that an error leaves open; one alone as it is."""
    return ", or ".join(could_be)


def error_of(figure: Figure, *, share: bool) -> str:
    """A figure's ± in its own unit (points, for shares)."""
    if share:
        return doubt_of_share(figure.mc_error, figure.mean)
    return doubt(figure.mc_error, scale=max(abs(figure.p05), abs(figure.p95), abs(figure.mean)))


def spread_of(figure: Figure, *, share: bool) -> str:
    """The middle nine tenths of worlds, ``8–66``; an end that is nothing beside the other is 0."""
    low, high = figure.p05, figure.p95
    if math.isnan(low):
        return "–"
    largest = max(abs(low), abs(high))
    if share and 0 < high < 1e-6:
        return "<0.0001"
    if share:
        ends = (percent(each).removesuffix(" %") for each in (low, high))
        return "–".join(
            "<0.1" if 0 < each < NEGLIGIBLE * largest and largest >= 0.001 else shown
            for each, shown in zip((low, high), ends, strict=True)
        )
    shown = ["0" if abs(each) < NEGLIGIBLE * largest else number(each, 2) for each in (low, high)]
    return (" to " if "−" in "".join(shown) else "–").join(shown)


def bounds_of(figure: Figure, *, share: bool) -> str:
    """What unsolved draws leave open, ``[28–35]``; empty where they leave nothing open."""
    if not figure.bounded:
        return ""
    scale = 100 if share else 1
    low = 0.0 if abs(figure.low) < NEGLIGIBLE * abs(figure.high) else figure.low
    return f"[{number(scale * low, 3)}–{number(scale * figure.high, 3)}]"
