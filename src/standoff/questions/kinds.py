"""What kind of value an option takes, for every surface that is made from questions."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic.fields import FieldInfo

from standoff.case.model import Case

Form = Literal["case", "whole", "number", "yes", "choice", "text", "texts"]


@dataclass(frozen=True, slots=True)
class Kind:
    """``form``: a case, a whole number, a number, yes or no, one of ``choices``, a text, or several
    texts; ``low`` and ``high`` bound a number, where anything does. A text that ``counts`` may be a
    whole number too, and where it is ``paired`` it names things and says what belongs to each
    (``NAME=…``), which may also be given as a mapping.
    """

    form: Form
    low: Any = None
    high: Any = None
    choices: tuple[str, ...] = ()
    counts: bool = False
    paired: bool = False


def kind_of(field: FieldInfo) -> Kind:
    """The kind of value that the option of a field takes."""
    annotation: Any = field.annotation
    counts = False
    if get_origin(annotation) in {Union, types.UnionType}:
        inner = [each for each in get_args(annotation) if each is not type(None)]
        if Case in inner:
            return Kind("case")
        counts = int in inner
        annotation = inner[0] if len(inner) == 1 else str
    origin = get_origin(annotation)
    if origin is tuple:
        # Of a fixed length it is one text, which the question reads.
        return Kind("texts" if get_args(annotation)[-1] is Ellipsis else "text")
    if origin is Literal:
        return Kind("choice", choices=tuple(str(each) for each in get_args(annotation)))
    if annotation is bool:
        return Kind("yes")
    if annotation in (int, float):
        low, high = _bounds(field)
        return Kind("whole" if annotation is int else "number", low, high)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        many = get_origin(get_args(annotation)[1]) is tuple
        return Kind("texts" if many else "text", paired=True)
    return Kind("text", counts=counts)


def _bounds(field: FieldInfo) -> tuple[Any, Any]:
    low: Any = None
    high: Any = None
    for each in field.metadata:
        low = each.ge if isinstance(each, annotated_types.Ge) else low
        high = each.le if isinstance(each, annotated_types.Le) else high
    return low, high
