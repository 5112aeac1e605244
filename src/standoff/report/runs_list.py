"""Which runs are kept, in words: the answer of ``runs list``."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.base.numerals import number
from standoff.ensemble.kept.listing import Entry, Listing
from standoff.questions.runs_list import ListRuns
from standoff.report.blocks import Block, Blocks, Column, Note, Paragraph, Row, Table, Warning
from standoff.report.telling import Telling

_UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")


def size_words(size: int) -> str:
    """``1.5 GB``."""
    step, value = 0, float(size)
    while value >= 1000 and step < len(_UNITS) - 1:
        step, value = step + 1, value / 1000
    return f"{number(value, 2)} {_UNITS[step]}"


def state_words(entry: Entry) -> str:
    """``finished``, or how far it came."""
    if entry.finished and entry.solved >= entry.games:
        return "finished"
    # Rounded down: what is not finished is never 100 %.
    return f"{100 * entry.solved // entry.games} % solved"


def table(entries: tuple[Entry, ...]) -> Table:
    """Runs, one a row."""
    columns = [
        Column("run", whole=True),
        Column("case"),
        Column("worlds", right=True, whole=True),
        Column("policies", right=True, whole=True),
        Column("seed", right=True, whole=True),
        Column("begun", whole=True),
        Column("state", whole=True),
        Column("size", right=True, whole=True),
    ]
    rows: list[Row] = [
        [
            each.name,
            each.title,
            f"{each.draws:,}",
            str(each.policies),
            str(each.seed),
            each.begun[:10],
            state_words(each),
            size_words(each.size),
        ]
        for each in entries
    ]
    return Table(columns, rows)


def blocks(_question: ListRuns, answer: Listing) -> Blocks:
    """The folder and its runs."""
    if not answer.runs:
        yield Paragraph(
            f"No runs are kept in {answer.folder}; keep one with: standoff run CASE --keep"
        )
    else:
        yield Paragraph(f"Kept in {answer.folder}:")
        yield table(answer.runs)
        yield Note(
            "A run's name stands wherever a case is expected: standoff explain "
            f"{answer.runs[0].name}"
        )
    yield from unreadable(answer)


def unreadable(answer: Listing) -> Iterator[Block]:
    """What looks like a run and can't be read."""
    for each in answer.unreadable:
        yield Warning("can't be read: ", each)


TELLING = Telling(blocks)
