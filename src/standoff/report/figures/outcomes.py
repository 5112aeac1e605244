"""What each policy leads to: the chances of the outcomes as bars, the best policy first."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable
from typing import Any

from standoff.insight.judgement.criteria import Criterion
from standoff.insight.judgement.severity import by_severity
from standoff.insight.study.study import Study
from standoff.report import references
from standoff.report.blocks import Figure
from standoff.report.courses import never
from standoff.report.figures.style import (
    BY_LINE,
    INK,
    chances,
    figure,
    ink_on,
    labels,
    shades,
    tallest,
)
from standoff.report.words import doubt, doubt_of_share, number, percent, spread_of

WIDTH = 520
MOST = 40
"""Policies drawn."""
PLAIN = {"ticks": False, "domain": False, "grid": False, "labelPadding": 8}
"""An axis of names alone."""
LEAST_TOLD = 0.075
"""A part of a bar narrower than this has no room for its chance and its unit."""
LEAST_BARE = 0.035
"""A part narrower than this has no room for its chance alone."""
BESIDE = 7
"""How far beside the bars the losses stand by which they are in order."""
ABOVE = -7
"""How far above them their head does."""
LIFT = -4
"""How far a bar stands below the middle of its row."""
BELOW = 9
"""How far its range does."""


def outcomes_figure(study: Study, without: Collection[str] = ()) -> Figure:
    """A bar for each policy that was solved, in the order of the advised actor's expected loss: the
    average chances of the outcomes, the worst first; below it the 5–95 % range of the worst.
    ``without``: policies that are not drawn."""
    losses = study.criteria["expected-loss"]
    solved = {name for name, each in study.ensemble.policies.items() if each.solved.any()}
    order = sorted(solved, key=lambda name: (math.isnan(losses.scores[name]), losses.scores[name]))
    whole = len(order)
    order = [name for name in order if name not in without][:MOST]
    left_out = whole - len(order)
    outcomes = list(by_severity(study.ensemble))
    worst = outcomes[0]
    aside = {name for name in order if name in study.beaten}
    # Two letters of the width are the mark's, which only the picture has: in the data a policy has
    # its name.
    named = dict(zip(order, labels(order, 38, 2), strict=True))
    told = dict(zip(outcomes, labels(outcomes, 40, 1), strict=True))
    colours = shades(len(outcomes))
    rows: list[dict[str, Any]] = []
    ranges: list[dict[str, Any]] = []
    beside: list[dict[str, Any]] = []
    for policy in order:
        start = 0.0
        for outcome, colour in zip(outcomes, colours, strict=True):
            found = study.policies[policy].outcomes[outcome]
            rows.append(
                {
                    "policy": named[policy],
                    "outcome": told[outcome],
                    "from": start,
                    "to": min(start + found.mean, 1.0),
                    "middle": start + found.mean / 2,
                    "chance": found.mean,
                    "told": _told(found.mean),
                    "ink": ink_on(colour),
                }
            )
            start += found.mean
        beside.append({"policy": named[policy], "end": 1.0, "told": _loss(losses, policy)})
        each = study.policies[policy].outcomes[worst]
        ranges.append(
            {"policy": named[policy], "low": each.p05, "mean": each.mean, "high": each.p95}
        )
    y: dict[str, Any] = {
        "field": "policy",
        "type": "nominal",
        "sort": list(named.values()),
        "title": None,
        "axis": {**_marked(named[name] for name in order if name in aside), **PLAIN},
    }
    x = chances("average chance of each outcome")
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": rows},
            "mark": {
                "type": "bar",
                "height": 15,
                "yOffset": LIFT,
                "stroke": "white",
                "strokeWidth": 1,
            },
            "encoding": {
                "y": y,
                "x": {"field": "from", **x},
                "x2": {"field": "to"},
                "color": {
                    "field": "outcome",
                    "type": "nominal",
                    "scale": {"domain": list(told.values()), "range": colours},
                    "legend": {"title": "outcome", "orient": "top", "symbolType": "square"},
                },
            },
        },
        {
            "data": {"values": [row for row in rows if row["told"]]},
            "mark": {"type": "text", "fontSize": 10.5, "yOffset": LIFT},
            "encoding": {
                "y": y,
                "x": {"field": "middle", **x},
                "text": {"field": "told"},
                "color": {"field": "ink", "type": "nominal", "scale": None},
            },
        },
    ]
    layers.append(
        {
            "data": {"values": [row for row in beside if row["told"]]},
            "mark": {
                "type": "text",
                "fontSize": 10,
                "align": "left",
                "dx": BESIDE,
                "yOffset": LIFT,
                "color": INK,
            },
            "encoding": {"y": y, "x": {"field": "end", **x}, "text": {"field": "told"}},
        }
    )
    layers.append(
        {
            "data": {"values": [{"end": 1.0, "told": "points lost"}]},
            "mark": {"type": "text", "fontSize": 10, "align": "left", "dx": BESIDE, "color": INK},
            "encoding": {
                "y": {"value": ABOVE},
                "x": {"field": "end", **x},
                "text": {"field": "told"},
            },
        }
    )
    if study.draws > 1:
        layers += _ranges(ranges, y, x)
    layers += references.layers(references.marks(study, worst, named), y, x, BELOW)
    return figure(
        "What each policy leads to",
        _caption(study, order, worst, left_out)
        + (" * Another policy is as good or better by every criterion." if aside else "")
        + references.caption(study, worst, named),
        _finding(study, order, worst),
        width=WIDTH,
        height={"step": max(27, 14 * tallest(named.values()) + 14)},
        layer=layers,
    )


def _marked(names: Iterable[str]) -> dict[str, str]:
    """What an axis needs for labels of several lines, with a mark after some of them."""
    label = "datum.label"
    mark = f"indexof({json.dumps(list(names))}, {label}) >= 0 ? {label} + ' *' : {label}"
    return {"labelExpr": BY_LINE["labelExpr"].replace(label, f"({mark})")}


def _loss(losses: Criterion, policy: str) -> str:
    """The expected loss that a bar has its place by: ``16.8 ±0.2``."""
    score, error = losses.scores[policy], losses.errors.get(policy, math.nan)
    if math.isnan(score):
        return "–"
    scale = max(abs(each) for each in losses.scores.values() if not math.isnan(each))
    return number(score) + ("" if math.isnan(error) else f" {doubt(error, scale=scale)}")


def _told(chance: float) -> str:
    """A chance as it fits into its part of a bar."""
    shown = percent(chance)
    if chance >= LEAST_TOLD:
        return shown
    return shown.removesuffix(" %") if chance >= LEAST_BARE else ""


def _ranges(
    ranges: list[dict[str, Any]], y: dict[str, Any], x: dict[str, Any]
) -> list[dict[str, Any]]:
    """A line below each bar from the 5 % to the 95 % point, with its ends and its average."""
    ends = [
        {"policy": each["policy"], "at": each[end]} for each in ranges for end in ("low", "high")
    ]
    return [
        {
            "data": {"values": ranges},
            "mark": {"type": "rule", "strokeWidth": 1.5, "color": INK, "yOffset": BELOW},
            "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}},
        },
        {
            "data": {"values": ends},
            "mark": {"type": "tick", "size": 7, "thickness": 1.5, "color": INK, "opacity": 1,
                     "yOffset": BELOW},
            "encoding": {"y": y, "x": {"field": "at", **x}},
        },
        {
            "data": {"values": ranges},
            "mark": {"type": "point", "shape": "circle", "filled": True, "size": 30, "color": INK,
                     "opacity": 1, "yOffset": BELOW},
            "encoding": {"y": y, "x": {"field": "mean", **x}},
        },
    ]  # fmt: skip


def _caption(study: Study, order: list[str], worst: str, left_out: int) -> str:
    actor = study.case.title_of(study.case.advised)
    told = (
        f"In the order of what {actor} loses on average in points, which stands beside each bar; "
        "outcomes from the one that goes with the largest loss, at the left, to the one that goes "
        "with the least."
    )
    if study.draws > 1:
        errors = [
            each.mc_error
            for policy in order
            for each in study.policies[policy].outcomes.values()
            if not math.isnan(each.mc_error)
        ]
        told += (
            f" The line below a bar reaches over the chance of {worst} in nine of ten plausible "
            "worlds (5–95 %), the dot is its average."
        )
        if errors:
            told += (
                f" No average is off by more than {doubt_of_share(max(errors))} points (two "
                "standard errors, for the finite number of worlds)."
            )
    if left_out > 0:
        told += f" {left_out} more policies are not drawn."
    return told


def _finding(study: Study, order: list[str], worst: str) -> str:
    if not order:
        return "Nothing was solved: 0 policies are drawn."

    def said(policy: str) -> str:
        each = study.policies[policy].outcomes[worst]
        if never(study, each):
            return "0 %, since what leads to it is closed there"
        if study.draws == 1:
            return percent(each.mean)
        around = doubt_of_share(each.mc_error, each.mean)
        return f"{percent(each.mean)} {around} (5–95 %: {spread_of(each, share=True)})"

    first = order[0]
    found = f"Under '{first}', the policy with the least expected loss, {worst} has a chance of "
    found += said(first)
    if len(order) > 1:
        by = sorted(order, key=lambda each: study.policies[each].outcomes[worst].mean)
        found += (
            f"; of the {len(order)} policies drawn it is least under '{by[0]}', {said(by[0])}, "
            f"and greatest under '{by[-1]}', {said(by[-1])}"
        )
    return found + "."
