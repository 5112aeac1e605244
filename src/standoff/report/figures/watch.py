"""What each sign would say: how far it would move what is thought now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from standoff.insight.learning.signposts import Sign, Signpost, Watch
from standoff.report.blocks import Figure
from standoff.report.figures.style import (
    BLUE,
    BY_LINE,
    GREY,
    INK,
    ORANGE,
    chances,
    figure,
    labels,
)
from standoff.report.words import TIMES, day_of, doubt_of_share, percent

MOST = 20
"""Signs drawn."""
STAYS, CHANGES = "the advice stays, or hardly changes", "the advice changes"


def watch_figure(answer: Watch, posts: Sequence[Signpost], most: int = MOST) -> Figure:
    """A line for each sign, from what is thought now to what is to be thought once it is seen; the
    dot is as large as the sign is likely; ``most`` are drawn."""
    pairs = [(post, sign) for post in posts for sign in post.signs if sign.chance.mean >= 0.001]
    left_out = len(pairs) - most
    pairs = pairs[:most]
    now = now_of(answer)
    names = labels((sign_name(post, sign) for post, sign in pairs), 40, 2)
    rows: list[dict[str, Any]] = []
    for name, (_, sign) in zip(names, pairs, strict=True):
        after, error = after_of(answer, sign)
        if after != after:
            continue
        reach = TIMES * error if error == error else 0.0
        rows.append(
            {
                "sign": name,
                "now": now,
                "after": after,
                "low": max(after - reach, 0.0),
                "high": min(after + reach, 1.0),
                "chance": sign.chance.mean,
                "advice": CHANGES if sign.turns and answer.material(sign) else STAYS,
            }
        )
    y: dict[str, Any] = {
        "field": "sign",
        "type": "nominal",
        "sort": names,
        "title": None,
        "axis": {**BY_LINE, "ticks": False, "grid": True, "labelPadding": 8},
    }
    title = labels([subject_told(answer)], 60, 2)[0].split("\n")
    x = {**chances(None), "title": title}
    colour = {
        "field": "advice",
        "type": "nominal",
        "scale": {"domain": [STAYS, CHANGES], "range": [BLUE, ORANGE]},
        "legend": {"title": None},
    }
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": [{"now": now}]},
            "mark": {"type": "rule", "strokeDash": [4, 3], "color": INK},
            "encoding": {"x": {"field": "now", **x}},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "rule", "strokeWidth": 2, "color": GREY},
            "encoding": {"y": y, "x": {"field": "now", **x}, "x2": {"field": "after"}},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "rule", "strokeWidth": 1, "color": INK},
            "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "point", "filled": True, "opacity": 1, "stroke": "white",
                     "strokeWidth": 0.7},
            "encoding": {
                "y": y,
                "x": {"field": "after", **x},
                "color": colour,
                "shape": {
                    **colour,
                    "scale": {"domain": [STAYS, CHANGES], "range": ["circle", "square"]},
                },
                "size": {
                    "field": "chance",
                    "type": "quantitative",
                    "scale": {"domain": [0, 1], "range": [30, 360]},
                    "legend": {
                        "title": "chance of the sign",
                        "values": [0.05, 0.2, 0.5],
                        "labelExpr": "format(100 * datum.value, '.0f') + ' %'",
                    },
                },
            },
        },
    ]  # fmt: skip
    caption = (
        f"Under '{answer.policy}'. The broken line is what is thought now; a sign leads from there "
        "to its dot, which is as large as the sign is likely. The thin line is two standard errors "
        "either way."
    )
    dull = len(answer.signposts) - len(posts)
    if dull > 0:
        caption += f" {dull} signposts that tell next to nothing are left out."
    if left_out > 0:
        caption += f" {left_out} more signs are not drawn."
    return figure(
        "What to watch for",
        caption,
        _finding(answer, pairs),
        width=400,
        height={"step": 26},
        layer=layers,
    )


def sign_name(post: Signpost, sign: Sign) -> str:
    """A sign by its signpost and day."""
    day = f" ({day_of(post.date, short=True).rsplit(' ', 1)[0]})" if post.date else ""
    return f"{post.title}{day}: {sign.word}"


def _about(answer: Watch) -> tuple[str, str]:
    """The actor and the type, or the claim alone, that the picture is about."""
    if answer.about in answer.claims or not answer.types:
        return "", answer.about
    actor, _, word = answer.about.partition(" == ")
    return actor, word or list(answer.types[actor])[-1]


def now_of(answer: Watch) -> float:
    """What is thought now of what the picture is about."""
    if answer.event is not None:
        return answer.event.mean
    actor, word = _about(answer)
    if actor:
        return answer.types[actor][word].mean
    return answer.claims[word][0] if word else 0.0


def after_of(answer: Watch, sign: Sign) -> tuple[float, float]:
    """What is to be thought of it once a sign is seen, and one standard error of that."""
    if sign.event is not None:
        return sign.event.after.mean, sign.event.after.error
    actor, word = _about(answer)
    if actor:
        found = sign.types[actor][word].after
        return found.mean, found.error
    if not word:
        return 0.0, 0.0
    return sign.claims[word].after, sign.claims[word].after_error


def subject_told(answer: Watch) -> str:
    """What the picture is about, in words."""
    if answer.event is not None:
        return f"chance of ‘{answer.about}’, once it is seen"
    actor, word = _about(answer)
    if actor:
        return f"chance that {answer.case.case.title_of(actor)} is {word}, once it is seen"
    if not word:
        return "nothing asked about"
    return f"share of worlds, once it is seen, in which: {answer.case.case.claims[word].says}"


def _finding(answer: Watch, pairs: Sequence[tuple[Signpost, Sign]]) -> str:
    told = [pair for pair in pairs if after_of(answer, pair[1])[0] == after_of(answer, pair[1])[0]]
    if not told:
        return "0 signs are left to watch for."
    now = now_of(answer)
    post, sign = max(told, key=lambda pair: abs(after_of(answer, pair[1])[0] - now))
    after, error = after_of(answer, sign)
    around = "" if answer.draws == 1 else f" {doubt_of_share(error, after)}"
    chance = percent(sign.chance.mean)
    return (
        f"Of {len(told)} signs drawn “{sign_name(post, sign)}”, with a chance of {chance}, would "
        f"move most: {subject_told(answer)}, goes from {percent(now)} to {percent(after)}{around}."
    )
