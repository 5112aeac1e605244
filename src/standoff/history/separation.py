"""Estimates that run off to infinity: maxima of the likelihood that are none.

Where some values settle an outcome (separation: Albert & Anderson 1984), or where two estimates
grow against each other, the likelihood rises for ever, by less and less. A search then ends
somewhere far out; it is told by what the highest likelihood does beyond.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from standoff.history.fall import Climbed
from standoff.history.maximise import Maximum, Until, climb
from standoff.history.sums import moments
from standoff.history.table import Floats

WEAK = 1e-4
"""A direction whose mean squared slope is this small beside those at the start, where it is 1 in
natural units, may lead to infinity."""
PART = 0.1
"""An estimate that has this much of a part in such directions may run off."""
AHEAD = 1.0
"""How much farther out is looked: this often the way gone, or a natural unit."""
BEYOND = 30.0
"""And once more, so far: where one wild value of a column (a code such as −999) is what an estimate
turns round by, it costs the other rows nothing to hold it twice as far out, but much to hold it so
far."""
TYPICAL = 10.0
"""And once more, this often by how much half of the rows turn round, where that is farther yet: one
value of 1e7 among values near 1 leaves the others all but level for a million times as far."""
LEVEL = 5e-3
"""A likelihood that has fallen by no more there has not fallen: an estimate that is only unsure
loses far more."""
RISEN = 1e-2
FEW = 60
"""Steps of a climb of the others: a ridge is followed far enough in these."""
FAR = 30.0
"""Natural units from the start: farther no choice leads, but on the way to infinity."""


class Held:
    """What is climbed with one coordinate held."""

    def __init__(self, climbed: Climbed, k: int, value: float):
        self.climbed, self.k, self.value = climbed, k, value

    def at(self, point: Floats) -> tuple[Floats, Floats]:
        """As of the other coordinates (K − 1,)."""
        log, scores = self.climbed.at(np.insert(point, self.k, self.value))
        return log, np.delete(scores, self.k, axis=1)


class _Ridge(NamedTuple):
    """How high the likelihood is about a maximum with one coordinate held elsewhere."""

    climbed: Climbed
    weight: Floats
    top: Maximum
    bounds: tuple[Floats, Floats]
    unit: Floats
    together: Floats
    """(K, K) how others go with one that is moved, in natural units"""

    def reached(
        self, k: int, value: float, near: Floats | None = None, along: Floats | None = None
    ) -> tuple[float, Floats]:
        """How high the others climb, and where (K,), from ``near`` on ``along`` a way (K,)."""
        if near is None or along is None:
            near = self.top.point
            along = self.unit * self.together[:, k] / self.together[k, k] / self.unit[k]
        rest = np.delete(near + along * (value - near[k]), k)
        held = Held(self.climbed, k, value)
        if not len(rest):
            log, _ = held.at(rest)
            return float(self.weight @ log), np.array([value])
        inner = np.delete(self.bounds[0], k), np.delete(self.bounds[1], k)
        rest, own = np.clip(rest, *inner), np.delete(self.unit, k)
        until = Until(FEW, self.top.log_likelihood - LEVEL)
        end = climb(held, self.weight, rest, inner, unit=own, until=until)
        if end is None:
            return -np.inf, near
        return end.log_likelihood, np.insert(end.point, k, value)

    def highest(self, k: int, value: float) -> float:
        """How high the others climb, from where they go with it."""
        return self.reached(k, value)[0]

    def falls(self, k: int, first: float, far: float) -> bool:
        """Whether the likelihood has fallen as ``far`` out. A ridge that bends is lost by one long
        stride; it is followed in short ones, the ``first`` that far, each as the last went."""
        least, near = self.top.log_likelihood - LEVEL, self.top.point
        # Where games can't be solved so far out, that says nothing.
        if not -np.inf < self.highest(k, near[k] + far) < least:
            return False
        log, here = self.reached(k, near[k] + first)
        step = first
        while log >= least and abs(step) < abs(far):
            along = (here - near) / (here[k] - near[k])
            near, step = here, min(2 * step, far, key=abs)
            log, here = self.reached(k, self.top.point[k] + step, near, along)
        return -np.inf < log < least


def runs_off(
    climbed: Climbed,
    weight: Floats,
    top: Maximum,
    bounds: tuple[Floats, Floats],
    origin: tuple[Floats, Floats],
) -> dict[int, int]:
    """Which coordinates of a maximum run off, each with its sign.

    ``origin``: (K,) where the search began, and (K,) natural units there. A coordinate runs off
    where, held several times as far out and all others climbed anew, the likelihood is as high, but
    is lower on the way back; or the search had gone far beyond what turns a choice round.
    """
    start, unit = origin
    point, best = top.point, top.log_likelihood
    _, scores = climbed.at(point)
    scaled = scores * unit
    sizes, ways = np.linalg.eigh(moments(weight, scaled) / weight.sum())
    weak = ways[:, sizes <= WEAK]
    # Along which the others go with one that is moved: where the likelihood falls least.
    together = (ways / np.maximum(sizes, 1e-12)) @ ways.T
    ridge = _Ridge(climbed, weight, top, bounds, unit, together)
    found = {}
    usual = _usual_units(climbed, start, unit)
    several = np.flatnonzero((weak**2).sum(axis=1) >= PART).tolist()
    for k in several:
        gone = point[k] - start[k]
        sign = 1 if gone > 0 else -1
        if not gone or abs(bounds[0 if sign < 0 else 1][k]) < np.inf:
            continue
        ahead = sign * max(abs(gone), unit[k])
        if ridge.highest(k, point[k] + AHEAD * ahead) < best - LEVEL:
            continue
        far = {BEYOND * ahead, sign * max(BEYOND * abs(ahead), TYPICAL * usual[k])}
        if any(ridge.falls(k, ahead, each) for each in sorted(far, key=abs)):
            continue
        back = (0.3, 0.1, 0.03, 0.01, 0.0)
        if abs(gone) > FAR * unit[k] or any(
            ridge.highest(k, start[k] + part * gone) < best - RISEN for part in back
        ):
            found[k] = sign
    if found or len(several) < 2:
        return found
    return _together(climbed, weight, top, bounds, (start, several))


def _usual_units(climbed: Climbed, start: Floats, unit: Floats) -> Floats:
    """(K,) by about how much each coordinate turns a choice round in half of the rows in which
    anything hangs on it, at a start; no less than ``unit``."""
    _, scores = climbed.at(start)
    sizes = np.abs(scores)
    found = unit.copy()
    for k, each in enumerate(sizes.T):
        some = each[each > 1e-12 * each.max()]
        if len(some) and np.isfinite(some).all():
            found[k] = max(unit[k], 1.0 / float(np.median(some)))
    return found


def _together(
    climbed: Climbed,
    weight: Floats,
    top: Maximum,
    bounds: tuple[Floats, Floats],
    origin: tuple[Floats, list[int]],
) -> dict[int, int]:
    """Coordinates, of some, of which any runs off in the place of another, so that holding one back
    costs nothing: as where an outcome came in every row. Going on as far again, all together, the
    likelihood is as high, and lower on the way back."""
    start, several = origin
    way = np.zeros(len(start))
    way[several] = (top.point - start)[several]

    def at(part: float) -> float:
        point = np.clip(top.point + part * way, *bounds)
        total = float(weight @ climbed.at(point)[0])
        return total if np.isfinite(total) else -np.inf

    if at(AHEAD) < top.log_likelihood - LEVEL or at(-0.9) >= top.log_likelihood - RISEN:
        return {}
    free = [k for k in several if way[k] and np.isinf(bounds[0 if way[k] < 0 else 1][k])]
    return {k: 1 if way[k] > 0 else -1 for k in free}
