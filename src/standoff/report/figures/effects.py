"""What columns do to the chances of outcomes, drawn."""

from __future__ import annotations

from typing import Any

from standoff.history.estimation import Fit
from standoff.report.blocks import Figure
from standoff.report.figures.intervals import interval_panel
from standoff.report.figures.style import BLUE, chances, figure, labels, wrapped
from standoff.report.words import number

MOST = 12
FEW = 6
"""Values of a column that are drawn each by itself, with nothing between them."""


def differences_figure(fit: Fit) -> Figure:
    """A panel for each outcome, a point with its interval for each column."""
    found = fit.differences or ()
    outcomes = list(found[0].change)[:MOST] if found else []
    named = labels(
        (f"{each.parameter}: {number(each.low)} to {number(each.high)}" for each in found), 34
    )
    panels: list[dict[str, Any]] = []
    apart = []
    for place, outcome in enumerate(outcomes):
        changes = [each.change[outcome] for each in found]
        apart += [
            f"{each.parameter} ({outcome} {_signed(100 * change.value)} points)"
            for each, change in zip(found, changes, strict=True)
            if change.apart
        ]
        panels.append(
            {
                "title": {"text": wrapped(outcome, 24), "fontSize": 12, "fontWeight": "bold"},
                "width": 170,
                **interval_panel(named, changes, "points", scale=100, labelled=place == 0),
            }
        )
    return figure(
        f"What each column does to the chances: “{fit.case.case.title}”",
        "By how many percentage points the mean chance of the outcome changes when a column is "
        "moved in every row, everything else as it was observed; a line is the 95 % interval.",
        f"Apart from 0: {'; '.join(apart)}." if apart else "No change is apart from 0.",
        hconcat=panels,
        resolve={"scale": {"x": "shared", "y": "shared"}},
    )


def across_figure(fit: Fit) -> Figure:
    """A panel for each outcome: its mean chance along the values of a column, with a band; of a
    column of few values a point for each, with its interval."""
    assert fit.across is not None
    name, points = fit.across.parameter, fit.across.points
    told = fit.case.case.describe(name)
    outcomes = list(points[0][1])[:MOST]
    few = len(points) <= FEW
    x: dict[str, Any] = {
        "field": "at",
        "type": "quantitative",
        "title": name,
        "scale": {"zero": False, "nice": False, "padding": 25 if few else 0},
    }
    if few:
        x["axis"] = {"values": [at for at, _ in points], "grid": False, "format": "~g"}
    panels = [
        {
            "title": {"text": wrapped(outcome, 28), "fontSize": 12, "fontWeight": "bold"},
            "width": 190,
            "height": 190,
            "data": {"values": [{"at": at, **each[outcome].to_dict()} for at, each in points]},
            "layer": _points(x) if few else _band(x),
        }
        for outcome in outcomes
    ]
    first, last = points[0], points[-1]
    moves = (
        f"{each} from {100 * first[1][each].value:.0f} to {100 * last[1][each].value:.0f} %"
        for each in outcomes
    )
    return figure(
        f"Chances along {name}: “{fit.case.case.title}”",
        f"The mean chance over the rows, {told or name} set to the same value in each and "
        f"everything else as it was observed; {'a line' if few else 'the band'} is the 95 % "
        "interval.",
        f"As {name} goes from {number(first[0])} to {number(last[0])}: {', '.join(moves)}.",
        columns=3,
        concat=panels,
    )


def _signed(points: float) -> str:
    return f"{points:+.0f}".replace("-", "−")


def _band(x: dict[str, Any]) -> list[dict[str, Any]]:
    """Layers of a curve within its band."""
    y = chances("chance")
    return [
        {
            "mark": {"type": "area", "color": BLUE, "opacity": 0.2},
            "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "line", "color": BLUE, "strokeWidth": 2},
            "encoding": {"x": x, "y": {"field": "value", **y}},
        },
    ]


def _points(x: dict[str, Any]) -> list[dict[str, Any]]:
    """Layers of points, each on its interval."""
    y = chances("chance")
    return [
        {
            "mark": {"type": "rule", "color": BLUE, "strokeWidth": 2},
            "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 65, "color": BLUE, "opacity": 1},
            "encoding": {"x": x, "y": {"field": "value", **y}},
        },
    ]
