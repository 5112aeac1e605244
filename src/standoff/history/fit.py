"""A written model estimated from observed crises, by maximum likelihood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from standoff.base.errors import StandoffError
from standoff.ensemble.effort import Progress
from standoff.history.deviations import (
    Direction,
    bootstrap,
    curvature,
    flat_directions,
    inverse,
    sandwich,
)
from standoff.history.ends import WIDE, Total
from standoff.history.estimated import Estimated
from standoff.history.estimation import Fit, Settings, Top
from standoff.history.maximise import natural_units
from standoff.history.model import Model
from standoff.history.profile import known_of, profile_interval, uneven
from standoff.history.search import SAME, Search, search, starts_around
from standoff.history.table import Floats


class Wanted(NamedTuple):
    """How sure the estimates are to be made, and told."""

    starts: int = 20
    errors: str = "hessian"
    """hessian, sandwich, clustered or bootstrap"""
    bootstrap: int = 0
    """Repetitions; none where 0."""
    intervals: str = "usual"
    """wald, profile, or usual: by standard errors, but by the profile of the likelihood where that
    is uneven."""
    seed: int = 0


def bounds_of(model: Model) -> tuple[Floats, Floats]:
    """(K,) the least and the most that each estimate can be."""
    each = list(model.asked.estimates.values())
    low = np.array([-np.inf if one.lower is None else one.lower for one in each])
    high = np.array([np.inf if one.upper is None else one.upper for one in each])
    return low, high


def start_of(model: Model) -> Floats:
    """(K,) where the case says that the search begins."""
    return np.array([each.start for each in model.asked.estimates.values()])


def maxima_of(model: Model, starts: int, seed: int, progress: Progress | None = None) -> Search:
    """Every maximum of the likelihood that many starts lead to.

    Raises :class:`StandoffError` for fewer observations than estimates.
    """
    read = model.read
    if len(read.rows) < len(model.names):
        counted = "one row" if len(read.rows) == 1 else f"{len(read.rows):,} rows"
        raise StandoffError(
            f"the table leaves {counted} to be fitted, and {len(model.names):,} numbers are to be "
            "estimated; expected at least as many rows"
        )
    bounds, start = bounds_of(model), start_of(model)
    _refuse_beyond_size(model, start)
    points = starts_around(model, read.weight, start, bounds, starts, seed)
    return search(model, read.weight, points, bounds, progress)


def _refuse_beyond_size(model: Model, start: Floats) -> None:
    """Raises :class:`StandoffError` where slopes are too steep to be squared and summed."""
    scores = model.at(start).scores
    with np.errstate(over="ignore", invalid="ignore"):
        summed = model.read.weight @ np.where(np.isfinite(scores), scores, 0.0) ** 2
    if np.isinf(summed).any():
        name = model.names[int(np.argmax(np.isinf(summed)))]
        raise StandoffError(
            f"what hangs on '{name}' is too large for its slopes to be squared; give the columns "
            "that stand beside it in larger units"
        )


def fit(model: Model, wanted: Wanted, progress: Progress | None = None) -> Fit:
    """Estimate, and say how sure the estimates are.

    Raises :class:`StandoffError` for fewer observations than estimates, and where no start is
    possible.
    """
    found = maxima_of(model, wanted.starts, wanted.seed, progress)
    best = found.maxima[0]
    read, names = model.read, model.names
    weight, point = read.weight, best.point
    scores = model.at(point).scores
    bend = curvature(model, weight, point)
    off = best.running_off
    kept = np.setdiff1d(np.arange(len(names)), list(off))
    directions = _level(model, point, flat_directions(names, scores, weight, bend), set(off))
    covers = _covers(model, point, bend, scores, (wanted, [] if directions else kept.tolist()))
    cover = covers[wanted.errors]
    errors = np.sqrt(np.where(np.diag(cover) >= 0, np.diag(cover), np.nan))
    bounds = bounds_of(model)
    ends = np.stack([point - WIDE * errors, point + WIDE * errors])
    profiled: list[int] = []
    known = known_of(Total(model, weight), found.maxima, bend, covers["hessian"])
    if wanted.intervals == "profile" and not directions:
        profiled = kept.tolist()
    elif wanted.intervals == "usual" and wanted.errors == "hessian":
        profiled = uneven(known, found.maxima, bounds)
    for k in profiled:
        ends[:, k] = profile_interval(model, weight, found.maxima, bounds, k, errors[k], known)
    outcomes, sound = model.outcomes(point)
    observed, of_shares = _shares(model)
    settings = Settings(
        read.table.file,
        model.asked.policy,
        model.solving.error,
        wanted.errors,
        wanted.intervals,
        wanted.starts,
        wanted.seed,
        model.draws,
        model.asked.precision_stated,
    )
    low, high = bounds
    return Fit(
        case=model.asked.case,
        settings=settings,
        estimates={
            name: Estimated(*map(float, (point[k], errors[k], ends[0, k], ends[1, k])))
            for k, name in enumerate(names)
        },
        profiled=tuple(names[k] for k in profiled),
        standard_errors={
            kind: dict(zip(names, np.sqrt(np.abs(np.diag(each))).tolist(), strict=True))
            for kind, each in covers.items()
        },
        covariance=tuple(tuple(row) for row in cover.tolist()),
        log_likelihood=best.log_likelihood,
        n=len(read.rows),
        weight=float(read.row_weight.sum()),
        dropped=sum(read.dropped.values()),
        why_dropped=read.dropped,
        identified=not directions,
        directions=tuple(each.parts for each in directions),
        running_off={names[k]: sign for k, sign in best.running_off.items()},
        at_bound=tuple(
            name
            for k, name in enumerate(names)
            if min(point[k] - low[k], high[k] - point[k]) <= 1e-9 * (1 + abs(point[k]))
        ),
        maxima=tuple(
            Top(
                dict(zip(names, each.point.tolist(), strict=True)),
                each.log_likelihood,
                each.starts,
                each.settled,
                {names[k]: sign for k, sign in each.running_off.items()},
            )
            for each in found.maxima
        ),
        lost_starts=found.lost,
        unsolved=int((~sound[read.member].astype(bool)).sum()),
        constant=tuple(model.constant),
        predicted=_named(model, (weight @ outcomes) / weight.sum()),
        observed=observed,
        log_likelihood_of_shares=of_shares,
    )


def _level(
    model: Model, point: Floats, directions: tuple[Direction, ...], off: set[int]
) -> list[Direction]:
    """Those of ``directions`` along which the likelihood stays as it is. What runs off has hardly
    any slope any more, and looks so; but it is lower on the way back, as was seen of each by
    itself."""
    weight = model.read.weight
    unit = natural_units(model, weight, start_of(model))
    best = float(weight @ model.at(point).log_likelihood)
    found = []
    for each in directions:
        move = np.array([dict(each.parts).get(name, 0.0) for name in model.names])
        used = np.flatnonzero(move)
        if off >= set(used.tolist()):
            continue
        if off & set(used.tolist()):
            move *= np.min(unit[used] / np.abs(move[used]))
            ends = (float(weight @ model.at(point + way).log_likelihood) for way in (-move, move))
            if not all(abs(end - best) < SAME for end in ends):
                continue
        found.append(each)
    return found


def _named(model: Model, shares: Floats) -> dict[str, float]:
    return {
        each.name: float(share)
        for each, share in zip(model.asked.case.outcomes, shares, strict=True)
    }


def _covers(
    model: Model, point: Floats, bend: Floats, scores: Floats, asked: tuple[Wanted, list[int]]
) -> dict[str, Floats]:
    """The covariance of the estimates by each kind of standard error; ``asked``: which kinds, and
    of which estimates (none of the others is told)."""
    (wanted, kept), read = asked, model.read
    nothing = np.full(bend.shape, np.nan)
    block = np.ix_(kept, kept)
    by_row = scores[read.member][:, kept]

    def whole(part: Floats) -> Floats:
        found = nothing.copy()
        found[block] = part
        return found

    cover = inverse(bend[block])
    found = {
        "hessian": whole(cover),
        "sandwich": whole(sandwich(cover, by_row, read.row_weight)),
    }
    if wanted.errors == "clustered":
        found["clustered"] = whole(sandwich(cover, by_row, read.row_weight, read.cluster))
    if wanted.bootstrap:
        rows = read.member, read.row_weight, read.cluster
        again = nothing
        if len(kept) == len(point):
            points = bootstrap(model, point, bounds_of(model), rows, wanted.bootstrap, wanted.seed)
            usable = points[np.isfinite(points).all(axis=1)]
            again = np.cov(usable, rowvar=False).reshape(bend.shape) if len(usable) > 1 else nothing
        found["bootstrap"] = again
    return found


def _shares(model: Model) -> tuple[Mapping[str, float], float]:
    """Each outcome's share among observations of which it is known, and the log-likelihood of a
    guess by these shares; NaN where some are not known."""
    read, case = model.read, model.asked.case
    known = np.array([key[0] is not None and len(key[0]) == 1 for key in read.seen.key], np.bool_)
    codes = np.array([next(iter(key[0] or (0,))) for key in read.seen.key])
    totals = np.bincount(codes[known], read.weight[known], len(case.outcomes))
    if not known.any():
        return {}, float("nan")
    shares = totals / totals.sum()
    if not known.all():
        return _named(model, shares), float("nan")
    some = shares > 0
    return _named(model, shares), float((totals[some] * np.log(shares[some])).sum())
