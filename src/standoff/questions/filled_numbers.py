"""What a case rests on and what is said of it, as parts of its form: numbers, terms and claims."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from standoff.base.errors import StandoffError
from standoff.case.edit import Edit, SetClaim, SetDistribution, SetParameter, SetTerm, edited
from standoff.case.model import Case, Parameter, Term
from standoff.case.outcomes import Claim
from standoff.case.reader import Path_
from standoff.insight.discovery.assumptions import drawn_between, numbers_of, sensible
from standoff.questions.fields import Entry, Field, FieldError, wrong
from standoff.questions.form_kinds import BASIS, RESTS, WHAT, WHY, Kind

STATED = "stated"
MAY_BE = "What it may be"
FORMS = "One value, lowest..highest, lowest..likeliest..highest, or a formula over other numbers."
TEST = "As in P(war | talk) < P(war | threaten) by 0.02."


class Numbers(Kind):
    """The uncertain numbers."""

    word, section, one, heading = "number", "parameters", "number", "Its numbers"
    needs = (STATED,)

    def entries(self, case: Case) -> Iterator[Entry]:
        """See :class:`Kind`."""
        for each in numbers_of(case):
            parameter, name = each.parameter, f"number:{each.name}"
            stated = _stated(parameter)
            first = [Field(f"{name}:{STATED}", MAY_BE, stated, hint=FORMS)] if stated else []
            fields = (
                *first,
                Field(f"{name}:what", WHAT, parameter.what, True),
                Field(f"{name}:unit", "Unit", parameter.unit),
                Field(f"{name}:basis", BASIS, parameter.basis, hint=RESTS),
                Field(f"{name}:why", WHY, parameter.why, True),
            )
            yield self.entry(each.name, parameter.what, fields)

    def fresh(self, case: Case) -> tuple[Field, ...]:
        """See :class:`Kind`."""
        field = self.field
        return (
            self.name_field("As in war_cost. Formulas speak of it by this name."),
            Field(field(STATED), MAY_BE, "", hint=FORMS),
            Field(field("what"), WHAT, "", True),
            Field(field("unit"), "Unit", ""),
            Field(field("basis"), BASIS, "", hint=RESTS),
            Field(field("why"), WHY, "", True),
        )

    def edit(self, case: Case, of: str, key: str, word: str, value: str) -> Edit:
        """See :class:`Kind`."""
        if key == STATED:
            return _distribution(case, of, value, f"number:{of}:{STATED}")
        return SetParameter(of, case.parameters[of].model_copy(update={key: value}))

    def added(self, case: Case, name: str, given: Mapping[str, str]) -> Edit:
        """See :class:`Kind`."""
        words = {key: given.get(key, "") for key in ("what", "unit", "basis", "why")}
        parameter = Parameter(value="0").model_copy(update=words)
        begun = edited(case, SetParameter(name, parameter))
        made = edited(begun, _distribution(begun, name, given[STATED], self.field(STATED)))
        return SetParameter(name, made.parameters[name])

    def removed(self, name: str) -> Edit:
        """See :class:`Kind`."""
        return SetParameter(name, None)

    def inside(self, key: str, word: str) -> Path_:
        """See :class:`Kind`."""
        return () if key == STATED else (key,)


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
    needs = ("is",)

    def entries(self, case: Case) -> Iterator[Entry]:
        """See :class:`Kind`."""
        for name, term in case.terms.items():
            fields = (
                Field(f"term:{name}:is", "The formula", term.is_, True),
                Field(f"term:{name}:what", WHAT, term.what, True),
                Field(f"term:{name}:basis", BASIS, term.basis, hint=RESTS),
                Field(f"term:{name}:why", WHY, term.why, True),
            )
            yield self.entry(name, term.what or term.is_, fields)

    def fresh(self, case: Case) -> tuple[Field, ...]:
        """See :class:`Kind`."""
        return (
            self.name_field("As in sanctioned. Other formulas speak of it by this name."),
            Field(self.field("is"), "The formula", "", True,
                  hint="As in sanctions == imposed or answer == sanction."),
            Field(self.field("what"), WHAT, "", True),
        )  # fmt: skip

    def edit(self, case: Case, of: str, key: str, word: str, value: str) -> Edit:
        """See :class:`Kind`."""
        field = "is_" if key == "is" else key
        return SetTerm(of, case.terms[of].model_copy(update={field: value}))

    def added(self, case: Case, name: str, given: Mapping[str, str]) -> Edit:
        """See :class:`Kind`."""
        return SetTerm(name, Term(is_=given["is"], what=given.get("what", "")))

    def removed(self, name: str) -> Edit:
        """See :class:`Kind`."""
        return SetTerm(name, None)


class Claims(Kind):
    """What is said about the crisis."""

    word, section, one, heading = "claim", "claims", "claim", "Its claims"
    needs = ("says", "test")

    def entries(self, case: Case) -> Iterator[Entry]:
        """See :class:`Kind`."""
        for name, claim in case.claims.items():
            fields = (
                Field(f"claim:{name}:says", "What it says", claim.says, True),
                Field(f"claim:{name}:source", "Who says so, and where", claim.source),
                Field(f"claim:{name}:test", "Its test", claim.test, True, hint=TEST),
            )
            yield self.entry(name, claim.says, fields)

    def fresh(self, case: Case) -> tuple[Field, ...]:
        """See :class:`Kind`."""
        return (
            self.name_field("As in talks-prevent-war."),
            Field(self.field("says"), "What it says", "", True),
            Field(self.field("source"), "Who says so, and where", ""),
            Field(self.field("test"), "Its test", "", True, hint=TEST),
        )

    def edit(self, case: Case, of: str, key: str, word: str, value: str) -> Edit:
        """See :class:`Kind`."""
        return SetClaim(of, case.claims[of].model_copy(update={key: value}))

    def added(self, case: Case, name: str, given: Mapping[str, str]) -> Edit:
        """See :class:`Kind`."""
        source = given.get("source", "")
        return SetClaim(name, Claim(says=given["says"], source=source, test=given["test"]))

    def removed(self, name: str) -> Edit:
        """See :class:`Kind`."""
        return SetClaim(name, None)
