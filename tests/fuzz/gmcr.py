"""GMCR+ files, for the fuzzer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from standoff.lens.graph.gmcr import read_gmcr
from tests.lens.graph.test_published import ELMIRA, SYRIA_IRAQ

SUFFIX = ".gmcr"


def seeds() -> list[bytes]:
    """Whole and valid files to mutate."""
    return [json.dumps(each).encode() for each in (ELMIRA, SYRIA_IRAQ)]


def tree(seed: bytes) -> Any:
    """A seed as plain data."""
    return json.loads(seed)


def read(path: Path) -> None:
    """Raises :class:`StandoffError` where the file is refused."""
    read_gmcr(path)
