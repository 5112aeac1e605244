"""What is believed of an actor's type along the histories that may come, by stage and date."""

from __future__ import annotations

from typing import Any

from standoff.insight.learning.believed import Beliefs, Moment, onlookers
from standoff.report.blocks import Figure
from standoff.report.figures.style import BLUE, BY_LINE, GREY, INK, chances, figure, labels, wrapped
from standoff.report.words import day_of, doubt_of_share, percent

STEP = 74
"""Width of one stage."""
LEAST = 0.004
"""Histories less likely than this are not drawn."""
MOST = 20
"""As many stages are drawn."""
START = "start"


def beliefs_figure(answer: Beliefs, most: int = MOST) -> Figure:
    """A panel for each actor of whom something is believed, of its last type; a dot for each
    history, as large as it is likely, joined to the one that it goes on from; ``most`` stages are
    drawn."""
    moments = [each for each in answer.moments if each.reached.mean >= 2 * LEAST]
    drawn = moments[:most]
    panels = [_panel(answer, actor, drawn) for actor in answer.start]
    caption = (
        f"Under '{answer.policy}'. A dot is a history of play as it was seen by one of the others, "
        "as large as it is likely; lines join it to the history that it goes on from. The short "
        "bar is the average. Histories that hardly ever come are not drawn."
    )
    if len(moments) > most:
        caption += f" {len(moments) - most} later stages are not drawn."
    return figure(
        "What is believed, from stage to stage", caption, _finding(answer, drawn), vconcat=panels
    )


def _panel(answer: Beliefs, actor: str, moments: list[Moment]) -> dict[str, Any]:
    word = list(answer.start[actor])[-1]
    titles = labels([START, *(each.title.replace(", round", "") for each in moments)], 12, 2)
    days = [None, *(each.date for each in moments)]
    titles = [
        f"{title}\n{day_of(day, short=True).rsplit(' ', 1)[0]}" if day else title
        for title, day in zip(titles, days, strict=True)
    ]
    sights = onlookers(moments, actor)
    dots: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    known: dict[tuple[tuple[str, str], ...], tuple[str, float]] = {}
    begin = answer.start[actor][word].mean
    dots.append({"at": titles[0], "belief": begin, "chance": 1.0})
    bars = [{"at": titles[0], "belief": begin}]
    for title, moment in zip(titles[1:], moments, strict=True):
        bars.append({"at": title, "belief": moment.before[actor][word].mean})
        for past in sights[moment.stage].pasts if moment.stage in sights else ():
            chance = past.chance.mean * moment.reached.mean
            if chance < LEAST:
                continue
            belief = past.types[actor][word].mean
            dots.append({"at": title, "belief": belief, "chance": chance})
            before = past.seen
            came = (titles[0], begin)
            while before:
                before = before[:-1]
                if before in known:
                    came = known[before]
                    break
            links += [
                {"line": len(known), "at": came[0], "belief": came[1], "chance": chance},
                {"line": len(known), "at": title, "belief": belief, "chance": chance},
            ]
            known[past.seen] = (title, belief)
    x: dict[str, Any] = {
        "field": "at",
        "type": "ordinal",
        "sort": titles,
        "title": None,
        "axis": {**BY_LINE, "labelAngle": 0, "grid": True, "ticks": False, "labelPadding": 6},
    }
    name = answer.case.case.title_of(actor)
    y: dict[str, Any] = {"field": "belief", **chances(None)}
    y["title"] = wrapped(f"chance that {name} is {word}", 36, 3)
    return {
        "width": {"step": STEP},
        "height": 240,
        "layer": [
            {
                "data": {"values": links},
                "mark": {"type": "line", "color": GREY, "strokeWidth": 1, "opacity": 0.8},
                "encoding": {
                    "x": x,
                    "y": y,
                    "detail": {"field": "line", "type": "nominal"},
                },
            },
            {
                "data": {"values": bars},
                "mark": {"type": "tick", "orient": "horizontal", "color": INK, "size": 26,
                         "thickness": 2, "opacity": 1},
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"values": dots},
                "mark": {"type": "circle", "color": BLUE, "opacity": 0.85, "stroke": "white",
                         "strokeWidth": 0.7},
                "encoding": {
                    "x": x,
                    "y": y,
                    "size": {
                        "field": "chance",
                        "type": "quantitative",
                        "scale": {"domain": [0, 1], "range": [12, 420]},
                        "legend": {
                            "title": "chance of the history",
                            "values": [0.05, 0.2, 0.5, 1],
                            "labelExpr": "format(100 * datum.value, '.0f') + ' %'",
                        },
                    },
                },
            },
        ],
    }  # fmt: skip


def _finding(answer: Beliefs, drawn: list[Moment]) -> str:
    """What moves the belief most, of what is drawn and not unlikely."""
    told = []
    for actor, words in answer.start.items():
        word = list(words)[-1]
        start = words[word]
        seen = [
            (abs(each.types[actor][word].mean - moment.before[actor][word].mean), moment, each)
            for moment in drawn
            for each in moment.readings
            if each.chance.mean * moment.reached.mean > 0.01
        ]
        name = answer.case.case.title_of(actor)
        first = (
            f"At the start {name} is thought to be {word} with a chance of {_said(answer, start)}"
        )
        if seen:
            _, moment, each = max(seen, key=lambda found: found[0])
            first += (
                f"; what moves that most is {each.word} at {moment.title}, after which it is "
                f"{_said(answer, each.types[actor][word])}"
            )
        told.append(first)
    return ". ".join(told) + "."


def _said(answer: Beliefs, found: Any) -> str:
    error = "" if answer.draws == 1 else f" {doubt_of_share(found.error, found.mean)}"
    return f"{percent(found.mean)}{error}"
