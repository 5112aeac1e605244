"""The integrated graph as a picture: states on a circle, each decision maker's moves in its colour.

An improvement is a solid line with a filled head; any other move, such as the way back, is thin and
dashed with an open head, and bends to the other side. Equilibria have a double ring, the status quo
a filled one. Beside every state stands what is taken in it, in words.
"""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from xml.sax.saxutils import escape

from standoff.lens.graph.answer import Analysis
from standoff.lens.graph.wording import Wording
from standoff.report.figures.conflict_shown import Arrow, Shown, choose

# Okabe & Ito (2008): told apart by colour-blind readers. Yellow is too pale for a line.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8F6000", "#56B4E9", "#666666", "#000000")
_FONT = 12
_LINE = 15
_LETTER = 7.2
"""Room for a letter of a label: wide ones are capitals, of which labels have few."""
_WIDE = 30
"""Letters in a line of a label."""
_MOST_LINES = 7
_RADIUS = 15
_RING = 19
_INK = "#222"
_QUIET = "#666"


@dataclass(frozen=True, slots=True)
class Label:
    """The words beside a state."""

    lines: tuple[str, ...]
    concepts: str
    x: float
    y: float
    """The top of its first line."""
    anchor: str

    @property
    def width(self) -> float:
        """Room for its longest line, in the drawing's units, as all lengths here."""
        return _LETTER * max(len(line) for line in (*self.lines, self.concepts))

    @property
    def height(self) -> float:
        """Room for all its lines."""
        return _LINE * (len(self.lines) + bool(self.concepts))

    def box(self) -> tuple[float, float, float, float]:
        """Its left, upper, right and lower edge."""
        left = {"start": 0.0, "end": -self.width, "middle": -self.width / 2}[self.anchor] + self.x
        return left, self.y, left + self.width, self.y + self.height


def as_svg(found: Analysis) -> str:
    """The integrated graph as an SVG document: all of up to a dozen states, of more the status
    quo, the strongest equilibria and the ways between them."""
    conflict, shown = found.conflict, choose(found)
    say = Wording(conflict)
    radius, place, labels = laid_out(say, shown)
    boxes = [label.box() for label in labels]
    left = min([-radius, *(box[0] for box in boxes)]) - 20
    top = min([-radius, *(box[1] for box in boxes)]) - 50
    right = max([radius, *(box[2] for box in boxes)]) + 20
    bottom = max([radius, *(box[3] for box in boxes)]) + 30
    legend, wide, high = _legend(found, shown, left + 20, bottom + 10)
    width = max(right, left + wide + 40) - left
    height = bottom + high + 30 - top
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="{left:.0f} {top:.0f} {width:.0f} {height:.0f}" '
        f'font-family="sans-serif" font-size="{_FONT}">',
        f"<title>{_safe(conflict.name or 'Integrated graph')}</title>",
        f'<rect x="{left:.0f}" y="{top:.0f}" width="{width:.0f}" height="{height:.0f}" '
        'fill="white"/>',
        f'<text x="{left + 20:.0f}" y="{top + 28:.0f}" font-size="16" fill="{_INK}">'
        f"{_safe(_short(conflict.name or 'Integrated graph', int(width / 9)))}</text>",
        "<defs>",
        *_heads(sorted({arrow.player for arrow in shown.arrows})),
        "</defs>",
    ]
    where = dict(zip(shown.states, place, strict=True))
    # Improvements are drawn last, over the moves that nobody would make.
    for arrow in sorted(shown.arrows, key=lambda each: each.improving):
        out.append(_arc(where[arrow.start], where[arrow.end], arrow))
    for state, (x, y), label in zip(shown.states, place, labels, strict=True):
        out += _node(state, x, y, shown)
        out += _written(label)
    out += [*legend, "</svg>"]
    return "\n".join(out) + "\n"


def laid_out(say: Wording, shown: Shown) -> tuple[float, list[tuple[float, float]], list[Label]]:
    """The least circle on which no label covers another, with the places and the labels."""
    radius = max(130.0, 24.0 * len(shown.states))
    while True:
        place = _circle(len(shown.states), radius)
        labels = [
            _label(say, state, x, y, radius, shown)
            for state, (x, y) in zip(shown.states, place, strict=True)
        ]
        if radius > 1500 or not _overlap(labels):
            return radius, place, labels
        radius *= 1.1


def _circle(count: int, radius: float) -> list[tuple[float, float]]:
    """Places on a circle about the origin; the first on its left, where reading begins."""
    turns = [math.pi + 2 * math.pi * k / count for k in range(count)]
    return [(radius * math.cos(turn), radius * math.sin(turn)) for turn in turns]


def _label(say: Wording, state: int, x: float, y: float, radius: float, shown: Shown) -> Label:
    text = say.state(state)
    if state == shown.start:
        text += " [status quo]" if state == say.conflict.status_quo else " [start]"
    lines = textwrap.wrap(text, _WIDE, break_on_hyphens=False) or [""]
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], _short(lines[_MOST_LINES - 1], _WIDE - 2) + " …"]
    held = shown.resting.get(state, ())
    concepts = f"({', '.join(held)})" if held else ""
    height = _LINE * (len(lines) + bool(concepts))
    far = (radius + _RING + 10) / radius
    middle = abs(x) < 0.2 * radius
    at_x, at_y = x * far, y * far
    anchor = "middle" if middle else "start" if x > 0 else "end"
    if middle:
        top = at_y - height if y < 0 else at_y
    else:
        # Slides from below the point at the foot of the circle to above it at the top.
        top = at_y - height / 2 + height / 2 * (y / radius)
    return Label(tuple(lines), concepts, at_x, top, anchor)


def _overlap(labels: list[Label]) -> bool:
    boxes = [label.box() for label in labels]
    return any(
        a[0] < b[2] + 8 and b[0] < a[2] + 8 and a[1] < b[3] + 6 and b[1] < a[3] + 6
        for k, a in enumerate(boxes)
        for b in boxes[k + 1 :]
    )


def _heads(players: list[int]) -> list[str]:
    out = []
    for player in players:
        colour = _colour(player)
        out.append(
            f'<marker id="gain{player}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="12" '
            'markerHeight="12" markerUnits="userSpaceOnUse" orient="auto">'
            f'<path d="M0 0L10 5L0 10z" fill="{colour}"/></marker>'
        )
        out.append(
            f'<marker id="other{player}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" '
            'markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
            f'<path d="M1 1L9 5L1 9" fill="none" stroke="{colour}" stroke-width="1.4"/></marker>'
        )
    return out


def _style(player: int, improving: bool) -> str:
    colour = _colour(player)
    if improving:
        return f'stroke="{colour}" stroke-width="2.2" marker-end="url(#gain{player})"'
    return (
        f'stroke="{colour}" stroke-width="0.9" stroke-dasharray="5 4" stroke-opacity="0.75" '
        f'marker-end="url(#other{player})"'
    )


def _arc(start: tuple[float, float], end: tuple[float, float], arrow: Arrow) -> str:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    ux, uy = dx / length, dy / length
    # Bent to the right of the way, so that a move and its reverse do not cover one another.
    bend = min(10.0 + 6.0 * (arrow.player % len(_COLOURS)), length / 3)
    lift = bend / length * 2
    gap = _RING + 3
    x1, y1 = start[0] + gap * (ux - uy * lift), start[1] + gap * (uy + ux * lift)
    x2, y2 = end[0] - gap * (ux + uy * lift), end[1] - gap * (uy - ux * lift)
    cx, cy = (start[0] + end[0]) / 2 - uy * bend, (start[1] + end[1]) / 2 + ux * bend
    kind = "improvement" if arrow.improving else "other"
    return (
        f'<path class="{kind}" d="M{x1:.1f} {y1:.1f}Q{cx:.1f} {cy:.1f} {x2:.1f} {y2:.1f}" '
        f'fill="none" {_style(arrow.player, arrow.improving)}/>'
    )


def _node(state: int, x: float, y: float, shown: Shown) -> list[str]:
    begins = state == shown.start
    out = []
    if state in shown.resting:
        out.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_RING}" fill="white" stroke="{_INK}" '
            'stroke-width="1.5"/>'
        )
    out.append(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS}" fill="{_INK if begins else "white"}" '
        f'stroke="{_INK}"/>'
    )
    ink = "white" if begins else _INK
    out.append(
        f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" fill="{ink}">{state + 1}</text>'
    )
    return out


def _written(label: Label) -> list[str]:
    out = []
    for k, line in enumerate(label.lines):
        out.append(
            f'<text x="{label.x:.1f}" y="{label.y + 11 + _LINE * k:.1f}" '
            f'text-anchor="{label.anchor}" fill="{_INK}">{_safe(line)}</text>'
        )
    if label.concepts:
        out.append(
            f'<text x="{label.x:.1f}" y="{label.y + 11 + _LINE * len(label.lines):.1f}" '
            f'text-anchor="{label.anchor}" fill="{_INK}" font-weight="bold">'
            f"{_safe(label.concepts)}</text>"
        )
    return out


def _legend(found: Analysis, shown: Shown, x: float, y: float) -> tuple[list[str], float, float]:
    """What colours, lines and rings mean, with its width and height."""
    say = Wording(found.conflict)
    out: list[str] = []
    widest = 0.0

    def line(mark: str, text: str) -> None:
        nonlocal y, widest
        for k, part in enumerate(textwrap.wrap(text, 90) or [""]):
            out.append(mark if k == 0 else "")
            out.append(f'<text x="{x + 60:.0f}" y="{y + 4:.0f}" fill="{_INK}">{_safe(part)}</text>')
            widest = max(widest, 60 + 6.6 * len(part))
            y += 20

    def stroke(style: str) -> str:
        return f'<line x1="{x:.0f}" y1="{y:.0f}" x2="{x + 46:.0f}" y2="{y:.0f}" {style}/>'

    top = y
    for player in sorted({arrow.player for arrow in shown.arrows}):
        line(stroke(f'stroke="{_colour(player)}" stroke-width="4"'), say.maker(player))
    sample = shown.arrows[0].player if shown.arrows else 0
    improving = {arrow.improving for arrow in shown.arrows}
    if True in improving:
        line(stroke(_style(sample, True)), "a move by which its mover gains")
    if False in improving:
        line(
            stroke(_style(sample, False)),
            "a move that can be made but brings its mover nothing, such as the way back",
        )
    ring = f'<circle cx="{x + 23:.0f}" cy="{{y:.0f}}" r="{{r}}" fill="{{f}}" stroke="{_INK}"/>'
    if shown.resting:
        line(
            ring.format(y=y, r=9, f="white") + ring.format(y=y, r=6, f="white"),
            "an equilibrium, with the concepts under which it is one",
        )
    if shown.start is not None:
        quo = shown.start == found.conflict.status_quo
        line(
            ring.format(y=y, r=7, f=_INK),
            "the status quo" if quo else "where paths are traced from",
        )
    if shown.left_out:
        line("", shown.left_out)
    return out, widest, y - top


def _colour(player: int) -> str:
    if player < len(_COLOURS):
        return _COLOURS[player]
    # Turned by the golden angle, so that no two of many are alike.
    return f"hsl({137.508 * player % 360:.0f},70%,{35 + 12 * (player % 3)}%)"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: max(most - 1, 1)].rstrip() + "…"


def _safe(text: str) -> str:
    """Text for SVG: markup escaped, and no character that XML forbids."""
    return escape(
        "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    )
