"""What a form is made of: fields, in entries, in parts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to be filled in: its name, what it is called, what stands there now, what may be
    chosen where it is a choice (``choices``: each with what it is called), and whether it is
    ``long``."""

    name: str
    label: str
    value: str
    long: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One number, policy, stage, end or claim: its name, what it is, and its fields."""

    name: str
    what: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the form under its heading."""

    heading: str
    entries: tuple[Entry, ...]
