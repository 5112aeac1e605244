"""Why one policy beats another, and why a claim holds or fails: the answer of ``why``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from standoff.base.answer import Answer
from standoff.base.plain import plain
from standoff.case.evaluate import Compiled
from standoff.case.model import Case
from standoff.case.units import PROBABILITY
from standoff.ensemble.sampling_error import TIMES, standard_error
from standoff.insight.judgement.claims import Judged
from standoff.insight.reasons.grounds import Ground
from standoff.lens.game.tree import Float

NATURE = "nature"
"""Who moves where chances fall."""
EVEN = "even choices"
"""Play in which every choice is made as often as any other open to its actor: what a claim that
compares no two policies is held against."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is compared: an actor's payoff, a measure, an outcome's chance, an event's, or a gap
    between such."""

    kind: str
    """``payoff``, ``measure``, ``outcome``, ``event``, or ``gap``: of a claim that holds several
    quantities against each other, its left side less its right side."""
    name: str
    """The actor, the measure, the outcome, the event as a claim writes it, or the unit of a gap as
    ``matters`` knows it."""
    text: str
    """As a claim would ask for it, without the policy: ``U(us)``, ``P(war)``."""
    unit: str
    event: Compiled | None = field(default=None, repr=False)
    conditions: tuple[Compiled, ...] = field(default=(), repr=False)
    given: str = ""
    """What it is conditional on, in words; empty where on nothing."""

    @property
    def is_chance(self) -> bool:
        """Whether it is a probability."""
        return self.kind in {"outcome", "event"} or self.name == PROBABILITY


@dataclass(frozen=True, slots=True)
class Doing:
    """How often something is done where play comes to it, averaged over the worlds; NaN where it
    never does."""

    a: float
    b: float
    a_error: float
    b_error: float
    """One standard error."""

    @property
    def apart(self) -> float:
        """How much more often it is done under a; 0 where play comes to it under one alone."""
        gap = self.a - self.b
        return gap if gap == gap else 0.0


@dataclass(frozen=True, slots=True)
class Part:
    """What one player of the split makes of the difference."""

    stage: str
    actor: str
    type: str | None
    value: float
    error: float
    """One standard error, paired over the worlds."""
    agrees: float
    """Share of worlds in which it pushes the way that it does on average."""
    same: bool
    """Whether it is the same under both policies in every world, so that it makes nothing."""
    does: Mapping[str, Doing] = field(default_factory=dict, compare=False)
    """For each choice (or branch of chance) how often it is made; empty for the price."""
    rests_on: tuple[Ground, ...] = ()
    """What of the case it rests on."""

    @property
    def within_error(self) -> bool:
        """Whether it may be nothing, for all that the worlds tell."""
        return not abs(self.value) > TIMES * self.error


@dataclass(frozen=True, slots=True)
class About:
    """The claim whose difference is split."""

    id: str
    says: str
    test: str
    """The comparison of the claim's test that is answered."""
    others: tuple[str, ...]
    """The comparisons that it makes besides, if any."""
    judged: Judged
    """How the whole claim falls out."""
    margin: tuple[float, float, float]
    """By how much the comparison is met: least, median and most over the worlds; below 0 where it
    is not."""


@dataclass(frozen=True, slots=True, eq=False)
class Why(Answer):
    """The answer to ``standoff why``: a difference, split exactly."""

    case: Case
    seed: int
    draws: int
    quantity: Quantity
    a: str
    """A policy; several, parted by commas, where a claim holds quantities under several against
    each other."""
    b: str
    """The policy that it is held against; or ``even choices``."""
    values: tuple[float, float]
    """The quantity under a and under b, averaged over the worlds solved under both."""
    value_errors: tuple[float, float]
    difference: float
    """a − b"""
    error: float
    agrees: float
    """Share of worlds in which the difference has the sign that it has on average."""
    price: Part
    behaviour: tuple[Part, ...]
    outcomes: Mapping[str, float]
    """What each outcome contributes: its chance times what it is worth under a, less under b."""
    outcome_errors: Mapping[str, float]
    chances: Mapping[str, tuple[float, float]]
    """Each outcome's chance under a and under b, given the condition if there is one."""
    chance_errors: Mapping[str, tuple[float, float]]
    only: tuple[tuple[str, ...], tuple[str, ...]]
    """Stages that play can reach under a alone, and under b alone."""
    unsolved: int
    """Worlds not solved under both policies; they are left out."""
    untold: int
    """Worlds in which the condition never happens under one of them, likewise."""
    matters: float
    """The smallest difference in the quantity worth naming; NaN where nothing is too small."""
    unforeseen: float
    """How often, over all mixtures, play comes where neither policy's game says what is done."""
    about: About | None = None
    rounds: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Of each stage played in a round (``answer[2]``) which stage, block, round and day that is."""
    certain: bool = False
    """Whether the one world is all there is."""
    split: Float = field(default_factory=lambda: np.zeros((1, 0)), repr=False)
    """(1 + P, D) what each of ``parts`` makes in each world; NaN in those that do not count."""
    unplayed: str = ""
    """Why nothing was solved; empty where something was."""

    @property
    def failure(self) -> str:
        """Why no world was solved under both policies, and what to try; empty where any was."""
        return self.unplayed

    @property
    def against_even(self) -> bool:
        """Whether it is held against even choices, and not against a policy."""
        return self.b == EVEN

    @property
    def parts(self) -> tuple[Part, ...]:
        """The price and all behaviour: they sum to the difference."""
        return (self.price, *self.behaviour)

    def together(self, chosen: Sequence[Part]) -> tuple[float, float]:
        """What some of the parts make together, with one standard error."""
        rows = [k for k, part in enumerate(self.parts) if part in chosen]
        values = self.split[rows].sum(axis=0)
        if self.certain or not rows:
            return float(np.nansum(values)), 0.0
        return float(np.nanmean(values)), standard_error(values)

    @property
    def within_error(self) -> bool:
        """Whether the two may not differ at all, for what these worlds tell."""
        return not abs(self.difference) > TIMES * self.error

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of why`` prints."""
        data: dict[str, Any] = {
            "standoff": 1,
            "case": self.case.title,
            "seed": self.seed,
            "draws": self.draws,
            "method": "exact",
            "quantity": self.quantity.text,
            "kind": self.quantity.kind,
            "unit": self.quantity.unit,
            "against": "even" if self.against_even else "policy",
            "a": self.a,
            "b": self.b,
            "a_value": self.values[0],
            "b_value": self.values[1],
            "a_error": self.value_errors[0],
            "b_error": self.value_errors[1],
            "difference": self.difference,
            "error": self.error,
            "agrees": self.agrees,
            "price": self.price.value,
            "price_error": self.price.error,
            "price_agrees": self.price.agrees,
            "price_rests_on": _written(self.price),
            "behaviour": [
                {
                    "stage": each.stage,
                    "actor": each.actor,
                    "type": each.type,
                    "value": each.value,
                    "error": each.error,
                    "agrees": each.agrees,
                    "same": each.same,
                    "does": {
                        word: {
                            "a": done.a,
                            "b": done.b,
                            "a_error": done.a_error,
                            "b_error": done.b_error,
                        }
                        for word, done in each.does.items()
                    },
                    "rests_on": _written(each),
                }
                for each in self.behaviour
            ],
            "outcomes": dict(self.outcomes),
            "outcome_errors": dict(self.outcome_errors),
            "chances": {
                name: {
                    "a": ends[0],
                    "b": ends[1],
                    "a_error": self.chance_errors[name][0],
                    "b_error": self.chance_errors[name][1],
                }
                for name, ends in self.chances.items()
            },
            "only_under": {"a": list(self.only[0]), "b": list(self.only[1])},
            "matters": self.matters,
            "unsolved": self.unsolved,
            "untold": self.untold,
            "unforeseen": self.unforeseen,
        }
        if self.rounds:
            data["rounds"] = dict(self.rounds)
        if self.about is not None:
            about = self.about
            data["claim"] = {
                "id": about.id,
                "says": about.says,
                "test": about.test,
                "others": list(about.others),
                "share": about.judged.share,
                "error": about.judged.mc_error,
                **about.judged.weighed.to_dict(),
                "margin": dict(zip(("least", "median", "most"), about.margin, strict=True)),
            }
        found: dict[str, Any] = plain(data)
        return found


def _written(part: Part) -> list[dict[str, Any]]:
    """The pieces of the case that a part rests on, as plain data."""
    return [
        {"kind": each.kind, "name": each.name, "file": each.file, "line": each.line or None}
        for each in part.rests_on
    ]
