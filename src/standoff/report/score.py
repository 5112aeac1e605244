"""How good the forecasts of cases were, in words: the answer of ``score``."""

from __future__ import annotations

from math import isinf, isnan

from standoff.history.scores import EVEN, Scores
from standoff.history.scores import Score as Scored
from standoff.questions.score import Score as Asked
from standoff.report.blocks import (
    Blocks,
    Column,
    Heading,
    Note,
    Paragraph,
    Space,
    Table,
    Warning,
    Words,
    strong,
)
from standoff.report.telling import Telling
from standoff.report.words import DOUBT, doubt, doubt_of_share, number, percent

COLUMNS = (
    Column("forecast"),
    Column("log", right=True, whole=True),
    Column("Brier", right=True, whole=True),
)


def blocks(_question: Asked, scores: Scores) -> Blocks:
    """Each event and its scores, then their mean."""
    for each in scores.events:
        yield Heading(each.title)
        chance, error = each.forecast[each.came]
        low, high = (percent(end).removesuffix(" %") for end in each.likely)
        yield Paragraph(
            [
                "It came to ",
                strong(each.came),
                f" under the policy '{each.policy}'. The case had given that "
                f"{_chance(chance, error)}, and {low}–{high} % in the "
                "middle nine tenths of its worlds.",
            ],
            indent=1,
        )
        if isinf(each.score.log):
            yield Warning(
                "Impossible:", " the case had ruled out what came; no log score helps it."
            )
        yield Space()
        own = _cells(each.score)
        rows: list[list[Words]] = [
            ["the case", *own],
            [EVEN, number(each.even.log), number(each.even.brier)],
        ]
        yield Table(COLUMNS, rows, "On which outcome came")
        for outcome in dict.fromkeys(one.outcome for one in each.references):
            yield Space()
            stated = [one for one in each.references if one.outcome == outcome]
            told: list[list[Words]] = [
                [
                    f"the case: {_chance(*each.forecast[outcome])}",
                    *_cells(stated[0].own),
                ]
            ]
            told += [
                [
                    f"{one.what or one.name}: {percent(one.chance)}",
                    number(one.log),
                    number(one.brier),
                ]
                for one in stated
            ]
            title = f"On whether it came to {outcome}, beside the references that the case states"
            yield Table(COLUMNS, told, title)
        yield Space()
    if scores.n > 1:
        yield Heading(f"Over {scores.n} events")
        for kind, named in (("log", "log"), ("brier", "Brier")):
            better, error = scores.better(kind)
            way = "better" if better >= 0 else "worse"
            around = "" if isnan(error) else f" {doubt(error)}"
            yield Paragraph(
                f"Mean {named} score {number(scores.mean(kind))}, {number(abs(better))}{around} "
                f"{way} than {EVEN}.",
                indent=1,
            )
        yield Space()
    yield Note(scores.sentence)
    yield Note(
        "Of both scores less is better. Log: −ln of the chance of what came; Brier: the sum of "
        f"squared misses over the outcomes. {DOUBT}"
    )


def _chance(chance: float, error: float) -> str:
    return f"{percent(chance)} {doubt_of_share(error, chance)}"


def _cells(score: Scored) -> list[Words]:
    log = "∞" if isinf(score.log) else f"{number(score.log)} {doubt(score.log_error)}"
    return [log, f"{number(score.brier)} {doubt(score.brier_error)}"]


TELLING = Telling(blocks)
