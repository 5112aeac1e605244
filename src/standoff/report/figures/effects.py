"""What columns do to the chances of outcomes, drawn."""

from __future__ import annotations

from typing import Any

from standoff.history.estimation import Fit
from standoff.report.blocks import Figure
from standoff.report.figures.intervals import interval_panel
from standoff.report.figures.style import BLUE, chances, figure, labels, wrapped
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
        changes = [each.change[outcome] for each in found]
        apart += [
            f"{each.parameter} ({outcome} {100 * change.value:+.0f} points)"
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
        f"Chances along {name}: “{fit.case.case.title}”",
        f"The mean chance over the rows, {told or name} set to the same value in each and "
        "everything else as it was observed; the band is the 95 % interval.",
        f"As {name} goes from {number(first[0])} to {number(last[0])}: {', '.join(moves)}.",
        columns=3,
        concat=panels,
    )
