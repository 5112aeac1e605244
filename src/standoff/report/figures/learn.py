"""What events teach: the numbers, types and claims that moved most, before and after each day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from standoff.insight.learning.lesson import Learned, Lesson
from standoff.insight.statistics.sentences import what
from standoff.report.blocks import Figure
from standoff.report.figures.style import BY_LINE, PERCENT, SHAPES, chances, figure, labels, shades
from standoff.report.words import TIMES, day_of, doubt, doubt_of_share, number, percent

MOST = 12


def learn_figure(lesson: Lesson, most: int = MOST) -> Figure:
    """Each number's 5–95 % range and mean, on the scale of its prior range; of the numbers and of
    the claims the ``most`` that moved most."""
    days = [day for day in lesson.days if day.method != "none"]
    last = days[-1].parameters if days else {}
    chosen = sorted(last, key=lambda name: -abs(last[name].moved))[:most]
    rows = []
    named = labels((what(lesson.case.case, name) for name in chosen), 46)
    for name, label in zip(chosen, named, strict=True):
        low, high = last[name].prior[1], last[name].prior[3]
        wide = (high - low) or 1.0
        for when, each in [
            ("before", last[name].prior),
            *((f"by {day_of(day.date, short=True)}", day.parameters[name].after) for day in days),
        ]:
            rows.append(
                {
                    "number": label,
                    "when": when,
                    "low": (each[1] - low) / wide,
                    "mean": (each[0] - low) / wide,
                    "high": (each[3] - low) / wide,
                }
            )
    order = ["before", *(f"by {day_of(day.date, short=True)}" for day in days)]
    y = {
        "field": "number",
        "type": "nominal",
        "sort": named,
        "title": None,
        "axis": {**BY_LINE, "labelPadding": 8, "ticks": False, "grid": True},
    }
    colour = {
        "field": "when",
        "type": "nominal",
        "sort": order,
        "scale": {
            "domain": order,
            "range": shades(len(order) + 1)[:-1],
        },
        "legend": {"title": None, "orient": "bottom", "symbolSize": 80, "columns": 4},
    }
    shape = {
        **colour,
        "scale": {"domain": order, "range": [SHAPES[k % len(SHAPES)] for k in range(len(order))]},
    }
    offset = {"field": "when", "sort": order}
    axis = {
        "title": [
            "from the 5 % point (0 %) to the 95 % point (100 %) of what was",
            "thought before; what lies beyond is cut off",
        ],
        "labelFlush": False,
        **PERCENT,
    }
    scale = {"domain": [0, 1], "clamp": True}
    numbers = {
        "data": {"values": rows},
        "width": 380,
        "height": {"step": 44, "for": "position"},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {
                    "y": y,
                    "yOffset": offset,
                    "x": {"field": "low", "type": "quantitative", "axis": axis, "scale": scale},
                    "x2": {"field": "high"},
                    "color": colour,
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 50, "opacity": 1},
                "encoding": {
                    "y": y,
                    "yOffset": offset,
                    "x": {"field": "mean", "type": "quantitative", "scale": scale},
                    "color": colour,
                    "shape": shape,
                },
            },
        ],
    }
    return figure(
        "What the record teaches",
        f"Means and 5–95 % ranges of the numbers that moved most, under '{lesson.policy}'; below, "
        "chances of types and shares of worlds in which claims hold, by however little (elsewhere "
        "by enough to matter), with two standard errors either way." + _hindsight(lesson),
        _finding(lesson, chosen),
        vconcat=[numbers, _shares(lesson, most, order, colour, shape)] if days else [numbers],
        spacing=20,
        resolve={"scale": {"yOffset": "independent"}},
    )


def _finding(lesson: Lesson, chosen: Sequence[str]) -> str:
    """The number and the claim that moved most by the last day."""
    days = [day for day in lesson.days if day.method != "none"]
    if not days:
        return "Nothing is learned: " + "; ".join(day.why_none for day in lesson.days) + "."
    last = days[-1]
    found = f"By {day_of(last.date)}, under '{lesson.policy}'" + _types(lesson, last)
    if chosen:
        name = chosen[0]
        each = last.parameters[name]
        unit = lesson.case.case.parameters[name].unit
        told = f" {unit}" if unit else ""
        found += (
            f"; of the numbers, “{what(lesson.case.case, name)}” moved most: from "
            f"{number(each.prior[0])} to {number(each.after[0])} {doubt(each.error)}{told}, "
            f"its range from {number(each.prior[1])}–{number(each.prior[3])} to "
            f"{number(each.after[1])}–{number(each.after[3])}"
        )
    claims = [each for each in last.claims if each.share == each.share]
    if claims:
        most = max(claims, key=lambda each: abs(each.share - each.prior))
        says = lesson.case.case.claims[most.id].says
        found += (
            f"; of the claims, “{says}” moved most: from holding in {percent(most.prior)} of "
            f"worlds to {percent(most.share)} {doubt_of_share(most.error, most.share)}"
        )
    return found + "."


def _types(lesson: Lesson, last: Learned) -> str:
    """The type whose chance moved most: ``, Russia is greedy with 27 % → 67 % ±4.6``."""
    moved = {
        (actor, word): chances
        for actor, words in last.types.items()
        for word, chances in words.items()
    }
    if not moved:
        return ""
    actor, word = max(moved, key=lambda each: moved[each][1] - moved[each][0])
    before, after = moved[actor, word]
    error = doubt_of_share(last.type_errors[actor][word], after)
    return (
        f", the chance that {lesson.case.case.title_of(actor)} is {word} went from "
        f"{percent(before)} to {percent(after)} {error}"
    )


def _hindsight(lesson: Lesson) -> str:
    """That the record goes on after the day on which the case stands, if it does."""
    day = lesson.case.case.as_of
    if not day or not any(each.date > day for each in lesson.days):
        return ""
    return f" What comes after {day_of(day)}, on which the case stands, is hindsight."


def _shares(
    lesson: Lesson,
    most: int,
    order: list[str],
    colour: dict[str, Any],
    shape: dict[str, Any],
) -> dict[str, Any]:
    """The types' chances and the claims that moved most, before and after each day, 0–100 %."""
    days = [day for day in lesson.days if day.method != "none"]
    rows: list[dict[str, Any]] = []

    def put(label: str, when: str, share: float, error: float) -> None:
        if share == share:
            reach = TIMES * error if error == error else 0.0
            ends = {"low": max(share - reach, 0.0), "high": min(share + reach, 1.0)}
            rows.append({"what": label, "when": when, "share": share, **ends})

    for actor, words in days[-1].types.items():
        for word, (before, _) in words.items():
            label = f"{lesson.case.case.head_of(actor)} is {word}"
            put(label, order[0], before, 0.0)
            for when, day in zip(order[1:], days, strict=True):
                put(label, when, day.types[actor][word][1], day.type_errors[actor][word])
    told = [each for each in days[-1].claims if each.share == each.share]
    for claim in sorted(told, key=lambda each: -abs(each.share - each.prior))[:most]:
        says = labels([lesson.case.case.claims[claim.id].says], 70, 2)[0]
        put(says, order[0], claim.prior, 0.0)
        for when, day in zip(order[1:], days, strict=True):
            found = next((each for each in day.claims if each.id == claim.id), None)
            if found:
                put(says, when, found.share, found.error)
    place = {
        "y": {
            "field": "what",
            "type": "nominal",
            "sort": None,
            "title": None,
            "axis": {**BY_LINE, "labelPadding": 8, "ticks": False, "grid": True},
        },
        "yOffset": {"field": "when", "sort": order},
        "color": colour,
    }
    x = chances("chance of a type; share of worlds in which a claim holds, by however little")
    return {
        "data": {"values": rows},
        "width": 380,
        "height": {"step": 30, "for": "position"},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {**place, "x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 50, "opacity": 1},
                "encoding": {**place, "x": {"field": "share", **x}, "shape": shape},
            },
        ],
    }
