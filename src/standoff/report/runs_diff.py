"""Two kept runs side by side, in words: the answer of ``runs diff``."""

from __future__ import annotations

from standoff.insight.study.kept_diff import Apart, KeptDiff
from standoff.questions.runs_diff import DiffRuns
from standoff.report.blocks import (
    Blocks,
    Column,
    Heading,
    Item,
    Note,
    Paragraph,
    Row,
    Space,
    Table,
    Verbatim,
    Words,
    quiet,
)
from standoff.report.telling import Telling
from standoff.report.words import DOUBT, doubt, doubt_of_share, number, percent

_TITLES = {"outcome": "Chances of outcomes", "payoff": "Payoffs", "measure": "Measures"}


def blocks(_question: DiffRuns, answer: KeptDiff) -> Blocks:
    """What the runs are of otherwise; their figures side by side."""
    yield Heading(f"{answer.first} and {answer.second}")
    if not answer.changed:
        yield Paragraph("The two are of the same case, seed, policies and versions.")
    for each in answer.changed:
        yield Item(f"{each[:1].upper()}{each[1:]}.", "•", width=2)
    for name, policies in zip((answer.first, answer.second), answer.only, strict=True):
        if policies:
            yield Item(f"Only {name} has {', '.join(policies)}.", "•", width=2)
    if answer.case:
        yield Space()
        yield Verbatim("\n".join(answer.case))
    for kind, title in _TITLES.items():
        rows: list[Row] = [
            [each.policy, each.name, *_cells(each)] for each in answer.figures if each.kind == kind
        ]
        if rows:
            yield Space()
            heads = (answer.first, answer.second, "difference")
            columns = [Column("policy", whole=True), Column(kind, whole=True)]
            columns += [Column(head, right=True, whole=True) for head in heads]
            yield Table(columns, rows, title)
    pairs = "of the same worlds" if answer.same_worlds else "of worlds drawn apart"
    yield Note(f"{DOUBT} The difference's is {pairs}.")


def _cells(each: Apart) -> list[Words]:
    share = each.kind == "outcome"
    pairs = (
        (each.first, each.first_error),
        (each.second, each.second_error),
        (each.difference, each.error),
    )
    return [
        [
            percent(value) if share else number(value),
            " ",
            quiet(doubt_of_share(error, abs(value)) if share else doubt(error, scale=abs(value))),
        ]
        for value, error in pairs
    ]


TELLING = Telling(blocks)
