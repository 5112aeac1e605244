"""The kept runs of this user: the folder of runs is looked into, and no other."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from standoff.base.errors import StandoffError, listed, nearest
from standoff.questions.cases import Case, case_of_run
from standoff.questions.runs_list import Entry, Listing, ListRuns, folder_of_runs
from standoff.web.shelf import Shelved, UnknownCaseError

CASE_FILE = "case.yaml"
"""What a run's case is called in its folder."""


@dataclass(slots=True)
class KeptRun(Shelved):
    """A kept run in the place of a case: ``source`` is its folder, ``file`` its manifest."""

    entry: Entry | None = None

    @property
    def holds(self) -> int:
        """How many worlds it is of."""
        return self.entry.draws if self.entry else 0

    def whole(self, case: Case) -> bool:
        """Whether it is of all policies of its case."""
        return self.entry is not None and self.entry.policies == len(case.policies)

    @property
    def root(self) -> str:
        """Where its pages begin."""
        return f"/runs/{quote(self.key)}"

    @property
    def case(self) -> KeptRun:
        """Its case as it was when it was run, to be solved anew."""
        return replace(self, source=str(self.file.with_name(CASE_FILE)))

    def read(self) -> Case:
        """The case as it was when it was run. Raises :class:`StandoffError` where it can't be
        read."""
        return case_of_run(self.source)


class KeptRuns:
    """The runs in the folder of runs, this user's own unless the environment names another."""

    def __init__(self, folder: Path | None = None):
        self.folder = (folder or folder_of_runs()).absolute()

    @property
    def beginning(self) -> str:
        """How the paths of the runs begin, up to their names."""
        return f"{self.folder}{os.sep}"

    def listing(self) -> Listing:
        """The runs by name, and what can't be read. Raises :class:`StandoffError` where the folder
        can't be."""
        return ListRuns(folder=str(self.folder)).answer()

    def __getitem__(self, name: str) -> KeptRun:
        """The run of a name. Raises :class:`UnknownCaseError` for what is none, and
        :class:`StandoffError` for one that can't be read."""
        found = self.listing()
        for entry in found.runs:
            if entry.name == name:
                path = self.folder / name
                return KeptRun(name, str(path), path / "manifest.json", True, entry=entry)
        for told in found.unreadable:
            if told.startswith(f"{self.folder / name}{os.sep}"):
                raise StandoffError(told.replace(self.beginning, ""))
        known = [each.name for each in found.runs]
        there = f"there is {listed(known)}" if known else "none is kept yet"
        raise UnknownCaseError(f"no run '{name}' is kept here; {there}{nearest(name, known)}")
