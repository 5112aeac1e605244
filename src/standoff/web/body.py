"""From what a request says to a question's options, and from those to the schema of a request."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from standoff.base.errors import Problem, StandoffError, listed, nearest
from standoff.web.askable import Askable, Option

LONGEST = 4_000
"""Letters of a text."""
MANY = 200
"""Texts in a row."""
JSON = "application/json"


def media_type(headers: Mapping[str, str]) -> str:
    """The type of a request's body; one that doesn't say is taken for JSON."""
    return headers.get("content-type", JSON).partition(";")[0].strip().lower()


def options_of_json(asked: Askable, text: bytes, *, shown: bool = False) -> dict[str, Any]:
    """The options in a JSON object; ``shown`` where the answer is for a person.

    Raises :class:`StandoffError` with a sentence for each that is none or has no such value.
    """
    return options_of_object(asked, object_of_json(text), shown=shown)


def object_of_json(text: bytes) -> dict[str, Any]:
    """The JSON object that a request holds. Raises :class:`StandoffError` where it holds none."""
    try:
        data = json.loads(text or b"{}", parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise StandoffError(f"the request holds no JSON{where}; expected an object") from None
    if not isinstance(data, dict):
        raise StandoffError("expected a JSON object whose names are the question's options")
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object. Raises :class:`StandoffError` where a name stands twice, as in a case."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise StandoffError(f"the request gives '{name}' twice; expected it once")
        found[name] = value
    return found


def options_of_object(
    asked: Askable, data: Mapping[str, Any], *, shown: bool = False, without: Collection[str] = ()
) -> dict[str, Any]:
    """The options among plain data, but for those ``without`` which it is asked here. Raises
    :class:`StandoffError` likewise."""
    known = {each.name: each for each in asked.options(shown=shown) if each.name not in without}
    problems = [
        Problem(
            f"'{asked.name}' has no option '{name}' here; expected "
            f"{listed(known, 30) or 'none'}{nearest(name, known)}"
        )
        for name in data
        if name not in known
    ]
    problems += [
        Problem(f"'{asked.name}' needs '{name}'")
        for name, each in known.items()
        if each.required and data.get(name) is None
    ]
    found: dict[str, Any] = {}
    for name, value in data.items():
        option = known.get(name)
        if option is None or (value is None and not option.required and option.default is None):
            continue
        wrong = _wrong(option, value)
        if wrong:
            problems.append(Problem(f"{name}: {_found(value)}; expected {wrong}"))
        else:
            found[name] = tuple(value) if isinstance(value, list) else value
    if problems:
        raise StandoffError(problems)
    return found


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def _found(value: object) -> str:
    told = json.dumps(value, ensure_ascii=False)
    return f"{told[:60]}{'…' if len(told) > 60 else ''} was given"


def _text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST


def _texts(value: object) -> bool:
    return isinstance(value, list) and len(value) <= MANY and all(map(_text, value))


def _pairs(value: object) -> bool:
    if not isinstance(value, dict) or len(value) > MANY:
        return False
    return all(
        _text(key) and (_text(each) or _texts(each) or _number(each) or _numbers(each))
        for key, each in value.items()
    )


def _numbers(value: object) -> bool:
    return isinstance(value, list) and len(value) <= MANY and all(map(_number, value))


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _wrong(option: Option, value: object) -> str:
    """What was expected in place of a value; empty where it will do."""
    kind = option.kind
    takes: Callable[[object], bool]
    match kind.form:
        case "whole" | "number":
            takes = _whole if kind.form == "whole" else _number
            words = "a whole number" if kind.form == "whole" else "a number"
            return "" if takes(value) and _within(option, value) else words + _range(option)
        case "yes":
            return "" if isinstance(value, bool) else "true or false"
        case "choice":
            return "" if value in kind.choices else listed(kind.choices)
        case "texts":
            alone = option.ask.commas and _text(value)
            if _texts(value) or alone or (kind.paired and _pairs(value)):
                return ""
            return f"a list of texts, {MANY} at most"
    if _text(value) or (kind.counts and _whole(value)) or (kind.paired and _pairs(value)):
        return ""
    return f"a text of {LONGEST:,} letters at most"


def _within(option: Option, value: Any) -> bool:
    low, high = option.kind.low, option.kind.high
    return (low is None or value >= low) and (high is None or value <= high)


def _range(option: Option) -> str:
    low, high = option.kind.low, option.kind.high
    if low is not None and high is not None:
        return f" from {low} to {high}"
    return f" of {low} at least" if low is not None else f" of {high} at most" if high else ""


def options_of_form(asked: Askable, given: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The options in a form as a browser sends it; what was left empty was not given.

    Raises :class:`StandoffError` for a name that is none, and for a number beyond what is asked for
    here; anything else the question itself refuses.
    """
    known = {each.name: each for each in asked.options(shown=True)}
    found: dict[str, Any] = {}
    for name, text in given:
        option = known.get(name)
        if option is None:
            raise StandoffError(f"'{asked.name}' has no option '{name}'{nearest(name, known)}")
        value = text.replace("\r\n", "\n").strip()
        if value:
            found[name] = _read(option, value)
    return found


def _read(option: Option, text: str) -> Any:
    kind = option.kind
    if len(text) > LONGEST:
        raise StandoffError(f"{option.name}: expected a text of {LONGEST:,} letters at most")
    if kind.form == "yes":
        return text == "yes"
    if kind.form == "texts":
        if option.ask.commas:
            return text.replace("\n", ",")
        return tuple(line.strip() for line in text.split("\n") if line.strip())
    if kind.form in ("whole", "number"):
        read = int if kind.form == "whole" else float
        try:
            value = read(text)
        except ValueError:
            return text
        if not _within(option, value):
            words = "a whole number" if kind.form == "whole" else "a number"
            raise StandoffError(
                f"{option.name}: {text} was given; expected {words}{_range(option)}"
            )
        return value
    return text


def schema_of(asked: Askable, without: Collection[str] = ()) -> dict[str, Any]:
    """The JSON Schema of a request to ask a question, but for options ``without`` which it is asked
    here."""
    options = [each for each in asked.options(shown=False) if each.name not in without]
    made: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {each.name: _property(each) for each in options},
    }
    required = [each.name for each in options if each.required]
    return {**made, "required": required} if required else made


def _property(option: Option) -> dict[str, Any]:
    made: dict[str, Any] = {**_shape(option), "description": option.ask.help}
    if not option.required and option.default is None:
        made = {"anyOf": [_shape(option), {"type": "null"}], "description": option.ask.help}
    elif not option.required:
        default = option.default
        made["default"] = list(default) if isinstance(default, tuple) else default
    return made


def _shape(option: Option) -> dict[str, Any]:
    kind = option.kind
    text = {"type": "string", "maxLength": LONGEST}
    texts = {"type": "array", "items": text, "maxItems": MANY}
    if kind.form in ("whole", "number"):
        made: dict[str, Any] = {"type": "integer" if kind.form == "whole" else "number"}
        if kind.low is not None:
            made["minimum"] = kind.low
        if kind.high is not None:
            made["maximum"] = kind.high
        return made
    if kind.form == "yes":
        return {"type": "boolean"}
    if kind.form == "choice":
        return {"enum": list(kind.choices)}
    taken: list[Mapping[str, Any]] = [texts if kind.form == "texts" else text]
    if kind.form == "texts" and option.ask.commas:
        taken.append(text)
    if kind.counts:
        taken.append({"type": "integer"})
    if kind.paired:
        number = {"type": "number"}
        numbers = {"type": "array", "items": number, "maxItems": MANY}
        one = {"anyOf": [text, texts, number, numbers]}
        taken.append({"type": "object", "additionalProperties": one, "maxProperties": MANY})
    return dict(taken[0]) if len(taken) == 1 else {"anyOf": taken}
