"""The patient rule induction method: boxes of parameter space in which something is common.

Peeling takes off, again and again, the thin slice of the box whose loss leaves the highest mean;
pasting puts slices back where that raises the mean (Friedman & Fisher 1999). The boxes met on the
way are the peeling trajectory, from which an analyst chooses between covering many of the cases of
interest and describing few others (Bryant & Lempert 2010).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import kernel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PEEL = 0.05
"""The share of its points that a box loses in one peel."""
PASTE = 0.05
MASS = 0.05
"""The smallest share of all points that a box may hold."""
_STEPS = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """A box lower ≤ x ≤ upper, (d,) each, infinite where it has no limit, and what lies in it."""

    lower: Floats
    upper: Floats
    mass: float
    """Share of all points that lie in it."""
    density: float
    """Share of the points in it that are of interest."""
    coverage: float
    """Share of the points of interest that lie in it."""

    @property
    def limits(self) -> Ints:
        """Numbers of the parameters that it limits."""
        found: Ints = np.nonzero(np.isfinite(self.lower) | np.isfinite(self.upper))[0]
        return found

    def inside(self, points: Floats) -> NDArray[np.bool_]:
        """(n,) whether each of the (n, d) points lies in it."""
        held = np.ones(len(points), np.bool_)
        for k in self.limits:
            held &= (points[:, k] >= self.lower[k]) & (points[:, k] <= self.upper[k])
        return held


@kernel
def _peel(
    columns: Any,
    order: Any,
    state: Any,
    share: float,
    least: int,
    most: int,
    lenient: bool,
    lower: Any,
    upper: Any,
    counts: Any,
    sums: Any,
) -> int:
    """Peel until nothing improves. ``columns`` and ``order`` (d, n); ``state`` (n,) the interest of
    each point, or NaN where it takes no part. Fills ``lower``, ``upper`` (steps, d), ``counts`` and
    ``sums`` (steps,), and gives how many steps.

    ``order`` lists each column's points from the lowest to the highest; it and ``state`` are used
    up. ``most`` is the largest number of columns that may be limited.
    """
    dimensions, points = columns.shape
    length = np.full(dimensions, points)
    count, total = 0, 0.0
    for i in range(points):
        if state[i] == state[i]:
            count += 1
            total += state[i]
    lower[0, :], upper[0, :] = -np.inf, np.inf
    counts[0], sums[0] = count, total
    used, step, begun = 0, 0, False
    while step + 1 < len(counts):
        for k in range(dimensions):
            if count < 0.7 * length[k]:
                kept = 0
                for place in range(length[k]):
                    i = order[k, place]
                    if state[i] == state[i]:
                        order[k, kept] = i
                        kept += 1
                length[k] = kept
        best, side, edge = -np.inf, -1, 0.0
        which, taken, lost = -1, 0, 0.0
        want = max(1, int(share * count))
        mean = total / count
        for k in range(dimensions):
            begun = lower[step, k] > -np.inf or upper[step, k] < np.inf
            if not begun and used >= most:
                continue
            for end in range(2):
                place = 0 if end == 0 else length[k] - 1
                stride = 1 if end == 0 else -1
                seen, gone, last, stays = 0, 0.0, 0, -1
                while 0 <= place < length[k]:
                    i = order[k, place]
                    place += stride
                    value = state[i]
                    if value != value:
                        continue
                    if seen >= want and columns[k, i] != columns[k, last]:
                        stays = i
                        break
                    last = i
                    seen += 1
                    gone += value
                rest = count - seen
                if stays < 0 or rest < least:
                    continue
                gain = (total - gone) / rest - mean
                if lenient:
                    gain = gain / seen
                if gain > best:
                    best, which, side, edge = gain, k, end, columns[k, stays]
                    taken, lost = seen, gone
        if which < 0 or best <= 0:
            break
        place, stride = (0, 1) if side == 0 else (length[which] - 1, -1)
        removed = 0
        while removed < taken:
            i = order[which, place]
            place += stride
            if state[i] == state[i]:
                state[i] = np.nan
                removed += 1
        count -= taken
        total -= lost
        if lower[step, which] == -np.inf and upper[step, which] == np.inf:
            used += 1
        step += 1
        lower[step], upper[step] = lower[step - 1], upper[step - 1]
        if side == 0:
            lower[step, which] = edge
        else:
            upper[step, which] = edge
        counts[step], sums[step] = count, total
    return step + 1


@kernel
def _outside(columns: Any, lower: Any, upper: Any, limited: Any, number: Any, where: Any) -> None:
    """For each point how many of the box's limits it breaks, and the last such (signed)."""
    for i in range(columns.shape[1]):
        broken, last = 0, 0
        for k in limited:
            value = columns[k, i]
            if value < lower[k]:
                broken += 1
                last = -(k + 1)
            elif value > upper[k]:
                broken += 1
                last = k + 1
        number[i], where[i] = broken, last


@dataclass(frozen=True, slots=True, eq=False)
class Trajectory:
    """The boxes met while peeling, the whole space first, and the last one pasted."""

    lower: Floats
    """(steps, d)"""
    upper: Floats
    mass: Floats
    """(steps,)"""
    density: Floats
    coverage: Floats
    peeled: int
    """How many of the steps are peels; pasted boxes follow."""

    def __len__(self) -> int:
        return len(self.mass)

    def box(self, step: int) -> Box:
        """The box at a step of the trajectory."""
        return Box(
            self.lower[step],
            self.upper[step],
            float(self.mass[step]),
            float(self.density[step]),
            float(self.coverage[step]),
        )


def sorted_order(columns: Floats) -> NDArray[np.int32]:
    """(d, n) each column's points from the lowest value to the highest."""
    return np.argsort(columns, axis=1).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Peeling:
    """A peel takes ``share`` of a box's points (with all that tie with the last of them) and leaves
    at least ``mass`` of all points; a paste takes in ``paste`` of them. ``lenient`` prefers the
    peel with the largest gain in the mean for each point given up, as suits parameters with few
    values, to the largest gain outright (Friedman & Fisher 1999, section 14.1; Kwakkel & Jaxa-Rozen
    2016)."""

    share: float = PEEL
    mass: float = MASS
    paste: float = PASTE
    lenient: bool = True


PATIENTLY = Peeling()


def peel(
    columns: Floats,
    interest: Floats,
    by: Peeling = PATIENTLY,
    *,
    among: NDArray[np.bool_] | None = None,
    most: int | None = None,
    order: NDArray[np.int32] | None = None,
) -> Trajectory:
    """Peel and paste boxes around the points of interest.

    ``columns`` (d, n), one row a parameter; ``interest`` (n,) is 1 where the point is of interest
    and 0 elsewhere (any weights will do). ``among`` (n,) picks the points that take part, ``most``
    says how many parameters may be limited, and ``order`` saves the sorting where it is known.
    """
    dimensions = len(columns)
    columns = np.ascontiguousarray(columns, np.float64)
    share, mass, paste = by.share, by.mass, by.paste
    state = np.array(interest, np.float64)
    points = len(state)
    if among is not None:
        state[~among] = np.nan
        points = int(among.sum())
    total = float(np.nansum(state))
    steps = min(_STEPS, int(np.ceil(np.log(max(mass, 1e-9)) / np.log1p(-share))) + 50)
    lower, upper = np.empty((steps, dimensions)), np.empty((steps, dimensions))
    counts, sums = np.empty(steps), np.empty(steps)
    least = max(1, int(np.ceil(mass * points)))
    made = _peel(
        columns,
        sorted_order(columns) if order is None else order.copy(),
        state,
        share,
        least,
        dimensions if most is None else most,
        by.lenient,
        lower,
        upper,
        counts,
        sums,
    )
    boxes = [(lower[k], upper[k], counts[k], sums[k]) for k in range(made)]
    if paste > 0 and made > 1:
        kept = slice(None) if among is None else among
        boxes += _paste(columns[:, kept], np.asarray(interest)[kept], boxes[-1], paste)
    number = np.array([each[2] for each in boxes])
    held = np.array([each[3] for each in boxes])
    return Trajectory(
        np.array([each[0] for each in boxes]),
        np.array([each[1] for each in boxes]),
        number / points,
        held / number,
        held / total if total else np.zeros(len(boxes)),
        made,
    )


_Counted = tuple[Floats, Floats, float, float]


def _paste(columns: Floats, interest: Floats, last: _Counted, share: float) -> list[_Counted]:
    """Widen the last box by slices outside it as long as its mean rises."""
    found: list[_Counted] = []
    lower, upper, count, total = last[0].copy(), last[1].copy(), last[2], last[3]
    number = np.empty(columns.shape[1], np.int32)
    where = np.empty(columns.shape[1], np.int32)
    while True:
        limited = np.nonzero(np.isfinite(lower) | np.isfinite(upper))[0]
        _outside(columns, lower, upper, limited, number, where)
        single = np.nonzero(number == 1)[0]
        want = max(1, int(share * count))
        best: tuple[float, int, float, int, float] | None = None
        for k in limited:
            for sign in (-1, 1):
                near = single[where[single] == sign * (k + 1)]
                if not len(near):
                    continue
                values = columns[k, near]
                if len(near) > want:
                    rank = np.partition(-sign * values, len(near) - want)[len(near) - want]
                    edge = -sign * rank
                else:
                    edge = values.max() if sign > 0 else values.min()
                taken = near[values <= edge] if sign > 0 else near[values >= edge]
                gained = float(interest[taken].sum())
                mean = (total + gained) / (count + len(taken))
                if mean > total / count and (best is None or mean > best[0]):
                    best = (mean, sign * int(k + 1), float(edge), len(taken), gained)
        if best is None:
            return found
        _, signed, edge, taken_count, gained = best
        if signed > 0:
            upper[signed - 1] = edge
        else:
            lower[-signed - 1] = edge
        count, total = count + taken_count, total + gained
        found.append((lower.copy(), upper.copy(), count, total))
