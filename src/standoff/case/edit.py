"""Typed edits of a case: applied to the case itself, or to the file that it stands in.

An edit says what shall stand where, in the language's own classes. :func:`edited` gives the case
with edits applied; :func:`edited_text` gives the file's text with them, in which comments and
layout stay as they are wherever nothing was changed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.entry_lines import Inserted
from standoff.case.model import Case, Lever, Parameter, Term, Variant
from standoff.case.outcomes import Claim
from standoff.case.part import Part
from standoff.case.policies import Policy
from standoff.case.reader import Path_
from standoff.case.references import Reference
from standoff.case.round_trip import put_in_text
from standoff.case.rounds import Written
from standoff.case.short_forms import as_written
from standoff.case.stages import Option, Stage, Types
from standoff.case.variants import DISTRIBUTION
from standoff.case.views import View

REMOVED = None
"""What stands at a place whose entry is taken away."""


class Edit(ABC):
    """One change of a case."""

    @abstractmethod
    def changes(self, case: Case) -> Mapping[Path_, object]:
        """What shall stand where, by path (in the keys of the classes); :data:`REMOVED` takes an
        entry away. Raises :class:`StandoffError` where the case has no such place."""


Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Put(Edit):
    """Something, whatever it is, at a path; :data:`REMOVED` takes away what stands there."""

    path: Path_
    value: object

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        return {self.path: self.value}


@dataclass(frozen=True, slots=True)
class SetParameter(Edit):
    """An uncertain number, new or in place of the one of that name; None takes it away."""

    name: str
    parameter: Parameter | None

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        if self.parameter is None:
            entry(case.parameters, self.name, "parameter")
        return {("parameters", self.name): self.parameter}


@dataclass(frozen=True, slots=True)
class SetDistribution(Edit):
    """What an uncertain number may be; what it is, its unit and its basis stay.

    ``stated`` are the fields of a distribution, such as ``{"range": (0, 1), "likely": 0.3}``.
    """

    name: str
    stated: Mapping[str, object]

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        old = entry(case.parameters, self.name, "parameter")
        kept = {k: v for k, v in old.model_dump().items() if k not in DISTRIBUTION}
        made = Parameter.model_validate({**kept, **dict(self.stated)})
        return {("parameters", self.name): made}


@dataclass(frozen=True, slots=True)
class SetPrecision(Edit):
    """How precisely an actor (or all) chooses: an expression, or None for exactly."""

    precision: str | None
    actor: str | None = None

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        if self.actor is None:
            whole = None if self.precision is None else {"all": self.precision}
            return {("precision",): whole}
        entry(case.actors, self.actor, "actor")
        if self.precision is None:
            raise StandoffError("precision is exact for all actors or for none")
        return {("precision",): {**(case.precision or {}), self.actor: self.precision}}


@dataclass(frozen=True, slots=True)
class SetTypes(Edit):
    """What an actor may be, and with what chances; None: it hides nothing."""

    actor: str
    types: Types | None

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        entry(case.actors, self.actor, "actor")
        if self.types is None:
            entry(case.types, self.actor, "type of an actor called")
        return {("types", self.actor): self.types}


@dataclass(frozen=True, slots=True)
class SetPayoff(Edit):
    """What an outcome is worth to an actor."""

    outcome: str
    actor: str
    worth: str

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        entry(case.outcomes, self.outcome, "outcome")
        entry(case.actors, self.actor, "actor")
        return {("outcomes", self.outcome, "payoffs", self.actor): self.worth}


@dataclass(frozen=True, slots=True)
class SetLever(Edit):
    """An instrument, new or in place of the one of that name; None takes it away."""

    name: str
    lever: Lever | None

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        if self.lever is None:
            entry(case.levers, self.name, "lever")
        return {("levers", self.name): self.lever}


@dataclass(frozen=True, slots=True)
class SetTerm(Edit):
    """A named expression, new or in place of the one of that name; None takes it away."""

    name: str
    term: Term | None

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        if self.term is None:
            entry(case.terms, self.name, "term")
        return {("terms", self.name): self.term}


@dataclass(frozen=True, slots=True)
class SetPolicy(Edit):
    """A policy, new or in place of the one of that name; None takes it away."""

    name: str
    policy: Policy | None

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        if self.policy is None:
            entry(case.policies, self.name, "policy")
        return {("policies", self.name): self.policy}


@dataclass(frozen=True, slots=True)
class SetClaim(Edit):
    """A claim, new or in place of the one of that name; None takes it away."""

    name: str
    claim: Claim | None

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        if self.claim is None:
            entry(case.claims, self.name, "claim")
        return {("claims", self.name): self.claim}


@dataclass(frozen=True, slots=True)
class SetReference(Edit):
    """An outside figure, new or in place of the one of that name; None takes it away."""

    name: str
    reference: Reference | None

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        if self.reference is None:
            entry(case.references, self.name, "reference")
        return {("references", self.name): self.reference}


@dataclass(frozen=True, slots=True)
class SetVariant(Edit):
    """A variant of the case, new or in place of the one of that name; None takes it away."""

    name: str
    variant: Variant | None

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        if self.variant is None:
            entry(case.variants, self.name, "variant")
        return {("variants", self.name): self.variant}


@dataclass(frozen=True, slots=True)
class SetView(Edit):
    """What an actor is mistaken about, new or in place of its view; None takes that away."""

    actor: str
    view: View | None

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        entry(case.actors, self.actor, "actor")
        if self.view is None:
            entry(case.views, self.actor, "view")
        return {("views", self.actor): self.view}


@dataclass(frozen=True, slots=True)
class CloseChoices(Edit):
    """Choices that are no longer open at a stage."""

    stage: str
    choices: Sequence[str]

    def changes(self, case: Case) -> Mapping[Path_, object]:
        """See :meth:`Edit.changes`."""
        path, stage, _ = stage_in(case, self.stage)
        found: dict[Path_, object] = {}
        for word in self.choices:
            closed = option_at(stage, word).model_copy(update={"when": "false"})
            found[*path, "choose", word] = closed
        return found


def edited(case: Case, *edits: Edit) -> Case:
    """The case with these edits, one after the other; the case itself stays as it was.

    The meaning of what was put in is checked when the case is compiled. Raises
    :class:`StandoffError` where the case has no such place.
    """
    found: Any = case
    for edit in edits:
        for path, value in edit.changes(found).items():
            found = with_put(found, path, value)
    return cast(Case, found)


def edited_text(text: str, case: Case, *edits: Edit) -> str:
    """The file's text with these edits; ``case`` is what the text reads to.

    What was not changed stays as it is, comments and layout included. Raises
    :class:`StandoffError` where the case has no such place.
    """
    changes: list[tuple[Path_, object]] = []
    for edit in edits:
        new = edit.changes(case)
        case = edited(case, edit)
        changes += [(path, as_written(value)) for path, value in new.items()]
    return put_in_text(text, changes)


def stage_in(case: Case, name: str) -> Written:
    """The stage of that name, with its path. Raises :class:`StandoffError` where there is none."""
    return entry({each.stage.stage: each for each in case.stages}, name, "stage")


def option_at(stage: Stage, word: str) -> Option:
    """A choice at a stage. Raises :class:`StandoffError` where the stage has no such choice."""
    return entry(stage.choose, word, "choice", f" at '{stage.stage}'")


def entry(known: Mapping[str, Entry], name: str, what: str, where: str = "") -> Entry:
    """The entry of that name. Raises :class:`StandoffError`, with the nearest name, where there is
    none; ``what`` says what it would be, and ``where``, if need be, of what."""
    if name not in known:
        raise StandoffError(
            f"there is no {what} '{name}'{where}; expected {listed(known)}{nearest(name, known)}"
        )
    return known[name]


def with_put(whole: Any, path: Path_, value: object) -> Any:
    """A copy of ``whole``, a case or a piece of one, in which ``value`` stands at ``path``; all
    else is shared."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(whole, Part):
        name = str(step).replace("-", "_")
        name = name if name in type(whole).model_fields else f"{name}_"
        return whole.model_copy(update={name: with_put(getattr(whole, name), rest, value)})
    if isinstance(whole, list):
        number = int(step)
        if not rest and isinstance(value, Inserted):
            return [*whole[:number], value.value, *whole[number:]]
        put = [] if not rest and value is REMOVED else [with_put(whole[number], rest, value)]
        return [*whole[:number], *put, *whole[number + 1 :]]
    if not rest and value is REMOVED:
        return {key: each for key, each in whole.items() if key != step}
    return {**whole, step: with_put(whole.get(step), rest, value)}
