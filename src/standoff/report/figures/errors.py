"""What mistaken actors expect, what happens, and what would if they saw the truth."""

from __future__ import annotations

from typing import Any

from standoff.insight.learning.mistakes import Mean, Mistake, Mistakes, Told, UnderPolicy
from standoff.report.blocks import Figure
from standoff.report.figures.style import BLUE, BY_LINE, GREY, ORANGE, chances, figure, labels
from standoff.report.words import TIMES, doubt_of_share, percent

MOST = 24
MOVED = 0.1
"""An outcome that no error bears on by this much, beside the one that it bears on most, is not
the one to show."""
EXPECTED, HAPPENS, CORRECTED = "it expects", "happens", "if it saw the truth"


def errors_figure(answer: Mistakes) -> Figure:
    """For each mistaken actor and policy, of one outcome throughout: the chance that the actor
    expects, the real one, and that if it saw the truth."""
    told = [each for each in answer.each() if each[2].errs] or list(answer.each())
    outcome = gravest(answer)
    shown = sorted(
        ((mistake, policy, under, outcome) for mistake, policy, under in told),
        key=lambda row: -_size(row[2].outcomes[row[3]]),
    )[:MOST]
    order = list(dict.fromkeys(policy for _, policy, _, _ in shown))
    shown.sort(key=lambda row: order.index(row[1]))
    several = len(answer.mistakes) > 1
    heads = labels(
        (
            policy + (f" (by {answer.case.title_of(mistake.actor)})" if several else "")
            for mistake, policy, _, _ in shown
        ),
        44,
        2,
    )
    points: list[dict[str, Any]] = []
    for head, (_, _, under, outcome) in zip(heads, shown, strict=True):
        of_outcome = under.outcomes[outcome]
        # The largest first, so that none hides another where they are alike.
        for of, mean in (
            (CORRECTED, of_outcome.corrected),
            (HAPPENS, of_outcome.happens),
            (EXPECTED, of_outcome.expected),
        ):
            point = {"row": head, "of": of, "chance": mean.mean}
            if mean.error == mean.error:
                point["low"] = max(mean.mean - TIMES * mean.error, 0.0)
                point["high"] = min(mean.mean + TIMES * mean.error, 1.0)
            points.append(point)
    y = {
        "field": "row",
        "type": "nominal",
        "sort": heads,
        "title": None,
        "axis": {**BY_LINE, "labelPadding": 8, "ticks": False, "grid": True},
    }
    x = {"field": "chance", **chances(f"chance of {outcome}")}
    kinds = [EXPECTED, HAPPENS, CORRECTED]
    kind = {"field": "of", "type": "nominal", "title": None}
    legend = {"orient": "bottom", "symbolSize": 90}
    return figure(
        "What mistaken actors expect, and what happens",
        f"The chance of {outcome}, the worst outcome for the advised actor of those that a "
        "mistaken actor is wrong about or that its error moves. Diamonds: in the game in its head; "
        "circles: what happens; squares: what would happen if it saw the truth. Averages over "
        "the worlds, with a line of two standard errors either way.",
        _finding(answer),
        width=440,
        height={"step": 34},
        layer=[
            {
                "data": {"values": [point for point in points if "low" in point]},
                "mark": {"type": "rule", "strokeWidth": 1.5, "color": GREY},
                "encoding": {
                    "y": y,
                    "x": {**x, "field": "low"},
                    "x2": {"field": "high"},
                },
            },
            {
                "data": {"values": points},
                "mark": {"type": "point", "filled": True, "opacity": 1},
                "encoding": {
                    "y": y,
                    "x": x,
                    "color": {
                        **kind,
                        "scale": {"domain": kinds, "range": [ORANGE, BLUE, GREY]},
                        "legend": legend,
                    },
                    "size": {
                        **kind,
                        "scale": {"domain": kinds, "range": [45, 110, 230]},
                        "legend": None,
                    },
                    "shape": {
                        **kind,
                        "scale": {"domain": kinds, "range": ["diamond", "circle", "square"]},
                        "legend": legend,
                    },
                },
            },
        ],
    )


def gravest(answer: Mistakes) -> str:
    """The worst outcome for the advised actor of those that some error bears on."""
    least = max(_size(under.outcomes[most_wrong(under)]) for _, _, under in answer.each()) * MOVED
    moved = {
        name
        for _, _, under in answer.each()
        for name, told in under.outcomes.items()
        if _size(told) >= least
    }
    return next(name for name in answer.gravity if name in moved)


def most_wrong(under: UnderPolicy) -> str:
    """The outcome that is furthest from what is expected, or that the error moves most."""
    return max(under.outcomes, key=lambda name: _size(under.outcomes[name]))


def _size(told: Told) -> float:
    return max(abs(told.surprise.mean), abs(told.effect.mean))


def _finding(answer: Mistakes) -> str:
    """Whose error moves the outcome drawn most, and what it expects of it."""
    outcome = gravest(answer)
    mistake, policy, under = max(
        answer.each(), key=lambda each: abs(each[2].outcomes[outcome].effect.mean)
    )
    told = under.outcomes[outcome]
    if not told.effect.mean:
        return sentence(answer, mistake, policy, under)
    return (
        f"The error of {answer.case.title_of(mistake.actor)} moves the chance of {outcome} most, "
        f"under '{policy}': it expects {_share(answer, told.expected)}, what happens is "
        f"{_share(answer, told.happens)}, and if it saw the truth it would be "
        f"{_share(answer, told.corrected)}."
    )


def sentence(answer: Mistakes, mistake: Mistake, policy: str, under: UnderPolicy) -> str:
    """What one actor expects under one policy of the outcome that it is most wrong about."""
    outcome = most_wrong(under)
    told = under.outcomes[outcome]
    return (
        f"{answer.case.head_of(mistake.actor)} is most wrong under '{policy}': it expects "
        f"'{outcome}' with a chance of {_share(answer, told.expected)}, and it comes with "
        f"{_share(answer, told.happens)}; if it saw the truth, with "
        f"{_share(answer, told.corrected)}."
    )


def _share(answer: Mistakes, mean: Mean) -> str:
    error = "" if answer.draws == 1 else f" {doubt_of_share(mean.error, mean.mean)}"
    return f"{percent(mean.mean)}{error}"
