"""Points with their intervals, a row each, beside a line at nothing: what figures of estimates
share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from types import MappingProxyType
from typing import Any

from standoff.history.estimated import Estimated
from standoff.report.figures.style import BLUE, BY_LINE, GREY, INK, tallest

APART, WITHIN = "apart from 0", "0 is within"


def interval_panel(
    named: Sequence[str], found: Sequence[Estimated], title: str, *, scale: float = 1.0,
    labelled: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """Data and layers of a panel: a row for each of ``named``, what was ``found`` of it times
    ``scale``, on an axis called ``title``. An interval that is not finite is left out; without
    ``labelled`` the rows bear no names, as beside a panel that names them."""
    y = {
        "field": "label",
        "type": "nominal",
        "sort": list(named),
        "title": None,
        "axis": BY_LINE if labelled else None,
    }
    colour = {
        "field": "apart",
        "type": "nominal",
        "scale": {"domain": [APART, WITHIN], "range": [BLUE, GREY]},
        "legend": {"title": "95 % interval", "orient": "bottom", "symbolType": "circle"},
    }
    x = {"type": "quantitative", "title": title, "scale": {"zero": False}}
    lines, points = lines_and_points(x, {"y": y, "color": colour}, 65)
    return {
        "height": {"step": 13 * max(1, tallest(named)) + 12},
        "data": {
            "values": [
                {
                    "label": label,
                    "value": scale * each.value,
                    "low": scale * each.low if isfinite(each.low) else None,
                    "high": scale * each.high if isfinite(each.high) else None,
                    "apart": APART if each.apart else WITHIN,
                }
                for label, each in zip(named, found, strict=True)
            ]
        },
        "layer": [
            {
                "mark": {"type": "rule", "color": INK, "strokeDash": [3, 3]},
                "encoding": {"x": {"datum": 0, "type": "quantitative"}},
            },
            {
                "transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}],
                **lines,
            },
            points,
        ],
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
