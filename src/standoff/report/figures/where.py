"""Who wins where: a map of the best policy over two numbers, with the borders of claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.insight.discovery.where import Where
from standoff.insight.statistics.sentences import what
from standoff.lens.game.tree import Float
from standoff.report.blocks import Figure
from standoff.report.figures.style import INK, figure, ink_on, labels, shades, wrapped
from standoff.report.words import SHARES, number, percent

MOST_BORDERS = 4
DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3])
LEAST_SHARE = 0.05
"""Of the map: a border that leaves less on either side is not drawn."""
LAP = 0.04
"""Of a square, under the next, so that no seam shows."""
APART = 7
"""Squares between two letters of the same policy, at least."""
SMALL = 6
"""Of a map with no more values than this, no square is left without its letter for the cross."""
UNSOLVED = "not solved"
NEARLY = 0.9
"""A policy that is best over this share of the map has it nearly to itself: how far it is ahead
says more than where it is."""


def where_figure(found: Where) -> Figure:
    """A square for each point in the shade of its best policy, lines where claims turn, and a cross
    where both numbers are at their medians."""
    winners = list(found.shares)
    best = found.best
    lettered = [f"{letter(k)}  {name}" for k, name in enumerate(winners)]
    named = dict(zip(winners, labels(lettered, 40, 1), strict=True))
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
    layers.append(_letters(found, winners, colours, x, y))
    layers.append(
        {
            "data": {"values": [{"x": found.median[0], "y": found.median[1]}]},
            "mark": {"type": "point", "shape": "cross", "filled": True, "size": 220, "color": INK,
                     "stroke": "white", "strokeWidth": 1.5, "opacity": 1},
            "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}},
        }
    )  # fmt: skip
    return figure(
        "Who wins where",
        f"The policy with {sought(found)}, over two numbers from "
        "their 5 % to their 95 % point, all others at their medians; each point is solved, so that "
        "it has no error. It is no average: one over all the others may turn elsewhere. The cross "
        "is where both are at their medians. A line is where a claim turns from true to false.",
        finding(found),
        width=480,
        height=250,
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
    share = unit in SHARES
    title = what(case, name) + (f" ({unit})" if unit and not share else "")
    return {
        "type": "quantitative",
        "scale": {
            "domain": [float(values[0]) - step / 2, float(values[-1]) + (0.5 + LAP) * step],
            "nice": False,
            "zero": False,
        },
        "title": wrapped(title, 56, 2),
        "axis": {
            "grid": False,
            "tickCount": 6,
            "labelFlush": False,
            **({"labelExpr": "format(100 * datum.value, '~g') + ' %'"} if share else {}),
        },
    }


def value(found: Where, name: str, value: float) -> str:
    """A value of a number, a chance in percent."""
    unit = found.case.case.parameters[name].unit
    return percent(value) if unit in SHARES else number(value)


def _step(values: Float) -> float:
    return float(values[1] - values[0]) or 1.0


def letter(k: int) -> str:
    """A, B, … Z, then A2, B2, …"""
    return chr(ord("A") + k % 26) + (str(k // 26 + 1) if k >= 26 else "")


def sought(found: Where) -> str:
    """What the best policy has: ``the least loss of the United States``."""
    case = found.case.case
    if found.criterion == "expected-loss":
        return f"the least loss of {case.title_of(case.advised)}"
    measure = case.measures[found.criterion]
    most = "most" if measure.better == "more" else "least"
    return f"the {most} {found.criterion}" + (f" ({measure.what})" if measure.what else "")


def depths(best: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n, n) how many squares each point of a map lies from the next that is not its like, or from
    the map's edge."""
    depth = np.zeros(best.shape, np.int64)
    inside = np.ones(best.shape, np.bool_)
    while inside.any():
        depth[inside] += 1
        alike = np.pad(np.where(inside, best, -2), 1, constant_values=-3)
        still = inside.copy()
        for down in range(3):
            for right in range(3):
                moved = alike[down : down + best.shape[0], right : right + best.shape[1]]
                still &= moved == best
        inside = still
    return depth


def _letters(
    found: Where, winners: list[str], colours: list[str], x: dict[str, Any], y: dict[str, Any]
) -> dict[str, Any]:
    """A policy's letter in each of its regions, where there is most room, so that the map is read
    without its colours."""
    best, depth = found.best, depths(found.best)
    middle = (
        int(np.argmin(np.abs(found.up - found.median[1]))),
        int(np.argmin(np.abs(found.across - found.median[0]))),
    )
    rows: list[dict[str, Any]] = []
    spots: list[tuple[int, int, int]] = []
    for flat in np.argsort(-depth, axis=None, kind="stable").tolist():
        row, column = divmod(flat, best.shape[1])
        k = int(best[row, column])
        near = [
            each for each in spots
            if max(abs(each[0] - row), abs(each[1] - column)) < (APART if each[2] == k else 2)
        ]  # fmt: skip
        apart = max(abs(middle[0] - row), abs(middle[1] - column))
        if k < 0 or near or (apart < 2 and best.shape[0] > SMALL):
            continue
        number = winners.index(found.policies[k])
        spots.append((row, column, k))
        rows.append(
            {
                "x": float(found.across[column]),
                "y": float(found.up[row]),
                "letter": letter(number),
                "ink": ink_on(colours[number]),
            }
        )
    return {
        "data": {"values": rows},
        "mark": {"type": "text", "fontSize": 12, "fontWeight": "bold"},
        "encoding": {
            "x": {"field": "x", **x},
            "y": {"field": "y", **y},
            "text": {"field": "letter"},
            "color": {"field": "ink", "type": "nominal", "scale": None},
        },
    }


def finding(found: Where) -> str:
    """Which policy is best over how much of the map, and where both numbers are at medians."""
    case = found.case.case
    shares = list(found.shares.items())
    if not shares:
        return "No point of the map was solved: 0 policies win."
    told = "; ".join(f"'{name}' over {percent(share)} of the map" for name, share in shares[:3])
    if len(shares) > 3:
        told += f"; {len(shares) - 3} more elsewhere"
    first, share = shares[0]
    least, most = found.lead(first)
    ahead = ""
    if share >= NEARLY and least == least:
        unit = " points of payoff" if found.criterion == "expected-loss" else ""
        ahead = (
            f" It has the map nearly to itself, by a lead over the next best of {number(least, 2)} "
            f"to {number(most, 2)}{unit}: on these two numbers the choice hardly turns."
        )
    return (
        f"Best is {told}.{ahead} Where “{what(case, found.x)}” is "
        f"{value(found, found.x, found.median[0])} and “{what(case, found.y)}” is "
        f"{value(found, found.y, found.median[1])}, their medians, it is "
        f"'{found.best_at_median}'."
    )
