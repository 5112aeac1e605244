"""Outside figures beside which a result is shown, as they are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from standoff.case.part import SCALAR, Expression, Identifier, Part, also, text_of
from standoff.case.reader import Document, Path_

SECTION = "references"
_UNNAMED = "reference-"


class Reference(Part):
    """An outside figure, such as a forecast or a base rate, beside which a result is shown. Nothing
    is fitted to it. Either `value` or `range` is given."""

    what: str = ""
    """What it is, in words: who said it, of what."""
    about: Expression
    """The result beside which it is shown, such as `P(war | pursued)`."""
    value: float | None = None
    """The figure; a chance from 0 to 1."""
    range: tuple[float, float] | None = None
    """Or the lowest and the highest figure given."""
    date: Annotated[str, BeforeValidator(text_of), WithJsonSchema(SCALAR)] = ""
    """When it was given: a date; or the years that it covers."""
    source: str = ""
    """Where it was published."""


def by_name(value: Any) -> Any:
    """References in a list, which have no names, as entries that have."""
    if not isinstance(value, list | tuple):
        return value
    return {f"{_UNNAMED}{number}": each for number, each in enumerate(value, 1)}


References = Annotated[
    dict[Identifier, Reference],
    BeforeValidator(by_name),
    also({"type": "array", "items": {"type": "object"}}),
]
"""References by name, or in a list."""


def name_references(document: Document) -> None:
    """Let the places of references in a list be found by the names that they get."""
    data: Any = document.data
    listed = data.get(SECTION) if isinstance(data, Mapping) else None
    if not isinstance(listed, list):
        return

    def named(path: Path_) -> Path_:
        if len(path) > 1 and path[0] == SECTION and isinstance(path[1], int):
            return (SECTION, f"{_UNNAMED}{path[1] + 1}", *path[2:])
        return path

    document.data = {**data, SECTION: by_name(listed)}
    document.places = {named(path): place for path, place in document.places.items()}
    document.keys = {named(path): place for path, place in document.keys.items()}
    document.plain = {named(path) for path in document.plain}
    for number in range(1, len(listed) + 1):
        path: Path_ = (SECTION, f"{_UNNAMED}{number}")
        document.keys[path] = document.places[path]
