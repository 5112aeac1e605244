"""Where jobs are done: on several threads of this process."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")
_WAITING = 4
"""Jobs handed out ahead for each thread: what is done waits in memory to be taken."""


class Threads:
    """A pool of threads, to be used in a ``with`` statement."""

    def __init__(self, threads: int):
        self.threads = threads
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None

    def __enter__(self) -> Threads:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def each(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """What ``work`` makes of each task, in order. The first that fails raises, and no other
        is begun."""
        if self._pool is None:
            yield from map(work, tasks)
            return
        waiting: deque[Future[Result]] = deque()
        for task in tasks:
            waiting.append(self._pool.submit(work, task))
            if len(waiting) >= _WAITING * self.threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
