"""Typed edits of how a case is played and how play ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from standoff.base.errors import StandoffError
from standoff.case.edit import Edit, option_at, stage_in
from standoff.case.entry_lines import Inserted
from standoff.case.model import Case
from standoff.case.reader import Path_
from standoff.case.rounds import Rounds
from standoff.case.stages import Option, Stage


@dataclass(frozen=True, slots=True)
class AddStage(Edit):
    """A new stage, in the block of and right after the one called ``after``; first of all where
    that is empty."""

    stage: Stage
    after: str = ""

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        name = self.stage.stage
        if any(each.stage.stage == name for each in case.stages):
            raise StandoffError(f"there is a stage '{name}' already")
        if not self.after:
            return {("play", 0): Inserted(self.stage)}
        *within, number = stage_in(case, self.after).path
        return {(*within, int(number) + 1): Inserted(self.stage)}


@dataclass(frozen=True, slots=True)
class AddBlock(Edit):
    """A new block of rounds, at a place of play."""

    block: Rounds
    place: int

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        return {("play", self.place): Inserted(self.block)}


@dataclass(frozen=True, slots=True)
class SetBranches(Edit):
    """The choices at a stage, of which those that were there stay open as they were; or nature's
    branches there, each with its chance."""

    stage: str
    branches: Sequence[str] | Mapping[str, str]

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        path, stage, _ = stage_in(case, self.stage)
        if isinstance(self.branches, Mapping):
            return {(*path, "chance"): dict(self.branches)}
        options = {word: stage.choose.get(word, Option()) for word in self.branches}
        return {(*path, "choose"): options}


@dataclass(frozen=True, slots=True)
class SetOption(Edit):
    """When a choice at a stage is open; empty for always."""

    stage: str
    choice: str
    when: str

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        path, stage, _ = stage_in(case, self.stage)
        option = option_at(stage, self.choice).model_copy(update={"when": self.when or None})
        if all(each == Option() for each in stage.choose.values()):
            # It may be written as a list, in which no choice has a place for its condition.
            return {(*path, "choose"): {**stage.choose, self.choice: option}}
        return {(*path, "choose", self.choice): option}
