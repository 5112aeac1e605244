"""Does the modelling school matter: claims by schools."""

from __future__ import annotations

from typing import Any

from standoff.insight.schools import Schools
from standoff.report.blocks import Figure
from standoff.report.figures.style import BY_LINE, PERCENT, figure, labels
from standoff.report.words import doubt_of_share, percent


def schools_figure(schools: Schools) -> Figure:
    """A map of the share of worlds in which each claim holds, by school; under each share twice its
    standard error, in points."""
    first = schools.schools[0].judged
    named = dict(zip(first, labels((each.says for each in first.values()), 62, 2), strict=True))
    heads = labels((each.name for each in schools.schools), 30, 1)
    rows = [
        {
            "claim": named[claim],
            "school": head,
            "share": each.judged[claim].share,
            "told": percent(each.judged[claim].share),
            "doubt": doubt_of_share(each.judged[claim].mc_error, each.judged[claim].share),
        }
        for head, each in zip(heads, schools.schools, strict=True)
        for claim in schools.schools[0].judged
        if claim in each.judged and each.judged[claim].share == each.judged[claim].share
    ]
    axes = {
        "y": {
            "field": "claim",
            "type": "nominal",
            "sort": None,
            "title": None,
            "axis": {**BY_LINE, "labelPadding": 8, "ticks": False, "domain": False},
        },
        "x": {
            "field": "school",
            "type": "nominal",
            "sort": heads,
            "title": None,
            "axis": {"labelAngle": -40, "orient": "top"},
        },
    }
    return figure(
        "Does the modelling school matter?",
        "Share of worlds in which each claim holds, in % and ± two standard errors",
        _finding(schools),
        data={"values": rows},
        width={"step": 52},
        height={"step": 30},
        layer=[
            {
                "mark": "rect",
                "encoding": {
                    **axes,
                    "color": {
                        "field": "share",
                        "type": "quantitative",
                        "scale": {"scheme": "blueorange", "domain": [1, 0]},
                        "legend": {**PERCENT, "title": ["share of worlds in", "which it holds"]},
                    },
                },
            },
            _text({"field": "told", "type": "nominal"}, axes, size=11, dy=-4),
            _text({"field": "doubt", "type": "nominal"}, axes, size=9, dy=7),
        ],
    )


def _finding(schools: Schools) -> str:
    """How many claims are judged otherwise by another school, and which the most."""
    others = len(schools.schools) - 1
    claims = len(schools.schools[0].judged)
    parted = {each.claim for each in schools.partings}
    if not parted:
        return f"None of {claims} claims is judged otherwise by any of {others} other schools."
    most = max(
        schools.partings, key=lambda each: abs(each.compared.shares[1] - each.compared.shares[0])
    )
    written, other = most.compared.shares
    says = schools.schools[0].judged[most.claim].says
    return (
        f"{len(parted)} of {claims} claims are judged otherwise by one of {others} other schools. "
        f"Furthest apart is “{says}”: it holds in {percent(written)} of worlds as the case is "
        f"written and in {percent(other)} by '{most.school}' (the difference has an "
        f"error of {doubt_of_share(most.compared.error)} points)."
    )


def _text(shown: dict[str, Any], axes: dict[str, Any], *, size: int, dy: int) -> dict[str, Any]:
    """A line of text in each cell, white where the cell is dark."""
    dark = {"test": "datum.share > 0.85 || datum.share < 0.15", "value": "white"}
    return {
        "mark": {"type": "text", "fontSize": size, "dy": dy},
        "encoding": {**axes, "text": shown, "color": {"condition": dark, "value": "#222"}},
    }
