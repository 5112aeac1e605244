"""The game in the head of actors who know of the same errors, in some worlds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.checked import Checked, checked, solve_and_check
from standoff.ensemble.views import Solving
from standoff.lens.game.tree import Float, Games

Rows = NDArray[np.intp]


def of_rows(games: Games, rows: Rows) -> Games:
    """The games of some worlds."""
    return games if len(rows) == games.draws else games.only(rows)


class Head:
    """Some actors choose, all others are held at what they really do.

    ``games`` are those of the worlds meant, by the numbers that are taken for true; ``own`` (A,)
    says which choices are really made by this game.
    """

    def __init__(self, solving: Solving, games: Games, own: NDArray[np.bool_]):
        self.solving, self.games, self.own = solving, games, own
        self.inner = own[solving.held.kept]
        """(A',) which of the choices that are left are really made so"""

    def solve(
        self, log_probability: Float, rows: Rows | None = None, scale: float = 1.0
    ) -> Checked:
        """Solve it where others do what ``log_probability`` (B, A) says; in all its worlds, or in
        those ``rows`` of them (then B is their number), at ``scale`` times its precision."""
        solving = self.solving
        games = self.games if rows is None else of_rows(self.games, rows)
        if scale != 1.0:
            games = replace(games, precision=scale * games.precision)
        held = solving.held.games(games, log_probability)
        return solve_and_check(solving.method, solving.form, held)

    def check(self, found: Checked, log_probability: Float) -> Checked:
        """What was found, checked where others do what ``log_probability`` (B, A) says."""
        held = self.solving.held.games(self.games, log_probability)
        return checked(self.solving.method, self.solving.form, held, found.solution)

    def put(self, found: Checked, log_probability: Float) -> None:
        """Write what is really done by it into ``log_probability`` (B, A)."""
        log_probability[:, self.own] = found.solution.log_probability[:, self.inner]

    def whole(self, found: Checked, log_probability: Float) -> Float:
        """(B, A) what everybody does in it."""
        profile = log_probability.copy()
        profile[:, self.solving.held.kept] = found.solution.log_probability
        return profile


def settle(heads: Sequence[Head], log_probability: Float) -> list[Checked]:
    """Solve games that do not hang on one another, and write down what is really done."""
    found = [head.solve(log_probability) for head in heads]
    for head, each in zip(heads, found, strict=True):
        head.put(each, log_probability)
    return found
