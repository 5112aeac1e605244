"""A kept run asked in SQL."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from standoff.ensemble.kept.runs import expected, runs_folder
from standoff.ensemble.prepare import prepare
from standoff.insight.study.kept_query import Rows, query
from standoff.questions.cases import compiled
from standoff.questions.question import Ask, Progress, Question
from standoff.questions.runs_list import RunName, RunsFolder


class QueryRun(Question):
    """Ask a kept RUN in SQL: one SELECT over the tables worlds, outcomes, payoffs, measures,
    behaviour, beliefs, claims and games, which 'standoff runs show' describes. It reads those and
    nothing else: no file, no network."""

    name: ClassVar = "runs query"
    verb: ClassVar = "reading"
    examples: ClassVar = (
        'standoff runs query starter-7c704763 "SELECT policy, avg(chance) FROM outcomes WHERE '
        "outcome = 'war' GROUP BY policy\"",
    )

    run: RunName
    sql: Annotated[str, Ask("One SELECT, in DuckDB's SQL.", argument=True, metavar="SQL")]
    rows: Annotated[int, Field(ge=1, le=10_000_000), Ask("The most rows to give.")] = 1000
    folder: RunsFolder = None

    def answer(self, progress: Progress | None = None) -> Rows:
        """The rows found."""
        run = expected(self.run, runs_folder(self.folder))
        prepared = prepare(compiled(run.path), policies=run.manifest.policies)
        return query(run, prepared, self.sql, self.rows)


QUESTION = QueryRun
