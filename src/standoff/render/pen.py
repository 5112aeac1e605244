"""A pen that has drawn a picture before, and draws it again with its marks elsewhere.

While a slider is dragged the same picture is wanted many times a second. Where its axis is fixed
and nothing moves but points and lines along it, all else stays as it was drawn: the marks are set
to their new places, and what comes out is what drawing it anew would give, letter for letter.
"""

from __future__ import annotations

import json
import math
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from standoff.render.pictures import drawn_svg
from standoff.report.blocks import Figure

KEPT = 8
"""Pictures that are kept."""
_MARK = re.compile(
    r'(?P<head><(?:line|path) aria-label=")(?P<label>[^"]*)(?P<role>" role="graphics-symbol"'
    r' aria-roledescription="[^"]*" transform="translate\()(?P<x>[^,]*)(?P<y>,[^)]*\)")'
    r'(?: x2="(?P<x2>[^"]*)")?'
)


class Pen:
    """Draws figures as SVG, and remembers how."""

    def __init__(self) -> None:
        self._drawn: OrderedDict[str, str] = OrderedDict()

    def drawn(self, figure: Figure) -> str:
        """As :func:`standoff.render.pictures.drawn_svg` draws it on a ground of its own."""
        marks = list(_marks(figure.specification))
        if not marks:
            return drawn_svg(figure, background=None)
        key = _key(figure.specification)
        known = self._drawn.get(key)
        if known is None:
            known = drawn_svg(figure, background=None)
            found = list(_MARK.finditer(known))
            if len(found) != len(marks) or not all(map(_is_of, found, marks)):
                return known
            self._drawn[key] = known
            while len(self._drawn) > KEPT:
                self._drawn.popitem(last=False)
            return known
        self._drawn.move_to_end(key)
        left = iter(marks)
        return _MARK.sub(lambda found: _put(found, next(left)), known)


class _Mark(NamedTuple):
    """Where one mark is: what its axis is called, its values, of which the second is the other end
    of a line, and where these are drawn."""

    axis: str
    first: float
    second: float | None
    x: float
    x2: float | None


def _moving(layer: Mapping[str, Any]) -> list[str]:
    """The fields of a layer's rows that say where its marks are along a fixed axis; none where it
    has another axis, or other marks."""
    mark, x = layer.get("mark"), layer.get("encoding", {}).get("x", {})
    kind = mark.get("type") if isinstance(mark, dict) else mark
    ends = x.get("scale", {}).get("domain")
    if kind not in ("rule", "point") or x.get("type") != "quantitative" or ends != [0, 1]:
        return []
    if not isinstance(x.get("title", ""), str) or "values" not in layer.get("data", {}):
        return []
    other = layer["encoding"].get("x2")
    return [x["field"], *([other["field"]] if other else [])]


def _marks(specification: Mapping[str, Any]) -> Iterator[_Mark]:
    """Every mark, in the order in which they are drawn; none where a picture can't be moved."""
    found: list[_Mark] = []
    for layer in specification.get("layer", ()):
        moving = _moving(layer)
        if not moving:
            return
        for row in layer["data"]["values"]:
            values = [row[each] for each in moving]
            if not all(isinstance(each, float) and 0 <= each <= 1 for each in values):
                return
            places = [specification["width"] * each for each in values]
            two = len(values) > 1
            x = layer["encoding"]["x"]
            axis = escape(x.get("title") or x["field"], {'"': "&quot;"})
            found.append(
                _Mark(
                    axis,
                    values[0],
                    values[1] if two else None,
                    places[0],
                    places[1] if two else None,
                )
            )
    yield from found


def _key(specification: Mapping[str, Any]) -> str:
    """All of a picture but where its marks are, and what is said of it."""
    layers = []
    for layer in specification["layer"]:
        moving = set(_moving(layer))
        rows = [
            {name: value for name, value in row.items() if name not in moving}
            for row in layer["data"]["values"]
        ]
        layers.append({**layer, "data": rows})
    rest = {name: each for name, each in specification.items() if name != "description"}
    return json.dumps({**rest, "layer": layers})


def _is_of(found: re.Match[str], mark: _Mark) -> bool:
    """Whether what was drawn is a mark, as far as can be told from what is said of it."""
    label = found["label"]
    said = f"{mark.axis}: {_short(mark.first)}"
    ends = "" if mark.second is None else f": {_short(mark.second)}"
    return label.startswith(said) and label.endswith(ends) and found["x"] == _number(mark.x)


def _put(found: re.Match[str], mark: _Mark) -> str:
    """A mark at another place."""
    label = found["label"]
    said = len(mark.axis) + 2
    label = f"{label[:said]}{_short(mark.first)}{label[label.index(';', said) :]}"
    if mark.second is not None:
        label = label[: label.rindex(": ") + 2] + _short(mark.second)
    shown = found["head"] + label + found["role"] + _number(mark.x) + found["y"]
    if mark.x2 is not None:
        shown += f' x2="{_number(mark.x2 - mark.x)}"'
    return shown


def _short(value: float) -> str:
    return _number(float(f"{value:.12g}"))


def _number(value: float) -> str:
    """A number as JavaScript writes it."""
    if value == 0 or math.isinf(value) or math.isnan(value):
        return "0" if value == 0 else str(value)
    written = repr(value)
    if 1e-6 <= abs(value) < 1e21:
        return format(Decimal(written), "f").removesuffix(".0")
    digits, _, power = written.partition("e")
    return f"{digits.removesuffix('.0')}e{'-' if int(power) < 0 else '+'}{abs(int(power))}"
