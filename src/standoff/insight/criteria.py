"""Which policy to choose: the criteria, each with its doubt.

The loss of a policy in a world is minus the advised actor's expected payoff there; its regret is
its loss less that of the policy that is best in that world (Savage 1951). CVaR is the average loss
over the worst tenth of worlds (Rockafellar & Uryasev 2000).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from standoff.ensemble.columns import Column, limit_of
from standoff.ensemble.run import Ensemble
from standoff.ensemble.sample import REPLICATES
from standoff.ensemble.summary import standard_error
from standoff.game.tree import Float

TAIL = 0.10
"""The share of worlds, the worst ones, that CVaR averages over."""
CLEAR = 2.0
"""Two policies are ranked apart if they differ by more standard errors than this."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A policy's score under one criterion; the lower the better, unless ``more_is_better``."""

    name: str
    title: str
    unit: str
    more_is_better: bool
    scores: Mapping[str, float]
    errors: Mapping[str, float]
    """Standard error of each score; NaN where a single world decides it (a maximum)."""
    prefers: str
    """The policy with the best score."""
    ties: tuple[str, ...]
    """Other policies whose difference from it is within sampling error."""
    best_share: Mapping[str, float]
    """Share of worlds in which each policy is best by this criterion; empty where the criterion
    has no meaning in a single world."""


def losses(ensemble: Ensemble) -> Float:
    """(policies, D) the advised actor's loss; NaN where a draw was not solved."""
    actor = ensemble.case.actors[ensemble.case.advised]
    return -np.stack(
        [ensemble.column(policy, Column("payoff", actor)) for policy in ensemble.policies]
    )


def criterion_by_world(ensemble: Ensemble, criterion: str) -> Float:
    """(policies, D) what ``best(criterion)`` minimises.

    Loss and measures differ from world to world; CVaR, the worst case and regret are judgements on
    all worlds together, and so the same in each.
    """
    if criterion == "expected-loss":
        return losses(ensemble)
    if criterion in ensemble.case.measures:
        return np.stack(
            [ensemble.column(policy, Column("measure", criterion)) for policy in ensemble.policies]
        )
    found = next(each for each in criteria(ensemble) if each.name == criterion)
    scores = np.array([found.scores[policy] for policy in ensemble.policies])
    return np.broadcast_to(scores[:, None], (len(scores), ensemble.draws))


def criteria(ensemble: Ensemble) -> list[Criterion]:
    """Every criterion over the worlds in which all policies were solved."""
    case = ensemble.case
    actor = case.actors[case.advised]
    loss = losses(ensemble)
    solved = ~np.isnan(loss).any(axis=0)
    unit = "payoff"
    found = [
        _average(
            "expected-loss", f"Expected loss of {case.case.describe(actor)}", unit, ensemble, loss
        )
    ]
    if solved.any():
        found += [
            _cvar(ensemble, loss),
            _worst("worst-case", "Worst case", ensemble, loss),
            _worst("regret", "Minimax regret", ensemble, loss - np.min(loss, axis=0)),
        ]
    for measure, measured in zip(case.measures, case.units, strict=True):
        harm = criterion_by_world(ensemble, measure)
        found.append(
            _average(f"least-{measure}", f"Least harm: {measure}", measured, ensemble, harm)
        )
        if limit_of(case, measure) is not None:
            limit = limit_of(case, measure)
            under = np.stack(
                [ensemble.column(policy, Column("under", measure)) for policy in ensemble.policies]
            )
            found.append(
                _average(
                    f"under-{measure}",
                    f"Chance of {measure} ≤ {limit:,g}",
                    "probability",
                    ensemble,
                    under,
                    more_is_better=True,
                )
            )
    return found


def _average(
    name: str,
    title: str,
    unit: str,
    ensemble: Ensemble,
    values: Float,
    *,
    more_is_better: bool = False,
) -> Criterion:
    policies = list(ensemble.policies)
    solved = ~np.isnan(values).any(axis=0)
    cost = np.where(solved, -values if more_is_better else values, np.nan)
    scores = [float(np.mean(row[solved])) if solved.any() else float("nan") for row in cost]
    best = int(np.nanargmin(scores)) if solved.any() else 0
    ties = []
    for k, policy in enumerate(policies):
        if k != best:
            error = standard_error(cost[k] - cost[best])
            if not scores[k] - scores[best] > CLEAR * error:
                ties.append(policy)
    least = np.min(cost, axis=0)
    share = {}
    for k, policy in enumerate(policies):
        # Policies that share the first place in a world share that world.
        first = cost[:, solved] == least[solved]
        share[policy] = float(np.mean(first[k] / first.sum(axis=0))) if solved.any() else 0.0
    sign = -1.0 if more_is_better else 1.0
    return Criterion(
        name,
        title,
        unit,
        more_is_better,
        {policy: sign * scores[k] for k, policy in enumerate(policies)},
        {policy: standard_error(cost[k]) for k, policy in enumerate(policies)},
        policies[best],
        tuple(ties),
        share,
    )


def tail_mean(values: Float, share: float = TAIL) -> float:
    """The mean of the largest ``share`` of (D,) values, the last of them counted in part."""
    ordered = np.sort(values)[::-1]
    count = share * len(ordered)
    whole = int(count)
    total = float(np.sum(ordered[:whole]))
    if whole < len(ordered):
        total += (count - whole) * float(ordered[whole])
    return total / count


def _cvar(ensemble: Ensemble, loss: Float) -> Criterion:
    policies = list(ensemble.policies)
    solved = ~np.isnan(loss).any(axis=0)
    scores = [tail_mean(row[solved]) for row in loss]
    best = int(np.argmin(scores))
    replicate = np.arange(ensemble.draws) % REPLICATES
    groups = [solved & (replicate == k) for k in range(REPLICATES)]
    groups = [group for group in groups if np.count_nonzero(group) >= 1 / TAIL]
    nan = float("nan")
    parts = np.array([[tail_mean(row[group]) for group in groups] for row in loss])
    enough = len(groups) == REPLICATES

    def error(values: Float) -> float:
        return float(np.std(values, ddof=1) / np.sqrt(REPLICATES)) if enough else nan

    ties = tuple(
        policy
        for k, policy in enumerate(policies)
        if k != best and not scores[k] - scores[best] > CLEAR * error(parts[k] - parts[best])
    )
    return Criterion(
        "cvar",
        f"Average loss in the worst {100 * TAIL:.0f} % of worlds",
        "payoff",
        False,
        dict(zip(policies, scores, strict=True)),
        {policy: error(parts[k]) for k, policy in enumerate(policies)},
        policies[best],
        ties,
        {},
    )


def _worst(name: str, title: str, ensemble: Ensemble, values: Float) -> Criterion:
    """The largest value over the draws: a maximum, which more draws can only raise."""
    policies = list(ensemble.policies)
    solved = ~np.isnan(values).any(axis=0)
    scores = [float(np.max(row[solved])) for row in values]
    best = int(np.argmin(scores))
    # How far the maximum still moves is told by the maxima of the two halves of the draws.
    first = np.arange(ensemble.draws) % 2 == 0
    halves = [
        abs(
            float(np.max(row[solved & first], initial=-np.inf))
            - float(np.max(row[solved & ~first], initial=-np.inf))
        )
        for row in values
    ]
    ties = tuple(
        policy
        for k, policy in enumerate(policies)
        if k != best and not scores[k] - scores[best] > max(halves[k], halves[best])
    )
    return Criterion(
        name,
        title,
        "payoff",
        False,
        dict(zip(policies, scores, strict=True)),
        dict(zip(policies, halves, strict=True)),
        policies[best],
        ties,
        {},
    )
