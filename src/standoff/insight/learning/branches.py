"""Play as a tree of what can be seen of it: the answer of ``tree``."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from standoff.base.answer import Answer
from standoff.base.plain import plain
from standoff.case.compiled import CompiledCase
from standoff.insight.learning.believed import OfTypes
from standoff.insight.statistics.averages import Average


@dataclass(frozen=True, slots=True)
class Step:
    """What is chosen, or drawn by nature, on the way to a place of the tree."""

    stage: str
    base: str
    block: str
    round: int
    date: datetime.date | None
    mover: str | None
    """The actor that chooses; None for nature."""
    word: str
    """Its choice."""
    chance: Average
    """Of the choice, where play gets to the place before it."""
    by_type: Mapping[str, Average]
    """The same by the mover's own type, where it has types."""

    @property
    def title(self) -> str:
        """``answer, round 2``."""
        return f"{self.base}, round {self.round}" if self.round else self.stage


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the tree: a history of choices, whoever's types are behind it."""

    number: int
    parent: int
    """−1 at the root."""
    step: Step | None
    """What leads here; None at the root."""
    reached: Average
    """The chance that play gets here, out of all play that is told."""
    outcomes: Mapping[str, Average]
    """How play ends from here; an outcome that can't come from here is left out."""
    types: OfTypes
    """Of each actor with types the chance of each, given that play got here."""
    left_out: int
    """Ways on from here that are too unlikely to be told."""
    left_out_chance: Average
    """The chance of all of them together, where play gets here."""


@dataclass(frozen=True, eq=False)
class PlayTree(Answer):
    """The answer to ``standoff tree``; ``draw`` is the number of the one world looked at, if
    any."""

    case: CompiledCase
    policy: str
    seed: int
    draws: int
    draw: int | None
    least: float
    saw: tuple[str, ...]
    saw_chance: Average
    """The chance of what was seen beforehand."""
    gravity: tuple[str, ...]
    """The outcomes, the worst for the advised actor first."""
    places: tuple[Place, ...]
    """A place stands before those that it leads to; the first is the root."""
    cut: str
    """The stage from which on nothing is told, where the tree is too large for all; else empty."""
    unsolved: int
    """Worlds left out since they were not solved."""
    why_nothing: str = ""

    @property
    def failure(self) -> str:
        """Why there is nothing to tell; empty where there is."""
        return self.why_nothing

    @cached_property
    def onward(self) -> Mapping[int, tuple[int, ...]]:
        """The places that each place leads to, in the order in which the case lists choices."""
        found: dict[int, list[int]] = {place.number: [] for place in self.places}
        for place in self.places[1:]:
            found[place.parent].append(place.number)
        return {number: tuple(below) for number, below in found.items()}

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """A name for each place that stays while other ways are told: the choices that lead there;
        the root's is empty."""
        found: list[str] = []
        for place in self.places:
            if place.step is None:
                found.append("")
                continue
            word, lead = place.step.word, found[place.parent]
            alike = [
                each
                for each in self.onward[place.parent]
                if (other := self.places[each].step) is not None and other.word == word
            ]
            if len(alike) > 1:
                word = f"{place.step.stage}={word}"
            found.append(f"{lead}/{word}" if lead else word)
        return tuple(found)

    def settled(self, number: int) -> bool:
        """Whether only one outcome can come from a place."""
        return len(self.places[number].outcomes) < 2

    def way(self, number: int) -> list[Place]:
        """The places from the root to this one, both included."""
        found = [self.places[number]]
        while found[-1].parent >= 0:
            found.append(self.places[found[-1].parent])
        return found[::-1]

    def likeliest(self) -> Iterator[Place]:
        """The way on which each step is the likeliest of those that are told."""
        place = self.places[0]
        yield place
        while below := self.onward[place.number]:
            place = max((self.places[each] for each in below), key=lambda each: each.reached.mean)
            yield place

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema ``standoff schema --of tree`` prints."""
        found: dict[str, Any] = plain(
            {
                "standoff": 1,
                "case": self.case.case.title,
                "policy": self.policy,
                "seed": self.seed,
                "draws": self.draws,
                "draw": self.draw,
                "least": self.least,
                "saw": list(self.saw),
                "saw_chance": self.saw_chance.to_dict(),
                "outcomes": list(self.gravity),
                "places": [_place(each) for each in self.places],
                "cut": self.cut,
                "unsolved": self.unsolved,
            }
        )
        return found


def _averages(found: Mapping[str, Average]) -> dict[str, Any]:
    return {word: each.to_dict() for word, each in found.items()}


def _place(place: Place) -> dict[str, Any]:
    step = place.step
    return {
        "number": place.number,
        "parent": None if place.parent < 0 else place.parent,
        "step": None
        if step is None
        else {
            "stage": step.stage,
            "base": step.base,
            "block": step.block,
            "round": step.round,
            "date": step.date.isoformat() if step.date else None,
            "mover": step.mover,
            "choice": step.word,
            "chance": step.chance.to_dict(),
            "by_type": _averages(step.by_type),
        },
        "reached": place.reached.to_dict(),
        "outcomes": _averages(place.outcomes),
        "types": {actor: _averages(words) for actor, words in place.types.items()},
        "left_out": {"ways": place.left_out, "chance": place.left_out_chance.to_dict()}
        if place.left_out
        else None,
    }
