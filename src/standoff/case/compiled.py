"""A case made ready to compute with: every name resolved, every expression compiled."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from standoff.base.errors import Place
from standoff.case.claim_names import ClaimNames, pure_numbers
from standoff.case.compiled_claims import CompiledClaim
from standoff.case.evaluate import Array, Compiled, Domain, Environment, Scope, Symbol
from standoff.case.model import Case
from standoff.case.reader import Document, Path_
from standoff.case.reference_checks import CompiledReference
from standoff.case.rounds import Clock
from standoff.case.unroll import base

REST = "rest"
AS_IS = "as-is"
"""The policy of a case that states none: every lever at its first value."""


@dataclass(frozen=True, slots=True)
class Branches:
    """Nature's branches: a probability an expression, or None for what the others leave."""

    domain: Domain
    chance: tuple[Compiled | None, ...]
    path: Path_


@dataclass(frozen=True, slots=True)
class CompiledStage:
    """A stage of play, its conditions compiled."""

    name: str
    actor: int | None
    """Which actor chooses; None for nature."""
    domain: Domain
    when: Compiled | None
    open_when: tuple[Compiled | None, ...]
    """For each choice the condition under which it is open."""
    branches: Branches | None
    sees: tuple[tuple[str, Compiled | None], ...] | None
    """What its actor sees: names of stages and typed actors, each with a condition, or None for
    the default."""
    hidden_from: frozenset[int]
    path: Path_
    base: str = ""
    """The stage as it is written; of one in a block, ``answer`` where the name is ``answer[2]``."""
    block: str = ""
    """The block that it stands in, if any."""
    round: int = 0
    """Which round of the block; 0 outside blocks."""

    @property
    def title(self) -> str:
        """How people are told of it: ``answer, round 2``."""
        return f"{self.base}, round {self.round}" if self.round else self.name


@dataclass(frozen=True, slots=True)
class CompiledBlock:
    """A block of stages played several times. Its stages stand among those of the case, once for
    each round."""

    name: str
    times: Compiled
    """How many rounds there are at most, by the levers."""
    rounds: int
    """The most under any setting."""
    until: Compiled | None
    stages: tuple[str, ...]
    """The stages of a round, as they are written."""
    carry: tuple[str, ...]
    clock: Clock | None
    path: Path_

    def rounds_under(self, values: Mapping[str, Array]) -> int:
        """How many rounds there are at most under some levers' settings."""
        return int(self.times.evaluate(Environment(dict(values))))


@dataclass(frozen=True, slots=True)
class CompiledOutcome:
    """An outcome, its condition, payoffs and measures compiled."""

    name: str
    when: Compiled
    ends_play: bool
    payoffs: tuple[Compiled | None, ...]
    """By actor; None where the case gives the actor no stake."""
    measures: tuple[Compiled | None, ...]
    """By measure; None where the outcome does not touch it."""
    path: Path_


@dataclass(frozen=True, slots=True)
class CompiledView:
    """What an actor is mistaken about."""

    actor: int
    takes: Mapping[str, str]
    """For each parameter or term the name of the term that it is taken to be."""
    known_to: frozenset[int]
    path: Path_


@dataclass(frozen=True, slots=True)
class Quantity:
    """A parameter in the order in which it can be computed: sampled, or from other parameters."""

    name: str
    formula: Compiled | None
    path: Path_


@dataclass(frozen=True, slots=True, eq=False)
class CompiledCase:
    """What the lenses work from. Actors, measures and outcomes are numbered in the file's order."""

    case: Case
    document: Document | None
    actors: tuple[str, ...]
    advised: int
    measures: tuple[str, ...]
    units: tuple[str, ...]
    more_is_better: tuple[bool, ...]
    """By measure; where it is not said, less is better."""
    scope: Scope
    words: frozenset[str]
    """Every word that an expression of the case may hold: without it ``a-b`` is a difference."""
    terms: Mapping[str, Compiled]
    quantities: tuple[Quantity, ...]
    types: tuple[tuple[int, Branches], ...]
    """Nature's draws of types, in order: (actor, branches)."""
    stages: tuple[CompiledStage, ...]
    outcomes: tuple[CompiledOutcome, ...]
    precision: tuple[Compiled, ...] | None
    """By actor; None for exact."""
    policies: Mapping[str, Mapping[str, int]]
    """For each policy the code of every lever's setting."""
    exclusions: tuple[Compiled, ...]
    claims: tuple[CompiledClaim, ...] = ()
    blocks: tuple[CompiledBlock, ...] = ()
    """Blocks of rounds, in order of play."""
    references: tuple[CompiledReference, ...] = ()
    """Outside figures, with what they are about."""
    views: tuple[CompiledView, ...] = ()
    """What actors are mistaken about."""
    sections: Mapping[str, object] = field(default_factory=dict)
    """What lenses made of their own sections, by name; a lens knows its own."""
    kept: object = None
    """The kept run that it was read from, if it was; the ensemble room knows it."""
    _claim_names: list[ClaimNames] = field(default_factory=list, init=False, repr=False)

    @property
    def claim_names(self) -> ClaimNames:
        """What its claims, and whatever else is asked of it, may speak of; worked out once."""
        if not self._claim_names:
            self._claim_names.append(
                ClaimNames.of(
                    self.scope,
                    self.terms,
                    [outcome.name for outcome in self.outcomes],
                    self.measures,
                    self.actors,
                    self.policies,
                    pure_numbers(self.case.parameters),
                )
            )
        return self._claim_names[0]

    def place(self, path: Path_, offset: int = 0) -> Place | None:
        """Where in the file a piece stands, if the case was read from one."""
        return self.document.place(path, offset=offset) if self.document else None

    def environment(self, values: Mapping[str, Array]) -> Environment:
        """An environment over these values, with the case's terms."""
        return Environment(dict(values), self.terms)

    def levers(self, policy: Mapping[str, int]) -> dict[str, Array]:
        """A policy's lever settings as the arrays that expressions take: those at the start, which
        in rounds they have too as long as nothing else is set."""
        settings = {name: np.asarray(code) for name, code in policy.items()}
        return settings | {name: settings[base(name)] for name in self.planned_names}

    @property
    def history_names(self) -> frozenset[str]:
        """Names whose values differ between the paths of play: types, stages, numbers of rounds."""
        return frozenset(
            name for name, symbol in self.scope.items() if symbol.kind in {"type", "stage", "round"}
        )

    @property
    def planned_names(self) -> frozenset[str]:
        """Levers that a policy may set in the course of play, and their settings round by round."""
        return frozenset(name for name, symbol in self.scope.items() if symbol.planned)

    def day_of(self, stage: CompiledStage) -> datetime.date | None:
        """The day of a stage in a round, where the rounds have dates: that on which the case
        stands, and the time from round to round. Earlier blocks count as if all their rounds were
        played."""
        day = self.case.as_of
        for block in self.blocks if stage.block else ():
            if day is None or block.clock is None:
                if block.name == stage.block:
                    return None
                continue
            if block.name == stage.block:
                return block.clock.after(day, stage.round - 1)
            day = block.clock.after(day, block.rounds)
        return None

    def dated_rounds(self) -> dict[str, dict[str, Any]]:
        """By the name of each stage in a round (``answer[2]``) which stage, block, round and day
        that is, as plain data; empty where there are no rounds."""
        return {
            stage.name: {
                "stage": stage.base,
                "block": stage.block,
                "round": stage.round,
                "date": day.isoformat() if (day := self.day_of(stage)) else None,
            }
            for stage in self.stages
            if stage.round
        }


def lever_scope(case: Case) -> dict[str, Symbol]:
    """The levers as symbols. One that a policy may set later has another value in each round."""
    planned = {
        lever for policy in case.policies.values() for change in policy.then for lever in change.set
    }
    return {
        name: Symbol(
            "lever",
            Domain(tuple(lever.values)),
            any_block=name in planned,
            planned=name in planned,
        )
        for name, lever in case.levers.items()
    }
