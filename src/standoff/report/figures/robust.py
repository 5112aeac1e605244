"""Robust choice: every policy by several criteria."""

from __future__ import annotations

import math

from standoff.insight.decision.robust import Robust
from standoff.report.blocks import Figure
from standoff.report.figures.style import (
    BLUE,
    BY_LINE,
    ORANGE,
    PERCENT,
    figure,
    labels,
    tallest,
    wrapped,
)
from standoff.report.words import TIMES, doubt, doubt_of_share, number, percent

MOST = 24


def robust_figure(robust: Robust) -> Figure:
    """A row for each policy, the smallest largest regret first, and a panel for each criterion.
    Bars reach two standard errors either way, where a score has an error (largest regret: none)."""
    order = sorted(robust.scores, key=lambda name: robust.scores[name].regret)[:MOST]
    panels = {
        "average": "average",
        "percentile": f"{100 * robust.percentile:.0f} % of worlds stay under",
        "regret": "largest regret",
        "satisfices": "share of worlds good enough",
    }
    named = dict(zip(order, labels(order, 34, 2), strict=True))
    rows = [
        {
            "policy": named[name],
            "best": "best by it" if robust.prefers[field] == name else "others",
            field: getattr(robust.scores[name], field),
            **_reach(robust, name, field),
        }
        for field in panels
        for name in order
    ]
    y = {"field": "policy", "type": "nominal", "sort": list(named.values()), "title": None}
    kind = {"field": "best", "type": "nominal", "title": None}
    both = ["best by it", "others"]
    legend = {"orient": "bottom", "symbolSize": 80}
    colour = {**kind, "scale": {"domain": both, "range": [ORANGE, BLUE]}, "legend": legend}
    shape = {**kind, "scale": {"domain": both, "range": ["diamond", "circle"]}, "legend": legend}
    what_for = "loss" if robust.criterion == "expected-loss" else robust.criterion
    return figure(
        "Good on average, or never far from the best?",
        f"{what_for} ({robust.unit}) over {robust.draws:,} plausible worlds; further left is "
        "better, in the last panel further right. Bars reach two standard errors either way; a "
        "largest regret has none.",
        _finding(robust, what_for),
        hconcat=[
            {
                "title": {"text": wrapped(title, 22), "fontSize": 12},
                "data": {"values": [row for row in rows if field in row]},
                "width": 160,
                "height": {"step": 8 + 13 * tallest(named.values())},
                "layer": [
                    {
                        "transform": [{"filter": "isValid(datum.low)"}],
                        "mark": {"type": "rule", "strokeWidth": 2},
                        "encoding": {
                            "x": {"field": "low", "type": "quantitative"},
                            "x2": {"field": "high"},
                        },
                    },
                    {
                        "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
                        "encoding": {
                            "x": {"field": field, "type": "quantitative"},
                            "shape": shape,
                        },
                    },
                ],
                "encoding": {
                    "y": {
                        **y,
                        "axis": {
                            **BY_LINE,
                            "labels": place == 0,
                            "ticks": False,
                            "grid": True,
                            "labelPadding": 8,
                        },
                    },
                    "x": {
                        "scale": (
                            {"domain": [0, 1]}
                            if share
                            else {"zero": False, "padding": 8, "nice": False}
                        ),
                        "title": "share of worlds" if share else f"{what_for} ({robust.unit})",
                        "axis": {"tickCount": 4, **(PERCENT if share else {})},
                    },
                    "color": colour,
                },
            }
            for place, (field, title) in enumerate(panels.items())
            for share in [field == "satisfices"]
        ],
    )


def _finding(robust: Robust, what_for: str) -> str:
    """Who is best by three of the criteria."""
    average, regret, enough = (robust.prefers[k] for k in ("average", "regret", "satisfices"))
    mean, share = robust.scores[average].average, robust.scores[enough].satisfices
    errors = robust.errors
    return (
        f"'{average}' has the smallest average {what_for}, {number(mean)} "
        f"{doubt(errors[average].get('average', math.nan))} {robust.unit}; '{regret}' has the "
        f"smallest largest regret, {number(robust.scores[regret].regret)}; '{enough}' is good "
        f"enough in most worlds, {percent(share)} "
        f"{doubt_of_share(errors[enough].get('satisfices', math.nan), share)}."
    )


def _reach(robust: Robust, name: str, field: str) -> dict[str, float]:
    """The ends of a score's bar; none where the score has no error. A share stays a share."""
    error = robust.errors.get(name, {}).get(field, math.nan)
    if not math.isfinite(error):
        return {}
    score = float(getattr(robust.scores[name], field))
    low, high = score - TIMES * error, score + TIMES * error
    if field == "satisfices":
        low, high = max(low, 0.0), min(high, 1.0)
    return {"low": low, "high": high}
