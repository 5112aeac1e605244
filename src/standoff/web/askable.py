"""The questions that can be asked of a case here, and what each may be told."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from pydantic.fields import FieldInfo

from standoff.base.errors import StandoffError, listed, nearest
from standoff.questions import CATALOGUE
from standoff.questions.kinds import Kind, kind_of
from standoff.questions.question import Ask, Question, options_of
from standoff.report.telling import Telling

MOST = {
    "draws": 100_000,
    "exact_draws": 10_000,
    "base": 10_000,
    "probe": 10_000,
    "top": 1_000,
    "bootstrap": 1_000,
}
"""The most of what a question itself sets no bound to: what a shared machine is asked for at once.
The command line takes more."""
MAX_NODES = 1_000_000
TABLED = ("fit", "history base-rates", "score")
"""Questions about a table, which comes with them."""


class UnknownQuestionError(StandoffError):
    """No question of that name can be asked of a case."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a question: its name, the kind of its value, how it is asked for, whether it
    must be given, and its default."""

    name: str
    kind: Kind
    ask: Ask
    required: bool
    default: object


@dataclass(frozen=True)
class Askable:
    """A question by the word that stands for it in addresses; ``line`` says what it asks."""

    word: str
    name: str
    module: str
    line: str

    @property
    def heading(self) -> str:
        """The line as the heading of its page."""
        return self.line.removesuffix(".")

    @cached_property
    def question(self) -> type[Question]:
        """Its class."""
        found: type[Question] = importlib.import_module(
            f"standoff.questions.{self.module}"
        ).QUESTION
        return found

    @cached_property
    def telling(self) -> Telling:
        """How its answer is told."""
        found: Telling = importlib.import_module(f"standoff.report.{self.module}").TELLING
        return found

    @cached_property
    def subject(self) -> str:
        """The option that takes the case asked about; empty for a question about no case."""
        for name, (field, ask) in options_of(self.question).items():
            return name if ask.argument and kind_of(field).form == "case" else ""
        return ""

    @cached_property
    def table(self) -> str:
        """The option that takes the file of a table, without which it can't be asked; empty where
        it can."""
        for name, (field, ask) in options_of(self.question).items():
            if ask.file and field.is_required():
                return name
        return ""

    @property
    def needs_file(self) -> bool:
        """Whether it can't be asked without naming a file, which nothing here does."""
        return bool(self.table)

    def options(self, *, shown: bool) -> list[Option]:
        """What may be told besides the case; where the answer is not ``shown`` to a person, without
        what only shapes how it is told or drawn.

        Files are named nowhere here, nor what has a bearing only with one, and how the machine is
        used is not for the one who asks.
        """
        known = options_of(self.question)
        files = tuple(f"With --{ask.flag or name}:" for name, (_, ask) in known.items() if ask.file)
        return [
            _option(name, field, ask)
            for name, (field, ask) in known.items()
            if name != self.subject
            and not (ask.file or ask.machine or ask.help.startswith(files))
            and (shown or not (ask.tells or ask.draws))
        ]


def _option(name: str, field: FieldInfo, ask: Ask) -> Option:
    kind = kind_of(field)
    if kind.form == "whole" and name in MOST | {"max_nodes": MAX_NODES}:
        most = MAX_NODES if name == "max_nodes" else MOST[name]
        high = most if kind.high is None else min(kind.high, most)
        kind = Kind("whole", kind.low, high)
    required = field.is_required()
    default = None if required else field.get_default(call_default_factory=True)
    return Option(name, kind, ask, required, default)


def _all() -> Iterator[Askable]:
    for name, entry in CATALOGUE.items():
        found = Askable(name.replace(" ", "-"), name, entry.module, entry.line)
        if found.subject and not found.needs_file:
            yield found


def askable() -> dict[str, Askable]:
    """Every question that can be asked of a case, by its word, in the order of the catalogue."""
    return {each.word: each for each in _all()}


@cache
def tabled() -> dict[str, Askable]:
    """Every question that is asked of a table of crises, by its word."""
    found = (
        Askable(name.replace(" ", "-"), name, CATALOGUE[name].module, CATALOGUE[name].line)
        for name in TABLED
    )
    return {each.word: each for each in found}


def asked_for(word: str) -> Askable:
    """The question of a word. Raises :class:`UnknownQuestionError`."""
    known = askable()
    if word not in known:
        raise UnknownQuestionError(
            f"there is no question '{word}'; there is {listed(known, 30)}{nearest(word, known)}"
        )
    return known[word]
