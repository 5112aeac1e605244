"""How well a written model forecasts crises that it was not estimated from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.ensemble.effort import Progress
from standoff.history.baselines import regression
from standoff.history.fit import bounds_of
from standoff.history.forecasts import Bin, Forecasts, Scored
from standoff.history.maximise import climb
from standoff.history.model import Model
from standoff.history.rates import ends_of_share
from standoff.history.table import Floats, Indices

BINS = 10
FEWEST = 20
"""Forecasts in a bin of the calibration, if there are enough for two."""


class Parts(NamedTuple):
    """How the rows are parted, and what the forecasts stand beside."""

    folds: int
    time: str = ""
    beside: Sequence[str] = ()
    """Columns of a regression of their own."""
    seed: int = 0


class Parted(NamedTuple):
    """Rows in parts, and what is known of them."""

    asked: Parts
    known: NDArray[np.bool_]
    """(N,) whether it is known how the crisis ended"""
    code: Indices
    """(N,) the outcome, where it is"""
    part: Indices
    """(N,) the part of each row"""
    rounds: list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]
    """By round, which parts are estimated from, and which are forecast."""
    columns: dict[str, Floats]
    """(N, C) of each regression beside the model"""


def parted(model: Model, parts: Parts) -> Parted:
    """The rows in parts; clusters stay together.

    Raises :class:`StandoffError` where outcomes aren't known, or parts are too small, and for a
    column that there is not or that holds no numbers.
    """
    read = model.read
    one = np.array([key[0] is not None and len(key[0]) == 1 for key in read.seen.key], np.bool_)
    codes = np.array([next(iter(key[0] or (0,))) for key in read.seen.key], np.int64)
    known, code = one[read.member], codes[read.member]
    if not known.any():
        raise StandoffError(
            "--folds needs to know how crises ended: name a column of outcomes with --outcome"
        )
    part, rounds = _parts(model, parts)
    columns = {"logit on the case's columns": _columns(model, list(read.values))}
    if parts.beside:
        named = [read.table.numbers(name)[read.rows] for name in parts.beside]
        gone = np.isnan(named).any(axis=0)
        if gone.any():
            at = int(read.rows[np.flatnonzero(gone)[0]])
            message = "a column of --beside holds nothing here; leave such rows out with --where"
            raise StandoffError(message, read.table.place(at))
        columns[f"logit on {', '.join(parts.beside)}"] = np.column_stack(named)
    return Parted(parts, known, code, part, rounds, columns)


def forecasts(
    model: Model, point: Floats, rows: Parted, progress: Progress | None = None
) -> Forecasts:
    """Estimate without each part of the rows, and forecast it; ``point`` is where climbs begin.

    By time, each part but the first is forecast from all earlier ones.
    Raises :class:`StandoffError` where none could be.
    """
    read, case = model.read, model.asked.case
    outcomes = len(case.outcomes)
    parts, known, code, part, rounds, columns = rows
    made = {name: np.full((len(code), outcomes), np.nan) for name in ("model", "base rate")}
    made |= {name: np.full((len(code), outcomes), np.nan) for name in columns}
    lost = 0
    for number, (train, test) in enumerate(rounds):
        if progress:
            progress(number, len(rounds))
        mine, left = train[part], test[part]
        weight = np.bincount(read.member[mine], read.row_weight[mine], model.size)
        reached = climb(model, weight.astype(np.float64), point, bounds_of(model), fine=True)
        if reached is None:
            lost += 1
            continue
        made["model"][left] = model.outcomes(reached.point)[0][read.member[left]]
        counted = read.row_weight * (mine & known)
        made["base rate"][left] = regression(np.zeros((len(code), 0)), code, counted, outcomes)[
            left
        ]
        for name, each in columns.items():
            made[name][left] = regression(each, code, counted, outcomes)[left]
    told = known & np.isfinite(made["model"]).all(axis=1)
    if not told.any():
        raise StandoffError("no part of the rows could be forecast from the others")
    made = {name: each[told] for name, each in made.items()}
    weight, group = read.row_weight[told], read.cluster[told]
    return Forecasts(
        parts.folds,
        parts.time,
        int(told.sum()),
        lost,
        _scores(made, code[told], weight, group),
        {
            each.name: _bins(made["model"][:, number], code[told] == number)
            for number, each in enumerate(case.outcomes)
        },
    )


def _columns(model: Model, names: Sequence[str]) -> Floats:
    read = model.read
    found = [read.values[name][read.member] for name in names]
    return np.column_stack(found) if found else np.zeros((len(read.rows), 0))


def _parts(
    model: Model, parts: Parts
) -> tuple[Indices, list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]]:
    """(N,) the part of each row; and by round which parts are estimated from, and forecast."""
    read, count = model.read, parts.folds
    several = count + 1 if parts.time else count
    groups = int(read.cluster.max()) + 1
    if groups < several:
        raise StandoffError(
            f"--folds {count} parts the rows into {several}; there are {groups:,} rows or clusters"
        )
    numbers = np.arange(several)
    if not parts.time:
        order = np.random.default_rng([parts.seed, 3]).permutation(groups)
        place = np.empty(groups, np.int64)
        place[order] = np.arange(groups) * several // groups
        return place[read.cluster], [(numbers != k, numbers == k) for k in range(several)]
    when = read.table.numbers(parts.time)[read.rows]
    if np.isnan(when).any():
        at = int(read.rows[np.flatnonzero(np.isnan(when))[0]])
        raise StandoffError(f"column '{parts.time}' holds nothing here", read.table.place(at))
    # Rows of one time stay together: nothing is forecast from its own day.
    edges = np.quantile(when, np.arange(1, several) / several, method="lower")
    part = np.searchsorted(edges, when, side="left")
    if len(np.unique(part)) < several:
        raise StandoffError(
            f"column '{parts.time}' has too few different values to part the rows into {several}; "
            "ask for fewer --folds"
        )
    return part, [(numbers < k, numbers == k) for k in range(1, several)]


def _scores(
    made: Mapping[str, Floats], code: Indices, weight: Floats, group: Indices
) -> dict[str, Scored]:
    rows = np.arange(len(code))
    losses: dict[str, Floats] = {}
    found = {}
    for name, chances in made.items():
        with np.errstate(divide="ignore"):
            losses[name] = -np.log(chances[rows, code])
        off = chances.copy()
        off[rows, code] -= 1.0
        log_loss = _mean(losses[name], weight, group)
        brier = _mean((off**2).sum(axis=1), weight, group)
        found[name] = Scored(
            *log_loss, *brier, *_mean(losses[name] - losses["model"], weight, group)
        )
    return found


def _mean(values: Floats, weight: Floats, group: Indices) -> tuple[float, float]:
    """A weighed mean, and its standard error over clusters."""
    total = float(weight.sum())
    mean = float(weight @ values) / total
    if not np.isfinite(mean):
        return mean, float("nan")
    off = np.bincount(group, weight * (values - mean))
    count = len(np.unique(group))
    factor = count / (count - 1) if count > 1 else float("nan")
    return mean, sqrt(factor * float((off**2).sum())) / total


def _bins(chance: Floats, came: NDArray[np.bool_]) -> list[Bin]:
    """The forecasts of an outcome in bins of about equally many, from the least to the greatest."""
    count = max(1, min(BINS, len(chance) // FEWEST))
    found = []
    for rows in np.array_split(np.argsort(chance, kind="stable"), count):
        hits = int(came[rows].sum())
        low, high = ends_of_share(hits, len(rows), "wilson")
        found.append(Bin(len(rows), float(chance[rows].mean()), hits / len(rows), low, high))
    return found
