"""A case as a form: what of it can be filled in, and its text with what was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from standoff.base.cleaning import clean
from standoff.base.errors import Place, StandoffError, nearest
from standoff.case.edit import (
    Edit,
    SetClaim,
    SetDistribution,
    SetParameter,
    SetPolicy,
    SetText,
    edited_text,
)
from standoff.case.edit import edited as changed_case
from standoff.case.load import case_in, parse_case
from standoff.case.model import Case, Parameter
from standoff.insight.discovery.assumptions import drawn_between, numbers_of, sensible
from standoff.lens.registry import compile_case
from standoff.questions.fields import Entry as Entry
from standoff.questions.fields import Field as Field
from standoff.questions.fields import Part as Part
from standoff.questions.filled_play import edit_of, ends, stages

TEXTS = {"title": "Title", "summary": "What the crisis is"}
WORDS = {"what": "What it is", "unit": "Unit", "why": "Why"}
STATED = "stated"
UNSET = ""
"""Stands for a lever that a policy leaves as it is."""


def form_in(text: str, file: Path) -> tuple[Part, ...]:
    """What of the case in a text can be filled in; all else is changed in the text itself. Its
    variants are no part of it. Raises :class:`StandoffError` for a text that is no case."""
    return _form(parse_case(text, str(file))[0])


def _form(case: Case) -> tuple[Part, ...]:
    about = tuple(Field(name, label, getattr(case, name), True) for name, label in TEXTS.items())
    parts = (
        Part("The case", (Entry("", "", about),)),
        Part("Its numbers", tuple(_numbers(case))),
        Part("Who chooses what, in order of play", tuple(stages(case))),
        Part("How play ends, and what that is worth", tuple(ends(case))),
        Part("Its policies", tuple(_policies(case))),
        Part("Its claims", tuple(_claims(case))),
    )
    return tuple(part for part in parts if part.entries)


def _numbers(case: Case) -> Iterator[Entry]:
    for each in numbers_of(case):
        parameter, name = each.parameter, each.name
        fields = [
            Field(f"number:{name}:{key}", label, getattr(parameter, key), key != "unit")
            for key, label in WORDS.items()
        ]
        stated = _stated(parameter)
        if stated:
            fields.insert(0, Field(f"number:{name}:{STATED}", "What it may be", stated))
        yield Entry(name, parameter.what, tuple(fields))


def _stated(parameter: Parameter) -> str:
    """``20..35..60``, one value or a formula; empty for a distribution of another form."""
    if parameter.value is not None:
        return str(parameter.value)
    kinds = ("normal", "lognormal", "beta", "discrete", "quantiles", "column", "estimate")
    if parameter.range is None or any(getattr(parameter, kind) is not None for kind in kinds):
        return ""
    low, high = parameter.range
    points = [low, high] if parameter.likely is None else [low, parameter.likely, high]
    return "..".join(repr(float(each)).removesuffix(".0") for each in points)


def _policies(case: Case) -> Iterator[Entry]:
    for name, policy in case.policies.items():
        fields = [Field(f"policy:{name}:what", WORDS["what"], policy.what, True)]
        for key, lever in case.levers.items():
            now = policy.set.get(key, UNSET)
            known = [*lever.values, *([now] if now and now not in lever.values else [])]
            choices = ((UNSET, f"– left at {lever.values[0]} –"), *((each, each) for each in known))
            fields.append(Field(f"policy:{name}:set:{key}", key, now, choices=choices))
        yield Entry(name, policy.what, tuple(fields))


def _claims(case: Case) -> Iterator[Entry]:
    for name, claim in case.claims.items():
        says = Field(f"claim:{name}:says", "What it says", claim.says, True)
        test = Field(f"claim:{name}:test", "Its test", claim.test, True)
        yield Entry(name, claim.says, (says, test))


def filled(text: str, file: Path, given: Mapping[str, str]) -> str:
    """The text of a case with what was filled in; all that is as it was, comments included, stays.

    Raises :class:`StandoffError` for a text that is no case, a field that it has not, and for
    anything that would be wrong with the case, with its place in the text as it would be.
    """
    before, _ = parse_case(text, str(file))
    known = {
        field.name: field
        for part in _form(before)
        for entry in part.entries
        for field in entry.fields
    }
    unknown = [name for name in given if name not in known]
    if unknown:
        raise StandoffError(
            f"the case has no field '{unknown[0]}'{nearest(unknown[0], known)}", Place(str(file))
        )
    wanted = {
        name: value.replace("\r\n", "\n").strip()
        for name, value in given.items()
        if _plain(value) != _plain(known[name].value)
    }
    case, edits = before, list[Edit]()
    for name, value in wanted.items():
        edit = _edit(case, name, value)
        case = changed_case(case, edit)
        edits.append(edit)
    if not edits:
        return text
    found = edited_text(text, before, *edits)
    again, document = case_in(found, file)
    compile_case(again, document)
    return found


def _plain(text: str) -> str:
    """A text as a form can show it: what can't be is not taken for changed."""
    return " ".join(clean(text).split())


def _edit(case: Case, name: str, value: str) -> Edit:
    """The edit that one field asks for."""
    if name in TEXTS:
        return SetText(name, value)
    kind, of, *rest = name.split(":")
    if kind in ("stage", "end"):
        return edit_of(kind, of, rest[0], ":".join(rest[1:]), value)
    match kind, rest:
        case "number", ["stated"]:
            return _distribution(case, of, value)
        case "number", [key]:
            return SetParameter(of, case.parameters[of].model_copy(update={key: value}))
        case "policy", ["what"]:
            return SetPolicy(of, case.policies[of].model_copy(update={"what": value}))
        case "policy", [_, lever]:
            settings = {**case.policies[of].set, lever: value}
            kept = {key: each for key, each in settings.items() if each != UNSET}
            return SetPolicy(of, case.policies[of].model_copy(update={"set": kept}))
        case _, [key]:
            return SetClaim(of, case.claims[of].model_copy(update={key: value}))
    raise AssertionError(name)


def _distribution(case: Case, name: str, value: str) -> SetDistribution:
    """A number as ``LOWEST..HIGHEST``, ``LOWEST..LIKELIEST..HIGHEST``, one value or a formula."""
    edit = SetDistribution(name, {"value": value})
    points = value.split("..")
    if len(points) > 1:
        try:
            numbers = [float(each) for each in points]
        except ValueError:
            numbers = []
        if len(numbers) not in (2, 3):
            raise StandoffError(
                f"'{name}': expected one value, LOWEST..HIGHEST or LOWEST..LIKELIEST..HIGHEST; "
                f"found '{value}'"
            )
        edit = drawn_between(case, name, numbers)
    try:
        return sensible(case, edit)
    except ValidationError:
        raise StandoffError(f"'{name}': '{value}' is no value that a number may have") from None
