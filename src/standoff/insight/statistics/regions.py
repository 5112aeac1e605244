"""The simplest regions of parameter space in which something happens, and how far to trust them.

Boxes are searched with one limited parameter, then two, and so on; the simplest that explains
nearly as much as the best is taken. Each limit has a quasi-p value (how likely so many cases in
the box would be if that limit told nothing), how often half of the draws would have led to a limit
on that parameter, and a spread (Bryant & Lempert 2010).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import kernel
from standoff.insight.statistics.prim import (
    MASS,
    PASTE,
    Box,
    Floats,
    Peeling,
    Trajectory,
    peel,
    sorted_order,
)

FEWEST = 20
"""Worlds needed on either side of a question for a search to mean anything."""
MOST_LIMITS = 4
MOST_REGIONS = 3
SIMPLER = 0.04
"""A box with fewer limits is taken if its score falls short of the best by no more than this."""
SCORE = 0.10
"""The least score of a region worth telling."""
QUASI_P = 0.05
RESAMPLES = 10
REPRODUCED = 0.3
"""A further region is told only if half-samples find its limits at least this often."""
SCREENED = 12
"""How many parameters are searched: those whose own distribution differs most where it happens."""


def score(coverage: Floats | float, density: Floats | float, share: float) -> Floats:
    """How much a region explains: its coverage times how far it raises the share, from the
    ``share`` everywhere (0) to certainty (1)."""
    return np.asarray(coverage * (density - share) / max(1.0 - share, 1e-12), np.float64)


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a region."""

    parameter: str
    low: float
    """-inf where it has no lower limit."""
    high: float
    quasi_p: float
    """The smaller, the surer that the limit matters."""
    reproduced: float
    """Share of half-samples whose best box limits this parameter too."""
    low_spread: tuple[float, float] | None
    """Where the lower limit lies, nineteen times in twenty: its 5–95 % range over half-samples and
    the step by which a box is cut, whichever is wider. None if there is no lower limit, or too few
    half-samples have one."""
    high_spread: tuple[float, float] | None


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A box told in parameters."""

    limits: tuple[Limit, ...]
    coverage: float
    """Share of the cases of interest that lie in it."""
    overlap: float
    """Share of those that lie in a region told before it, too."""
    density: float
    """Share of the worlds in it that are cases of interest."""
    share: float
    """Share of all worlds that lie in it."""
    held_out: float
    """Density, among all worlds of one half of the draws, of the box that the other half leads
    to."""
    inside: NDArray[np.bool_]

    @property
    def reproduced(self) -> float:
        """How often half-samples limit the same parameters, averaged over its limits."""
        return float(np.mean([limit.reproduced for limit in self.limits]))


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a search found."""

    share: float
    """Share of worlds that are of interest."""
    regions: tuple[Region, ...]
    trajectory: Trajectory | None
    """The peeling trajectory of the first search, with up to ``MOST_LIMITS`` limits."""
    why_none: str
    """Why there is no region, if there is none."""
    names: tuple[str, ...]
    """The parameters searched, numbered as in the trajectory."""


@kernel
def _distances(order: Any, state: Any, held: float, total: float, out: Any) -> None:
    """For each parameter the Kolmogorov–Smirnov distance between its values where it happens and
    its values where it does not. ``order`` (d, n), ``state`` (n,) is NaN where left out."""
    for k in range(order.shape[0]):
        above, far = 0.0, 0.0
        for place in range(order.shape[1]):
            value = state[order[k, place]]
            if value == value:
                above += value / total - (1 - value) / (held - total)
                far = max(far, abs(above))
        out[k] = far


class Search:
    """The parameters of an ensemble made ready to be searched, again and again.

    ``values``: (n,) each. Those that never vary are left out.
    """

    def __init__(self, values: Mapping[str, Floats]):
        self.names = tuple(name for name, each in values.items() if np.ptp(each) > 0)
        self.points = len(next(iter(values.values()))) if values else 0
        self.columns = np.empty((len(self.names), self.points))
        for row, name in enumerate(self.names):
            self.columns[row] = values[name]
        self.order = sorted_order(self.columns)

    def screened(self, interest: Floats, among: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Numbers of the ``SCREENED`` parameters that tell most by themselves, in their order."""
        chosen: NDArray[np.int64] = np.sort(self._by_distance(interest, among)[:SCREENED])
        return chosen

    def telling(self, interest: NDArray[np.bool_]) -> list[str]:
        """The parameters, that first which by itself tells most of where ``interest`` (n,) is."""
        if interest.all() or not interest.any():
            return list(self.names)
        everywhere = np.ones(len(interest), np.bool_)
        order = self._by_distance(interest.astype(np.float64), everywhere)
        return [self.names[k] for k in order]

    def _by_distance(self, interest: Floats, among: NDArray[np.bool_]) -> NDArray[np.int64]:
        state = np.where(among, interest, np.nan)
        distance = np.empty(len(self.names))
        held, total = float(among.sum()), float(interest[among].sum())
        _distances(self.order, state, held, total, distance)
        found: NDArray[np.int64] = np.argsort(-distance, kind="stable")
        return found

    def find(self, interest: NDArray[np.bool_], *, seed: int = 0) -> Found:
        """Regions in which ``interest`` (n,) is common, the most telling first."""
        points, wanted = len(interest), int(interest.sum())
        share = wanted / points if points else float("nan")
        why = (
            _too_few(points, wanted)
            if self.names
            else "no parameter varies, so nothing can explain it"
        )
        if why:
            return Found(share, (), None, why, self.names)
        weight = interest.astype(np.float64)
        found: list[Region] = []
        first: tuple[Trajectory, tuple[str, ...]] | None = None
        active = np.ones(points, np.bool_)
        for number in range(MOST_REGIONS):
            left = int(interest[active].sum())
            if number and left < max(FEWEST, 0.1 * wanted):
                break
            rows = self.screened(weight, active)
            part = _Part(
                tuple(self.names[k] for k in rows),
                self.columns[rows],
                self.order[rows],
                weight,
                active,
            )
            box, path = part.simplest()
            first = first or (path, part.names)
            region = part.told(box, seed + number) if box is not None else None
            if region is None or (number and region.reproduced < REPRODUCED):
                break
            found.append(region)
            active = active & ~region.inside
        why = "" if found else "there is no simple region: no few limits mark these worlds off"
        assert first is not None
        return Found(share, tuple(found), first[0], why, first[1])


def find_regions(
    values: Mapping[str, Floats], interest: NDArray[np.bool_], *, seed: int = 0
) -> Found:
    """Search once for regions of the parameters, (n,) each, where ``interest`` (n,) is common."""
    return Search(values).find(interest, seed=seed)


def _too_few(points: int, wanted: int) -> str:
    if wanted == 0:
        return "there is no such world"
    if wanted == points:
        return "there is no other world"
    rare = min(wanted, points - wanted)
    if rare < FEWEST:
        need = int(np.ceil(FEWEST / (rare / points) / 100) * 100)
        side = "does not" if wanted > points - wanted else "does"
        return (
            f"it {side} in only {rare} of {points:,} worlds, which are no region yet: about "
            f"{need:,} draws would show one, if there is any"
        )
    return ""


def _best_step(path: Trajectory, share: float) -> int:
    scores = score(path.coverage, path.density, share)
    # The last of equals: of two boxes that explain as much, the denser.
    return len(scores) - 1 - int(np.argmax(scores[::-1]))


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """The parameters and points of one search: ``columns`` and ``order`` (d, n), ``interest`` and
    ``active`` (n,)."""

    names: tuple[str, ...]
    columns: Floats
    order: NDArray[np.int32]
    interest: Floats
    active: NDArray[np.bool_]

    @property
    def share(self) -> float:
        return float(self.interest[self.active].mean())

    def peeled(
        self,
        among: NDArray[np.bool_],
        most: int,
        rows: Sequence[int] | None,
        paste: float = 0.0,
        least: float = 0.0,
    ) -> Trajectory:
        columns, order = self.columns, self.order
        if rows is not None:
            columns, order = columns[rows], order[rows]
        points = int(among.sum())
        mass = min(max(MASS, FEWEST / points, least), 0.5)
        return peel(
            columns,
            self.interest,
            Peeling(mass=mass, paste=paste),
            among=None if among.all() else among,
            most=most,
            order=order,
        )

    def simplest(self) -> tuple[Box | None, Trajectory]:
        """The simplest box that explains nearly as much as the best of up to ``MOST_LIMITS``
        limits, or None if none explains much."""
        best: list[tuple[float, Box]] = []
        path = self.peeled(self.active, 1, None)
        for most in range(1, min(MOST_LIMITS, len(self.columns)) + 1):
            path = self.peeled(self.active, most, None, PASTE)
            box = self.significant(path.box(_best_step(path, self.share)))
            best.append((float(score(box.coverage, box.density, self.share)), box))
        top = max(each for each, _ in best)
        if top < SCORE:
            return None, path
        return next(box for each, box in best if each >= top - SIMPLER), path

    def measured(self, lower: Floats, upper: Floats) -> Box:
        held = Box(lower, upper, 0.0, 0.0, 0.0).inside(self.columns.T) & self.active
        count, inside = int(held.sum()), float(self.interest[held].sum())
        return Box(
            lower,
            upper,
            count / int(self.active.sum()),
            inside / count if count else 0.0,
            inside / float(self.interest[self.active].sum()),
        )

    def quasi_p(self, box: Box) -> dict[int, float]:
        """For each limited parameter, how likely the box would hold so many cases of interest if
        they were as frequent as in the box without that limit (a binomial tail)."""
        from scipy.special import betainc

        held = box.inside(self.columns.T) & self.active
        count, inside = int(held.sum()), float(self.interest[held].sum())
        found: dict[int, float] = {}
        for k in box.limits:
            lower, upper = box.lower.copy(), box.upper.copy()
            lower[k], upper[k] = -np.inf, np.inf
            density = self.measured(lower, upper).density
            tail = betainc(inside, count - inside + 1, density) if inside else 1.0
            found[int(k)] = float(tail)
        return found

    def significant(self, box: Box) -> Box:
        """The box without the limits that could be chance, the worst taken away first."""
        while len(box.limits):
            told = self.quasi_p(box)
            worst = max(told, key=lambda k: told[k])
            if told[worst] < QUASI_P:
                break
            lower, upper = box.lower.copy(), box.upper.copy()
            lower[worst], upper[worst] = -np.inf, np.inf
            box = self.measured(lower, upper)
        return box

    def step(self, box: Box, k: int, end: float) -> tuple[float, float]:
        """The values of parameter ``k`` between which the limit ``end`` may lie for no better
        reason than that points are taken off and put back some at a time."""
        lower, upper = box.lower.copy(), box.upper.copy()
        lower[k], upper[k] = -np.inf, np.inf
        held = Box(lower, upper, 0.0, 0.0, 0.0).inside(self.columns.T) & self.active
        values = np.sort(self.columns[k][held])
        inside = int(np.count_nonzero(box.inside(self.columns.T) & self.active))
        reach = int(np.ceil(PASTE * inside))
        place = int(np.searchsorted(values, end))
        last = len(values) - 1
        return float(values[max(place - reach - 1, 0)]), float(values[min(place + reach, last)])

    def told(self, box: Box, seed: int) -> Region | None:
        """The region of a box, or None where half of the draws don't bear out the other half."""
        rows = [int(k) for k in box.limits]
        if not rows:
            return None
        rng = np.random.default_rng([seed, 0x5EED])
        half = rng.random(len(self.active)) < 0.5
        path = self.peeled(self.active & half, len(rows), rows)
        trial = path.box(_best_step(path, self.share)).inside(self.columns[rows].T) & ~half
        other = trial & self.active
        among = float(self.interest[other].mean()) if other.any() else 0.0
        error = np.sqrt(self.share * (1 - self.share) / max(int(other.sum()), 1))
        if among < self.share + 2 * error:
            return None
        again = np.zeros(len(self.names))
        near: list[Box] = []
        for _ in range(RESAMPLES):
            half = self.active & (rng.random(len(self.active)) < 0.5)
            # Boxes much smaller than the one told have nothing to say about it.
            path = self.peeled(half, len(rows), None, least=0.6 * box.mass)
            again[path.box(_best_step(path, self.share)).limits] += 1
            path = self.peeled(half, len(rows), rows, least=0.6 * box.mass)
            # The resampled box nearest in coverage to the one told, so that like is set by like.
            # The last of equals: before the first cut everything is covered, too.
            gaps = np.abs(path.coverage - box.coverage)[::-1]
            near.append(path.box(len(gaps) - 1 - int(np.argmin(gaps))))

        def spread(k: int, ends: list[float], told: float) -> tuple[float, float] | None:
            seen = np.array([each for each in ends if np.isfinite(each)])
            if not np.isfinite(told) or len(seen) < RESAMPLES // 2:
                return None
            low, high = np.quantile(seen, [0.05, 0.95])
            below, above = self.step(box, k, told)
            return min(float(low), below), max(float(high), above)

        quasi = self.quasi_p(box)
        inside = box.inside(self.columns.T)
        limits = tuple(
            Limit(
                self.names[k],
                float(box.lower[k]),
                float(box.upper[k]),
                quasi[k],
                float(again[k] / RESAMPLES),
                spread(k, [float(each.lower[rows.index(k)]) for each in near], float(box.lower[k])),
                spread(k, [float(each.upper[rows.index(k)]) for each in near], float(box.upper[k])),
            )
            for k in sorted(rows, key=lambda k: quasi[k])
        )
        covered = float(self.interest[inside].sum())
        return Region(
            limits,
            covered / float(self.interest.sum()),
            float(self.interest[inside & ~self.active].sum()) / covered if covered else 0.0,
            float(self.interest[inside].mean()),
            float(inside.mean()),
            # The same denominator as the density's: regions told earlier are not left out.
            float(self.interest[trial].mean()),
            inside,
        )
