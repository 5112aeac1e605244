"""What is said while the first game is not solved yet."""

from __future__ import annotations

import threading
import time

import pytest

from standoff.base.compiling import ANEW
from standoff.render import progress
from standoff.render.progress import COMPILING, progress_bar


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_SLOW_START", 0.0)
    monkeypatch.setattr(progress, "_LOOK", 0.005)


def waiting() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if isinstance(each, threading.Timer)]


def finish(threads: list[threading.Thread]) -> None:
    for each in threads:
        each.join(30)
        assert not each.is_alive()


def test_a_solver_that_compiles_itself_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ANEW, "kernels", 5)
    with progress_bar("solving"):
        threads = waiting()
        time.sleep(0.02)
        ANEW.kernels += 40
        finish(threads)
    assert capsys.readouterr().err == f"{COMPILING}\n"


def test_a_slow_start_without_compiling_says_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Another study of this process may have compiled what it needed before.
    monkeypatch.setattr(ANEW, "kernels", 40)
    with progress_bar("solving") as told:
        threads = waiting()
        time.sleep(0.05)
        told(1, 2)
        ANEW.kernels += 40
        finish(threads)
    assert capsys.readouterr().err == ""
