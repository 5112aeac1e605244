"""How often the ± of what the first screen says of a choice covers the truth, over many seeds.

The truth is a far larger study of the same case: its differences between the same two policies, its
averages in the same quarters of the worlds, and the value at which its own curve crosses zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

import standoff
from standoff.ensemble.run import Ensemble
from standoff.insight.judgement.criteria import criteria
from standoff.insight.judgement.standing import Standing, costs
from standoff.insight.judgement.turning import Turn
from standoff.insight.statistics.conditional_mean import conditional_mean, crossings
from standoff.lens.game.tree import Float


@dataclass(frozen=True, slots=True)
class Told:
    """A figure that one study told: its kind, what it is of, and one standard error."""

    kind: str
    of: tuple[str, ...]
    value: float
    error: float
    truth: float


class Truth:
    """What a study far larger than those that are judged says."""

    def __init__(self, ensemble: Ensemble):
        self.ensemble = ensemble
        self.criteria = {each.name: each for each in criteria(ensemble)}
        self._costs: dict[str, Mapping[str, Float]] = {}
        self._crossings: dict[tuple[str, str, str, str], list[float]] = {}

    def gap(self, criterion: str, first: str, second: str) -> Float:
        """(D,) what the second costs more than the first, world by world."""
        if criterion not in self._costs:
            parts = costs(self.ensemble, self.criteria[criterion])
            assert parts is not None
            self._costs[criterion] = dict(zip(self.ensemble.policies, parts, strict=True))
        cost = self._costs[criterion]
        found: Float = cost[second] - cost[first]
        return found

    def lead(self, standing: Standing) -> float:
        """By how much the first is better than the second."""
        return float(np.nanmean(self.gap(standing.criterion, standing.first, standing.second)))

    def quarter(self, turn: Turn, criterion: str, first: str, *, high: bool) -> float:
        """The lead where the number is in its highest or lowest quarter."""
        values = self.ensemble.parameters[turn.parameter]
        limit = np.quantile(values, 0.75 if high else 0.25)
        inside = values >= limit if high else values <= limit
        return float(np.nanmean(self.gap(criterion, first, turn.rival)[inside]))

    def at(self, turn: Turn, criterion: str, first: str) -> float:
        """Where the rival takes over: the crossing next to that told; NaN if there is none."""
        key = criterion, first, turn.rival, turn.parameter
        if key not in self._crossings:
            gap = self.gap(criterion, first, turn.rival)
            known = ~np.isnan(gap)
            values = self.ensemble.parameters[turn.parameter][known]
            curve = conditional_mean(values, gap[known, None])
            self._crossings[key] = [at for at, _ in crossings(curve)]
        return min(self._crossings[key], key=lambda at: abs(at - turn.at), default=float("nan"))

    def beyond(self, turn: Turn, at: float) -> float:
        """The share of worlds beyond a value."""
        values = self.ensemble.parameters[turn.parameter]
        return float(np.mean(values > at if turn.above else values < at))


def told_of(study: standoff.Study, truth: Truth) -> Iterator[Told]:
    """Everything that a study tells of its first places, beside the truth."""
    standings = [*study.standings.values(), *([study.mildest] if study.mildest else [])]
    for each in standings:
        if not study.criteria[each.criterion].is_maximum:
            pair = each.criterion, each.first, each.second
            yield Told("lead", pair, each.lead, each.error, truth.lead(each))
    for criterion, turns in study.turns.items():
        first = study.criteria[criterion].prefers
        for turn in turns:
            of = criterion, first, turn.rival, turn.parameter
            low = truth.quarter(turn, criterion, first, high=False)
            high = truth.quarter(turn, criterion, first, high=True)
            yield Told("lead in the lowest quarter", of, turn.low, turn.low_error, low)
            yield Told("lead in the highest quarter", of, turn.high, turn.high_error, high)
            if np.isnan(turn.at):
                continue
            at = truth.at(turn, criterion, first)
            yield Told("turning value", of, turn.at, turn.error, at)
            beyond = truth.beyond(turn, at) if not np.isnan(at) else float("nan")
            yield Told("share beyond it", of, turn.beyond, turn.beyond_error, beyond)


@dataclass(frozen=True, slots=True)
class Covered:
    """How often one kind of figure covered the truth."""

    told: int
    """Figures with an error."""
    unsure: int
    """Figures without one."""
    absent: int
    """Figures of something that is not there in truth."""
    rate: float
    wide: float
    """The error told, over how far the figures were off: 1 if it is right on average."""


def coverage(told: Iterable[Told]) -> dict[str, Covered]:
    """For each kind of figure how often ± covers."""
    kinds: dict[str, list[Told]] = {}
    for figure in told:
        kinds.setdefault(figure.kind, []).append(figure)
    rates = {}
    for kind, each_of in kinds.items():
        value, error, true = np.array([(each.value, each.error, each.truth) for each in each_of]).T
        absent, unsure = np.isnan(true), np.isnan(error)
        kept = ~absent & ~unsure
        off = np.abs(value - true)[kept]
        covers = off <= 2 * error[kept] + 1e-12 * np.abs(value[kept]) + 1e-12
        size = float(np.median(off / np.maximum(error[kept], 1e-300))) if kept.any() else np.nan
        rates[kind] = Covered(
            int(kept.sum()),
            int((unsure & ~absent).sum()),
            int(absent.sum()),
            float(covers.mean()) if kept.any() else float("nan"),
            # Half of normal figures are off by more than 0.674 standard errors.
            0.6745 / size if size else float("inf"),
        )
    return rates


@dataclass(frozen=True, slots=True)
class Survival:
    """What studies said of their first places with actors half and twice as precise."""

    told: int = 0
    """First places, by criterion and precision."""
    changes: int = 0
    """Where another was told to take over."""
    wrong: int = 0
    """Where in truth it doesn't: the first is no worse than the taker."""
    missed: int = 0
    """Where none was told to, and another does by more than ``slack``."""

    def __add__(self, other: Survival) -> Survival:
        return Survival(
            self.told + other.told,
            self.changes + other.changes,
            self.wrong + other.wrong,
            self.missed + other.missed,
        )


def survival(study: standoff.Study, truths: Mapping[float, Truth], slack: float) -> Survival:
    """Whether what is said of other precisions holds in far larger studies, ``truths`` by factor;
    ``slack`` is the share of a criterion's spread over the policies that is too little to count."""
    assert study.sharpness is not None
    found = Survival()
    for name, choice in study.sharpness.choices.items():
        if study.criteria[name].is_maximum:
            continue
        first = study.criteria[name].prefers
        for factor, truth in truths.items():
            sign = -1.0 if truth.criteria[name].more_is_better else 1.0
            scores = {key: sign * each for key, each in truth.criteria[name].scores.items()}
            taker = choice.changes.get(factor)
            enough = slack * (max(scores.values()) - min(scores.values()))
            found += Survival(
                1,
                taker is not None,
                taker is not None and scores[first] <= scores[taker],
                taker is None and scores[first] - min(scores.values()) > enough,
            )
    return found
