"""Robust choice: every policy by several criteria."""

from __future__ import annotations

from typing import Any

from standoff.insight.robust import Robust
from standoff.report.figures.style import BLUE, ORANGE, spec

MOST = 24


def robust_figure(robust: Robust) -> dict[str, Any]:
    """A row for each policy, the smallest largest regret first, and a panel for each criterion."""
    order = sorted(robust.scores, key=lambda name: robust.scores[name].regret)[:MOST]
    panels = {
        "average": "average",
        "percentile": f"{robust.percentile:.0%} of worlds stay under",
        "regret": "largest regret",
        "satisfices": "share of worlds good enough",
    }
    rows = [
        {
            "policy": name,
            "best": "best by it" if robust.prefers[field] == name else "others",
            field: getattr(robust.scores[name], field),
        }
        for field in panels
        for name in order
    ]
    y = {"field": "policy", "type": "nominal", "sort": order, "title": None}
    colour = {
        "field": "best",
        "type": "nominal",
        "scale": {"domain": ["best by it", "others"], "range": [ORANGE, BLUE]},
        "legend": {"title": None, "orient": "bottom"},
    }
    what_for = "loss" if robust.criterion == "expected-loss" else robust.criterion
    return spec(
        "Good on average, or never far from the best?",
        f"{what_for} ({robust.unit}) over {robust.draws:,} plausible worlds; further left is "
        "better, in the last panel further right",
        hconcat=[
            {
                "title": {"text": title, "fontSize": 12},
                "data": {"values": [row for row in rows if field in row]},
                "width": 150,
                "height": {"step": 20},
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                "encoding": {
                    "y": {**y, "axis": {"labels": place == 0, "ticks": False, "grid": True}},
                    "x": {
                        "field": field,
                        "type": "quantitative",
                        "scale": (
                            {"domain": [0, 1]}
                            if field == "satisfices"
                            else {"zero": False, "padding": 8, "nice": False}
                        ),
                        "axis": {
                            "title": "share" if field == "satisfices" else robust.unit,
                            **({"format": ".0%"} if field == "satisfices" else {}),
                        },
                    },
                    "color": colour,
                },
            }
            for place, (field, title) in enumerate(panels.items())
        ],
    )
