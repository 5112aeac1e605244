"""The queue and its processes: turns, ends, stopping, and what happens where one dies."""

from __future__ import annotations

import os
import queue
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from standoff.web.messages import Done, Failed, Order, Progressed, Said
from standoff.web.work import Bounds, BusyError, Work
from tests.web.serving import STARTER

LONG = 90_000


def order(seed: int, draws: int = 16) -> Order:
    return Order("run", {"case": str(STARTER), "draws": draws, "seed": seed}, "json")


class Heard:
    """What came of a question."""

    def __init__(self) -> None:
        self.said: queue.Queue[Said] = queue.Queue()

    def __call__(self, said: Said) -> None:
        self.said.put(said)

    def progress(self) -> None:
        """Wait until it is being worked on."""
        assert isinstance(self.said.get(timeout=240), Progressed)

    def end(self) -> Done | Failed:
        """Wait for its end."""
        while True:
            said = self.said.get(timeout=240)
            if not isinstance(said, Progressed):
                return said


@contextmanager
def working(bounds: Bounds) -> Iterator[Work]:
    work = Work(bounds)
    work.start()
    try:
        yield work
    finally:
        work.close()


def process(work: Work) -> int:
    """The number of the one process."""
    [found] = work.processes()
    return found


def test_lanes_take_turns() -> None:
    """Who asks five questions does not keep waiting who asks one."""
    turns: list[str] = []
    done = threading.Semaphore(0)

    def hear(name: str) -> object:
        def heard(said: Said) -> None:
            if not isinstance(said, Progressed):
                turns.append(name)
                done.release()

        return heard

    with working(Bounds(hands=1)) as work:
        first = Heard()
        work.submit(order(0, LONG), "a", first)
        first.progress()
        for k in range(4):
            work.submit(order(k), "a", hear(f"a{k}"))  # type: ignore[arg-type]
        for k in range(2):
            work.submit(order(k), "b", hear(f"b{k}"))  # type: ignore[arg-type]
        for _ in range(6):
            assert done.acquire(timeout=240)
    assert turns == ["a0", "b0", "a1", "b1", "a2", "a3"]


def test_a_lane_and_the_queue_have_an_end() -> None:
    with working(Bounds(hands=1, waiting=5, of_one=3)) as work:
        first = Heard()
        work.submit(order(0, LONG), "z", first)
        first.progress()
        for k in range(3):
            work.submit(order(k), "a", Heard())
        with pytest.raises(BusyError):
            work.submit(order(3), "a", Heard())
        for k in range(2):
            work.submit(order(k), "b", Heard())
        with pytest.raises(BusyError):
            work.submit(order(0), "c", Heard())


def test_work_that_nobody_waits_for_is_stopped_and_its_process_goes_on() -> None:
    with working(Bounds(hands=1)) as work:
        long, next_one = Heard(), Heard()
        job = work.submit(order(0, LONG), "a", long)
        long.progress()
        before = process(work)
        job.cancel()
        work.submit(order(1), "a", next_one)
        assert isinstance(next_one.end(), Done)
        assert process(work) == before
        assert not any(isinstance(each, Done | Failed) for each in long.said.queue)


def test_what_waits_and_is_given_up_is_never_begun() -> None:
    with working(Bounds(hands=1)) as work:
        first, second, third = Heard(), Heard(), Heard()
        work.submit(order(0, LONG), "a", first)
        first.progress()
        work.submit(order(1), "a", second).cancel()
        work.submit(order(2), "a", third)
        assert isinstance(third.end(), Done)
        assert second.said.empty()


def test_what_takes_too_long_is_ended_in_a_sentence() -> None:
    with working(Bounds(hands=1, seconds=0.2)) as work:
        heard = Heard()
        work.submit(order(0, LONG), "a", heard)
        said = heard.end()
    assert isinstance(said, Failed)
    assert said.status == 503
    assert said.problems[0].message.startswith("not answered within ")


def test_a_process_that_dies_is_said_and_replaced() -> None:
    with working(Bounds(hands=1)) as work:
        heard, after = Heard(), Heard()
        work.submit(order(0, LONG), "a", heard)
        heard.progress()
        os.kill(process(work), signal.SIGTERM)
        said = heard.end()
        assert isinstance(said, Failed)
        assert said.status == 500
        assert "ended before it was done" in said.problems[0].message
        work.submit(order(1), "a", after)
        assert isinstance(after.end(), Done)


def test_more_memory_than_there_may_be_is_refused_and_not_taken() -> None:
    with working(Bounds(hands=1, memory=900_000_000)) as work:
        heard, after = Heard(), Heard()
        # 60 million worlds of the starter's 12 numbers alone are 5.8 GB.
        work.submit(order(0, 60_000_000), "a", heard)
        said = heard.end()
        assert isinstance(said, Failed)
        assert "memory" in said.problems[0].message
        work.submit(order(1), "a", after)
        assert isinstance(after.end(), Done)


def test_the_same_bits_come_from_any_process() -> None:
    with working(Bounds(hands=2)) as work:
        heard = [Heard() for _ in range(4)]
        for k, each in enumerate(heard):
            work.submit(order(7, 64), f"lane {k}", each)
        found = {each.end() for each in heard}
    assert len(found) == 1
