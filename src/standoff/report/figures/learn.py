"""What events teach: the numbers that moved most, before and after each day."""

from __future__ import annotations

from typing import Any

from standoff.insight.learn import Lesson
from standoff.report.figures.style import BLUE, GREY, ORANGE, spec, wrapped
from standoff.report.learn import moved
from standoff.report.sentences import what

MOST = 12


def learn_figure(lesson: Lesson) -> dict[str, Any]:
    """Each number's 5–95 % range and mean, on the scale of its prior range."""
    days = [day for day in lesson.days if day.method != "none"]
    last = days[-1].parameters if days else {}
    chosen = sorted(last, key=lambda name: -abs(moved(last[name])))[:MOST]
    rows = []
    for name in chosen:
        low, high = last[name].prior[1], last[name].prior[3]
        wide = (high - low) or 1.0
        label = "\n".join(wrapped(what(lesson.case.case, name)))
        for when, each in [
            ("before", last[name].prior),
            *((f"by {day.date:%-d %b %Y}", day.parameters[name].after) for day in days),
        ]:
            rows.append(
                {
                    "number": label,
                    "when": when,
                    "low": (each[1] - low) / wide,
                    "mean": (each[0] - low) / wide,
                    "high": (each[3] - low) / wide,
                }
            )
    order = ["before", *(f"by {day.date:%-d %b %Y}" for day in days)]
    y = {
        "field": "number",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"labelExpr": "split(datum.label, '\\n')", "labelLimit": 420},
    }
    colour = {
        "field": "when",
        "type": "nominal",
        "sort": order,
        "scale": {
            "domain": order,
            "range": [GREY, ORANGE, BLUE, "#4f8f5b", "#7b5ea7"][: len(order)],
        },
        "legend": {"title": None, "orient": "bottom"},
    }
    offset = {"field": "when", "sort": order}
    axis = {
        "title": "from the 5 % to the 95 % point of what was thought before",
        "format": ".0%",
    }
    return spec(
        "What the record teaches",
        f"Means and 5–95 % ranges of the numbers that moved most, under '{lesson.policy}'",
        data={"values": rows},
        width=380,
        height={"step": 44, "for": "position"},
        layer=[
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {
                    "y": y,
                    "yOffset": offset,
                    "x": {"field": "low", "type": "quantitative", "axis": axis},
                    "x2": {"field": "high"},
                    "color": colour,
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 50, "opacity": 1},
                "encoding": {
                    "y": y,
                    "yOffset": offset,
                    "x": {"field": "mean", "type": "quantitative"},
                    "color": colour,
                },
            },
        ],
    )
