"""How what a field of a form holds is shown as text, and read from it again."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from standoff.case.part import Part
from standoff.case.reader import Path_
from standoff.questions.fields import (
    YES,
    Field,
    FieldError,
    pairs_of,
    rows_of,
    told_number,
    words_of,
)

ALWAYS = "true"
NOTHING = "-"
"""Stands for what is seen by one who sees nothing."""


@dataclass(frozen=True, slots=True)
class Form:
    """What is held, as text (``show``), and read again from it (``read``, by the text and the name
    of its field; it raises :class:`FieldError`); what is no number, date or the like stays the text
    that it is, and the checker says so. The rest is as in :class:`Field`."""

    show: Callable[[Any], str]
    read: Callable[[str, str], object]
    long: bool = False
    rows: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to be filled in of an entry: its ``key``, what it is called, how it is held, a
    hint, and where in the entry it stands (``at``), if not under its key; ``apart``: it stands
    nowhere in it, and is put there otherwise; ``begun``: what a new one begins with."""

    key: str
    label: str
    form: Form
    hint: str = ""
    at: Path_ | None = None
    apart: bool = False
    begun: str = ""

    @property
    def path(self) -> Path_:
        """Where it stands in the entry."""
        return (self.key,) if self.at is None else self.at

    def field(self, start: str, value: str = "") -> Field:
        """The field, its name begun by ``start``."""
        form = self.form
        choices = form.choices
        if choices and value not in dict(choices):
            choices = (*choices, (value, value))
        return Field(
            f"{start}{self.key}",
            self.label,
            value,
            long=form.long,
            rows=form.rows,
            choices=choices,
            hint=self.hint,
        )

    def text(self, each: Part) -> str | None:
        """What stands there now; None where it can't be written in a field and read again."""
        text = self.form.show(_at(each, self.path))
        with suppress(FieldError):
            return text if self.form.show(self.form.read(text, "")) == text else None
        return None


def _at(whole: Any, path: Path_) -> Any:
    """What stands at a path of an entry; None where nothing does."""
    for step in path:
        if isinstance(whole, Part):
            name = str(step).replace("-", "_")
            whole = getattr(whole, name if name in type(whole).model_fields else f"{name}_")
        elif whole is None or step not in whole:
            return None
        else:
            whole = whole[step]
    return whole


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _number(text: str, _field: str = "") -> object:
    if not text:
        return None
    with suppress(ValueError):
        return float(text)
    return text


def _date(text: str, _field: str) -> object:
    with suppress(ValueError):
        return datetime.date.fromisoformat(text)
    return text or None


def _sees(text: str, field: str) -> object:
    """``name`` or ``name = condition``, one a line; a dash alone is nothing, no line the usual."""
    lines = words_of(text)
    if not lines:
        return None
    full = (line if "=" in line else f"{line} = {ALWAYS}" for line in lines if line != NOTHING)
    pairs = pairs_of("\n".join(full), field)
    return list(pairs) if pairs and set(pairs.values()) == {ALWAYS} else pairs


def _seen(value: Mapping[str, str] | list[str] | None) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(value)
    pairs = (name if when == ALWAYS else f"{name} = {when}" for name, when in value.items())
    return "\n".join(pairs) or NOTHING


def _span(text: str, _field: str) -> object:
    return [_number(each.strip()) for each in text.split("..")] if text else None


PLAIN = Form(_shown, lambda text, _: text)
LONG = replace(PLAIN, long=True)
MAYBE = Form(_shown, lambda text, _: text or None, long=True)
"""What may be left out altogether."""
WORDS = Form(
    lambda held: "\n".join(" ".join(each.split()) for each in held or ()),
    lambda text, _: words_of(text),
    rows=True,
)
ROWS = Form(lambda held: rows_of(held or {}), pairs_of, rows=True)
NUMBER = Form(lambda held: "" if held is None else told_number(held), _number)
NUMBERS = Form(
    lambda held: rows_of({name: told_number(each) for name, each in (held or {}).items()}),
    lambda text, field: {name: _number(each) for name, each in pairs_of(text, field).items()},
    rows=True,
)
SPAN = Form(lambda held: "..".join(map(told_number, held or ())), _span)
DATE = Form(_shown, _date)
SEES = Form(_seen, _sees, rows=True)
IS_SO = Form(
    lambda held: YES if held else "",
    lambda text, _: text == YES,
    choices=(("", "no"), (YES, "yes")),
)


def one_of(pairs: Iterable[tuple[str, str]]) -> Form:
    """A choice among words, each with what it is called; the empty one is nothing."""
    return Form(_shown, lambda text, _: text or None, choices=tuple(pairs))
