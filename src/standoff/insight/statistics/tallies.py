"""Many sums of the chances of ends of play at once, world by world."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.insight.statistics.prim import Floats
from standoff.lens.game.histories import Codes


class Tally:
    """Sums over some ends of play each, in every world."""

    def __init__(self, terminals: int, draws: int):
        self.terminals, self.draws = terminals, draws
        self._ends: list[NDArray[np.intp]] = []
        self._rows: list[NDArray[np.intp]] = []
        self.rows_so_far = 0
        self._sums: Floats | None = None

    def total(self, here: NDArray[np.bool_]) -> slice:
        """One sum, over the ends ``here`` (T,)."""
        return self.grouped(here, np.zeros(self.terminals, np.int32), 1)

    def grouped(self, here: NDArray[np.bool_], label: Codes, size: int) -> slice:
        """``size`` sums, over the ends ``here`` (T,) with the label (T,) 0, 1, …: their rows."""
        ends = np.flatnonzero(here)
        self._ends.append(ends)
        self._rows.append(self.rows_so_far + label[ends].astype(np.intp))
        found = slice(self.rows_so_far, self.rows_so_far + size)
        self.rows_so_far += size
        return found

    def add(self, first: int, probability: Floats) -> None:
        """Take in the chances (B, T) of the ends in the worlds from ``first`` on."""
        from scipy.sparse import csr_array

        if self._sums is None:
            self._sums = np.zeros((self.rows_so_far, self.draws))
            rows, ends = np.concatenate(self._rows), np.concatenate(self._ends)
            shape = (self.rows_so_far, self.terminals)
            self._matrix = csr_array((np.ones(len(rows)), (rows, ends)), shape=shape)
        self._sums[:, first : first + len(probability)] = self._matrix @ probability.T

    def alike(self) -> Tally:
        """The same sums, of other chances."""
        found = Tally(self.terminals, self.draws)
        found._ends, found._rows = self._ends, self._rows
        found.rows_so_far = self.rows_so_far
        return found

    def rows(self, where: slice) -> Floats:
        """(rows, D) the sums at some rows."""
        assert self._sums is not None
        return self._sums[where]
