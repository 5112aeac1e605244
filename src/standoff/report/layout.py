"""Laying out words and tables on a terminal, wide or narrow."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from standoff.cleaning import clean

PIPED = 110
"""The width where output goes to a file or another program."""
PROSE = 100
"""Sentences are easier to read no wider than this."""
NARROWEST = 40
"""A terminal that says it is narrower is laid out for this width all the same."""
_GAP = 2


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


def console(width: int | None = None) -> Console:
    """A console that stays readable where output is piped to a file: there it is ``PIPED`` wide,
    or as wide as the environment variable COLUMNS says, if that is a width at all."""
    if width is None and not _said_width():
        # Rich would take COLUMNS at its word, nonsense included.
        try:
            width = os.get_terminal_size(1).columns
        except OSError:
            width = PIPED
    found = _Console(highlight=False, emoji=False, width=width)
    if found.width < NARROWEST:
        found = _Console(highlight=False, emoji=False, width=NARROWEST)
    return found


def _said_width() -> int:
    """The width that COLUMNS states; 0 where it states none."""
    said = os.environ.get("COLUMNS", "")
    return int(said) if said.isdecimal() and len(said) < 6 else 0


def note(out: Console, text: str, style: str = "dim", mark: tuple[str, str] | None = None) -> None:
    """A paragraph wrapped to the terminal; ``mark`` is (opening words, their colour). A no-break
    space keeps a number with its unit."""
    wrapped = Text(textwrap.fill(clean(text), min(out.width, PROSE), break_on_hyphens=False), style)
    if mark:
        wrapped.highlight_words([mark[0]], mark[1])
    out.print(wrapped, soft_wrap=True)


def prose_width() -> int:
    """How wide sentences are here: as wide as the console, but no wider than ``PROSE``."""
    return min(console().width, PROSE)


def folded(text: str, width: int, *, lead: str = "", indent: str = "") -> list[str]:
    """Text over lines of at most ``width`` cells: the first begins with ``lead``, the others with
    ``indent``. A word too long for a line is cut."""
    lines = [lead]
    room = width - cell_len(lead)
    fresh, gap = True, 1
    for word in text.split(" "):
        if not word:
            gap += 1
            continue
        before, gap = " " * gap, 1
        if not fresh and cell_len(word) + len(before) <= room:
            lines[-1] += before + word
            room -= cell_len(word) + len(before)
            continue
        if not fresh:
            lines.append(indent)
            room = width - cell_len(indent)
        most = max(width - max(cell_len(lead), cell_len(indent)), 2)
        pieces = [word] if cell_len(word) <= room else chop_cells(word, most)
        for number, piece in enumerate(pieces):
            if number:
                lines.append(indent)
                room = width - cell_len(indent)
            lines[-1] += piece
            room -= cell_len(piece)
        fresh = False
    return lines


def fitted(text: str, *, hang: int = 2, width: int | None = None) -> str:
    """Text in which every line that is too wide is broken, what follows indented ``hang`` further
    than the line itself. Lines that fit stay as they are, columns included."""
    most = width or prose_width()
    found = []
    for line in text.split("\n"):
        if cell_len(line) <= most:
            found.append(line)
            continue
        body = line.lstrip(" ")
        lead = line[: min(len(line) - len(body), most // 2)]
        found += folded(body, most, lead=lead, indent=lead + " " * hang)
    return "\n".join(found)


def columns(rows: Sequence[Sequence[str]], *, indent: int = 2, width: int | None = None) -> str:
    """Rows under their heads (the first row) in columns: the first to the left, others to the
    right. What is too wide goes into several tables, one below the other, and cells into lines."""
    most = width or console().width
    first = max(min(max(cell_len(row[0]) for row in rows), (most - indent) // 2), 1)
    others = [
        min(max(cell_len(row[k]) for row in rows), most - indent - first - _GAP)
        for k in range(1, len(rows[0]))
    ]
    groups: list[list[int]] = []
    room = 0
    for k, wide in enumerate(others, start=1):
        if not groups or wide + _GAP > room:
            groups.append([])
            room = most - indent - first
        groups[-1].append(k)
        room -= wide + _GAP
    tables = []
    for group in groups or [[]]:
        lines = []
        for row in rows:
            cells = [folded(row[0], first, indent="  " if first > 8 else "")]
            cells += [folded(row[k], others[k - 1]) for k in group]
            for at in range(max(map(len, cells))):
                told = [cell[at] if at < len(cell) else "" for cell in cells]
                line = " " * indent + told[0] + " " * (first - cell_len(told[0]))
                for k, cell in zip(group, told[1:], strict=True):
                    line += " " * (_GAP + others[k - 1] - cell_len(cell)) + cell
                lines.append(line.rstrip())
        tables.append("\n".join(lines))
    return "\n\n".join(tables)


def table() -> Table:
    """A table without lines; add columns to it and show it with :func:`print_table`."""
    return Table(header_style="bold", box=None, padding=(0, _GAP, 0, 0), pad_edge=False)


def titled_table(title: str) -> Table:
    """The same with a title (markup) of its own, no wider than the table."""
    made = table()
    made.title, made.title_justify, made.title_style = title, "left", "bold"
    return made


def print_table(out: Console, title: str, made: Table) -> None:
    """A table under its title (markup), which may be wider than the table."""
    out.print(f"[bold]{title}[/bold]")
    out.print(made)


def print_figures(
    out: Console, title: str, first: str, heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """A table of figures under ``heads``, each row led by its name; where it is too wide for the
    terminal its columns go into several tables, one below the other. All are markup."""
    widths = [
        max(_width(each) for each in (head, *(row[k] for row in rows)))
        for k, head in enumerate((first, *heads))
    ]
    groups: list[list[int]] = []
    room = 0
    for k in range(1, len(widths)):
        if not groups or widths[k] > room:
            groups.append([])
            room = out.width - widths[0] - _GAP
        groups[-1].append(k)
        room -= widths[k] + _GAP
    for number, group in enumerate(groups):
        made = table()
        made.add_column(first, no_wrap=True)
        for k in group:
            made.add_column(heads[k - 1], justify="right", no_wrap=True)
        for row in rows:
            made.add_row(row[0], *(row[k] for k in group))
        print_table(out, title if not number else f"{title} (continued)", made)
        if number + 1 < len(groups):
            out.print()


def _width(cell: str) -> int:
    return max(cell_len(line) for line in Text.from_markup(cell).plain.split("\n"))
