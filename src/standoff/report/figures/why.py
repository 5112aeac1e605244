"""Why one policy beats another, as a waterfall from the one to the other."""

from __future__ import annotations

import math
from typing import Any

from standoff.insight.reasons.reasons import Part, Why
from standoff.report.blocks import Figure
from standoff.report.figures.style import BLUE, BY_LINE, GREY, ORANGE, figure, labels, tallest
from standoff.report.why_words import amount, bare_amount, level, quantity, untold_apart, who
from standoff.report.words import TIMES

MOST = 10
"""As many parts have a bar of their own."""
FEW = 3
"""The same where the two can't be told apart."""
TINY = 0.01
"""A part smaller than this, beside the largest, has none."""
WIDE = 320
"""Pixels of the bars' room; what each makes is written to the right of it."""
RAISES, LOWERS, WHOLE = "adds", "takes away", "where it begins and ends"


def why_figure(why: Why, most: int = MOST) -> Figure:
    """Bars from policy b to policy a, each beginning where the one before it ends; the ``most``
    that make most of it by themselves."""
    scale = 100.0 if why.quantity.is_chance else 1.0
    rows = _rows(why, scale, most)
    names = labels([row["label"] for row in rows], 52)
    for row, name in zip(rows, names, strict=True):
        row["label"] = name
    y = {"field": "label", "type": "nominal", "sort": names, "title": None, "axis": BY_LINE}
    unit = "%" if why.quantity.is_chance else why.quantity.unit
    unit = "" if why.quantity.kind == "payoff" else unit
    heading = quantity(why)
    axis = {"title": f"{heading[0].upper()}{heading[1:]}" + (f" ({unit})" if unit else "")}
    x = {
        "type": "quantitative",
        "scale": {"domain": _domain(why, rows), "nice": False, "zero": False},
        "axis": {**axis, "tickCount": 6},
    }
    colour = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": [RAISES, LOWERS, WHOLE], "range": [BLUE, ORANGE, GREY]},
        "legend": {"title": None, "orient": "bottom"},
    }
    title = f"Why {why.a} and {why.b} differ in {quantity(why)}"
    if why.against_even:
        title = f"What makes {quantity(why)} under {why.a}"
    return figure(
        title,
        f"From {why.b} (top) to {why.a} (bottom): each bar begins where the one above it ends, and "
        "its length is what that part makes of the difference (a Shapley value). Thin lines reach "
        "two standard errors either way; a part whose line is longer than its bar may be nothing.",
        _finding(why),
        width=WIDE,
        height={"step": 13 * tallest(names) + 10},
        data={"values": rows},
        layer=[
            {
                "transform": [{"filter": f"datum.kind != '{WHOLE}'"}],
                "mark": {"type": "bar", "height": 14},
                "encoding": {
                    "y": y,
                    "x": {"field": "from", **x},
                    "x2": {"field": "to"},
                    "color": colour,
                },
            },
            {
                "transform": [{"filter": f"datum.kind == '{WHOLE}'"}],
                "mark": {"type": "tick", "thickness": 4, "size": 20, "opacity": 1},
                "encoding": {"y": y, "x": {"field": "to", **x}, "color": colour},
            },
            {
                "transform": [{"filter": "isValid(datum.low)"}],
                "mark": {"type": "rule", "color": "#222", "strokeWidth": 1.2},
                "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "text", "align": "left", "fontSize": 11},
                "encoding": {"y": y, "x": {"value": WIDE + 8}, "text": {"field": "told"}},
            },
        ],
    )


def _rows(why: Why, scale: float, most: int) -> list[dict[str, Any]]:
    """The bars, from policy b down to policy a."""
    moving = sorted(
        (part for part in why.behaviour if not part.same), key=lambda part: -abs(part.value)
    )
    shown: list[tuple[str, float, float]] = []
    if not why.price.same:
        shown.append(("the instrument itself", why.price.value, why.price.error))
    largest = max((abs(part.value) for part in why.parts), default=0.0)
    most = FEW if untold_apart(why) else most
    count = min(sum(abs(part.value) >= TINY * largest for part in moving), most)
    count += len(moving) == count + 1
    shown += [(_label(why, part), part.value, part.error) for part in moving[:count]]
    rest = moving[count:]
    if rest:
        shown.append((f"{len(rest)} smaller parts together", *why.together(rest)))
    at = why.values[1]
    rows = [_row(why.b, at, at, why.value_errors[1], WHOLE, level(why, at, 1), scale)]
    for label, value, error in shown:
        told = bare_amount(why, value, error)
        kind = RAISES if value > 0 else LOWERS
        rows.append(_row(label, at, at + value, error, kind, told, scale))
        at += value
    end = why.values[0]
    rows.append(_row(why.a, end, end, why.value_errors[0], WHOLE, level(why, end, 0), scale))
    return rows


def _row(
    label: str, begin: float, end: float, error: float, kind: str, told: str, scale: float
) -> dict[str, Any]:
    reach = 0.0 if math.isnan(error) else TIMES * error
    return {
        "label": label,
        "from": scale * begin,
        "to": scale * end,
        "low": None if math.isnan(error) else scale * (end - reach),
        "high": None if math.isnan(error) else scale * (end + reach),
        "kind": kind,
        "told": told,
    }


def _domain(why: Why, rows: list[dict[str, Any]]) -> list[float]:
    """The ends of the axis; those of a chance lie within 0 and 100 %."""
    found = [row[key] for row in rows for key in ("from", "to", "low", "high")]
    low, high = (pick(each for each in found if each is not None) for pick in (min, max))
    room = 0.04 * (high - low) or 1.0
    if why.quantity.is_chance:
        return [max(low - room, 0.0), min(high + room, 100.0)]
    return [low - room, high + room]


def _label(why: Why, part: Part) -> str:
    told = who(why, part)
    return told[0].upper() + told[1:]


def _finding(why: Why) -> str:
    """What the picture shows."""
    largest = sorted(
        (part for part in why.parts if not part.same), key=lambda part: -abs(part.value)
    )[:2]
    told = [f"{who(why, part)} makes {amount(why, part.value, part.error)}" for part in largest]
    if untold_apart(why):
        return (
            f"{why.a} and {why.b} can't be told apart in {quantity(why)}: "
            f"{level(why, why.values[0], 0)} and {level(why, why.values[1], 1)}."
        )
    return (
        f"{why.a} comes to {level(why, why.values[0], 0)}, {why.b} to "
        f"{level(why, why.values[1], 1)} in {quantity(why)}"
        + (f"; {' and '.join(told)}" if told else "")
        + "."
    )
