"""Where claims fail and policies are best: the regions, and the peeling trajectory behind them."""

from __future__ import annotations

import math
from typing import Any

from standoff.insight.discovery.explained import ClaimExplained, Explained, PolicyExplained
from standoff.insight.statistics.regions import Found
from standoff.insight.statistics.sentences import region, what
from standoff.report.blocks import Figure
from standoff.report.figures.style import (
    BLUE,
    BY_LINE,
    GREY,
    INK,
    ORANGE,
    PERCENT,
    QUIET,
    chances,
    figure,
    labels,
    wrapped,
)
from standoff.report.words import TIMES, number, percent

EVERYWHERE, INSIDE = "in all worlds", "in the region where it fails most"


def explain_figure(explained: Explained) -> Figure:
    """For one claim or policy its regions and trajectory; for several, how far each is told."""
    subjects: list[ClaimExplained | PolicyExplained] = [*explained.claims, *explained.policies]
    if len(subjects) == 1:
        return _one(explained, subjects[0])
    told = [each for each in explained.claims if each.fails.share == each.fails.share]
    told = sorted(told, key=lambda each: -each.fails.share)
    named = labels((each.judged.says for each in told), 62, 2)
    worlds: list[dict[str, Any]] = []
    spans: list[dict[str, Any]] = []
    for label, each in zip(named, told, strict=True):
        reach = TIMES * each.judged.mc_error if each.judged.mc_error == each.judged.mc_error else 0
        share = each.fails.share
        worlds.append({"claim": label, "among": EVERYWHERE, "share": share})
        spans.append(
            {
                "claim": label,
                "low": max(share - reach, 0.0),
                "high": min(share + reach, 1.0),
                "caught": percent(each.fails.regions[0].coverage) if each.fails.regions else "–",
            }
        )
        if each.fails.regions:
            there = each.fails.regions[0].density
            worlds.append({"claim": label, "among": INSIDE, "share": there})
            spans[-1] |= {"from": share, "to": there}
    y = {
        "field": "claim",
        "type": "nominal",
        "sort": named,
        "title": None,
        "axis": {**BY_LINE, "labelPadding": 8, "ticks": False, "grid": True},
    }
    x = chances("share of worlds in which the claim fails")
    among = {"field": "among", "type": "nominal", "title": None}
    both = [EVERYWHERE, INSIDE]
    legend = {"orient": "bottom", "symbolSize": 80, "labelLimit": 400}
    return figure(
        "Where claims fail",
        "How often each claim fails: in all plausible worlds (the line about the dot reaches two "
        "standard errors either way), and in the region of numbers that best marks its failures "
        "off. At the right, how much of all its failures lies in that region (–: no simple region "
        "does).",
        _most_failing(explained),
        width=420,
        height={"step": 30},
        layer=[
            {
                "data": {"values": [each for each in spans if "to" in each]},
                "mark": {"type": "rule", "color": GREY},
                "encoding": {"y": y, "x": {"field": "from", **x}, "x2": {"field": "to"}},
            },
            {
                "data": {"values": spans},
                "mark": {"type": "rule", "color": INK, "strokeWidth": 2},
                "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            {
                "data": {"values": worlds},
                "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
                "encoding": {
                    "y": y,
                    "x": {"field": "share", **x},
                    "color": {
                        **among,
                        "scale": {"domain": both, "range": [ORANGE, BLUE]},
                        "legend": legend,
                    },
                    "shape": {
                        **among,
                        "scale": {"domain": both, "range": ["circle", "diamond"]},
                        "legend": legend,
                    },
                },
            },
            {
                "data": {"values": spans},
                "mark": {"type": "text", "align": "left", "dx": 12, "fontSize": 11, "color": QUIET},
                "encoding": {"y": y, "x": {"value": 420}, "text": {"field": "caught"}},
            },
        ],
    )


def _most_failing(explained: Explained) -> str:
    """The claim that fails most often, and where."""
    told = [each for each in explained.claims if each.fails.share == each.fails.share]
    if not told:
        return "No claim could be judged."
    most = max(told, key=lambda each: each.fails.share)
    case = explained.study.case
    where = "; ".join(
        region(case, each, most.fails.share, "fails") for each in most.fails.regions[:1]
    )
    found = f"Of {len(told)} claims “{most.judged.says}” fails most often"
    if where:
        return f"{found}. It {where[0].lower()}{where[1:]}"
    return f"{found}: in {percent(most.fails.share)} of worlds; {most.fails.why_none}."


def _one(explained: Explained, subject: ClaimExplained | PolicyExplained) -> Figure:
    if isinstance(subject, ClaimExplained):
        found, verb, title = subject.fails, "fails", subject.judged.says
    else:
        found, verb, title = subject.best, "is best", f"Where {subject.policy} is best"
    head = f"{verb} in {percent(found.share)} of worlds"
    if not found.regions:
        head += f"; {found.why_none}"
    body: list[dict[str, Any]] = [
        _limits(explained, found, number_, verb) for number_ in range(len(found.regions))
    ]
    if found.trajectory is not None:
        body.append(_trajectory(found, verb))
    finding = f"{head[0].upper()}{head[1:]}."
    if found.regions:
        finding = region(explained.study.case, found.regions[0], found.share, verb)
    caption = f"{head[0].upper()}{head[1:]}."
    if found.regions:
        caption += (
            " A region is what its numbers must be at once: blue is inside, over all values that "
            "were drawn; orange is where half of the worlds, taken alone, put its end. "
            "Below, every region that was weighed: fewer limits catch more, more limits are purer."
        )
    return figure(title, caption, finding, vconcat=body, spacing=24)


def _limits(explained: Explained, found: Found, which: int, verb: str) -> dict[str, Any]:
    box = found.regions[which]
    ensemble = explained.study.ensemble
    rows = []
    for limit in box.limits:
        values = ensemble.parameters[limit.parameter]
        low, high = float(values.min()), float(values.max())
        wide = high - low
        ends = [max(limit.low, low), min(limit.high, high)]
        written = ensemble.case.case.parameters[limit.parameter]
        unit = f" {written.unit}" if written.unit else ""
        told = " to ".join(number(end, 2) for end in (limit.low, limit.high) if math.isfinite(end))
        if not math.isfinite(limit.low):
            told = f"below {told}"
        elif not math.isfinite(limit.high):
            told = f"above {told}"
        spreads = [each for each in (limit.low_spread, limit.high_spread) if each]
        rows.append(
            {
                "parameter": "\n".join(wrapped(what(ensemble.case.case, limit.parameter))),
                "key": limit.parameter,
                "from": (ends[0] - low) / wide,
                "to": (ends[1] - low) / wide,
                "told": told + unit,
                "spreads": [[(end - low) / wide for end in each] for each in spreads],
            }
        )
    lines = max(str(row["parameter"]).count("\n") + 1 for row in rows)
    fuzzy = [
        {"parameter": row["parameter"], "from": ends[0], "to": ends[1]}
        for row in rows
        for ends in row.pop("spreads")  # type: ignore[attr-defined]
    ]
    y = {
        "field": "parameter",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {
            "labelExpr": "split(datum.label, '\\n')",
            "labelLimit": 420,
            "ticks": False,
            "domain": False,
            "labelPadding": 8,
        },
    }
    place = {
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": {
            "title": "from the lowest to the highest value drawn",
            "labels": False,
            "ticks": False,
            "grid": False,
        },
    }
    x = {"field": "from", **place}
    return {
        "title": {
            "text": f"Region {which + 1}, {percent(box.share)} of worlds: it {verb} in "
            f"{percent(box.density)} of them, and {percent(box.coverage)} of all worlds in which "
            f"it {verb} lie here",
            "fontSize": 12,
            "anchor": "start",
        },
        "width": 300,
        "height": {"step": 18 + 14 * lines},
        "layer": [
            {
                "data": {"values": rows},
                "mark": {"type": "bar", "height": 12, "color": "#e8ecf0"},
                "encoding": {"y": y, "x": {"datum": 0, **place}, "x2": {"datum": 1}},
            },
            {
                "data": {"values": rows},
                "mark": {"type": "bar", "height": 12, "color": BLUE},
                "encoding": {"y": y, "x": x, "x2": {"field": "to"}},
            },
            {
                "data": {"values": fuzzy},
                "mark": {"type": "bar", "height": 4, "color": ORANGE},
                "encoding": {"y": y, "x": x, "x2": {"field": "to"}},
            },
            {
                "data": {"values": rows},
                "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 11},
                "encoding": {"y": y, "x": {"datum": 1}, "text": {"field": "told"}},
            },
        ],
    }


def _trajectory(found: Found, verb: str) -> dict[str, Any]:
    path = found.trajectory
    assert path is not None
    rows = [
        {
            "coverage": float(path.coverage[k]),
            "density": float(path.density[k]),
            "limits": len(path.box(k).limits),
        }
        for k in range(len(path))
    ]
    chosen = [
        {"coverage": each.coverage, "density": each.density, "told": f"region {k + 1}"}
        for k, each in enumerate(found.regions)
    ]
    axes = {
        "x": {
            "field": "coverage",
            "type": "quantitative",
            "scale": {"domain": [0, 1]},
            "axis": {"title": f"share inside, of all worlds where it {verb}", **PERCENT},
        },
        "y": {
            "field": "density",
            "type": "quantitative",
            "scale": {"domain": [0, 1]},
            "axis": {"title": f"share of the worlds inside where it {verb}", **PERCENT},
        },
    }
    return {
        "title": {"text": "The regions that were weighed", "fontSize": 12, "anchor": "start"},
        "width": 300,
        "height": 220,
        "layer": [
            {
                "data": {"values": rows},
                "mark": {"type": "point", "filled": True, "size": 36},
                "encoding": {
                    **axes,
                    "color": {
                        "field": "limits",
                        "type": "ordinal",
                        "title": "numbers that are limited",
                        "scale": {"scheme": "blues", "domain": [-1, 0, 1, 2, 3, 4]},
                        "legend": {"values": [0, 1, 2, 3, 4], "orient": "bottom"},
                    },
                },
            },
            {
                "data": {"values": chosen},
                "mark": {"type": "point", "size": 150, "color": ORANGE, "strokeWidth": 2},
                "encoding": axes,
            },
            {
                "data": {"values": chosen},
                "mark": {"type": "text", "align": "left", "dx": 10, "dy": -6, "color": ORANGE},
                "encoding": {**axes, "text": {"field": "told"}},
            },
        ],
    }
