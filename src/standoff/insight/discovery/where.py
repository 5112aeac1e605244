"""Who wins where: the best policy over two numbers of a case, all others at their medians."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.base.answer import Answer
from standoff.base.errors import StandoffError, listed, nearest
from standoff.base.plain import plain
from standoff.case.compiled import CompiledCase
from standoff.case.parameters import quantile, sampled
from standoff.ensemble.effort import FREELY, Effort
from standoff.ensemble.run import Ensemble, run
from standoff.ensemble.sample import complete
from standoff.ensemble.shared import Shared, sharing
from standoff.insight.discovery.drivers import quantities_of
from standoff.insight.judgement.criteria import criterion_by_world, refuse_unknown_criterion
from standoff.insight.study.study import Study
from standoff.lens.game.tree import Float

STEPS = 21
"""Values of either number."""
ENDS = (0.05, 0.95)
"""The points of a number's distribution between which the map lies."""
BINS = 10
GAUGED = 256
"""Worlds by which the two numbers that matter most are found, where they are not given."""


@dataclass(frozen=True, slots=True, eq=False)
class Where(Answer):
    """The best policy at each point of a map; the first axis is y, the second x."""

    case: CompiledCase
    x: str
    y: str
    across: Float
    """(n,) the values of x."""
    up: Float
    """(n,) the values of y."""
    median: tuple[float, float]
    """Where both are at their medians."""
    policies: tuple[str, ...]
    loss: Float
    """(policies, n, n) what each policy costs by the criterion (a measure of which more is better
    with its sign turned); NaN where it was not solved."""
    margins: Mapping[str, Float]
    """For each claim (n, n) by how much its test is met; NaN where it has no value."""
    criterion: str = "expected-loss"
    """What the choice minimises: the advised actor's loss, or a measure."""

    @property
    def best(self) -> NDArray[np.int64]:
        """(n, n) the number of the policy with the least loss; −1 where any was not solved."""
        solved = ~np.isnan(self.loss).any(axis=0)
        first = np.argmin(np.where(np.isnan(self.loss), np.inf, self.loss), axis=0)
        return np.where(solved, first, -1).astype(np.int64)

    @property
    def shares(self) -> dict[str, float]:
        """The share of the map's points at which each policy is best, the largest first; those that
        are best nowhere left out."""
        found = {name: float((self.best == k).mean()) for k, name in enumerate(self.policies)}
        return dict(sorted(((k, v) for k, v in found.items() if v), key=lambda each: -each[1]))

    def lead(self, policy: str) -> tuple[float, float]:
        """By how much less a policy loses than the next best, at the least and at the most, over
        the points at which it is best; NaN where it is best nowhere or alone."""
        k = self.policies.index(policy)
        others = np.delete(self.loss, k, axis=0)
        here = self.best == k
        if not len(others) or not here.any():
            return float("nan"), float("nan")
        ahead = (others.min(axis=0) - self.loss[k])[here]
        return float(ahead.min()), float(ahead.max())

    @property
    def best_at_median(self) -> str:
        """The best policy where both numbers are at their medians, to the nearest point of the map;
        empty where it was not solved."""
        column = int(np.argmin(np.abs(self.across - self.median[0])))
        row = int(np.argmin(np.abs(self.up - self.median[1])))
        k = int(self.best[row, column])
        return self.policies[k] if k >= 0 else ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data: the two numbers, the policies' losses and the claims' margins at each point
        of the map, row by row from the least y."""
        data: dict[str, Any] = {
            "standoff": 1,
            "case": self.case.case.title,
            "x": {"parameter": self.x, "values": self.across.tolist(), "median": self.median[0]},
            "y": {"parameter": self.y, "values": self.up.tolist(), "median": self.median[1]},
            "criterion": self.criterion,
            "best": [
                [self.policies[k] if k >= 0 else None for k in row] for row in self.best.tolist()
            ],
            "shares": self.shares,
            "loss": {name: self.loss[k].tolist() for k, name in enumerate(self.policies)},
            "claims": {name: each.tolist() for name, each in self.margins.items()},
        }
        found: dict[str, Any] = plain(data)
        return found


def two_that_matter(study: Study) -> tuple[str, str] | None:
    """The first two of :func:`that_matter`."""
    best = that_matter(study.ensemble)
    return (best[0], best[1]) if len(best) > 1 else None


def that_matter(ensemble: Ensemble, criterion: str = "expected-loss") -> list[str]:
    """The uncertain numbers, first that of which it would save most to know in which tenth it lies
    before choosing by a criterion (a coarse value of partial information:
    :mod:`standoff.insight.decision.value` has a finer one, with its error). None where fewer than
    two vary, there is one policy alone, or too few worlds."""
    names = sampled(ensemble.case.case)
    loss = criterion_by_world(ensemble, criterion)
    known = ~np.isnan(loss).any(axis=0)
    if len(names) < 2 or len(loss) < 2 or known.sum() < 2 * BINS:
        return []
    left = {}
    for name in names:
        order = np.argsort(ensemble.parameters[name][known], kind="stable")
        parts = np.array_split(loss[:, known][:, order], BINS, axis=1)
        left[name] = sum(float(each.sum(axis=1).min()) for each in parts)
    return sorted(names, key=lambda name: left[name])


def where_that_matters(
    case: CompiledCase,
    x: str = "",
    y: str = "",
    *,
    criterion: str = "expected-loss",
    steps: int = STEPS,
    policies: Sequence[str] | None = None,
    effort: Effort = FREELY,
) -> Where:
    """The map of :func:`where`, its axes those of the numbers that matter most where they are not
    given. Raises :class:`StandoffError` likewise, and where too few numbers vary."""
    refuse_unknown_criterion(case, criterion)
    _check([name for name in (x, y) if name], sampled(case.case))
    shared = sharing(case, policies=policies, max_nodes=effort.max_nodes)
    if not (x and y):
        gauged = run(
            shared.prepared.answering(()), draws=GAUGED, policies=policies, threads=effort.threads
        )
        left = [name for name in that_matter(gauged, criterion) if name not in (x, y)]
        if len(left) < (not x) + (not y):
            raise StandoffError(
                "a map needs two numbers that vary and two policies to choose between; this has "
                "not, or too few of its worlds are solved"
            )
        x = x or left.pop(0)
        y = y or left.pop(0)
    return where(shared, x, y, criterion=criterion, steps=steps, policies=policies, effort=effort)


def where(
    case: CompiledCase | Shared,
    x: str,
    y: str,
    *,
    criterion: str = "expected-loss",
    steps: int = STEPS,
    policies: Sequence[str] | None = None,
    effort: Effort = FREELY,
) -> Where:
    """The best policy over two uncertain numbers, each from its 5 % to its 95 % point in ``steps``
    even steps, all others at their medians: steps × steps worlds, solved under every policy. A
    :class:`Shared` case is grown once for all that is asked of it.

    Raises :class:`StandoffError` for a number that isn't one of the case's uncertain ones, or the
    same one twice.
    """
    shared = sharing(case, policies=policies, max_nodes=effort.max_nodes)
    case = shared.case
    names = sampled(case.case)
    _check((x, y), names)

    def at(name: str, shares: Sequence[float]) -> Float:
        return np.asarray(quantile(case.case.parameters[name])(np.array(shares)), np.float64)

    (left, right), (low, high) = at(x, ENDS), at(y, ENDS)
    across, up = np.linspace(left, right, steps), np.linspace(low, high, steps)
    values = {name: np.full(steps * steps, float(at(name, (0.5,))[0])) for name in names}
    median = float(values[x][0]), float(values[y][0])
    values[x], values[y] = np.tile(across, steps), np.repeat(up, steps)
    complete(case, values, steps * steps)
    solved = run(
        shared.prepared.answering(()),
        draws=steps * steps,
        policies=policies,
        threads=effort.threads,
        progress=effort.progress,
        given=values,
    )
    square = (steps, steps)
    return Where(
        case,
        x,
        y,
        across,
        up,
        median,
        tuple(solved.policies),
        criterion_by_world(solved, criterion).reshape(-1, *square),
        {
            quantity.name: margin.reshape(square)
            for quantity, margin in quantities_of(solved)
            if quantity.kind == "claim"
        },
        criterion,
    )


def _check(asked: Sequence[str], names: Sequence[str]) -> None:
    """Refuse what is none of the uncertain numbers, and the same one twice."""
    for name in asked:
        if name not in names:
            raise StandoffError(
                f"'{name}' is no uncertain number of the case; expected {listed(names)}"
                f"{nearest(name, names)}"
            )
    if len(set(asked)) < len(asked):
        raise StandoffError(f"a map needs two different numbers; '{asked[0]}' was given twice")
