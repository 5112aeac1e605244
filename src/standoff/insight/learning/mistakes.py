"""What the errors of mistaken actors make: the answer of ``errors``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from standoff.base.answer import Answer
from standoff.base.plain import plain
from standoff.case.model import Case


@dataclass(frozen=True, slots=True)
class Mean:
    """An average over the worlds, with one standard error; the error is NaN where too few worlds
    tell it."""

    mean: float
    error: float

    def to_dict(self) -> dict[str, float]:
        """Plain data."""
        return {"mean": self.mean, "error": self.error}


@dataclass(frozen=True, slots=True)
class Told:
    """One quantity under one policy: what the mistaken actor expects, what happens, and what would
    if it saw the truth; differences are taken world by world."""

    expected: Mean
    happens: Mean
    corrected: Mean
    surprise: Mean
    """What happens less what it expects."""
    effect: Mean
    """What the error makes: what happens less what would if it saw the truth."""

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            name: getattr(self, name).to_dict()
            for name in ("expected", "happens", "corrected", "surprise", "effect")
        }


@dataclass(frozen=True, slots=True)
class UnderPolicy:
    """What one actor's error makes under one policy."""

    errs: bool
    """Whether anything that it expects, or that comes of its error, differs in any world."""
    outcomes: Mapping[str, Told]
    payoffs: Mapping[str, Told]
    measures: Mapping[str, Told]
    unsolved: int
    """Worlds left out since they were not solved."""

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        kinds = {"outcomes": self.outcomes, "payoffs": self.payoffs, "measures": self.measures}
        told = {
            kind: {name: each.to_dict() for name, each in rows.items()}
            for kind, rows in kinds.items()
        }
        return {"errs": self.errs, **told, "unsolved": self.unsolved}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One actor's error."""

    actor: str
    takes: Mapping[str, str]
    """What it takes each number to be, as the case writes it."""
    known_to: tuple[str, ...]
    policies: Mapping[str, UnderPolicy]


@dataclass(frozen=True, slots=True, eq=False)
class Mistakes(Answer):
    """The answer to ``standoff errors``."""

    case: Case
    seed: int
    draws: int
    mistakes: tuple[Mistake, ...]
    gravity: tuple[str, ...] = ()
    """The outcomes, the worst for the advised actor first."""
    unplayed: str = ""
    """Why nothing was solved; empty where something was."""

    @property
    def failure(self) -> str:
        """Why no world was solved, and what to try; empty where any was."""
        return self.unplayed

    def each(self) -> Iterator[tuple[Mistake, str, UnderPolicy]]:
        """Every error under every policy."""
        for mistake in self.mistakes:
            for policy, under in mistake.policies.items():
                yield mistake, policy, under

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of errors`` prints."""
        found: dict[str, Any] = plain(
            {
                "standoff": 1,
                "case": self.case.title,
                "seed": self.seed,
                "draws": self.draws,
                "errors": [
                    {
                        "actor": each.actor,
                        "takes": dict(each.takes),
                        "known_to": list(each.known_to),
                        "policies": {
                            policy: under.to_dict() for policy, under in each.policies.items()
                        },
                    }
                    for each in self.mistakes
                ],
            }
        )
        return found
