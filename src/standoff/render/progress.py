"""A progress bar for anything longer than a second; where nobody watches, at most one line."""

from __future__ import annotations

import math
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from standoff.base.compiling import ANEW

_PATIENCE = 1.0
_SLOW_START = 3.0
_LOOK = 0.25
_WINDOW = 30.0
"""Seconds over which the rate is told."""
_SOME = 3
"""So many kernels that are compiled anew are no mere addition to those that were before."""
STARTING = "starting the solver"
COMPILING = "On a machine's first run the solver compiles itself, once (a minute or two)."


class Pace:
    """How fast a work goes, and so how long it takes, from what was told of it; and of games that
    are solved the share that did not converge."""

    def __init__(self, now: Callable[[], float] = time.monotonic):
        self._now = now
        self._told: deque[tuple[float, int]] = deque()
        self._left = 0
        self._share: float | None = None

    def tell(self, done: int, total: int) -> None:
        """So much of all is done."""
        now = self._now()
        if self._told and done < self._told[-1][1]:
            # Another work begins.
            self._told.clear()
            self._share = None
        self._told.append((now, done))
        # What a resumed run holds already was not done in this time.
        while now - self._told[0][0] > _WINDOW and len(self._told) > 2:
            self._told.popleft()
        self._left = total - done

    def unconverged(self, games: int, done: int) -> None:
        """So many of the games that are done did not converge."""
        self._share = games / done if done else 0.0

    @property
    def rate(self) -> float:
        """How much is done a second; NaN where that can't be told yet."""
        if len(self._told) < 2:
            return math.nan
        (begun, before), (now, done) = self._told[0], self._told[-1]
        return (done - before) / (now - begun) if now > begun else math.nan

    @property
    def text(self) -> str:
        """The rate (of games, worlds times policies), the time left and the share, as far as they
        are known."""
        parts = []
        rate = self.rate
        if rate > 0:
            if self._share is not None:
                parts.append(f"{rate:,.0f} games/s" if rate >= 10 else f"{rate:.1f} games/s")
            parts.append(f"{lasting(self._left / rate)} left")
        if self._share is not None:
            share = 100 * self._share
            told = "< 0.01" if 0 < share < 0.01 else f"{share:.2g}"
            parts.append(f"{told} % unconverged")
        return " · ".join(parts)


def lasting(seconds: float) -> str:
    """A time in words, to two units at most."""
    whole = math.ceil(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes = -(-whole // 60)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60:02} min"
    hours = -(-minutes // 60)
    return f"{hours // 24} days {hours % 24} h"


class _Bar:
    """What is called with (done, total)."""

    def __init__(self, show: Callable[[int, int, str], object]):
        self._show, self._pace = show, Pace()

    def __call__(self, done: int, total: int, /) -> None:
        self._pace.tell(done, total)
        self._show(done, total, self._pace.text)

    def unconverged(self, games: int, done: int, /) -> None:
        self._pace.unconverged(games, done)


@contextmanager
def progress_bar(verb: str) -> Iterator[Callable[[int, int], None]]:
    """Gives a function to call with (done, total).

    If the error stream is a terminal, a bar appears there after a second, and moves to and fro
    until the first game is solved; beside it stand how many games are solved a second, how long it
    will take, and what share of the games did not converge. Where the solver has to be compiled
    first, and that takes long, a line says so; elsewhere that line is all.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
    )

    screen = Console(stderr=True)
    # On a terminal that can't move its cursor a bar would leave an empty line behind.
    watched = sys.stderr.isatty() and screen.is_interactive
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TaskProgressColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[pace]}"),
        console=screen,
        transient=True,
    )
    task = bar.add_task(STARTING, total=None, pace="")
    begun = threading.Event()
    before = ANEW.kernels

    def progress(done: int, total: int, pace: str) -> None:
        begun.set()
        bar.update(task, description=verb, completed=done, total=total, pace=pace)

    def tell() -> None:
        while ANEW.kernels < before + _SOME:
            if begun.wait(_LOOK):
                return
        if begun.is_set():
            return
        if watched:
            bar.console.print(COMPILING, style="dim")
        else:
            sys.stderr.write(f"{COMPILING}\n")

    timers = [threading.Timer(_SLOW_START, tell)]
    if watched:
        timers.append(threading.Timer(_PATIENCE, bar.start))
    for timer in timers:
        timer.daemon = True
        timer.start()
    try:
        yield _Bar(progress)
    finally:
        begun.set()
        for timer in timers:
            timer.cancel()
        if bar.live.is_started:
            bar.stop()
