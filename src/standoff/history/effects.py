"""What a column does to the chances of outcomes: first differences, and chances along its values.

Every row keeps what else was observed of it, but that a column which is said to hold one word holds
no other, and the chances are averaged over rows (Hanmer & Kalkan 2013). Errors are by the delta
method, from the estimates' covariance and exact slopes.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, isnan, log, nan, sqrt

import numpy as np

from standoff.history.chances import Across, Difference
from standoff.history.ends import WIDE
from standoff.history.estimated import Estimated
from standoff.history.mistaken import slopes_of
from standoff.history.model import DRAWS_AT_ONCE, Model
from standoff.history.no_game import crisis_told
from standoff.history.table import Floats, means
from standoff.lens.game.pullback import by_parameters

POINTS = 21
"""Of a curve."""
USUAL = (0.1, 0.9)
"""A column of many values is moved between these quantiles of it."""


def mean_chances(
    model: Model, point: Floats, instead: Mapping[str, float]
) -> tuple[Floats, Floats]:
    """(O,) the chance of each outcome, averaged over the rows, with some numbers given ``instead``
    of what was observed; and (O, K) its slopes by the estimates (K,)."""
    outcomes, weight = len(model.asked.case.outcomes), model.read.weight
    if model.units is not None:

        def mean(moved: Floats) -> Floats:
            found: Floats = weight @ model.outcomes(moved, instead)[0] / weight.sum()
            return found

        return mean(point), slopes_of(mean, point, model.units).T
    found, slopes = np.zeros(outcomes), np.zeros((outcomes, len(model.names)))
    step = max(1, DRAWS_AT_ONCE // model.draws)
    for group in model.groups:
        for first in range(0, len(group.observations), step):
            mine = group.observations[first : first + step]
            values = model.parameters(mine, point, instead)
            assert group.likelihood is not None
            with crisis_told(model.read, mine, model.names, values):
                games = group.filling.fill(values).games
            log_choice, _ = group.likelihood.solve(games)
            share = np.repeat(weight[mine], model.draws) / (weight.sum() * model.draws)
            nought = np.zeros(len(share), np.int64)
            for code in np.unique(group.grown.outcome).tolist():
                ends = (group.grown.outcome == code)[None, :]
                told = group.likelihood.slopes(games, log_choice, ends, nought)
                by = by_parameters(group.filling, values, told)
                model.built.hand_on(values, by)
                chance = share * np.exp(told.log_likelihood)
                found[code] += chance.sum()
                for k, name in enumerate(model.names):
                    if name in by:
                        slopes[code, k] += chance @ by[name]
    return found, slopes


def moved_between(model: Model, name: str) -> tuple[float, float]:
    """The two values that a number is moved between: those that it has, where it has two, else its
    usual low and high ones; where these are one, the least and the greatest."""
    values = model.read.values[name][model.read.member]
    each = np.unique(values)
    if len(each) <= 2:
        return float(each[0]), float(each[-1])
    low, high = np.quantile(values, USUAL)
    if low == high:
        low, high = each[0], each[-1]
    return float(low), float(high)


def _with(model: Model, name: str, value: float) -> dict[str, float]:
    """A number given a value, and what follows: where a column is said to hold one word, it holds
    no other."""
    columns = model.asked.columns
    given = {name: value}
    word = columns[name].equals
    if word is not None and value == 1:
        for other, each in columns.items():
            if other != name and each.column == columns[name].column and each.equals is not None:
                given[other] = float(means(word, each.equals))
    return given


def differences(model: Model, point: Floats, cover: Floats) -> tuple[Difference, ...]:
    """First differences of every number that is read from a column and varies; ``cover`` (K, K) is
    the covariance of the estimates."""
    found = []
    for name in model.read.values:
        low, high = moved_between(model, name)
        if low == high:
            continue
        before, by_before = mean_chances(model, point, _with(model, name, low))
        after, by_after = mean_chances(model, point, _with(model, name, high))
        found.append(
            Difference(
                name,
                low,
                high,
                _shares(model, before, by_before, cover),
                _shares(model, after, by_after, cover),
                _changes(model, after - before, by_after - by_before, cover),
            )
        )
    return tuple(found)


def across(model: Model, point: Floats, cover: Floats, name: str) -> Across:
    """Chances along the values of a number, from the least observed to the greatest."""
    values = model.read.values[name]
    each = np.unique(values)
    if len(each) > POINTS:
        each = np.linspace(each[0], each[-1], POINTS)
    return Across(
        name,
        tuple(
            (at, _shares(model, *mean_chances(model, point, _with(model, name, at)), cover))
            for at in each.tolist()
        ),
    )


def _errors(slopes: Floats, cover: Floats) -> list[float]:
    # An estimate that nothing told has no covariance; where nothing hangs on it none is needed.
    used = np.abs(slopes).max(axis=0) > 0
    part = slopes[:, used] @ cover[np.ix_(used, used)]
    squares = (part * slopes[:, used]).sum(axis=1)
    return [sqrt(each) if each >= 0 else nan for each in squares.tolist()]


def _shares(model: Model, chances: Floats, slopes: Floats, cover: Floats) -> dict[str, Estimated]:
    """Intervals are even in log-odds, so that they stay within 0 and 1."""
    found = {}
    errors = _errors(slopes, cover)
    for outcome, p, error in zip(model.asked.case.outcomes, chances.tolist(), errors, strict=True):
        low = high = p
        if 0 < p < 1:
            middle, half = log(p / (1 - p)), WIDE * error / (p * (1 - p))
            low, high = (1 / (1 + exp(-max(min(middle + s * half, 700), -700))) for s in (-1, 1))
            if isnan(error):
                low = high = nan
        found[outcome.name] = Estimated(p, error, low, high)
    return found


def _changes(model: Model, change: Floats, slopes: Floats, cover: Floats) -> dict[str, Estimated]:
    return {
        outcome.name: Estimated(by, error, by - WIDE * error, by + WIDE * error)
        for outcome, by, error in zip(
            model.asked.case.outcomes, change.tolist(), _errors(slopes, cover), strict=True
        )
    }
