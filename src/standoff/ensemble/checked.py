"""Games solved, each solution checked: only what its certificate bears out counts as solved."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from standoff.lens.game.certificate import Certificate, SequenceForm, certify
from standoff.lens.game.logit import EPSILON
from standoff.lens.game.method import Method
from standoff.lens.game.reasons import CHECK
from standoff.lens.game.tree import Games, Solution

RESIDUAL = 1e-6
"""A draw counts as solved if its certified logit residual is at most this (in log-odds)."""


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """Games solved, and each solution checked."""

    solution: Solution
    certificate: Certificate
    solved: NDArray[np.bool_]
    reason: NDArray[np.uint8]
    """(B,) why a game was not solved: an index into ``standoff.lens.game.REASONS``, else 0"""

    def only(self, rows: NDArray[np.intp]) -> Checked:
        """The same of some games."""
        found = self.certificate
        certificate = Certificate(found.residual[rows], found.epsilon[rows], found.share[rows])
        return Checked(self.solution.only(rows), certificate, self.solved[rows], self.reason[rows])


def solve_and_check(method: Method, form: SequenceForm, games: Games) -> Checked:
    """Solve games on one tree, by the method and with the sequence form of that."""
    return checked(method, form, games, method.solve(games))


def checked(method: Method, form: SequenceForm, games: Games, solution: Solution) -> Checked:
    """A solution of games, checked against these."""
    judged = games
    if method.exact:
        # What is to be checked is the limit λ → ∞, not play at some precision.
        judged = replace(games, precision=np.full_like(games.precision, np.inf))
    found = certify(judged, solution.log_probability, form)
    good = found.share <= EPSILON if method.exact else found.residual <= RESIDUAL
    reason = np.where(solution.converged & ~good, np.uint8(CHECK), solution.reason)
    return Checked(solution, found, solution.converged & good, reason)
