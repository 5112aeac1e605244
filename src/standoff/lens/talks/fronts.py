"""Undominated points that remember every package behind them, as a graph of sums."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.lens.talks.domain import Floats

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Front(ABC):
    """Undominated points, and which pairs of earlier points each is the sum of.

    ``points``: (n, parties). The pairs of point ``i`` are ``first[j], second[j]`` for j in
    ``starts[i]:starts[i + 1]``; what the numbers mean is the subclass's affair.
    """

    points: Floats
    starts: Indices
    first: Indices
    second: Indices

    @cached_property
    def counts(self) -> Floats:
        """How many packages stand behind each point; shape (n,)."""
        if not len(self.points):
            return np.zeros(0)
        return np.asarray(np.add.reduceat(self.ways(), self.starts[:-1]), dtype=np.float64)

    @abstractmethod
    def ways(self) -> Floats:
        """How many packages stand behind each pair."""

    @abstractmethod
    def opened(self, j: int, rest: Rest, chosen: Chosen) -> tuple[Rest, Chosen]:
        """Pair ``j`` put on top of what is still to be chosen, or added to what is chosen."""

    def packages(self, point: int) -> Iterator[dict[int, int]]:
        """The packages behind a point, as position by issue.

        A front of a thousand issues is a sum of sums a thousand deep, so the walk keeps its own
        stack.
        """
        stack = [self._begun(point, None, None)]
        while stack:
            front, pairs, rest, chosen = stack[-1]
            j = next(pairs, None)
            if j is None:
                stack.pop()
                continue
            todo, found = front.opened(j, rest, chosen)
            if todo is None:
                yield _unlinked(found)
            else:
                (onward, at), later = todo
                stack.append(onward._begun(at, later, found))

    def _begun(
        self, point: int, rest: Rest, chosen: Chosen
    ) -> tuple[Front, Iterator[int], Rest, Chosen]:
        pairs = iter(range(int(self.starts[point]), int(self.starts[point + 1])))
        return self, pairs, rest, chosen


Rest = tuple[tuple[Front, int], Any] | None
"""Points still to be opened, as a linked list."""
Chosen = tuple[dict[int, int], Any] | None
"""Parts of a package, as a linked list."""


def _unlinked(chosen: Chosen) -> dict[int, int]:
    package: dict[int, int] = {}
    while chosen is not None:
        part, chosen = chosen
        package |= part
    return package


@dataclass(frozen=True)
class Positions(Front):
    """Single positions of one issue; ``second`` holds their numbers."""

    issue: int = 0

    def ways(self) -> Floats:
        """One package behind each."""
        return np.ones(len(self.second))

    def opened(self, j: int, rest: Rest, chosen: Chosen) -> tuple[Rest, Chosen]:
        """The position joins what is chosen."""
        return rest, ({self.issue: int(self.second[j])}, chosen)


@dataclass(frozen=True)
class Listed(Front):
    """Whole packages, listed; ``second`` holds their numbers."""

    listed: NDArray[np.int16] | None = None
    """(packages, issues)."""

    def ways(self) -> Floats:
        """One package behind each."""
        return np.ones(len(self.second))

    def opened(self, j: int, rest: Rest, chosen: Chosen) -> tuple[Rest, Chosen]:
        """The whole package joins what is chosen."""
        assert self.listed is not None
        return rest, (dict(enumerate(self.listed[self.second[j]].tolist())), chosen)


@dataclass(frozen=True)
class Sum(Front):
    """Sums of a point of one front and a point of another."""

    left: Front | None = None
    right: Front | None = None

    def __post_init__(self) -> None:
        # Counted while the sum is built, lest counting have to go down through all of its parts.
        _ = self.counts

    def ways(self) -> Floats:
        """As many as the packages of both points, multiplied."""
        assert self.left is not None
        assert self.right is not None
        return self.left.counts[self.first] * self.right.counts[self.second]

    def opened(self, j: int, rest: Rest, chosen: Chosen) -> tuple[Rest, Chosen]:
        """Both points are still to be chosen, the left one first."""
        assert self.left is not None
        assert self.right is not None
        right = (self.right, int(self.second[j])), rest
        return ((self.left, int(self.first[j])), right), chosen


@dataclass(frozen=True)
class Union(Front):
    """Points of several fronts; ``first`` says which front."""

    parts: tuple[Front, ...] = ()

    def __post_init__(self) -> None:
        _ = self.counts

    def ways(self) -> Floats:
        """As many as stand behind the point of its front."""
        result = np.empty(len(self.first))
        for number, part in enumerate(self.parts):
            mine = self.first == number
            result[mine] = part.counts[self.second[mine]]
        return result

    def opened(self, j: int, rest: Rest, chosen: Chosen) -> tuple[Rest, Chosen]:
        """The point of its front is still to be chosen."""
        return ((self.parts[int(self.first[j])], int(self.second[j])), rest), chosen
