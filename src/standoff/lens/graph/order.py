"""Equilibria in order of strength: those that stand under the most concepts first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

DEMANDING = ("Nash", "SSEQ", "SEQ", "SIM", "SMR", "GMR")
"""The concepts by how much they ask of an equilibrium: a Nash equilibrium is one under every other
of these, and whatever is one under any of these is one under GMR, SIM aside."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """States that are equilibria under just the same concepts."""

    concepts: tuple[str, ...]
    """The most demanding first."""
    states: NDArray[np.int64]
    """0-based, in increasing order."""


def by_strength(equilibria: Mapping[str, ArrayLike]) -> list[Group]:
    """Equilibria (0-based states by concept), grouped, the strongest group first.

    A Nash equilibrium comes before all others, then what stands under more concepts, then what
    stands under the more demanding ones.
    """
    names = sorted(equilibria, key=_place)
    found = {name: np.asarray(equilibria[name], np.int64).reshape(-1) for name in names}
    states = max((int(each.max(initial=-1)) + 1 for each in found.values()), default=0)
    codes = np.zeros(states, np.uint64)
    for bit, name in enumerate(names):
        codes[found[name]] |= np.uint64(1 << bit)
    resting = np.flatnonzero(codes)
    held = codes[resting]
    groups: dict[tuple[str, ...], NDArray[np.int64]] = {}
    for code in sorted(set(held.tolist())):
        concepts = tuple(name for bit, name in enumerate(names) if code >> bit & 1)
        groups[concepts] = resting[held == code]

    def strength(concepts: tuple[str, ...]) -> tuple[bool, int, list[int]]:
        return "Nash" not in concepts, -len(concepts), [names.index(each) for each in concepts]

    return [Group(concepts, groups[concepts]) for concepts in sorted(groups, key=strength)]


def _place(concept: str) -> int:
    return DEMANDING.index(concept) if concept in DEMANDING else len(DEMANDING)
