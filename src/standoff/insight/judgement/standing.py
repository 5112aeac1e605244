"""What stands beside each first place: who comes second and by how much; and which courses another
one beats by every criterion. Differences are paired: world by world on the same worlds."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from standoff.case.units import PAYOFF, PROBABILITY
from standoff.ensemble.columns import Column
from standoff.ensemble.matters import Matter
from standoff.ensemble.run import Ensemble
from standoff.ensemble.sampling_error import TIMES, standard_error, tail_parts
from standoff.insight.judgement.criteria import TAIL, Criterion, losses
from standoff.insight.judgement.rounding import ROUNDING
from standoff.insight.statistics.conditional_mean import Floats

MOSTLY = 0.5
"""A course beats another only where it does so in more than this share of the worlds."""
UNKNOWN = Matter(float("nan"), False)
"""Where nothing is too small to be worth naming."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One criterion's first place, and who comes second to it.

    A course that another beats by every criterion is no alternative, and is passed over: the second
    is the best of the others, if there is one.
    """

    criterion: str
    first: str
    second: str
    lead: float
    """By how much the first is better, in the criterion's unit."""
    error: float
    """One standard error of the lead; NaN where a single world decides it (a maximum)."""
    tied: bool
    """Whether the second can't be told apart from the first."""
    alone: bool = False
    """Whether every other course is beaten by another by every criterion, the second too."""
    least: Matter = UNKNOWN
    """The smallest lead worth naming."""

    @property
    def matters(self) -> bool:
        """Whether the lead is beyond its error, and large enough to be worth naming."""
        return not self.tied and not self.lead < self.least.value

    def to_dict(self) -> dict[str, object]:
        """As plain data."""
        return {
            "first": self.first,
            "second": self.second,
            "second_beaten": self.alone,
            "lead": self.lead,
            "lead_error": self.error,
            "within_error": self.tied,
            "worth_naming": self.least.value,
            "matters": self.matters,
        }


@dataclass(frozen=True, slots=True)
class Beaten:
    """A course than which another one is better or as good by every criterion, and better in most
    of the worlds."""

    course: str
    by: str
    clearly: int
    """By how many criteria the difference is beyond its error; a maximum has none to go by."""


def standings(
    ensemble: Ensemble, criteria: Mapping[str, Criterion], beaten: Collection[str] = ()
) -> dict[str, Standing]:
    """Each criterion's first and second place, those that are ``beaten`` by every criterion passed
    over; empty where there is nothing to choose between."""
    found: dict[str, Standing] = {}
    if len(ensemble.policies) < 2:
        return found
    for name, criterion in criteria.items():
        order = ranked(criterion)
        if len(order) > 1:
            second = next((each for each in order[1:] if each not in beaten), "")
            found[name] = _against(
                ensemble, criterion, order[0], second or order[1], alone=not second
            )
    return found


def mildest(
    ensemble: Ensemble, criterion: Criterion, chances: Mapping[str, float]
) -> Standing | None:
    """The first place by a criterion against the course with the least of these chances, of the
    gravest outcome; None where they are one, either is unknown, or their chances differ by too
    little to matter."""
    known = {name: each for name, each in chances.items() if not math.isnan(each)}
    mild = min(known, key=lambda name: known[name], default="")
    order = ranked(criterion)
    if mild not in order or mild == order[0] or order[0] not in known:
        return None
    if known[order[0]] - known[mild] < ensemble.matters[PROBABILITY].value:
        return None
    return _against(ensemble, criterion, order[0], mild)


def _against(
    ensemble: Ensemble, criterion: Criterion, first: str, second: str, *, alone: bool = False
) -> Standing:
    lead = abs(criterion.scores[second] - criterion.scores[first])
    parts = costs(ensemble, criterion)
    error = float("nan")
    if ensemble.certain:
        error = 0.0
    elif parts is not None:
        cost = dict(zip(ensemble.policies, parts, strict=True))
        error = _error(criterion, cost[second] - cost[first])
    return Standing(
        criterion.name,
        first,
        second,
        lead,
        error,
        second in criterion.ties,
        alone,
        worth_naming(ensemble, criterion),
    )


def worth_naming(ensemble: Ensemble, criterion: Criterion) -> Matter:
    """The least difference by a criterion that matters, in its unit."""
    kind, _, measure = criterion.name.partition("-")
    chance = kind in {"under", "above"}
    unit = PAYOFF if criterion.unit == "payoff" else PROBABILITY if chance else measure
    return ensemble.matters[unit]


def leading(criteria: Mapping[str, Criterion]) -> dict[str, list[str]]:
    """The courses that come first by some criterion, in the order of the criteria, each with the
    criteria by which it does."""
    found: dict[str, list[str]] = {}
    for name, criterion in criteria.items():
        if not all(math.isnan(score) for score in criterion.scores.values()):
            found.setdefault(criterion.prefers, []).append(name)
    return found


def ranked(criterion: Criterion) -> list[str]:
    """The courses from the best score on; those without one are left out."""
    sign = -1.0 if criterion.more_is_better else 1.0
    known = [name for name, score in criterion.scores.items() if not math.isnan(score)]
    order = sorted(known, key=lambda name: sign * criterion.scores[name])
    if criterion.prefers in order:
        order.remove(criterion.prefers)
        order.insert(0, criterion.prefers)
    return order


def costs(ensemble: Ensemble, criterion: Criterion) -> Floats | None:
    """(policies, D) what is averaged over the worlds for a criterion, the less the better, NaN
    where a policy was not solved; None for a maximum."""
    if criterion.is_maximum:
        return None
    if criterion.name in {"expected-loss", "cvar"}:
        values = losses(ensemble)
    else:
        kind, _, measure = criterion.name.partition("-")
        column = Column("under" if kind in {"under", "above"} else "measure", measure)
        values = np.stack([ensemble.column(policy, column) for policy in ensemble.policies])
    values = -values if criterion.more_is_better else values
    values = np.where(np.isnan(values).any(axis=0), np.nan, values)
    if criterion.name == "cvar":
        values = np.stack([tail_parts(row, TAIL) for row in values])
    found: Floats = values
    return found


def beaten(ensemble: Ensemble, criteria: Mapping[str, Criterion]) -> list[Beaten]:
    """The courses that another beats by every criterion: by each it is better or as good, by the
    first better beyond the error and in most of the worlds, so that a course that would be the
    better one of the two in half of the worlds stays an alternative. Of several that do, the one
    that does so by most criteria is named."""
    names = list(ensemble.policies)
    scores = np.array(
        [
            [(-1.0 if each.more_is_better else 1.0) * each.scores[name] for name in names]
            for each in criteria.values()
        ]
    )
    if len(names) < 2 or not len(scores) or np.isnan(scores).any():
        return []
    slack = ROUNDING * np.abs(scores).max(axis=1)
    parts = {name: costs(ensemble, each) for name, each in criteria.items()}
    main = next(iter(criteria))
    found: list[Beaten] = []
    for k, course in enumerate(names):
        better = [
            j
            for j in range(len(names))
            if j != k
            and (scores[:, j] <= scores[:, k] + slack).all()
            and _mostly(ensemble, criteria[main], parts[main], k, j)
        ]
        clear = {j: _clearly(ensemble, criteria, parts, k, j) for j in better}
        by = max(clear, key=lambda j: (clear[j], -float(scores[0, j])), default=None)
        if by is not None and clear[by]:
            found.append(Beaten(course, names[by], clear[by]))
    return found


def _mostly(
    ensemble: Ensemble, criterion: Criterion, parts: Floats | None, worse: int, better: int
) -> bool:
    """Whether one costs less than another on average, beyond the error, and in most worlds."""
    if parts is None:
        return True
    gap = parts[worse] - parts[better]
    in_most = np.mean(gap[~np.isnan(gap)] > 0) > MOSTLY
    return bool(in_most and _clear(ensemble, criterion, gap))


def _clearly(
    ensemble: Ensemble,
    criteria: Mapping[str, Criterion],
    parts: Mapping[str, Floats | None],
    worse: int,
    better: int,
) -> int:
    """By how many criteria one is better beyond the error."""
    count = 0
    for name, criterion in criteria.items():
        part = parts[name]
        if part is not None:
            count += _clear(ensemble, criterion, part[worse] - part[better])
    return count


def _clear(ensemble: Ensemble, criterion: Criterion, gap: Floats) -> bool:
    """Whether a difference is there on average, beyond its error."""
    error = 0.0 if ensemble.certain else _error(criterion, gap)
    return float(np.nanmean(gap)) > TIMES * error


def _error(criterion: Criterion, gap: Floats) -> float:
    known = float(np.count_nonzero(~np.isnan(gap)))
    return standard_error(gap, effective=TAIL * known if criterion.name == "cvar" else np.inf)
