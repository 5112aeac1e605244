"""What is worth finding out, as bars."""

from __future__ import annotations

from math import isnan

from standoff.insight.decision.value import Value
from standoff.insight.statistics.sentences import what
from standoff.report.blocks import Figure
from standoff.report.figures.style import BY_LINE, INK, figure, labels, tallest
from standoff.report.words import TIMES, doubt, number

MOST = 15
KINDS = {
    "a number": "#5b8db8",
    "a group of numbers": "#d9b365",
    "what an actor is": "#9aa5b1",
    "a test": "#efe3c0",
}
"""Light enough for a line over them."""


def value_figure(value: Value) -> Figure:
    """The most valuable numbers, groups, types and tests; everything together as a line."""
    case = value.case.case
    found = [
        *(("a number", what(case, name), each) for name, each in value.parameters.items()),
        *(("a group of numbers", name, each) for name, each in value.groups.items()),
        *(
            ("what an actor is", f"what {case.title_of(name)} is", each)
            for name, each in value.types.items()
            if each
        ),
        *(("a test", f"a test of {name}", each) for name, each in value.tests.items()),
    ]
    found = sorted(found, key=lambda each: -each[2].value)[:MOST]
    named = labels((name for _, name, _ in found), 60)
    rows = [
        {
            "label": label,
            "kind": kind,
            "value": each.value,
            "low": None if isnan(each.error) else max(each.value - TIMES * each.error, 0.0),
            "high": None if isnan(each.error) else each.value + TIMES * each.error,
        }
        for label, (kind, _, each) in zip(named, found, strict=True)
    ]
    kinds = [kind for kind in KINDS if any(kind == each for each, _, _ in found)]
    y = {
        "field": "label",
        "type": "nominal",
        "sort": named,
        "title": None,
        "axis": {**BY_LINE, "labelPadding": 8, "ticks": False},
    }
    what_for = "loss" if value.criterion == "expected-loss" else value.criterion
    everything = f"{number(value.perfect.value)} {doubt(value.perfect.error)} {value.unit}"
    finding = f"To know every number would save {everything} of {what_for} on average."
    if found and not found[0][2].value:
        finding = f"Nothing learned by itself would change the choice. {finding}"
    elif found:
        _, best, worth = found[0]
        most = "at least " if worth.short else ""
        around = "" if worth.short else f" {doubt(worth.error)}"
        finding = (
            f"Most worth learning is “{best}”: it saves {most}"
            f"{number(worth.value)}{around} {value.unit} of {what_for} on average. {finding}"
        )
    return figure(
        "What is worth finding out",
        f"Average {what_for} saved by learning it before choosing; to know every number saves "
        f"{everything}. A line reaches two standard errors either way, not below 0; a bar without "
        "one is the least that was found, and has no error.",
        finding,
        width=380,
        # A row is as high as its longest label has lines, so that none overprints the next.
        height={"step": 13 * max(2, tallest(named)) + 8},
        data={"values": rows},
        layer=[
            {
                "mark": {"type": "bar", "height": 14},
                "encoding": {
                    "y": y,
                    "x": {
                        "field": "value",
                        "type": "quantitative",
                        "axis": {"title": f"average {what_for} saved ({value.unit})"},
                    },
                    "color": {
                        "field": "kind",
                        "type": "nominal",
                        "scale": {"domain": kinds, "range": [KINDS[kind] for kind in kinds]},
                        "legend": {"title": "learning", "orient": "bottom", "symbolType": "square"},
                    },
                },
            },
            {
                "transform": [{"filter": "isValid(datum.low)"}],
                "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5},
                "encoding": {
                    "y": y,
                    "x": {"field": "low", "type": "quantitative"},
                    "x2": {"field": "high"},
                },
            },
        ],
    )
