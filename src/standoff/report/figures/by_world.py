"""One claim world by world: a point for each world between two numbers, and the box that marks off
where it fails."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from standoff.insight.discovery.ledger import SORTS, ByWorld, Ledger
from standoff.insight.statistics.prim import Floats
from standoff.insight.statistics.sentences import what
from standoff.report.blocks import Figure, figures_table
from standoff.report.figures.claims import AGAINST, COLOURS, FOR, NOTHING, SHAPES
from standoff.report.figures.style import INK, figure, wrapped
from standoff.report.ledger_words import boxed_told
from standoff.report.words import number

WIDTH, HEIGHT = 460, 340
NAMES = {"for": FOR, "immaterial": NOTHING, "against": AGAINST}
THIRDS = ("lowest third", "middle third", "highest third")
ELSEWHERE = 0.18
"""How clearly a world is drawn that other limits of the box leave out."""


def by_world_figure(answer: Ledger) -> Figure:
    """The worlds of a claim that is shown along two numbers."""
    shown = answer.shown
    assert shown is not None
    assert len(shown.axes) == 2
    case = answer.study.case
    x, y = shown.axes
    others = _within_others(shown)
    words = {value: NAMES[word] for word, value in SORTS.items()}
    rows = [
        {
            "x": float(shown.values[x][k]),
            "y": float(shown.values[y][k]),
            "way": words[float(shown.sort[k])],
            "clear": 0.85 if others[k] else ELSEWHERE,
        }
        for k in range(len(shown.sort))
    ]
    kinds = list(COLOURS)
    legend = {"title": None, "orient": "bottom", "symbolSize": 80, "symbolOpacity": 1}
    axes = {
        side: {
            "field": side,
            "type": "quantitative",
            "scale": {"domain": list(shown.ends[name]), "nice": False, "zero": False},
            "axis": {
                "title": wrapped(_titled(answer, name), 60 if side == "x" else 44, 2),
                "grid": True,
            },
        }
        for side, name in (("x", x), ("y", y))
    }
    layer: list[dict[str, Any]] = [
        {
            "data": {"values": rows},
            "name": "worlds",
            "mark": {"type": "point", "filled": True, "size": 34, "clip": False},
            "encoding": {
                **axes,
                "color": {
                    "field": "way",
                    "type": "nominal",
                    "scale": {"domain": kinds, "range": list(COLOURS.values())},
                    "legend": legend,
                },
                "shape": {
                    "field": "way",
                    "type": "nominal",
                    "scale": {"domain": kinds, "range": [SHAPES[each] for each in kinds]},
                    "legend": legend,
                },
                "opacity": {
                    "field": "clear",
                    "type": "quantitative",
                    "scale": None,
                    "legend": None,
                },
            },
        }
    ]
    if set(shown.axes) & set(shown.box.limits):
        layer.append(_box(shown))
    left = [name for name in shown.box.limits if name not in shown.axes]
    faint = f" Pale points lie outside the box's limits of {_listed(answer, left)}." if left else ""
    told = f"Each point is a plausible world.{_little(shown)}"
    drawn = figure(
        shown.judged.says,
        f"{told} The frame is the box"
        + (" that was asked for" if shown.own else " that best marks off where the claim fails")
        + f".{faint}"
        if shown.box.limits
        else f"{told} No box marks off where the claim fails.",
        boxed_told(case, shown),
        width=WIDTH,
        height=HEIGHT,
        layer=layer,
    )
    return Figure(drawn.specification, drawn.caption, drawn.finding, (_thirds(answer, shown),))


def _little(shown: ByWorld) -> str:
    """How many of the worlds in which the claim fails are drawn as making no difference."""
    failing, enough = int(shown.fails_in.sum()), int((shown.sort == SORTS["against"]).sum())
    if failing == enough:
        return ""
    most = "none" if not enough else f"{enough:,} (the triangles)"
    little = f"{failing - enough:,} by too little to matter, which are drawn as “{NOTHING}”"
    return (
        f" The claim fails in {failing:,} of {len(shown.sort):,}: by enough in {most}, in {little}."
    )


def _titled(answer: Ledger, name: str) -> str:
    unit = answer.study.case.parameters[name].unit
    return what(answer.study.case, name) + (f" ({unit})" if unit else "")


def _listed(answer: Ledger, names: list[str]) -> str:
    return " and ".join(f"“{what(answer.study.case, name)}”" for name in names)


def _within_others(shown: ByWorld) -> Floats:
    """(n,) 1 where a world is within the limits of the box that no axis shows."""
    within = np.ones(len(shown.sort))
    for name, (low, high) in shown.box.limits.items():
        if name not in shown.axes:
            within *= (shown.values[name] >= low) & (shown.values[name] <= high)
    return within


def _box(shown: ByWorld) -> dict[str, Any]:
    corners: dict[str, float] = {}
    for side, name in zip("xy", shown.axes, strict=True):
        low, high = shown.box.limits.get(name, (-math.inf, math.inf))
        least, most = shown.ends[name]
        corners[side] = min(max(low, least), most)
        corners[f"{side}2"] = min(max(high, least), most)
    return {
        "data": {"values": [corners]},
        "name": "box",
        "mark": {"type": "rect", "fill": None, "stroke": INK, "strokeWidth": 2},
        "encoding": {
            "x": {"field": "x", "type": "quantitative"},
            "x2": {"field": "x2"},
            "y": {"field": "y", "type": "quantitative"},
            "y2": {"field": "y2"},
        },
    }


def _thirds(answer: Ledger, shown: ByWorld) -> Any:
    """In how many worlds the claim fails, by thirds of the two numbers."""
    x, y = shown.axes
    places = [_third(shown.values[name]) for name in (x, y)]
    heads = [f"{told} ({_span(shown.values[x], places[0], k)})" for k, told in enumerate(THIRDS)]
    rows = []
    for j in (2, 1, 0):
        cells = []
        for k in range(3):
            here = (places[0] == k) & (places[1] == j)
            cells.append(f"{int(shown.fails_in[here].sum())} of {int(here.sum())}")
        rows.append([f"{THIRDS[j]} ({_span(shown.values[y], places[1], j)})", *cells])
    title = (
        f"Worlds in which the claim fails, of all: across, {_titled(answer, x)}; down, "
        f"{_titled(answer, y)}. Counted, so without ±"
    )
    return figures_table(title, "", heads, rows)


def _third(values: Floats) -> Floats:
    cuts = np.quantile(values, [1 / 3, 2 / 3])
    found: Floats = np.searchsorted(cuts, values, side="left").astype(np.float64)
    return found


def _span(values: Floats, place: Floats, which: int) -> str:
    inside = values[place == which]
    if not len(inside):
        return "none"
    return f"{number(float(inside.min()), 2)} to {number(float(inside.max()), 2)}"
