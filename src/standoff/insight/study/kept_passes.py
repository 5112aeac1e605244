"""A kept run read from end to end, piece by piece, and added up: memory does not grow with it.

Whatever is added up (:class:`Moments`, :class:`Sketch`, …) merges exactly and free of order, so
that what comes of it does not depend on chunks, threads or merges.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from standoff.ensemble.columns import Column
from standoff.ensemble.effort import FREELY, Effort
from standoff.ensemble.kept.reading import read
from standoff.ensemble.kept.runs import Run
from standoff.ensemble.kept.tally import Tally
from standoff.ensemble.moments import Moments
from standoff.ensemble.pool import Threads
from standoff.ensemble.prepare import Prepared
from standoff.ensemble.run import Ensemble, ensemble_of
from standoff.ensemble.sketch import Sketch
from standoff.ensemble.summary import Figure, is_share
from standoff.ensemble.sums import exact_sums, number
from standoff.insight.judgement.claims import judge_all
from standoff.insight.judgement.criteria import TAIL, averages, losses, regrets
from standoff.lens.game.tree import Float

PIECE = 2**16
"""Most worlds that are looked at at once, if they are so few policies' that they fit ``ROOM``."""
ROOM = 2**27
"""Bytes that the worlds looked at by a thread may take."""
Found = Mapping[Hashable, Any]
Look = Callable[[int, Ensemble], Found]
"""What some worlds come to, by name: the number of the first of them, and the worlds."""


@dataclass(frozen=True, slots=True)
class Whole:
    """All of a run's first ``draws`` worlds."""

    run: Run
    prepared: Prepared
    draws: int
    effort: Effort = FREELY

    def added(self, look: Look, done: int = 0, passes: int = 1) -> dict[Hashable, Any]:
        """What ``look`` makes of all worlds, added up. Raises :class:`StandoffError` where the run
        is unfinished or damaged."""
        policies = tuple(self.prepared.policies)
        world = 8 * len(policies) * len(self.prepared.layout.columns)
        step = max(1, min(PIECE, self.run.manifest.chunk, ROOM // world))
        pieces = [(first, min(first + step, self.draws)) for first in range(0, self.draws, step)]

        def one(piece: tuple[int, int]) -> Found:
            first, stop = piece
            store = read(self.run, self.prepared, policies, stop, first=first)
            ensemble = ensemble_of(self.prepared, self.run.manifest.seed, stop - first, store)
            return look(first, ensemble)

        total: dict[Hashable, Any] = {}
        with Threads(self.effort.threads or os.cpu_count() or 1) as pool:
            for (_, stop), found in zip(pieces, pool.each(one, pieces), strict=True):
                for name, each in found.items():
                    total[name] = total[name] + each if name in total else each
                if self.effort.progress:
                    self.effort.progress(done * self.draws + stop, passes * self.draws)
        return total


@dataclass(frozen=True, slots=True)
class Spread:
    """One quantity: its average, its quantiles, and what unsolved worlds leave open."""

    moments: Moments
    sketch: Sketch
    low: int = 0
    high: int = 0
    """Sums of the least and of the most that it could be in unsolved worlds."""
    bounded: int = 0
    """How many of these there are."""

    @classmethod
    def of(cls, values: Float, first: int, ends: tuple[Float, Float] | None = None) -> Spread:
        """Of the values (B,) of draws ``first`` …; ``ends`` of those not solved."""
        found = cls(Moments.of(values, first), Sketch.of(values))
        if ends is None or not len(ends[0]):
            return found
        zero = np.zeros(len(ends[0]), np.int64)
        low, high = (exact_sums(each, zero, 1)[0] for each in ends)
        return cls(found.moments, found.sketch, low, high, len(zero))

    def __add__(self, other: Spread) -> Spread:
        return Spread(
            self.moments + other.moments,
            self.sketch + other.sketch,
            self.low + other.low,
            self.high + other.high,
            self.bounded + other.bounded,
        )

    def figure(self, *, share: bool) -> Figure:
        """As :func:`standoff.ensemble.summary.figure` has it of the values."""
        moments = self.moments
        p05, p50, p95 = self.sketch.quantiles([0.05, 0.5, 0.95])
        known = moments.count + self.bounded
        low = high = moments.mean
        if self.bounded:
            low, high = (
                float((moments.total + number(each)) / known) for each in (self.low, self.high)
            )
        return Figure(
            moments.mean,
            p05.value,
            p50.value,
            p95.value,
            moments.share_error() if share else moments.standard_error(),
            low,
            high,
            moments.missing,
            max(p05.within, p50.within, p95.within) if moments.count else 0.0,
        )


@dataclass(frozen=True, slots=True)
class Largest:
    """The largest of some values."""

    value: float

    def __add__(self, other: Largest) -> Largest:
        return Largest(max(self.value, other.value))


@dataclass(frozen=True, slots=True)
class Open:
    """Whether the rules of play leave a chance open: of a column in any piece the same."""

    share: bool

    def __add__(self, _: Open) -> Open:
        return self


def first_look(first: int, ensemble: Ensemble) -> Found:
    """Every quantity, claim and cost by itself."""
    found: dict[Hashable, Any] = {}
    for policy, draws in ensemble.policies.items():
        found["tally", policy] = Tally.of(draws)
        for column in ensemble.layout.columns:
            row = ensemble.layout.index[column]
            if column.kind in {"outcome", "payoff", "measure", "under", "reached"}:
                ends = None
                if draws.low:
                    ends = (
                        np.array([each[row] for each in draws.low.values()]),
                        np.array([each[row] for each in draws.high.values()]),
                    )
                values = ensemble.column(policy, column)
                found[policy, column] = Spread.of(values, first, ends)
                found["open", policy, column] = Open(is_share(draws, column, row))
            whole = _whole(column)
            if whole is not None:
                values = ensemble.given(policy, column, whole)
                found[policy, column] = Spread.of(values, first)
    for judged in judge_all(ensemble):
        if judged.needs:
            continue
        sort, known = judged.sort, ~np.isnan(judged.holds)
        parts = {"holds": judged.holds}
        for name, value in (("for", 1.0), ("against", -1.0), ("immaterial", 0.0)):
            parts[name] = np.where(known, (sort == value).astype(np.float64), np.nan)
        parts["material"] = np.where(known & (sort != 0), parts["for"], np.nan)
        for name, values in parts.items():
            found["claim", judged.id, name] = Moments.of(values, first)
        margin = np.where(known, judged.margin, np.nan)
        found["margin", judged.id] = Sketch.of(margin)
    return {**found, **_costs(first, ensemble)}


def _whole(column: Column) -> Column | None:
    """Of how often a choice is made the column of how often it could be."""
    if column.kind == "choice":
        return Column("reached", column.name)
    if column.kind == "typed" and column.word:
        return Column("typed", column.name, column.type)
    return None


def _costs(first: int, ensemble: Ensemble) -> Found:
    found: dict[Hashable, Any] = {}
    loss = losses(ensemble)
    solved = ~np.isnan(loss).any(axis=0)
    names = list(ensemble.policies)
    for each in averages(ensemble, loss):
        for name, cost in zip(names, each.cost, strict=True):
            found["cost", each.name, name] = Moments.of(cost, first)
    regret = regrets(loss)
    even = (first + np.arange(ensemble.draws)) % 2 == 0
    for k, name in enumerate(names):
        found["tail", name] = Sketch.of(np.where(solved, loss[k], np.nan))
        for half, inside in enumerate((solved & even, solved & ~even)):
            for what, values in (("worst-case", loss), ("regret", regret)):
                most = float(values[k][inside].max()) if inside.any() else -np.inf
                found["most", what, name, half] = Largest(most)
    return found


def tail_costs(ensemble: Ensemble, at: Mapping[str, float]) -> Float:
    """(policies, D) numbers whose mean is the loss in the worst worlds (see
    :func:`standoff.ensemble.sampling_error.tail_parts`), ``at`` where each policy's tail begins."""
    loss = losses(ensemble)
    solved = ~np.isnan(loss).any(axis=0)
    ends = np.array([at[name] for name in ensemble.policies])[:, None]
    return np.where(solved, ends + np.maximum(loss - ends, 0.0) / TAIL, np.nan)


def costs_of(ensemble: Ensemble, at: Mapping[str, float]) -> dict[str, Float]:
    """By criterion that is an average, what is averaged: (policies, D), the less the better."""
    found = {each.name: each.cost for each in averages(ensemble, losses(ensemble))}
    return {**found, "cvar": tail_costs(ensemble, at)}
