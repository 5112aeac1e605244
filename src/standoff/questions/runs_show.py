"""What a kept run is of, and whether it is whole."""

from __future__ import annotations

from typing import ClassVar

from standoff.ensemble.kept.listing import Shown, shown
from standoff.ensemble.kept.runs import expected, runs_folder
from standoff.questions.question import Progress, Question
from standoff.questions.runs_list import RunName, RunsFolder


class ShowRun(Question):
    """Say what a kept RUN is of (case, seed, worlds, versions, how well it was solved), hold every
    chunk of it against its sum, and name the tables that a query may ask."""

    name: ClassVar = "runs show"
    verb: ClassVar = "checking"
    examples: ClassVar = ("standoff runs show starter-7c704763",)

    run: RunName
    folder: RunsFolder = None

    def answer(self, progress: Progress | None = None) -> Shown:
        """The run, checked."""
        return shown(expected(self.run, runs_folder(self.folder)), progress)


QUESTION = ShowRun
