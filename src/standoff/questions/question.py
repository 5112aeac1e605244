"""What can be asked, and how: a question is a class, its options are the class's fields.

From a question's class come the command's options, the keywords of the Python function and the body
of a request: names, types, defaults, ranges and help are stated once.
"""

from __future__ import annotations

import os
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Annotated, Any, ClassVar, Self

import pydantic
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo

from standoff.base.answer import Answer
from standoff.base.errors import Problem, StandoffError, listed, nearest
from standoff.case.model import Case
from standoff.case.policies import chosen_policies
from standoff.ensemble.effort import Progress as Progress
from standoff.questions.kept import kept_run, of_run

Named = Case | str | os.PathLike[str]
"""A case, its file, or the name of a built-in one."""


@dataclass(frozen=True, slots=True)
class Ask:
    """How one option of a question is asked for.

    ``help``: a sentence for people; ``flag``: its name on the command line where that is not the
    field's; ``short``: a letter for it there; ``metavar``: what stands for its value in help;
    ``argument``: it stands without a name, first; ``commas``: words in one text, parted by commas;
    ``tells``: it shapes how the answer is told, and not the answer; ``draws``: likewise how it is
    drawn; ``default``: what happens where it is left out, in words, if the default itself does not
    say so; ``file``: it names a file to be read or written; ``machine``: it says how the machine is
    used, and nothing of what is answered; ``bare``: it may be given without a value.
    """

    help: str
    flag: str = ""
    short: str = ""
    metavar: str = ""
    argument: bool = False
    commas: bool = False
    tells: bool = False
    draws: bool = False
    default: str = ""
    file: bool = False
    machine: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Spare:
    """Options that were given and have no bearing on what is asked, and why.

    ``sentence`` says it where "has no bearing here" would not do, with ``{name}`` for an option.
    """

    names: tuple[str, ...]
    why: str = ""
    sentence: str = ""

    @property
    def sentence_names(self) -> tuple[str, ...]:
        """The options that the sentence speaks of."""
        return tuple(name for _, name, _, _ in Formatter().parse(self.sentence) if name)


class SpareError(StandoffError):
    """An option was given that has no bearing on what is asked; it is refused by name."""

    def __init__(self, spare: Sequence[Spare], flags: Mapping[str, str]):
        told = []
        for each in spare:
            if each.sentence:
                called = {name: flags.get(name, name) for name in each.sentence_names}
                told.append(Problem(each.sentence.format(**called)))
                continue
            have = "has" if len(each.names) == 1 else "have"
            names = ", ".join(flags.get(name, name) for name in each.names)
            told.append(Problem(f"{names} {have} no bearing here: {each.why}"))
        super().__init__(told)
        self.spare = tuple(spare)


def split_words(value: object) -> object:
    """``"a, b"`` as ``("a", "b")``; anything else as it is."""
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return value


CaseName = Annotated[
    Named, Ask("A file, or the name of a built-in case or of a kept run.", argument=True)
]
Draws = Annotated[int, Field(ge=1), Ask("How many plausible worlds to solve.", short="n")]
Under = Annotated[
    str,
    Ask(
        "The policy under which play is looked at.",
        metavar="POLICY",
        default="the one of the record, else the first",
    ),
]
Seed = Annotated[int, Field(ge=0), Ask("Same seed, same worlds, same bits.")]
Threads = Annotated[int | None, Field(ge=1), Ask("Default: one a core.", machine=True)]
MaxNodes = Annotated[int, Field(ge=2), Ask("The largest game tree to grow.")]
Words = Annotated[tuple[str, ...], BeforeValidator(split_words)]
Policies = Annotated[
    Words, Ask("Only these policies, separated by commas.", metavar="A,B", commas=True)
]


class Question(BaseModel):
    """One thing that can be asked. Its fields are its options; :meth:`ask` answers it.

    Raises :class:`StandoffError` for an option that does not exist or has no such value.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    name: ClassVar[str]
    """Its name: of the command, the Python function, and the schema of its answer."""
    verb: ClassVar[str] = "solving"
    """What is being done while it is answered."""
    reads_runs: ClassVar[bool] = False
    """Whether, asked of a kept run, it takes the worlds that the run holds."""
    examples: ClassVar[tuple[str, ...]] = ()
    """Command lines that show how it is asked."""

    def __init__(self, **options: Any):
        for name, each in options.items():
            field = type(self).model_fields.get(name)
            if isinstance(each, os.PathLike) and field is not None and ask_of(field).file:
                options[name] = os.fspath(each)
        try:
            super().__init__(**options)
        except pydantic.ValidationError as error:
            # What may be of several kinds is refused by each of them.
            each = {(*found["loc"], "")[0]: found for found in reversed(error.errors())}
            told = [_told(type(self), found) for found in reversed(each.values())]
            raise StandoffError(told) from None

    @abstractmethod
    def answer(self, progress: Progress | None = None) -> Answer:
        """Work the answer out, telling ``progress`` how far that is."""

    def spare(self) -> Iterator[Spare]:
        """What was given (``self.model_fields_set``) that has no bearing on the rest."""
        return iter(())

    def ask(self, progress: Progress | None = None) -> Answer:
        """The answer.

        Raises :class:`StandoffError` for options without bearing, and for anything wrong with what
        is asked about.
        """
        self.refuse_spare()
        return self.of_run().answer(progress)

    def of_run(self) -> Self:
        """The question; of a kept run, where it can be answered from one, with the run's own
        worlds.

        Raises :class:`StandoffError` for a run that can't be read, and for what was given and is
        not the run's.
        """
        run = kept_run(getattr(self, "case", None)) if self.reads_runs else None
        if run is None:
            return self
        options = {name: getattr(self, name) for name in type(self).model_fields}
        more = bool(options.get("resume"))
        return self.model_copy(update=of_run(run, options, self.model_fields_set, more))

    def refuse_spare(self, flags: Mapping[str, str] | None = None) -> None:
        """Refuse options without bearing, called as ``flags`` says. Raises :class:`SpareError`."""
        spare = list(self.spare())
        if spare:
            raise SpareError(spare, flags or {})

    def refuse_unnamed(self, case: Case) -> None:
        """Refuse names that are nothing in the case asked about, before anything of it is compiled
        or solved. Raises :class:`StandoffError`."""
        for name in ("policies", "policy"):
            named = getattr(self, name, None)
            if named and case.policies:
                chosen_policies(case.policies, (named,) if isinstance(named, str) else named)

    def refuse_table(self) -> None:
        """Refuse a table that is none, and names that are no columns of it, before any case is
        compiled. Raises :class:`StandoffError`."""

    def given(self, *names: str) -> tuple[str, ...]:
        """Which of these options were given rather than left at their defaults."""
        return tuple(name for name in names if name in self.model_fields_set)


def options_of(question: type[Question]) -> dict[str, tuple[FieldInfo, Ask]]:
    """The options of a question in order, each with its field and how it is asked for."""
    return {name: (field, ask_of(field)) for name, field in question.model_fields.items()}


def ask_of(field: FieldInfo) -> Ask:
    """How the option of a field is asked for: the last word on it counts."""
    found = [each for each in field.metadata if isinstance(each, Ask)]
    assert found, "an option says how it is asked for"
    return found[-1]


def _told(question: type[Question], error: Any) -> Problem:
    """One option that was refused, in a sentence."""
    name = str(error["loc"][0]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        known = list(question.model_fields)
        return Problem(
            f"'{question.name}' has no option '{name}'; expected {listed(known, 30)}"
            f"{nearest(name, known)}"
        )
    if error["type"] == "missing":
        return Problem(f"'{question.name}' needs '{name}'")
    if error["type"] == "value_error":
        return Problem(str(error["ctx"]["error"]))
    return Problem(f"{name}: {_found(error['input'])}; expected {_wanted(error)}")


def _found(value: object) -> str:
    if isinstance(value, str):
        return f"'{value}' was given"
    plain = value is None or isinstance(value, bool | int | float)
    return f"{value!r} was given" if plain else f"a {type(value).__name__} was given"


def _wanted(error: Any) -> str:
    context, kind = error.get("ctx", {}), error["type"]
    limits = {
        "greater_than_equal": ("at least", "ge"),
        "greater_than": ("more than", "gt"),
        "less_than_equal": ("at most", "le"),
        "less_than": ("less than", "lt"),
    }
    if kind in limits:
        words, key = limits[kind]
        return f"{words} {context[key]}"
    if kind == "literal_error":
        return str(context["expected"])
    return {
        "int_type": "a whole number",
        "int_parsing": "a whole number",
        "int_from_float": "a whole number",
        "float_type": "a number",
        "float_parsing": "a number",
        "bool_type": "true or false",
        "string_type": "text",
        "tuple_type": "a list",
        "model_type": "a case: a file, the name of a built-in one, or a Case",
    }.get(kind, str(error["msg"]).lower())
