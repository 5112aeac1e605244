"""A question about a table of crises that was sent with it: what a process answers."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from standoff.base.answer import Answer
from standoff.base.errors import Problem
from standoff.base.plain import answer_text
from standoff.questions.question import Progress, Question
from standoff.render.page import fragment
from standoff.web.askable import Askable, tabled
from standoff.web.messages import Beside, Done, Failed, Tabled
from standoff.web.table_orders import about_table
from standoff.web.told import shown_of
from standoff.web.wording import page_by_fields

CASE = ".yaml"
"""How the name of a file ends that holds a case."""


def answered(order: Tabled, progress: Progress) -> Done | Failed:
    """The answer, told as it is wanted. Raises :class:`StandoffError` for anything wrong with the
    table or with what is asked of it."""
    asked = tabled()[order.word]
    with about_table(order) as question:
        folder = str(Path(getattr(question, asked.table)).parent) + os.sep
        folders = [f"{Path(name).parent}{os.sep}" for name in _named(order)]
        answer = question.ask(progress)
        if answer.failure and not asked.telling.tells_failure:
            return Failed(422, tuple(Problem(line) for line in answer.failure.splitlines()))
        if order.wanted == "json":
            return Done(_without(answer_text(answer), [folder, *folders]))
        blocks = list(shown_of(asked, question, answer, own=False))
        shown = fragment(blocks, part=order.word)
        beside = tuple(_cases(asked, question, answer))
    inner = page_by_fields(shown.inner, asked.word)
    for each in [folder, *folders]:
        inner = inner.replace(escape(each), "")
    return Done(inner, shown.style, shown.figures, beside=beside)


def _named(order: Tabled) -> Iterator[str]:
    """The files of the cases that are asked about; where they are is nobody's business."""
    for value in order.options.values():
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, str) and Path(each).is_absolute():
                yield each


def _without(text: str, folders: Sequence[str]) -> str:
    """JSON without these folders, as it writes them."""
    for each in folders:
        text = text.replace(json.dumps(each)[1:-1], "")
    return text


def _cases(asked: Askable, question: Question, answer: Answer) -> Iterator[Beside]:
    """The cases that come of an answer, where it was asked for one."""
    for side in asked.telling.sides:
        if CASE in side.endings and not (side.spare and side.spare(question)):
            text = str(side.content(question, answer, CASE))
            yield Beside(f"{side.option}{CASE}", f"The case with its {side.option}", text)
