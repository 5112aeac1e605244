"""What the tests of a case may speak of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Protocol

from standoff.case.evaluate import Compiled, Symbol
from standoff.case.units import PURE

MADE = frozenset({"term", "carried"})
"""What stands for an expression."""


def built_from(
    kinds: frozenset[str], scope: Mapping[str, Symbol], terms: Mapping[str, Compiled]
) -> dict[str, Symbol]:
    """The names of these kinds, and the terms that rest on nothing else."""
    return {
        name: symbol
        for name, symbol in scope.items()
        if symbol.kind in kinds
        or (
            symbol.kind in MADE
            and name in terms
            and all(scope[used].kind in kinds | MADE for used in terms[name].names)
        )
    }


def pure_numbers(parameters: Mapping[str, Measured]) -> frozenset[str]:
    """The parameters that scale what they are multiplied with and leave it in its unit."""
    return frozenset(name for name, each in parameters.items() if each.unit in PURE)


class Measured(Protocol):
    """What has a unit."""

    @property
    def unit(self) -> str:
        """Its unit, as the case writes it."""


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """What tests may speak of in a case, worked out once for all of them."""

    scope: Mapping[str, Symbol]
    """Parameters and what is made of them."""
    inside: Mapping[str, Symbol]
    """What stands inside ``P(…)``: the history of play, levers, and outcomes as events."""
    carried: frozenset[str]
    terms: Mapping[str, Compiled]
    measures: tuple[str, ...]
    actors: tuple[str, ...]
    policies: Mapping[str, object]
    scaling: Set[str] = frozenset()
    """The parameters that are pure numbers, without a unit."""

    @classmethod
    def of(
        cls,
        scope: Mapping[str, Symbol],
        terms: Mapping[str, Compiled],
        outcomes: Iterable[str],
        measures: tuple[str, ...],
        actors: tuple[str, ...],
        policies: Mapping[str, object],
        scaling: Set[str] = frozenset(),
    ) -> ClaimNames:
        """The names of a case, by all that it calls something (``scope``)."""
        histories = built_from(frozenset({"type", "stage", "lever", "round"}), scope, terms)
        return cls(
            built_from(frozenset({"parameter"}), scope, terms),
            histories | {name: Symbol("event", truth=True) for name in outcomes},
            frozenset(name for name, symbol in scope.items() if symbol.kind == "carried"),
            terms,
            measures,
            actors,
            policies,
            scaling,
        )
