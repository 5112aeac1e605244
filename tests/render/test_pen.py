"""A picture drawn again with its marks elsewhere: held against the library that draws it anew."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from standoff.render.pen import Pen
from standoff.render.pictures import drawn_svg
from standoff.report.blocks import Figure
from standoff.report.figures.style import chances, figure


def picture(before: list[float], after: list[float], **more: Any) -> Figure:
    """Lines from some chances to others, and a point at either end."""
    names = [f"course <{k}> & co: 3;" for k in range(len(before))]
    x = {**chances("chance of war: 1; end"), **more}
    y = {"field": "of", "type": "nominal", "sort": names}
    rows = zip(names, before, after, strict=True)
    lines = [{"of": name, "from": one, "to": two} for name, one, two in rows]
    points = [{"of": each["of"], "at": each[end]} for each in lines for end in ("from", "to")]
    ends = {"x": {"field": "from", **x}, "x2": {"field": "to"}, "y": y}
    at = {"x": {"field": "at", **x}, "y": y}
    return figure(
        "Before and after",
        "",
        f"It was {before[0]}.",
        width=480,
        height={"step": 21},
        layer=[
            {"data": {"values": lines}, "mark": "rule", "encoding": ends},
            {"data": {"values": points}, "mark": {"type": "point"}, "encoding": at},
        ],
    )


def test_it_is_letter_for_letter_what_is_drawn_anew() -> None:
    pen, draws = Pen(), np.random.default_rng(5)
    places = [[0.0, 1.0, 0.5], [1e-9, 0.25, 3e-7], [1 / 3, 1e-5, 0.999999999999999]]
    places += draws.uniform(size=(10, 3)).tolist()
    for before, after in zip(places, reversed(places), strict=True):
        shown = picture(before, after)
        assert pen.drawn(shown) == drawn_svg(shown, background=None)


def test_it_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pen = Pen()
    first = pen.drawn(picture([0.1], [0.2]))
    monkeypatch.setattr("standoff.render.pen.drawn_svg", None)
    assert pen.drawn(picture([0.3], [0.2])) != first
    assert pen.drawn(picture([0.1], [0.2])) == first


@pytest.mark.parametrize("domain", [[0, 0.5], None])
def test_what_has_another_axis_is_drawn_anew(domain: list[float] | None) -> None:
    pen = Pen()
    for before, after in (([0.1, 0.2], [0.3, 0.4]), ([0.2, 0.4], [0.1, 0.2])):
        shown = picture(before, after, scale={"domain": domain} if domain else {})
        assert pen.drawn(shown) == drawn_svg(shown, background=None)


def test_other_names_are_another_picture() -> None:
    pen = Pen()
    assert pen.drawn(picture([0.1], [0.2])) != pen.drawn(picture([0.1, 0.3], [0.2, 0.3]))
    longer = picture([0.1, 0.3], [0.2, 0.3])
    assert pen.drawn(longer) == drawn_svg(longer, background=None)


def test_an_axis_named_in_two_lines_is_drawn_anew() -> None:
    pen = Pen()
    for before, after in (([0.1], [0.3]), ([0.2], [0.1])):
        shown = picture(before, after, title=["chance of war", "from here on"])
        assert pen.drawn(shown) == drawn_svg(shown, background=None)
