"""What a case is made of: these classes are the case language, its reference made from them.

A case is read from YAML by :func:`standoff.load` or built from these classes in Python; both ways
end in the same objects. The classes hold what was written; meaning is checked in ``checks``.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, WithJsonSchema, model_validator

from standoff.case.insight_sections import Group, Observed
from standoff.case.part import (
    SCALAR,
    Based,
    Expression,
    Identifier,
    Part,
    SectionData,
    Word,
    also,
    text_of,
)
from standoff.case.reader import Document
from standoff.case.stages import Stage, Types
from standoff.case.writer import to_yaml


class Source(Part):
    """A text that the case draws on."""

    title: str
    author: str = ""
    published: Annotated[str, BeforeValidator(text_of), WithJsonSchema(SCALAR)] = ""
    """When it appeared; a year or a date."""
    where: str = ""
    """Journal, publisher or outlet."""
    note: str = ""


class Actor(Part):
    """A player. `ru: Russia` is short for `ru: {name: Russia}`."""

    short_forms = ({"type": "string"},)

    name: str = ""
    advised: bool = False
    """Whether the policies and the advice are this actor's; one actor is."""
    what: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value


class Parameter(Based):
    """An uncertain number. A bare number or expression is short for `{value: …}`.

    One of: `value` (fixed, or an expression over other parameters); `range` alone (uniform);
    `range` and `likely` (PERT, or `shape: triangular`); `normal`, `lognormal` or `beta`,
    truncated to `range` if given; `discrete`; `quantiles`.
    """

    short_forms = (SCALAR,)

    value: Expression | None = None
    """A fixed number, or an expression over other parameters."""
    range: tuple[float, float] | None = None
    """The lowest and highest plausible values."""
    likely: float | None = None
    """The likeliest value (the mode), within the range."""
    shape: Literal["pert", "triangular"] = "pert"
    """How `range` and `likely` are joined."""
    normal: tuple[float, float] | None = None
    """Mean and standard deviation."""
    lognormal: tuple[float, float] | None = None
    """Median, and standard deviation of the logarithm."""
    beta: tuple[float, float] | None = None
    """The two shape numbers; spread over `range`, or over 0 to 1."""
    discrete: dict[float, float] | None = None
    """Values and their weights."""
    quantiles: dict[float, float] | None = None
    """Elicited quantiles: share of the probability below, and the value; joined linearly, with
    the ends of `range` at 0 and 1."""
    unit: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return {"value": value} if isinstance(value, int | float | str) else value


class Correlation(Based):
    """A rank correlation between two parameters (Spearman's, imposed by a Gaussian copula)."""

    between: tuple[Identifier, Identifier]
    rank: Annotated[float, Field(gt=-1, lt=1)]


class Lever(Part):
    """An instrument of the advised actor. `[off, on]` is short for `{values: [off, on]}`.

    A policy that does not set a lever leaves it at its first value.
    """

    short_forms = ({"type": "array", "items": SCALAR},)

    values: list[Word]
    unit: str = ""
    what: str = ""
    basis: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return {"values": value} if isinstance(value, list | tuple) else value


class Policy(Part):
    """One setting of the levers, such as `{dialogue: on, arms: 0.3}`; `what` and `source` may
    stand beside them."""

    short_forms = ({"type": "object", "additionalProperties": SCALAR},)

    set: dict[Identifier, Word] = {}
    what: str = ""
    source: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if not isinstance(value, Mapping) or "set" in value:
            return value
        words = {"what", "source"}
        return {
            "set": {key: setting for key, setting in value.items() if key not in words},
            **{key: text for key, text in value.items() if key in words},
        }


class Exclusion(Part):
    """A combination of lever settings that makes no sense, left out of `--portfolios`."""

    when: Expression
    why: str = ""


class Term(Part):
    """A named expression, to be used in others. `name: expression` is short for `{is: …}`."""

    short_forms = (SCALAR,)

    is_: Expression
    what: str = ""
    basis: str = ""
    why: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return value if isinstance(value, Mapping | Term) else {"is": value}


class Measure(Part):
    """A physical consequence that nobody maximises but that harm is judged by."""

    short_forms = ({"type": "string"},)

    unit: str = ""
    what: str = ""
    limit: float | None = None
    """The stated harm to stay under; the study reports the chance of staying there."""
    basis: str = ""
    why: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return {"unit": value} if isinstance(value, str) else value


class Consequence(Part):
    """A measure's value under an outcome; a bare expression is short for `{value: …}`."""

    short_forms = (SCALAR,)

    value: Expression
    unit: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return value if isinstance(value, Mapping | Consequence) else {"value": value}


class Outcome(Part):
    """How play ends, what it is worth to whom, and what it does."""

    when: Expression
    """The paths of play that end so. Every path ends in exactly one outcome."""
    ends_play: bool = False
    """Whether play stops as soon as the condition holds; else it is judged after the last stage."""
    payoffs: dict[Identifier, Expression] = {}
    measures: dict[Identifier, Consequence] = {}
    what: str = ""
    basis: str = ""
    why: str = ""


class Claim(Part):
    """A proposition about results, with its source and a test."""

    says: str
    source: str = ""
    """Who claims it and where, such as `depetris ¶5`."""
    school: str = ""
    """The school of thought that it belongs to, if the case weighs several."""
    test: Expression
    note: str = ""


class OutcomeChange(Part):
    """What a variant changes of an outcome."""

    payoffs: dict[Identifier, Expression] = {}
    measures: dict[Identifier, Consequence] = {}


class Variant(Part):
    """The case as another author would write it: it states only what it changes.

    Named `CASE@VARIANT` wherever a case is named. A parameter that states a distribution replaces
    the whole of the one in the case; its `what` and `unit` stay. `correlations` and `play` replace
    the case's.
    """

    what: str = ""
    source: str = ""
    parameters: dict[Identifier, Parameter] = {}
    correlations: list[Correlation] | None = None
    types: dict[Identifier, Types] = {}
    terms: dict[Identifier, Term] = {}
    precision: Annotated[
        dict[Identifier, Expression] | None, also({"type": ["string", "number"]})
    ] = None
    """Each actor's precision; only those named change. `exact` for perfect precision."""
    play: list[Stage] | None = None
    outcomes: dict[Identifier, OutcomeChange] = {}

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if isinstance(value, Mapping) and isinstance(value.get("precision"), int | float | str):
            precision = value["precision"]
            value = {**value, "precision": {} if precision == "exact" else {"all": precision}}
        return value


class Case(Part):
    """One crisis, written down."""

    standoff: Literal[1] = 1
    """The version of the case language."""
    title: str
    as_of: datetime.date | None = None
    """The day on which the case stands; nothing later is known in it."""
    summary: str = ""
    """The crisis in a few sentences."""
    sources: dict[Identifier, Source] = {}
    """The texts that the case draws on, by a short name."""
    actors: dict[Identifier, Actor] = {}
    """The players, by a short name."""
    parameters: dict[Identifier, Parameter] = {}
    """The uncertain numbers."""
    correlations: list[Correlation] = []
    """Which uncertain numbers go together."""
    types: dict[Identifier, Types] = {}
    """For each actor with private knowledge, what it may be; drawn by nature in this order."""
    levers: dict[Identifier, Lever] = {}
    """The instruments of the advised actor."""
    policies: dict[Identifier, Policy] = {}
    """The settings of the levers to compare, by name."""
    excluded: list[Exclusion] = []
    """Combinations of levers that make no sense."""
    terms: dict[Identifier, Term] = {}
    """Named expressions."""
    precision: Annotated[
        dict[Identifier, Expression] | None, also({"type": ["string", "number"]})
    ] = None
    """Each actor's precision λ in 1/payoff: one expression for all, or one an actor; or `exact`
    for the limit of perfect precision (the default, held as None)."""
    play: list[Stage] = []
    """The stages in order of play."""
    measures: dict[Identifier, Measure] = {}
    """The consequences that harm is judged by."""
    outcomes: dict[Identifier, Outcome] = {}
    """How play can end."""
    claims: dict[Identifier, Claim] = {}
    """What is said about the crisis, each with a test."""
    groups: dict[Identifier, Group] = {}
    """Uncertain numbers that belong together, by name: what one question would answer."""
    observed: Observed | None = None
    """What was seen afterwards, and under which policy."""
    variants: dict[Identifier, Variant] = {}
    """The case as others would write it, by name."""
    talks: SectionData | None = None
    """The bargaining over issues, if the case has one."""
    graph: SectionData | None = None
    """The graph model of the conflict, if the case has one."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if isinstance(value, Mapping) and isinstance(value.get("precision"), int | float | str):
            precision = value["precision"]
            value = {**value, "precision": None if precision == "exact" else {"all": precision}}
        return value

    _document: Document | None = PrivateAttr(default=None)

    @property
    def document(self) -> Document | None:
        """Where each piece stood in the file that the case was read from, if it was."""
        return self._document

    def remember(self, document: Document) -> None:
        """Keep the places of a file, so that later messages can point into it."""
        self._document = document

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Case) and self.model_dump() == other.model_dump()

    __hash__ = None  # type: ignore[assignment]

    @property
    def advised(self) -> str:
        """The key of the advised actor."""
        for key, actor in self.actors.items():
            if actor.advised:
                return key
        return next(iter(self.actors))

    def describe(self, actor: str) -> str:
        """An actor's name, or its key where it has none."""
        return self.actors[actor].name or actor

    def to_yaml(self) -> str:
        """The case as YAML that reads back to an equal case."""
        return to_yaml({"standoff": self.standoff, **self.data()})

    def data(self) -> dict[str, Any]:
        """The case as plain data, in the language's own keys, what was left out left out."""
        plain: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return plain
