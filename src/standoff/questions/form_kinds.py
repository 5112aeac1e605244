"""A kind of thing that a form has entries of: which there are, and what filling one in asks for."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import ClassVar

from standoff.case.edit import Edit
from standoff.case.model import Case
from standoff.case.reader import Path_
from standoff.case.syntax import NAME_PATTERN
from standoff.questions.fields import Entry, Field, wrong

NEW = "new"
"""How the names of the fields of what is to be added begin."""
GONE = "gone"
NAME = "name"
WHAT = "What it is"
BASIS = "What it rests on"
WHY = "Why"
RESTS = "A source of the case and its paragraph, or the word judgement."
_NAMED = re.compile(NAME_PATTERN)


class Kind(ABC):
    """One kind: ``word`` begins the names of its fields, ``one`` is what one of them is called,
    ``section`` is where the case has them, ``needs`` are the fields without which none is added,
    ``unnamed`` is said of one without a name."""

    word: ClassVar[str]
    heading: ClassVar[str]
    one: ClassVar[str]
    section: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ()
    unnamed: ClassVar[str] = "it has no name; give it one"

    @abstractmethod
    def entries(self, case: Case) -> Iterator[Entry]:
        """Those that a case has."""

    @abstractmethod
    def fresh(self, case: Case) -> tuple[Field, ...]:
        """The empty fields of one that may be added; none where none may."""

    @abstractmethod
    def edit(self, case: Case, of: str, key: str, word: str, value: str) -> Edit:
        """What one field asks for: ``stage:answer:open:sanction`` by its pieces. Raises
        :class:`FieldError` for what it can't hold."""

    @abstractmethod
    def added(self, case: Case, name: str, given: Mapping[str, str]) -> Edit:
        """What the fields of a new one ask for, by what stands behind ``new:KIND:`` in their
        names. Raises :class:`FieldError`."""

    @abstractmethod
    def removed(self, name: str) -> Edit:
        """One is taken away."""

    def named(self, case: Case) -> list[str]:
        """What is called so already."""
        return [each.name for each in self.entries(case)]

    def path(self, case: Case, name: str) -> Path_:
        """Where one of them stands."""
        return (self.section, name)

    def inside(self, key: str, word: str) -> Path_:
        """Where in it a field stands."""
        return (key, word) if word else (key,)

    def entry(self, name: str, what: str, fields: tuple[Field, ...]) -> Entry:
        """An entry, with what takes it away."""
        told = f"Take this {self.one} out of the case"
        return Entry(
            name, what, (*fields, Field(f"{self.word}:{name}:{GONE}", told, "", tick=True))
        )

    def field(self, key: str) -> str:
        """The name of a field of a new one."""
        return f"{NEW}:{self.word}:{key}"

    def name_field(self, hint: str) -> Field:
        """The field for the name of a new one."""
        return Field(self.field(NAME), "Its short name", "", hint=hint)

    def check(self, case: Case, labels: Mapping[str, str], given: Mapping[str, str]) -> str:
        """The name of a new one. Raises :class:`FieldError` where it has none that will do, or
        something is missing; ``labels``: of its fields."""
        name = given.get(NAME, "")
        if not name:
            raise wrong(self.field(NAME), self.unnamed)
        if not _NAMED.fullmatch(name):
            raise wrong(
                self.field(NAME),
                f"'{name}' is no name; expected letters, digits, _ and -, beginning with a letter",
            )
        if name in self.named(case):
            raise wrong(self.field(NAME), f"there is a {self.one} called '{name}' already")
        for key in self.needs:
            if not given.get(key):
                raise wrong(self.field(key), f"“{labels[key]}” is empty; fill it in")
        return name
