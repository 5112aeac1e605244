"""Typed edits of how a case is played and how play ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.edit import REMOVED, Edit, entry, stage_in
from standoff.case.entry_lines import Inserted
from standoff.case.model import Case
from standoff.case.outcomes import Outcome
from standoff.case.reader import Path_
from standoff.case.stages import Option, Stage


@dataclass(frozen=True, slots=True)
class SetStage(Edit):
    """What a stage is, or when it is played (``field``: ``what`` or ``when``); an empty text takes
    that away."""

    stage: str
    field: str
    text: str

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        return {(*stage_in(case, self.stage).path, self.field): self.text or None}


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
class RemoveStage(Edit):
    """A stage that is played no more."""

    stage: str

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        return {stage_in(case, self.stage).path: REMOVED}


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
class SetOutcome(Edit):
    """How play may end, new or in place of the end of that name; None takes it away."""

    name: str
    outcome: Outcome | None

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        if self.outcome is None:
            entry(case.outcomes, self.name, "outcome")
        return {("outcomes", self.name): self.outcome}


@dataclass(frozen=True, slots=True)
class SetOption(Edit):
    """When a choice at a stage is open; empty for always."""

    stage: str
    choice: str
    when: str

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        path, stage, _ = stage_in(case, self.stage)
        if self.choice not in stage.choose:
            raise StandoffError(
                f"there is no choice '{self.choice}' at '{self.stage}'; expected "
                f"{listed(stage.choose)}{nearest(self.choice, stage.choose)}"
            )
        option = stage.choose[self.choice].model_copy(update={"when": self.when or None})
        if all(each == Option() for each in stage.choose.values()):
            # It may be written as a list, in which no choice has a place for its condition.
            return {(*path, "choose"): {**stage.choose, self.choice: option}}
        return {(*path, "choose", self.choice): option}


@dataclass(frozen=True, slots=True)
class SetChance(Edit):
    """How likely a branch of nature is: an expression, or ``rest``."""

    stage: str
    branch: str
    chance: str

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        return {(*stage_in(case, self.stage).path, "chance", self.branch): self.chance}


@dataclass(frozen=True, slots=True)
class SetEnd(Edit):
    """What an end of play is, or which paths end so (``field``: ``what`` or ``when``)."""

    outcome: str
    field: str
    text: str

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        entry(case.outcomes, self.outcome, "outcome")
        return {("outcomes", self.outcome, self.field): self.text}


@dataclass(frozen=True, slots=True)
class SetConsequence(Edit):
    """What an end of play does, by one measure: an expression."""

    outcome: str
    measure: str
    value: str

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        measures = entry(case.outcomes, self.outcome, "outcome").measures
        if self.measure not in measures:
            raise StandoffError(f"'{self.outcome}' says nothing of '{self.measure}'")
        old = measures[self.measure]
        place = ("outcomes", self.outcome, "measures", self.measure)
        return {place: old.model_copy(update={"value": self.value})}
