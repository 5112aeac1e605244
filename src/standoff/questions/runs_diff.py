"""Two kept runs side by side."""

from __future__ import annotations

import os
from typing import Annotated, ClassVar

from standoff.ensemble.kept.runs import Run, expected, runs_folder
from standoff.ensemble.prepare import Prepared, prepare
from standoff.insight.study.kept_diff import KeptDiff, diff
from standoff.questions.cases import compiled
from standoff.questions.question import Ask, Progress, Question
from standoff.questions.runs_list import RunsFolder

_Name = str | os.PathLike[str]


class DiffRuns(Question):
    """Say how two kept runs differ: in case, seed, worlds and versions, and how far the chances,
    payoffs and measures of the policies that both have are apart."""

    name: ClassVar = "runs diff"
    verb: ClassVar = "reading"
    examples: ClassVar = ("standoff runs diff starter-7c704763 starter-0a1b2c3d",)

    first: Annotated[_Name, Ask("A kept run.", argument=True, metavar="RUN")]
    second: Annotated[_Name, Ask("The one to hold against it.", argument=True, metavar="OTHER")]
    folder: RunsFolder = None

    def answer(self, progress: Progress | None = None) -> KeptDiff:
        """What differs."""
        return diff(self._opened(self.first), self._opened(self.second))

    def _opened(self, name: _Name) -> tuple[Run, Prepared]:
        run = expected(name, runs_folder(self.folder))
        return run, prepare(compiled(run.path), policies=run.manifest.policies, behaviour=False)


QUESTION = DiffRuns
