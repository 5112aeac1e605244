"""The answer on the first page of a report, for who reads no further."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.insight.study.study import Study
from standoff.report.blocks import Block, Heading, Item, Paragraph, strong
from standoff.report.brief import left_out
from standoff.report.choice import choice
from standoff.report.courses import key, not_to_take
from standoff.report.naming import Named
from standoff.report.tally import tally
from standoff.report.yardstick import ICD203, Yardstick

BULLET = "•"
LEADS_TO, CLAIMED = "“What each course leads to”", "“What the schools claim”"
"""The parts that have the rest."""


def short_answer(study: Study, yardstick: Yardstick = ICD203) -> Iterator[Block]:
    """What is best and how sure that is, what the course that is pursued leads to, which not to
    take, what the schools' claims come to and where they clash, and what is left out."""
    named = Named(study.case)
    yield from _run_in(choice(study, named, LEADS_TO))
    others = [key(study, yardstick), not_to_take(study, named, LEADS_TO)]
    if study.case.leaves_out:
        others.append(left_out(study))
    others = [each for each in others if each]
    if others:
        yield Paragraph(strong("What to bear in mind"))
        yield from (Item(each, BULLET, width=2) for each in others)
    yield from _run_in(tally(study, 2, CLAIMED))


def _run_in(blocks: Iterator[Block]) -> Iterator[Block]:
    """Headings as the first lines of what they head."""
    for block in blocks:
        yield Paragraph(block.words, "strong") if isinstance(block, Heading) else block
