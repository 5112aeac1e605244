"""Does the modelling school matter: claims by schools."""

from __future__ import annotations

from typing import Any

from standoff.insight.schools import Schools
from standoff.report.figures.style import spec


def schools_figure(schools: Schools) -> dict[str, Any]:
    """A map of the share of worlds in which each claim holds, by school."""
    rows = [
        {"claim": claim, "school": each.name, "share": each.judged[claim].share}
        for each in schools.schools
        for claim in schools.schools[0].judged
        if claim in each.judged and each.judged[claim].share == each.judged[claim].share
    ]
    axes = {
        "y": {"field": "claim", "type": "nominal", "sort": None, "title": None},
        "x": {
            "field": "school",
            "type": "nominal",
            "sort": [each.name for each in schools.schools],
            "title": None,
            "axis": {"labelAngle": -40, "orient": "top"},
        },
    }
    return spec(
        "Does the modelling school matter?",
        "Share of worlds in which each claim holds; 25 %, 75 % and 95 % divide the verdicts",
        data={"values": rows},
        width={"step": 52},
        height={"step": 20},
        layer=[
            {
                "mark": "rect",
                "encoding": {
                    **axes,
                    "color": {
                        "field": "share",
                        "type": "quantitative",
                        "scale": {"scheme": "blueorange", "domain": [1, 0]},
                        "legend": {"format": ".0%", "title": None},
                    },
                },
            },
            {
                "mark": {"type": "text", "fontSize": 10},
                "encoding": {
                    **axes,
                    "text": {"field": "share", "format": ".0%"},
                    "color": {
                        "condition": {
                            "test": "datum.share > 0.85 || datum.share < 0.15",
                            "value": "white",
                        },
                        "value": "#222",
                    },
                },
            },
        ],
    )
