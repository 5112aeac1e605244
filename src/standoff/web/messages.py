"""What a process that answers questions is asked, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from standoff.base.errors import Problem
from standoff.render.pictures import Picture

STOP = "stop"
"""What a process is told when nobody waits for its answer any more."""


@dataclass(frozen=True, slots=True)
class Order:
    """A question by its word, its options with the case among them, and whether its answer is
    wanted as JSON or shown to a person, or the case is only to be made ready for it."""

    word: str
    options: Mapping[str, Any]
    wanted: Literal["json", "page", "ready"]
    mark: object = None
    """What changes whenever the case does."""
    part: str = ""
    """What the answer is called as one part of a page, where several may stand."""
    view: tuple[tuple[str, str], ...] = ()
    """What is looked at of it on a page that draws it its own way; it changes no answer."""
    kept: object = None
    """What a process makes ready for it and keeps: it is quickest where that has been done."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A case's text, to be checked as if it stood in its ``file``; ``whole``: with the games that
    it grows to and its variants. Where ``worlds`` are given it is solved in so many instead, and
    its claims are judged."""

    text: str
    file: str
    whole: bool = False
    worlds: int = 0

    @property
    def kept(self) -> None:
        """Nothing is made ready for it."""
        return None


@dataclass(frozen=True, slots=True)
class Paper:
    """A report that is wanted as a file: its options, the ``form`` by its ending, and the analyst's
    ``notes`` in Markdown."""

    options: Mapping[str, Any]
    form: str
    notes: str = ""

    @property
    def kept(self) -> None:
        """Nothing is made ready for it."""
        return None


@dataclass(frozen=True, slots=True)
class Tabled:
    """A question about a table of crises, by its word, its options, and the table's text; whether
    its answer is wanted as JSON or shown to a person."""

    word: str
    options: Mapping[str, Any]
    table: str
    wanted: Literal["json", "page"] = "page"

    @property
    def kept(self) -> None:
        """Nothing is made ready for it."""
        return None


Task = Order | Draft | Paper | Tabled


@dataclass(frozen=True, slots=True)
class Progressed:
    """So many games of all are solved."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A case that came of an answer: the name of its file, what it is, and its text."""

    name: str
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """An answer: its JSON, or the inside of a page and the style sheet that its pictures need."""

    text: str
    style: str = ""
    figures: tuple[Picture, ...] = ()
    """The pictures that stand in it, in order."""
    data: bytes = b""
    """A file, where that was wanted."""
    beside: tuple[Beside, ...] = ()
    """Cases that came of it, to be taken away."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no answer, with the HTTP status that says whose fault it is."""

    status: int
    problems: tuple[Problem, ...]


Said = Progressed | Done | Failed
