"""Which runs are kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, ClassVar

from standoff.ensemble.kept.listing import Entry as Entry
from standoff.ensemble.kept.listing import Listing as Listing
from standoff.ensemble.kept.listing import listing
from standoff.ensemble.kept.runs import runs_folder
from standoff.questions.question import Ask, Progress, Question

RunName = Annotated[
    str | os.PathLike[str],
    Ask("A kept run by its name, or its folder.", argument=True, metavar="RUN"),
]
RunsFolder = Annotated[
    str | os.PathLike[str] | None,
    Ask(
        "The folder of runs.",
        flag="in",
        metavar="DIR",
        default="this user's own",
        file=True,
        machine=True,
    ),
]


def folder_of_runs() -> Path:
    """The folder of runs: this user's own, unless the environment names another."""
    return runs_folder()


class ListRuns(Question):
    """List the kept runs: what each is of, and whether it is finished. Each can be named wherever a
    case is expected."""

    name: ClassVar = "runs list"
    examples: ClassVar = ("standoff runs", "standoff runs list --in results")

    folder: RunsFolder = None

    def answer(self, progress: Progress | None = None) -> Listing:
        """The runs in the folder, by name."""
        return listing(runs_folder(self.folder))


QUESTION = ListRuns
