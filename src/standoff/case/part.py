"""What every piece of a case has in common, and the kinds of text that stand in it."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from standoff.case.syntax import NAME_PATTERN


def either(*forms: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema of what may be written in any of these forms."""
    return {"anyOf": list(forms)}


def text_of(value: object) -> object:
    """Numbers and truth values may stand where an expression is expected."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


def distinct_words(values: Sequence[object], what: str) -> list[Any]:
    """A list of words as they will be kept; ``what`` names one of them, such as ``"a choice"``.

    Raises ValueError where one is no word or number, or stands twice.
    """
    words: list[Any] = []
    for number, value in enumerate(values, 1):
        if not isinstance(value, str | int | float | datetime.date):
            raise ValueError(f"entry {number} is no word or number; {what} is one of these")
        words.append(text_of(value))
    if not distinct(words):
        raise ValueError(f"{what} is named twice")
    return words


def distinct(words: Sequence[str]) -> bool:
    """Whether no two words are the same, as text or as numbers: ``1`` is ``1.0``."""
    found: set[str | float] = set()
    for word in words:
        try:
            number = float(word)
        except ValueError:
            number = math.nan
        found.add(word if math.isnan(number) else number)
    return len(found) == len(words)


def distinct_numbers(values: object) -> object:
    """Numbers as keys, which must differ as numbers: 0.5 and 0.50 would be one entry.

    Raises ValueError for one that stands twice.
    """
    found: dict[float, object] = {}
    for key in values if isinstance(values, Mapping) else ():
        try:
            number = float(key)
        except (TypeError, ValueError):
            # What is no number is told where it is read as one.
            continue
        if number in found:
            raise ValueError(f"{key} is the same number as {found[number]}; expected each once")
        found[number] = key
    return values


SCALAR = {"type": ["string", "number", "boolean"]}
"""The JSON Schema of a word, a number or an expression."""


SINGLE, SEVERAL = "(single)", "(several)"
"""Tags of the two forms of a field that takes one thing, or a list or entries of them."""


def _form_of(value: object) -> str:
    return SEVERAL if isinstance(value, Mapping | list | tuple) else SINGLE


BY_FORM = Discriminator(_form_of)
"""Chooses between the two by what was written, so that a fault is told of that form alone."""


@dataclass(frozen=True)
class _AlsoWritten:
    """Adds shorter ways of writing a field to its JSON Schema."""

    forms: tuple[dict[str, Any], ...]

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return either(*self.forms, handler(core_schema))


def also(*forms: dict[str, Any]) -> _AlsoWritten:
    """Marks a field that may also be written in these shorter forms."""
    return _AlsoWritten(forms)


Identifier = Annotated[str, BeforeValidator(text_of), Field(pattern=f"^{NAME_PATTERN}$")]
"""A name: letters, digits, ``_`` and ``-``, beginning with a letter."""
Word = Annotated[
    str,
    BeforeValidator(text_of),
    Field(min_length=1, max_length=80),
    WithJsonSchema(SCALAR),
]
"""One of the values that a lever, a type or a choice can take: a name or a number."""
Numbered = Annotated[dict[float, float], BeforeValidator(distinct_numbers)]
"""Numbers by numbers."""
Expression = Annotated[str, BeforeValidator(text_of), Field(min_length=1), WithJsonSchema(SCALAR)]
"""Arithmetic and conditions over the names of the case; see the language reference."""
Sentence = Annotated[str, Field(min_length=1, max_length=1_000)]
"""A sentence for readers."""
Listed = Annotated[
    list[Identifier],
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    WithJsonSchema(either({"type": "string"}, {"type": "array", "items": {"type": "string"}})),
]


class Part(BaseModel):
    """Any piece of a case: unknown keys are refused, and nothing changes once it is made."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
        use_attribute_docstrings=True,
        allow_inf_nan=False,
    )

    short_forms: ClassVar[tuple[dict[str, Any], ...]] = ()
    """JSON Schemas of the shorter ways in which the part may be written."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler(core_schema)
        return either(*cls.short_forms, schema) if cls.short_forms else schema


class Based(Part):
    """A piece that says what it rests on."""

    what: str = ""
    """What it is, in words."""
    basis: str = ""
    """What it rests on: a source and its paragraph, such as `depetris ¶5`, or `judgement`."""
    why: str = ""
    """The reasoning, wanted where the basis is `judgement`."""


def _as_data(value: object) -> object:
    """A section built from a lens's own classes, as it would be written."""
    if isinstance(value, Part):
        return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return value


SectionData = Annotated[dict[str, Any], BeforeValidator(_as_data)]
"""A lens's own section, kept as it was written; the lens reads and checks it."""
