"""Forecasts of rows left out beside how often what was forecast came."""

from __future__ import annotations

from standoff.history.estimation import Fit
from standoff.report.blocks import Figure
from standoff.report.figures.style import BLUE, INK, chances, figure, wrapped
from standoff.report.words import percent

MOST = 12


def calibration_figure(fit: Fit) -> Figure:
    """A panel for each outcome: of forecasts of about one chance, how often it came."""
    assert fit.forecasts is not None
    found = fit.forecasts
    names = list(found.calibration)[:MOST]
    panels = []
    missed, total = 0, 0
    for name in names:
        bins = found.calibration[name]
        missed += sum(not each.low <= each.forecast <= each.high for each in bins)
        total += len(bins)
        panels.append(
            {
                "title": {"text": wrapped(name, 28), "fontSize": 12, "fontWeight": "bold"},
                "width": 190,
                "height": 190,
                "data": {"values": [each.to_dict() for each in bins]},
                "layer": [
                    {
                        "data": {"values": [{"x": 0, "y": 0}, {"x": 1, "y": 1}]},
                        "mark": {"type": "line", "color": INK, "strokeDash": [3, 3]},
                        "encoding": {
                            "x": {"field": "x", **chances("forecast")},
                            "y": {"field": "y", **chances("came")},
                        },
                    },
                    {
                        "mark": {"type": "rule", "color": BLUE, "strokeWidth": 2},
                        "encoding": {
                            "x": {"field": "forecast", **chances("forecast")},
                            "y": {"field": "low", **chances("came")},
                            "y2": {"field": "high"},
                        },
                    },
                    {
                        "mark": {
                            "type": "point", "filled": True, "size": 50, "color": BLUE, "opacity": 1
                        },
                        "encoding": {
                            "x": {"field": "forecast", **chances("forecast")},
                            "y": {"field": "observed", **chances("came")},
                        },
                    },
                ],
            }
        )  # fmt: skip
    share = missed / total if total else 0.0
    return figure(
        f"Forecasts of {found.n:,} crises, and what came: “{fit.case.case.title}”",
        "A point stands for crises that were forecast at about one chance, by the model estimated "
        "without them: how often the outcome came, with a 95 % interval. On the dashed line "
        "forecasts are right on average.",
        f"The line lies outside of {missed} of {total} intervals ({percent(share)}; about 5 % "
        "would by chance).",
        columns=3,
        concat=panels,
    )
