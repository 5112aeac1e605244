"""Pieces of a case as plain data in the language's keys, in the short form where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from standoff.case.entry_lines import Inserted
from standoff.case.model import Lever, Term
from standoff.case.outcomes import Consequence, Outcome
from standoff.case.part import Part
from standoff.case.policies import Policy
from standoff.case.rounds import Rounds
from standoff.case.stages import Option, Stage, Types


def as_written(value: object) -> object:
    """What stands in a file for a piece of a case."""
    if isinstance(value, Inserted):
        return Inserted(as_written(value.value))
    if isinstance(value, Types) and not value.words:
        return dict(value.chance)
    if isinstance(value, Consequence) and not value.unit:
        return value.value
    if isinstance(value, Option) and not value.what:
        return True if value.when is None else value.when
    if isinstance(value, Mapping) and any(isinstance(each, Option) for each in value.values()):
        return _choices(value)
    if isinstance(value, Part):
        return _piece(value)
    if isinstance(value, Mapping) and set(value) == {"all"}:
        return value["all"]
    return value


def _piece(value: Part) -> object:
    data: dict[str, Any] = value.model_dump(
        mode="json", by_alias=True, exclude_defaults=True, warnings=False
    )
    match value:
        case Policy():
            return {**data.pop("set", {}), **data}
        case Stage() if value.choose:
            return {**data, "choose": _choices(value.choose)}
        case Rounds():
            return {**data, "stages": [as_written(each) for each in value.stages]}
        case Outcome() if value.measures:
            done = {name: as_written(each) for name, each in value.measures.items()}
            return {**data, "measures": done}
        case Lever() if set(data) == {"values"}:
            return data["values"]
        case Term() if set(data) == {"is"}:
            return data["is"]
    return data


def _choices(value: Mapping[str, Option]) -> object:
    """A list where all are always open."""
    if all(each == Option() for each in value.values()):
        return list(value)
    return {key: as_written(each) for key, each in value.items()}
