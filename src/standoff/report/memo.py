"""A memo about a case: the question, the answer, and what it rests on, part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from standoff.base.errors import StandoffError
from standoff.insight.memo import Memo
from standoff.questions.memo import Report
from standoff.report import memo_ahead
from standoff.report import memo_parts as parts
from standoff.report.blocks import Aside, Block, Blocks, Heading, Paragraph, Space
from standoff.report.notes import Noted, read_notes
from standoff.report.telling import Telling
from standoff.report.words import day_of


class Section(NamedTuple):
    """A part of the memo: its heading, its blocks, and the question that it tells the answer of
    (empty where it tells of the whole)."""

    heading: str
    blocks: Callable[[Memo], Blocks]
    part: str = ""


SECTIONS = (
    Section("The question", parts.question),
    Section("The answer", parts.answer),
    Section("What each course leads to", parts.courses, "run"),
    Section("Why the first course comes first", parts.reasons, "why"),
    Section("What the choice turns on", parts.turning, "run"),
    Section("Where another course would be best", parts.elsewhere, "where"),
    Section("How much could be regretted", parts.regret, "robust"),
    Section("What the schools claim", parts.schools, "run"),
    Section("Who is mistaken, and what that does", memo_ahead.mistaken, "errors"),
    Section("What could be agreed", parts.agreed, "talks"),
    Section("Where the crisis would come to rest", parts.rest, "graph"),
    Section("What each side will come to believe", memo_ahead.believed, "beliefs"),
    Section("What events taught", parts.taught, "learn"),
    Section("What to watch for", memo_ahead.ahead, "watch"),
    Section("Where two analysts part", parts.cruxes, "compare"),
    Section("What is left out", parts.left_out),
    Section("How far to trust it", parts.trust),
    Section("How this was made", parts.made),
)
"""The memo's parts in order."""
HEADINGS = tuple(section.heading for section in SECTIONS)


def notes_of(question: Report) -> Sequence[Noted]:
    """The analyst's own words, if any, by heading. Raises :class:`StandoffError` for a file that
    can't be read, and for a heading that no report has."""
    return read_notes(question.notes, HEADINGS) if question.notes else ()


def blocks(question: Report, memo: Memo) -> Blocks:
    """The whole memo. Raises :class:`StandoffError` for notes that belong nowhere in it."""
    notes = notes_of(question)
    case = memo.case.case
    yield Heading(case.title, 1)
    if case.as_of:
        yield Paragraph(f"As things stood on {day_of(case.as_of)}", "quiet")
    yield Space()
    told: set[str] = set()
    for section in SECTIONS:
        if section.part and section.part not in memo.parts:
            continue
        content = list(section.blocks(memo))
        own = [each for each in notes if each.heading == section.heading]
        if not content and not own:
            continue
        told.add(section.heading)
        yield Heading(section.heading)
        yield from content
        yield from _own_words(own)
        yield Space()
    for each in notes:
        if each.heading not in told:
            raise StandoffError(
                f"this report has no part '{each.heading}', so there is nowhere to put what stands "
                "under it",
                each.place,
            )


def _own_words(notes: Sequence[Noted]) -> Iterator[Block]:
    for each in notes:
        yield Aside("The analyst’s own words", each.blocks)


TELLING = Telling(blocks)
