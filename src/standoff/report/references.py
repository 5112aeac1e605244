"""Outside figures beside the study's own: in a sentence, in a table, and as marks in a picture."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

from standoff.insight.judgement.references import Beside
from standoff.insight.study.study import Study
from standoff.report.blocks import (
    Block,
    Column,
    Note,
    Row,
    Space,
    Table,
    Words,
    bare,
    quiet,
)
from standoff.report.figures.style import INK
from standoff.report.naming import cut, listed, whole_percent
from standoff.report.words import day_of, doubt, doubt_of_share, number, spread_of

CHANCE = re.compile(r"P\((?P<of>[\w\- ]+) \| (?P<under>[\w-]+)\)")
"""A chance as a case writes it."""
DRAWN = 4
"""As many are told beneath a picture."""
LONGEST = 48
"""Letters of what a figure is, on the first screen."""


def in_short(study: Study, told: tuple[str, str]) -> Iterator[Words]:
    """Between which figures others put the first of the results that they speak of; nothing where
    the case names none. ``told``: the outcome and the policy that were just spoken of."""
    by_result = list(_by_result(study).values())
    if not by_result:
        return
    made = by_result[0]
    ends = [end for each in made for end in each.ends]
    reach = _figures(min(ends), max(ends), made[0])
    named = _about(made[0])
    named = "it" if made[0].outcome == told else named
    whose, put = ("figures", "put") if len(made) > 1 else ("figure", "puts")
    yield f"{len(made)} outside {whose}, not used here, {put} {named} at {reach}."


def tables(study: Study) -> Iterator[Block]:
    """Every outside figure under the study's own, a table for each result."""
    groups: dict[str, list[Beside]] = {}
    for each in study.references:
        groups.setdefault(each.written.about, []).append(each)
    for made in groups.values():
        ranged = made[0].within is not None and study.draws > 1
        rows: list[Row] = [
            [
                [cut(each.written.what or each.name), *_small(each.written.source)],
                _day(each.written.date),
                _figures(*each.ends, each),
                *(["yes" if each.within else "no"] if ranged else []),
            ]
            for each in made
        ]
        columns = [
            Column("figure from outside"),
            Column("of", whole=True),
            Column("says", right=True, whole=True),
            *([Column("in [ ]", whole=True)] if ranged else []),
        ]
        yield Table(columns, rows, f"From outside: {_result(study, made[0])}")
    if groups:
        spread = (
            ""
            if study.draws == 1
            else " In [ ] is the range of the study's own figure that covers nine worlds in ten, "
            "and whether the outside figure lies, or reaches, into it: a range so wide holds most "
            "figures that there could be, so that a yes proves little."
        )
        yield Note(f"Nothing is fitted to these figures.{spread}")
        yield Space()


def marks(study: Study, outcome: str, policies: dict[str, str]) -> list[dict[str, Any]]:
    """Where outside figures about the chance of one outcome lie: a row for each, with the policy
    as it is written in the picture; ``policies`` says how."""
    return [
        {"policy": policies[each.outcome[1]], "low": each.ends[0], "high": each.ends[1]}
        for each in study.references
        if each.outcome and each.outcome[0] == outcome and each.outcome[1] in policies
    ]


def layers(
    rows: list[dict[str, Any]], y: dict[str, Any], x: dict[str, Any], below: int
) -> list[dict[str, Any]]:
    """Hollow diamonds where outside figures lie, those of a range joined by a broken line."""
    if not rows:
        return []
    ends = [
        {"policy": row["policy"], "at": at}
        for row in rows
        for at in dict.fromkeys((row["low"], row["high"]))
    ]
    return [
        {
            "data": {"values": [row for row in rows if row["low"] < row["high"]]},
            "mark": {"type": "rule", "strokeWidth": 1, "strokeDash": [2, 2], "color": INK,
                     "yOffset": below},
            "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}},
        },
        {
            "data": {"values": ends},
            "mark": {"type": "point", "shape": "diamond", "filled": True, "fill": "white",
                     "stroke": INK, "strokeWidth": 1.2, "size": 46, "opacity": 1,
                     "yOffset": below},
            "encoding": {"y": y, "x": {"field": "at", **x}},
        },
    ]  # fmt: skip


def caption(study: Study, outcome: str, policies: dict[str, str]) -> str:
    """What the diamonds are, each with its figure; nothing where there are none."""
    told = [
        f"{_figures(*each.ends, each)} ({_head(each)}{', ' if each.written.date else ''}"
        f"{_day(each.written.date)})"
        for each in study.references
        if each.outcome and each.outcome[0] == outcome and each.outcome[1] in policies
    ]
    others = [
        f"{_figures(*each.ends, each)} ({_head(each)}) for {_result(study, each)}"
        for each in study.references
        if each.result is not None and not (each.outcome and each.outcome[0] == outcome)
    ]
    also = f" Others are of what is not drawn: {'; '.join(others[:DRAWN])}." if others else ""
    if not told:
        return also
    more = len(told) - DRAWN
    told = [*told[:DRAWN], f"{more} more"] if more > 0 else told
    return (
        f" Diamonds are figures from outside for the chance of {outcome}, to which nothing is "
        f"fitted: {bare(listed(list(told)))}.{also}"
    )


def _by_result(study: Study) -> dict[str, list[Beside]]:
    """The outside figures that have a result to stand beside, by what they are about."""
    found: dict[str, list[Beside]] = {}
    for each in study.references:
        if each.result is not None:
            found.setdefault(each.written.about, []).append(each)
    return found


def _result(study: Study, beside: Beside) -> str:
    """``war under pursued is 26 % ±0.3 [7–63] here``."""
    named = _about(beside)
    if beside.needs:
        return f"{named}, of which this study left out {', '.join(beside.needs)}"
    return f"{named} is {_own(study, beside)} here"


def _about(beside: Beside) -> str:
    """What it is of: ``war under pursued`` for a chance, else as it is written."""
    found = CHANCE.fullmatch(beside.written.about)
    return f"{found['of']} under {found['under']}" if found else beside.written.about


def _own(study: Study, beside: Beside) -> str:
    found = beside.result
    if found is None:
        return "not known"
    share = beside.is_share
    shown = whole_percent(found.mean) if share else number(found.mean)
    if study.draws == 1:
        return shown
    scale = max(abs(found.p05), abs(found.p95))
    error = (
        doubt_of_share(found.mc_error, found.mean) if share else doubt(found.mc_error, scale=scale)
    )
    return f"{shown} {error} [{spread_of(found, share=share)}]"


def _figures(low: float, high: float, beside: Beside) -> str:
    if beside.is_share:
        ends = [whole_percent(each) for each in (low, high)]
        return ends[0] if low == high else f"{ends[0].removesuffix('%').strip()}–{ends[1]}"
    shown = [number(each) for each in (low, high)]
    return shown[0] if low == high else (" to " if "−" in "".join(shown) else "–").join(shown)


def _head(beside: Beside) -> str:
    """What it is, up to the first comma."""
    told = cut(beside.written.what or beside.written.source or beside.name)
    told = told.partition(", ")[0].partition("; ")[0]
    return told if len(told) <= LONGEST else told[:LONGEST].rsplit(" ", 1)[0] + " …"


def _day(date: str) -> str:
    try:
        return day_of(datetime.date.fromisoformat(date), short=True)
    except ValueError:
        return cut(date)


def _small(source: str) -> list[Words]:
    return [quiet(f" ({cut(source)})")] if source else []
