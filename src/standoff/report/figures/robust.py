"""Robust choice: the average against the largest regret."""

from __future__ import annotations

from typing import Any

from standoff.insight.robust import Robust
from standoff.report.figures.style import BLUE, ORANGE, spec

NAMED = 16


def robust_figure(robust: Robust) -> dict[str, Any]:
    """Each policy by its average loss and its largest regret; those that no other beats in both."""
    names = list(robust.scores)
    rows = []
    for name in names:
        mine = robust.scores[name]
        beaten = any(
            each.average < mine.average and each.regret < mine.regret
            for each in robust.scores.values()
        )
        rows.append(
            {
                "policy": name,
                "average": mine.average,
                "regret": mine.regret,
                "front": "beaten in both" if beaten else "not beaten in both",
                "label": "" if beaten and len(names) > NAMED else name,
            }
        )
    what_for = "loss" if robust.criterion == "expected-loss" else robust.criterion
    x = {
        "field": "average",
        "type": "quantitative",
        "scale": {"zero": False, "padding": 20},
        "axis": {"title": f"average {what_for} ({robust.unit})"},
    }
    y = {
        "field": "regret",
        "type": "quantitative",
        "scale": {"zero": False, "padding": 20},
        "axis": {"title": f"largest regret ({robust.unit})"},
    }
    return spec(
        "Good on average, or never far from the best?",
        "Each policy over the plausible worlds; lower and further left is better",
        width=460,
        height=360,
        data={"values": rows},
        layer=[
            {
                "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
                "encoding": {
                    "x": x,
                    "y": y,
                    "color": {
                        "field": "front",
                        "type": "nominal",
                        "scale": {
                            "domain": ["not beaten in both", "beaten in both"],
                            "range": [ORANGE, BLUE],
                        },
                        "legend": {"title": None, "orient": "bottom"},
                    },
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 10},
                "encoding": {"x": x, "y": y, "text": {"field": "label"}},
            },
        ],
    )
