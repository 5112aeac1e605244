"""A variant of a case, written into the case's own file: what was set otherwise, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from standoff.base.errors import Place, StandoffError
from standoff.case.basis import JUDGEMENT
from standoff.case.edit import SetVariant, edited, edited_text
from standoff.case.load import case_in, parse_case
from standoff.case.model import Parameter, Variant
from standoff.case.syntax import NAME_PATTERN
from standoff.case.variants import DISTRIBUTION
from standoff.insight.discovery.assumptions import Number, as_stated
from standoff.lens.registry import compile_case
from standoff.questions.assumptions import read_stated

LONGEST = 1_000
"""Letters of a reason."""


def stated_in(lines: Sequence[str]) -> dict[str, tuple[float, ...]]:
    """Numbers as they might be instead, one a line: NAME=VALUE, NAME=LOWEST..HIGHEST or
    NAME=LOWEST..LIKELIEST..HIGHEST. Raises :class:`StandoffError`."""
    try:
        found = read_stated([each.strip() for each in lines if each.strip()])
    except ValueError as error:
        raise StandoffError(str(error)) from None
    assert isinstance(found, dict)
    return found


def with_variant(
    text: str, file: Path, name: str, why: str, stated: Mapping[str, tuple[float, ...]]
) -> str:
    """The text of a case with a variant more, in which some numbers are as ``stated``, for the
    reason given; all else, comments included, stays as it is.

    Raises :class:`StandoffError` for a text that is no case, a name that is none or is taken, a
    missing reason, and a number that the case hasn't or that makes no sense.
    """
    case, _ = parse_case(text, str(file))
    known, _ = case_in(text, file)
    if not re.fullmatch(NAME_PATTERN, name):
        raise StandoffError(
            "give the variant a name of letters, digits, '_' and '-' that begins with a letter, "
            "such as harder-line"
        )
    if name in known.variants:
        raise StandoffError(f"the case has a variant '{name}' already; choose another name")
    reason = " ".join(why.split())
    if not reason or len(reason) > LONGEST:
        raise StandoffError(f"say in a sentence why, in {LONGEST:,} letters at most")
    if not stated:
        raise StandoffError("nothing is set otherwise; move a slider first, or name a number")
    parameters: dict[str, Parameter] = {}
    for number, values in stated.items():
        changed = edited(case, as_stated(case, number, values)).parameters[number]
        kept = {key: each for key, each in changed.model_dump().items() if key in DISTRIBUTION}
        fields = {key: kept[key] for key in changed.model_fields_set & set(DISTRIBUTION)}
        fields = {key: each for key, each in fields.items() if each is not None}
        parameters[number] = Parameter(**fields, basis=JUDGEMENT, why=reason)
    variant = Variant(what=reason, parameters=parameters)
    found = edited_text(text, case, SetVariant(name, variant))
    again, document = case_in(found, file)
    if name not in again.variants:
        raise StandoffError("the variant can't be written into this file", Place(str(file)))
    compile_case(again, document)
    return found


def was_and_is(text: str, file: Path, name: str) -> list[tuple[Number, Number]]:
    """The numbers that a variant sets otherwise, each as the case has it and as the variant does.

    Raises :class:`StandoffError` for a variant that the case has not.
    """
    case, _ = case_in(text, file)
    if name not in case.variants:
        raise StandoffError(f"the case has no variant '{name}'")
    return [
        (Number(key, case.parameters[key]), Number(key, each))
        for key, each in case.variants[name].parameters.items()
        if key in case.parameters
    ]
