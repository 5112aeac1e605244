"""The ``graph:`` section of a case: decision makers, options and who prefers what to what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, Tag, WithJsonSchema, model_validator

from standoff.case.checker import Checker
from standoff.case.model import Case
from standoff.case.part import (
    BY_FORM,
    SCALAR,
    SEVERAL,
    SINGLE,
    Based,
    Identifier,
    Part,
    Word,
    also,
    distinct_words,
    text_of,
)
from standoff.case.reader import Document
from standoff.case.section import Section
from standoff.case.syntax import NAME_PATTERN

Name = Identifier
OptionName = Annotated[
    str,
    BeforeValidator(text_of),
    Field(pattern=f"^{NAME_PATTERN}(:{NAME_PATTERN})?$", max_length=200),
]
"""An option by its name, or as `owner:option` where several decision makers have one so named."""
State = Annotated[
    str, BeforeValidator(text_of), Field(min_length=1, max_length=80), WithJsonSchema(SCALAR)
]
"""A state: its number, counted from 1, its options written as `YNY…`, or its name."""
Ranked = Annotated[Annotated[State, Tag(SINGLE)] | Annotated[list[State], Tag(SEVERAL)], BY_FORM]
"""A state, or several that tie."""
Statement = Annotated[str, BeforeValidator(text_of), Field(min_length=1), WithJsonSchema(SCALAR)]
"""A condition over options: names joined by `and`, `or`, `not`, `if`, `iff`, or a pattern `Y-N`.

An option that several decision makers have under one name is written `owner:option`; in what a
decision maker prefers, the bare name is its own."""
Pair = Annotated[list[Statement], Field(min_length=2, max_length=2)]
_NAMES: dict[str, Any] = {"type": "array", "items": {"type": "string"}}


class GraphOption(Based):
    """A course of action that can be taken or left; `{strike: forward}` is short for
    `{strike: {direction: forward}}`."""

    name: str = ""
    """What it is called in results, with its owner's name before it; its key if left out."""
    direction: Literal["both", "forward", "back"] = "both"
    """`forward`: once taken it cannot be undone; `back`: once dropped it cannot be taken up."""

    short_forms = ({"enum": ["both", "forward", "back"]}, {"type": "null"})

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if value is None:
            return {}
        return {"direction": value} if isinstance(value, str) else value


class Preferred(Based):
    """One preference statement; a bare condition is short for `{is: …}`."""

    is_: Statement
    strong: bool = False
    """Whether meeting it matters greatly (strength of preference)."""

    short_forms = (SCALAR,)

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return value if isinstance(value, Mapping | Preferred) else {"is": value}


class Certainty(Part):
    """How certain it is, from 0 to 1, that states meeting `more` are preferred to those meeting
    `than`."""

    more: Statement
    than: Statement
    degree: Annotated[float, Field(ge=0, le=1)]


class Preferences(Part):
    """What a decision maker wants: one of `prefers`, `weights`, `ranking`, `payoffs` and
    `from-game`, and what is not known or not certain about it."""

    prefers: list[Preferred] = []
    """Statements, the most important first; the first on which two states differ decides."""
    weights: dict[Statement, float] = {}
    """Conditions with weights; the higher the sum over those that hold, the better the state."""
    ranking: list[Ranked] = []
    """States, best first; an inner list is a tie; `>>` between two marks a great difference."""
    payoffs: dict[Statement, float] = {}
    """What states are worth; the first condition that holds counts, and one must."""
    from_game: bool = False
    """Whether the payoffs of the outcomes that `outcomes` names are taken from the game."""
    unknown: list[Pair] = []
    """Pairs of conditions: how states meeting one compare to those meeting the other is open."""
    certainty: list[Certainty] = []
    satisficing: Annotated[float, Field(gt=0, le=1)] = 1.0
    """The least relative certainty at which it acts on a fuzzy preference."""

    @model_validator(mode="after")
    def _one(self) -> Preferences:
        given = [
            key
            for key in ("prefers", "weights", "ranking", "payoffs", "from_game")
            if getattr(self, key)
        ]
        if len(given) > 1:
            words = " and ".join(f"'{key.replace('_', '-')}'" for key in given)
            raise ValueError(f"{words} stand together; give one of them")
        return self


class DecisionMaker(Preferences):
    """Who can do what, and wants what."""

    name: str = ""
    options: Annotated[dict[Name, GraphOption], also(_NAMES)] = {}
    """Its options: a list of names, or a mapping from a name to a direction or more."""
    moves: dict[State, list[State]] = {}
    """For states that are not option combinations: where it can move from each of them."""
    what: str = ""
    basis: str = ""
    why: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if isinstance(value, Mapping) and isinstance(value.get("options"), list | tuple):
            value = {
                **value,
                "options": dict.fromkeys(distinct_words(value["options"], "an option")),
            }
        return value


class Barred(Part):
    """Single moves that a decision maker cannot make, between states meeting two conditions."""

    by: Name
    from_: Statement
    to: Statement
    why: str = ""


class Believed(Part):
    """How one decision maker sees the conflict (a first-level hypergame)."""

    unseen: list[Statement] = []
    """States that it does not think of."""
    preferences: dict[Name, Preferences] = {}
    """What it takes others, or itself, to want, where that differs."""


class OutcomeOf(Part):
    """Which outcome of the game stands for the states that meet a condition."""

    when: Statement
    outcome: Name
    given: dict[Name, Word] = {}
    """Settings of levers, private types and choices at which its payoffs are taken, such as
    `{ru: secure, answer: back}`; levers left out have their first value, choices left out were
    not made."""


class GraphSection(Part):
    """A graph model (Fang, Hipel & Kilgour 1993) of the crisis."""

    decision_makers: Annotated[dict[Name, DecisionMaker], Field(min_length=1)]
    states: list[State] = []
    """Names of the states, where they are not option combinations."""
    infeasible: list[Statement] = []
    """Combinations that cannot be, as patterns such as `YY--` or in words."""
    exclusive: list[list[OptionName]] = []
    """Groups of options of which at most one can be taken."""
    at_least_one: list[list[OptionName]] = []
    """Groups of options of which at least one is taken."""
    coalesce: list[Statement] = []
    """The states that meet one of these conditions count as a single state."""
    barred_moves: list[Barred] = []
    status_quo: State | None = None
    coalitions: list[list[Name]] = []
    views: dict[Name, Believed] = {}
    """Decision makers that see the conflict otherwise than it is."""
    outcomes: list[OutcomeOf] = []
    """How states correspond to outcomes of the game; the first condition that holds counts."""
    basis: str = ""
    why: str = ""


def _as_written(section: GraphSection, _checker: Checker) -> GraphSection:
    """The graph is built when it is asked for: it may take its preferences from a solved game."""
    return section


SECTION = Section("graph", GraphSection, _as_written)
"""The section of a case that belongs to the graph model."""


def graph_of(case: Case, document: Document | None = None) -> GraphSection | None:
    """The graph section of a case; None where it has none.

    Raises :class:`StandoffError` with every fault of form.
    """
    found = SECTION.read(case, document)
    assert found is None or isinstance(found, GraphSection)
    return found
