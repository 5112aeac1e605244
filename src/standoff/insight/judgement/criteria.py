"""Which policy to choose: the criteria, each with its doubt.

The loss of a policy in a world is minus the advised actor's expected payoff there; its regret is
its loss less that of the policy that is best in that world (Savage 1951). CVaR is the average loss
over the worst tenth of worlds (Rockafellar & Uryasev 2000).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.compiled import CompiledCase
from standoff.ensemble.columns import Column, limit_of
from standoff.ensemble.run import Ensemble
from standoff.ensemble.sampling_error import TIMES, share_error, standard_error, tail_parts
from standoff.insight.judgement.rounding import rounding
from standoff.lens.game.tree import Float

TAIL = 0.10
"""The share of worlds, the worst ones, that CVaR averages over."""
MAXIMA = frozenset({"worst-case", "regret"})


@dataclass(frozen=True, slots=True)
class Criterion:
    """A policy's score under one criterion; the lower the better, unless ``more_is_better``."""

    name: str
    title: str
    unit: str
    more_is_better: bool
    scores: Mapping[str, float]
    errors: Mapping[str, float]
    """One standard error of each score; NaN where a single world decides it (a maximum)."""
    prefers: str
    """The policy with the best score."""
    ties: tuple[str, ...]
    """Other policies whose difference from it, world by world, is within sampling error; for a
    maximum, those that either half of the draws would prefer."""
    best_share: Mapping[str, float]
    """Share of worlds in which each policy is best by this criterion; empty where the criterion
    has no meaning in a single world."""
    best_share_errors: Mapping[str, float] = field(default_factory=dict)
    """One standard error of each of these shares."""

    @property
    def is_maximum(self) -> bool:
        """Whether a single world decides the scores, so that they have no error."""
        return self.name in MAXIMA


def losses(ensemble: Ensemble) -> Float:
    """(policies, D) the advised actor's loss; NaN where a draw was not solved."""
    actor = ensemble.case.actors[ensemble.case.advised]
    return -np.stack(
        [ensemble.column(policy, Column("payoff", actor)) for policy in ensemble.policies]
    )


def refuse_unknown_criterion(case: CompiledCase, criterion: str) -> None:
    """Refuse what is neither the expected loss nor a measure. Raises :class:`StandoffError`."""
    known = ["expected-loss", *case.measures]
    if criterion not in known:
        raise StandoffError(
            f"there is no criterion '{criterion}'; expected {listed(known)}"
            f"{nearest(criterion, known)}"
        )


def criterion_by_world(ensemble: Ensemble, criterion: str) -> Float:
    """(policies, D) what ``best(criterion)`` minimises: a measure of which more is better with its
    sign turned.

    Loss and measures differ from world to world; CVaR, the worst case and regret are judgements on
    all worlds together, and so the same in each.
    """
    if criterion == "expected-loss":
        return losses(ensemble)
    if criterion in ensemble.case.measures:
        measured = measures_by_world(ensemble, criterion)
        return -measured if ensemble.more_is_better(criterion) else measured
    found = next(each for each in criteria(ensemble) if each.name == criterion)
    scores = np.array([found.scores[policy] for policy in ensemble.policies])
    return np.broadcast_to(scores[:, None], (len(scores), ensemble.draws))


def measures_by_world(ensemble: Ensemble, measure: str) -> Float:
    """(policies, D) a measure as it is, whichever way is better."""
    return np.stack(
        [ensemble.column(policy, Column("measure", measure)) for policy in ensemble.policies]
    )


def criteria(ensemble: Ensemble) -> list[Criterion]:
    """Every criterion over the worlds in which all policies were solved."""
    loss = losses(ensemble)
    costs = _means(loss)
    first, *others = averages(ensemble, loss)
    found = [_average(ensemble, first, costs)]
    if (~np.isnan(loss).any(axis=0)).any():
        found += [
            _cvar(ensemble, loss, costs),
            _worst("worst-case", "Worst case", ensemble, loss, costs),
            _worst("regret", "Minimax regret", ensemble, regrets(loss), costs),
        ]
    return found + [_average(ensemble, each, costs) for each in others]


def preferred(ensemble: Ensemble) -> dict[str, str]:
    """The policy that each criterion prefers, by its name, as :func:`criteria` has it."""
    policies = list(ensemble.policies)
    loss = losses(ensemble)
    costs = _means(loss)
    first, *others = averages(ensemble, loss)
    found = {first.name: _costs(first, costs).best}
    if not np.isnan(loss).any(axis=0).all():
        regret = regrets(loss)
        found["cvar"] = least(_tail_means(loss), rounding(loss), costs)
        found["worst-case"] = least(_maxima(loss), rounding(loss), costs)
        found["regret"] = least(_maxima(regret), rounding(regret), costs)
    found |= {each.name: _costs(each, costs).best for each in others}
    return {name: policies[best] for name, best in found.items()}


def regrets(loss: Float) -> Float:
    """(policies, D) by how much each loss exceeds the least in its world."""
    found: Float = loss - np.min(loss, axis=0)
    return found


def lead_names(case: CompiledCase) -> list[str]:
    """The criteria whose lead of one policy over the next has an error: all but maxima."""
    found = ["expected-loss", "cvar"]
    for measure, more in zip(case.measures, case.more_is_better, strict=True):
        found.append(_most(measure, more))
        if limit_of(case, measure) is not None:
            found.append(_within(measure, more))
    return found


def _most(measure: str, more: bool) -> str:
    return f"{'most' if more else 'least'}-{measure}"


def _within(measure: str, more: bool) -> str:
    return f"{'above' if more else 'under'}-{measure}"


class Averaged(NamedTuple):
    """A criterion that is an average over the worlds."""

    name: str
    title: str
    unit: str
    values: Float
    """(policies, D)"""
    more_is_better: bool = False
    chance: bool = False

    @property
    def cost(self) -> Float:
        """(policies, D) the less the better; NaN in worlds where any policy was not solved."""
        cost = -self.values if self.more_is_better else self.values
        return np.where(np.isnan(self.values).any(axis=0), np.nan, cost)


def averages(ensemble: Ensemble, loss: Float) -> Iterator[Averaged]:
    """The criteria that are averages, the expected loss first."""
    case = ensemble.case
    title = f"Expected loss of {case.case.title_of(case.actors[case.advised])}"
    yield Averaged("expected-loss", title, "payoff", loss)
    for measure, measured in zip(case.measures, case.units, strict=True):
        more = ensemble.more_is_better(measure)
        yield Averaged(
            _most(measure, more),
            f"Most {measure}" if more else f"Least harm: {measure}",
            measured,
            measures_by_world(ensemble, measure),
            more_is_better=more,
        )
        if limit_of(case, measure) is not None:
            limit = limit_of(case, measure)
            under = np.stack(
                [ensemble.column(policy, Column("under", measure)) for policy in ensemble.policies]
            )
            yield Averaged(
                _within(measure, more),
                f"Chance of {measure} {'≥' if more else '≤'} {limit:,g}",
                "probability",
                under,
                more_is_better=True,
                chance=True,
            )


class _Costs(NamedTuple):
    """What each policy costs by a criterion that is an average."""

    cost: Float
    """(policies, D); NaN in worlds where any policy was not solved"""
    scores: list[float]
    best: int
    slack: float
    """By how much two that are alike may differ for rounding."""


def _costs(of: Averaged, costs: Sequence[float]) -> _Costs:
    cost = of.cost
    scores, slack = _means(cost), rounding(cost)
    return _Costs(cost, scores, least(scores, slack, costs), slack)


def _means(values: Float) -> list[float]:
    """The mean of (policies, D) values over the worlds in which all were solved."""
    solved = ~np.isnan(values).any(axis=0)
    return [float(np.mean(row[solved])) if solved.any() else float("nan") for row in values]


def least(scores: Sequence[float], slack: float, costs: Sequence[float]) -> int:
    """The policy with the least score; of those that have it alike, the one whose expected loss, of
    ``costs``, is least."""
    alike = np.flatnonzero(np.asarray(scores) <= np.min(scores) + slack)
    return min((int(k) for k in alike), key=lambda k: costs[k], default=0)


def _average(ensemble: Ensemble, of: Averaged, costs: Sequence[float]) -> Criterion:
    policies = list(ensemble.policies)
    solved = ~np.isnan(of.values).any(axis=0)
    cost, scores, best, slack = _costs(of, costs)
    error = _certain if ensemble.certain else share_error if of.chance else standard_error
    # Policies that share the first place in a world share that world.
    first = np.where(solved, cost <= np.min(cost, axis=0) + slack, np.nan)
    first = first / np.sum(first, axis=0)
    counted = range(len(policies)) if solved.any() else ()
    sign = -1.0 if of.more_is_better else 1.0
    return Criterion(
        of.name,
        of.title,
        of.unit,
        of.more_is_better,
        {policy: sign * scores[k] for k, policy in enumerate(policies)},
        {policy: error(cost[k]) for k, policy in enumerate(policies)},
        policies[best],
        _alike(policies, scores, best, cost, slack, certain=ensemble.certain),
        {policies[k]: float(np.mean(first[k][solved])) for k in counted},
        {
            policies[k]: _certain(first[k]) if ensemble.certain else share_error(first[k])
            for k in counted
        },
    )


def _certain(values: Float) -> float:
    """The error where the one world drawn is the one that there is."""
    return float("nan") if np.isnan(values).all() else 0.0


def _alike(
    policies: list[str],
    scores: list[float],
    best: int,
    parts: Float,
    slack: float,
    *,
    certain: bool,
    effective: float = np.inf,
) -> tuple[str, ...]:
    """The policies whose mean part is within twice the paired error of the best one's, or for which
    no error can be told."""
    found = []
    for k, policy in enumerate(policies):
        if k == best:
            continue
        error = 0.0
        if not certain:
            error = standard_error(parts[k] - parts[best], effective=effective)
        if not scores[k] - scores[best] > max(TIMES * error, slack):
            found.append(policy)
    return tuple(found)


def tail_mean(values: Float, share: float = TAIL) -> float:
    """The mean of the largest ``share`` of (D,) values, the last of them counted in part."""
    ordered = np.sort(values)[::-1]
    count = share * len(ordered)
    whole = int(count)
    total = float(np.sum(ordered[:whole]))
    if whole < len(ordered):
        total += (count - whole) * float(ordered[whole])
    return total / count


def _tail_means(loss: Float) -> list[float]:
    """The mean loss of each policy in the worst worlds of those in which all were solved."""
    solved = ~np.isnan(loss).any(axis=0)
    return [tail_mean(row[solved]) for row in loss]


def _maxima(values: Float) -> list[float]:
    """The largest of (policies, D) values in the worlds in which all were solved."""
    solved = ~np.isnan(values).any(axis=0)
    return [float(np.max(row[solved])) for row in values]


def _cvar(ensemble: Ensemble, loss: Float, costs: Sequence[float]) -> Criterion:
    policies = list(ensemble.policies)
    solved = ~np.isnan(loss).any(axis=0)
    loss = np.where(solved, loss, np.nan)
    scores, slack = _tail_means(loss), rounding(loss)
    best = least(scores, slack, costs)
    parts = np.stack([tail_parts(row, TAIL) for row in loss])
    # What is known of the tail rests on the draws in it.
    inside = TAIL * float(np.count_nonzero(solved))
    errors = {
        policy: _certain(parts[k])
        if ensemble.certain
        else standard_error(parts[k], effective=inside)
        for k, policy in enumerate(policies)
    }
    certain = ensemble.certain
    return Criterion(
        "cvar",
        f"Average loss in the worst {100 * TAIL:.0f} % of worlds",
        "payoff",
        False,
        dict(zip(policies, scores, strict=True)),
        errors,
        policies[best],
        _alike(policies, scores, best, parts, slack, certain=certain, effective=inside),
        {},
    )


def _worst(
    name: str, title: str, ensemble: Ensemble, values: Float, costs: Sequence[float]
) -> Criterion:
    """The largest value over the draws: a maximum, which more draws can only raise, and of which
    no error can be told."""
    policies = list(ensemble.policies)
    solved = ~np.isnan(values).any(axis=0)
    scores, slack = _maxima(values), rounding(values)
    best = least(scores, slack, costs)
    # Each half of the sequences is a study of its own.
    even = np.arange(ensemble.draws) % 2 == 0
    ties = set(np.nonzero(np.asarray(scores) <= scores[best] + slack)[0])
    for half in (solved & even, solved & ~even):
        if half.any():
            worst = np.max(values[:, half], axis=1)
            ties |= set(np.nonzero(worst <= np.min(worst) + slack)[0])
    error = 0.0 if ensemble.certain else float("nan")
    return Criterion(
        name,
        title,
        "payoff",
        False,
        dict(zip(policies, scores, strict=True)),
        dict.fromkeys(policies, error),
        policies[best],
        tuple(policies[k] for k in sorted(ties - {best})),
        {},
    )
