"""The rows of a query as a table: the answer of ``runs query``."""

from __future__ import annotations

from typing import Any

from standoff.base.cleaning import csv_text
from standoff.base.numerals import number
from standoff.insight.study.kept_query import Rows
from standoff.questions.runs_query import QueryRun
from standoff.report.blocks import Blocks, Column, Note, Paragraph, Table
from standoff.report.telling import Side, Telling

_NUMBERS = ("INT", "DOUBLE", "FLOAT", "DECIMAL", "NUMBER")
_SHOWN = 50


def blocks(_question: QueryRun, answer: Rows) -> Blocks:
    """The rows, or that there are none."""
    if not answer.rows:
        yield Paragraph(f"No rows ({', '.join(answer.columns)}).")
        return
    columns = [
        Column(name, right=any(each in kind for each in _NUMBERS))
        for name, kind in zip(answer.columns, answer.types, strict=True)
    ]
    yield Table(columns, [[_cell(each) for each in row] for row in answer.rows[:_SHOWN]])
    more = len(answer.rows) - _SHOWN
    if more > 0:
        yield Note(f"{more:,} more rows were found: --csv FILE or --json FILE writes them.")
    if answer.cut:
        yield Note(f"Cut at {len(answer.rows):,} rows; --rows asks for more.")
    yield Note(
        "As the query has it: an average over worlds has a sampling error, which SQL does not tell."
    )


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "true" if value else "false"
    return number(value, 6) if isinstance(value, float) else str(value)


def _csv(_question: QueryRun, answer: Rows, _ending: str) -> str:
    return csv_text([answer.columns, *answer.rows])


TELLING = Telling(
    blocks,
    sides=(Side("csv", "Write the rows as CSV ('-' prints them).", _csv, prints=True),),
)
