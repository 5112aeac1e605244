"""The built wheel does what the checkout does, in an empty environment and an empty folder.

The environment holds the wheel and what the wheel says it needs, and nothing else: a file that is
not packed, or a package that is used and not asked for, fails here. What it needs is not downloaded
but lent by the environment that the tests run in; that an index has it in the versions asked for is
what ``test_lowest_versions`` shows.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
ON_WINDOWS = sys.platform == "win32"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, built without fetching anything."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *build, str(ROOT)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    [found] = folder.glob("*.whl")
    return found


def needed(wheel: Path) -> Iterator[str]:
    """Names of the packages that the wheel needs, and of all that those need, without extras."""
    with ZipFile(wheel) as packed:
        [name] = [each for each in packed.namelist() if each.endswith(".dist-info/METADATA")]
        text = packed.read(name).decode("utf-8")
    asked = [
        line.removeprefix("Requires-Dist: ")
        for line in text.partition("\n\n")[0].splitlines()
        if line.startswith("Requires-Dist: ")
    ]
    seen: set[str] = set()
    while asked:
        wanted = Requirement(asked.pop())
        if wanted.name in seen or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        seen.add(wanted.name)
        yield wanted.name
        asked += metadata.requires(wanted.name) or []


def lend(name: str, to: Path) -> None:
    """Make an installed package importable from another environment's folder too."""
    installed = metadata.distribution(name)
    tops = {
        file.parts[0]
        for file in installed.files or ()
        if file.parts[0] not in {"..", "__pycache__"}
    }
    for top in sorted(tops):
        if not (to / top).exists():
            (to / top).symlink_to(Path(str(installed.locate_file(top))))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that holds the wheel and what it needs."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder, symlinks=not ON_WINDOWS)
    found = folder / ("Scripts" if ON_WINDOWS else "bin") / "python"
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(subprocess.check_output([found, "-c", asked], text=True).strip())
    try:
        for name in needed(wheel):
            lend(name, packages)
    except OSError:
        pytest.skip("this system lets nobody make links")
    install = ["install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    pip = ["-m", "pip", "--disable-pip-version-check", "--python", str(found)]
    done = subprocess.run(
        [sys.executable, *pip, *install],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return found


def said(python: str | Path, folder: Path, *words: str) -> str:
    """What a command prints in a folder, with nothing of the caller's environment for Python."""
    done = subprocess.run(
        [python, "-I", "-m", "standoff", *words],
        cwd=folder,
        env={k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_everything_but_code_for_tests_is_packed(wheel: Path) -> None:
    with ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if name.startswith("standoff/")}
    source = ROOT / "src"
    here = {
        path.relative_to(source).as_posix()
        for path in (source / "standoff").rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.suffix not in {".nbi", ".nbc"}
    }
    assert names == {name for name in here if not name.startswith("standoff/.")}


def test_the_cases_are_found_without_the_checkout(python: Path, tmp_path: Path) -> None:
    assert "ukraine-2022" in said(python, tmp_path, "list")
    asked = "import standoff; print(standoff.__file__)"
    where = subprocess.check_output([python, "-I", "-c", asked], cwd=tmp_path, text=True)
    assert not Path(where.strip()).is_relative_to(ROOT)
    assert not list(tmp_path.iterdir())


def test_the_command_is_there(python: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [python.with_name("standoff"), "--version"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.stdout.split()[-1] == metadata.version("standoff")


def test_a_case_is_written_checked_and_run_to_the_same_bits(python: Path, tmp_path: Path) -> None:
    said(python, tmp_path, "new", "border")
    assert "nothing wrong" in said(python, tmp_path, "check", "border.yaml")
    words = ("run", "ukraine-2022", "--draws", "32", "--json", "-")
    assert json.loads(said(python, tmp_path, *words)) == json.loads(
        said(sys.executable, tmp_path, *words)
    )
