"""How much may go into solving."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from standoff.case.limits import TREE_NODES

Progress = Callable[[int, int], None]
"""Called with the number of solved games and of all; one that is :class:`Watching` is told, too,
how many of them did not converge."""


@runtime_checkable
class Watching(Protocol):
    """Progress that wants to know how well the games are solved."""

    def __call__(self, done: int, total: int, /) -> None:
        """So many games of all are done."""

    def unconverged(self, games: int, done: int, /) -> None:
        """So many of the games that are done did not converge."""


def tell(progress: Progress | None, done: int, total: int, unconverged: int) -> None:
    """Say how far the games are, and how many of those ``done`` did not converge."""
    if progress is None:
        return
    # The share first: what is shown of the number has it then.
    if isinstance(progress, Watching):
        progress.unconverged(unconverged, done)
    progress(done, total)


@dataclass(frozen=True, slots=True)
class Part:
    """Progress of a part of a work, told as that of the ``whole``: ``place`` gives (done, total) of
    it; ``missed`` games of ``before`` had not converged when the part began."""

    whole: Progress
    place: Callable[[int, int], tuple[int, int]]
    missed: int = 0
    before: int = 0

    def __call__(self, done: int, total: int, /) -> None:
        """So many games of the part are done."""
        self.whole(*self.place(done, total))

    def unconverged(self, games: int, done: int, /) -> None:
        """So many of them did not converge."""
        if isinstance(self.whole, Watching):
            self.whole.unconverged(self.missed + games, self.before + done)


@dataclass(frozen=True, slots=True)
class Effort:
    """``threads``: how many work (None for one a core); ``max_nodes``: the largest tree to grow;
    ``progress``: who is told how far it is."""

    threads: int | None = None
    max_nodes: int = TREE_NODES
    progress: Progress | None = None


FREELY = Effort()
"""As much as the machine has."""
