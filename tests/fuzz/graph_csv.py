"""Tables of a conflict as CSV for the fuzzer: read, and their Nash equilibria found."""

from __future__ import annotations

from pathlib import Path

from standoff.graph import analyse
from standoff.graph.table import read_table
from tests.graph.test_table import DILEMMA, GRAPH


def seeds() -> list[bytes]:
    """A table of options and one of listed moves, also with semicolons."""
    return [DILEMMA.encode(), GRAPH.encode(), DILEMMA.replace(",", ";").encode()]


def read(path: Path) -> None:
    """Read a mutant and analyse it where it is small.

    Raises :class:`StandoffError` where it is refused.
    """
    conflict = read_table(path)
    if len(conflict.names) <= 256:
        analyse(conflict, ["Nash", "SEQ"])
