"""Two policies solved in the same worlds, with what everyone does where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.prepare import PreparedPolicy
from standoff.ensemble.work import RESIDUAL
from standoff.lens.game.certificate import certify
from standoff.lens.game.logit import EPSILON
from standoff.lens.game.reasons import CHECK
from standoff.lens.game.tree import Float
from standoff.lens.game.union_fill import node_chances


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """One policy's game in B worlds."""

    chances: Float
    """(N, B) the chance of the branch that leads to each node of its tree"""
    solved: NDArray[np.bool_]
    reason: NDArray[np.uint8]
    """(B,) why a world was not solved: an index into ``standoff.lens.game.REASONS``, else 0"""


def play(policy: PreparedPolicy, parameters: Mapping[str, Float], first: int) -> Played:
    """Solve one policy in the worlds ``first``, … with ``parameters`` (B,) each.

    Raises :class:`StandoffError` for numbers that make no game, naming the draw.
    """
    games, exact = policy.filling.fill(parameters, first).games, policy.method.exact
    solution = policy.method.solve(games)
    judged = games
    if exact:
        judged = replace(games, precision=np.full_like(games.precision, np.inf))
    found = certify(judged, solution.log_probability, policy.form)
    good = found.share <= EPSILON if exact else found.residual <= RESIDUAL
    return Played(
        node_chances(games, solution.log_probability),
        solution.converged & good,
        np.where(solution.converged & ~good, np.uint8(CHECK), solution.reason),
    )
