"""Draws that are one and the same game: solved once, where numbers are given that recur.

Questions that change one assumption at a time pose many games that differ in nothing that a policy
reads: a number that only its sanctions rest on leaves the game of talks as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.lens.game.tree import Float

COMPARED = 65_536
"""Most draws that are compared with one another."""


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """Which draws of one policy are to be solved, and which are as one of those."""

    distinct: NDArray[np.int64]
    """(S,) the draws that are solved, in order: each the first of those that are alike."""
    place: NDArray[np.int64] | None
    """(D,) for each draw which of ``distinct`` it is like; None where every draw is its own."""
    standing: NDArray[np.int64]
    """(S,) how many draws each of ``distinct`` stands for."""

    @classmethod
    def none(cls, draws: int) -> Alike:
        """Every draw is its own."""
        return cls(np.arange(draws), None, np.ones(draws, np.int64))

    @classmethod
    def by(cls, names: frozenset[str] | None, parameters: Mapping[str, Float], draws: int) -> Alike:
        """Compare the bits of some of the parameters, (draws,) each, in each of ``draws`` draws;
        None for what may read any. Time and memory O(D · names)."""
        if names is None:
            return cls.none(draws)
        table = np.empty((draws, len(names)))
        for column, name in enumerate(sorted(names)):
            table[:, column] = parameters[name]
        seen: dict[bytes, int] = {}
        place = np.array([seen.setdefault(row.tobytes(), len(seen)) for row in table], np.int64)
        if len(seen) == draws:
            return cls.none(draws)
        distinct = np.full(len(seen), draws, np.int64)
        np.minimum.at(distinct, place, np.arange(draws))
        return cls(distinct, place, np.bincount(place, minlength=len(seen)))
