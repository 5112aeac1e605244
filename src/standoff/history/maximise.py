"""The way up a log-likelihood from one start; SciPy's optimisers do the climbing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from standoff.history.fall import Climbed, Fall, Looked
from standoff.history.sums import moments
from standoff.history.table import Floats

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult

ROUNDS = 200
FARTHEST = 8.0
"""Natural units that one step goes at most (see :func:`natural_units`): where choices are all but
certain slopes say nothing of how far to go."""
ROUGH, FINE = 1e-3, 1e-6
"""How level a point must be, in units of about a standard error: the log-likelihood that is left to
be gained is half the square. Every top is climbed to the last digits in the end."""


REFUSED, SOONER = 6, 3
"""Steps in a row that lead no higher, each a quarter of the last: the way is barred, as where the
equilibrium that is followed ends and another takes its place. After the second many a climb that
goes by what it has learnt of the curvature forgets it."""
LEVEL = 1e-4
"""And where the log-likelihood is compared with another: where little tells two estimates apart,
more is left to be gained."""
LEFT = 1e-5
"""Log-likelihood that may be left to be gained by the slopes where it is compared with another; of
what it is apart from that, ..."""
PART = 0.02
"""... this part more: of its square, where it is less than 1."""


AHEAD, AGREED, LITTLE = 6.0, 0.3, 0.01
"""A climb leads to a maximum known where the log-likelihood is lower by at most the first, by what
the maximum's curvature says and by what the slopes promise; but for this part of it, and so much
more."""


@dataclass(frozen=True, slots=True, eq=False)
class Maximum:
    """A point that no small step improves."""

    point: Floats
    """(K,)"""
    log_likelihood: float
    by_observation: Floats
    """(n,) the log-likelihood of each observation, which tells maxima apart"""
    starts: int
    """How many starts led there."""
    settled: bool
    """Whether the search ended there, rather than after :data:`ROUNDS` rounds."""
    running_off: Mapping[int, int] = field(default_factory=dict)
    """Coordinates that run off to infinity, with their sign: there is no maximum, and the point is
    only how far the search went."""


def alike(one: Maximum, other: Maximum, within: float) -> bool:
    """Whether no observation's log-likelihood differs by more than ``within``."""
    if one.running_off and dict(one.running_off) == dict(other.running_off):
        # Two points on the way to one limit.
        within = 0.1
    apart = abs(one.log_likelihood - other.log_likelihood)
    if apart > within * (1 + abs(one.log_likelihood) / 100):
        return False
    return bool(np.abs(one.by_observation - other.by_observation).max() < within)


class Met(NamedTuple):
    """A maximum that other climbs may be seen to lead to."""

    top: Maximum
    moments: Floats
    """(K, K) the summed squared slopes there"""

    def ahead(self, point: Floats, here: Looked) -> bool:
        """Whether a climb that stands at a ``point`` (K,) leads there: the log-likelihood is as far
        below it as its curvature says, and as the slopes at the point promise it to rise."""
        off = point - self.top.point
        expected = float(off @ self.moments @ off) / 2
        left, allowed = self.top.log_likelihood + here.height, AGREED * expected + LITTLE
        if expected > AHEAD or abs(left - expected) > allowed:
            return False
        return abs(left - here.promised(here.squared)) <= allowed


class Until(NamedTuple):
    """When a climb ends before it has settled."""

    rounds: int = ROUNDS
    """After so many steps."""
    against: float | None = None
    """Where only how far the log-likelihood is from this matters: once the slopes promise little
    beside that."""
    tops: Sequence[Met] = ()
    """Where it is seen to lead to one of these maxima, which it then gives."""


def met(climbed: Climbed, weight: Floats, top: Maximum) -> Met:
    """A maximum, with the summed squared slopes there."""
    _, scores = climbed.at(top.point)
    return Met(top, moments(weight, scores))


def steepness(scores: Floats, weight: Floats) -> Floats:
    """(K,) how steep each coordinate is: the root of its summed squared slopes; 1 where flat."""
    found = np.sqrt((weight[:, None] * scores**2).sum(axis=0))
    return np.where(found > 1e-12, found, 1.0)


def natural_units(climbed: Climbed, weight: Floats, start: Floats) -> Floats:
    """(K,) by about how much each coordinate turns a choice round, at a start; 1 where nothing
    hangs on it."""
    log, scores = climbed.at(start)
    if not (np.isfinite(log).all() and np.isfinite(scores).all()):
        return np.ones(len(start))
    return 1.0 / steepness(scores, weight / weight.sum())


class Remembered:
    """What is climbed, with its values at the last point looked at."""

    def __init__(self, climbed: Climbed):
        self.climbed, self.last = climbed, (b"", (np.zeros(0), np.zeros((0, 0))))

    def at(self, point: Floats) -> tuple[Floats, Floats]:
        """As of what is climbed."""
        key = point.tobytes()
        if key != self.last[0]:
            log, scores = self.climbed.at(point)
            self.last = key, (log, scores)
        return self.last[1]


def climb(
    climbed: Climbed,
    weight: Floats,
    start: Floats,
    bounds: tuple[Floats, Floats],
    *,
    unit: Floats | None = None,
    fine: bool = False,
    until: Until | None = None,
    lacking: Floats | None = None,
) -> Maximum | None:
    """The maximum that a start leads to; None from an impossible one.

    Within a region of trust that grows and shrinks (Nocedal & Wright 2006, ch. 4; Conn, Gould &
    Toint 2000), by the curvature as :class:`Fall` has it; ``fine``: then to the last digits by
    BFGS. With bounds by L-BFGS-B (Zhu et al. 1997). ``unit`` (K,): :func:`natural_units`; those of
    the start where None. ``until``: when it ends before. ``lacking``: as of :class:`Fall`.
    It also ends where the way is barred.
    """
    until = until or Until()
    level = ROUGH if until.against is None else LEVEL
    known = Remembered(climbed)
    log, scores = known.at(start)
    if not (np.isfinite(log).all() and np.isfinite(scores).all()):
        return None
    if not len(start):
        return Maximum(start, float(weight @ log), log, 1, True)
    if unit is None:
        own = 1.0 / steepness(scores, weight / weight.sum())
        unit = np.minimum(own, 10.0 * (1.0 + np.abs(start)))
    if np.isfinite(bounds).any():
        point, settled = _within_bounds(
            known, weight, start, bounds, (unit, FINE if fine else level)
        )
    else:
        fall = Fall(known, weight, start, np.diag(unit), lacking)
        watch = _Watch(fall, until)
        point, settled = _by_region(watch, level * float(np.sqrt(weight.sum())))
        if watch.ahead is not None:
            return replace(watch.ahead, starts=1)
        if fine:
            turn = whitening(known.at(point)[1], weight, unit)
            watch = _Watch(Fall(known, weight, point, turn), until)
            point, settled = _to_the_last_digits(watch)
            if watch.ahead is not None:
                return replace(watch.ahead, starts=1)
    log, scores = known.at(point)
    if not (np.isfinite(log).all() and np.isfinite(scores).all()):
        return None
    return Maximum(point, float(weight @ log), log, 1, settled)


def _by_region(watch: _Watch, level: float) -> tuple[Floats, bool]:
    from scipy.optimize import minimize

    fall, x, rounds = watch.fall, np.zeros(len(watch.fall.start)), watch.until.rounds
    while True:
        reached = minimize(
            fall.value,
            x,
            jac=True,
            hess=fall.curvature,
            method="trust-exact",
            options={
                "gtol": level,
                "initial_trust_radius": 1.0,
                "max_trust_radius": FARTHEST,
                "maxiter": rounds,
            },
            callback=watch,
        )
        x, rounds = reached.x, rounds - reached.nit
        if not (watch.barred and fall.learnt and rounds > 0):
            return fall.point(x), bool(reached.status == 0 and not watch.barred)
        # What was learnt on the way may be what bars it.
        fall.forget()
        watch.refused = 0


class _Watch:
    """Ends a climb that is barred, or of which enough is known."""

    def __init__(self, fall: Fall, until: Until):
        self.fall, self.until = fall, until
        self.last, self.refused = np.zeros(0), 0
        self.ahead: Maximum | None = None
        """One of the maxima known that it leads to"""

    @property
    def barred(self) -> bool:
        """Whether too many steps in a row led no higher."""
        return self.refused >= (SOONER if self.fall.learnt else REFUSED)

    def __call__(self, intermediate_result: OptimizeResult) -> None:
        x, height = intermediate_result.x, -float(intermediate_result.fun)
        self.refused = self.refused + 1 if np.array_equal(x, self.last) else 0
        self.last = np.array(x)
        if self.barred:
            raise StopIteration
        if self.refused:
            return
        here = self.fall.stepped(x)
        for each in self.until.tops:
            if each.ahead(self.fall.point(x), here):
                self.ahead = each.top
                raise StopIteration
        if self.until.against is None:
            return
        promised, apart = here.promised(here.curvature), abs(height - self.until.against)
        if promised <= max(LEFT, PART * min(apart, apart**2)):
            raise StopIteration


def _to_the_last_digits(watch: _Watch) -> tuple[Floats, bool]:
    from scipy.optimize import minimize

    fall = watch.fall
    options = {"maxiter": ROUNDS, "gtol": FINE}
    reached = minimize(
        fall.value,
        np.zeros(len(fall.start)),
        jac=True,
        method="BFGS",
        options=options,
        callback=watch if watch.until.tops else None,
    )
    return fall.point(reached.x), bool(reached.nit < ROUNDS)


def _within_bounds(
    climbed: Climbed,
    weight: Floats,
    start: Floats,
    bounds: tuple[Floats, Floats],
    how: tuple[Floats, float],
) -> tuple[Floats, bool]:
    from scipy.optimize import Bounds, minimize

    unit, level = how
    fine = level == FINE
    point, settled = start, False
    # Coordinates are taken anew: those of a far start fit badly near a top.
    for rounds in (ROUNDS,) if fine else (10, 15, ROUNDS):
        scale = np.minimum(1.0 / steepness(climbed.at(point)[1], weight), unit)
        fall = Fall(climbed, weight, point, np.diag(scale))
        low, high = ((each - point) / scale for each in bounds)
        reached = minimize(
            fall.value,
            np.zeros(len(point)),
            jac=True,
            method="L-BFGS-B",
            bounds=Bounds(low, high),
            options={
                "maxiter": rounds,
                "maxcor": 20,
                "ftol": 1e-15 if fine else 1e-9,
                "gtol": level / 10,
            },
        )
        point, settled = np.clip(fall.point(reached.x), *bounds), bool(reached.nit < rounds)
        if settled or not np.isfinite(climbed.at(point)[1]).all():
            break
    return point, settled


def whitening(scores: Floats, weight: Floats, unit: Floats) -> Floats:
    """(K, K) coordinates, a column each, in which the summed squared slopes are alike in all
    directions; those that little tells are scaled by ``unit`` (K,)."""
    scale = np.minimum(1.0 / steepness(scores, weight), unit)
    scaled = scores * scale
    sizes, ways = np.linalg.eigh(moments(weight, scaled))
    shrunk = 1.0 / np.sqrt(np.maximum(sizes, 1e-4))
    found: Floats = scale[:, None] * (ways * shrunk)
    return found
