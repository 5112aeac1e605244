"""What each side believes of the others, in words: the answer of ``beliefs``."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.insight.learning.believed import Beliefs, Moment, onlookers
from standoff.insight.statistics.averages import Average
from standoff.questions.beliefs import Beliefs as Asked
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
from standoff.report.figures.beliefs import beliefs_figure
from standoff.report.naming import listed
from standoff.report.telling import Telling
from standoff.report.words import DOUBT, day_of, doubt_of_share, percent

HARDLY = 0.005
"""Stages to which play hardly ever gets are left to the JSON."""


def blocks(_question: Asked, answer: Beliefs) -> Blocks:
    """Actor by actor: what the others believe of its type, from stage to stage."""
    case = answer.case.case
    yield Paragraph([strong(case.title), f": what is believed under '{answer.policy}'"])
    if answer.failure:
        yield Paragraph(answer.failure, "bad")
        return
    if answer.saw:
        chance = _chance(answer.saw_chance, answer)
        seen = " and ".join(answer.saw)
        yield Paragraph(
            f"Once it was seen that {seen}, to which the case gives a chance of {chance}"
        )
    yield Space()
    for actor, words in answer.start.items():
        for word in shown(list(words)):
            yield table(answer, actor, word)
            yield Space()
        yield from learnt(answer, actor, list(words))
        yield from mistaken(answer, actor, list(words))
        yield Space()
    few = [each for each in answer.moments if each.reached.mean < HARDLY]
    if few:
        named = ", ".join(each.title for each in few)
        yield Note(f"Left out, since play hardly gets there: {named} (in the JSON).")
    yield Note(key(answer))


def shown(words: list[str]) -> list[str]:
    """The types that are told: of two the last, since the other is what it leaves."""
    return words[1:] if len(words) == 2 else words


def key(answer: Beliefs) -> str:
    """How to read a belief."""
    told = (
        "A belief is the chance of the type given what was seen, at the play that was solved, "
        "averaged over the histories that may have come before"
    )
    if answer.draws == 1:
        return f"{told}."
    return (
        f"{told} and over the worlds, each by its chance. In [ ] is the range over nine worlds in "
        f"ten. {DOUBT}"
    )


def table(answer: Beliefs, actor: str, word: str) -> Table:
    """From stage to stage: how likely each thing is to be seen, and what is believed then."""
    rows: list[Row] = [
        ["at the start", "", "", _chance(answer.start[actor][word], answer)],
    ]
    day = None
    for moment in answer.moments:
        if moment.reached.mean < HARDLY:
            continue
        title: list[Words] = [strong(moment.title)]
        if moment.date and moment.date != day:
            title.append(f", {day_of(moment.date, short=True)}")
            day = moment.date
        who = "nature" if moment.mover is None else answer.case.case.label_of(moment.mover)
        for number, reading in enumerate(moment.readings):
            first: Words = ""
            if number == 0:
                first = title
            elif number == 1:
                first = quiet(_gets(answer, moment, who))
            rows.append(
                [
                    first,
                    reading.word,
                    _figure(reading.chance, answer),
                    _chance(reading.types[actor][word], answer),
                ]
            )
    columns = [
        Column("stage"),
        Column("seen", whole=True),
        Column("chance", right=True, whole=True),
        Column(f"{word}?", right=True, whole=True),
    ]
    name = answer.case.case.title_of(actor)
    return Table(columns, rows, f"What the others think of {name}: the chance that it is '{word}'")


def _gets(answer: Beliefs, moment: Moment, who: str) -> str:
    if moment.reached.mean > 0.9995:
        return who
    return f"{who}, {_figure(moment.reached, answer)} get here"


def _chance(found: Average, answer: Beliefs) -> str:
    """``27 % ±0.4 [11–45]``; the figure alone where there is one world."""
    if answer.draws == 1:
        return percent(found.mean)
    ends = [percent(each).removesuffix(" %") for each in (found.p05, found.p95)]
    return f"{_figure(found, answer)} [{'–'.join(ends)}]"


def _figure(found: Average, answer: Beliefs) -> str:
    """``27 % ±0.4``"""
    error = "" if answer.draws == 1 else f" {doubt_of_share(found.error, found.mean)}"
    return f"{percent(found.mean)}{error}"


def learnt(answer: Beliefs, actor: str, words: list[str]) -> Iterator[Block]:
    """How far the others come to know the truth, at the last stage to which most of play gets."""
    sights = onlookers(answer.moments, actor)
    seen = [each for each in answer.moments if each.stage in sights]
    most = max((each.reached.mean for each in seen), default=0.0)
    for moment in reversed(seen):
        if moment.reached.mean < most - 1e-9:
            continue
        sight = sights[moment.stage]
        told = [
            f"{_chance(sight.true[actor][word], answer)} where it is {word} "
            f"({_figure(answer.start[actor][word], answer)} at the start)"
            for word in words
        ]
        names = [answer.case.case.title_of(each) for each in sight.observers if each != actor]
        yield Paragraph(
            [
                f"At ‘{moment.title}’, ",
                listed(list(names)),
                f" give{'' if len(names) > 1 else 's'} to what is true of "
                f"{answer.case.case.title_of(actor)}, on average: ",
                listed(list(told)),
                ".",
            ]
        )  # fmt: skip
        return


def figure(_question: Asked, answer: Beliefs) -> Figure:
    """What is believed along the histories that may come."""
    return beliefs_figure(answer)


def mistaken(answer: Beliefs, actor: str, words: list[str]) -> Iterator[Block]:
    """What those believe who judge by a mistaken view, at the last stage that they all see."""
    last = {
        sight.observers[0]: (moment, sight)
        for moment in answer.moments
        for sight in moment.sights
        if sight.mistaken and not sight.choosing and actor in sight.true
    }
    for observer, (moment, sight) in last.items():
        told = [f"where it is {word}, {_chance(sight.true[actor][word], answer)}" for word in words]
        name = answer.case.case.head_of(observer)
        yield Paragraph(
            [
                f"{name} judges by its own view, which is mistaken: by {moment.title} it gives to "
                "the truth, on average: ",
                listed(list(told)),
                ". The table tells what follows from the true numbers.",
            ]
        )


TELLING = Telling(blocks, figure, tells_failure=True)
