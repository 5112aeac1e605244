"""The terminal that reports are written on, wide or narrow."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from standoff.base.cleaning import clean

PIPED = 110
"""The width where output goes to a file or another program."""
NARROWEST = 40
"""A terminal that says it is narrower is laid out for this width all the same."""


class _Console(Console):
    """A console to which text comes clean, before it is measured; its own codes pass."""

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(clean(text), **options)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=clean(segment.text))

    def on_broken_pipe(self) -> None:
        """Leave it to the command line, which ends quietly when its reader has read enough."""
        raise BrokenPipeError


def console(width: int | None = None, *, beside: bool = False) -> Console:
    """A console that stays readable where output is piped to a file: there it is ``PIPED`` wide,
    or as wide as the environment variable COLUMNS says, if that is a width at all. ``beside``: one
    that writes where messages go, since what is asked for goes to the other."""
    if width is None and not _said_width():
        # Rich would take COLUMNS at its word, nonsense included.
        try:
            width = os.get_terminal_size(1).columns
        except OSError:
            width = PIPED
    found = _Console(highlight=False, emoji=False, width=width, stderr=beside)
    if found.width < NARROWEST:
        found = _Console(highlight=False, emoji=False, width=NARROWEST, stderr=beside)
    return found


def _said_width() -> int:
    """The width that COLUMNS states; 0 where it states none."""
    said = os.environ.get("COLUMNS", "")
    return int(said) if said.isdecimal() and len(said) < 6 else 0
