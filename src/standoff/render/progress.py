"""A progress bar for anything longer than a second; where nobody watches, at most one line."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from standoff.base.compiling import ANEW

_PATIENCE = 1.0
_SLOW_START = 3.0
_LOOK = 0.25
_SOME = 3
"""So many kernels that are compiled anew are no mere addition to those that were before."""
STARTING = "starting the solver"
COMPILING = "On a machine's first run the solver compiles itself, once (a minute or two)."


@contextmanager
def progress_bar(verb: str) -> Iterator[Callable[[int, int], None]]:
    """Gives a function to call with (done, total).

    If the error stream is a terminal, a bar appears there after a second, and moves to and fro
    until the first game is solved. Where the solver has to be compiled first, and that takes long,
    a line says so; elsewhere that line is all.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    screen = Console(stderr=True)
    # On a terminal that can't move its cursor a bar would leave an empty line behind.
    watched = sys.stderr.isatty() and screen.is_interactive
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TaskProgressColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(compact=True),
        console=screen,
        transient=True,
    )
    task = bar.add_task(STARTING, total=None)
    begun = threading.Event()
    before = ANEW.kernels

    def progress(done: int, total: int) -> None:
        begun.set()
        bar.update(task, description=verb, completed=done, total=total)

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
        yield progress
    finally:
        begun.set()
        for timer in timers:
            timer.cancel()
        if bar.live.is_started:
            bar.stop()
