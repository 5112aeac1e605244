"""Why two analysts disagree: each difference split over what makes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from standoff.insight.disagreement.comparison import Comparison, Difference
from standoff.report.blocks import Figure
from standoff.report.figures.style import BLUE, BY_LINE, GREY, ORANGE, SHAPES, figure, labels
from standoff.report.words import TIMES, doubt_of_share, percent

MOST = 18
ALL = "the whole difference"
BLACK = "#222"
SHARE = ".0f"
COLOURS = (
    "#4c78a8", "#f58518", "#54a24b", "#e45756", "#72b7b2", "#b279a2", "#eeca3b", "#9d755d",
    "#ff9da6", "#79706e",
)  # fmt: skip
"""As many as there can be groups of assumptions."""


def compare_figure(comparison: Comparison, most: int = MOST) -> Figure:
    """Claims, the widest apart first: how far the second is from the first, by cause, with
    two standard errors either way; the first ``most``."""
    claims = [each for each in comparison.differences if each.kind == "claim"][:most]
    chosen = claims or [each for each in comparison.differences if each.kind == "outcome"][:most]
    order = labels((_said(comparison, each) for each in chosen), 44, 3)
    words = dict(
        zip(
            comparison.groups,
            labels((_cause(comparison, name) for name in comparison.groups), 60, 1),
            strict=True,
        )
    )
    parts = [
        {"quantity": row, "group": name, **_bar(part, error)}
        for row, each in zip(order, chosen, strict=True)
        for name, part, error in (
            (ALL, each.b - each.a, each.error),
            *((words[name], part, each.split_errors[name]) for name, part in each.split.items()),
        )
        if part == part
    ]
    ends = [
        {"quantity": row, "who": who, **_bar(share, error, (0.0, 1.0))}
        for row, each in zip(order, chosen, strict=True)
        for who, share, error in zip(comparison.names, (each.a, each.b), each.errors, strict=True)
    ]
    causes = [ALL, *words.values()]
    step = {"step": max(24, 9 * (len(causes) + 1)), "for": "position"}
    what = "share of worlds in which it is true by enough" if claims else "average chance"
    y = {
        "field": "quantity",
        "type": "nominal",
        "sort": order,
        "title": None,
        "axis": {**BY_LINE, "labelPadding": 8},
    }
    first, second = comparison.names
    return figure(
        f"Why {first} and {second} disagree",
        "Left: the two shares or chances. Right: their difference, and the part that each cause "
        "makes of it (Shapley), from the first to the second. Lines reach two standard errors "
        "either way; what reaches across 0 may be nothing.",
        _finding(comparison, chosen),
        hconcat=[
            {
                "data": {"values": ends},
                "width": 220,
                "height": step,
                "layer": _layers(
                    y, "who", [first, second], {"range": [ORANGE, BLUE]}, what, SHARE, "bottom"
                ),
            },
            {
                "data": {"values": parts},
                "width": 320,
                "height": step,
                "layer": [
                    {"mark": {"type": "rule", "color": GREY}, "encoding": {"x": {"datum": 0}}},
                    *_layers(
                        {**y, "axis": None},
                        "group",
                        causes,
                        {"range": [BLACK, *COLOURS[: len(causes) - 1]]},
                        f"from {first} to {second}, in percentage points",
                        "+.0f",
                        "bottom",
                    ),
                ],
            },
        ],
        resolve={
            "scale": {"color": "independent", "shape": "independent", "yOffset": "independent"}
        },
    )


def _said(comparison: Comparison, each: Difference) -> str:
    """A claim in its own words."""
    claims = {**comparison.b.claims, **comparison.a.claims}
    return claims[each.quantity].says if each.quantity in claims else each.quantity


def _cause(comparison: Comparison, name: str) -> str:
    """A group of assumptions in words; its name where the case has no words for it."""
    listing = ", ".join(each.name for each in comparison.groups[name])
    return name if comparison.words[name] == listing else comparison.words[name]


def signed(part: float) -> str:
    """``+9`` or ``−9`` points."""
    return f"{100 * part:+.0f}".replace("-", "−")


def _finding(comparison: Comparison, chosen: Sequence[Difference]) -> str:
    """What the two are furthest apart on, and the largest cause of it."""
    first, second = comparison.names
    if not chosen:
        return f"{first} and {second} conclude the same."
    most = max(chosen, key=lambda each: abs(each.b - each.a))
    found = (
        f"{first} and {second} are furthest apart on “{_said(comparison, most)}”: "
        f"{percent(most.a)} {doubt_of_share(most.errors[0], most.a)} against {percent(most.b)} "
        f"{doubt_of_share(most.errors[1], most.b)}."
    )
    known = {name: part for name, part in most.split.items() if part == part}
    if not known:
        return found
    cause = max(known, key=lambda name: abs(known[name]))
    return (
        f"{found} The largest part of that, {signed(known[cause])} "
        f"{doubt_of_share(most.split_errors[cause])} points, comes of: {_cause(comparison, cause)}."
    )


def _bar(value: float, error: float, within: tuple[float, float] = (-1.0, 1.0)) -> dict[str, float]:
    """A figure and the ends of its error; a bar of no length where the error can't be told."""
    reach = TIMES * error if error == error else 0.0
    low, high = max(value - reach, within[0]), min(value + reach, within[1])
    return {"value": value, "low": low, "high": high}


def _layers(
    y: dict[str, Any],
    field: str,
    names: list[str],
    colours: dict[str, Any],
    title: str,
    written: str,
    legend: str,
) -> list[dict[str, Any]]:
    """Points with their errors, one line for each of ``names`` in every row."""
    place = {"y": y, "yOffset": {"field": field, "scale": {"domain": names}}}
    unit = " + ' %'" if written == SHARE else ""
    percent_of = f"datum.value ? format(100 * datum.value, '{written}'){unit} : '0{unit and ' %'}'"
    axis = {"labelExpr": percent_of, "title": title, "tickCount": 6, "labelFlush": False}
    colour = {
        "field": field,
        "type": "nominal",
        "scale": {"domain": names, **colours},
        "legend": {"title": None, "orient": legend, "columns": 2, "labelLimit": 400},
    }
    x = {"type": "quantitative", "scale": {"zero": False}, "axis": axis}
    return [
        {
            "mark": {"type": "rule", "strokeWidth": 1.5},
            "encoding": {
                **place,
                "x": {"field": "low", **x},
                "x2": {"field": "high"},
                "color": colour,
            },
        },
        {
            "mark": {"type": "point", "filled": True, "size": 40, "opacity": 1},
            "encoding": {
                **place,
                "x": {"field": "value", **x},
                "color": colour,
                "shape": {
                    "field": field,
                    "type": "nominal",
                    "scale": {
                        "domain": names,
                        "range": [SHAPES[k % len(SHAPES)] for k in range(len(names))],
                    },
                    "legend": {
                        "title": None,
                        "orient": legend,
                        "columns": 2,
                        "labelLimit": 400,
                    },
                },
            },
        },
    ]
