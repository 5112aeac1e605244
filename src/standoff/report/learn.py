"""What events taught, in words: the answer of ``learn``."""

from __future__ import annotations

import math
from collections.abc import Iterator

from standoff.insight.learning.lesson import ClaimAfter, Learned, Lesson
from standoff.insight.statistics.sentences import what
from standoff.questions.learn import Learn
from standoff.report.blocks import (
    Block,
    Blocks,
    Column,
    Figure,
    Heading,
    Item,
    Note,
    Paragraph,
    Row,
    Space,
    Table,
    Warning,
    quiet,
    strong,
)
from standoff.report.figures.learn import learn_figure
from standoff.report.telling import Telling
from standoff.report.words import (
    DOUBT,
    TIMES,
    day_of,
    doubt,
    doubt_of_share,
    hedged,
    number,
    percent,
)

SHOWN = 8
TOLD = 0.02


def blocks(_question: Learn, lesson: Lesson) -> Blocks:
    """Day by day: how surprising it was, and what is to be thought afterwards."""
    title = lesson.case.case.title
    yield Paragraph(
        [strong(title), f": what the record teaches, under the policy '{lesson.policy}'"]
    )
    yield Space()
    for day in lesson.days:
        yield Heading(f"By {day_of(day.date)}")
        for seen in day.seen:
            yield Item(seen, "+", width=2)
        worlds = "distinct worlds sought out" if day.method == "tempered" else "worlds, in effect"
        yield Paragraph(
            f"The case gave all this a chance of {percent(day.evidence)} "
            f"{doubt_of_share(day.evidence_error, day.evidence)}; it is accounted for by "
            f"{number(day.effective, 3)} {worlds}.",
            indent=2,
        )
        if day.method == "none":
            yield Warning("No conclusion:", f" {day.why_none}.")
        else:
            yield from told_of(lesson, day)
        yield Space()
    yield Note(
        "Chances of moves are those of the solved behaviour: this is what the case, with its "
        "structure taken as given, has to learn. A record that surprises it speaks against the "
        f"case too. {DOUBT}"
    )


def told_of(lesson: Lesson, day: Learned) -> Iterator[Block]:
    """What is to be thought after a day of which something is concluded."""
    case = lesson.case.case
    for actor, types in day.types.items():
        told = ", ".join(
            f"{word} {percent(chances[0])} → {percent(chances[1])} "
            f"{doubt_of_share(day.type_errors[actor][word], chances[1])}"
            for word, chances in types.items()
        )
        yield Paragraph(f"{case.head_of(actor)} is {told}", indent=2)
    if day.parameters:
        yield _numbers(lesson, day)
    rows = [each for each in day.claims if abs(each.share - each.prior) >= TOLD]
    if rows:
        yield _claims(rows)
    rest = len(day.claims) - len(rows)
    if rest:
        stand = "claim stands where it stood" if rest == 1 else "claims stand where they stood"
        yield Paragraph(f"{rest} {stand} (within 2 points).", "quiet", indent=2)
    yield Paragraph(advice_after(lesson, day), indent=2)


def advice_after(lesson: Lesson, day: Learned) -> str:
    """Whether another course would have the smallest average loss after all that was seen, and by
    how much."""
    before, after, lead, error = day.advice
    if before == after:
        return f"The smallest average loss is still that of {after}."
    told = f"The smallest average loss was that of {before}; now it would be that of {after}"
    if math.isnan(lead):
        return f"{told}."
    told += f", by {number(lead, 2)} {doubt(error, scale=abs(lead))} points"
    if lead <= TIMES * error:
        return f"{told}, which may be nothing."
    return f"{told}, too little to matter." if lead < lesson.matters else f"{told}."


def _numbers(lesson: Lesson, day: Learned) -> Table:
    """The numbers that moved most."""
    order = sorted(day.parameters, key=lambda name: -abs(day.parameters[name].moved))
    rows: list[Row] = []
    for name in order[:SHOWN]:
        each = day.parameters[name]
        rows.append(
            [
                what(lesson.case.case, name),
                number(each.prior[0]),
                [
                    f"{number(each.after[0])} ",
                    quiet(doubt(each.error, scale=abs(each.after[0]))),
                ],
                f"{number(each.after[1], 2)} to {number(each.after[3], 2)}",
            ]
        )
    columns = [
        Column(),
        *(Column(head, right=True) for head in ("before", "after", "5–95 % after")),
    ]
    return Table(columns, rows, "Numbers that moved most")


def _claims(moved: list[ClaimAfter]) -> Table:
    """The claims whose share moved by enough to tell, and their verdicts."""
    rows: list[Row] = []
    for claim in sorted(moved, key=lambda each: -abs(each.share - each.prior)):
        before, now = claim.verdicts
        after = hedged([now, *(each for each in claim.could_be if each != now)])
        rows.append(
            [
                claim.id,
                percent(claim.prior),
                [f"{percent(claim.share)} ", quiet(doubt_of_share(claim.error, claim.share))],
                after if before == now else f"{before} → {after}",
            ]
        )
    columns = [Column(), Column("before", right=True), Column("after", right=True), Column()]
    return Table(columns, rows, "Claims judged again: where each holds, by however little")


def figure(_question: Learn, lesson: Lesson) -> Figure:
    """The numbers that moved most, before and after each day."""
    return learn_figure(lesson)


TELLING = Telling(blocks, figure)
