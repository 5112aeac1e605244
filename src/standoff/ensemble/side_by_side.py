"""Several studies at once: while one grows its games, which one thread does, another is solved."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from types import TracebackType

from standoff.ensemble.effort import Effort
from standoff.ensemble.pool import Threads

AT_ONCE = 2
"""Studies that are worked on at once."""


class Together(Threads):
    """A pool for two studies at a time, one after the other where there is one thread.

    Each is to be given :attr:`effort`, whose progress nobody is told: by it what goes on learns
    that another was interrupted, and ends soon.
    """

    def __init__(self, effort: Effort):
        super().__init__(1 if effort.threads == 1 else AT_ONCE)
        self._halted = Event()
        self.effort = replace(effort, progress=self._look)

    def _look(self, _done: int, _whole: int) -> None:
        if self._halted.is_set():
            raise KeyboardInterrupt

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self._halted.set()
        super().__exit__(kind, error, trace)
