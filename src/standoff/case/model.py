"""What a case is made of: these classes are the case language, its reference made from them.

A case is read from YAML by :func:`standoff.load` or built from these classes in Python; both ways
end in the same objects. The classes hold what was written; meaning is checked in ``checks``.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, WithJsonSchema, model_validator

from standoff.base.sentences import capital
from standoff.case.insight_sections import Group, Observed
from standoff.case.introduced import described
from standoff.case.outcomes import (
    Claim,
    ClaimChange,
    Measure,
    Outcome,
    OutcomeChange,
    Positive,
)
from standoff.case.part import (
    SCALAR,
    Based,
    Expression,
    Identifier,
    Numbered,
    Part,
    SectionData,
    Sentence,
    Word,
    also,
    text_of,
)
from standoff.case.policies import Policy
from standoff.case.reader import Document
from standoff.case.references import References
from standoff.case.rounds import Entry, Rounds, Written, written_stages
from standoff.case.stages import Types
from standoff.case.views import View
from standoff.case.writer import to_yaml

Paragraph = Annotated[str, BeforeValidator(text_of), Field(pattern=r"^[1-9]\d{0,3}$")]
"""The number of a paragraph."""


class Source(Part):
    """A text that the case draws on."""

    title: str
    author: str = ""
    published: Annotated[str, BeforeValidator(text_of), WithJsonSchema(SCALAR)] = ""
    """When it appeared; a year or a date."""
    where: str = ""
    """Journal, publisher or outlet."""
    note: str = ""
    paragraphs: dict[Paragraph, Sentence] = {}
    """What stands in a paragraph, by its number, so that it opens beside what rests on it:
    `{5: Early sanctions would leave Moscow nothing to lose.}`. In your own words; the author's, as
    far as they may be quoted, between quotation marks."""


ARTICLE = "the "
"""What a name may begin with in a sentence, and not in a table."""


class Actor(Part):
    """A player. `ru: Russia` is short for `ru: {name: Russia}`."""

    short_forms = ({"type": "string"},)

    name: str = ""
    """As it is written within a sentence: `the United States`, `Russia`."""
    advised: bool = False
    """Whether the policies and the advice are this actor's; one actor is."""
    what: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value


class Estimate(Part):
    """A number that observed crises are to tell: `standoff fit` estimates it."""

    start: float = 0.0
    """Where the search for it begins."""
    lower: float | None = None
    """The least that it can be, if there is one."""
    upper: float | None = None
    """The most that it can be, if there is one."""


class Parameter(Based):
    """An uncertain number. A bare number or expression is short for `{value: …}`.

    One of: `value` (fixed, or an expression over other parameters); `range` alone (uniform);
    `range` and `likely` (PERT, or `shape: triangular`); `normal`, `lognormal` or `beta`,
    truncated to `range` if given; `discrete`; `quantiles`. A `column` is what it is in each
    observed crisis, an `estimate` what they are to tell; a distribution beside one of these is what
    it is in this crisis.
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
    discrete: Numbered | None = None
    """Values and their weights."""
    quantiles: Numbered | None = None
    """Elicited quantiles: share of the probability below, and the value; joined linearly, with
    the ends of `range` at 0 and 1."""
    column: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    """The column of a table of observed crises that holds its value in each of them."""
    equals: Word | None = None
    """With `column`: it is 1 where the column holds this word or number, else 0. Letters' case,
    spaces and strokes don't matter."""
    estimate: Estimate | None = None
    """It is to be estimated from observed crises."""
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
    words: dict[Word, str] = {}
    """What each setting is, where its name does not say enough."""
    column: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    """The column of a table of observed crises that holds how it was set in each of them."""
    unit: str = ""
    what: str = ""
    basis: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return {"values": value} if isinstance(value, list | tuple) else value


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


class Variant(Part):
    """The case as another author would write it: it states only what it changes.

    Named `CASE@VARIANT` wherever a case is named. A parameter that states a distribution replaces
    the whole of the one in the case; its `what` and `unit` stay. `correlations`, `play` and
    `leaves-out` replace the case's. `policies` and `claims` may add some.
    """

    what: str = ""
    source: str = ""
    parameters: dict[Identifier, Parameter] = {}
    correlations: list[Correlation] | None = None
    types: dict[Identifier, Types] = {}
    policies: dict[Identifier, Policy] = {}
    """Policies more, under names that the case has not."""
    terms: dict[Identifier, Term] = {}
    views: dict[Identifier, View] = {}
    """Mistaken beliefs: the whole of an actor's view, new or in place of the case's."""
    precision: Annotated[
        dict[Identifier, Expression] | None, also({"type": ["string", "number"]})
    ] = None
    """Each actor's precision; only those named change. `exact` for perfect precision."""
    play: list[Entry] | None = None
    measures: dict[Identifier, Measure] = {}
    """What is said otherwise of a measure; what is not said again stays."""
    outcomes: dict[Identifier, OutcomeChange] = {}
    matters: dict[Identifier, Positive] = {}
    claims: dict[Identifier, ClaimChange] = {}
    """What is weighed otherwise of a claim of the case; and claims more, each with `says` and
    `test`."""
    leaves_out: list[Sentence] | None = None

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
    views: dict[Identifier, View] = {}
    """Mistaken beliefs, by the actor that holds them."""
    precision: Annotated[
        dict[Identifier, Expression] | None, also({"type": ["string", "number"]})
    ] = None
    """Each actor's precision λ in 1/payoff: one expression for all, or one an actor; or `exact`
    for the limit of perfect precision (the default, held as None)."""
    play: list[Entry] = []
    """The stages in order of play; a block of `rounds` is a stretch of them that is played several
    times."""
    measures: dict[Identifier, Measure] = {}
    """The consequences that policies are judged by."""
    outcomes: dict[Identifier, Outcome] = {}
    """How play can end."""
    claims: dict[Identifier, Claim] = {}
    """What is said about the crisis, each with a test."""
    matters: dict[Identifier, Positive] = {}
    """The smallest difference worth naming: in a `probability` (from 0 to 1), in a `payoff`, and in
    each measure, by its name. Claims are weighed by it."""
    leaves_out: list[Sentence] = []
    """What the case leaves out, a sentence each, so that no reader takes it to be in."""
    references: References = {}
    """Outside figures, such as forecasts and base rates, beside which results are shown; by name,
    or in a list. Nothing is fitted to them."""
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

    @property
    def stages(self) -> list[Written]:
        """Every stage as it is written, those inside blocks of rounds included, in order."""
        return list(written_stages(self.play))

    @property
    def blocks(self) -> list[Rounds]:
        """The blocks of rounds, in order of play."""
        return [each for each in self.play if isinstance(each, Rounds)]

    def title_of(self, actor: str) -> str:
        """An actor's name as it stands in a sentence, or its key where it has none."""
        return self.actors[actor].name or actor

    def head_of(self, actor: str) -> str:
        """An actor's name where it stands alone or begins a sentence: with a capital."""
        name = self.title_of(actor)
        return capital(name) if self.actors[actor].name else name

    def label_of(self, actor: str) -> str:
        """An actor's name in a list or at the head of a column: without its article."""
        name = self.title_of(actor)
        return name[len(ARTICLE) :] if name.lower().startswith(ARTICLE) else name

    def describe(self, name: str, word: str = "") -> str:
        """What the case says that something is, in its own words; empty where it says nothing.

        ``name``: an actor, policy, outcome, measure, stage, lever, term or parameter; or, alone, a
        choice, a branch of chance, a type or a setting, the first of that name. ``word``: the one
        meant among the words of ``name``: a choice at that stage, a type of that actor, a setting
        of that lever.
        """
        told = (
            self.actors,
            self.policies,
            self.outcomes,
            self.measures,
            self.levers,
            self.terms,
            self.parameters,
            {block.rounds: block for block in self.blocks},
            {name: each for block in self.blocks for name, each in block.carry.items()},
        )
        stages = [each.stage for each in self.stages]
        return described(name, word, told, stages, (self.types, self.levers))

    def opposed(self, claim: str) -> tuple[str, ...]:
        """The claims that contradict one, whichever of the two says so, in the file's order."""
        own = self.claims[claim].opposes
        return tuple(
            name for name, each in self.claims.items() if name in own or claim in each.opposes
        )

    def to_yaml(self) -> str:
        """The case as YAML that reads back to an equal case."""
        return to_yaml({"standoff": self.standoff, **self.data()})

    def data(self) -> dict[str, Any]:
        """The case as plain data, in the language's own keys, what was left out left out."""
        plain: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return plain
