"""What moves if some numbers are otherwise: each policy before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from standoff.base.sentences import capital
from standoff.insight.discovery.assumptions import Moved
from standoff.report.blocks import Figure
from standoff.report.figures.style import (
    BLUE,
    BY_LINE,
    GREY,
    INK,
    chances,
    figure,
    labels,
    tallest,
)
from standoff.report.words import TIMES, doubt_of_share, number, percent

MOST = 24
BEFORE, AFTER = "as the case has it", "with the numbers set otherwise"


def moved_figure(moved: Moved, order: Sequence[str]) -> Figure:
    """For each policy a square at the chance of the gravest outcome before, a circle at that after,
    and a line between them; of what each policy is worth where no outcome is gravest."""
    outcome = moved.before.gravest
    shown = list(order)[:MOST]
    changes = [moved.outcome(name, outcome) if outcome else moved.payoff(name) for name in shown]
    rows: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    named = labels(shown, 34, 2)
    for label, change in zip(named, changes, strict=True):
        rows.append({"policy": label, "of": BEFORE, "at": change.before.mean})
        rows.append({"policy": label, "of": AFTER, "at": change.after.mean})
        lines.append({"policy": label, "from": change.before.mean, "to": change.after.mean})
    y = {
        "field": "policy",
        "type": "nominal",
        "sort": named,
        "title": None,
        "axis": {**BY_LINE, "labelPadding": 8, "ticks": False, "grid": True},
    }
    worth = {"type": "quantitative", "title": "worth to the advised actor"}
    x = chances(f"chance of {outcome}") if outcome else {**worth, "scale": {"zero": False}}
    both = [BEFORE, AFTER]
    kind = {"field": "of", "type": "nominal", "title": None}
    legend = {"orient": "bottom", "symbolSize": 90}
    return figure(
        f"{capital(outcome)}, before and after" if outcome else "Worth, before and after",
        "Squares: as the case has it. Circles: with the numbers set otherwise, in the same worlds. "
        "How far each may be off stands in the table."
        + (f" {len(order) - MOST} more policies are not drawn." if len(order) > MOST else ""),
        _finding(moved, shown, outcome),
        width=480,
        height={"step": 8 + 13 * tallest(named)},
        layer=[
            {
                "data": {"values": lines},
                "mark": {"type": "rule", "color": INK, "strokeWidth": 1.2},
                "encoding": {"y": y, "x": {"field": "from", **x}, "x2": {"field": "to"}},
            },
            {
                "data": {"values": rows},
                "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
                "encoding": {
                    "y": y,
                    "x": {"field": "at", **x},
                    "color": {**kind, "scale": {"domain": both, "range": [GREY, BLUE]},
                              "legend": legend},
                    "shape": {**kind, "scale": {"domain": both, "range": ["square", "circle"]},
                              "legend": legend},
                },
            },
        ],
    )  # fmt: skip


def _finding(moved: Moved, shown: Sequence[str], outcome: str) -> str:
    """What moves most."""
    if not outcome:
        most = max(shown, key=lambda name: abs(moved.payoff(name).difference))
        change = moved.payoff(most)
        return f"What moves most is '{most}', by {number(change.difference, 2)}."
    most = max(shown, key=lambda name: abs(moved.outcome(name, outcome).difference))
    change = moved.outcome(most, outcome)
    if abs(change.difference) <= TIMES * change.error:
        return f"The chance of {outcome} moves under no policy by more than its error."
    points = number(100 * abs(change.difference), 2)
    way = "rises" if change.difference > 0 else "falls"
    return (
        f"The chance of {outcome} moves most under '{most}': it {way} by {points} "
        f"{doubt_of_share(change.error)} points, from {percent(change.before.mean)} to "
        f"{percent(change.after.mean)}."
    )
