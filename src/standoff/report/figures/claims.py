"""The claims of each school: in what share of the plausible worlds each holds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from standoff.insight.claims import Judged
from standoff.insight.study import Study
from standoff.report.blocks import Figure
from standoff.report.figures.style import BLUE, BY_LINE, GREY, ORANGE, chances, figure, labels
from standoff.report.words import TIMES, doubt_of_share, percent

WIDTH = 330
MOST = 24
"""Claims of one school that are drawn."""
LETTERS = 78
COLOURS = {
    "it holds or mostly holds": BLUE,
    "contested, or it makes no difference": GREY,
    "it fails or mostly fails": ORANGE,
}
SHAPES = ("circle", "square", "triangle-down")
"""So that a verdict is told without colour too."""


def claims_figure(study: Study) -> Figure:
    """A panel for each school; in it a dot for each claim at the share of worlds in which it holds,
    with two standard errors either way, the surest first."""
    schools = judged_by_school(study)
    panels = [
        _panel(school, judged, last=number == len(schools) - 1)
        for number, (school, judged) in enumerate(schools.items())
    ]
    dropped = sum(max(len(judged) - MOST, 0) for judged in schools.values())
    more = f" {dropped} more claims are not drawn." if dropped else ""
    return figure(
        "What the schools claim, and in how many worlds it is so",
        "Each dot is the share of plausible worlds in which a claim holds; lines reach two "
        f"standard errors either way. Its verdict counts only differences that matter.{more}",
        _finding(schools),
        vconcat=panels,
        spacing=14,
        resolve={"scale": {"color": "shared", "shape": "shared"}},
    )


def judged_by_school(study: Study) -> dict[str, list[Judged]]:
    """The claims that could be judged, by their school, each school's surest first."""
    found: dict[str, list[Judged]] = {}
    for judged in study.claims.values():
        if not math.isnan(judged.share):
            found.setdefault(judged.school, []).append(judged)
    for each in found.values():
        each.sort(key=lambda judged: -judged.share)
    return found


def _panel(school: str, judged: Sequence[Judged], *, last: bool) -> dict[str, Any]:
    chosen = judged[:MOST]
    named = labels((each.says for each in chosen), LETTERS, 2)
    rows = []
    for each, label in zip(chosen, named, strict=True):
        reach = 0.0 if math.isnan(each.mc_error) else TIMES * each.mc_error
        rows.append(
            {
                "claim": label,
                "share": each.share,
                "low": max(each.share - reach, 0.0),
                "high": min(each.share + reach, 1.0),
                "verdict": _kind(each.verdict),
            }
        )
    y = {
        "field": "claim",
        "type": "nominal",
        "sort": named,
        "title": None,
        "axis": {**BY_LINE, "ticks": False, "domain": False, "grid": True, "labelPadding": 8},
    }
    title = "share of plausible worlds in which it holds" if last else None
    x = chances(title)
    scale = {"domain": list(COLOURS), "range": list(COLOURS.values())}
    legend = {"title": None, "orient": "bottom"}
    colour = {"field": "verdict", "type": "nominal", "scale": scale, "legend": legend}
    shape = {
        "field": "verdict",
        "type": "nominal",
        "scale": {"domain": list(COLOURS), "range": list(SHAPES)},
        "legend": legend,
    }
    head = f"The {school} school" if school else "Claims of no school"
    return {
        "title": {"text": head, "fontSize": 12, "anchor": "start"},
        "data": {"values": rows},
        "width": WIDTH,
        "height": {"step": 28 if any("\n" in each for each in named) else 20},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {
                    "y": y,
                    "x": {"field": "low", **x},
                    "x2": {"field": "high"},
                    "color": colour,
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
                "encoding": {
                    "y": y,
                    "x": {"field": "share", **x},
                    "color": colour,
                    "shape": shape,
                },
            },
        ],
    }


def _kind(verdict: str) -> str:
    contested, fails = list(COLOURS)[1:]
    if verdict.endswith("holds"):
        return next(iter(COLOURS))
    return fails if verdict.endswith("fails") else contested


def _finding(schools: Mapping[str, Sequence[Judged]]) -> str:
    """Each school's tally, with its surest and its least sure claim."""
    told = []
    for school, judged in schools.items():
        counts = [sum(_kind(each.verdict) == kind for each in judged) for kind in COLOURS]
        first, last = judged[0], judged[-1]
        name = (
            f"Of {len(judged)} claims of the {school} school"
            if school
            else (f"Of {len(judged)} claims")
        )
        told.append(
            f"{name} {counts[0]} hold or mostly hold, {counts[1]} are contested or make no "
            f"difference and {counts[2]} fail or mostly fail, "
            f"from “{first.says}” ({_share(first)}) to “{last.says}” "
            f"({_share(last)})."
        )
    return " ".join(told) or "0 claims could be judged."


def _share(judged: Judged) -> str:
    if math.isnan(judged.mc_error):
        return percent(judged.share)
    return f"{percent(judged.share)} {doubt_of_share(judged.mc_error, judged.share)}"
