"""Games of everybody by somebody's numbers, solved in some worlds and kept for the next time."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.checked import Checked
from standoff.lens.game.certificate import Certificate
from standoff.lens.game.tree import Solution

Rows = slice | NDArray[np.integer]


@dataclass(frozen=True, slots=True, eq=False)
class Alone:
    """Such games in B worlds, each solution checked."""

    checked: Checked
    there: NDArray[np.bool_]
    """(B,) in which worlds the game was solved; elsewhere nothing is to be read."""

    @classmethod
    def none(cls, like: Checked, draws: int) -> Alone:
        """Room for the games of so many worlds, none of them solved."""
        anywhere = like.only(np.zeros(draws, np.intp))
        return cls(anywhere, np.zeros(draws, np.bool_))

    def only(self, rows: NDArray[np.intp]) -> Alone:
        """Those of some worlds."""
        return Alone(self.checked.only(rows), self.there[rows])

    def put(self, rows: Rows, other: Alone) -> None:
        """Take over those of other worlds, in place of what there was."""
        for kind, own, new in (
            (Solution, self.checked.solution, other.checked.solution),
            (Certificate, self.checked.certificate, other.checked.certificate),
        ):
            for each in fields(kind):
                getattr(own, each.name)[rows] = getattr(new, each.name)
        self.checked.solved[rows] = other.checked.solved
        self.checked.reason[rows] = other.checked.reason
        self.there[rows] = other.there
