"""Robust choice: policies judged without trusting any weighting of the worlds too much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from standoff.base.answer import Answer
from standoff.base.errors import StandoffError
from standoff.base.plain import plain
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import quiet
from standoff.ensemble.effort import FREELY, Effort
from standoff.ensemble.sampling_error import standard_error
from standoff.ensemble.shared import Shared, sharing
from standoff.insight.decision.portfolios import solve_portfolios
from standoff.insight.decision.sources import Test, condition_of, read_test, type_of
from standoff.insight.decision.value import by_type, type_questions
from standoff.insight.judgement.criteria import criterion_by_world, refuse_unknown_criterion
from standoff.insight.judgement.dominance import (
    best_under_some_weights,
    first_order,
    second_order,
    statewise,
)
from standoff.insight.judgement.scores import MORE_IS_BETTER, Score, Scoring, error_all, score_all
from standoff.insight.statistics.prim import Floats

_MOST_PAIRS = 200


@dataclass(frozen=True, slots=True)
class AdaptivePlan:
    """Start with one policy; on a signal switch to another."""

    start: str
    switch_to: str
    loss: float
    """Average loss (or measure, where more of it is better), the cost of switching included."""
    regret: float
    """Largest regret against the best single policy in each world."""
    gain: float
    """What it saves on average over the best single policy."""
    error: float
    break_even: float
    """The cost of switching at which it would save nothing."""


@dataclass(frozen=True, slots=True)
class Signalled:
    """The best plans on one signal."""

    signal: str
    chance: float
    """How often it comes, on average."""
    best: AdaptivePlan
    most_robust: AdaptivePlan
    """The one with the smallest largest regret."""
    best_single: str


@dataclass(frozen=True, slots=True)
class Robust(Answer):
    """The answer to ``standoff robust``."""

    case: CompiledCase
    seed: int
    draws: int
    criterion: str
    unit: str
    acceptable: float
    optimism: float
    percentile: float
    scores: Mapping[str, Score]
    errors: Mapping[str, Mapping[str, float]]
    """By policy, one standard error of each score that has one: a worst case, a Hurwicz score and a
    largest regret rest on a single world, and have none."""
    prefers: Mapping[str, str]
    """For each criterion the policy with the best score."""
    never_best: tuple[str, ...]
    """Policies that are best in no world."""
    never_chosen: tuple[str, ...]
    """Of those, the ones that are best under no weighting of the worlds either."""
    dominated: Mapping[str, Mapping[str, tuple[str, ...]]]
    """``in every world``, ``first order``, ``second order``: for each dominated policy by which."""
    plans: tuple[Signalled, ...]
    unsolved: int
    more_is_better: bool = False
    """Whether the criterion is a measure of which more is better: what is scored is then how much
    of it there is, not a loss."""

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema ``standoff schema --of robust`` prints."""
        data: dict[str, Any] = {
            "standoff": 1,
            "case": self.case.case.title,
            "seed": self.seed,
            "draws": self.draws,
            "criterion": self.criterion,
            "unit": self.unit,
            "more_is_better": self.more_is_better,
            "acceptable": self.acceptable,
            "optimism": self.optimism,
            "percentile": self.percentile,
            "policies": {name: asdict(each) for name, each in self.scores.items()},
            "errors": {name: dict(each) for name, each in self.errors.items()},
            "prefers": dict(self.prefers),
            "never_best": list(self.never_best),
            "never_chosen": list(self.never_chosen),
            "dominated": {
                title: {name: list(by) for name, by in each.items()}
                for title, each in self.dominated.items()
            },
            "plans": [asdict(each) for each in self.plans],
            "unsolved": self.unsolved,
        }
        found: dict[str, Any] = plain(data)
        return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """``signals`` on which plans switch, read as tests are
    (:func:`standoff.insight.decision.sources.read_test`), and what switching costs."""

    signals: Sequence[str] = ()
    switch_cost: float = 0.0


BY_DEFAULT = Scoring()
NEVER_WAIT = Waiting()


def robust(
    case: CompiledCase | Shared,
    *,
    draws: int = 2000,
    seed: int = 0,
    criterion: str = "expected-loss",
    scoring: Scoring = BY_DEFAULT,
    portfolios: bool = False,
    waiting: Waiting = NEVER_WAIT,
    effort: Effort = FREELY,
) -> Robust:
    """Judge every policy (or every allowed setting of the levers) by robust criteria.

    ``criterion`` is ``expected-loss`` or a measure; plans that switch on the signals waited for are
    compared. A :class:`Shared` case is solved once for all that is asked of it.

    Raises :class:`StandoffError` for unknown names, and where fewer than two policies are solved.
    """
    shared = sharing(case, max_nodes=effort.max_nodes)
    case = shared.case
    refuse_unknown_criterion(case, criterion)
    sources = [read_test(each) for each in waiting.signals]
    if any(each.deviation is not None for each in sources):
        raise StandoffError("a plan switches on a condition, such as 'ru_greedy > 0.3 : 0.8'")
    conditions = [condition_of(case, each) for each in sources]
    if portfolios:
        if sources:
            raise StandoffError("plans are made of the named policies; leave out --portfolios")
        solved = solve_portfolios(
            case,
            draws=draws,
            seed=seed,
            threads=effort.threads,
            max_nodes=effort.max_nodes,
            progress=effort.progress,
        ).ensemble
        texts: dict[str, str] = {}
    else:
        questions = type_questions(case, criterion, None) if sources else {}
        solved, texts = shared.solve(questions, draws=draws, seed=seed, effort=effort)
    optimism, percentile = scoring.optimism, scoring.percentile
    more = criterion != "expected-loss" and solved.more_is_better(criterion)
    acceptable = scoring.acceptable
    if acceptable is not None and more:
        acceptable = -acceptable
    names = list(solved.policies)
    if len(names) < 2:
        raise StandoffError("there is only one policy, so there is nothing to choose")
    loss = criterion_by_world(solved, criterion)
    worlds = ~np.isnan(loss).any(axis=0)
    if not worlds.any():
        raise StandoffError("no world was solved under every policy, so none can be compared")
    errors = [
        dict.fromkeys(each, 0.0) if solved.certain else each
        for each in error_all(
            np.where(worlds, loss, np.nan), acceptable=acceptable, percentile=percentile
        )
    ]
    loss = loss[:, worlds]
    level = float(loss.mean(axis=1).min()) if acceptable is None else acceptable
    scores = score_all(loss, acceptable=level, optimism=optimism, percentile=percentile)
    prefers = {}
    for field in Score.__dataclass_fields__:
        column = np.array([getattr(each, field) for each in scores])
        prefers[field] = names[_least(-column if field in MORE_IS_BETTER else column)]
    never = [name for name, each in zip(names, scores, strict=True) if each.best_share == 0]
    # Whether any weighting at all favours a policy is a program as large as there are pairs.
    some = best_under_some_weights(loss) if len(names) <= _MOST_PAIRS else [True] * len(names)
    dominated: dict[str, dict[str, tuple[str, ...]]] = {}
    for title, rule in (
        ("in every world", statewise),
        ("first order", first_order),
        ("second order", second_order),
    ):
        table = rule(loss) if len(names) <= _MOST_PAIRS else np.zeros((len(names),) * 2, bool)
        dominated[title] = {
            names[k]: tuple(names[int(j)] for j in np.nonzero(table[:, k])[0])
            for k in range(len(names))
            if table[:, k].any()
        }
    values = {name: np.asarray(each)[worlds] for name, each in solved.parameters.items()}
    plans = []
    for source, condition in zip(sources, conditions, strict=True):
        private = type_of(case, source.about)
        if private:
            parts = by_type(solved, texts, private[0], worlds, criterion)
            if parts is None:
                raise StandoffError(
                    f"what '{private[0]}' is hangs on the policy, so no plan can wait to learn it"
                )
            chance, yes = _typed_signal(source, parts, private[1])
        else:
            with quiet():
                so = np.broadcast_to(
                    np.asarray(condition.evaluate(case.environment(values)), np.bool_),
                    loss.shape[1:],
                )
            chance = np.where(so, source.sensitivity, 1 - source.specificity)
            yes = chance * loss
        plans.append(_plans(source.told, names, loss, chance, yes, waiting.switch_cost))
    return Robust(
        case,
        seed,
        solved.draws,
        criterion,
        "payoff" if criterion == "expected-loss" else case.units[case.measures.index(criterion)],
        -level if more else level,
        optimism,
        percentile,
        dict(zip(names, map(_turned, scores) if more else scores, strict=True)),
        dict(zip(names, errors, strict=True)),
        prefers,
        tuple(never),
        tuple(name for name, each in zip(names, some, strict=True) if not each),
        dominated,
        tuple(_plans_turned(each) for each in plans) if more else tuple(plans),
        int((~worlds).sum()),
        more,
    )


def _turned(score: Score) -> Score:
    """A score by a loss as one by that of which it is the loss of."""
    levels = {name: -getattr(score, name) for name in ("average", "worst", "percentile", "hurwicz")}
    return replace(score, **levels)


def _plans_turned(signalled: Signalled) -> Signalled:
    best, robust = signalled.best, signalled.most_robust
    return replace(
        signalled,
        best=replace(best, loss=-best.loss),
        most_robust=replace(robust, loss=-robust.loss),
    )


def _typed_signal(
    source: Test, parts: Mapping[str, tuple[Floats, Floats]], word: str
) -> tuple[Floats, Floats]:
    """(the signal's chance (n,), what each policy loses where it comes (policies, n))."""
    chance = np.zeros_like(parts[word][0])
    yes = np.zeros_like(parts[word][1])
    for each, (share, lost) in parts.items():
        says = source.sensitivity if each == word else 1 - source.specificity
        chance = chance + says * share
        yes = yes + says * lost
    return chance, yes


def _least(scores: Floats) -> int:
    """The first whose score is the least; ``scores`` (n,). Those within a billionth of the largest
    are one score, so that the solver's last digits never choose."""
    return int(np.argmax(scores <= scores.min() + 1e-9 * np.abs(scores).max()))


def _plans(
    told: str, names: Sequence[str], loss: Floats, chance: Floats, yes: Floats, cost: float
) -> Signalled:
    """Every pair of policies as a plan; ``yes`` (policies, n) is what each loses with the signal,
    weighted by its chance."""
    single = int(np.argmin(loss.mean(axis=1)))
    least = loss.min(axis=0)
    often = float(chance.mean())
    found: list[AdaptivePlan] = []
    for start in range(len(names)):
        for then in range(len(names)):
            if start == then:
                continue
            planned = loss[start] - yes[start] + yes[then] + chance * cost
            saved = loss[single] - planned
            gain = float(saved.mean())
            found.append(
                AdaptivePlan(
                    names[start],
                    names[then],
                    float(planned.mean()),
                    float((planned - least).max()),
                    gain,
                    standard_error(saved),
                    cost + gain / often if often > 0 else float("nan"),
                )
            )
    return Signalled(
        told,
        often,
        found[_least(np.array([plan.loss for plan in found]))],
        found[_least(np.array([plan.regret for plan in found]))],
        names[single],
    )
