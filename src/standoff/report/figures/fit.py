"""Estimates with their intervals, as a figure."""

from __future__ import annotations

from math import isfinite

from standoff.history.estimation import Fit
from standoff.report.blocks import Figure
from standoff.report.figures.style import BLUE, BY_LINE, GREY, INK, figure, labels, tallest
from standoff.report.words import number

MOST = 40


def fit_figure(fit: Fit) -> Figure:
    """Each estimate as a point, its 95 % interval as a line, and a line at nothing."""
    case = fit.case.case
    shown = list(fit.estimates.items())[:MOST]
    named = labels(
        (f"{name}: {case.describe(name)}" if case.describe(name) else name for name, _ in shown),
        44,
    )
    rows = [
        {
            "label": label,
            "value": each.value,
            "low": each.low if isfinite(each.low) else None,
            "high": each.high if isfinite(each.high) else None,
            "apart": "apart from 0" if each.low > 0 or each.high < 0 else "0 is within",
        }
        for label, (_, each) in zip(named, shown, strict=True)
    ]
    apart = [name for name, each in shown if each.low > 0 or each.high < 0]
    finding = (
        f"{len(apart)} of {len(shown)} estimates are apart from 0: {', '.join(apart)}."
        if apart
        else f"None of the {len(shown)} estimates is apart from 0."
    )
    y = {
        "field": "label",
        "type": "nominal",
        "sort": named,
        "title": None,
        "axis": BY_LINE,
    }
    colour = {
        "field": "apart",
        "type": "nominal",
        "scale": {"domain": ["apart from 0", "0 is within"], "range": [BLUE, GREY]},
        "legend": {"title": "95 % interval", "orient": "bottom", "symbolType": "circle"},
    }
    left = f"; the first {MOST} of {len(fit.estimates)}" if len(fit.estimates) > MOST else ""
    return figure(
        f"{case.title}: what {fit.n:,} observed crises say",
        "A point is an estimate, in units of the error of a choice; a line its 95 % interval, left "
        f"out where the data don't tell it{left}. Log-likelihood {number(fit.log_likelihood, 7)}.",
        finding,
        width=420,
        height={"step": 13 * max(1, tallest(named)) + 12},
        data={"values": rows},
        layer=[
            {
                "mark": {"type": "rule", "color": INK, "strokeDash": [3, 3]},
                "encoding": {"x": {"datum": 0, "type": "quantitative"}},
            },
            {
                "transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}],
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {
                    "y": y,
                    "x": {
                        "field": "low",
                        "type": "quantitative",
                        "title": "estimate",
                        "scale": {"zero": False},
                    },
                    "x2": {"field": "high"},
                    "color": colour,
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                "encoding": {
                    "y": y,
                    "x": {"field": "value", "type": "quantitative"},
                    "color": colour,
                },
            },
        ],
    )
