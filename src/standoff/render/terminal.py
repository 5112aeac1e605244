"""Blocks on a terminal: wrapped sentences and tables without lines, at any width."""

from __future__ import annotations

from collections.abc import Sequence

from rich import table
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from standoff.base.cleaning import clean
from standoff.base.lines import folded
from standoff.report.blocks import (
    Aside,
    Behind,
    Block,
    Blocks,
    Column,
    Figure,
    Heading,
    Item,
    Note,
    Paragraph,
    Space,
    Table,
    Tone,
    Verbatim,
    Warning,
    Words,
    spans,
)

PROSE = 100
"""Sentences are easier to read no wider than this."""
STYLES: dict[Tone, str] = {
    "": "",
    "strong": "bold",
    "stressed": "italic",
    "quiet": "dim",
    "good": "green",
    "best": "bold green",
    "mixed": "yellow",
    "bad": "red",
}
_GAP = 2


def show(blocks: Blocks, out: Console) -> None:
    """Write blocks one below the other. Pictures stay out: a terminal has none."""
    for block in blocks:
        _show(block, out)


def _show(block: Block, out: Console) -> None:
    match block:
        case Heading(words=words):
            _lines(out, _text(words, "strong"))
        case Paragraph(words=words, tone=tone, indent=indent):
            _lines(out, _text(words, tone), " " * indent, indent)
        case Item():
            first = " " * block.indent + block.mark.ljust(block.width)
            _lines(out, _text(block.words, block.tone), first, len(first) + block.hang)
        case Note(words=words):
            _lines(out, _text(words, "quiet"))
        case Warning(mark=mark, words=words, tone=tone):
            text = _text(mark, tone)
            text.append_text(_text(words))
            _lines(out, text)
        case Verbatim(text=text):
            out.print(Text(clean(text)), soft_wrap=True)
        case Space():
            out.print()
        case Table():
            _table(block, out)
        case Aside(title=title, blocks=inner):
            _lines(out, _text(title, "strong"))
            show(inner, out)
        case Behind(title=title, blocks=inner):
            _lines(out, _text(title, "strong"))
            show(inner, out)
        case Figure():
            pass


def _text(words: Words, tone: Tone = "") -> Text:
    text = Text()
    for span in spans(words, tone):
        text.append(clean(span.text), STYLES[span.tone])
    return text


def _lines(out: Console, text: Text, first: str = "", hang: int = 0) -> None:
    """A paragraph wrapped to the terminal, its further lines ``hang`` letters in. A no-break space
    keeps a number with its unit, and a hyphen a name in one piece."""
    at = 0
    width = min(out.width, PROSE)
    # However far in, there must be room for words.
    hang = min(hang, width // 2)
    before = first if cell_len(first) <= width // 2 else " ".join(first.split()) + " "
    plain = text.plain
    for part in plain.split("\n"):
        lead = before + " " * (len(part) - len(part.lstrip(" ")))
        for line in folded(part, width, lead=lead, indent=" " * hang):
            body = line[len(before) :]
            at = plain.index(body, at)
            shown = Text(before)
            shown.append_text(text[at : at + len(body)])
            shown.rstrip()
            out.print(shown, soft_wrap=True)
            at += len(body)
            before = " " * hang


def _table(block: Table, out: Console) -> None:
    heads = [_text(column.head, "strong") for column in block.columns]
    rows = [[_text(cell) for cell in row] for row in block.rows]
    if block.instead and _room_for(heads, rows) > out.width:
        show(block.instead, out)
        return
    groups = [list(range(1, len(heads)))]
    if block.parts:
        groups = _groups(heads, rows, out.width)
    for number, group in enumerate(groups):
        if block.title:
            title = _text(block.title, "strong")
            if number:
                title.append(" (continued)", "bold")
            _lines(out, title)
        shown = [0, *group]
        out.print(_drawn([block.columns[k] for k in shown], block.headed, rows, shown, heads))
        if number + 1 < len(groups):
            out.print()


def _drawn(
    columns: Sequence[Column],
    headed: bool,
    rows: Sequence[Sequence[Text]],
    shown: Sequence[int],
    heads: Sequence[Text],
) -> table.Table:
    drawn = table.Table(
        box=None, padding=(0, _GAP, 0, 0), pad_edge=False, show_header=headed, header_style=""
    )
    for column, k in zip(columns, shown, strict=True):
        drawn.add_column(
            heads[k],
            justify="right" if column.right else "left",
            no_wrap=column.whole,
            overflow="fold",
        )
    for row in rows:
        drawn.add_row(*(row[k] for k in shown))
    return drawn


def _groups(heads: Sequence[Text], rows: Sequence[Sequence[Text]], width: int) -> list[list[int]]:
    """The columns but the first, in as many groups as it takes for each to fit beside the first."""
    widths = [max(_width(text) for text in (head, *(row[k] for row in rows)))
              for k, head in enumerate(heads)]  # fmt: skip
    groups: list[list[int]] = []
    room = 0
    for k in range(1, len(widths)):
        if not groups or widths[k] > room:
            groups.append([])
            room = width - widths[0] - _GAP
        groups[-1].append(k)
        room -= widths[k] + _GAP
    return groups or [[]]


def _room_for(heads: Sequence[Text], rows: Sequence[Sequence[Text]]) -> int:
    """How wide a table is of which no cell is broken."""
    columns = zip(heads, *rows, strict=True)
    return sum(max(_width(text) for text in column) + _GAP for column in columns) - _GAP


def _width(text: Text) -> int:
    return max(cell_len(line) for line in text.plain.split("\n"))
