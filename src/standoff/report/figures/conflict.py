"""The integrated graph as a picture: states on a circle, each decision maker's moves in its colour.

An improvement is a solid line with a filled head; any other move, such as the way back, is thin and
dashed with an open head, and bends to the other side. Equilibria have a double ring, the status quo
a filled one. Beside every state stands what is taken in it, in words.
"""

from __future__ import annotations

import math
from typing import Any

from standoff.lens.graph.answer import Analysis
from standoff.lens.graph.wording import Wording
from standoff.report.blocks import Figure
from standoff.report.figures.conflict_layout import FONT, LINE, RING, Label, laid_out
from standoff.report.figures.conflict_shown import Arrow, Shown, choose
from standoff.report.figures.style import INK, figure, labels

# Okabe & Ito (2008): told apart by colour-blind readers. Yellow is too pale for a line.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8F6000", "#56B4E9", "#666666", "#000000")
_RADIUS = 15
_STEPS = 12
"""Pieces of a line that draw a bent move."""
GAIN, OTHER = "its mover gains by it", "its mover gains nothing"
DASHES = {GAIN: [1, 0], OTHER: [5, 4]}


def conflict_figure(found: Analysis) -> Figure:
    """The integrated graph: all of up to a dozen states, of more the status quo, the strongest
    equilibria and the ways between them."""
    conflict, shown = found.conflict, choose(found)
    say = Wording(conflict)
    radius, place, written = laid_out(say, shown)
    boxes = [label.box() for label in written]
    left = min([-radius, *(box[0] for box in boxes)]) - 24
    top = min([-radius, *(box[1] for box in boxes)]) - 24
    right = max([radius, *(box[2] for box in boxes)]) + 24
    bottom = max([radius, *(box[3] for box in boxes)]) + 24
    where = dict(zip(shown.states, place, strict=True))
    players = sorted({arrow.player for arrow in shown.arrows})
    named = dict(zip(players, labels(map(say.maker, players), 40, 1), strict=True))
    paths, heads = _moves(shown, where, named)
    # Improvements are drawn last, over the moves that nobody would make.
    kinds = [kind for kind in (OTHER, GAIN) if any(each["kind"] == kind for each in heads)]
    x = {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [left, right]}}
    y = {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [bottom, top]}}
    legend = {"orient": "bottom", "symbolType": "stroke", "columns": 3}
    colour = {
        "field": "mover",
        "type": "nominal",
        "scale": {
            "domain": list(named.values()),
            "range": [_colour(player) for player in players],
        },
        "legend": {**legend, "title": "who moves", "symbolStrokeWidth": 4},
    }
    dash = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": kinds, "range": [DASHES[kind] for kind in kinds]},
        "legend": {**legend, "title": "a move", "symbolStrokeColor": INK},
    }
    return figure(
        conflict.name or "Moves and counter-moves",
        _caption(found, shown),
        _finding(found, shown, say),
        width=right - left,
        height=bottom - top,
        layer=[
            *(_lines(paths, kind, x, y, colour, dash) for kind in kinds),
            *(_heads(heads, kind, x, y, colour) for kind in kinds),
            *_nodes(shown, where, x, y),
            *_words(written, x, y),
        ],
    )


def _moves(
    shown: Shown, where: dict[int, tuple[float, float]], named: dict[int, str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Each move as points along a bent line, and its head."""
    paths: list[dict[str, Any]] = []
    heads: list[dict[str, Any]] = []
    for number, arrow in enumerate(shown.arrows):
        told = {"mover": named[arrow.player], "kind": GAIN if arrow.improving else OTHER}
        points = _bent(where[arrow.start], where[arrow.end], arrow)
        paths += [
            {**told, "move": number, "step": k, "x": x, "y": y} for k, (x, y) in enumerate(points)
        ]
        (u, v), (x, y) = points[-2:]
        # A triangle points up when it is not turned, and turns clockwise.
        heads.append({**told, "x": x, "y": y, "turn": math.degrees(math.atan2(x - u, v - y))})
    return paths, heads


def _bent(
    start: tuple[float, float], end: tuple[float, float], arrow: Arrow
) -> list[tuple[float, float]]:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    ux, uy = dx / length, dy / length
    # Bent to the right of the way, so that a move and its reverse do not cover one another.
    bend = min(10.0 + 6.0 * (arrow.player % len(_COLOURS)), length / 3)
    lift = bend / length * 2
    gap = RING + 5
    first = start[0] + gap * (ux - uy * lift), start[1] + gap * (uy + ux * lift)
    last = end[0] - gap * (ux + uy * lift), end[1] - gap * (uy - ux * lift)
    middle = (start[0] + end[0]) / 2 - uy * bend, (start[1] + end[1]) / 2 + ux * bend
    found = []
    for k in range(_STEPS + 1):
        t = k / _STEPS
        parts = (1 - t) ** 2, 2 * t * (1 - t), t**2
        found.append(
            (
                sum(
                    part * each[0] for part, each in zip(parts, (first, middle, last), strict=True)
                ),
                sum(
                    part * each[1] for part, each in zip(parts, (first, middle, last), strict=True)
                ),
            )
        )
    return found


def _lines(
    paths: list[dict[str, Any]],
    kind: str,
    x: dict[str, Any],
    y: dict[str, Any],
    colour: dict[str, Any],
    dash: dict[str, Any],
) -> dict[str, Any]:
    return {
        "data": {"values": [each for each in paths if each["kind"] == kind]},
        "mark": {"type": "line", "strokeWidth": 2.2 if kind == GAIN else 1},
        "encoding": {
            "x": x,
            "y": y,
            "color": colour,
            "strokeDash": dash,
            "detail": {"field": "move"},
            "order": {"field": "step"},
        },
    }


def _heads(
    heads: list[dict[str, Any]],
    kind: str,
    x: dict[str, Any],
    y: dict[str, Any],
    colour: dict[str, Any],
) -> dict[str, Any]:
    style = {"filled": True, "size": 70} if kind == GAIN else {"filled": False, "size": 34}
    return {
        "data": {"values": [each for each in heads if each["kind"] == kind]},
        "mark": {"type": "point", "shape": "triangle", "opacity": 1, **style},
        "encoding": {
            "x": x,
            "y": y,
            "color": colour,
            "angle": {"field": "turn", "type": "quantitative", "scale": None},
        },
    }


def _nodes(
    shown: Shown, where: dict[int, tuple[float, float]], x: dict[str, Any], y: dict[str, Any]
) -> list[dict[str, Any]]:
    rows = [
        {
            "x": where[state][0],
            "y": where[state][1],
            "number": str(state + 1),
            "fill": INK if state == shown.start else "white",
            "ink": "white" if state == shown.start else INK,
            "rests": state in shown.resting,
        }
        for state in shown.states
    ]

    def circle(radius: float) -> dict[str, Any]:
        # The size of a point is the area of the square about it.
        size = (2 * radius) ** 2
        return {"type": "point", "shape": "circle", "size": size, "stroke": INK, "opacity": 1}

    place = {"x": x, "y": y}
    return [
        {
            "data": {"values": [row for row in rows if row["rests"]]},
            "mark": {**circle(RING), "fill": "white", "strokeWidth": 1.5},
            "encoding": place,
        },
        {
            "data": {"values": rows},
            "mark": {**circle(_RADIUS), "strokeWidth": 1},
            "encoding": {**place, "fill": {"field": "fill", "type": "nominal", "scale": None}},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "text", "fontSize": FONT, "baseline": "middle"},
            "encoding": {
                **place,
                "text": {"field": "number"},
                "color": {"field": "ink", "type": "nominal", "scale": None},
            },
        },
    ]


def _words(written: list[Label], x: dict[str, Any], y: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines beside the states: what is taken there, and below it in bold where it rests."""
    sides = {"start": "left", "end": "right", "middle": "center"}
    rows = [
        {"x": label.x, "y": label.y + LINE * (k + 0.5), "side": sides[label.anchor],
         "bold": k == len(label.lines), "told": line}
        for label in written
        for k, line in enumerate((*label.lines, label.concepts))
        if line
    ]  # fmt: skip
    return [
        {
            "data": {"values": kept},
            "mark": {"type": "text", "fontSize": FONT, "align": side, "baseline": "middle",
                     "fontWeight": "bold" if bold else "normal", "color": INK},
            "encoding": {"x": x, "y": y, "text": {"field": "told"}},
        }
        for side in sides.values()
        for bold in (False, True)
        if (kept := [row for row in rows if row["side"] == side and row["bold"] == bold])
    ]  # fmt: skip


def _caption(found: Analysis, shown: Shown) -> str:
    told = "Numbers are states, lines the moves among them"
    if shown.resting:
        told += "; a double ring is an equilibrium, with the concepts by which it is one"
    if shown.start is not None:
        quo = shown.start == found.conflict.status_quo
        told += "; the filled circle is " + ("the status quo" if quo else "where paths begin")
    return f"{told}. {shown.left_out}".rstrip()


def _finding(found: Analysis, shown: Shown, say: Wording) -> str:
    """The strongest equilibria, and whether the status quo is one of them."""
    count = len(shown.resting)
    if not count:
        return f"None of {found.conflict.states:,} states is an equilibrium by the concepts asked."
    most = max(len(held) for held in shown.resting.values())
    strongest = [state for state, held in shown.resting.items() if len(held) == most]
    where = f"state {say.numbered(strongest[0])}"
    if len(strongest) > 1:
        where = f"{len(strongest)} states, among them {say.numbered(strongest[0])}"
    concepts = ", ".join(shown.resting[strongest[0]])
    told = f"The conflict rests most firmly in {where}: by {concepts}."
    if shown.start is not None and shown.start == found.conflict.status_quo:
        held = shown.resting.get(shown.start, ())
        told += f" The status quo, {say.numbered(shown.start)}, is "
        told += f"an equilibrium by {', '.join(held)}." if held else "no equilibrium."
    return told


def _colour(player: int) -> str:
    if player < len(_COLOURS):
        return _COLOURS[player]
    # Turned by the golden angle, so that no two of many are alike.
    return f"hsl({137.508 * player % 360:.0f},70%,{35 + 12 * (player % 3)}%)"
