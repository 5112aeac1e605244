"""Numbers as words for people: percentages, ranges and errors with sensible digits."""

from __future__ import annotations

import math

from standoff.ensemble.summary import Figure


def number(value: float, digits: int = 3) -> str:
    """``1,234,567``, ``12.3``, ``0.0123``: about ``digits`` significant digits, no exponent where
    it can be helped."""
    if not math.isfinite(value):
        return "–" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    if value == 0:
        return "0"
    size = math.floor(math.log10(abs(value)))
    if size >= 15 or size < -6:
        return f"{value:.{digits - 1}e}"
    decimals = max(digits - 1 - size, 0)
    rounded = round(value, digits - 1 - size)
    text = f"{rounded:,.{decimals}f}".replace("-", "−")
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: float) -> str:
    """``31 %``, ``0.4 %``, ``0.02 %``; certainty only where it is certain."""
    if math.isnan(share):
        return "–"
    value = 100 * share
    if 0 < value < 0.1:
        return f"{number(value, 1)} %" if value >= 1e-4 else "<0.0001 %"
    if 99.9 < value < 100:
        return ">99.9 %"
    if value == 0:
        return "0 %"
    if value < 9.95:
        return f"{value:.1f} %"
    return f"{value:.0f} %" if value <= 99 or value == 100 else f"{value:.1f} %"


def error_of(figure: Figure, *, share: bool) -> str:
    """The sampling error, ``±0.3``, in the figure's own unit (points, for shares)."""
    error = figure.mc_error
    if math.isnan(error):
        return "±?"
    if share:
        points = 100 * error
        if 0 < points < 0.05:
            return "±<0.1" if figure.mean > 0.02 else f"±{number(points, 1)}"
        return f"±{points:.1f}"
    return f"±{number(error, 1)}"


def spread_of(figure: Figure, *, share: bool) -> str:
    """The middle nine tenths of worlds, ``8–66``."""
    if math.isnan(figure.p05):
        return "–"
    if share:
        low, high = (percent(each).removesuffix(" %") for each in (figure.p05, figure.p95))
        return f"{low}–{high}"
    low, high = number(figure.p05, 2), number(figure.p95, 2)
    return f"{low} to {high}" if "−" in low + high else f"{low}–{high}"


def bounds_of(figure: Figure, *, share: bool) -> str:
    """What unsolved draws leave open, ``[28–35]``; empty where they leave nothing open."""
    if not figure.bounded:
        return ""
    scale = 100 if share else 1
    return f"[{number(scale * figure.low, 3)}–{number(scale * figure.high, 3)}]"
