"""Policies solved in the same worlds, with what everyone does where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.playing import play as play_out
from standoff.ensemble.prepare import PreparedPolicy
from standoff.lens.game.tree import Float
from standoff.lens.game.union_fill import even_chances, node_chances


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """One policy's game in B worlds."""

    chances: Float
    """(N, B) the chance of the branch that leads to each node of its tree"""
    even: Float | None
    """(N, B) the same if every choice were made as often as any other; None if not asked"""
    solved: NDArray[np.bool_]
    reason: NDArray[np.uint8]
    """(B,) why a world was not solved: an index into ``standoff.lens.game.REASONS``, else 0"""


def play(
    policy: PreparedPolicy, parameters: Mapping[str, Float], first: int, *, even: bool = False
) -> Played:
    """Solve one policy in the worlds ``first``, … with ``parameters`` (B,) each; with what would be
    done if every choice were ``even``, if asked.

    Raises :class:`StandoffError` for numbers that make no game, naming the draw.
    """
    found = play_out(policy, parameters, first)
    solved = node_chances(found.games, found.solution.log_probability)
    evenly = even_chances(found.games) if even else None
    return Played(solved, evenly, found.solved, found.solution.reason)
