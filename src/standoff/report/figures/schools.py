"""Does the modelling school matter: claims by schools."""

from __future__ import annotations

import math
from typing import Any

from standoff.insight.disagreement.partings import Compared
from standoff.insight.disagreement.schools import Schools
from standoff.report.blocks import Figure
from standoff.report.figures.style import BLACK, BY_LINE, PERCENT, WHITE, figure, labels
from standoff.report.words import doubt_of_share, percent


def schools_figure(schools: Schools) -> Figure:
    """A map of the share of worlds in which each claim is true by enough to matter, by school;
    under each share twice its standard error, in points."""
    says = {
        name: each.says
        for school in reversed(schools.schools)
        for name, each in school.judged.items()
    }
    told = [says[name] for name in schools.claims]
    named = dict(zip(schools.claims, labels(told, 62, 2), strict=True))
    heads = labels((each.name for each in schools.schools), 30, 1)
    rows = [
        {
            "claim": named[claim],
            "school": head,
            "share": judged.share_for,
            "told": percent(judged.share_for),
            "doubt": doubt_of_share(judged.share_for_error, judged.share_for),
        }
        for head, each in zip(heads, schools.schools, strict=True)
        for claim in schools.claims
        if (judged := each.judged.get(claim)) and not math.isnan(judged.share_for)
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
        "Share of worlds in which each claim is true by enough to matter, in % and ± two standard "
        "errors",
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
                        "legend": {**PERCENT, "title": ["share of worlds in", "which it is true"]},
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
    claims = len(schools.shared)
    parted = {each.claim for each in schools.partings}
    if not parted:
        return f"None of {claims} claims is judged otherwise by any of {others} other schools."
    most = max(schools.partings, key=lambda each: abs(_apart(each.compared)))
    assert most.compared.weighed is not None
    written, other = (each.share_for for each in most.compared.weighed)
    says = schools.schools[0].judged[most.claim].says
    return (
        f"{len(parted)} of {claims} claims are judged otherwise by one of {others} other schools. "
        f"Furthest apart is “{says}”: it is true by enough to matter in {percent(written)} of "
        f"worlds as the case is written and in {percent(other)} by '{most.school}' (the difference "
        f"has an error of {doubt_of_share(most.compared.for_error)} points)."
    )


def _apart(compared: Compared) -> float:
    """How far a school's share of worlds in which a claim holds by enough is from that as
    written."""
    assert compared.weighed is not None
    return compared.weighed[1].share_for - compared.weighed[0].share_for


def _text(shown: dict[str, Any], axes: dict[str, Any], *, size: int, dy: int) -> dict[str, Any]:
    """A line of text in each cell, white where the cell is dark."""
    dark = {"test": "datum.share > 0.85 || datum.share < 0.15", "value": WHITE}
    return {
        "mark": {"type": "text", "fontSize": size, "dy": dy},
        "encoding": {**axes, "text": shown, "color": {"condition": dark, "value": BLACK}},
    }
