"""What the model classes refuse, told in the analyst's words with the place in the file."""

from __future__ import annotations

from typing import Any, get_args, get_origin

import pydantic

from standoff.base.errors import Place, Problem, listed, nearest
from standoff.case.limits import PROBLEMS
from standoff.case.model import Case
from standoff.case.part import SEVERAL, SINGLE, Part
from standoff.case.reader import Document, Path_
from standoff.case.rounds import BLOCK, STAGE, Rounds
from standoff.case.stages import Stage

_ENTRIES: dict[str, type[Part]] = {STAGE: Stage, BLOCK: Rounds}
_TAGS = {*_ENTRIES, SINGLE, SEVERAL}
"""Steps of pydantic's that are none of the file's: which of several forms was taken."""


def explain(
    error: pydantic.ValidationError,
    document: Document,
    form: type[Part] = Case,
    at: Path_ = (),
) -> list[Problem]:
    """One problem for each fault, in the order of the file.

    ``form`` is the class that refused what stands at the path ``at``.
    """
    errors = error.errors(include_url=False)[:PROBLEMS]
    found = [_told(each, document, form, at) for each in errors]
    found.sort(key=lambda problem: problem.place or Place(""))
    return list(dict.fromkeys(found))


def _told(error: Any, document: Document, form: type[Part], at: Path_) -> Problem:
    whole: Path_ = (*at, *error["loc"])
    path: Path_ = tuple(step for step in whole if step not in _TAGS)
    on_key = bool(path) and path[-1] == "[key]"
    if on_key:
        path = path[:-1]
    kind, context, value = error["type"], error.get("ctx", {}), error["input"]
    what = _named(path)
    place = document.place(path, key=on_key)
    match kind:
        case "missing":
            field = str(path[-1])
            if isinstance(path[-1], int):
                return Problem(
                    f"{_named(path[:-1])}: expected a pair such as [0, 1]", document.place(path)
                )
            owner = _named(path[:-1]) or "the case"
            listed_entry = len(path) > 1 and isinstance(path[-2], int)
            return Problem(
                f"{owner} lacks '{field}'", document.place(path[:-1], key=not listed_entry)
            )
        case "extra_forbidden":
            word = str(path[-1])
            if value is None and len(path) > 1 and (" " in word or ")" in word):
                return Problem(
                    f"'{word}' stands alone after a comma; inside {{ }} text with a comma needs "
                    "quotes, as in {why: 'one thing, and another'}",
                    document.place(path, key=True),
                )
            known = fields_at(whole[len(at) : -1], form)
            noun = "section" if len(path) == 1 else "entry"
            owner = f" in {_named(path[:-1])}" if len(path) > 1 else ""
            return Problem(
                f"there is no {noun} '{word}'{owner}; expected {listed(known, 30)}"
                f"{nearest(word, known)}",
                document.place(path, key=True),
            )
        case "string_pattern_mismatch" if ")" in str(value) and "(" not in str(value):
            return Problem(
                "inside { } an expression with a comma needs quotes, as in {us: 'min(a, b)'}", place
            )
        case "string_pattern_mismatch":
            return Problem(
                f"'{value}' can't be a name; names are letters, digits, '_' and '-', and begin "
                "with a letter",
                place,
            )
        case "literal_error":
            expected = str(context["expected"])
            words = expected.replace("'", "").replace(" or ", ", ").split(", ")
            hint = nearest(str(value), words)
            if isinstance(value, str) and value == expected:
                hint = "; write it without quotes"
            return Problem(
                f"{what}: expected {expected}, found {_shown(value)}{hint}",
                place,
            )
        case "string_too_long" | "too_long" if isinstance(value, str | int | float):
            # A number is measured as the text that it is kept as.
            told = f"expected at most {context['max_length']:,} characters"
            return Problem(f"{what}: {told}, found {len(str(value)):,}", place)
        case "string_too_short" | "too_short" if isinstance(value, str):
            return Problem(f"{what}: expected text, found ''", place)
        case "too_short" if context["min_length"] == 1:
            return Problem(f"{what}: expected at least one, found none", place)
        case "too_long" if context["max_length"] != 2:
            told = f"expected at most {context['max_length']:,}"
            return Problem(f"{what}: {told}, found {context['actual_length']:,}", place)
        case "value_error":
            return Problem(f"{what}: {context['error']}", place)
    wanted = {
        "string_type": "text",
        "dict_type": "entries of the form 'name: value'",
        "list_type": "a list",
        "tuple_type": "a pair such as [0, 1]",
        "missing_argument": "a value",
        "float_type": "a number",
        "greater_than": f"a number above {context.get('gt', 0):g}",
        "greater_than_equal": f"a number of at least {context.get('ge', 0):g}",
        "less_than_equal": f"a number of at most {context.get('le', 0):g}",
        "float_parsing": "a number",
        "finite_number": "a finite number",
        "int_type": "a whole number",
        "int_parsing": "a whole number",
        "int_from_float": "a whole number",
        "bool_type": "true or false",
        "bool_parsing": "true or false",
        "model_type": "entries of the form 'name: value'",
        "model_attributes_type": "entries of the form 'name: value'",
        "too_short": "a pair such as [0, 1]",
        "too_long": "a pair such as [0, 1]",
    }.get(kind)
    if kind == "dict_type" and path[-1] == "choose":
        wanted = "a list such as [invade, hold-back]"
    if wanted is None and kind.startswith("date"):
        wanted = "a date such as 2022-01-10"
    if wanted is None:
        return Problem(f"{what}: {str(error['msg']).lower()}, found {_shown(value)}", place)
    return Problem(f"{what}: expected {wanted}, found {_shown(value)}", place)


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "entries"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = str(value)
    return f"'{text}'" if len(text) <= 40 else f"'{text[:37]}…'"


def _named(path: Path_) -> str:
    """``('play', 2, 'choose')`` as ``'choose' of play 3``."""
    words = [str(each + 1) if isinstance(each, int) else str(each) for each in path]
    if not words:
        return ""
    if isinstance(path[-1], int):
        if len(words) > 1 and isinstance(path[-2], int):
            return f"entry {words[-1]} of {_named(path[:-1])}"
        return f"entry {words[-1]} of '{words[-2]}'" if len(words) > 1 else f"entry {words[-1]}"
    if len(words) == 1:
        return f"'{words[0]}'"
    return f"'{words[-1]}' in {'.'.join(words[:-1])}"


def fields_at(path: Path_, form: type[Part] = Case) -> list[str]:
    """The keys that may stand at a path inside what has this form."""
    part: type[Part] | None = form
    steps = list(path)
    while steps and part is not None:
        if steps[0] in _ENTRIES:
            part = _ENTRIES[str(steps.pop(0))]
            continue
        name = steps.pop(0)
        field = next(
            (info for key, info in part.model_fields.items() if (info.alias or key) == name), None
        )
        if field is None:
            return []
        part, containers = _part_in(field.annotation)
        del steps[:containers]
    return [info.alias or key for key, info in part.model_fields.items()] if part else []


def _part_in(annotation: Any) -> tuple[type[Part] | None, int]:
    """The model class inside an annotation, and how many containers it lies in."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation, 0
    for inner in reversed(get_args(annotation)):
        part, containers = _part_in(inner)
        if part is not None:
            return part, containers + (get_origin(annotation) in {dict, list})
    return None, 0
