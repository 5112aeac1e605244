"""Numbers as people write them, with as many digits as they are worth."""

from __future__ import annotations

import math


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
    # Sums of probabilities miss one by rounding alone.
    value = 100.0 if abs(share - 1) < 1e-12 else 100 * share
    if 0 < value < 0.1:
        return f"{number(value, 1)} %" if value >= 1e-4 else "<0.0001 %"
    if 99.9 < value < 100:
        return ">99.9 %"
    if value == 0:
        return "0 %"
    if value < 9.95:
        return f"{value:.1f} %"
    return f"{value:.0f} %" if value <= 99 or value == 100 else f"{value:.1f} %"
