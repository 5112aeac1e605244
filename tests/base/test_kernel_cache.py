"""Compiled code is kept where it can be, and never stands in the way where it can't."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOM = """\
from standoff.base.jit import inlined, kernel

@inlined
def half(x):
    return x / 2

@kernel
def quarter(x):
    return half(half(x))

print(quarter(10.0), sum(quarter.stats.cache_hits.values()))
"""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "kernels.py").write_text(ROOM, encoding="utf-8")
    return tmp_path / "room"


@pytest.fixture(scope="module")
def started_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A room whose kernels are in the cache already."""
    made = tmp_path_factory.mktemp("once") / "room"
    made.mkdir()
    (made / "kernels.py").write_text(ROOM, encoding="utf-8")
    assert run(made) == ("2.5 0", "")
    return made


@pytest.fixture
def warm(started_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(started_once, tmp_path / "warm"))


def run(room: Path, before: str = "", **environment: str) -> tuple[str, str]:
    """What the kernels print, with the number of times they came from the cache, and the errors."""
    code = f"{before}\nimport runpy\nrunpy.run_path({str(room / 'kernels.py')!r})"
    kept = {"NUMBA_CACHE_DIR": "", **environment}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **kept},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip(), done.stderr.strip()


def kept(room: Path, ending: str) -> list[Path]:
    return sorted((room / "__pycache__").glob(f"*{ending}"))


def test_the_second_start_takes_what_the_first_compiled(warm: Path) -> None:
    assert run(warm) == ("2.5 1", "")


def test_what_was_compiled_anew_is_counted_and_what_was_kept_is_not(room: Path) -> None:
    after = (
        "import atexit\nfrom standoff.base.compiling import ANEW\n"
        "atexit.register(lambda: print(ANEW.kernels))"
    )
    assert run(room, after) == ("2.5 0\n2", "")
    assert run(room, after) == ("2.5 1\n0", "")


def test_another_file_of_the_room_makes_the_cache_stale(warm: Path) -> None:
    (warm / "other.py").write_text("", encoding="utf-8")
    assert run(warm) == ("2.5 0", "")


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def flipped(path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 0x10
    path.write_bytes(held)


def not_ours(path: Path) -> None:
    path.write_bytes(b"something else altogether")


@pytest.mark.parametrize("ending", [".nbi", ".nbc"])
@pytest.mark.parametrize("damage", [emptied, cut, flipped, not_ours])
def test_a_damaged_cache_is_built_anew_and_said_so(
    warm: Path, ending: str, damage: Callable[[Path], None]
) -> None:
    for path in kept(warm, ending):
        damage(path)
    answer, said = run(warm)
    assert answer == "2.5 0"
    assert said == "The cache of compiled code is damaged; it is being built anew."
    assert run(warm) == ("2.5 1", "")


def test_a_cache_that_lost_its_data_is_built_anew(warm: Path) -> None:
    for path in kept(warm, ".nbc"):
        path.unlink()
    assert run(warm) == ("2.5 0", "")


def test_where_nothing_can_be_written_kernels_compile_in_memory(room: Path, tmp_path: Path) -> None:
    # As root, permissions forbid nothing; a file where a directory should be does.
    (room / "__pycache__").write_text("", encoding="utf-8")
    (tmp_path / "home").write_text("", encoding="utf-8")
    home = str(tmp_path / "home")
    places = {"HOME": home, "XDG_CACHE_HOME": home, "LOCALAPPDATA": home}
    answer, said = run(room, **places)
    assert answer == "2.5 0"
    assert said.startswith("Compiled code cannot be kept: neither the installed package nor")
    assert "NUMBA_CACHE_DIR" in said
    assert len(said.splitlines()) == 1


def test_an_unwritable_package_leaves_it_to_the_users_cache(room: Path, tmp_path: Path) -> None:
    (room / "__pycache__").write_text("", encoding="utf-8")
    places = {"XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    assert run(room, **places) == ("2.5 0", "")
    assert run(room, **places) == ("2.5 1", "")


@pytest.mark.skipif(sys.platform == "win32", reason="limits a file's size by POSIX means")
def test_a_full_disk_costs_the_cache_and_nothing_else(room: Path) -> None:
    full = (
        "import resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
    )
    answer, said = run(room, before=full)
    assert answer == "2.5 0"
    assert said.startswith("Compiled code cannot be kept in ")
    assert said.endswith("The next start will compile it again.")
    assert len(said.splitlines()) == 1
    assert run(room) == ("2.5 0", "")
    assert run(room) == ("2.5 1", "")
