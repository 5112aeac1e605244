"""The lowest versions that pyproject.toml allows are enough, and give the same figures.

They are installed into an environment of their own, so this takes a minute; where packages can't be
had (no network) it is skipped.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


def lowest() -> list[str]:
    """``numpy>=2.0`` as ``numpy==2.0``, for everything that Standoff itself asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *extras["frames"], *extras["figures"]]
    return [re.sub(r">=", "==", each) for each in asked]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if sys.version_info >= (3, 13):
        pytest.skip("the lowest versions have no wheels for this Python")
    folder = tmp_path_factory.mktemp("lowest")
    venv.create(folder, with_pip=True)
    found = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    done = subprocess.run(
        [found, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *lowest()],
        capture_output=True,
        text=True,
        check=False,
    )
    if re.search("NewConnectionError|ConnectTimeout|No matching distribution", done.stderr):
        pytest.skip("packages can't be had here")
    assert done.returncode == 0, done.stderr
    return found


def answer(python: str | Path, folder: Path, words: tuple[str, ...], cache: str) -> Any:
    """What a command says as JSON, run in a folder with the checkout's own package."""
    done = subprocess.run(
        [
            python,
            "-W",
            "error::DeprecationWarning:standoff",
            "-m",
            "standoff",
            *words,
            "--json",
            "-",
        ],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "NUMBA_CACHE_DIR": cache,
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def figures(data: Any) -> list[float]:
    """Every number of an answer, in order."""
    if isinstance(data, dict):
        return [x for key in sorted(data) if key != "versions" for x in figures(data[key])]
    if isinstance(data, list):
        return [x for each in data for x in figures(each)]
    return [float(data)] if isinstance(data, int | float) else []


@pytest.mark.parametrize(
    "words",
    [
        ("run", "ukraine-2022", "--draws", "32"),
        ("value", "border.yaml", "--draws", "64"),
        ("talks", "zone", "ukraine-2022", "--draws", "16", "--policies", "pursued"),
    ],
)
def test_the_lowest_versions_give_the_same_figures(
    python: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    subprocess.run([sys.executable, "-m", "standoff", "new", "border"], cwd=tmp_path, check=True)
    low = figures(answer(python, tmp_path, words, str(python.parents[1] / "kernels")))
    now = figures(answer(sys.executable, tmp_path, words, os.environ.get("NUMBA_CACHE_DIR", "")))
    assert len(now) > 20
    # Rounding differs between versions of NumPy and LLVM; what follows from it stays small.
    assert low == pytest.approx(now, rel=1e-4, abs=1e-6)
