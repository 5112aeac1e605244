"""What drives the results: a map of total indices, or one quantity's indices and tornado."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from standoff.insight.discovery.sensitivities import Driven, Sensitivities
from standoff.insight.statistics.sentences import what
from standoff.report.blocks import Figure
from standoff.report.figures.style import (
    BLACK,
    BLUE,
    BY_LINE,
    ORANGE,
    PERCENT,
    WHITE,
    chances,
    figure,
    labels,
    tallest,
)
from standoff.report.words import DOUBT, estimate_of_share, number, percent, within

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
    names = labels((_whole(drivers, k) for k in order), 44, 1)
    rungs = labels((_quantity(drivers, each) for each in chosen), 64, 2)
    rows = [
        {
            "quantity": rung,
            "factor": name,
            "total": within(float(each.indices.total[k])),
            "told": _told(float(each.indices.total[k]), float(each.indices.total_error[k]), ""),
        }
        for rung, each in zip(rungs, chosen, strict=True)
        for name, k in zip(names, order, strict=True)
    ]
    axes = {
        "y": {
            "field": "quantity",
            "type": "nominal",
            "sort": rungs,
            "title": None,
            "axis": {**BY_LINE, "labelPadding": 8, "ticks": False, "domain": False},
        },
        "x": {
            "field": "factor",
            "type": "nominal",
            "sort": names,
            "title": None,
            "axis": {"labelAngle": -55, "orient": "top", "ticks": False, "domain": False},
        },
    }
    return figure(
        "What drives the results",
        "Share of each quantity's variance that a number has a part in (total Sobol index), in %. "
        f"{DOUBT} In brackets: the ends, within 0–100 %, where ± would reach outside.",
        _most_driven(drivers, chosen),
        data={"values": rows},
        width={"step": 64},
        height={"step": 8 + 13 * tallest(rungs)},
        layer=[
            {
                "mark": "rect",
                "encoding": {
                    **axes,
                    "color": {
                        "field": "total",
                        "type": "quantitative",
                        "scale": {"scheme": "blues", "domain": [0, 1]},
                        "legend": {**PERCENT, "title": "share"},
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
                        "condition": {"test": "datum.total > 0.7", "value": WHITE},
                        "value": BLACK,
                    },
                },
            },
        ],
    )


def _told(share: float, error: float, unit: str = " %") -> str:
    """A share and its doubt: ``45 % ±8``. ``error`` is half the width of an index's 95 % interval
    (:class:`standoff.insight.statistics.sobol.Indices`), so that ± is the error itself."""
    return estimate_of_share(share, error / 2, unit)


def _quantity(drivers: Sensitivities, each: Driven) -> str:
    """A quantity in words."""
    case, quantity = drivers.case.case, each.quantity
    if quantity.kind == "outcome":
        return f"chance of {quantity.name} under {quantity.policy}"
    if quantity.kind == "loss":
        return f"loss of {case.title_of(quantity.name)} under {quantity.policy}"
    return f"margin of “{case.claims[quantity.name].says}”"


def _most_driven(drivers: Sensitivities, chosen: Sequence[Driven]) -> str:
    """The number with the largest part in any of the quantities."""
    if not chosen:
        return "No quantity of these kinds varies."
    each = max(chosen, key=lambda each: float(each.indices.total.max()))
    k = int(np.argmax(each.indices.total))
    told = _told(float(each.indices.total[k]), float(each.indices.total_error[k]))
    return (
        f"“{_whole(drivers, k)}” has the largest part in any of the {len(chosen)} "
        f"quantities: {told} of the variance of: {_quantity(drivers, each)}."
    )


def _whole(drivers: Sensitivities, k: int) -> str:
    return " + ".join(what(drivers.case.case, name) for name in drivers.factors[k])


def _one(drivers: Sensitivities, driven: Driven) -> Figure:
    indices, told_of = driven.indices, _quantity(drivers, driven)
    order = [int(k) for k in np.argsort(-indices.total)[:MOST]]
    named = labels((_whole(drivers, k) for k in order), 64)
    step = max(34, 8 + 13 * tallest(named))
    kinds = ["by itself (first order)", "with others (total)"]
    shares = [
        {
            "factor": label,
            "index": kind,
            "share": within(float(value[k])),
            # Errors of indices are half the widths of 95 % intervals already: two standard errors.
            "low": within(float(value[k] - error[k])),
            "high": within(float(value[k] + error[k])),
        }
        for label, k in zip(named, order, strict=True)
        for kind, value, error in (
            (kinds[0], indices.first, indices.first_error),
            (kinds[1], indices.total, indices.total_error),
        )
    ]
    ends = ["at its 5 % point", "at its 95 % point"]
    swings = [
        {"factor": label, "end": end, "from": driven.base, "to": float(value[k])}
        for label, k in zip(named, order, strict=True)
        for end, value in zip(ends, (driven.low, driven.high), strict=True)
    ]
    y = {
        "field": "factor",
        "type": "nominal",
        "sort": named,
        "title": None,
        "axis": {**BY_LINE, "labelPadding": 8, "ticks": False, "grid": True},
    }
    index = {"field": "index", "type": "nominal", "title": None}
    legend = {"orient": "bottom", "symbolSize": 80}
    colour = {**index, "scale": {"domain": kinds, "range": [ORANGE, BLUE]}, "legend": legend}
    shape = {**index, "scale": {"domain": kinds, "range": ["diamond", "circle"]}, "legend": legend}
    x = chances("share of its variance")
    by_rank = (
        " A few worlds carry nearly all of its variance, so that its rank is told of."
        if driven.measured == "ranks"
        else ""
    )
    first = order[0]
    told = _told(float(indices.total[first]), float(indices.total_error[first]))
    chance = driven.quantity.kind == "outcome"
    return figure(
        f"What drives the {told_of}",
        "Left: the share of its variance that each number makes by itself, and has a part in; "
        "lines reach two standard errors either way, within 0–100 % "
        f"({indices.rows:,} base rows). Right: where it goes when one number at a time is moved "
        "from its 5 % to its 95 % point, all others at their medians, which has no error."
        f"{by_rank}",
        f"“{_whole(drivers, first)}” has a part in {told} of the variance of the {told_of}; "
        "moved from its 5 % to its 95 % point by itself it takes it from "
        f"{_value(float(driven.low[first]), chance)} to "
        f"{_value(float(driven.high[first]), chance)}.",
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
                            "yOffset": {"field": "index", "scale": {"domain": kinds}},
                            "x": {"field": "low", **x},
                            "x2": {"field": "high"},
                            "color": colour,
                        },
                    },
                    {
                        "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
                        "encoding": {
                            "y": y,
                            "yOffset": {"field": "index", "scale": {"domain": kinds}},
                            "x": {"field": "share", **x},
                            "color": colour,
                            "shape": shape,
                        },
                    },
                ],
            },
            {
                "title": {"text": "One number at a time", "fontSize": 12},
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
                        "title": labels([told_of], 40)[0].split("\n"),
                        "axis": {
                            "labelFlush": False,
                            "tickCount": 5,
                            **(PERCENT if chance else {}),
                        },
                    },
                    "x2": {"field": "to"},
                    "color": {
                        "field": "end",
                        "type": "nominal",
                        "scale": {"domain": ends, "range": [ORANGE, BLUE]},
                        "legend": {"orient": "bottom", "title": None, "symbolType": "square"},
                    },
                },
            },
        ],
        resolve={"scale": {"color": "independent", "shape": "independent"}},
    )


def _value(value: float, chance: bool) -> str:
    return percent(value) if chance else number(value)
