"""What is worth finding out, as bars."""

from __future__ import annotations

from math import isnan

from standoff.insight.sentences import what
from standoff.insight.value import Value
from standoff.report.blocks import Figure
from standoff.report.figures.style import BLUE, GREEN, GREY, ORANGE, figure, wrapped
from standoff.report.words import TIMES, doubt, number

MOST = 15


def value_figure(value: Value) -> Figure:
    """The most valuable numbers, groups, types and tests; everything together as a line."""
    kinds = {
        "a number": {
            "\n".join(wrapped(what(value.case.case, name), 60)): each
            for name, each in value.parameters.items()
        },
        "a group of numbers": dict(value.groups),
        "what an actor is": {f"type of {k}": each for k, each in value.types.items() if each},
        "a test": {"\n".join(wrapped(name)): each for name, each in value.tests.items()},
    }
    rows = [
        {
            "label": label,
            "kind": kind,
            "value": each.value,
            "low": None if isnan(each.error) else max(each.value - TIMES * each.error, 0.0),
            "high": None if isnan(each.error) else each.value + TIMES * each.error,
        }
        for kind, members in kinds.items()
        for label, each in members.items()
    ]
    rows = sorted(rows, key=lambda row: -float(str(row["value"])))[:MOST]
    labels = [str(row["label"]) for row in rows]
    y = {
        "field": "label",
        "type": "nominal",
        "sort": [row["label"] for row in rows],
        "title": None,
        "axis": {"labelExpr": "split(datum.label, '\\n')", "labelLimit": 420},
    }
    what_for = "loss" if value.criterion == "expected-loss" else value.criterion
    everything = f"{number(value.perfect.value)} {doubt(value.perfect.error)} {value.unit}"
    finding = f"To know everything would save {everything} of {what_for} on average."
    if rows:
        best, worth = max(
            ((label, each) for members in kinds.values() for label, each in members.items()),
            key=lambda found: found[1].value,
        )
        most = "at least " if worth.short else ""
        around = "" if worth.short else f" {doubt(worth.error)}"
        finding = (
            f"Most worth learning is “{' '.join(best.split())}”: it saves {most}"
            f"{number(worth.value)}{around} {value.unit} of {what_for} on average. {finding}"
        )
    return figure(
        "What is worth finding out",
        f"Average {what_for} saved by learning it before choosing; to know everything saves "
        f"{everything}",
        finding,
        width=380,
        # A row is as high as its longest label has lines, so that none overprints the next.
        height={"step": 13 * max([2, *(len(label.split("\n")) for label in labels)]) + 8},
        data={"values": rows},
        layer=[
            {
                "mark": {"type": "bar", "height": 14},
                "encoding": {
                    "y": y,
                    "x": {
                        "field": "value",
                        "type": "quantitative",
                        "axis": {"title": f"{value.unit} of {what_for} saved"},
                    },
                    "color": {
                        "field": "kind",
                        "type": "nominal",
                        "scale": {"domain": list(kinds), "range": [BLUE, GREEN, ORANGE, GREY]},
                        "legend": {"title": "learning", "orient": "bottom"},
                    },
                },
            },
            {
                "mark": {"type": "rule", "color": "#333"},
                "encoding": {
                    "y": y,
                    "x": {"field": "low", "type": "quantitative"},
                    "x2": {"field": "high"},
                },
            },
        ],
    )
