"""Where jobs are done: in several processes of this machine, each of which may die."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, TypeVar

from standoff.base.errors import StandoffError
from standoff.base.loading import ONE_EACH
from standoff.ensemble.hand import put, take
from standoff.ensemble.pool import Threads

Task = TypeVar("Task")
Result = TypeVar("Result")

DEATHS = 4
"""So often a process may die at one job before the job is given up."""
START = 600.0
"""Seconds in which a process has begun, on a machine however busy."""
PATIENCE = 120.0
"""Seconds that any job may take."""
SLOWER = 20.0
"""A job that takes so many times as long as the longest so far hangs, if it takes longer than
:data:`PATIENCE`, too."""


class Processes:
    """A pool of processes, to be used in a ``with`` statement.

    A job is a pure function: where a process dies at it, or hangs, another one does it again.
    """

    def __init__(self, workers: int):
        self.workers = workers
        # With one more than none, so that what is next is ready when the only process is done.
        self._threads = Threads(max(workers, 2))
        self._idle: queue.LifoQueue[Process | None] = queue.LifoQueue()
        for _ in range(workers):
            self._idle.put(None)
        self._alive: set[Process] = set()
        self._longest = 0.0

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            # What they are at is wanted no more; each chunk that is written is whole.
            self._end()
        self._threads.__exit__(kind, error, trace)
        self._end()

    def each(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """What ``work``, which can be pickled, makes of each task, in order.

        Raises what the first that fails raises, and :class:`StandoffError` where processes die at
        one task again and again.
        """

        def one(task: Task) -> Result:
            return self._done(work, task)

        yield from self._threads.each(one, tasks)

    def _done(self, work: Callable[[Task], Result], task: Task) -> Result:
        for _ in range(DEATHS):
            process = self._idle.get()
            try:
                if process is None:
                    process = Process(work)
                    self._alive.add(process)
                begun = time.monotonic()
                fine, found = process.ask(task, max(PATIENCE, SLOWER * self._longest))
                self._longest = max(self._longest, time.monotonic() - begun)
            except (EOFError, OSError):
                if process is not None:
                    process.end()
                    self._alive.discard(process)
                self._idle.put(None)
                continue
            self._idle.put(process)
            if fine:
                result: Result = found
                return result
            raise found
        raise StandoffError(
            f"{DEATHS} processes died at the same work, one after the other: they were killed, or "
            "there is too little memory for so many --workers; what is solved is kept"
        )

    def _end(self) -> None:
        for process in list(self._alive):
            process.end()
        self._alive.clear()


class Process:
    """One process, and the pipes to it."""

    def __init__(self, work: Callable[..., Any], *, alone: bool = True, stderr: int | None = None):
        """``alone``: it does one job at a time among several such, and libraries that would take
        all cores for it get in the way; ``stderr``: where what it complains of goes."""
        one = dict.fromkeys(ONE_EACH, "1")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "standoff.ensemble.hand"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env={**os.environ, **(one if alone else {})},
            # Ctrl-C is for the one who asked; a process whose asker is gone ends by itself.
            start_new_session=True,
        )
        try:
            self.ask(work, START)
        except (EOFError, OSError):
            self.end()
            raise

    def ask(self, task: object, seconds: float) -> tuple[bool, Any]:
        """Whether a task (first of all, the work) could be done, and what came of it.

        Raises EOFError or OSError where the process died, or took longer than ``seconds``.
        """
        assert self._process.stdin
        assert self._process.stdout
        timer = threading.Timer(seconds, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            put(self._process.stdin, task)  # type: ignore[arg-type]
            found: tuple[bool, Any] = take(self._process.stdout)  # type: ignore[arg-type]
            return found
        finally:
            timer.cancel()

    def end(self) -> None:
        """Have it end at once."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                try:
                    stream.close()
                except OSError:
                    continue
        self._process.wait()
