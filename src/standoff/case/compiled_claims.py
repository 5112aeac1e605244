"""What a claim's test compiles to: the quantities that it asks of a solved study, and the programs
that judge it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from standoff.case.evaluate import Array, Compiled, Environment, Program, run
from standoff.case.units import PROBABILITY, Unit


class Eyes(NamedTuple):
    """Of which play something is asked, if not of the real one."""

    function: str
    """``as_seen_by``: of that in an actor's head; ``corrected``: of what would be done if it saw
    the truth."""
    actor: str
    """The actor; ``all`` for everybody."""

    def of(self, text: str) -> str:
        """What is asked, as a claim writes it."""
        return f"{self.function}({self.actor}, {text})"


@dataclass(frozen=True, slots=True)
class Asked:
    """A quantity asked of one policy: ``P`` of an event, ``E`` of a measure, ``U`` of an actor."""

    function: str
    policy: str
    event: Compiled | None
    target: int
    """The measure or the actor; -1 for ``P``."""
    conditions: tuple[Compiled, ...]
    text: str
    eyes: Eyes | None = None
    """Of which play it is asked; None for the real one."""


@dataclass(frozen=True, slots=True)
class BestAsked:
    """A comparison of ``best(criterion)`` with some policies."""

    criterion: str
    policies: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class CompiledClaim:
    """A claim ready to be judged."""

    name: str
    asked: tuple[Asked, ...]
    best: tuple[BestAsked, ...]
    held_by: Program
    margin_by: Program
    size_by: Program
    units: tuple[str, ...]
    """The units whose differences that matter the size is taken in."""

    def holds(self, environment: Environment) -> Array:
        """Whether it holds in each world: 1, 0, or NaN where its quantities have no value."""
        return run(self.held_by, environment)

    def margin(self, environment: Environment) -> Array:
        """By how much it holds in each world; negative where it fails."""
        return run(self.margin_by, environment)

    def size(self, environment: Environment) -> Array:
        """Its margin over what matters, in each world; infinite where no difference is too small.
        The environment holds what matters in each of the units by ``matter_name``."""
        return run(self.size_by, environment)

    @property
    def policies(self) -> frozenset[str]:
        """The policies that must be solved to judge it by its queries."""
        named = {each.policy for each in self.asked}
        return frozenset(named.union(*(each.policies for each in self.best)))


@dataclass(frozen=True, slots=True)
class CompiledFigure:
    """One figure of a solved study: a query, or arithmetic over several."""

    asked: tuple[Asked, ...]
    value_by: Program
    unit: Unit
    """In which it is, where that can be told."""
    alone: bool
    """Whether it is one query and nothing else."""

    def value(self, environment: Environment) -> Array:
        """The figure in each world, NaN where its queries have no value; the environment holds
        these by ``asked_name``."""
        return run(self.value_by, environment)

    @property
    def is_chance(self) -> bool:
        """Whether it lies between 0 and 1."""
        return self.alone and self.unit == PROBABILITY

    @property
    def policies(self) -> frozenset[str]:
        """The policies that must be solved to know it."""
        return frozenset(each.policy for each in self.asked)


def asked_name(number: int) -> str:
    """The name under which an environment holds the value of a query."""
    return f"?{number}"


def best_name(number: int) -> str:
    """The name under which an environment holds the margin of a ``best(…)`` comparison."""
    return f"?best{number}"
