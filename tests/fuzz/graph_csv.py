"""Tables of states, moves and rankings, for the fuzzer."""

from __future__ import annotations

from pathlib import Path

from standoff.lens.graph.table import read_table
from tests.lens.graph.test_table import DILEMMA, GRAPH

SUFFIX = ".csv"


def seeds() -> list[bytes]:
    """Whole and valid files to mutate."""
    return [DILEMMA.encode(), GRAPH.encode()]


def read(path: Path) -> None:
    """Raises :class:`StandoffError` where the file is refused."""
    read_table(path)
