"""Why two analysts disagree, in words: the answer of ``compare``."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from standoff.insight.disagreement.comparison import Comparison, Difference
from standoff.insight.judgement.verdicts import Weighed
from standoff.questions.compare import Compare
from standoff.report.blocks import (
    Block,
    Blocks,
    Column,
    Figure,
    Item,
    Note,
    Paragraph,
    Row,
    Space,
    Span,
    Table,
    Warning,
    Words,
    quiet,
    strong,
)
from standoff.report.figures.compare import compare_figure
from standoff.report.telling import Telling
from standoff.report.words import DOUBT, doubt, doubt_of_share, number, percent

TOLD = 0.02
"""Shares that differ by less are not worth a line."""
NOTHING = 1e-6
"""A part of a share that is smaller than this is shown as 0."""
LARGEST = 3
"""How many parts of a difference are told."""
OUTCOMES = 12
"""How many chances of outcomes are told."""


def blocks(_question: Compare, answer: Comparison) -> Blocks:
    """What differs, by what cause, and what each would have to concede."""
    yield from advised(answer)
    yield from assumptions(answer)
    yield Space()
    tables = [(title, rows) for title, rows in differences(answer) if rows]
    for title, rows in tables:
        yield table(answer, title, rows)
        yield Space()
    alike = sum(abs(each.b - each.a) < TOLD and each.kind != "loss" for each in answer.differences)
    if alike:
        yield Note(f"{alike} claims and chances that differ by under 2 points: --json.")
    for why in dict.fromkeys(answer.left_out.values()):
        named = [name for name, each in answer.left_out.items() if each == why]
        yield Paragraph(f"Not compared, since {why}: {', '.join(named)}.")
    if any(_open(each) for _, rows in tables for each in rows):
        yield Note("* the error leaves another verdict open, too (--json names it).")
    yield Note(
        f"{_worlds(answer)} Parts in points (payoff for losses), summing to the difference. "
        f"{DOUBT} What is within its error may be nothing. "
        "A claim's first share, which is split, counts the worlds where it is true by enough to "
        "matter; it is false by enough in the share below, and in the rest it makes no difference."
    )
    if answer.unsolved:
        yield Warning(f"{answer.unsolved:,} games were not solved and are left out.")


def _worlds(answer: Comparison) -> str:
    """In how many worlds the two were solved, and over which mixtures of what they assume."""
    groups = len(answer.groups)
    if answer.sampled:
        return (
            f"Averages over {answer.draws:,} common draws. {groups} groups have "
            f"{1 << groups:,} combinations, too many to solve: each draw is split along one order "
            "of the groups and its reverse, and the errors hold what that leaves open."
        )
    return (
        f"Averages over {answer.draws:,} common draws for each of {1 << groups:,} combinations. "
        "The split itself is exact, over all combinations."
    )


def assumptions(answer: Comparison) -> Iterator[Block]:
    """In what the two differ."""
    several = "s" * (len(answer.groups) != 1)
    yield Paragraph(f"They differ in {len(answer.groups)} group{several} of assumptions:")
    for name, members in answer.groups.items():
        what = answer.words[name]
        listing = ", ".join(each.name for each in members)
        told = f"{what} " if what not in (name, listing) else ""
        yield Item([f"{name}: {told}", quiet(f"({listing})")])


def advised(answer: Comparison) -> Iterator[Block]:
    """What each advises."""
    first, second = answer.names
    same = answer.advice[0] == answer.advice[1]
    yield Paragraph(
        [
            "By the assumptions of ",
            strong(first),
            f" the best course is {answer.advice[0]}; by those of ",
            strong(second),
            f" it is {'too' if same else answer.advice[1]}.",
        ]
    )


def differences(answer: Comparison) -> Iterator[tuple[str, list[Difference]]]:
    """The differences that are worth telling, by kind."""
    wide = [each for each in answer.differences if abs(each.b - each.a) >= TOLD]
    claims = [each for each in wide if each.kind == "claim"]
    turned = [each for each in answer.differences if each.verdicts[0] != each.verdicts[1]]
    yield "Claims on which they part ways", turned
    yield "Claims on which they differ by degree", [each for each in claims if each not in turned]
    yield "Outcomes", [each for each in wide if each.kind == "outcome"][:OUTCOMES]
    yield "Losses", [each for each in answer.differences if each.kind == "loss"]


def _open(each: Difference) -> bool:
    """Whether the error of one of the two leaves another verdict open."""
    return any(len(could) > 1 for could in each.could_be)


def table(answer: Comparison, title: str, chosen: Sequence[Difference]) -> Table:
    """Differences, what each analyst concludes, and what makes them differ."""
    rows: list[Row] = []
    for each in chosen:
        ends: list[Words] = []
        for value, error, weighed in zip(
            (each.a, each.b), each.errors, each.weighed or (None, None), strict=True
        ):
            told = _told(each, value, error)
            ends.append([f"true {told}\n", quiet(_weighed(weighed))] if weighed else told)
        rows.append([each.quantity, *ends, _made(each, *answer.names)])
    heads = [Column(name, right=True) for name in answer.names]
    return Table([Column(), *heads, Column("difference, and what makes it (Shapley)")], rows, title)


def _weighed(weighed: Weighed) -> str:
    """A verdict, and beside the share that it is split by the other one that it goes by."""
    near = "*" * (len(weighed.could_be) > 1)
    error = doubt_of_share(weighed.share_against_error, weighed.share_against)
    return f"{weighed.verdict}{near}\nfalse {percent(weighed.share_against)} {error}"


def _told(each: Difference, value: float, error: float) -> str:
    if each.kind == "loss":
        return f"{number(value)} {doubt(error, scale=abs(value))}"
    return f"{percent(value)} {doubt_of_share(error, value)}"


def _points(each: Difference, value: float, error: float) -> str:
    """An effect with its sign and its ±: payoff for losses, points for shares and chances."""
    sign = "+" if value > 0 else ""
    if each.kind == "loss":
        return f"{sign}{number(value, 2)} {doubt(error, scale=max(abs(each.a), abs(each.b)))}"
    shown = "0" if abs(value) < NOTHING else number(100 * value, 2)
    return f"{sign if shown != '0' else ''}{shown} {doubt_of_share(error, abs(value))}"


def _made(each: Difference, first: str, second: str) -> list[Words]:
    """A difference, its largest parts and its cruxes, each on a line."""
    words: list[Words] = [_points(each, each.b - each.a, each.error)]
    if each.within_error:
        words.append(Span(" (within its error)", "mixed"))
    if any(math.isnan(part) for part in each.split.values()):
        return [*words, quiet("\nno split: no world judges it under some mixtures")]
    parts = sorted(each.split.items(), key=lambda part: -abs(part[1]))[:LARGEST]
    for name, part in parts:
        told = f"\n{name} {_points(each, part, each.split_errors[name])}"
        words.append(quiet(f"{told} (within its error)") if name in each.within else told)
    for name, ends in each.concede.items():
        one, other = (
            _told(each, end, error)
            for end, error in zip(ends, each.concede_errors[name], strict=True)
        )
        words.append(
            quiet(f"\ncrux {name}: conceding it brings {first} to {one}, {second} to {other}")
        )
    return words


def figure(_question: Compare, answer: Comparison) -> Figure:
    """How far the second is from the first, by cause."""
    return compare_figure(answer)


TELLING = Telling(blocks, figure)
