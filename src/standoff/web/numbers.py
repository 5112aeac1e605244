"""The list of a case's numbers on the page of assumptions, each with what its sliders begin at."""

from __future__ import annotations

import json
from html import escape
from typing import Any
from urllib.parse import quote

from standoff.base.cleaning import clean
from standoff.questions.assumptions import Number, numbers_of
from standoff.questions.cases import Case
from standoff.render.html import Writer
from standoff.render.page import BY_CLASS
from standoff.report.assumptions import row, said

WORD = "assumptions"
"""The question whose page this is."""
FORM = "Set numbers in a form instead, without sliders"
"""What the form is called, which asks the same without a script, in as many worlds as wanted."""
ROOM = 0.5
"""How far beyond its ends a number may be moved, as a part of its width."""


def numbers(case: Case, key: str) -> str:
    """The list, which a script gives sliders; without one it can be read, and a form asks."""
    found = numbers_of(case)
    inner = "".join(map(_entry, found))
    data = escape(json.dumps([_data(each) for each in found], allow_nan=False))
    ask = f"/api/cases/{quote(key)}/{WORD}/shown"
    return (
        f'<h2>The numbers of this case</h2>\n<div id="numbers" data-ask="{ask}">\n{inner}</div>\n'
        f'<div id="numbers-data" hidden>{data}</div>\n'
        '<script type="module" src="/assets/assumptions.js"></script>\n'
    )


def _entry(number: Number) -> str:
    write = Writer(BY_CLASS).words
    what, _, basis = row(number)
    title = escape(clean(number.parameter.what or number.name))
    return clean(
        f'<details class="number" data-name="{escape(number.name)}"><summary>'
        f'<span class="title">{title}</span> <span class="quiet">{write(said(number))}</span>'
        f"</summary><p>{write(what)}</p><p>Rests on: {write(basis)}</p></details>\n"
    )


def _data(number: Number) -> dict[str, Any]:
    start = starting(number)
    return {
        "name": number.name,
        "what": number.parameter.what,
        "unit": number.parameter.unit,
        "kind": number.kind,
        "shape": number.parameter.shape,
        "from": start,
        "bounds": _bounds(start),
        "quantiles": number.to_dict()["quantiles"],
    }


def is_even(number: Number) -> bool:
    """Whether a range, and what is likeliest in it, is all that tells how a number is drawn."""
    parameter = number.parameter
    spread = parameter.normal or parameter.lognormal or parameter.beta
    return not (spread or parameter.discrete or parameter.quantiles)


def starting(number: Number) -> list[float]:
    """One value, the ends of what is drawn evenly, or lowest, likeliest and highest: for other
    distributions those between which 98 in 100 lie, and the one in the middle. Nothing where there
    is no number to begin at: it follows from others, or data alone tell it."""
    parameter = number.parameter
    if number.kind in ("formula", "open"):
        return []
    if number.value is not None:
        return [number.value]
    if parameter.range and is_even(number):
        low, high = parameter.range
        return [low, high] if parameter.likely is None else [low, parameter.likely, high]
    points = number.quantiles
    return [points[0], points[len(points) // 2], points[-1]]


def _bounds(start: list[float]) -> list[float]:
    """How far the sliders go: a share stays one, and what is not below 0 stays so."""
    if not start:
        return [0.0, 0.0]
    low, high = start[0], start[-1]
    if low >= 0 and high <= 1:
        return [0.0, 1.0]
    room = ROOM * ((high - low) or abs(high))
    return [max(low - room, 0.0) if low >= 0 else low - room, high + room]
