"""The answer on the first page of a report, for who reads no further."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.insight.study import Study
from standoff.report.blocks import Block, Heading, Item, Paragraph, Words, strong
from standoff.report.brief import left_out
from standoff.report.choice import choice
from standoff.report.courses import not_to_take
from standoff.report.naming import Named, whole_percent
from standoff.report.tally import tally
from standoff.report.words import error_of, spread_of
from standoff.report.yardstick import ICD203, Yardstick

BULLET = "•"


def short_answer(study: Study, yardstick: Yardstick = ICD203) -> Iterator[Block]:
    """What is best and how sure that is, what the course that is pursued leads to, which not to
    take, what the schools' claims come to and where they clash, and what is left out."""
    named = Named(study.case)
    yield from _run_in(choice(study, named))
    others = [pursued(study, yardstick), not_to_take(study, "the table below says which")]
    if study.case.leaves_out:
        others.append(left_out(study))
    others = [each for each in others if each]
    if others:
        yield Paragraph(strong("What to bear in mind"))
        yield from (Item(each, BULLET, width=2) for each in others)
    yield from _run_in(tally(study))


def _run_in(blocks: Iterator[Block]) -> Iterator[Block]:
    """Headings as the first lines of what they head."""
    for block in blocks:
        yield Paragraph(block.words, "strong") if isinstance(block, Heading) else block


def pursued(study: Study, yardstick: Yardstick = ICD203) -> Words:
    """The chance of what is gravest under the course that was pursued, or else the first, with its
    range in words; empty where nothing can be told."""
    observed = study.case.observed
    standing = study.standings.get("expected-loss")
    name = observed.policy if observed else standing.first if standing else ""
    gravest = study.gravest
    if name not in study.policies or not gravest:
        return ""
    figure = study.policies[name].outcomes[gravest]
    word = yardstick.word(figure.mean)
    which = ", the course that was pursued," if observed else ""
    told: list[Words] = [
        "Under ",
        strong(name),
        f"{which} {gravest} ",
        f"is {word}: " if word else "has a chance of ",
        whole_percent(figure.mean),
    ]
    ends = spread_of(figure, share=True).split("–")
    if study.draws == 1 or len(ends) != 2 or not all(ends):
        return [*told, "."]
    return [
        *told,
        f" {error_of(figure, share=True)} on average. In nine worlds of ten its chance is between "
        f"{ends[0]} and {ends[1]}\N{NO-BREAK SPACE}%: that is how unsure one has to be. ± is only "
        "how far the average itself may be off for want of more worlds (twice its standard error). "
        f"The words for chances are those of the {yardstick.title}.",
    ]
