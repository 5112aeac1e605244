"""What a case assumes, number by number, and what moves if some numbers were otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from standoff.base.answer import Answer
from standoff.base.errors import StandoffError, listed, nearest
from standoff.base.plain import plain
from standoff.case.edit import SetDistribution, edited
from standoff.case.model import Case, Parameter
from standoff.case.parameters import is_open, parameter_problems, quantile
from standoff.case.variants import DISTRIBUTION
from standoff.ensemble.columns import Column
from standoff.ensemble.effort import FREELY, Effort
from standoff.ensemble.failure import failure_of
from standoff.ensemble.run import Again, Ensemble
from standoff.ensemble.summary import Mean, standard_error
from standoff.insight.judgement.claims import Judged
from standoff.insight.study.prepared import PreparedStudy
from standoff.insight.study.study import Study
from standoff.lens.game.tree import Float

LEVELS = (0.01, 0.05, *(round(0.1 * k, 1) for k in range(1, 10)), 0.95, 0.99)
"""Shares of the probability that lie below the values by which a distribution is told."""
AT_ONCE = 100
"""Draws of a policy that are solved without a look at whether they are still wanted."""
Stated = Mapping[str, tuple[float, ...]]
"""By number: its value, its lowest and highest, or its lowest, likeliest and highest."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a case: how it is stated, and what it rests on."""

    name: str
    parameter: Parameter

    @property
    def kind(self) -> Literal["drawn", "fixed", "formula", "open"]:
        """Whether it is uncertain, one value, follows from others, or is told by data alone."""
        if is_open(self.parameter):
            return "open"
        if self.parameter.value is None:
            return "drawn"
        return "fixed" if self.value is not None else "formula"

    @property
    def value(self) -> float | None:
        """Its one value, if it is fixed."""
        try:
            return None if self.parameter.value is None else float(self.parameter.value)
        except ValueError:
            return None

    @property
    def quantiles(self) -> tuple[float, ...]:
        """Its values at :data:`LEVELS`; none where it is not drawn."""
        if self.kind != "drawn":
            return ()
        return tuple(float(each) for each in quantile(self.parameter)(np.array(LEVELS)))

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        parameter = self.parameter
        stated = parameter.model_dump(include=set(DISTRIBUTION), exclude_defaults=True)
        return {
            "name": self.name,
            "what": parameter.what,
            "unit": parameter.unit,
            "kind": self.kind,
            "stated": {
                key: {f"{k:g}": v for k, v in each.items()} if isinstance(each, dict) else each
                for key, each in stated.items()
            },
            "quantiles": [
                [level, value] for level, value in zip(LEVELS, self.quantiles, strict=False)
            ],
            "basis": parameter.basis,
            "why": parameter.why,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """One figure before and after, in the same worlds; ``difference`` is taken world by world, with
    one standard error."""

    before: Mean
    after: Mean
    difference: float
    error: float

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "before": self.before.mean,
            "before_error": self.before.mc_error,
            "after": self.after.mean,
            "after_error": self.after.mc_error,
            "difference": self.difference,
            "difference_error": self.error,
        }


@dataclass(frozen=True, slots=True)
class Moved:
    """What moves if some numbers are otherwise: the case's own study, and the same worlds with
    those numbers drawn anew, at the same places of their distributions."""

    stated: Stated
    was: Mapping[str, Number]
    now: Mapping[str, Number]
    before: Study
    after: Study
    _changes: dict[tuple[str, Column], Change] = field(default_factory=dict, repr=False)

    def outcome(self, policy: str, outcome: str) -> Change:
        """The chance of an outcome under a policy."""
        return self._change(policy, Column("outcome", outcome))

    def payoff(self, policy: str) -> Change:
        """What a policy is worth to the advised actor."""
        return self._change(policy, Column("payoff", self.before.case.advised))

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies that are solved."""
        return tuple(self.before.ensemble.policies)

    def _change(self, policy: str, column: Column) -> Change:
        found = self._changes.get((policy, column))
        if found is None:
            both = (self.before, self.after)
            before, after = (each.average(policy, column) for each in both)
            then, now = (each.ensemble.column(policy, column) for each in both)
            away: Float = now - then
            known = away[~np.isnan(away)]
            mean = float(np.mean(known)) if len(known) else float("nan")
            found = Change(before, after, mean, standard_error(away))
            self._changes[policy, column] = found
        return found

    @property
    def advice(self) -> dict[str, tuple[str, str]]:
        """By criterion the policy that it prefers, before and after."""
        return {
            name: (then, self.after.preferred[name])
            for name, then in self.before.preferred.items()
            if name in self.after.preferred
        }

    @property
    def verdicts(self) -> dict[str, tuple[Judged, Judged]]:
        """Each claim, judged before and after."""
        return {
            name: (each, self.after.claims[name])
            for name, each in self.before.claims.items()
            if name in self.after.claims
        }

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "draws": self.before.draws,
            "seed": self.before.seed,
            "numbers": {
                name: {"before": self.was[name].to_dict(), "after": self.now[name].to_dict()}
                for name in self.stated
            },
            "gravest": self.before.gravest or None,
            "policies": {
                policy: {
                    "payoff": self.payoff(policy).to_dict(),
                    "outcomes": {
                        name: self.outcome(policy, name).to_dict()
                        for name in self.before.case.outcomes
                    },
                }
                for policy in self.policies
            },
            "advice": {
                name: {"before": then, "after": now} for name, (then, now) in self.advice.items()
            },
            "claims": {
                name: {"before": _verdict(then), "after": _verdict(now)}
                for name, (then, now) in self.verdicts.items()
            },
        }


def _verdict(judged: Judged) -> dict[str, Any]:
    return {
        "verdict": judged.verdict,
        "share_for": judged.share_for,
        "share_for_error": judged.share_for_error,
        "share_against": judged.share_against,
        "share_against_error": judged.share_against_error,
    }


@dataclass(frozen=True, slots=True)
class Assumptions(Answer):
    """What a case assumes, and what moves if some of it were otherwise."""

    case: Case
    numbers: tuple[Number, ...]
    moved: Moved | None = None

    @property
    def failure(self) -> str:
        """Why nothing was solved; empty where it was, or nothing was to be."""
        if self.moved is None:
            return ""
        return failure_of(self.moved.before.ensemble) or failure_of(self.moved.after.ensemble)

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of assumptions`` prints."""
        data: dict[str, Any] = {
            "standoff": 1,
            "case": self.case.title,
            "numbers": [each.to_dict() for each in self.numbers],
        }
        if self.moved is not None:
            data["moved"] = self.moved.to_dict()
        found: dict[str, Any] = plain(data)
        return found


@dataclass(slots=True)
class Trials:
    """A case made ready to try other numbers in, again and again: its games are grown once, and its
    own study of so many worlds is solved once."""

    prepared: PreparedStudy
    shortcuts: bool = True
    """Whether what a number does not touch is taken over from what was solved before: the same
    bits, sooner."""
    _solved: dict[tuple[int, int], Study] = field(default_factory=dict)
    _last: dict[tuple[int, int], Study] = field(default_factory=dict)
    """What was tried last, by draws and seed."""

    def before(self, draws: int, seed: int, effort: Effort = FREELY) -> Study:
        """The study of the case as it stands."""
        found = self._solved.get((draws, seed))
        if found is None:
            again = Again(self._of(self._solved, seed), keep=self.shortcuts, at_once=AT_ONCE)
            found = self.prepared.again(again, draws=draws, seed=seed, effort=effort)
            self._solved[draws, seed] = found
        return found

    def _of(self, studies: Mapping[tuple[int, int], Study], seed: int) -> list[Ensemble]:
        """Those of a seed, which have the same worlds as far as they go; none without shortcuts."""
        found = [each for (_, own), each in studies.items() if own == seed and self.shortcuts]
        return [each.ensemble for each in found]

    def moved(self, stated: Stated, draws: int, seed: int, effort: Effort = FREELY) -> Moved:
        """What moves if some numbers are as ``stated``.

        Raises :class:`StandoffError` for a number that the case hasn't, one that follows from
        others, and a distribution that makes no sense.
        """
        case = self.prepared.case
        changed = edited(case, *(as_stated(case, name, values) for name, values in stated.items()))
        before = self.before(draws, seed, effort)
        given = self.prepared.drawn_as(changed, list(stated), draws=before.draws, seed=seed)
        like = [each.ensemble for each in (before,) if self.shortcuts]
        again = Again([*like, *self._of(self._last, seed)], at_once=AT_ONCE)
        draws = before.draws
        after = self.prepared.again(again, draws=draws, seed=seed, given=given, effort=effort)
        self._last[draws, seed] = after
        was = {name: Number(name, case.parameters[name]) for name in stated}
        now = {name: Number(name, changed.parameters[name]) for name in stated}
        return Moved(stated, was, now, before, after)


def as_stated(case: Case, name: str, values: tuple[float, ...]) -> SetDistribution:
    """The edit that states a number. Raises :class:`StandoffError` as :meth:`Trials.moved`."""
    if name not in case.parameters:
        raise StandoffError(
            f"there is no number '{name}'; expected {listed(case.parameters)}"
            f"{nearest(name, case.parameters)}"
        )
    old = Number(name, case.parameters[name])
    if old.kind == "formula":
        raise StandoffError(
            f"'{name}' follows from other numbers ({old.parameter.value}); change those"
        )
    if old.kind == "fixed" and len(values) > 1:
        raise StandoffError(
            f"'{name}' is one value in the case, {old.parameter.value}, and not drawn; state "
            "another value here, or a range in the case"
        )
    if list(values) != sorted(values) or not np.all(np.isfinite(values)):
        raise StandoffError(
            f"'{name}': expected numbers from the lowest to the highest; found "
            f"{', '.join(f'{each:g}' for each in values)}"
        )
    if len(values) == 1 or values[0] == values[-1]:
        return SetDistribution(name, {"value": repr(float(values[0])).removesuffix(".0")})
    return sensible(case, drawn_between(case, name, values))


def drawn_between(case: Case, name: str, ends: Sequence[float]) -> SetDistribution:
    """The edit by which a number lies between its lowest and highest value, about the likeliest
    where there are three."""
    stated: dict[str, object] = {"range": (ends[0], ends[-1])}
    if len(ends) == 3:
        stated |= {"likely": ends[1], "shape": case.parameters[name].shape}
    return SetDistribution(name, stated)


def sensible(case: Case, edit: SetDistribution) -> SetDistribution:
    """The edit. Raises :class:`StandoffError` for a distribution that there can't be."""
    [parameter] = edit.changes(case).values()
    assert isinstance(parameter, Parameter)
    problems = parameter_problems(edit.name, parameter, ("parameters", edit.name), None)
    if problems:
        raise StandoffError(problems)
    return edit


def numbers_of(case: Case) -> tuple[Number, ...]:
    """Every number of a case, in its own order."""
    return tuple(Number(name, each) for name, each in case.parameters.items())
