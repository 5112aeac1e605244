"""What is said while the first game is not solved yet."""

from __future__ import annotations

import threading
import time

import pytest

from standoff.base.compiling import ANEW
from standoff.ensemble.effort import Watching
from standoff.render import progress
from standoff.render.progress import COMPILING, Pace, lasting, progress_bar


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_SLOW_START", 0.0)
    monkeypatch.setattr(progress, "_LOOK", 0.005)


def waiting() -> list[threading.Thread]:
    """The timers of the bar; that of the tests themselves goes on."""
    timers = [each for each in threading.enumerate() if isinstance(each, threading.Timer)]
    return [each for each in timers if not each.name.startswith("pytest_timeout")]


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


def test_the_pace_is_told_once_it_is_known() -> None:
    seconds = iter([0.0, 2.0, 4.0, 100.0, 101.0])
    pace = Pace(lambda: next(seconds))
    # A resumed run holds 5,000 games: they were not solved in this time.
    pace.unconverged(0, 5000)
    pace.tell(5000, 10_000)
    assert pace.text == "0 % unconverged"
    pace.tell(6000, 10_000)
    assert pace.text == "500 games/s · 8 s left · 0 % unconverged"
    pace.unconverged(14, 7000)
    pace.tell(7000, 10_000)
    assert pace.text == "500 games/s · 6 s left · 0.2 % unconverged"
    # Only what was told lately counts.
    pace.tell(7500, 10_000)
    pace.tell(8000, 10_000)
    assert pace.rate == pytest.approx(500.0)


def test_what_is_no_game_has_a_time_left_alone() -> None:
    seconds = iter([0.0, 1.0, 2.0])
    pace = Pace(lambda: next(seconds))
    pace.tell(1, 100)
    pace.tell(2, 100)
    assert pace.text == "1 min 38 s left"
    # Another work begins: its rate is its own.
    pace.tell(0, 10)
    assert pace.text == ""


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.2, "1 s"),
        (59, "59 s"),
        (3599, "59 min 59 s"),
        (3601, "1 h 01 min"),
        (93 * 3600, "3 days 21 h"),
    ],
)
def test_a_time_is_told_to_two_units(seconds: float, told: str) -> None:
    assert lasting(seconds) == told


def test_the_bar_is_told_how_well_games_are_solved() -> None:
    with progress_bar("solving") as told:
        assert isinstance(told, Watching)
