"""What a case adds for the questions asked of it afterwards: groups of its numbers, and what was
then seen."""

from __future__ import annotations

import datetime

from pydantic import model_validator

from standoff.case.part import Based, Expression, Identifier, Part


class Group(Part):
    """Numbers that belong together: one intelligence question would answer them, or one author
    sets them. A bare list of parameters is short for `{parameters: […]}`."""

    short_forms = ({"type": "array", "items": {"type": "string"}},)

    parameters: list[Identifier]
    what: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return {"parameters": value} if isinstance(value, list | tuple) else value


class Seen(Based):
    """One thing that was seen: a move (`saw`), or a signal that some worlds make likelier
    (`likelihood`)."""

    date: datetime.date
    saw: Expression | None = None
    """What had happened by then, such as `talks == negotiate`: its chance in each world comes from
    the solved behaviour."""
    likelihood: Expression | None = None
    """How likely the signal is, from 0 to 1, in terms of parameters and types."""


class Observed(Part):
    """What was seen after the day on which the case stands."""

    policy: Identifier
    """The policy that was pursued."""
    record: list[Seen]
