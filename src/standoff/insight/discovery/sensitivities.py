"""What each quantity is driven by, and how much: the answer of ``drivers``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from standoff.base.answer import Answer
from standoff.base.plain import plain
from standoff.case.compiled import CompiledCase
from standoff.insight.statistics.sobol import Floats, Indices

Kind = Literal["outcome", "loss", "claim"]
"""Of what a quantity is the number: an outcome's chance, a loss, a claim's margin."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number that a world and a policy, or a claim, has."""

    id: str
    kind: Kind
    policy: str
    name: str
    """The outcome, the advised actor or the claim."""


@dataclass(frozen=True, slots=True, eq=False)
class Driven:
    """What drives one quantity."""

    quantity: Quantity
    indices: Indices
    """One for each factor."""
    measured: Literal["value", "ranks", "nothing"]
    """Whether the indices are shares of the variance of the quantity itself; or of that of its rank
    among all worlds, where a few worlds carry nearly all of its variance; or are not told (NaN),
    where even so too few worlds differ from the rest."""
    moment_independent: Floats
    """(k,) the PAWN index of each factor: of several parameters, the largest."""
    noise: float
    """What a single parameter without effect stays below nineteen times in twenty."""
    beyond_noise: NDArray[np.bool_]
    """(k,) whether a factor's index is larger than those of as many parameters without effect."""
    base: float
    """Its value with every number at its median."""
    low: Floats
    """(k,) its value with that factor at its 5 % quantile and all others at the median."""
    high: Floats
    """(k,) likewise at the 95 % quantile."""

    def told_from(self, place: int) -> bool:
        """Whether the largest total index is larger than that at ``place`` (1 for the next) by more
        than the errors of both; so too where there are no so many factors."""
        total, error = self.indices.total, self.indices.total_error
        order = np.argsort(-total)
        if np.isnan(total).any() or place >= len(order):
            return not np.isnan(total).any()
        first, other = order[0], order[place]
        return bool(total[first] - total[other] > np.hypot(error[first], error[other]))


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivities(Answer):
    """The answer to ``standoff drivers``."""

    case: CompiledCase
    seed: int
    base: int
    worlds: int
    factors: tuple[tuple[str, ...], ...]
    """The parameters that vary; those that are correlated stand together as one factor."""
    driven: tuple[Driven, ...]
    constant: tuple[Quantity, ...]
    """Quantities that don't vary."""
    unanswered: tuple[Quantity, ...]
    """Quantities with a value in too few worlds."""
    unsolved: int

    @property
    def failure(self) -> str:
        """Why no quantity has a value to speak of; empty where one has."""
        if self.driven or self.constant:
            return ""
        return (
            f"{self.unsolved:,} games were not solved, so no quantity has a value in enough worlds "
            "to tell what drives it: give the case a finite 'precision', or payoffs that differ "
            "by less"
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of drivers`` prints."""
        data: dict[str, Any] = {
            "standoff": 1,
            "case": self.case.case.title,
            "seed": self.seed,
            "base": self.base,
            "worlds": self.worlds,
            "unsolved": self.unsolved,
            "factors": {factor_name(each): list(each) for each in self.factors},
            "quantities": [_quantity(self.factors, each) for each in self.driven],
            "constant": [each.id for each in self.constant],
            "unanswered": [each.id for each in self.unanswered],
        }
        found: dict[str, Any] = plain(data)
        return found


def factor_name(factor: tuple[str, ...]) -> str:
    """A parameter's name, or those of correlated ones joined."""
    return " + ".join(factor)


def _quantity(factors: Sequence[tuple[str, ...]], driven: Driven) -> dict[str, Any]:
    indices, quantity = driven.indices, driven.quantity
    return {
        "id": quantity.id,
        "kind": quantity.kind,
        "policy": quantity.policy,
        "name": quantity.name,
        "variance": indices.variance,
        "measured": driven.measured,
        "rows": indices.rows,
        "noise": driven.noise,
        "base_value": driven.base,
        "parameters": {
            factor_name(factor): {
                "first": float(indices.first[k]),
                "first_interval": _interval(indices.first[k], indices.first_error[k]),
                "total": float(indices.total[k]),
                "total_interval": _interval(indices.total[k], indices.total_error[k]),
                "moment_independent": float(driven.moment_independent[k]),
                "beyond_noise": bool(driven.beyond_noise[k]),
                "low": float(driven.low[k]),
                "high": float(driven.high[k]),
            }
            for k, factor in enumerate(factors)
        },
    }


def _interval(value: float, error: float) -> list[float]:
    return [float(value - error), float(value + error)]
