"""One way through a tree of play: how the chances of the ends and of types change step by step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from standoff.base.sentences import capital
from standoff.insight.learning.branches import Place, PlayTree
from standoff.insight.statistics.averages import Average
from standoff.report.blocks import Figure, Row, figures_table
from standoff.report.figures.style import (
    BLUE,
    BY_LINE,
    GREY,
    INK,
    SHAPES,
    chances,
    figure,
    labels,
    shades,
    wrapped,
)
from standoff.report.words import day_of, doubt_of_share, percent

STEP = 86
"""Width of one step."""
START = "start"


def way_figure(answer: PlayTree, number: int | None = None) -> Figure:
    """How play is expected to end after each step of the way to a place (the likeliest way through
    the tree, where none is given), as bars; below, what is to be thought of each actor's types."""
    way = list(answer.likeliest()) if number is None else answer.way(number)
    titles = _titles(way)
    x: dict[str, Any] = {
        "field": "at",
        "type": "ordinal",
        "sort": titles,
        "title": None,
        "axis": {**BY_LINE, "labelAngle": 0, "ticks": False, "labelPadding": 6},
    }
    panels = [_ends(answer, way, titles, x)]
    panels += [_types(answer, actor, way, titles, x) for actor in way[0].types]
    likeliest = "Along the likeliest way" if number is None else "Along the way to this place"
    found = figure(
        "What is to be expected, step by step",
        f"{likeliest} under '{answer.policy}': after each step, how play ends (the worst at the "
        "bottom) and the chance of each type given what was seen. Thin lines are the range over "
        "nine worlds in ten.",
        _finding(answer, way),
        vconcat=panels,
        resolve={"scale": {"color": "independent", "shape": "independent"}},
    )
    return Figure(found.specification, found.caption, found.finding, [_data(answer, way, titles)])


def _titles(way: Sequence[Place]) -> list[str]:
    named = [START]
    for place in way[1:]:
        step = place.step
        assert step is not None
        day = f"\n{day_of(step.date, short=True).rsplit(' ', 1)[0]}" if step.date else ""
        stage = f"{wrapped(step.base, 11, 1)[0]} {step.round}" if step.round else step.stage
        named.append(f"{wrapped(step.word, 13, 1)[0]}\n{wrapped(stage, 14, 1)[0]}{day}")
    return _apart(named)


def _apart(named: Sequence[str]) -> list[str]:
    """Labels of several lines, no two alike."""
    found: list[str] = []
    for each in named:
        again, label = 1, each
        while label in found:
            again += 1
            label = f"{each} ({again})"
        found.append(label)
    return found


def _ends(
    answer: PlayTree, way: Sequence[Place], titles: Sequence[str], x: dict[str, Any]
) -> dict[str, Any]:
    told = dict(zip(answer.gravity, labels(answer.gravity, 30, 1), strict=True))
    rows = []
    for title, place in zip(titles, way, strict=True):
        start = 0.0
        for name, shown in told.items():
            if name in place.outcomes:
                end = start + place.outcomes[name].mean
                rows.append({"at": title, "end": shown, "from": start, "to": min(end, 1.0)})
                start = end
    colour = {
        "field": "end",
        "type": "nominal",
        "scale": {"domain": list(told.values()), "range": shades(len(told))},
        "legend": {"title": "how play ends", "symbolType": "square"},
    }
    return {
        "width": {"step": STEP},
        "height": 150,
        "data": {"values": rows},
        "mark": {"type": "bar", "stroke": "white", "strokeWidth": 0.5},
        "encoding": {
            "x": x,
            "y": {"field": "from", **chances("chance of each end")},
            "y2": {"field": "to"},
            "color": colour,
        },
    }


def _types(
    answer: PlayTree,
    actor: str,
    way: Sequence[Place],
    titles: Sequence[str],
    x: dict[str, Any],
) -> dict[str, Any]:
    words = list(way[0].types[actor])
    told = dict(zip(words, labels(words, 30, 1), strict=True))
    rows = [
        {"at": title, "type": told[word], "chance": each.mean, "low": each.p05, "high": each.p95}
        for title, place in zip(titles, way, strict=True)
        for word, each in place.types[actor].items()
    ]
    name = capital(answer.case.case.title_of(actor))
    colours = [BLUE, GREY] if len(words) == 2 else shades(len(words) + 1)[:-1]
    domain = list(told.values())
    y = {"field": "chance", **chances(None), "title": wrapped(f"what {name} is", 24, 2)}
    nature = {
        "color": {
            "field": "type",
            "type": "nominal",
            "scale": {"domain": domain, "range": colours},
            "legend": {"title": wrapped(f"{name} is", 30, 1)[0]},
        },
        "shape": {
            "field": "type",
            "type": "nominal",
            "scale": {"domain": domain, "range": list(SHAPES[: len(domain)]) or ["circle"]},
            "legend": {"title": wrapped(f"{name} is", 30, 1)[0]},
        },
    }
    return {
        "width": {"step": STEP},
        "height": 120,
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "rule", "color": INK, "opacity": 0.35},
                "encoding": {
                    "x": x,
                    "y": {**y, "field": "low"},
                    "y2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "line", "strokeWidth": 1.5},
                "encoding": {"x": x, "y": y, "color": nature["color"]},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                "encoding": {"x": x, "y": y, **nature},
            },
        ],
    }


def _data(answer: PlayTree, way: Sequence[Place], titles: Sequence[str]) -> Any:
    rows: list[Row] = []
    for title, place in zip(titles, way, strict=True):
        cells = [title.replace("\n", ", ")]
        cells += [_told(answer, place.outcomes.get(name)) for name in answer.gravity]
        cells += [
            _told(answer, place.types[actor][word])
            for actor, words in way[0].types.items()
            for word in words
        ]
        rows.append(list(cells))
    heads = [*answer.gravity]
    heads += [
        f"{answer.case.case.label_of(actor)} {word}"
        for actor, words in way[0].types.items()
        for word in words
    ]
    return figures_table("After each step", "step", heads, rows)


def _told(answer: PlayTree, found: Average | None) -> str:
    if found is None:
        return "–"
    if answer.draws == 1:
        return percent(found.mean)
    return f"{percent(found.mean)} {doubt_of_share(found.error, found.mean)}"


def _finding(answer: PlayTree, way: Sequence[Place]) -> str:
    first, last = way[0], way[-1]
    if len(way) == 1:
        name = max(first.outcomes, key=lambda each: first.outcomes[each].mean)
        return f"At the start the likeliest end is {name}: {_told(answer, first.outcomes[name])}."
    steps = ", ".join(place.step.word for place in way[1:] if place.step)
    worst = next((each for each in answer.gravity if each in first.outcomes), answer.gravity[0])
    told = (
        f"After {steps} the chance of {worst} is {_told(answer, last.outcomes.get(worst))}"
        if worst in last.outcomes
        else f"After {steps} {worst} can't come any more"
    )
    told += f"; at the start it was {_told(answer, first.outcomes.get(worst))}."
    for actor, words in first.types.items():
        word = list(words)[-1]
        told += (
            f" That {answer.case.case.title_of(actor)} is {word} goes from "
            f"{_told(answer, words[word])} to {_told(answer, last.types[actor][word])}."
        )
    return told
