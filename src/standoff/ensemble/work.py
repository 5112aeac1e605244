"""One job: some draws of one policy filled, solved, certified and summed; a pure function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.accumulate import accumulate, extremes
from standoff.ensemble.alone import Alone
from standoff.ensemble.columns import Sums
from standoff.ensemble.plan import Job
from standoff.ensemble.playing import NOTHING, Heads, Played, joined
from standoff.ensemble.prepare import PreparedPolicy
from standoff.lens.game import terminal_probability
from standoff.lens.game.tree import Float


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """What a job found, for its B draws; shapes as in ``store.PolicyDraws``."""

    job: Job
    values: Float
    """(C, B)"""
    bounds: dict[int, tuple[Float, Float]]
    """By draw of the job, from 0, where it was not solved: the least and the most that each column
    could be."""
    solved: NDArray[np.bool_]
    reason: NDArray[np.uint8]
    residual: Float
    epsilon: Float
    alone: Mapping[int, Alone] = field(default_factory=dict)
    """The games of everybody that were solved for it, by whose numbers, where they are kept"""

    @classmethod
    def empty(cls, job: Job, columns: int) -> Chunk:
        """Of a job that is to be done in pieces."""
        draws = job.stop - job.first
        return cls(
            job,
            np.empty((columns, draws)),
            {},
            np.empty(draws, np.bool_),
            np.empty(draws, np.uint8),
            np.empty(draws),
            np.empty(draws),
        )

    def put(self, piece: Chunk) -> None:
        """Take in the results of some of its draws."""
        at = piece.job.first - self.job.first
        part = slice(at, at + len(piece.solved))
        self.values[:, part] = piece.values
        self.solved[part], self.reason[part] = piece.solved, piece.reason
        self.residual[part], self.epsilon[part] = piece.residual, piece.epsilon
        self.bounds.update((at + draw, ends) for draw, ends in piece.bounds.items())

    def spread(self, places: NDArray[np.int64]) -> Chunk:
        """What was found for draws that are, one by one, like those at ``places`` (n,)."""
        return Chunk(
            self.job,
            self.values[:, places],
            {
                draw: self.bounds[place]
                for draw, place in enumerate(places.tolist())
                if place in self.bounds
            },
            self.solved[places],
            self.reason[places],
            self.residual[places],
            self.epsilon[places],
            {of: each.only(places) for of, each in self.alone.items()},
        )


def work(
    policy: PreparedPolicy,
    parameters: Mapping[str, Float],
    job: Job,
    known: Mapping[int, Alone] = NOTHING,
    *,
    keep: bool = False,
    recurring: bool = False,
) -> Chunk:
    """Do a job; ``parameters`` gives the values (B,) in its draws, ``known`` games of everybody
    that are solved already, by whose numbers; those that it solves are told if ``keep``.
    ``recurring``: numbers may recur from draw to draw, as those that are given do.

    Raises :class:`StandoffError` for numbers that make no game, naming the draw.
    """
    heads = Heads(policy, parameters, job.first, known, recurring=recurring)
    played = heads.really()
    by = policy.sums
    values = np.empty((len(by.weight), played.games.draws))
    summed(policy, played, by, values)
    others = {eyes: heads.through(eyes.function, eyes.actor) for eyes in by.eyes}
    for eyes, other in others.items():
        part = np.empty((len(by.eyes[eyes]), played.games.draws))
        summed(policy, other, by.only(by.eyes[eyes]), part)
        values[by.eyes[eyes]] = part
    whole = joined([played, *others.values()])
    bounds: dict[int, tuple[Float, Float]] = {}
    for draw in np.flatnonzero(~whole.solved).tolist():
        bounds[draw] = widest(played, by, draw)
        for eyes, other in others.items():
            for one, both in zip(
                widest(other, by.only(by.eyes[eyes]), draw), bounds[draw], strict=True
            ):
                both[by.eyes[eyes]] = one
        values[:, draw] = np.nan
    alone = heads.solved_alone() if keep else {}
    return Chunk(
        job, values, bounds, whole.solved, whole.reason, whole.residual, whole.epsilon, alone
    )


def summed(policy: PreparedPolicy, played: Played, by: Sums, out: Float) -> None:
    """Fill ``out`` (C, B) with the columns of what is done."""
    accumulate(
        terminal_probability(played.games, played.solution, policy.walk),
        played.games.payoffs,
        played.measures,
        by.limits,
        by.weight,
        by.start,
        by.index,
        0,
        out,
    )


def widest(played: Played, by: Sums, draw: int) -> tuple[Float, Float]:
    """The least and the most that each column (C,) could be in a draw, whatever is done."""
    low, high = np.empty(len(by.weight)), np.empty(len(by.weight))
    payoffs, measures = played.games.payoffs[draw], played.measures[draw]
    extremes(payoffs, measures, by.weight, by.start, by.index, low, high)
    return low, high
