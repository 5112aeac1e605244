"""Games on one tree solved, and what was seen weighed by them: the likelihood and its slopes."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.lens.game.adjoint import Slopes, hidden_slopes, perfect_slopes
from standoff.lens.game.backward import backward_logit
from standoff.lens.game.chunk import DENSE
from standoff.lens.game.logit import EPSILON
from standoff.lens.game.method import Method
from standoff.lens.game.normal import POINTS, normal_slopes, solve_normal
from standoff.lens.game.plan import has_pairs, numbers, plan, profile
from standoff.lens.game.recall import most_own_moves
from standoff.lens.game.scaling import contiguous
from standoff.lens.game.tree import Float, Games, Tree

ErrorKind = Literal["logit", "probit", "private"]
"""What makes choices uncertain: a logit or a normal error at each move, or normal errors of the
actor's own payoffs that the others don't see."""


class Likelihood:
    """How likely what was seen is, in games on one tree; to be asked as often as one likes."""

    def __init__(self, tree: Tree, error: ErrorKind = "logit"):
        """Raises :class:`StandoffError` for a tree on which an error is not defined, and for one
        that is too large to differentiate."""
        self.tree, self.error = tree, error
        self.perfect = tree.perfect_information
        if error != "logit" and not self.perfect:
            raise StandoffError(
                f"the error '{error}' is defined where nothing is hidden; in this case some actor "
                "does not see all that was done before it moves: only 'logit' is"
            )
        if error == "private" and most_own_moves(tree) > 1:
            raise StandoffError(
                "the error 'private' is defined where each actor moves at most once on any path: "
                "who moves again shows by its first move what it privately knows"
            )
        self.method = Method(tree, exact=False, epsilon=EPSILON)
        self.plan = plan(tree, pairs=not self.perfect)
        if not self.perfect and not (has_pairs(self.plan) and self.plan.unknowns <= DENSE):
            raise StandoffError(
                f"the game has {self.plan.unknowns:,} choices that hang on each other; at most "
                f"{DENSE:,} can be fitted to data"
            )

    def solve(self, games: Games) -> tuple[Float, NDArray[np.bool_]]:
        """(D, A) the log of the chance of each choice, and (D,) whether the draw was solved."""
        if self.error == "logit" and not self.perfect:
            solution = self.method.solve(games)
            return solution.log_probability, solution.converged
        payoffs, chance, precision = contiguous(games)
        found = np.zeros((games.draws, self.tree.actions))
        if self.error == "logit":
            room = np.zeros((self.tree.nodes, len(self.tree.players)))
            backward_logit(self.plan, payoffs, chance, precision, found, room)
        else:
            private = self.error == "private"
            solve_normal(self.plan, payoffs, chance, precision, private, POINTS, found)
        fine = np.isfinite(found).all(axis=1).reshape(games.draws)
        return found, fine

    def slopes(
        self, games: Games, log_probability: Float, seen: NDArray[np.bool_],
        which: NDArray[np.int64],
    ) -> Slopes:  # fmt: skip
        """The log-likelihood and its slopes, at the solution ``log_probability`` (D, A); row
        ``which[d]`` of ``seen`` (Q, T) says where draw d may have ended."""
        payoffs, chance, precision = contiguous(games)
        found = Slopes.room(payoffs, chance, precision)
        numbers_ = payoffs, chance, precision, log_probability
        if self.error != "logit":
            normal_slopes(self.plan, *numbers_, self.error == "private", POINTS, seen, which, found)
        elif self.perfect:
            perfect_slopes(self.plan, *numbers_, seen, which, found)
        else:
            room = numbers(self.tree), profile(self.tree)
            hidden_slopes(self.plan, *room, *numbers_, seen, which, found)
        return found
