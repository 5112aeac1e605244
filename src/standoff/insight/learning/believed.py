"""What each side believes of the others' types, moment by moment: the answer of ``beliefs``."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from standoff.base.answer import Answer
from standoff.base.plain import plain
from standoff.case.compiled import CompiledCase
from standoff.insight.statistics.averages import Average

OfTypes = Mapping[str, Mapping[str, Average]]
"""By actor and type."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that may be seen at a moment, and what is believed once it is."""

    word: str
    chance: Average
    """Where play gets to the moment."""
    types: OfTypes


@dataclass(frozen=True, slots=True)
class Past:
    """One history, as far as somebody saw it, and what is believed after it."""

    seen: tuple[tuple[str, str], ...]
    """(stage or own name, word) in order."""
    chance: Average
    """Where play gets to the moment."""
    types: OfTypes


@dataclass(frozen=True, slots=True)
class Sight:
    """Those who saw the same of play so far, and what they believe."""

    observers: tuple[str, ...]
    choosing: bool
    """Whether it is what the one who chooses at the moment sees before it does, rather than what
    has been seen after it."""
    mistaken: bool
    """Whether they judge by a mistaken view of theirs."""
    true: OfTypes
    """The chance that they give, on average, to an actor's type where it is of that type."""
    pasts: tuple[Past, ...]
    """What they may have seen, the likeliest first."""
    left_out: int
    """How many more histories there are."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A stage of play, in its round."""

    stage: str
    base: str
    block: str
    round: int
    date: datetime.date | None
    mover: str | None
    """The actor that chooses; None for nature."""
    reached: Average
    """The chance that play gets here."""
    before: OfTypes
    """What is believed, on average, where play gets here."""
    readings: tuple[Reading, ...]
    sights: tuple[Sight, ...]

    @property
    def title(self) -> str:
        """``answer, round 2``."""
        return f"{self.base}, round {self.round}" if self.round else self.stage


def onlookers(moments: Sequence[Moment], actor: str) -> dict[str, Sight]:
    """What one and the same observer of an actor sees at each stage, after it: of those without
    types of their own, if any, the one who sees most."""
    seen: dict[str, list[tuple[str, Sight]]] = {}
    for moment in moments:
        for sight in moment.sights:
            if actor in sight.true and not sight.choosing:
                for each in sight.observers:
                    seen.setdefault(each, []).append((moment.stage, sight))
    if not seen:
        return {}

    def worth(observer: str) -> tuple[bool, int, int]:
        sights = [sight for _, sight in seen[observer]]
        right = not any(each.mistaken for each in sights)
        return right, len(sights), max(len(each.observers) for each in sights)

    return dict(seen[max(seen, key=worth)])


@dataclass(frozen=True, slots=True, eq=False)
class Beliefs(Answer):
    """The answer to ``standoff beliefs``."""

    case: CompiledCase
    policy: str
    seed: int
    draws: int
    saw: tuple[str, ...]
    saw_chance: Average
    """The chance of what was seen beforehand."""
    start: OfTypes
    """What is believed before anything happens."""
    moments: tuple[Moment, ...]
    unsolved: int
    """Worlds left out since they were not solved."""
    why_nothing: str = ""

    @property
    def failure(self) -> str:
        """Why there is nothing to tell; empty where there is."""
        return self.why_nothing

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema ``standoff schema --of beliefs`` prints."""
        found: dict[str, Any] = plain(
            {
                "standoff": 1,
                "case": self.case.case.title,
                "policy": self.policy,
                "seed": self.seed,
                "draws": self.draws,
                "saw": list(self.saw),
                "saw_chance": self.saw_chance.to_dict(),
                "start": _types(self.start),
                "moments": [_moment(each) for each in self.moments],
                "unsolved": self.unsolved,
            }
        )
        return found


def _types(types: OfTypes) -> dict[str, Any]:
    return {
        actor: {word: each.to_dict() for word, each in words.items()}
        for actor, words in types.items()
    }


def _moment(moment: Moment) -> dict[str, Any]:
    return {
        "stage": moment.stage,
        "base": moment.base,
        "block": moment.block,
        "round": moment.round,
        "date": moment.date.isoformat() if moment.date else None,
        "mover": moment.mover,
        "reached": moment.reached.to_dict(),
        "before": _types(moment.before),
        "seen": [
            {"word": each.word, "chance": each.chance.to_dict(), "types": _types(each.types)}
            for each in moment.readings
        ],
        "sights": [
            {
                "observers": list(sight.observers),
                "choosing": sight.choosing,
                "mistaken": sight.mistaken,
                "true": _types(sight.true),
                "histories": [
                    {
                        "seen": [list(each) for each in past.seen],
                        "chance": past.chance.to_dict(),
                        "types": _types(past.types),
                    }
                    for past in sight.pasts
                ],
                "left_out": sight.left_out,
            }
            for sight in moment.sights
        ],
    }
