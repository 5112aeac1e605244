"""How rounds are written: a block of stages that is played several times."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Discriminator, Field, Tag, field_validator

from standoff.case.part import Expression, Identifier, Part, text_of
from standoff.case.reader import Path_
from standoff.case.stages import Stage

STAGE, BLOCK = "[stage]", "[rounds]"
"""How a fault says which of the two an entry of play was taken for."""
_CLOCK = re.compile(r"\s*(?:(\d{1,4})\s+)?(day|week|month|year)s?\s*")


@dataclass(frozen=True, slots=True)
class Clock:
    """The time from one round to the next."""

    count: int
    unit: str

    @classmethod
    def read(cls, text: str) -> Clock:
        """From text such as ``2 weeks`` or ``month``; raises ValueError for anything else."""
        match = _CLOCK.fullmatch(text)
        if not match or (match[1] and not int(match[1])):
            raise ValueError(
                f"'{text[:40]}' is no time from round to round; expected such as '2 weeks', in "
                "days, weeks, months or years"
            )
        return cls(int(match[1] or 1), match[2])

    def after(self, day: datetime.date, times: int) -> datetime.date | None:
        """The day so many rounds later; in a month too short its last day. None past the last year
        of the calendar."""
        count = self.count * times
        try:
            if self.unit in {"day", "week"}:
                return day + datetime.timedelta(days=count * (7 if self.unit == "week" else 1))
            months = day.year * 12 + day.month - 1 + count * (12 if self.unit == "year" else 1)
            year, month = months // 12, months % 12 + 1
            last = calendar.monthrange(year, month)[1]
            return datetime.date(year, month, min(day.day, last))
        except (OverflowError, ValueError):
            return None


class Carried(Part):
    """A number that is carried from round to round: `{start: 1, next: 0.8 * leverage}`."""

    start: Expression
    """Its value in the first round."""
    next: Expression
    """Its value in the next round, from what it and the others were in this one and from what was
    chosen; all are worked out at once, at the end of each round."""
    what: str = ""


class Rounds(Part):
    """A block of stages that is played several times, such as a series of meetings.

    Inside it a stage's name means this round's choice; afterwards, and in outcomes, measures and
    claims, that of the last round that was played. A block can't stand in another.
    """

    rounds: Identifier
    """The block's name; in expressions, how many of its rounds were played (so far)."""
    times: Expression
    """How many rounds there are at most: a whole number, or an expression over levers."""
    carry: dict[Identifier, Carried] = {}
    """Numbers carried from round to round. What decides who moves when, what is open and who sees
    what may use them where they rest on levers and on choices that everybody sees; payoffs,
    measures and chances in any case."""
    until: Expression | None = None
    """Judged at the end of each round, after the carried numbers: the block ends where it holds."""
    every: Annotated[str | None, BeforeValidator(text_of)] = None
    """The time from one round to the next, such as `2 weeks`: results then carry dates, the first
    round's being the case's `as-of`."""
    stages: Annotated[list[Stage], Field(min_length=1)]
    """The stages of one round, in order of play."""
    what: str = ""
    basis: str = ""
    why: str = ""

    @field_validator("every")
    @classmethod
    def _a_time(cls, value: str | None) -> str | None:
        if value is not None:
            Clock.read(value)
        return value

    @property
    def clock(self) -> Clock | None:
        """The time from one round to the next, if stated."""
        return None if self.every is None else Clock.read(self.every)


def _which(value: Any) -> str:
    block = isinstance(value, Rounds) or (
        isinstance(value, Mapping) and "rounds" in value and "stage" not in value
    )
    return BLOCK if block else STAGE


Entry = Annotated[
    Annotated[Stage, Tag(STAGE)] | Annotated[Rounds, Tag(BLOCK)], Discriminator(_which)
]
"""An entry of play: a stage, or a block of stages."""


class Written(NamedTuple):
    """A stage where it is written."""

    path: Path_
    stage: Stage
    block: Rounds | None
    """The block that it stands in, if any."""


def written_stages(play: Sequence[Stage | Rounds]) -> Iterator[Written]:
    """Every stage of a play in order, those inside blocks included, each once."""
    for number, entry in enumerate(play):
        if isinstance(entry, Rounds):
            for inner, stage in enumerate(entry.stages):
                yield Written(("play", number, "stages", inner), stage, entry)
        else:
            yield Written(("play", number), entry, None)


def blocks_of(play: Sequence[Stage | Rounds]) -> dict[int, Rounds]:
    """The blocks of a play by their places."""
    return {number: each for number, each in enumerate(play) if isinstance(each, Rounds)}
