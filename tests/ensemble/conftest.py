"""Where the runs of a test are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from standoff.ensemble.kept import keeping


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of runs of the test's own, and chunks so small that a run has several."""
    monkeypatch.setenv("STANDOFF_RUNS", str(tmp_path / "runs"))
    monkeypatch.setattr(keeping, "_MOST", 256)
    return tmp_path / "runs"
