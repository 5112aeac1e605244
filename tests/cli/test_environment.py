"""Surroundings that a real user has: closed streams, terminals without a width, no home."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.cli import main
from standoff.render.console import NARROWEST, PIPED, console
from standoff.render.progress import COMPILING

STANDOFF = f"{sys.executable} -m standoff"
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")


def shell(line: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@posix
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_stops_nothing(tmp_path: Path, closed: str) -> None:
    assert shell(f"{STANDOFF} new border {closed}", tmp_path).returncode == 0
    done = shell(f"{STANDOFF} run border.yaml -n 16 --json out.json {closed}", tmp_path)
    assert done.returncode == 0
    assert done.stderr.strip() in ("", COMPILING)
    # A file opened first would get the number of a closed stream, and what is printed with it.
    assert (tmp_path / "out.json").read_text(encoding="utf-8").startswith("{\n")
    failed = shell(f"{STANDOFF} run nowhere.yaml {closed}", tmp_path)
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr


@posix
def test_an_error_stream_that_is_full_hides_nothing_from_the_exit_code(tmp_path: Path) -> None:
    assert shell(f"{STANDOFF} run nowhere.yaml 2>/dev/full", tmp_path).returncode == 1
    done = shell(f"{STANDOFF} list >/dev/full", tmp_path)
    assert done.returncode == 1
    assert done.stderr == "the output cannot be written: the disk is full\n"


@posix
def test_without_an_environment(tmp_path: Path) -> None:
    done = shell(f"env -i {STANDOFF} list", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "ukraine-2022" in done.stdout


@pytest.mark.parametrize(
    ("columns", "width"),
    [
        ("0", PIPED),
        ("-5", PIPED),
        ("wide", PIPED),
        ("", PIPED),
        ("99999999999", PIPED),
        ("1", NARROWEST),
        ("80", 80),
        ("200", 200),
    ],
)
def test_a_width_is_taken_where_one_is_stated(
    monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    def no_terminal(descriptor: int) -> os.terminal_size:
        raise OSError

    monkeypatch.setattr(os, "get_terminal_size", no_terminal)
    monkeypatch.setenv("COLUMNS", columns)
    assert console().width == width


def test_a_run_without_a_width(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "standoff", "new", "border"], cwd=tmp_path, check=True)
    done = subprocess.run(
        [sys.executable, "-m", "standoff", "run", "border.yaml", "-n", "16"],
        cwd=tmp_path,
        env={**os.environ, "COLUMNS": "0"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr.strip() in ("", COMPILING)
    assert max(map(len, done.stdout.splitlines())) <= PIPED


def test_what_numpy_warns_of_never_reaches_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def dividing(path: object) -> NoReturn:
        np.array([1.0]) / np.array([0.0])
        raise StandoffError("the end")

    monkeypatch.setattr("standoff.questions.run.compiled", dividing)
    with warnings.catch_warnings(record=True) as warned, pytest.raises(SystemExit):
        main(["run", "border.yaml"])
    assert not warned
    assert capsys.readouterr().err == "the end\n"
