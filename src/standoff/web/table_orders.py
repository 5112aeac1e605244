"""A question about a table of crises that came with it: what is asked, found to make sense before
a process is asked."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from standoff.base.errors import StandoffError
from standoff.questions.question import Question
from standoff.web.askable import Askable, tabled
from standoff.web.messages import Tabled
from standoff.web.refusing import on_page
from standoff.web.shelf import Shelf, Shelved

TABLE = "table"
"""What the text of the table is called in a form, and in the body of a request."""
FILE = "your table"
"""What the table is called where something is said of it."""
LONGEST = 1_000_000
"""Letters of a table."""
CASES = "cases"
"""The option that takes the cases where a question is about several."""
ALONE = "history-base-rates"
"""The question that is about no case."""


def ordered(
    shelf: Shelf,
    asked: Askable,
    shelved: Shelved | None,
    options: Mapping[str, Any],
    table: str,
    wanted: Literal["page", "json"],
) -> tuple[Tabled, str]:
    """What a worker is asked, and the key by which its answer is kept.

    Raises :class:`StandoffError` for whatever is wrong that the options, the table and the names in
    the case tell by themselves: what can't be asked waits for no worker.
    """
    if not table.strip():
        raise StandoffError("no table was given; its text is needed, one past crisis a row")
    if len(table) > LONGEST:
        raise StandoffError(
            f"the table has {len(table):,} letters; {LONGEST:,} at most here, and the command "
            "line has no limit"
        )
    whole, marks = dict(options), list[object]()
    if "against" in whole:
        whole["against"] = shelf.named(str(whole["against"]))
        marks = [each.mark for each in shelf]
    if shelved is not None:
        marks.append(shelved.mark)
        if asked.subject:
            whole[asked.subject] = shelved.source
        else:
            whole[CASES] = (shelved.source,)
    order = Tabled(asked.word, whole, table, wanted)
    try:
        with about_table(order) as question:
            question.refuse_spare()
            question.refuse_table()
            if shelved is not None:
                question.refuse_unnamed(shelved.read())
    except StandoffError as error:
        raise StandoffError([on_page(each, order) for each in error.problems]) from None
    digest = hashlib.sha256(table.encode("utf-8", "surrogatepass")).hexdigest()
    return order, json.dumps(["table", asked.word, wanted, digest, whole, marks])


@contextmanager
def about_table(order: Tabled) -> Iterator[Question]:
    """The question about the table, which is written to a folder of its own for as long as it is
    read; nothing in it is taken for the name of a file."""
    asked = tabled()[order.word]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / FILE
        file.write_text(order.table, "utf-8", errors="replace", newline="\n")
        yield asked.question(**{**order.options, asked.table: str(file)})
