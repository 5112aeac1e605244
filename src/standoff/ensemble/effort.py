"""How much may go into solving."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from standoff.case.limits import TREE_NODES

Progress = Callable[[int, int], None]
"""Called with the number of solved games and of all."""


@dataclass(frozen=True, slots=True)
class Effort:
    """``threads``: how many work (None for one a core); ``max_nodes``: the largest tree to grow;
    ``progress``: who is told how far it is."""

    threads: int | None = None
    max_nodes: int = TREE_NODES
    progress: Progress | None = None


FREELY = Effort()
"""As much as the machine has."""
