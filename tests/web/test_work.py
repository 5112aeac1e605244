"""The queue and its processes: turns, ends, stopping, and what happens where one dies."""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from standoff.web.messages import STOP, Done, Failed, Order, Progressed, Said
from standoff.web.work import Bounds, BusyError, Job, Work, _Hand
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


@dataclass
class Hands:
    """Hands that do their work in place of processes, and hold on while they are told to."""

    did: list[tuple[object, str]] = field(default_factory=list)
    """Who did what, in order."""
    held: dict[str, threading.Event] = field(default_factory=dict)
    begun: dict[str, threading.Event] = field(default_factory=dict)

    def do(self, hand: object, job: Job, _going_on: object) -> Said:
        assert isinstance(job.order, Order)
        word = job.order.word
        self.did.append((hand, word))
        self.begun.setdefault(word, threading.Event()).set()
        if word in self.held:
            assert self.held[word].wait(20)
        return Done(word)

    def who(self, word: str) -> object:
        """Who did something."""
        [found] = [hand for hand, own in self.did if own == word]
        return found


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    found = Hands()
    monkeypatch.setattr(_Hand, "do", lambda hand, job, on: found.do(hand, job, on))
    monkeypatch.setattr(_Hand, "ready", lambda _hand: None)
    return found


def asked(work: Work, word: str, kept: object = None, *, wait: bool = True) -> Heard:
    """A question, for which something is made ready and kept."""
    heard = Heard()
    work.submit(Order(word, {}, "json", kept=kept), word, heard)
    if wait:
        assert heard.end() == Done(word)
    return heard


def test_who_has_made_something_ready_is_asked_again(hands: Hands) -> None:
    """Another would have to make it ready once more."""
    with working(Bounds(hands=4)) as work:
        for k in range(12):
            asked(work, f"one {k}", "one")
            asked(work, f"two {k}", "two")
        for kept in ("one", "two"):
            assert len({id(hands.who(f"{kept} {k}")) for k in range(12)}) == 1


def test_who_is_busy_with_something_else_is_not_waited_for(hands: Hands) -> None:
    with working(Bounds(hands=2)) as work:
        asked(work, "first", "one")
        hands.held = {"long 0": threading.Event(), "long 1": threading.Event()}
        for word in hands.held:
            asked(work, word, wait=False)
        for word in hands.held:
            assert hands.begun.setdefault(word, threading.Event()).wait(20)
        other = next(word for word in hands.held if hands.who(word) is not hands.who("first"))
        hands.held[other].set()
        asked(work, "second", "one")
        assert hands.who("second") is hands.who(other)
        for each in hands.held.values():
            each.set()


def test_who_is_busy_with_the_like_of_it_is_waited_for_and_keeps_nobody_else(hands: Hands) -> None:
    with working(Bounds(hands=2)) as work:
        asked(work, "first", "one")
        hands.held = {"long": threading.Event()}
        asked(work, "long", "one", wait=False)
        assert hands.begun.setdefault("long", threading.Event()).wait(20)
        waiting = asked(work, "second", "one", wait=False)
        asked(work, "other")
        assert waiting.said.empty()
        hands.held["long"].set()
        assert waiting.end() == Done("second")
        assert hands.who("second") is hands.who("long") is hands.who("first")
        assert hands.who("other") is not hands.who("first")


def test_work_that_tells_of_itself_all_the_time_is_stopped_too() -> None:
    """What comes through the pipe without a pause keeps nobody from looking at who waits."""
    ours, theirs = multiprocessing.Pipe()
    hand, job = _Hand(Bounds()), Job(order(0), "a", Heard())
    job.cancel()
    told = []

    def tell() -> None:
        while not ours.poll():
            ours.send(Progressed(1, 2))
        told.append(ours.recv())
        ours.send(Done("late"))

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    assert hand._heard(theirs, job, lambda: True) is None
    teller.join(20)
    assert told == [STOP]
