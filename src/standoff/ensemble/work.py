"""One job: some draws of one policy filled, solved, certified and summed; a pure function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.accumulate import accumulate, extremes
from standoff.ensemble.plan import Job
from standoff.ensemble.prepare import PreparedPolicy
from standoff.lens.game import terminal_probability
from standoff.lens.game.certificate import Certificate, certify
from standoff.lens.game.logit import EPSILON
from standoff.lens.game.reasons import CHECK
from standoff.lens.game.tree import Float, Games, Solution

RESIDUAL = 1e-6
"""A draw counts as solved if its certified logit residual is at most this (in log-odds)."""


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


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """Games solved, and each solution checked."""

    solution: Solution
    certificate: Certificate
    solved: NDArray[np.bool_]
    reason: NDArray[np.uint8]
    """(B,) why a game was not solved: an index into ``standoff.lens.game.REASONS``, else 0"""


def solve_and_check(policy: PreparedPolicy, games: Games) -> Checked:
    """Solve a policy's games; only what its certificate bears out counts as solved."""
    exact = policy.method.exact
    solution = policy.method.solve(games)
    judged = games
    if exact:
        # What is to be checked is the limit λ → ∞, not play at some precision.
        judged = replace(games, precision=np.full_like(games.precision, np.inf))
    found = certify(judged, solution.log_probability, policy.form)
    good = found.share <= EPSILON if exact else found.residual <= RESIDUAL
    reason = np.where(solution.converged & ~good, np.uint8(CHECK), solution.reason)
    return Checked(solution, found, solution.converged & good, reason)


def work(policy: PreparedPolicy, parameters: Mapping[str, Float], job: Job) -> Chunk:
    """Do a job; ``parameters`` gives the values (B,) in its draws.

    Raises :class:`StandoffError` for numbers that make no game, naming the draw.
    """
    filled = policy.filling.fill(parameters, job.first)
    games = filled.games
    checked = solve_and_check(policy, games)
    solved, found = checked.solved, checked.certificate
    by = policy.sums
    values = np.empty((len(by.weight), games.draws))
    accumulate(
        terminal_probability(games, checked.solution, policy.walk),
        games.payoffs,
        filled.measures,
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
        extremes(
            games.payoffs[draw], filled.measures[draw], by.weight, by.start, by.index, low, high
        )
        bounds[draw] = low, high
        values[:, draw] = np.nan
    return Chunk(
        job,
        values,
        bounds,
        solved,
        checked.reason,
        found.residual,
        found.epsilon,
    )
