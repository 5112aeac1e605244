"""Where the states of a conflict stand in its picture, and the words beside each."""

from __future__ import annotations

import math
from dataclasses import dataclass

from standoff.lens.graph.wording import Wording
from standoff.report.figures.conflict_shown import Shown
from standoff.report.figures.style import wrapped

FONT = 12
LINE = 15
RING = 19
"""Radius of an equilibrium's outer ring."""
_LETTER = 7.2
"""Room for a letter of a label: wide ones are capitals, of which labels have few."""
_WIDE = 30
"""Letters in a line of a label."""
_MOST_LINES = 7


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
        return LINE * (len(self.lines) + bool(self.concepts))

    def box(self) -> tuple[float, float, float, float]:
        """Its left, upper, right and lower edge."""
        left = {"start": 0.0, "end": -self.width, "middle": -self.width / 2}[self.anchor] + self.x
        return left, self.y, left + self.width, self.y + self.height


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
    lines = wrapped(text, _WIDE, _MOST_LINES)
    held = shown.resting.get(state, ())
    concepts = f"({', '.join(held)})" if held else ""
    height = LINE * (len(lines) + bool(concepts))
    far = (radius + RING + 10) / radius
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
