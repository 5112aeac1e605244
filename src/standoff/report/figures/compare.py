"""Why two analysts disagree: each difference split over what makes it."""

from __future__ import annotations

from typing import Any

from standoff.insight.compare import Comparison
from standoff.report.figures.style import BLUE, ORANGE, spec

MOST = 18


def compare_figure(comparison: Comparison) -> dict[str, Any]:
    """Claims, the widest apart first: how far the second is from the first, by cause."""
    claims = [each for each in comparison.differences if each.kind == "claim"][:MOST]
    chosen = claims or [each for each in comparison.differences if each.kind == "outcome"][:MOST]
    order = [each.quantity for each in chosen]
    parts = [
        {"quantity": each.quantity, "group": name, "part": value}
        for each in chosen
        for name, value in each.split.items()
    ]
    ends = [
        {"quantity": each.quantity, "who": who, "share": value}
        for each in chosen
        for who, value in zip(comparison.names, (each.a, each.b), strict=True)
    ]
    y = {"field": "quantity", "type": "nominal", "sort": order, "title": None}
    first, second = comparison.names
    return spec(
        f"Why {first} and {second} disagree",
        "Left: the two shares or chances. Right: their difference, split by cause (Shapley)",
        hconcat=[
            {
                "data": {"values": ends},
                "width": 220,
                "height": {"step": 22},
                "layer": [
                    {
                        "mark": {"type": "line", "color": "#bbb"},
                        "encoding": {
                            "y": y,
                            "x": {"field": "share", "type": "quantitative"},
                            "detail": {"field": "quantity"},
                        },
                    },
                    {
                        "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
                        "encoding": {
                            "y": y,
                            "x": {
                                "field": "share",
                                "type": "quantitative",
                                "scale": {"domain": [0, 1]},
                                "axis": {"format": ".0%", "title": None},
                            },
                            "color": {
                                "field": "who",
                                "type": "nominal",
                                "scale": {"domain": [first, second], "range": [ORANGE, BLUE]},
                                "legend": {"title": None, "orient": "bottom"},
                            },
                        },
                    },
                ],
            },
            {
                "data": {"values": parts},
                "width": 300,
                "height": {"step": 22},
                "mark": {"type": "bar", "height": 13},
                "encoding": {
                    "y": {**y, "axis": None},
                    "x": {
                        "field": "part",
                        "type": "quantitative",
                        "stack": "zero",
                        "axis": {"format": "+.0%", "title": f"from {first} to {second}"},
                    },
                    "color": {
                        "field": "group",
                        "type": "nominal",
                        "sort": list(comparison.groups),
                        "scale": {"scheme": "tableau10"},
                        "legend": {"title": None, "orient": "right"},
                    },
                },
            },
        ],
        resolve={"scale": {"color": "independent"}},
    )
