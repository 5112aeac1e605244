"""The text boxes of an SVG picture, measured: where each line of text stands, and which overlap.

Widths are those of Helvetica, from Adobe's font metrics (Core 14 AFM, in thousandths of the size),
which Arial and Liberation Sans share; a letter that they don't have counts as a wide one.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

_BY_WIDTH = {
    191: "'", 222: "ijl", 260: "|", 278: " !,./:;I[\\]ft", 333: "`()-r", 334: "{}", 355: '"',
    389: "*", 469: "^", 500: "Jckxvszy", 556: "#$0123456789?L_abdeghnopqu", 584: "+<=>~",
    611: "FTZ", 667: "&ABEKPSVXY", 722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%", 944: "W",
    1015: "@", 350: "•", 1000: "…—", 400: "°",
}  # fmt: skip
_WIDTH = {letter: width for width, letters in _BY_WIDTH.items() for letter in letters}
_WIDTH |= {"–": 556, "−": 584, "±": 584, "“": 333, "”": 333, "‘": 222, "’": 222, "\xa0": 278}
_OTHER = 667
_UP, _DOWN = 0.66, 0.12
"""How far letters reach above and below their line, in sizes: a capital's height, and what keeps
two lines apart."""
_BOLD = 1.06

Matrix = tuple[float, float, float, float, float, float]
_WHOLE: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class TextBox:
    """One line of text: its corners in turn, in the picture's own units."""

    text: str
    corners: tuple[tuple[float, float], ...]


def text_boxes(svg: str) -> list[TextBox]:
    """Every line of text that is drawn."""
    return list(_boxes(ElementTree.fromstring(svg), _WHOLE, {}))


def overlaps(svg: str, slack: float = 1.0) -> list[tuple[str, str]]:
    """Pairs of lines that cover one another by more than ``slack`` in every direction."""
    boxes = text_boxes(svg)
    return [(a.text, b.text) for a, b in combinations(boxes, 2) if _covers(a, b, slack)]


def outside(svg: str, slack: float = 1.0) -> list[str]:
    """Lines that reach beyond the picture."""
    root = ElementTree.fromstring(svg)
    left, top, width, height = (float(each) for each in root.attrib["viewBox"].split())
    return [
        box.text
        for box in text_boxes(svg)
        for x, y in box.corners
        if not (
            left - slack <= x <= left + width + slack and top - slack <= y <= top + height + slack
        )
    ]


def wide(text: str, size: float, bold: bool = False) -> float:
    """How wide a line is set."""
    return sum(_WIDTH.get(letter, _OTHER) for letter in text) * size / 1000 * (_BOLD if bold else 1)


def _boxes(node: ElementTree.Element, place: Matrix, held: dict[str, str]) -> Iterator[TextBox]:
    if node.attrib.get("display") == "none" or node.attrib.get("opacity") == "0":
        return
    place = _times(place, _matrix(node.attrib.get("transform", "")))
    held = held | {
        name: node.attrib[name]
        for name in ("font-size", "font-weight", "text-anchor")
        if name in node.attrib
    }
    if not node.tag.endswith("}text"):
        for child in node:
            yield from _boxes(child, place, held)
        return
    x, y = float(node.attrib.get("x", 0)), float(node.attrib.get("y", 0))
    lines = [(node.text or "", x, y)]
    for part in node:
        x = float(part.attrib.get("x", x))
        y = float(part.attrib["y"]) if "y" in part.attrib else y + _length(part.attrib.get("dy"))
        lines.append((part.text or "", x, y))
    size = _length(held.get("font-size"), 10.0)
    for text, at, baseline in lines:
        if not text.strip():
            continue
        width = wide(text, size, held.get("font-weight") in ("bold", "600", "700"))
        shift = {"end": width, "middle": width / 2}.get(held.get("text-anchor", ""), 0.0)
        left, right = at - shift, at - shift + width
        top, bottom = baseline - _UP * size, baseline + _DOWN * size
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        yield TextBox(text, tuple(_at(place, *corner) for corner in corners))


def _length(text: str | None, without: float = 0.0) -> float:
    return float(text.removesuffix("px")) if text else without


def _matrix(text: str) -> Matrix:
    found = _WHOLE
    for kind, inside in re.findall(r"(\w+)\(([^)]*)\)", text):
        values = [float(each) for each in re.split(r"[ ,]+", inside.strip())]
        if kind == "translate":
            found = _times(found, (1, 0, 0, 1, values[0], values[1] if len(values) > 1 else 0))
        elif kind == "rotate":
            turn = math.radians(values[0])
            c, s = math.cos(turn), math.sin(turn)
            found = _times(found, (c, s, -s, c, 0, 0))
        elif kind == "scale":
            found = _times(found, (values[0], 0, 0, values[-1], 0, 0))
        elif kind == "matrix":
            a, b, c, d, e, f = values
            found = _times(found, (a, b, c, d, e, f))
    return found


def _times(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[2] * n[1],
        m[1] * n[0] + m[3] * n[1],
        m[0] * n[2] + m[2] * n[3],
        m[1] * n[2] + m[3] * n[3],
        m[0] * n[4] + m[2] * n[5] + m[4],
        m[1] * n[4] + m[3] * n[5] + m[5],
    )


def _at(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _covers(a: TextBox, b: TextBox, slack: float) -> bool:
    """Whether two turned boxes overlap: no line along a side of either parts them."""
    for box in (a, b):
        for (x, y), (u, v) in zip(box.corners[:2], box.corners[1:3], strict=True):
            dx, dy = u - x, v - y
            length = math.hypot(dx, dy) or 1.0
            along_a = [(p * dx + q * dy) / length for p, q in a.corners]
            along_b = [(p * dx + q * dy) / length for p, q in b.corners]
            if min(max(along_a), max(along_b)) - max(min(along_a), min(along_b)) <= slack:
                return False
    return True
