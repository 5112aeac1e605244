"""What a large kept run comes to, in three passes over its chunks, and what criteria read off it.

The first pass looks at every quantity by itself; the second, which knows where the worst worlds
begin and what rounding is, at who is best in each world; the third, which knows who is best by each
criterion, at differences between policies, world by world.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from functools import cached_property
from typing import Any

import numpy as np

from standoff.ensemble.moments import Moments
from standoff.ensemble.run import Ensemble
from standoff.ensemble.sampling_error import TIMES
from standoff.insight.judgement.criteria import MAXIMA, TAIL, least
from standoff.insight.judgement.rounding import ROUNDING
from standoff.insight.judgement.standing import MOSTLY
from standoff.insight.study.kept_passes import Found, Whole, costs_of, first_look

PASSES = 3


class KeptSums:
    """The sums of a run, and the costs, leads and errors that follow. ``criteria``: those that are
    asked for, by name, the expected loss first."""

    def __init__(self, whole: Whole, criteria: list[str]):
        self.whole = whole
        self.names = list(whole.prepared.policies)
        self._criteria = criteria
        self.found: dict[Hashable, Any] = whole.added(first_look, 0, PASSES)
        self._tails = {
            name: self.found["tail", name].quantile(1 - TAIL).value for name in self.names
        }
        self.second = whole.added(self._look_again, 1, PASSES)
        self._pairs = whole.added(self._look_at_pairs, 2, PASSES)

    @cached_property
    def slack(self) -> dict[str, float]:
        """By criterion, by how much two costs that are alike may differ for rounding."""
        found: dict[str, float] = {}
        for key, each in self.found.items():
            if isinstance(key, tuple) and len(key) == 3 and key[0] == "cost" and each.count:
                most = ROUNDING * max(abs(each.low), abs(each.high))
                found[key[1]] = max(found.get(key[1], 0.0), most)
        for name in ("cvar", *MAXIMA):
            found[name] = found.get("expected-loss", 0.0)
        regret = (self.most("regret", policy) for policy in self.names)
        found["regret"] = ROUNDING * max(regret, default=0.0)
        return found

    def most(self, name: str, policy: str) -> float:
        """The largest loss, or regret, in any world."""
        found: list[float] = [self.found["most", name, policy, half].value for half in (0, 1)]
        return max(found)

    def _look_again(self, first: int, ensemble: Ensemble) -> Found:
        """Who is best in each world, and the worst worlds."""
        found: dict[Hashable, Any] = {}
        for criterion, cost in costs_of(ensemble, self._tails).items():
            if criterion == "cvar":
                for name, each in zip(self.names, cost, strict=True):
                    found["tail", name] = Moments.of(each, first)
                continue
            slack = self.slack.get(criterion, 0.0)
            best = np.where(np.isnan(cost), np.nan, cost <= np.min(cost, axis=0) + slack)
            best = best / np.sum(best, axis=0)
            for name, each in zip(self.names, best, strict=True):
                found["best", criterion, name] = Moments.of(each, first)
        return found

    def _mean_of(self, criterion: str, policy: str) -> float:
        """What a policy costs by a criterion, the less the better."""
        if criterion in MAXIMA:
            return self.most(criterion, policy)
        moments: Moments
        if criterion == "cvar":
            moments = self.second["tail", policy]
        else:
            moments = self.found["cost", criterion, policy]
        return moments.mean

    @cached_property
    def costs(self) -> dict[str, list[float]]:
        """By criterion and policy."""
        return {
            name: [self._mean_of(name, policy) for policy in self.names] for name in self._criteria
        }

    def best(self, criterion: str) -> int:
        """The policy that a criterion prefers."""
        return least(self.costs[criterion], self.slack[criterion], self.costs["expected-loss"])

    @cached_property
    def dominant(self) -> list[tuple[int, int]]:
        """(worse, better): pairs of which one costs no more by any criterion."""
        costs = np.array(list(self.costs.values()))
        if np.isnan(costs).any():
            return []
        slack = ROUNDING * np.abs(costs).max(axis=1)
        every = range(len(self.names))
        return [
            (k, j)
            for k in every
            for j in every
            if j != k and (costs[:, j] <= costs[:, k] + slack).all()
        ]

    def _look_at_pairs(self, first: int, ensemble: Ensemble) -> Found:
        """Differences between policies, world by world."""
        found: dict[Hashable, Any] = {}
        main = next(iter(self.costs))
        for criterion, cost in costs_of(ensemble, self._tails).items():
            if criterion not in self.costs:
                continue
            best = self.best(criterion)
            wanted = {(k, best) for k in range(len(self.names)) if k != best}
            for k, j in wanted | set(self.dominant):
                gap = cost[k] - cost[j]
                found["gap", criterion, k, j] = Moments.of(gap, first)
                if criterion == main:
                    above = np.where(np.isnan(gap), np.nan, (gap > 0).astype(np.float64))
                    found["above", k, j] = Moments.of(above, first)
        return found

    def gap_error(self, criterion: str, k: int, j: int) -> float:
        """One standard error of the difference between two policies, of which the second is the
        criterion's best or :attr:`dominant` over the first."""
        gap: Moments = self._pairs["gap", criterion, k, j]
        return gap.standard_error(TAIL * gap.count if criterion == "cvar" else math.inf)

    def tied_maxima(self, name: str, best: int) -> set[int]:
        """Those that either half of the worlds would prefer."""
        slack, costs = self.slack[name], self.costs[name]
        ties = {k for k, cost in enumerate(costs) if cost <= costs[best] + slack}
        for half in (0, 1):
            worst = [self.found["most", name, policy, half].value for policy in self.names]
            ties |= {k for k, cost in enumerate(worst) if cost <= min(worst) + slack}
        return ties - {best}

    def mostly(self, k: int, j: int) -> bool:
        """Whether the first costs more than the second by the main criterion in most worlds."""
        above: Moments = self._pairs["above", k, j]
        return above.mean > MOSTLY

    def clear(self, criterion: str, k: int, j: int) -> bool:
        """Whether one costs less than another on average, beyond the error."""
        gap: Moments = self._pairs["gap", criterion, k, j]
        return gap.mean > TIMES * self.gap_error(criterion, k, j)
