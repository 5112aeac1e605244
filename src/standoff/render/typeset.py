"""Blocks as a PDF that a screen reader can read: set by Typst, tagged as PDF/UA-1 (ISO 14289-1).

What a case says goes to Typst as data in a file of its own, and Typst may read nothing beside it.
"""

from __future__ import annotations

import itertools
import re
import tempfile
from collections.abc import Iterator, Sequence
from importlib import resources
from itertools import groupby
from pathlib import Path
from typing import Any

from standoff.base.cleaning import clean
from standoff.base.errors import StandoffError
from standoff.base.plain import json_text
from standoff.render.appendix import TITLE, numbers_last
from standoff.render.html import plain
from standoff.render.pictures import drawn_svg, size, width_on_paper
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

FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")
"""They are part of Typst, so that a report looks the same on every machine; letters that they lack
come from the fonts of the machine, and are spelled out where those lack them too."""
WIDEST = 174.0
"""Room between the margins, in millimetres."""
BREAK_AFTER = 30
"""Letters of a word after which it may be broken."""


def pdf(blocks: Blocks) -> bytes:
    """The blocks as a PDF/UA-1 document. Same blocks, same bits on one machine.

    Raises :class:`StandoffError` where the libraries that draw or set it are missing, or where it
    can't be set.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        held = list(blocks)
        told = _Told(root)
        data = {
            "title": next(
                (clean(plain(each.words)) for each in held if isinstance(each, Heading)), ""
            ),
            "author": "Standoff",
            "fonts": list(FONTS),
            "blocks": list(told.blocks(numbers_last(held))),
        }
        (root / "report.typ").write_bytes(
            resources.files("standoff.render").joinpath("report.typ").read_bytes()
        )
        try:
            return _set(root, data)
        except _UnshownError:
            return _set(root, _spelled(data))


class _UnshownError(Exception):
    """Some letter is in none of the machine's fonts."""


def _set(root: Path, data: dict[str, Any]) -> bytes:
    import typst

    (root / "report.json").write_bytes(json_text(data).encode())
    try:
        made = typst.compile(
            str(root / "report.typ"),
            root=str(root),
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except typst.TypstError as error:
        if "could not be displayed" in str(error):
            raise _UnshownError from None
        raise StandoffError(f"the report could not be set as a PDF: {error}") from None
    assert isinstance(made, bytes)
    return made


def _spelled(data: Any) -> Any:
    """The same with every letter beyond Latin, Greek and Cyrillic spelled out."""
    if isinstance(data, str):
        return "".join(
            letter
            if ord(letter) < 0x530 or 0x1E00 <= ord(letter) < 0x2300
            else f"\\u{ord(letter):04x}"
            for letter in data
        )
    if isinstance(data, dict):
        return {key: _spelled(each) for key, each in data.items()}
    return [_spelled(each) for each in data] if isinstance(data, list) else data


class _Told:
    """Blocks as data for the template; pictures become files beside it."""

    def __init__(self, root: Path):
        self.root = root
        self.numbers = itertools.count(1)

    def blocks(self, blocks: Blocks) -> Iterator[dict[str, Any]]:
        """Each block; entries in a row become one list."""
        for is_item, run in groupby(blocks, lambda block: isinstance(block, Item)):
            if is_item:
                items = [each for each in run if isinstance(each, Item)]
                yield {"kind": "list", "items": _nested(items)}
            else:
                for each in run:
                    yield from self._block(each)

    def _block(self, block: Block) -> Iterator[dict[str, Any]]:
        match block:
            case Heading(words=words, level=level):
                yield {
                    "kind": "heading",
                    "level": level,
                    "words": _words(words),
                    "detail": words == TITLE,
                }
            case Paragraph(words=words, tone=tone):
                yield _paragraph(words, tone)
            case Note(words=words):
                yield _paragraph(words, "quiet")
            case Warning(mark=mark, words=words, tone=tone):
                yield {"kind": "paragraph", "words": [*_words(mark, tone), *_words(words)]}
            case Table():
                yield _table(block)
            case Figure():
                yield self._figure(block)
            case Verbatim(text=text):
                yield {"kind": "verbatim", "text": clean(text)}
            case Aside(title=title, blocks=inner):
                yield {
                    "kind": "aside",
                    "title": _words(title),
                    "blocks": list(self.blocks(inner)),
                }
            case _:
                return

    def _figure(self, figure: Figure) -> dict[str, Any]:
        number = next(self.numbers)
        name = f"figure-{number}.svg"
        drawn = re.sub(r'font-family="[^"]*"', f'font-family="{FONTS[0]}"', drawn_svg(figure))
        (self.root / name).write_bytes(clean(drawn).encode())
        wide, high = size(drawn)
        width = width_on_paper(wide, high, WIDEST)
        return {
            "kind": "figure",
            "number": number,
            "file": name,
            "width": width,
            "height": width * high / wide,
            "alt": clean(figure.finding or figure.caption or "A picture"),
            "finding": _words(figure.finding),
            "caption": _words(figure.caption, "quiet"),
        }


def _paragraph(words: Words, tone: Tone) -> dict[str, Any]:
    return {"kind": "paragraph", "words": _words(words, tone)}


def _words(words: Words, tone: Tone = "") -> list[dict[str, str]]:
    return [
        {"text": _breakable(clean(span.text)), "tone": span.tone}
        for span in spans(words, tone)
        if span.text
    ]


def _breakable(text: str) -> str:
    """A text whose long words may be broken, so that none leaves the page."""
    return " ".join(
        "\u200b".join(word[k : k + BREAK_AFTER] for k in range(0, len(word), BREAK_AFTER))
        if len(word) > BREAK_AFTER
        else word
        for word in text.split(" ")
    )


def _table(block: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "title": _words(block.title),
        "columns": [
            {"head": _words(column.head), "right": column.right, "whole": _whole(block, k)}
            for k, column in enumerate(block.columns)
        ],
        "rows": [[_words(cell) for cell in row] for row in block.rows],
    }


def _whole(block: Table, k: int) -> bool:
    """Whether a column is as wide as its widest cell, rather than taking what room there is."""
    longest = max(
        (len(line) for row in block.rows for line in plain(row[k]).split("\n")), default=0
    )
    return (
        longest <= BREAK_AFTER
        and any(not column.whole for column in block.columns)
        and block.columns[k].whole
    )


def _nested(items: Sequence[Item]) -> list[dict[str, Any]]:
    """Entries with those that are set in further inside them."""
    found: list[dict[str, Any]] = []
    stack: list[tuple[int, list[dict[str, Any]]]] = []
    for item in items:
        mark = item.mark.strip()
        entry: dict[str, Any] = {
            "mark": "" if mark == "•" else clean(mark),
            "words": _words(item.words, item.tone),
            "inner": [],
        }
        while stack and item.indent < stack[-1][0]:
            stack.pop()
        if not stack:
            stack.append((item.indent, found))
        elif item.indent > stack[-1][0]:
            stack.append((item.indent, stack[-1][1][-1]["inner"]))
        stack[-1][1].append(entry)
    return found
