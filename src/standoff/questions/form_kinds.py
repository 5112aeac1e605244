"""A kind of thing that a form has entries of: which there are, and what filling one in asks for."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from standoff.base.errors import Place
from standoff.case.edit import REMOVED, Edit, Put, with_put
from standoff.case.model import Case
from standoff.case.part import Part
from standoff.case.reader import Document, Path_
from standoff.case.syntax import NAME_PATTERN
from standoff.questions.fields import Entry, Field, wrong
from standoff.questions.writings import LONG, PLAIN, Asked

NEW = "new"
"""How the names of the fields of what is to be added begin."""
GONE = "gone"
NAME = "name"
RENAMED = "called"
"""The field in which an entry is given another name."""
RENAMING = "Given another, it is called so wherever the case speaks of it."
RESTS = "A source of the case and its paragraph, or the word judgement."
WHAT = Asked("what", "What it is", LONG)
BASIS = Asked("basis", "What it rests on", PLAIN, RESTS)
WHY = Asked("why", "Why", LONG)
_NAMED = re.compile(NAME_PATTERN)


class Kind(ABC):
    """One kind: ``word`` begins the names of its fields, ``one`` is what one of them is called,
    ``section`` is where the case has them, ``needs`` are the fields without which none is added,
    ``unnamed`` is said of one without a name, ``blank`` is one in which nothing is filled in,
    ``naming`` hints at its name, and where that is empty it is called after something else and
    can't be called otherwise; ``piecewise``: whether a field is put into the text by itself, as
    may be done where there is no short form."""

    word: ClassVar[str]
    heading: ClassVar[str]
    one: ClassVar[str]
    section: ClassVar[str]
    blank: ClassVar[Part]
    needs: ClassVar[tuple[str, ...]] = ()
    naming: ClassVar[str] = ""
    unnamed: ClassVar[str] = "it has no name; give it one"
    piecewise: ClassVar[bool] = False

    @abstractmethod
    def asked(self, case: Case, each: Any) -> Iterator[Asked]:
        """What is filled in of one that the case has, or, where ``each`` is None, of a new one."""

    def found(self, case: Case) -> Mapping[str, Any]:
        """Those that a case has, by their names."""
        known: Mapping[str, Any] = getattr(case, self.section)
        return known

    def told(self, case: Case, name: str, each: Any) -> str:
        """What one is, in a line."""
        what: str = each.what
        return what

    def name_fields(self, case: Case) -> tuple[Field, ...]:
        """What asks for the name of a new one; none where none may be added."""
        return (Field(self.field(NAME), "Its short name", "", hint=self.naming),)

    def path(self, case: Case, name: str) -> Path_:
        """Where one of them stands."""
        return (self.section, name)

    def place(self, case: Case, document: Document, name: str) -> Place:
        """Where its name is written."""
        return document.place(self.path(case, name), key=True)

    def inside(self, key: str, word: str) -> Path_:
        """Where in it a field stands."""
        return (key, word) if word else (key,)

    def put(self, case: Case, name: str, each: Part) -> Edit:
        """One stands there, new or in place of the one of that name."""
        return Put(self.path(case, name), each)

    def removed(self, case: Case, name: str) -> Edit:
        """One is taken away."""
        return Put(self.path(case, name), REMOVED)

    def edit(self, case: Case, of: str, key: str, word: str, value: str) -> Edit:
        """What one field asks for: ``stage:answer:open:sanction`` by its pieces. Raises
        :class:`FieldError` for what it can't hold."""
        each, wanted = self.found(case)[of], f"{key}:{word}" if word else key
        asked = next(one for one in self.asked(case, each) if one.key == wanted)
        new = asked.form.read(value, f"{self.word}:{of}:{wanted}")
        if self.piecewise:
            usual = type(each).model_fields.get(key.replace("-", "_"))
            return Put(
                self.path(case, of) + asked.path, REMOVED if usual and new == usual.default else new
            )
        return self.put(case, of, with_put(each, asked.path, new))

    def added(self, case: Case, name: str, given: Mapping[str, str]) -> Edit:
        """What the fields of a new one ask for, by what stands behind ``new:KIND:`` in their
        names. Raises :class:`FieldError`."""
        return self.put(case, name, self.made(case, given))

    def made(self, case: Case, given: Mapping[str, str]) -> Part:
        """A new one with what its fields say."""
        made = self.blank
        for each in self.asked(case, None):
            text = given.get(each.key, "")
            if text and not each.apart:
                made = with_put(made, each.path, each.form.read(text, self.field(each.key)))
        return made

    def entries(self, case: Case) -> Iterator[Entry]:
        """Those that a case has, with their fields."""
        for name, each in self.found(case).items():
            start = f"{self.word}:{name}:"
            fields = [
                asked.field(start, text)
                for asked in self.asked(case, each)
                if (text := asked.text(each)) is not None
            ]
            if self.naming:
                fields.append(Field(f"{start}{RENAMED}", "Its short name", name, hint=RENAMING))
            gone = f"Take this {self.one} out of the case"
            fields.append(Field(f"{start}{GONE}", gone, "", tick=True))
            yield Entry(name, self.told(case, name, each), tuple(fields))

    def fresh(self, case: Case) -> tuple[Field, ...]:
        """The empty fields of one that may be added; none where none may."""
        first = self.name_fields(case)
        start = f"{NEW}:{self.word}:"
        fields = (each.field(start, each.begun) for each in self.asked(case, None))
        return (*first, *fields) if first else ()

    def field(self, key: str) -> str:
        """The name of a field of a new one."""
        return f"{NEW}:{self.word}:{key}"

    def refused(self, case: Case, name: str) -> str:
        """Why none may be given a name; nothing where one may."""
        if not _NAMED.fullmatch(name):
            return f"'{name}' is no name; expected letters, digits, _ and -, first a letter"
        return f"there is a {self.one} called '{name}' already" * (name in self.found(case))

    def check(self, case: Case, labels: Mapping[str, str], given: Mapping[str, str]) -> str:
        """The name of a new one. Raises :class:`FieldError` where it has none that will do, or
        something is missing; ``labels``: of its fields."""
        name = given.get(NAME, "")
        refused = self.refused(case, name) if name else self.unnamed
        if refused:
            raise wrong(self.field(NAME), refused)
        empty = [key for key in self.needs if not given.get(key)]
        if empty:
            raise wrong(self.field(empty[0]), f"“{labels[empty[0]]}” is empty; fill it in")
        return name
