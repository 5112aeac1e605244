"""How far each policy may be from the best: average and largest regret."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

from standoff.case.units import PAYOFF
from standoff.insight.decision.robust import Robust
from standoff.report.blocks import Figure
from standoff.report.figures.style import BY_LINE, INK, ORANGE, figure, labels, tallest
from standoff.report.words import TIMES, doubt, number

MOST = 24
AVERAGE, LARGEST = "average over all worlds", "largest in any world"
FAR = 2.0
"""Of the next largest: what lies farther out than this would press all else together, and is
written at the edge instead."""


def regret_figure(robust: Robust, without: Collection[str] = ()) -> Figure:
    """For each policy a bar as long as its average regret, with two standard errors either way, and
    a mark at its largest; the smallest average first. ``without``: policies that are not drawn."""
    order = sorted(robust.scores, key=lambda name: robust.scores[name].average_regret)
    order = [name for name in order if name not in without][:MOST]
    left_out = len(robust.scores) - len(order)
    named = dict(zip(order, labels(order, 34, 2), strict=True))
    bars: list[dict[str, Any]] = []
    marks: list[dict[str, Any]] = []
    for name in order:
        score = robust.scores[name]
        error = robust.errors.get(name, {}).get("average_regret", math.nan)
        bar: dict[str, Any] = {
            "policy": named[name], "of": AVERAGE, "regret": score.average_regret
        }  # fmt: skip
        if math.isfinite(error):
            bar["low"] = max(score.average_regret - TIMES * error, 0.0)
            bar["high"] = score.average_regret + TIMES * error
        bars.append(bar)
        marks.append({"policy": named[name], "of": LARGEST, "regret": score.regret})
    y = {
        "field": "policy",
        "type": "nominal",
        "sort": list(named.values()),
        "title": None,
        "axis": {**BY_LINE, "labelPadding": 8, "ticks": False, "grid": True},
    }
    edge, over = _edge(bars, marks), list[dict[str, Any]]()
    if edge:
        over = [{**mark, "regret": edge, "told": f"{number(mark['regret'])} →"}
                for mark in marks if mark["regret"] > edge]  # fmt: skip
        marks = [mark for mark in marks if mark["regret"] <= edge]
    what_for = "loss" if robust.criterion == "expected-loss" else robust.criterion
    unit = "points" if robust.unit == PAYOFF else robust.unit
    title = f"regret: {what_for} beyond that of the best policy ({unit})"
    x: dict[str, Any] = {
        "type": "quantitative", "title": title, "axis": {"labelFlush": False}
    }  # fmt: skip
    if edge:
        x["scale"] = {"domain": [0, edge], "nice": False}
    both = [AVERAGE, LARGEST]
    kind = {"field": "of", "type": "nominal", "title": None}
    legend = {"orient": "bottom", "symbolSize": 90}
    colour = {**kind, "scale": {"domain": both, "range": ["#8fb3d1", ORANGE]}, "legend": legend}
    shape = {**kind, "scale": {"domain": both, "range": ["square", "diamond"]}, "legend": legend}
    return figure(
        "How far from the best could it be?",
        "A policy's regret in a world is how much worse it does there than the policy that is best "
        "there. Bars: the average over all plausible worlds, with a line of two standard errors "
        f"either way. Diamonds: the largest in any of {robust.draws:,} worlds, which has no error; "
        "more worlds can only raise it."
        + (" What lies beyond the axis is written at its edge (→)." if edge else "")
        + (f" {left_out} more policies are not drawn." if left_out else ""),
        _finding(robust, order, what_for),
        width=480,
        height={"step": 8 + 13 * tallest(named.values())},
        layer=[
            {
                "data": {"values": bars},
                "mark": {"type": "bar", "height": 12},
                "encoding": {"y": y, "x": {"field": "regret", **x}, "color": colour},
            },
            {
                "data": {"values": [bar for bar in bars if "low" in bar]},
                "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5},
                "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            {
                "data": {"values": [*marks, *bars]},
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                "transform": [{"filter": f"datum.of === '{LARGEST}'"}],
                "encoding": {
                    "y": y,
                    "x": {"field": "regret", **x},
                    "color": colour,
                    "shape": shape,
                },
            },
            *(
                [
                    {
                        "data": {"values": over},
                        "mark": {
                            "type": "text",
                            "align": "right",
                            "dx": -2,
                            "color": INK,
                            "fontSize": 11,
                        },
                        "encoding": {
                            "y": y,
                            "x": {"field": "regret", **x},
                            "text": {"field": "told"},
                        },
                    }
                ]
                if over
                else []
            ),
        ],
    )


def _edge(bars: list[dict[str, Any]], marks: list[dict[str, Any]]) -> float:
    """Where the axis ends, if a largest regret lies far beyond all else; 0 where none does."""
    largest: list[float] = sorted(mark["regret"] for mark in marks)
    within: float = max((bar.get("high", bar["regret"]) for bar in bars), default=0.0)
    # A few may stand out together.
    for k in range(len(largest) - 1, max(len(largest) * 2 // 3, 1) - 1, -1):
        rest = max(largest[k - 1], within)
        if rest > 0 and largest[k] > FAR * rest:
            return 1.15 * rest
    return 0.0


def _finding(robust: Robust, order: list[str], what_for: str) -> str:
    """Who has the smallest average, and who the smallest largest regret."""
    first, least = order[0], robust.prefers["regret"]
    scores = robust.scores
    error = robust.errors.get(first, {}).get("average_regret", math.nan)
    unit = "points" if robust.unit == PAYOFF else f"{robust.unit} of {what_for}"
    told = (
        f"'{first}' has the smallest average regret, {number(scores[first].average_regret)} "
        f"{doubt(error)} {unit}; in its worst world it is "
        f"{number(scores[first].regret)} from the best."
    )
    if least != first:
        told += (
            f" '{least}' has the smallest largest regret, {number(scores[least].regret)}, and "
            f"{number(scores[least].average_regret)} on average."
        )
    return told
