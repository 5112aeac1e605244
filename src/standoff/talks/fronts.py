"""Undominated points that remember every package behind them, as a graph of sums."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from standoff.talks.domain import Floats

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
    def pair(self, j: int) -> Iterator[dict[int, int]]:
        """The packages behind pair ``j``, as position by issue."""

    def packages(self, point: int) -> Iterator[dict[int, int]]:
        """The packages behind a point, as position by issue."""
        for j in range(int(self.starts[point]), int(self.starts[point + 1])):
            yield from self.pair(j)


@dataclass(frozen=True)
class Positions(Front):
    """Single positions of one issue; ``second`` holds their numbers."""

    issue: int = 0

    def ways(self) -> Floats:
        return np.ones(len(self.second))

    def pair(self, j: int) -> Iterator[dict[int, int]]:
        yield {self.issue: int(self.second[j])}


@dataclass(frozen=True)
class Listed(Front):
    """Whole packages, listed; ``second`` holds their numbers."""

    listed: NDArray[np.int16] | None = None
    """(packages, issues)."""

    def ways(self) -> Floats:
        return np.ones(len(self.second))

    def pair(self, j: int) -> Iterator[dict[int, int]]:
        assert self.listed is not None
        yield dict(enumerate(self.listed[self.second[j]].tolist()))


@dataclass(frozen=True)
class Sum(Front):
    """Sums of a point of one front and a point of another."""

    left: Front | None = None
    right: Front | None = None

    def ways(self) -> Floats:
        assert self.left is not None
        assert self.right is not None
        return self.left.counts[self.first] * self.right.counts[self.second]

    def pair(self, j: int) -> Iterator[dict[int, int]]:
        assert self.left is not None
        assert self.right is not None
        for left in self.left.packages(int(self.first[j])):
            for right in self.right.packages(int(self.second[j])):
                yield left | right


@dataclass(frozen=True)
class Union(Front):
    """Points of several fronts; ``first`` says which front."""

    parts: tuple[Front, ...] = ()

    def ways(self) -> Floats:
        result = np.empty(len(self.first))
        for number, part in enumerate(self.parts):
            mine = self.first == number
            result[mine] = part.counts[self.second[mine]]
        return result

    def pair(self, j: int) -> Iterator[dict[int, int]]:
        yield from self.parts[int(self.first[j])].packages(int(self.second[j]))
