"""What columns do to the chances of outcomes, drawn."""

from __future__ import annotations

from typing import Any

from standoff.history.estimation import Fit
from standoff.report.blocks import Figure
from standoff.report.figures.style import (
    BLUE,
    BY_LINE,
    GREY,
    INK,
    chances,
    figure,
    labels,
    tallest,
    wrapped,
)
from standoff.report.words import number

MOST = 12


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
        rows = []
        for label, each in zip(named, found, strict=True):
            change = each.change[outcome]
            told = change.low > 0 or change.high < 0
            if told:
                apart.append(f"{each.parameter} ({outcome} {100 * change.value:+.0f} points)")
            rows.append(
                {
                    "label": label,
                    "value": 100 * change.value,
                    "low": 100 * change.low,
                    "high": 100 * change.high,
                    "apart": "apart from 0" if told else "0 is within",
                }
            )
        y = {
            "field": "label",
            "type": "nominal",
            "sort": named,
            "title": None,
            "axis": BY_LINE if place == 0 else None,
        }
        colour = {
            "field": "apart",
            "type": "nominal",
            "scale": {"domain": ["apart from 0", "0 is within"], "range": [BLUE, GREY]},
            "legend": {"title": "95 % interval", "orient": "bottom", "symbolType": "circle"},
        }
        panels.append(
            {
                "title": {"text": wrapped(outcome, 24), "fontSize": 12, "fontWeight": "bold"},
                "width": 170,
                "height": {"step": 13 * max(1, tallest(named)) + 12},
                "data": {"values": rows},
                "layer": [
                    {
                        "mark": {"type": "rule", "color": INK, "strokeDash": [3, 3]},
                        "encoding": {"x": {"datum": 0, "type": "quantitative"}},
                    },
                    {
                        "mark": {"type": "rule", "strokeWidth": 2},
                        "encoding": {
                            "y": y,
                            "x": {"field": "low", "type": "quantitative", "title": "points"},
                            "x2": {"field": "high"},
                            "color": colour,
                        },
                    },
                    {
                        "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
                        "encoding": {
                            "y": y,
                            "x": {"field": "value", "type": "quantitative"},
                            "color": colour,
                        },
                    },
                ],
            }
        )
    return figure(
        f"{fit.case.case.title}: what each column does to the chances",
        "By how many percentage points the mean chance of the outcome changes when a column is "
        "moved in every row, everything else as it was observed; a line is the 95 % interval.",
        f"Apart from 0: {'; '.join(apart)}." if apart else "No change is apart from 0.",
        hconcat=panels,
        resolve={"scale": {"x": "shared", "y": "shared"}},
    )


def across_figure(fit: Fit) -> Figure:
    """A panel for each outcome: its mean chance along the values of a column, with a band."""
    assert fit.across is not None
    name, points = fit.across.parameter, fit.across.points
    told = fit.case.case.describe(name)
    outcomes = list(points[0][1])[:MOST]
    panels = []
    for outcome in outcomes:
        rows = [{"at": at, **each[outcome].to_dict()} for at, each in points]
        x = {
            "field": "at",
            "type": "quantitative",
            "title": name,
            "scale": {"zero": False, "nice": False},
        }
        panels.append(
            {
                "title": {"text": wrapped(outcome, 28), "fontSize": 12, "fontWeight": "bold"},
                "width": 190,
                "height": 190,
                "data": {"values": rows},
                "layer": [
                    {
                        "mark": {"type": "area", "color": BLUE, "opacity": 0.2},
                        "encoding": {
                            "x": x,
                            "y": {"field": "low", **chances("chance")},
                            "y2": {"field": "high"},
                        },
                    },
                    {
                        "mark": {"type": "line", "color": BLUE, "strokeWidth": 2},
                        "encoding": {"x": x, "y": {"field": "value", **chances("chance")}},
                    },
                ],
            }
        )
    first, last = points[0], points[-1]
    moves = (
        f"{each} from {100 * first[1][each].value:.0f} to {100 * last[1][each].value:.0f} %"
        for each in outcomes
    )
    return figure(
        f"{fit.case.case.title}: chances along {name}",
        f"The mean chance over the rows, {told or name} set to the same value in each and "
        "everything else as it was observed; the band is the 95 % interval.",
        f"As {name} goes from {number(first[0])} to {number(last[0])}: {', '.join(moves)}.",
        columns=3,
        concat=panels,
    )
