"""A limit to how long one game may be worked on, that does not count the compiling of kernels."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from standoff.base.errors import StandoffError

Result = TypeVar("Result")
_LOOK_EVERY = 0.02
LONGEST = 1.25
"""How much longer than the limit whoever waits may have to, on a machine busy with other work."""


class Patience:
    """``seconds`` of processor time from now on; None for as long as it takes.

    Processor time, so that a machine that is a little busy does not decide what is solved; but
    never more than ``LONGEST`` times as long by the clock on the wall, so that whoever waits is
    told in time. The watch is a thread of its own, on every system alike.
    """

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self._start = time.process_time()
        self._start_wall = time.monotonic()

    def within(self, work: Callable[[], Result], refusal: str) -> Result:
        """What ``work`` returns, or a :class:`StandoffError` with ``refusal`` once time is up.

        The work cannot be stopped, only left behind: the process is expected to end soon.
        """
        if self.seconds is None:
            return work()
        from standoff.base.jit import CompileClock

        clock = CompileClock()
        done: list[Result] = []
        failed: list[BaseException] = []

        def run() -> None:
            try:
                done.append(work())
            except BaseException as error:
                failed.append(error)

        worker = threading.Thread(target=run, daemon=True)
        with clock:
            worker.start()
            while worker.is_alive():
                worker.join(_LOOK_EVERY)
                if clock.compiling or not worker.is_alive():
                    continue
                used = time.process_time() - self._start - clock.seconds
                waited = time.monotonic() - self._start_wall - clock.elapsed
                if used > self.seconds:
                    raise StandoffError(refusal)
                if waited > LONGEST * self.seconds:
                    raise StandoffError(f"{refusal}. {_busy(used, waited)}")
        if failed:
            raise failed[0]
        self._start += clock.seconds
        self._start_wall += clock.elapsed
        return done[0]


def _busy(used: float, waited: float) -> str:
    return (
        f"This machine is busy with other work: in {waited:.3g} seconds it gave this "
        f"{used:.2g} seconds of computing"
    )
