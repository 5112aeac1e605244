"""What a form is made of: fields, in entries, in parts; and what is wrong with one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from standoff.base.errors import Problem, StandoffError

YES = "yes"
"""What a field that is ticked says."""
_EQUALS = re.compile(r"(?<![=<>!])=(?!=)")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to be filled in: its name, what it is called, what stands there now, what may be
    chosen where it is a choice (``choices``: each with what it is called), whether it is ``long``,
    whether it holds ``rows``, one a line, whether it is only ticked or not (``tick``), and a
    ``hint``."""

    name: str
    label: str
    value: str
    long: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    rows: bool = False
    tick: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One number, policy, stage, end or claim: its name, what it is, and its fields."""

    name: str
    what: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the form under its heading; ``fresh``: the empty fields of one that may be added,
    under what adding it is called."""

    heading: str
    entries: tuple[Entry, ...]
    fresh: Entry | None = None

    @property
    def fields(self) -> tuple[Field, ...]:
        """All its fields."""
        entries = [*self.entries, *([self.fresh] if self.fresh else [])]
        return tuple(field for entry in entries for field in entry.fields)


class FieldError(StandoffError):
    """What was filled in can't be; ``fields``: by name, the one that each problem is about, empty
    for one that is about none."""

    def __init__(self, problems: Sequence[Problem], fields: Sequence[str]):
        super().__init__(problems)
        self.fields = tuple(fields)


def wrong(field: str, told: str) -> FieldError:
    """What is wrong with one field."""
    return FieldError([Problem(told)], [field])


def told_number(value: float) -> str:
    """A number with every digit of it, and no more."""
    return repr(float(value)).removesuffix(".0")


def words_of(text: str) -> list[str]:
    """Words that stand one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def rows_of(pairs: Mapping[str, str]) -> str:
    """``name = formula``, one a line."""
    return "\n".join(f"{name} = {' '.join(each.split())}" for name, each in pairs.items())


def pairs_of(text: str, field: str) -> dict[str, str]:
    """What :func:`rows_of` writes, read again. Raises :class:`FieldError` about ``field``."""
    found: dict[str, str] = {}
    for line in words_of(text):
        parts = _EQUALS.split(line, maxsplit=1)
        name, told = parts[0].strip(), parts[-1].strip()
        if len(parts) < 2 or not name or not told:
            raise wrong(field, f"'{line}' is no such line; expected NAME = NUMBER OR FORMULA")
        if name in found:
            raise wrong(field, f"'{name}' stands in two lines; expected it in one")
        found[name] = told
    return found


def chosen_from(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Choices by their words, each with what it is called."""
    return tuple((word, told or word) for word, told in pairs)
