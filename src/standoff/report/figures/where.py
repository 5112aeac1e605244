"""Who wins where: a map of the best policy over two numbers, with the borders of claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from standoff.insight.sentences import what
from standoff.insight.where import Where
from standoff.lens.game.tree import Float
from standoff.report.blocks import Figure
from standoff.report.figures.style import INK, figure, labels, shades, wrapped
from standoff.report.words import number, percent

MOST_BORDERS = 4
DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3])
LEAST_SHARE = 0.05
"""Of the map: a border that leaves less on either side is not drawn."""
LAP = 0.04
"""Of a square, under the next, so that no seam shows."""
UNSOLVED = "not solved"


def where_figure(found: Where) -> Figure:
    """A square for each point in the shade of its best policy, lines where claims turn, and a cross
    where both numbers are at their medians."""
    winners = list(found.shares)
    best = found.best
    named = dict(zip(winners, labels(winners, 40, 1), strict=True))
    told = [*named.values(), *([UNSOLVED] if (best < 0).any() else [])]
    wide, high = _step(found.across), _step(found.up)
    squares = [
        {
            "x": x - wide / 2,
            "x2": x + (0.5 + LAP) * wide,
            "y": y - high / 2,
            "y2": y + (0.5 + LAP) * high,
            "policy": named[found.policies[best[row, column]]]
            if best[row, column] >= 0
            else UNSOLVED,
        }
        for row, y in enumerate(found.up.tolist())
        for column, x in enumerate(found.across.tolist())
    ]
    x = _axis(found, found.x, found.across, wide)
    y = _axis(found, found.y, found.up, high)
    colours = [*shades(max(len(winners), 2))[::-1][: len(winners)], "#ffffff"][: len(told)]
    chosen = _borders(found)
    lines = dict(
        zip(chosen, labels((_line(found, claim) for claim in chosen), 110, 1), strict=True)
    )
    segments = [
        {"claim": label, "x": a, "y": b, "x2": c, "y2": d}
        for claim, label in lines.items()
        for a, b, c, d in crossings(found.across, found.up, found.margins[claim])
    ]
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": squares},
            "mark": {"type": "rect", "strokeWidth": 0},
            "encoding": {
                "x": {"field": "x", **x},
                "x2": {"field": "x2"},
                "y": {"field": "y", **y},
                "y2": {"field": "y2"},
                "color": {
                    "field": "policy",
                    "type": "nominal",
                    "scale": {"domain": told, "range": colours},
                    "legend": {"title": "best policy", "symbolType": "square"},
                },
            },
        }
    ]
    for width, ink in ((5, "white"), (2, INK)):
        if segments:
            layers.append(_drawn(segments, list(lines.values()), x, y, width, ink))
    layers.append(
        {
            "data": {"values": [{"x": found.median[0], "y": found.median[1]}]},
            "mark": {"type": "point", "shape": "cross", "filled": True, "size": 220, "color": INK,
                     "stroke": "white", "strokeWidth": 1.5, "opacity": 1},
            "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}},
        }
    )  # fmt: skip
    case = found.case.case
    return figure(
        "Who wins where",
        f"The policy with the least loss of {case.title_of(case.advised)}, over two numbers from "
        "their 5 % to their 95 % point, all others at their medians; each point is solved, so that "
        "it has no error. The cross is where both are at their medians. A line is where a claim "
        "turns from true to false.",
        _finding(found),
        width=480,
        height=290,
        layer=layers,
    )


def _drawn(
    segments: list[dict[str, Any]],
    names: list[str],
    x: dict[str, Any],
    y: dict[str, Any],
    width: int,
    ink: str,
) -> dict[str, Any]:
    """The borders: first broad and white, so that they are seen on any shade."""
    dash = {
        "field": "claim",
        "type": "nominal",
        "scale": {"domain": names, "range": list(DASHES[: len(names)])},
        "legend": {
            "orient": "bottom",
            "title": "where a claim turns, and where it holds",
            "titleLimit": 400,
            "columns": 1,
            "symbolType": "stroke",
            "symbolSize": 500,
            "symbolStrokeColor": INK,
            "symbolStrokeWidth": 2,
            "labelLimit": 640,
        },
    }
    return {
        "data": {"values": segments},
        "mark": {"type": "rule", "strokeWidth": width, "color": ink},
        "encoding": {
            "x": {"field": "x", **x},
            "x2": {"field": "x2"},
            "y": {"field": "y", **y},
            "y2": {"field": "y2"},
            **({"strokeDash": dash} if ink == INK else {}),
        },
    }


def crossings(
    across: Float, up: Float, margin: Float
) -> Iterator[tuple[float, float, float, float]]:
    """Pieces (x, y, x2, y2) of the line on which ``margin``, (rows of ``up``, columns of
    ``across``), is 0: linear along the sides of each square (marching squares, Lorensen & Cline
    1987 in two dimensions); none where a corner has no value."""
    holds = margin >= 0
    for row in range(len(up) - 1):
        for column in range(len(across) - 1):
            corners = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)]
            if not np.isfinite([margin[each] for each in corners]).all():
                continue
            points = []
            for a, b in zip(corners, [*corners[1:], corners[0]], strict=True):
                if holds[a] != holds[b]:
                    part = float(margin[a] / (margin[a] - margin[b]))
                    points.append(
                        (
                            float(across[a[1]] + part * (across[b[1]] - across[a[1]])),
                            float(up[a[0]] + part * (up[b[0]] - up[a[0]])),
                        )
                    )
            for first, second in zip(points[::2], points[1::2], strict=True):
                yield (*first, *second)


def _borders(found: Where) -> list[str]:
    """The claims whose borders part the map most evenly."""
    even = {}
    for claim, margin in found.margins.items():
        known = np.isfinite(margin)
        share = float((margin[known] >= 0).mean()) if known.any() else 0.0
        if LEAST_SHARE <= share <= 1 - LEAST_SHARE:
            even[claim] = abs(share - 0.5)
    return sorted(even, key=lambda claim: even[claim])[:MOST_BORDERS]


def _line(found: Where, claim: str) -> str:
    """A claim, and on which side of its border it holds."""
    says = wrapped(found.case.case.claims[claim].says, 88, 1)[0]
    holds = found.margins[claim] >= 0
    column, row = (np.arange(holds.shape[1]), np.arange(holds.shape[0])[:, None])
    right = float((column * holds).sum() / holds.sum() - (column * ~holds).sum() / (~holds).sum())
    above = float((row * holds).sum() / holds.sum() - (row * ~holds).sum() / (~holds).sum())
    if abs(right) >= abs(above):
        return f"{says} – to the {'right' if right > 0 else 'left'}"
    return f"{says} – {'above' if above > 0 else 'below'}"


def _axis(found: Where, name: str, values: Float, step: float) -> dict[str, Any]:
    case = found.case.case
    unit = case.parameters[name].unit
    title = what(case, name) + (f" ({unit})" if unit else "")
    return {
        "type": "quantitative",
        "scale": {
            "domain": [float(values[0]) - step / 2, float(values[-1]) + (0.5 + LAP) * step],
            "nice": False,
            "zero": False,
        },
        "title": wrapped(title, 56, 2),
        "axis": {"grid": False, "tickCount": 6, "labelFlush": False},
    }


def _step(values: Float) -> float:
    return float(values[1] - values[0]) or 1.0


def _finding(found: Where) -> str:
    case = found.case.case
    shares = list(found.shares.items())
    if not shares:
        return "No point of the map was solved: 0 policies win."
    told = "; ".join(f"'{name}' over {percent(share)} of the map" for name, share in shares[:3])
    if len(shares) > 3:
        told += f"; {len(shares) - 3} more elsewhere"
    return (
        f"Best is {told}. Where “{what(case, found.x)}” is {number(found.median[0])} and "
        f"“{what(case, found.y)}” is {number(found.median[1])}, their medians, it is "
        f"'{found.best_at_median}'."
    )
