"""Points with their intervals, a row each, beside a line at nothing: what figures of estimates
share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, isfinite, isnan
from types import MappingProxyType
from typing import Any

from standoff.history.estimated import Estimated
from standoff.report.figures.style import BLUE, BY_LINE, GREY, INK, ORANGE, tallest

APART, WITHIN, UNTOLD = "apart from 0", "0 is within", "not told"
ROOM = 0.08
"""Of what is drawn: how far beyond it an arrow stands for what has no end."""


def interval_panel(
    named: Sequence[str], found: Sequence[Estimated], title: str, *, scale: float = 1.0,
    labelled: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """Data and layers of a panel: a row for each of ``named``, what was ``found`` of it times
    ``scale``, on an axis called ``title``. An interval that has no end on a side goes beyond all
    else on that side, to an arrow; one that isn't known is left out, which the colour says. The
    point of an infinite value is left out too, and the arrow stands alone. Without ``labelled`` the
    rows bear no names, as beside a panel that names them."""
    y = {
        "field": "label",
        "type": "nominal",
        "sort": list(named),
        "title": None,
        "axis": BY_LINE if labelled else None,
    }
    kinds = {APART: BLUE, WITHIN: GREY}
    if not all(map(_told, found)):
        kinds[UNTOLD] = ORANGE
    colour = {
        "field": "apart",
        "type": "nominal",
        "scale": {"domain": list(kinds), "range": list(kinds.values())},
        "legend": {"title": "95 % interval", "orient": "bottom", "symbolType": "circle"},
    }
    x = {"type": "quantitative", "title": title, "scale": {"zero": False}}
    lines, points = lines_and_points(x, {"y": y, "color": colour}, 65)
    rows = [
        _row(label, each, scale, _edges(found, scale))
        for label, each in zip(named, found, strict=True)
    ]
    arrows = [
        {
            "transform": [{"filter": f"datum.{end} != null"}],
            "mark": {"type": "point", "filled": True, "size": 65, "opacity": 1, "shape": shape},
            "encoding": {"y": y, "color": colour, "x": {"field": end, **x}},
        }
        for end, shape in (("below", "triangle-left"), ("above", "triangle-right"))
        if any(row[end] is not None for row in rows)
    ]
    return {
        "height": {"step": 13 * max(1, tallest(named)) + 12},
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "rule", "color": INK, "strokeDash": [3, 3]},
                "encoding": {"x": {"datum": 0, "type": "quantitative"}},
            },
            {
                "transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}],
                **lines,
            },
            {"transform": [{"filter": "isValid(datum.value)"}], **points},
            *arrows,
        ],
    }


def _told(each: Estimated) -> bool:
    """Whether its interval is known."""
    return not (isnan(each.low) or isnan(each.high))


def _edges(found: Sequence[Estimated], scale: float) -> tuple[float, float]:
    """Where arrows stand: beyond all that is finite, and beyond nothing."""
    finite = [
        scale * end for each in found for end in (each.value, each.low, each.high) if isfinite(end)
    ]
    low, high = min([0.0, *finite]), max([0.0, *finite])
    room = ROOM * ((high - low) or 1.0)
    return low - room, high + room


def _row(
    label: str, each: Estimated, scale: float, edges: tuple[float, float]
) -> dict[str, str | float | None]:
    """What a row of a panel shows: ``below`` and ``above`` are where its arrows stand, if any."""
    below = edges[0] if -inf in (each.low, each.value) else None
    above = edges[1] if inf in (each.high, each.value) else None
    known = _told(each)
    return {
        "label": label,
        "value": scale * each.value if isfinite(each.value) else None,
        "low": (scale * each.low if below is None else below) if known else None,
        "high": (scale * each.high if above is None else above) if known else None,
        "below": below,
        "above": above,
        "apart": (APART if each.apart else WITHIN) if known else UNTOLD,
    }


def lines_and_points(
    x: dict[str, Any],
    where: dict[str, Any],
    size: int,
    *,
    at: str = "value",
    marked: Mapping[str, Any] = MappingProxyType({}),
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A layer of lines from ``low`` to ``high`` and one of points of a ``size`` at the field
    ``at``, along the axis ``x``; ``where`` encodes rows and colours, ``marked`` more of the
    points."""
    return (
        {
            "mark": {"type": "rule", "strokeWidth": 2},
            "encoding": {**where, "x": {"field": "low", **x}, "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": size, "opacity": 1},
            "encoding": {**where, "x": {"field": at, **x}, **marked},
        },
    )
