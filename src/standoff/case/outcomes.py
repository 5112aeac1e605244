"""What play leads to, how it is measured, and what is claimed of it, as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from standoff.case.part import SCALAR, Expression, Identifier, Listed, Part

Positive = Annotated[float, Field(gt=0)]
"""A number above zero."""


class Measure(Part):
    """A physical consequence that nobody maximises but that policies are judged by."""

    short_forms = ({"type": "string"},)

    unit: str = ""
    what: str = ""
    better: Literal["less", "more"] | None = None
    """Whether less of it is better or more of it is; less, if it does not say."""
    limit: float | None = None
    """The stated harm to stay under, or the least to keep where more is better; the study reports
    the chance of it."""
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
    gravest: bool = False
    """Whether its chance is what the answer tells first of each policy; one outcome is the gravest,
    by default that which costs the advised actor most where play ends in it, over
    all policies and worlds by how likely it is there."""
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
    matters: Positive | None = None
    """The smallest difference worth naming, in the unit of the test's comparisons; wanted where
    they have none that can be told (ratios, `best(…)`), and used in place of the case's."""
    opposes: Listed = []
    """The claim that it contradicts, or a list of them; said on one of the two, it holds for
    both."""
    note: str = ""


class OutcomeChange(Part):
    """What a variant changes of an outcome."""

    payoffs: dict[Identifier, Expression] = {}
    measures: dict[Identifier, Consequence] = {}


class ClaimChange(Part):
    """What a variant changes of a claim (`matters`, `opposes`), or a claim of its own, with all
    that belongs to one."""

    says: str = ""
    source: str = ""
    school: str = ""
    test: Expression | None = None
    matters: Positive | None = None
    opposes: Listed = []
    note: str = ""

    @property
    def stated(self) -> dict[str, Any]:
        """What it states, by field."""
        return {field: getattr(self, field) for field in self.model_fields_set}
