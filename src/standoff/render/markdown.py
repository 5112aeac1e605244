"""Blocks as Markdown, with tables as GitHub writes them; pictures stand in files beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote

from standoff.base.cleaning import clean
from standoff.render.appendix import numbers_last
from standoff.render.pictures import svg
from standoff.report.blocks import (
    Aside,
    Block,
    Blocks,
    Figure,
    Heading,
    Item,
    Note,
    Paragraph,
    Table,
    Tone,
    Verbatim,
    Warning,
    Words,
    spans,
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$&#])")
_LEAD = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.M)
TAGS: dict[Tone, str] = {"strong": "**", "best": "**", "stressed": "*"}


def markdown(blocks: Blocks) -> str:
    """The blocks as the text of a Markdown file, pictures as what they show, in words. Text from a
    case is never mark-up in it."""
    return clean("\n".join(_lines(blocks)).strip() + "\n")


def illustrated(blocks: Blocks, folder: str) -> tuple[str, list[tuple[str, str]]]:
    """The same with pictures, and those: the name of each in ``folder``, as the text refers to it,
    and its SVG. The numbers behind them stand at the end.

    Raises :class:`StandoffError` where the library that draws them is missing.
    """
    pictures: list[tuple[str, str]] = []

    def drawn(figure: Figure) -> str:
        name = f"figure-{len(pictures) + 1}.svg"
        pictures.append((name, svg(figure)))
        told = _plain(figure.finding or figure.caption or "A picture")
        return f"![{told}]({quote(f'{folder}/{name}')})"

    text = "\n".join(_lines(numbers_last(blocks), drawn)).strip()
    return clean(text + "\n"), pictures


Draw = Callable[[Figure], str]
"""Makes the mark-up of a picture."""


def _lines(blocks: Blocks, draw: Draw | None = None) -> Iterator[str]:
    """Each block, with an empty line between two; entries of a list stand together."""
    before: Block | None = None
    for block in blocks:
        text = _written(block, draw)
        if not text:
            continue
        if before is not None and not (isinstance(block, Item) and isinstance(before, Item)):
            yield ""
        yield text
        before = block


def _written(block: Block, draw: Draw | None) -> str:
    match block:
        case Heading(words=words, level=level):
            return f"{'#' * level} {_words(words, line=True)}"
        case Paragraph(words=words, tone=tone):
            return _words(words, tone)
        case Note(words=words):
            return _words(words)
        case Warning(mark=mark, words=words):
            return f"**{_plain(mark)}**{_words(words)}"
        case Item():
            return _item(block)
        case Table():
            return _table(block)
        case Figure():
            return _figure(block, draw)
        case Verbatim(text=text):
            return "\n".join(f"    {line}" for line in text.splitlines())
        case Aside(title=title, blocks=inner):
            held = [f"**{_words(title)}**", "", *_lines(inner, draw)]
            return "\n".join(f"> {line}".rstrip() for text in held for line in text.split("\n"))
        case _:
            return ""


def _item(item: Item) -> str:
    mark = item.mark.strip()
    lead = "" if mark in ("", "•") else f"{_plain(mark)} "
    return f"{' ' * max(item.indent - 2, 0)}- {lead}{_words(item.words, item.tone, line=True)}"


def _figure(figure: Figure, draw: Draw | None) -> str:
    parts = [draw(figure)] if draw else []
    parts += [f"**Figure.** {_plain(figure.finding)}" if figure.finding else ""]
    parts.append("\n".join(_lines(figure.data)))
    return "\n\n".join(part for part in parts if part)


def _table(block: Table) -> str:
    """A table; Markdown has none without a head."""
    heads = [_cell(column.head) for column in block.columns]
    rules = ["---:" if column.right else "---" for column in block.columns]
    lines = [f"**{_words(block.title, line=True)}**", ""] if block.title else []
    lines += [_row(heads), _row(rules)]
    lines += [_row([_cell(cell) for cell in row]) for row in block.rows]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(words: Words) -> str:
    return _words(words).replace("\n", "<br>")


def _words(words: Words, tone: Tone = "", *, line: bool = False) -> str:
    found = ""
    for span in spans(words, tone):
        text = " ".join(span.text.split("\n")) if line else span.text
        mark = TAGS.get(span.tone, "")
        inner = text.strip()
        if not (mark and inner):
            found += _plain(text)
            continue
        # Emphasis holds only where it touches its words.
        start = text.index(inner)
        found += f"{text[:start]}{mark}{_plain(inner)}{mark}{text[start + len(inner) :]}"
    return _LEAD.sub(r"\1\\\2", found) if not line else found


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
