"""What a case rests on and what is said of it, as parts of its form: sources, numbers, formulas,
claims and outside figures."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from standoff.base.errors import StandoffError
from standoff.case.edit import Edit, SetDistribution, SetParameter, edited
from standoff.case.model import Case, Parameter, Source, Term
from standoff.case.outcomes import Claim
from standoff.case.reader import Path_
from standoff.case.references import Reference
from standoff.insight.discovery.assumptions import drawn_between, sensible
from standoff.questions.fields import FieldError, told_number, wrong
from standoff.questions.form_kinds import BASIS, RESTS, WHAT, WHY, Kind
from standoff.questions.writings import LONG, NUMBER, PLAIN, ROWS, SPAN, WORDS, Asked, Form

STATED = "stated"
FORMS = "One value, lowest..highest, lowest..likeliest..highest, or a formula over other numbers."
TEST = "As in P(war | talk) < P(war | threaten) by 0.02."
MATTERS = "The smallest difference worth naming here; left empty, the one that the case states."
PARAGRAPHS = "In your own words, one a line: its number, and what it says, as in 5 = Talks help."


class Sources(Kind):
    """The texts that a case draws on."""

    word, section, one = "source", "sources", "source"
    heading = "What it draws on: its sources"
    naming = "As in jervis-1976. What rests on it names it so."
    needs = ("title",)
    blank = Source(title="")

    def asked(self, case: Case, each: Any) -> Iterator[Asked]:
        """See :class:`Kind`."""
        yield Asked("title", "Its title", LONG)
        yield Asked("author", "Who wrote it", PLAIN)
        yield Asked("published", "When it appeared", PLAIN, "A year or a date.")
        yield Asked("where", "Where it appeared", PLAIN, "Journal, publisher or outlet.")
        yield Asked("note", "A note on it", LONG)
        yield Asked("paragraphs", "What stands in its paragraphs", ROWS, PARAGRAPHS)

    def told(self, case: Case, name: str, each: Any) -> str:
        """See :class:`Kind`."""
        return ", ".join(part for part in (each.author, each.title) if part)


class Numbers(Kind):
    """The uncertain numbers."""

    word, section, one, heading = "number", "parameters", "number", "Its numbers"
    naming = "As in war_cost. Formulas speak of it by this name."
    needs = (STATED,)
    blank = Parameter(value="0")

    def asked(self, case: Case, each: Any) -> Iterator[Asked]:
        """See :class:`Kind`."""
        if each is None or _stated(each):
            form = Form(_stated, lambda text, _: _Stated(text))
            yield Asked(STATED, "What it may be", form, FORMS, at=())
        yield from (WHAT, Asked("unit", "Unit", PLAIN), BASIS, WHY)

    def edit(self, case: Case, of: str, key: str, word: str, value: str) -> Edit:
        """See :class:`Kind`."""
        if key == STATED:
            return _distribution(case, of, value, f"number:{of}:{STATED}")
        return super().edit(case, of, key, word, value)

    def added(self, case: Case, name: str, given: Mapping[str, str]) -> Edit:
        """See :class:`Kind`."""
        made = self.made(case, {**given, STATED: ""})
        assert isinstance(made, Parameter)
        begun = edited(case, SetParameter(name, made))
        done = edited(begun, _distribution(begun, name, given[STATED], self.field(STATED)))
        return SetParameter(name, done.parameters[name])

    def inside(self, key: str, word: str) -> Path_:
        """See :class:`Kind`."""
        return () if key == STATED else (key,)


class _Stated(str):
    """What was filled in as a distribution."""


def _stated(parameter: Parameter | _Stated) -> str:
    """``20..35..60``, one value or a formula; empty for a distribution of another form."""
    if isinstance(parameter, _Stated):
        return parameter
    if parameter.value is not None:
        return str(parameter.value)
    kinds = ("normal", "lognormal", "beta", "discrete", "quantiles", "column", "estimate")
    if parameter.range is None or any(getattr(parameter, kind) is not None for kind in kinds):
        return ""
    low, high = parameter.range
    points = [low, high] if parameter.likely is None else [low, parameter.likely, high]
    return "..".join(map(told_number, points))


def _distribution(case: Case, name: str, value: str, field: str) -> SetDistribution:
    """A number as ``LOWEST..HIGHEST``, ``LOWEST..LIKELIEST..HIGHEST``, one value or a formula."""
    edit = SetDistribution(name, {"value": value})
    points, numbers = value.split(".."), list[float]()
    if len(points) > 1:
        with contextlib.suppress(ValueError):
            numbers = [float(each) for each in points]
        if len(numbers) not in (2, 3):
            raise wrong(
                field,
                f"'{name}': expected one value, LOWEST..HIGHEST or LOWEST..LIKELIEST..HIGHEST; "
                f"found '{value}'",
            )
    try:
        return sensible(case, drawn_between(case, name, numbers) if numbers else edit)
    except ValidationError:
        raise wrong(field, f"'{name}': '{value}' is no value that a number may have") from None
    except StandoffError as error:
        raise FieldError(error.problems, [field] * len(error.problems)) from None


class Terms(Kind):
    """Formulas that have a name."""

    word, section, one = "term", "terms", "formula"
    heading = "Formulas that have a name"
    naming = "As in sanctioned. Other formulas speak of it by this name."
    needs = ("is",)
    blank = Term(is_="0")

    def asked(self, case: Case, each: Any) -> Iterator[Asked]:
        """See :class:`Kind`."""
        yield Asked("is", "The formula", LONG, "As in sanctions == imposed or answer == sanction.")
        yield from (WHAT, BASIS, WHY)

    def told(self, case: Case, name: str, each: Any) -> str:
        """See :class:`Kind`."""
        told: str = each.what or each.is_
        return told


class Claims(Kind):
    """What is said about the crisis."""

    word, section, one, heading = "claim", "claims", "claim", "Its claims"
    naming = "As in talks-prevent-war."
    needs = ("says", "test")
    blank = Claim(says="", test="0")

    def asked(self, case: Case, each: Any) -> Iterator[Asked]:
        """See :class:`Kind`."""
        yield Asked("says", "What it says", LONG)
        yield Asked("source", "Who says so, and where", PLAIN, RESTS)
        yield Asked("school", "Its school of thought", PLAIN)
        yield Asked("test", "Its test", LONG, TEST)
        yield Asked("matters", "What difference matters", NUMBER, MATTERS)
        yield Asked("opposes", "What it contradicts", WORDS, "Short names of claims, one a line.")
        yield Asked("note", "A note on it", LONG)

    def told(self, case: Case, name: str, each: Any) -> str:
        """See :class:`Kind`."""
        says: str = each.says
        return says


class Figures(Kind):
    """Outside figures."""

    word, section, one = "figure", "references", "outside figure"
    heading = "Outside figures, beside which results are shown"
    naming = "As in forecast-of-december."
    needs = ("about",)
    blank = Reference(about="0")

    def asked(self, case: Case, each: Any) -> Iterator[Asked]:
        """See :class:`Kind`."""
        yield WHAT
        yield Asked("about", "The result that it is about", LONG, "As in P(war | wait).")
        yield Asked("value", "The figure", NUMBER, "A chance is a number from 0 to 1.")
        yield Asked("range", "Or the lowest and the highest", SPAN, "As in 0.2..0.4.")
        yield Asked("date", "When it was given", PLAIN, "A date, or the years that it covers.")
        yield Asked("source", "Where it was published", PLAIN)
