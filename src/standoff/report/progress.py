"""A progress bar for anything longer than a second; where nobody watches, at most one line."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_PATIENCE = 1.0
_SLOW_START = 3.0
STARTING = "starting the solver (on a machine's first run it compiles itself, once)"


@contextmanager
def progress_bar(verb: str) -> Iterator[Callable[[int, int], None]]:
    """Gives a function to call with (done, total).

    If the error stream is a terminal, a bar appears there after a second, and says so while the
    solver is still being compiled; else one line says that, if it takes long.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    watched = sys.stderr.isatty()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task(STARTING, total=None)
    begun = threading.Event()

    def progress(done: int, total: int) -> None:
        begun.set()
        bar.update(task, description=verb, completed=done, total=total)

    def tell() -> None:
        if not begun.is_set():
            sys.stderr.write(f"{STARTING} …\n")

    timer = threading.Timer(_PATIENCE if watched else _SLOW_START, bar.start if watched else tell)
    timer.daemon = True
    timer.start()
    try:
        yield progress
    finally:
        timer.cancel()
        bar.stop()
