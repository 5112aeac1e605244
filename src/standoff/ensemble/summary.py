"""A column of draws in a few figures: its average with its doubt, and its spread over worlds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from standoff.ensemble.columns import Column
from standoff.ensemble.run import Ensemble, PolicyDraws
from standoff.ensemble.sampling_error import share_error
from standoff.ensemble.sampling_error import standard_error as standard_error
from standoff.lens.game.tree import Float


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity over the plausible worlds."""

    mean: float
    p05: float
    p50: float
    p95: float
    mc_error: float
    """One standard error of the mean from the finite number of draws; NaN where they are too few to
    tell."""
    low: float
    """Least that the mean could be, whatever is true of the draws that were not solved."""
    high: float
    """Most that it could be."""
    missing: int = 0
    """Draws in which it has no value: not solved, or the condition never happens."""
    within: float = 0.0
    """By how much the quantiles may be off, where they are told from counts in bins."""

    @property
    def bounded(self) -> bool:
        """Whether draws that were not solved leave more than one value possible."""
        return self.high > self.low

    def to_dict(self) -> dict[str, float]:
        """As plain data; what unsolved draws leave open only where there are any."""
        data = {
            "mean": self.mean,
            "p05": self.p05,
            "p50": self.p50,
            "p95": self.p95,
            "mc_error": self.mc_error,
        }
        if self.missing:
            data |= {"missing": self.missing, "low": self.low, "high": self.high}
        if self.within:
            data["within"] = self.within
        return data


def figure(
    values: Float,
    low: Float | None = None,
    high: Float | None = None,
    *,
    share: bool = False,
    certain: bool = False,
) -> Figure:
    """Summarise (D,) values; ``low`` and ``high`` hold the possible values of unsolved draws.

    ``share`` says that they are chances, of what may go either way in worlds not drawn; ``certain``
    that there are no such worlds.
    """
    known = values[~np.isnan(values)]
    missing = len(values) - len(known)
    if not len(known):
        nan = float("nan")
        ends = (nan, nan)
        if low is not None and high is not None and len(low):
            ends = (float(np.mean(low)), float(np.mean(high)))
        return Figure(nan, nan, nan, nan, nan, *ends, missing)
    mean = float(np.mean(known))
    p05, p50, p95 = (float(each) for each in np.quantile(known, [0.05, 0.5, 0.95]))
    least = most = mean
    if low is not None and high is not None and len(low):
        total = float(np.sum(known))
        count = len(known) + len(low)
        least = (total + float(np.sum(low))) / count
        most = (total + float(np.sum(high))) / count
    error = _error(values, share=share, certain=certain)
    return Figure(mean, p05, p50, p95, error, least, most, missing)


class Mean(NamedTuple):
    """The average of a :class:`Figure`, without the rest of it."""

    mean: float
    mc_error: float


def _error(values: Float, *, share: bool, certain: bool) -> float:
    return 0.0 if certain else (share_error if share else standard_error)(values)


@dataclass(frozen=True, slots=True)
class StageFigures:
    """Behaviour at one stage."""

    reached: Figure
    choices: Mapping[str, Figure]
    """How often each choice is made where the stage is reached."""
    by_type: Mapping[str, Mapping[str, Figure]]
    """The same for each type of the actor, where it has types."""


@dataclass(frozen=True, slots=True)
class PolicyFigures:
    """What one policy leads to."""

    outcomes: Mapping[str, Figure]
    payoffs: Mapping[str, Figure]
    measures: Mapping[str, Figure]
    under: Mapping[str, Figure]
    """Chance of staying at or under the stated limit (at or above it where more is better), for
    each measure that has one."""
    behaviour: Mapping[str, StageFigures]


def policy_figures(ensemble: Ensemble, policy: str) -> PolicyFigures:
    """Summarise one policy of an ensemble."""
    draws = ensemble.policies[policy]

    def one(column: Column) -> Figure:
        return column_figure(ensemble, draws, column)

    def ratio(part: Column, whole: Column) -> Figure:
        # What is forced is no luck of the draws; only exact choices are all or nothing.
        return figure(
            ensemble.given(policy, part, whole), share=ensemble.exact, certain=ensemble.certain
        )

    case = ensemble.case
    named = {
        column: one(column)
        for column in ensemble.layout.columns
        if column.kind in {"outcome", "payoff", "measure", "under", "reached"}
    }

    def section(kind: str) -> dict[str, Figure]:
        return {column.name: each for column, each in named.items() if column.kind == kind}

    behaviour: dict[str, StageFigures] = {}
    for stage in case.stages:
        whole = Column("reached", stage.name)
        choices = {
            word: ratio(Column("choice", stage.name, "", word), whole)
            for word in stage.domain.words
        }
        by_type: dict[str, dict[str, Figure]] = {}
        for column in ensemble.layout.columns:
            if column.kind == "typed" and column.name == stage.name and column.word:
                whole_type = Column("typed", stage.name, column.type)
                by_type.setdefault(column.type, {})[column.word] = ratio(column, whole_type)
        behaviour[stage.name] = StageFigures(named[whole], choices, by_type)
    return PolicyFigures(
        section("outcome"), section("payoff"), section("measure"), section("under"), behaviour
    )


def column_figure(ensemble: Ensemble, draws: PolicyDraws, column: Column) -> Figure:
    """One column of one policy, with the bounds that its unsolved draws leave."""
    row = ensemble.layout.index[column]
    values = ensemble.column(draws.name, column)
    share, certain = is_share(draws, column, row), ensemble.certain
    if not draws.low:
        return figure(values, share=share, certain=certain)
    low = np.array([each[row] for each in draws.low.values()])
    high = np.array([each[row] for each in draws.high.values()])
    return figure(values, low, high, share=share, certain=certain)


def column_mean(ensemble: Ensemble, draws: PolicyDraws, column: Column) -> Mean:
    """The average of one column of one policy, as :func:`column_figure` has it."""
    values = ensemble.column(draws.name, column)
    known = values[~np.isnan(values)]
    if not len(known):
        return Mean(float("nan"), float("nan"))
    share = is_share(draws, column, ensemble.layout.index[column])
    return Mean(float(np.mean(known)), _error(values, share=share, certain=ensemble.certain))


def is_share(draws: PolicyDraws, column: Column, row: int) -> bool:
    """Whether a column holds chances that the rules of play leave open."""
    return column.kind in {"outcome", "reached", "under"} and not draws.settled[row]
