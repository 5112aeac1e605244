"""What mistaken actors expect and what happens, in words: the answer of ``errors``."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.insight.learning.mistakes import Mean, Mistake, Mistakes, Told, UnderPolicy
from standoff.insight.statistics.sentences import what
from standoff.questions.errors import Errors as Asked
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
    strong,
)
from standoff.report.figures.errors import errors_figure
from standoff.report.naming import cut, names
from standoff.report.telling import Telling
from standoff.report.words import DOUBT, doubt, doubt_of_share, number, percent


def blocks(_question: Asked, answer: Mistakes) -> Blocks:
    """Actor by actor and policy by policy."""
    yield Paragraph([strong(answer.case.title), ": what mistaken beliefs make"])
    if answer.failure:
        yield Paragraph(answer.failure, "bad")
        return
    for mistake in answer.mistakes:
        yield Space()
        yield Paragraph(who(answer, mistake))
        right = [policy for policy, under in mistake.policies.items() if not under.errs]
        for policy, under in mistake.policies.items():
            if under.errs:
                yield Space()
                yield from policy_table(answer, mistake, policy, under)
        if right:
            yield Space()
            yield Paragraph(
                f"Under {' and '.join(right)} its error changes nothing: what it expects is what "
                "happens, and what would if it saw the truth."
            )
    yield Space()
    yield Note(key(answer))


def who(answer: Mistakes, mistake: Mistake) -> list[Words]:
    """Who is mistaken, about what, and who knows of it."""
    case = answer.case
    told = {name: what(case, name) for name in mistake.takes}
    worded = [f"“{told[name]}”" for name in told if told[name] != name]
    formulas = [f"{name} for {text}" for name, text in mistake.takes.items() if told[name] == name]
    parts = [f"is wrong about {names(worded)}"] if worded else []
    parts += [f"takes {'; '.join(formulas)}"] if formulas else []
    view = case.views[mistake.actor]
    said = view.why or view.what
    knowing = [case.title_of(each) for each in mistake.known_to]
    known = (
        f"{' and '.join(knowing)} know{'s' if len(knowing) == 1 else ''} it"
        if knowing
        else "nobody knows it"
    )
    return [
        strong(case.head_of(mistake.actor)),
        f" {' and '.join(parts)}{f' ({cut(said)})' if said else ''}; {known}.",
    ]


def policy_table(
    answer: Mistakes, mistake: Mistake, policy: str, under: UnderPolicy
) -> Iterator[Block]:
    """Every outcome, payoff and measure under one policy: expected, real, and if corrected."""
    rows: list[Row] = []
    one = answer.draws == 1
    for name, told in under.outcomes.items():
        rows.append([name, *_cells(told, share=True, alone=one)])
    for name, told in under.payoffs.items():
        rows.append(
            [f"payoff of {answer.case.title_of(name)}", *_cells(told, share=False, alone=one)]
        )
    for name, told in under.measures.items():
        rows.append([name, *_cells(told, share=False, alone=one)])
    yield Table(
        [
            Column(policy),
            Column("it expects", right=True, whole=True),
            Column("happens", right=True, whole=True),
            Column("seeing the truth", right=True, whole=True),
            Column("the error makes", right=True, whole=True),
        ],
        rows,
        f"What the error of {answer.case.title_of(mistake.actor)} makes under {policy}",
    )
    if under.unsolved:
        yield Note(f"{under.unsolved:,} worlds were not solved and are left out.")


def _cells(told: Told, *, share: bool, alone: bool) -> list[str]:
    return [
        _figure(told.expected, share=share, alone=alone),
        _figure(told.happens, share=share, alone=alone),
        _figure(told.corrected, share=share, alone=alone),
        _change(told.effect, told, share=share, alone=alone),
    ]


def _figure(mean: Mean, *, share: bool, alone: bool) -> str:
    shown = percent(mean.mean) if share else number(mean.mean)
    if alone:
        return shown
    error = (
        doubt_of_share(mean.error, mean.mean) if share else doubt(mean.error, scale=abs(mean.mean))
    )
    return f"{shown} {error}"


def _change(mean: Mean, told: Told, *, share: bool, alone: bool) -> str:
    """``+12 ±0.4`` in points, or in the unit of the payoff or measure."""
    value = 100 * mean.mean if share else mean.mean
    size = max(abs(told.happens.mean), abs(told.corrected.mean), 1e-300)
    if abs(mean.mean) <= 1e-12 * size and (alone or mean.error <= 1e-12 * size):
        return "–"
    shown = ("+" if value > 0 else "") + number(value, 2)
    if alone:
        return shown
    error = doubt_of_share(mean.error) if share else doubt(mean.error, scale=size)
    return f"{shown} {error}"


def key(answer: Mistakes) -> str:
    """How to read the tables."""
    told = (
        "What it expects is what happens in the game in its head, at its numbers; 'seeing the "
        "truth' is what would really happen if it did. What the error makes is the difference, in "
        "points of a chance."
    )
    if answer.draws == 1:
        return told
    return f"{told} All are averages over the worlds. {DOUBT}"


def figure(_question: Asked, answer: Mistakes) -> Figure:
    """What each mistaken actor expects and what happens."""
    return errors_figure(answer)


TELLING = Telling(blocks, figure, tells_failure=True)
