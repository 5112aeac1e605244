"""One job: some draws of one policy filled, solved, certified and summed; a pure function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.accumulate import accumulate, extremes
from standoff.ensemble.plan import Job
from standoff.ensemble.playing import play
from standoff.ensemble.prepare import PreparedPolicy
from standoff.lens.game import terminal_probability
from standoff.lens.game.tree import Float


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """What a job found, for its B draws; shapes as in ``store.PolicyDraws``."""

    job: Job
    values: Float
    """(C, B)"""
    bounds: Mapping[int, tuple[Float, Float]]
    """By draw of the job, from 0, where it was not solved: the least and the most that each column
    could be."""
    solved: NDArray[np.bool_]
    reason: NDArray[np.uint8]
    residual: Float
    epsilon: Float

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
        )


def work(policy: PreparedPolicy, parameters: Mapping[str, Float], job: Job) -> Chunk:
    """Do a job; ``parameters`` gives the values (B,) in its draws.

    Raises :class:`StandoffError` for numbers that make no game, naming the draw.
    """
    played = play(policy, parameters, job.first)
    games, measures, solved = played.games, played.measures, played.solved
    by = policy.sums
    values = np.empty((len(by.weight), games.draws))
    accumulate(
        terminal_probability(games, played.solution, policy.walk),
        games.payoffs,
        measures,
        by.limits,
        by.weight,
        by.start,
        by.index,
        0,
        values,
    )
    bounds: dict[int, tuple[Float, Float]] = {}
    for draw in np.flatnonzero(~solved).tolist():
        low, high = np.empty(len(by.weight)), np.empty(len(by.weight))
        extremes(games.payoffs[draw], measures[draw], by.weight, by.start, by.index, low, high)
        bounds[draw] = low, high
        values[:, draw] = np.nan
    return Chunk(
        job,
        values,
        bounds,
        solved,
        played.solution.reason,
        played.solution.residual,
        played.epsilon,
    )
