"""Equilibria in order of strength: those that stand under the most concepts first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

DEMANDING = ("Nash", "SSEQ", "SEQ", "SIM", "SMR", "GMR")
"""The concepts by how much they ask of an equilibrium: a Nash equilibrium is one under every other
of these, and whatever is one under any of these is one under GMR, SIM aside."""


@dataclass(frozen=True, slots=True)
class Group:
    """States (0-based, in order) that are equilibria under just the same concepts."""

    concepts: tuple[str, ...]
    """The most demanding first."""
    states: tuple[int, ...]


def by_strength(equilibria: Mapping[str, Iterable[int]]) -> list[Group]:
    """Equilibria (0-based states by concept), grouped, the strongest group first.

    A Nash equilibrium comes before all others, then what stands under more concepts, then what
    stands under the more demanding ones.
    """
    names = sorted(equilibria, key=_place)
    held: dict[int, list[str]] = {}
    for concept in names:
        for state in equilibria[concept]:
            held.setdefault(int(state), []).append(concept)
    groups: dict[tuple[str, ...], list[int]] = {}
    for state, concepts in held.items():
        groups.setdefault(tuple(concepts), []).append(state)

    def strength(concepts: tuple[str, ...]) -> tuple[bool, int, list[int]]:
        return "Nash" not in concepts, -len(concepts), [names.index(each) for each in concepts]

    return [
        Group(concepts, tuple(sorted(groups[concepts])))
        for concepts in sorted(groups, key=strength)
    ]


def _place(concept: str) -> int:
    return DEMANDING.index(concept) if concept in DEMANDING else len(DEMANDING)
