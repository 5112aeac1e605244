"""A question about a table of crises that was sent with it: what a process answers."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from standoff.base.errors import Problem
from standoff.questions.question import Progress
from standoff.render.page import fragment
from standoff.web.askable import tabled
from standoff.web.messages import Done, Failed, Tabled
from standoff.web.told import shown_of
from standoff.web.wording import page_by_fields

TABLE = "your table"
"""What the table is called where something is said of it."""


def answered(order: Tabled, progress: Progress) -> Done | Failed:
    """The answer as the inside of a page. Raises :class:`StandoffError` for anything wrong with the
    table or with what is asked of it.

    The table is written to a folder of its own for as long as it is read; nothing in it is taken
    for the name of a file.
    """
    asked = tabled()[order.word]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / TABLE
        file.write_text(order.table, "utf-8", newline="\n")
        question = asked.question(**{**order.options, asked.table: str(file)})
        answer = question.ask(progress)
        if answer.failure and not asked.telling.tells_failure:
            return Failed(422, tuple(Problem(line) for line in answer.failure.splitlines()))
        blocks = list(shown_of(asked, question, answer, own=False))
        shown = fragment(blocks, part=order.word)
    inner = page_by_fields(shown.inner, asked.word).replace(f"{folder}{os.sep}", "")
    return Done(inner, shown.style, shown.figures)
