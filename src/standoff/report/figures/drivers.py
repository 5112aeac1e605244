"""What drives the results: a map of total indices, or one quantity's indices and tornado."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from standoff.insight.sensitivities import Driven, Sensitivities, factor_name
from standoff.insight.sentences import what
from standoff.report.blocks import Figure
from standoff.report.figures.style import BLUE, GREY, ORANGE, figure, wrapped
from standoff.report.words import DOUBT, doubt_of_share, number

MOST = 15


def drivers_figure(
    drivers: Sensitivities, kinds: tuple[str, ...], quantity: str | None = None
) -> Figure:
    """A map over the quantities of some kinds, or one quantity by name."""
    if quantity is not None:
        return _one(drivers, next(each for each in drivers.driven if each.quantity.id == quantity))
    chosen = [
        each
        for each in drivers.driven
        if each.quantity.kind in kinds and each.measured != "nothing"
    ]
    totals = np.array([each.indices.total for each in chosen])
    order = [int(k) for k in np.argsort(-totals.max(axis=0))[:MOST]] if chosen else []
    names = [factor_name(drivers.factors[k]) for k in order]
    rows = [
        {
            "quantity": each.quantity.id,
            "factor": factor_name(drivers.factors[k]),
            "total": max(float(each.indices.total[k]), 0.0),
            "told": _told(float(each.indices.total[k]), float(each.indices.total_error[k])),
        }
        for each in chosen
        for k in order
    ]
    axes = {
        "y": {"field": "quantity", "type": "nominal", "sort": None, "title": None},
        "x": {
            "field": "factor",
            "type": "nominal",
            "sort": names,
            "title": None,
            "axis": {"labelAngle": -45},
        },
    }
    return figure(
        "What drives the results",
        "Share of each quantity's variance that a number has a part in (total Sobol index), in %. "
        f"{DOUBT}",
        _most_driven(drivers, chosen),
        data={"values": rows},
        width={"step": 64},
        height={"step": 20},
        layer=[
            {
                "mark": "rect",
                "encoding": {
                    **axes,
                    "color": {
                        "field": "total",
                        "type": "quantitative",
                        "scale": {"scheme": "blues", "domain": [0, 1]},
                        "legend": {"format": ".0%", "title": None},
                    },
                },
            },
            {
                "mark": {"type": "text", "fontSize": 9},
                "transform": [{"filter": "datum.total >= 0.03"}],
                "encoding": {
                    **axes,
                    "text": {"field": "told", "type": "nominal"},
                    "color": {
                        "condition": {"test": "datum.total > 0.5", "value": "white"},
                        "value": "#333",
                    },
                },
            },
        ],
    )


def _told(share: float, error: float) -> str:
    """A share and ± in per cent: ``45 ±8``. ``error`` is half the width of an index's 95 % interval
    (:class:`standoff.insight.sobol.Indices`), so that ± is the error itself."""
    return f"{100 * max(share, 0.0):.0f} {doubt_of_share(error / 2)}"


def _label(drivers: Sensitivities, k: int) -> str:
    """A factor in the analyst's words, in lines."""
    return "\n".join(wrapped(_whole(drivers, k), 64))


def _most_driven(drivers: Sensitivities, chosen: Sequence[Driven]) -> str:
    """The number with the largest part in any of the quantities."""
    if not chosen:
        return "No quantity of these kinds varies."
    each = max(chosen, key=lambda each: float(each.indices.total.max()))
    k = int(np.argmax(each.indices.total))
    told = _told(float(each.indices.total[k]), float(each.indices.total_error[k]))
    return (
        f"“{_whole(drivers, k)}” has the largest part in any of the {len(chosen)} "
        f"quantities: {told} % of the variance of {each.quantity.id}."
    )


def _whole(drivers: Sensitivities, k: int) -> str:
    return " + ".join(what(drivers.case.case, name) for name in drivers.factors[k])


def _one(drivers: Sensitivities, driven: Driven) -> Figure:
    indices = driven.indices
    order = [int(k) for k in np.argsort(-indices.total)[:MOST]]
    labels = [_label(drivers, k) for k in order]
    step = max(32, 8 + 14 * max(each.count("\n") + 1 for each in labels))
    shares = [
        {
            "factor": _label(drivers, k),
            "index": kind,
            "share": float(value[k]),
            # Errors of indices are half the widths of 95 % intervals already: two standard errors.
            "low": float(value[k] - error[k]),
            "high": float(value[k] + error[k]),
        }
        for k in order
        for kind, value, error in (
            ("by itself (first order)", indices.first, indices.first_error),
            ("with others (total)", indices.total, indices.total_error),
        )
    ]
    swings = [
        {"factor": _label(drivers, k), "end": end, "from": driven.base, "to": float(value[k])}
        for k in order
        for end, value in (
            ("at its 5 % quantile", driven.low),
            ("at its 95 % quantile", driven.high),
        )
    ]
    y = {
        "field": "factor",
        "type": "nominal",
        "sort": labels,
        "title": None,
        "axis": {"labelExpr": "split(datum.label, '\\n')", "labelLimit": 480},
    }
    colours = {"range": [GREY, BLUE]}
    by_rank = (
        "; a few worlds carry nearly all of its variance, so its rank is told of"
        if driven.measured == "ranks"
        else ""
    )
    first = order[0]
    told = _told(float(indices.total[first]), float(indices.total_error[first]))
    return figure(
        f"What drives {driven.quantity.id}",
        f"{indices.rows:,} base rows; bars reach two standard errors either way{by_rank}",
        f"“{_whole(drivers, first)}” has a part in {told} % of the variance of "
        f"{driven.quantity.id}; moved from its 5 % to its 95 % point by itself it takes it from "
        f"{number(float(driven.low[first]))} to {number(float(driven.high[first]))}.",
        hconcat=[
            {
                "title": {"text": "Share of its variance", "fontSize": 12},
                "data": {"values": shares},
                "width": 240,
                "height": {"step": step, "for": "position"},
                "layer": [
                    {
                        "mark": {"type": "rule", "strokeWidth": 2},
                        "encoding": {
                            "y": y,
                            "yOffset": {"field": "index"},
                            "x": {"field": "low", "type": "quantitative"},
                            "x2": {"field": "high"},
                            "color": {"field": "index", "type": "nominal", "scale": colours},
                        },
                    },
                    {
                        "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
                        "encoding": {
                            "y": y,
                            "yOffset": {"field": "index"},
                            "x": {
                                "field": "share",
                                "type": "quantitative",
                                "axis": {"format": ".0%", "title": None},
                            },
                            "color": {
                                "field": "index",
                                "type": "nominal",
                                "scale": colours,
                                "legend": {"orient": "bottom", "title": None},
                            },
                        },
                    },
                ],
            },
            {
                "title": {"text": "One at a time, the rest at their medians", "fontSize": 12},
                "data": {"values": swings},
                "width": 240,
                "height": {"step": step},
                "mark": {"type": "bar", "height": 13},
                "encoding": {
                    "y": {**y, "axis": None},
                    "x": {
                        "field": "from",
                        "type": "quantitative",
                        "scale": {"zero": False},
                        "axis": {"title": driven.quantity.id},
                    },
                    "x2": {"field": "to"},
                    "color": {
                        "field": "end",
                        "type": "nominal",
                        "scale": {"range": [ORANGE, BLUE]},
                        "legend": {"orient": "bottom", "title": None},
                    },
                },
            },
        ],
        resolve={"scale": {"color": "independent"}},
    )
