"""A progress bar for anything longer than a second; silent where nobody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_PATIENCE = 1.0


@contextmanager
def progress_bar(verb: str) -> Iterator[Callable[[int, int], None]]:
    """Gives a function to call with (done, total); a bar appears on the error stream, if that is a
    terminal, once a second has passed."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    started = time.monotonic()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task(verb, total=None)
    shown = False
    watched = sys.stderr.isatty()

    def progress(done: int, total: int) -> None:
        nonlocal shown
        if not shown and watched and time.monotonic() - started > _PATIENCE:
            bar.start()
            shown = True
        bar.update(task, completed=done, total=total)

    try:
        yield progress
    finally:
        if shown:
            bar.stop()
