"""Kept runs removed."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from standoff.base.errors import StandoffError
from standoff.ensemble.kept.listing import Listing, prune
from standoff.ensemble.kept.runs import expected, runs_folder
from standoff.questions.question import Ask, Progress, Question, Words
from standoff.questions.runs_list import RunsFolder


class PruneRuns(Question):
    """Remove kept runs for good: those that are named, or all that are unfinished or old. One that
    another process works at is waited for."""

    name: ClassVar = "runs prune"
    verb: ClassVar = "removing"
    examples: ClassVar = (
        "standoff runs prune starter-7c704763",
        "standoff runs prune --unfinished --older-than 30",
    )

    runs: Annotated[
        Words, Ask("The runs by their names, or their folders.", argument=True, metavar="[RUN]...")
    ] = ()
    unfinished: Annotated[bool, Ask("All that are unfinished.")] = False
    older_than: Annotated[
        int | None, Field(ge=0), Ask("All that began more than DAYS days ago.", metavar="DAYS")
    ] = None
    folder: RunsFolder = None

    def answer(self, progress: Progress | None = None) -> Listing:
        """What was removed."""
        if not (self.runs or self.unfinished or self.older_than is not None):
            raise StandoffError(
                "nothing is named to be removed; expected the names of runs, --unfinished or "
                "--older-than DAYS"
            )
        folder = runs_folder(self.folder)
        named = [expected(each, folder) for each in self.runs]
        return prune(folder, named, unfinished=self.unfinished, older=self.older_than)


QUESTION = PruneRuns
