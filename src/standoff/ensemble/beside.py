"""Part of one work done in a second process, beside this one: two threads share Python's lock."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Generic, TypeVar

from standoff.ensemble.processes import START, Process

Task = TypeVar("Task")
Result = TypeVar("Result")


class Asked(Generic[Result]):
    """A task that a process was asked to do."""

    def __init__(self, future: Future[Result]):
        self._future = future

    def __call__(self) -> Result:
        """Wait for what comes of it. Raises what the work raises."""
        return self._future.result()

    def take_back(self) -> bool:
        """Ask for it no more, if it is not begun; whether it was not."""
        return self._future.cancel()


class Beside(Generic[Task, Result]):
    """A process that does tasks one after the other, to be used in a ``with`` statement.

    ``work`` is a pure function that can be pickled; it may keep what it has worked out for the next
    task. Whatever goes wrong with the process, what it was to do is done here: what comes of it is
    the same.
    """

    def __init__(self, work: Callable[[Task], Result]):
        self._work = work
        self._process: Process | None = None
        self._line = ThreadPoolExecutor(1)
        self._open = True

    def __enter__(self) -> Beside[Task, Result]:
        self._line.submit(self._begin)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open = False
        self._line.shutdown(wait=False, cancel_futures=True)
        # Whoever waits for the process hears at once that it is gone; it may only now have begun.
        for _ in range(2):
            if self._process is not None:
                self._process.end()
            self._line.shutdown()

    def ask(self, task: Task) -> Asked[Result]:
        """Have a task done after those asked for before."""
        return Asked(self._line.submit(self._done, task))

    def _begin(self) -> None:
        try:
            self._process = Process(self._work, stderr=subprocess.DEVNULL, alone=False)
        except (EOFError, OSError):
            self._process = None

    def _done(self, task: Task) -> Result:
        if self._process is not None:
            try:
                fine, found = self._process.ask(task, START)
            except (EOFError, OSError):
                self._process = None
            else:
                if not fine:
                    raise found
                result: Result = found
                return result
        if not self._open:
            raise EOFError
        return self._work(task)
