"""What is worth finding out, in words: the answer of ``value``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from standoff.case.units import PAYOFF
from standoff.insight.decision.rules import Worth
from standoff.insight.decision.value import Value
from standoff.insight.statistics.sentences import what
from standoff.questions.value import Value as Asked
from standoff.report.blocks import (
    Block,
    Blocks,
    Column,
    Figure,
    Note,
    Paragraph,
    Row,
    Space,
    Table,
    Words,
    quiet,
    strong,
)
from standoff.report.figures.value import value_figure
from standoff.report.telling import Telling
from standoff.report.words import DOUBT, doubt, number

SHOWN = 10


def blocks(_question: Asked, value: Value) -> Blocks:
    """What is worth finding out, the most valuable first."""
    what_for = "loss" if value.criterion == "expected-loss" else value.criterion
    most = "largest" if value.more_is_better else "smallest"
    yield Paragraph(
        [
            "Without further information: ",
            strong(value.chosen),
            f", the {most} average {what_for} ({number(value.average[value.chosen])} "
            f"{_unit(value)}).",
        ]
    )
    every = value.perfect
    saves, saved = ("gain", "gained") if value.more_is_better else ("save", "saved")
    if every.value <= 1e-12:
        yield Paragraph(
            "Nothing that could be learned would change that: in no world does another policy do "
            "better."
        )
        return
    yield Paragraph(
        f"To know every number exactly before choosing would {saves} {number(every.value)} "
        f"{doubt(every.error)} {_unit(value)} on average"
        + (", and to know what an actor is may add to that." if value.types else ".")
    )
    yield Space()
    case = value.case.case
    said = {what(case, name): worth for name, worth in value.parameters.items()}
    yield from _table("Learning one number", saves, said, every)
    yield from _table("Learning a group of numbers", saves, value.groups, every)
    yield Paragraph(_accounted(value))
    yield Space()
    types = {case.title_of(name): worth for name, worth in value.types.items() if worth}
    yield from _table("Learning what an actor is", saves, types, every)
    for name, worth in value.types.items():
        if worth is None:
            told_name = case.title_of(name)
            yield Paragraph(f"What {told_name} is hangs on the policy, so it has no value here.")
    yield from _table("Tests", saves, value.tests, every)
    yield Note(
        f"In {_unit(value)} of {what_for} {saved} on average, and in per cent of what it would "
        f"{saves} to know every number. {DOUBT} A value below its ± can't be told from nothing."
    )
    told = (value.parameters, value.groups, value.tests)
    if any(each.short for worths in told for each in worths.values()):
        yield Note(
            "≥: what the best rule that was found saves. Losses jump here, or hang on how numbers "
            "act together; a better rule may have been missed, so no error is told."
        )


def _unit(value: Value) -> str:
    return "points of payoff" if value.unit == PAYOFF else value.unit


def _table(title: str, saves: str, worths: Mapping[str, Worth], every: Worth) -> Iterator[Block]:
    """The most valuable of some things to learn, with what that ``saves`` and its share of knowing
    everything."""
    if not worths:
        return
    order = sorted(worths, key=lambda name: -worths[name].value)
    rows: list[Row] = [
        [_told(worths[name]), f"{100 * worths[name].value / every.value:.0f} %", name]
        for name in order[:SHOWN]
    ]
    heads = [Column(f"{saves}s", whole=True), Column("of all", whole=True), Column("to learn")]
    yield Table(heads, rows, title)
    if len(order) > SHOWN:
        yield Paragraph(f"and {len(order) - SHOWN} more, each worth less", "quiet")
    yield Space()


def _told(worth: Worth) -> Words:
    """A value with its doubt; with none where it is what a rule saves that may not be the best."""
    if worth.short:
        return f"≥ {number(worth.value)}"
    return [f"{number(worth.value)} ", quiet(doubt(worth.error))]


def _accounted(value: Value) -> str:
    """How much of the value of knowing everything was found in single numbers and groups."""
    every = value.perfect.value
    share = value.accounted / every
    told = (
        "What was found by single numbers and groups accounts for "
        f"{number(value.accounted)} {_unit(value)}: {100 * share:.0f} % of what it would save to "
        "know every number"
    )
    if share >= 1:
        return told + ", since they tell partly the same."
    return told + (
        ". The rest takes numbers learned together (name them with --group), or was too small to "
        "be told from nothing."
    )


def figure(_question: Asked, value: Value) -> Figure:
    """The most valuable things to learn, as bars."""
    return value_figure(value)


TELLING = Telling(blocks, figure)
