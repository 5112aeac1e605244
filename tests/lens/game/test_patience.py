"""A limit to the time that one game may take: by the processor, and by the clock on the wall."""

from __future__ import annotations

import threading
import time

import pytest

from standoff.base.errors import StandoffError
from standoff.lens.game.patience import LONGEST, Patience


def test_work_done_in_time_is_returned_and_its_errors_are_raised() -> None:
    assert Patience(None).within(lambda: 1, "too long") == 1
    assert Patience(60.0).within(lambda: 2, "too long") == 2
    with pytest.raises(ZeroDivisionError):
        Patience(60.0).within(lambda: 1 // 0, "too long")


def test_computing_beyond_the_limit_is_refused() -> None:
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            pass

    try:
        with pytest.raises(StandoffError, match=r"^too long"):
            Patience(0.05).within(work, "too long")
    finally:
        stop.set()


def test_whoever_waits_is_told_in_time_though_the_machine_does_other_work() -> None:
    # A process that gets no processor time uses none: it waits.
    stop = threading.Event()
    start = time.monotonic()
    try:
        with pytest.raises(StandoffError, match=r"^too long\. This machine is busy with other"):
            Patience(0.4).within(stop.wait, "too long")
        assert LONGEST * 0.4 < time.monotonic() - start < 10
    finally:
        stop.set()
