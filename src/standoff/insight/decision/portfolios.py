"""Every combination of lever settings, solved on the same draws and ranked."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from standoff.base.answer import Answer
from standoff.base.errors import StandoffError
from standoff.base.plain import plain
from standoff.case.checks import refuse_without_play
from standoff.case.compiled import CompiledCase
from standoff.case.limits import PORTFOLIOS, TREE_NODES
from standoff.case.plans import changes
from standoff.case.policies import Change
from standoff.ensemble.failure import failure_of
from standoff.ensemble.prepare import prepare
from standoff.ensemble.run import Ensemble, Progress, run
from standoff.insight.judgement.criteria import Criterion, criteria


@dataclass(frozen=True, slots=True, eq=False)
class Portfolios(Answer):
    """Every allowed combination of lever settings, solved: the answer of ``run --portfolios``."""

    ensemble: Ensemble
    settings: Mapping[str, Mapping[str, str]]
    """For each combination the word of every lever; for each policy of the case that sets levers
    later, by its own name, their words at the start."""
    named: Mapping[str, str]
    """Combinations that are policies of the case, with the policy's name."""
    plans: Mapping[str, tuple[Change, ...]]
    """What the policies that set levers later set, and on what signs."""
    criteria: tuple[Criterion, ...]
    excluded: int
    """How many combinations the case rules out."""

    @property
    def ranking(self) -> list[str]:
        """The combinations from the least expected loss up."""
        scores = self.criteria[0].scores
        return sorted(scores, key=lambda name: scores[name])

    @property
    def failure(self) -> str:
        """Why no game was solved, and what to try; empty where any was."""
        return failure_of(self.ensemble)

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of portfolios`` prints."""
        data: dict[str, Any] = {
            "standoff": 1,
            "case": self.ensemble.case.case.title,
            "seed": self.ensemble.seed,
            "draws": self.ensemble.draws,
            "excluded": self.excluded,
            "unconverged": sum(each.unsolved for each in self.ensemble.policies.values()),
            "portfolios": [
                {
                    "rank": rank,
                    "levers": dict(self.settings[name]),
                    "then": [
                        {"when": each.when, "set": dict(each.set)}
                        for each in self.plans.get(name, ())
                    ],
                    "policy": self.named.get(name),
                    "scores": {each.name: each.scores[name] for each in self.criteria},
                    "errors": {each.name: each.errors[name] for each in self.criteria},
                    "best_share": {
                        each.name: each.best_share[name]
                        for each in self.criteria
                        if each.best_share
                    },
                    "best_share_errors": {
                        each.name: each.best_share_errors[name]
                        for each in self.criteria
                        if each.best_share
                    },
                }
                for rank, name in enumerate(self.ranking, start=1)
            ],
            "criteria": {
                each.name: {
                    "title": each.title,
                    "more_is_better": each.more_is_better,
                    "prefers": dict(self.settings[each.prefers]),
                    "policy": self.named.get(each.prefers),
                    "ties": len(each.ties),
                }
                for each in self.criteria
            },
        }
        found: dict[str, Any] = plain(data)
        return found


def combinations(case: CompiledCase) -> tuple[dict[str, dict[str, int]], int]:
    """(the allowed settings by name, how many were excluded).

    Raises :class:`StandoffError` where there are more than ``PORTFOLIOS``.
    """
    levers = case.case.levers
    if not levers:
        raise StandoffError("the case has no levers, so there is nothing to combine")
    count = math.prod(len(lever.values) for lever in levers.values())
    if count > 64 * PORTFOLIOS:
        raise StandoffError(
            f"the levers combine in {count:,} ways; at most {PORTFOLIOS:,} are solved"
        )
    found: dict[str, dict[str, int]] = {}
    excluded = 0
    for codes in itertools.product(*(range(len(lever.values)) for lever in levers.values())):
        setting = dict(zip(levers, codes, strict=True))
        environment = case.environment({name: np.asarray(code) for name, code in setting.items()})
        if any(bool(each.evaluate(environment)) for each in case.exclusions):
            excluded += 1
            continue
        moved = [f"{name}={levers[name].values[code]}" for name, code in setting.items() if code]
        found[" ".join(moved) or "(nothing)"] = setting
    if len(found) > PORTFOLIOS:
        raise StandoffError(
            f"the levers combine in {len(found):,} allowed ways; at most {PORTFOLIOS:,} are solved "
            "(rule some out under 'excluded')"
        )
    if not found:
        raise StandoffError("'excluded' rules out every combination of the levers")
    return found, excluded


def solve_portfolios(
    case: CompiledCase,
    *,
    draws: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    max_nodes: int = TREE_NODES,
    progress: Progress | None = None,
) -> Portfolios:
    """Solve and rank every allowed combination of the levers, and with them the policies of the
    case that set levers later, as they are; the draws are a study's.

    Raises :class:`StandoffError` for a case without levers or play, and too many combinations.
    """
    refuse_without_play(case.case)
    combined, excluded = combinations(case)
    plans = {name: each for name, each in case.policies.items() if changes(each)}
    settings: dict[str, Mapping[str, int]] = {**combined, **plans}
    widened = replace(case, policies=settings, claims=(), references=())
    prepared = prepare(widened, max_nodes=max_nodes, behaviour=False)
    ensemble = run(prepared, draws=draws, seed=seed, threads=threads, progress=progress)
    named = {
        portfolio: policy
        for policy, levers in case.policies.items()
        for portfolio, setting in settings.items()
        if setting == levers
    }
    words = {
        name: {lever: case.case.levers[lever].values[code] for lever, code in setting.items()}
        for name, setting in settings.items()
    }
    then = {name: tuple(case.case.policies[name].then) for name in plans}
    return Portfolios(ensemble, words, named, then, tuple(criteria(ensemble)), excluded)
