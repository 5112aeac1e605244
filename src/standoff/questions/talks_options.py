"""Options that several questions about talks have in common."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from standoff.base.errors import StandoffError
from standoff.lens.talks.genius import REAL_STEPS
from standoff.lens.talks.typed import read_pairs, read_patience
from standoff.questions.question import Ask

FileName = str | os.PathLike[str]
STEPS = REAL_STEPS


def parsed(read: Callable[[str], Any]) -> BeforeValidator:
    """Text as ``read`` reads it; what is no text stays as it is."""

    def parse(value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return read(value)
        except StandoffError as error:
            raise ValueError(str(error)) from None

    return BeforeValidator(parse)


def _package(text: str) -> dict[str, str]:
    return read_pairs(text, ";", "issue=position")


Patience = Annotated[
    dict[str, float] | None,
    parsed(read_patience),
    Ask(
        "Also play alternating offers with these discount factors; the first named begins.",
        metavar="A=0.9,B=0.8",
    ),
]
Start = Annotated[
    dict[str, str] | None,
    parsed(_package),
    Ask(
        "A package to start from: what would improve it, and at what price.",
        flag="from",
        metavar="ISSUE=POSITION;…",
    ),
]
Draw = Annotated[
    int | None,
    Field(ge=0),
    Ask("One plausible world, solved exactly, instead of the ensemble.", metavar="K"),
]
RealSteps = Annotated[
    int,
    Field(ge=2, le=1000),
    Ask("Into how many values a real-valued issue of a GENIUS domain is cut."),
]
