"""A second process does tasks in turn; what it can't do is done here, with the same result."""

from __future__ import annotations

import os

import pytest

from standoff.base.errors import StandoffError
from standoff.ensemble.beside import Beside


class Counting:
    """Adds up what it is asked, and tells in which process."""

    def __init__(self) -> None:
        self.total = 0

    def __call__(self, task: int) -> tuple[int, int]:
        """The sum so far. Raises :class:`StandoffError` below 0."""
        if task < 0:
            raise StandoffError("no number below 0")
        self.total += task
        return self.total, os.getpid()


class OnlyElsewhere:
    """Ends the process that it is taken to, and counts in the one that it is made in."""

    def __init__(self) -> None:
        self.home = os.getpid()

    def __call__(self, task: int) -> int:
        """Twice the task."""
        if os.getpid() != self.home:
            os._exit(1)
        return 2 * task


def test_tasks_are_done_in_turn_in_another_process_which_keeps_what_it_knows() -> None:
    with Beside(Counting()) as beside:
        first, second = beside.ask(1), beside.ask(2)
        (one, here), (three, there) = first(), second()
    assert (one, three) == (1, 3)
    assert here == there != os.getpid()


def test_what_the_work_refuses_is_refused_and_the_next_task_is_done() -> None:
    with Beside(Counting()) as beside:
        refused, done = beside.ask(-1), beside.ask(5)
        with pytest.raises(StandoffError, match="no number below 0"):
            refused()
        assert done()[0] == 5


def test_a_task_that_is_not_begun_can_be_taken_back() -> None:
    with Beside(Counting()) as beside:
        # The second waits behind the first, and the third behind both.
        first, second, third = beside.ask(1), beside.ask(2), beside.ask(4)
        assert second.take_back()
        assert (first()[0], third()[0]) == (1, 5)
        assert not third.take_back()


def test_where_the_process_dies_its_tasks_are_done_here() -> None:
    with Beside(OnlyElsewhere()) as beside:
        assert [wait() for wait in [beside.ask(3), beside.ask(4)]] == [6, 8]


def test_what_interrupts_the_asker_ends_the_process() -> None:
    found = []

    def interrupted() -> None:
        with Beside(Counting()) as beside:
            beside.ask(1)()
            found.append(beside._process)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert found[0] is not None
    assert found[0]._process.poll() is not None
