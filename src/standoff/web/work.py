"""Questions waiting for their turn, and the processes that answer them.

Whoever asks has a lane. Lanes take turns, so that one who asks much keeps nobody else waiting; a
lane and the queue as a whole have an end, beyond which a question is refused rather than kept. A
process that takes too long, or whose asker has gone, is told to stop, and ended where it doesn't.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from standoff.base.errors import Problem
from standoff.base.memory import machine_bytes
from standoff.web.messages import STOP, Failed, Progressed, Said, Task
from standoff.web.recent import Recent
from standoff.web.worker import serve

GRACE = 2.0
"""Seconds in which work that was told to stop may stop by itself, and so keep what it has
prepared."""
LOOKS = 0.05
"""Seconds between looks at whether an asker has gone."""
HOMES = 64
"""Things made ready of which it is known where they are."""


class BusyError(Exception):
    """So many questions wait that no more are taken."""


@dataclass(slots=True, eq=False)
class Job:
    """A question that was taken in; ``tell`` hears, from another thread, how far it is and what
    came of it."""

    order: Task
    lane: str
    tell: Callable[[Said], None]
    gone: threading.Event = field(default_factory=threading.Event)

    def cancel(self) -> None:
        """Nobody waits for it any more."""
        self.gone.set()


@dataclass(frozen=True, slots=True)
class Bounds:
    """``hands``: processes that work at once; ``seconds``: for one question; ``waiting``: questions
    in all, and ``of_one``, of one lane; ``memory``: bytes of a process, 0 for any; ``warm``:
    whether a process loads what it answers questions with before the first one comes."""

    hands: int = 2
    seconds: float = 300.0
    waiting: int = 64
    of_one: int = 16
    memory: int = field(default_factory=lambda: machine_bytes() // 3)
    warm: bool = True


class Work:
    """The queue, and who works it off."""

    def __init__(self, bounds: Bounds | None = None):
        self.bounds = bounds or Bounds()
        self._lanes: OrderedDict[str, deque[Job]] = OrderedDict()
        self._turn = threading.Condition()
        self._homes: Recent[object, _Hand] = Recent(HOMES)
        """Who has made ready what is kept."""
        self._doing: dict[_Hand, Job] = {}
        self._open = True
        self._hands = [_Hand(self.bounds) for _ in range(self.bounds.hands)]
        self._threads = [
            threading.Thread(target=self._work, args=(hand,), daemon=True) for hand in self._hands
        ]

    def start(self) -> None:
        """Let the work begin; processes are started as they are needed, the first one now."""
        for thread in self._threads:
            thread.start()

    def submit(self, order: Task, lane: str, tell: Callable[[Said], None]) -> Job:
        """Take a question in. Raises :class:`BusyError`."""
        job = Job(order, lane, tell)
        with self._turn:
            own = self._lanes.get(lane, deque())
            if (
                sum(map(len, self._lanes.values())) >= self.bounds.waiting
                or len(own) >= self.bounds.of_one
            ):
                raise BusyError
            own.append(job)
            self._lanes[lane] = own
            self._turn.notify_all()
        return job

    def close(self) -> None:
        """End all work at once."""
        with self._turn:
            self._open = False
            self._lanes.clear()
            self._turn.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(GRACE)

    def processes(self) -> list[int]:
        """The numbers of the processes that are there to work."""
        with self._turn:
            return [each.process.pid for each in self._hands if each.process is not None]

    def _take(self, hand: _Hand) -> Job | None:
        """The next question for one who has nothing to do; None once there will be no more."""
        with self._turn:
            self._doing.pop(hand, None)
            # What was left to this one may be another's now.
            self._turn.notify_all()
            while self._open and (job := self._next(hand)) is None:
                self._turn.wait()
            if not self._open or job is None:
                return None
            self._doing[hand] = job
            return job

    def _next(self, hand: _Hand) -> Job | None:
        """The first question of the lane whose turn it is, but for those that are left to another
        who is ready for them."""
        for lane, jobs in list(self._lanes.items()):
            while jobs and jobs[0].gone.is_set():
                jobs.popleft()
            if jobs and self._left_to_another(jobs[0], hand):
                continue
            del self._lanes[lane]
            if not jobs:
                continue
            job = jobs.popleft()
            if jobs:
                self._lanes[lane] = jobs
            if job.order.kept is not None:
                self._homes.put(job.order.kept, hand)
            return job
        return None

    def _left_to_another(self, job: Job, hand: _Hand) -> bool:
        """Whether another is ready for a question, and has nothing to do or the like of it."""
        kept = job.order.kept
        home = self._homes.get(kept)
        if home is None or home is hand:
            return False
        doing = self._doing.get(home)
        return doing is None or doing.order.kept == kept

    def _work(self, hand: _Hand) -> None:
        if hand is self._hands[0]:
            hand.ready()
        while (job := self._take(hand)) is not None:
            said = hand.do(job, lambda: self._open)
            if said is not None:
                job.tell(said)
        hand.end()


class _Hand:
    """A process that answers one question after the other."""

    def __init__(self, bounds: Bounds):
        self.bounds = bounds
        self.process: Any = None
        self.pipe: Connection[Any, Any] | None = None

    def ready(self) -> Connection[Any, Any]:
        """The pipe to the process, which is started if there is none."""
        if self.pipe is not None and self.process.is_alive():
            return self.pipe
        self.end()
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(
            target=serve,
            args=(theirs, self.bounds.memory, self.bounds.warm),
            daemon=True,
            name="standoff-worker",
        )
        self.process.start()
        theirs.close()
        return self.pipe

    def do(self, job: Job, going_on: Callable[[], bool]) -> Said | None:
        """What came of a question; None where nobody waits for it."""
        try:
            pipe = self.ready()
            pipe.send(job.order)
            return self._heard(pipe, job, going_on)
        except (EOFError, OSError):
            self.end()
            return Failed(
                500,
                (
                    Problem(
                        "the work ended before it was done; if it needed more memory than there "
                        "is, ask for fewer worlds"
                    ),
                ),
            )

    def _heard(
        self, pipe: Connection[Any, Any], job: Job, going_on: Callable[[], bool]
    ) -> Said | None:
        until = time.monotonic() + self.bounds.seconds
        stopped: float | None = None
        while True:
            if pipe.poll(LOOKS):
                said: Said = pipe.recv()
                if not isinstance(said, Progressed):
                    return None if stopped else said
                if not stopped:
                    job.tell(said)
            now = time.monotonic()
            if not going_on():
                self.end()
                return None
            if stopped is None and job.gone.is_set():
                stopped = now
                pipe.send(STOP)
            if stopped is not None and now - stopped > GRACE:
                self.end()
                return None
            if now > until:
                self.end()
                return Failed(
                    503,
                    (
                        Problem(
                            f"not answered within {self.bounds.seconds:,.0f} seconds, the most "
                            "that one question may take here; ask for fewer worlds, or on the "
                            "command line, which has no limit"
                        ),
                    ),
                )

    def end(self) -> None:
        """End the process at once."""
        if self.process is not None:
            self.process.kill()
            self.process.join(GRACE)
        if self.pipe is not None:
            self.pipe.close()
        self.process = self.pipe = None
