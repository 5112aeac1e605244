"""A report that is taken away: what a process makes of it."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from standoff.base.errors import Problem, StandoffError
from standoff.questions.memo import Report
from standoff.questions.question import Progress
from standoff.render.formats import FORMATS
from standoff.report.memo import TELLING, notes_of
from standoff.web.messages import Done, Failed, Paper

NOTES = "your notes"
"""What the notes are called where something is wrong with them."""


def reported(paper: Paper, progress: Progress) -> Done | Failed:
    """The report's file. Raises :class:`StandoffError` for anything wrong with what is asked, and
    for notes under a heading that no report has."""
    form = FORMATS[paper.form]
    lacking = [name for module, name in form.needs if find_spec(module) is None]
    if lacking:
        raise StandoffError(
            f"a report in {paper.form} needs {' and '.join(lacking)}; install what reports need "
            "with: pip install 'standoff[report]'"
        )
    with tempfile.TemporaryDirectory() as folder:
        options = dict(paper.options)
        if paper.notes.strip():
            file = Path(folder) / NOTES
            file.write_text(paper.notes, "utf-8", newline="\n")
            options["notes"] = str(file)
        question = Report(**options)
        try:
            # What is wrong with the notes is said before anything is solved.
            notes_of(question)
        except StandoffError as error:
            raise StandoffError([_own(each) for each in error.problems]) from None
        answer = question.ask(progress)
        if answer.failure:
            return Failed(422, tuple(Problem(line) for line in answer.failure.splitlines()))
        made = form.made(TELLING.blocks(question, answer))
    return Done("", data=made.encode() if isinstance(made, str) else made)


def _own(problem: Problem) -> Problem:
    place = problem.place
    return replace(problem, place=replace(place, file=NOTES) if place else None)
