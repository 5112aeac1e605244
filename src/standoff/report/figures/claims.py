"""The claims of each school: in what shares of the plausible worlds each is true by enough to
matter, makes no difference, or is false."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from standoff.insight.judgement.claims import Judged
from standoff.insight.study.study import Study
from standoff.report.blocks import Figure
from standoff.report.figures.intervals import lines_and_points
from standoff.report.figures.style import BLUE, BY_LINE, GREY, ORANGE, chances, figure, labels
from standoff.report.words import TIMES, doubt_of_share, percent

WIDTH = 290
MOST = 32
"""Claims of one school that are drawn."""
LETTERS = 112
FOR, NOTHING, AGAINST = "true by enough to matter", "makes no difference", "false by enough"
COLOURS = {FOR: BLUE, NOTHING: GREY, AGAINST: ORANGE}
SHAPES = {FOR: "circle", NOTHING: "diamond", AGAINST: "triangle-down"}
"""So that the three are told apart without colour too."""
VERDICTS = {
    "hold or mostly hold": ("holds", "mostly holds"),
    "are contested": ("contested",),
    "make no difference": ("makes no difference",),
    "fail or mostly fail": ("mostly fails", "fails"),
}


def claims_figure(study: Study, most: int = MOST) -> Figure:
    """A panel for each school; in it, for each claim, a mark at each of its three shares, with two
    standard errors either way, the claim that is true most often first. Of a school that has more
    than ``most`` claims those are drawn that clash with another, the sharpest clash first."""
    schools = judged_by_school(study)
    drawn = {school: _chosen(study, judged, most) for school, judged in schools.items()}
    panels = [
        _panel(school, judged, last=number == len(schools) - 1)
        for number, (school, judged) in enumerate(drawn.items())
    ]
    dropped = sum(len(judged) - len(drawn[school]) for school, judged in schools.items())
    more = f" {dropped} claims more, which clash less or not at all, are not drawn."
    more = more if dropped else ""
    return figure(
        "What the schools claim, and in how many worlds it is so",
        "For each claim the shares of plausible worlds in which it is true by enough to matter, "
        "false by enough, or makes no difference worth naming; the three sum to 100 %. Lines reach "
        f"two standard errors either way.{more}",
        _finding(schools, drawn),
        vconcat=panels,
        spacing=14,
        resolve={"scale": {"color": "shared", "shape": "shared"}},
    )


def judged_by_school(study: Study) -> dict[str, list[Judged]]:
    """The claims that could be judged, by their school, each school's surest first."""
    found: dict[str, list[Judged]] = {}
    for judged in study.claims.values():
        if not math.isnan(judged.share_for):
            found.setdefault(judged.school, []).append(judged)
    for each in found.values():
        each.sort(key=lambda judged: (-judged.share_for, judged.share_against))
    return found


def _chosen(study: Study, judged: Sequence[Judged], most: int) -> Sequence[Judged]:
    """All claims of a school, or those that clash most, in the order in which they came."""
    if len(judged) <= most:
        return judged
    clashing = [side.id for pair in study.clashes for side in (pair.better, pair.worse)]
    order = list(dict.fromkeys([*clashing, *(each.id for each in judged)]))
    names = {each.id for each in judged}
    kept = [name for name in order if name in names][:most]
    return [each for each in judged if each.id in kept]


def _panel(school: str, judged: Sequence[Judged], *, last: bool) -> dict[str, Any]:
    named = labels((each.says for each in judged), LETTERS, 2)
    rows = [row for each, label in zip(judged, named, strict=True) for row in _rows(each, label)]
    y = {
        "field": "claim",
        "type": "nominal",
        "sort": named,
        "title": None,
        "axis": {
            **BY_LINE,
            "ticks": False,
            "domain": False,
            "grid": True,
            "labelPadding": 8,
            "labelLimit": 640,
        },
    }
    x = chances("share of plausible worlds" if last else None)
    kinds = list(COLOURS)
    legend = {"title": None, "orient": "bottom", "symbolSize": 80}
    colour = {
        "field": "way",
        "type": "nominal",
        "scale": {"domain": kinds, "range": list(COLOURS.values())},
        "legend": legend,
    }
    shape = {
        "field": "way",
        "type": "nominal",
        "scale": {"domain": kinds, "range": [SHAPES[each] for each in kinds]},
        "legend": legend,
    }
    head = f"The {school} school" if school else "Claims of no school"
    return {
        "title": {"text": head, "fontSize": 12, "anchor": "start", "frame": "group", "offset": 6},
        "data": {"values": rows},
        "width": WIDTH,
        "height": {"step": 27 if any("\n" in each for each in named) else 15},
        "layer": list(
            lines_and_points(x, {"y": y, "color": colour}, 50, at="share", marked={"shape": shape})
        ),
    }


def _rows(judged: Judged, label: str) -> list[dict[str, Any]]:
    """A row for each way a claim can fall out; none for no difference where none is too small."""
    found = []
    for way, share, error in (
        (NOTHING, judged.share_immaterial, judged.share_immaterial_error),
        (AGAINST, judged.share_against, judged.share_against_error),
        (FOR, judged.share_for, judged.share_for_error),
    ):
        if way == NOTHING and not judged.matters:
            continue
        reach = 0.0 if math.isnan(error) else TIMES * error
        found.append(
            {
                "claim": label,
                "way": way,
                "share": share,
                "low": max(share - reach, 0.0),
                "high": min(share + reach, 1.0),
            }
        )
    return found


def _finding(schools: Mapping[str, Sequence[Judged]], drawn: Mapping[str, Sequence[Judged]]) -> str:
    """Each school's tally, with what is true and what is false most often of the claims drawn."""
    told = []
    for school, judged in schools.items():
        best, *others = sorted(drawn[school], key=lambda each: -each.share_for)
        counts = [
            f"{sum(each.verdict in words for each in judged)} {told_as}"
            for told_as, words in VERDICTS.items()
        ]
        whose = f" of the {school} school" if school else ""
        drawn_of = " of those drawn" if len(drawn[school]) < len(judged) else ""
        said = f"True most often{drawn_of} is “{best.says}” ({_shares(best)})"
        if others:
            worst = max(others, key=lambda each: each.share_against)
            said += f", false most often “{worst.says}” ({_shares(worst)})"
        told.append(
            f"Of {len(judged)} claims{whose} {', '.join(counts[:-1])} and {counts[-1]}. {said}."
        )
    return " ".join(told) or "0 claims could be judged."


def _shares(judged: Judged) -> str:
    """``true in 62 % ±3.1 of worlds, false in 20 % ±2.4``"""
    told = [
        f"{word} in {percent(share)} {doubt_of_share(error, share)}"
        for word, share, error in (
            ("true", judged.share_for, judged.share_for_error),
            ("false", judged.share_against, judged.share_against_error),
        )
    ]
    return f"{told[0]} of worlds, {told[1]}"
