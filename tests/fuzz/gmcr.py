"""GMCR+ files for the fuzzer: read, and their Nash equilibria found."""

from __future__ import annotations

import json
from pathlib import Path

from standoff.graph import analyse
from standoff.graph.gmcr import read_gmcr
from standoff.graph.gmcr_out import as_gmcr
from standoff.graph.table import parse_table
from tests.graph.test_table import DILEMMA


def seeds() -> list[bytes]:
    """A conflict of two options, as a .gmcr file."""
    return [json.dumps(as_gmcr(parse_table(DILEMMA))).encode()]


def read(path: Path) -> None:
    """Read a mutant and analyse it where it is small.

    Raises :class:`StandoffError` where it is refused.
    """
    conflict = read_gmcr(path)
    if len(conflict.names) <= 256:
        analyse(conflict, ["Nash", "SEQ"])
