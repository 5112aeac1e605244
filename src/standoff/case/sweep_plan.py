"""A plan of many studies, written down: cases × variants × precisions × seeds × policies.

It is read as a case is: the same YAML, within the same limits, and every fault with its line and
column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import pydantic
from pydantic import BeforeValidator, Field

from standoff.base.errors import Place, StandoffError
from standoff.case.explain import explain
from standoff.case.part import Identifier, Part, distinct_words
from standoff.case.reader import Document, read_document, read_text

STUDIES = 10_000
"""The most that one plan may ask for."""
CASES = 1_000
AS_WRITTEN = "as-written"
"""The case without a variant; the precision that it states."""
ALL = "all"
EXACT = "exact"

Precision = float | Literal["as-written", "exact"]
"""``2`` for actors twice as precise as the case states, ``exact`` for such as never err."""


def _several(value: object) -> object:
    return value if isinstance(value, list) or value is None else [value]


def _variants(value: object) -> object:
    if value == ALL:
        return (ALL,)
    several = _several(value)
    return distinct_words(several, "a variant") if isinstance(several, list) else several


def _precisions(value: object) -> object:
    found = [_precision(each) for each in (value if isinstance(value, list) else [value])]
    if len(set(found)) < len(found):
        raise ValueError("a precision stands twice")
    return found


def _precision(value: object) -> object:
    if value in (AS_WRITTEN, EXACT):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e6:
        return float(value)
    raise ValueError(
        f"expected {AS_WRITTEN}, {EXACT}, or by what the precision is multiplied, such as 0.5 or "
        f"2; found '{str(value)[:40]}'"
    )


def _seeds(value: object) -> object:
    found = value if isinstance(value, list) else [value]
    if not all(
        isinstance(each, int) and not isinstance(each, bool) and each >= 0 for each in found
    ):
        raise ValueError("expected whole numbers from 0 on, such as [0, 1, 2]")
    if len(set(found)) < len(found):
        raise ValueError("a seed stands twice")
    return found


def _case(value: object) -> object:
    return {"case": value} if isinstance(value, str) else value


Variants = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=80)], ...],
    BeforeValidator(_variants),
    Field(min_length=1),
]
Policies = Annotated[
    tuple[Identifier, ...], BeforeValidator(_several), Field(min_length=1, max_length=1_000)
]


class Entry(Part):
    """A case of the plan, and what is to be asked of it alone."""

    case: Annotated[str, Field(min_length=1, max_length=1_000)]
    """A file (from the folder of the plan on), a built-in case, or a kept run."""
    variants: Variants | None = None
    """In place of the plan's own."""
    policies: Policies | None = None
    """In place of the plan's own."""


class SweepPlan(Part):
    """Every case in each of its variants, at every precision, with every seed."""

    title: Annotated[str, Field(max_length=1_000)] = ""
    cases: Annotated[
        list[Annotated[Entry, BeforeValidator(_case)]],
        BeforeValidator(_several),
        Field(min_length=1, max_length=CASES),
    ]
    variants: Variants = (AS_WRITTEN,)
    """Names of variants, `as-written` for the case itself, or `all`."""
    precisions: Annotated[
        tuple[Precision, ...], BeforeValidator(_precisions), Field(min_length=1, max_length=100)
    ] = ("as-written",)
    """`as-written`, by what it is multiplied (0.5, 2), or `exact`."""
    seeds: Annotated[
        tuple[int, ...], BeforeValidator(_seeds), Field(min_length=1, max_length=STUDIES)
    ] = (0,)
    policies: Policies | None = None
    """Only these policies; all of them where it is left out."""
    draws: Annotated[int, Field(ge=1, strict=True)] = 1000
    """Plausible worlds of each study."""


@dataclass(frozen=True, slots=True)
class Written:
    """A plan as it was read, and where each part of it stands."""

    plan: SweepPlan
    document: Document
    file: Path

    def place(self, *path: str | int) -> Place:
        """Where a part of it stands."""
        return self.document.place(path)

    def stated(self, number: int, section: str, values: Sequence[object], value: object) -> Place:
        """Where a variant or a policy of the case of that number stands."""
        own = getattr(self.plan.cases[number], section) is not None
        at: tuple[str | int, ...] = ("cases", number, section) if own else (section,)
        return self.document.place((*at, list(values).index(value)))


def read_plan(path: str | Path) -> Written:
    """Read a plan of a sweep.

    Raises :class:`StandoffError` listing every fault with its line and column.
    """
    file = Path(path)
    text = read_text(file)
    head = Place(str(file), 1, 1)
    if not text.strip():
        raise StandoffError(f"the plan is empty; {_EXPECTED}", head)
    document = read_document(text, str(file))
    if not isinstance(document.data, dict):
        raise StandoffError(f"this is no plan; {_EXPECTED}", head)
    try:
        plan = SweepPlan.model_validate(document.data)
    except pydantic.ValidationError as error:
        problems = explain(error, document, SweepPlan)
        if not document.data.get("cases"):
            told = StandoffError(f"the plan names no case; {_EXPECTED}", _cases(document, head))
            problems = [each for each in problems if "'cases'" not in each.message]
            problems += told.problems
        raise StandoffError(problems) from None
    names = [each.case for each in plan.cases]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise StandoffError(
                f"the case '{name}' stands twice; give its variants in one entry",
                document.place(("cases", number)),
            )
    return Written(plan, document, file)


_EXPECTED = "expected 'cases:' with a list of them, such as [ukraine-2022, my-case.yaml]"


def _cases(document: Document, head: Place) -> Place:
    return document.keys.get(("cases",), head)
