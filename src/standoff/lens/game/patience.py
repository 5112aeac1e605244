"""A limit to how long one game may be worked on, that does not count the compiling of kernels."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from standoff.base.errors import StandoffError

Result = TypeVar("Result")
_LOOK_EVERY = 0.02


class Patience:
    """``seconds`` of processor time from now on; None for as long as it takes.

    Processor time, so that a busy machine does not decide what is solved.
    """

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self._start = time.process_time()

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
                used = time.process_time() - self._start - clock.seconds
                if used > self.seconds and not clock.compiling and worker.is_alive():
                    raise StandoffError(refusal)
        if failed:
            raise failed[0]
        self._start += clock.seconds
        return done[0]
