"""Blocks as HTML: for a notebook by themselves, or within a page of their own (``page``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from standoff.base.cleaning import clean
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
    Table,
    Tone,
    Verbatim,
    Warning,
    Words,
    bare,
    spans,
)

Tags = Mapping[Tone, tuple[str, str]]
"""What opens and closes a phrase of each tone."""
IN_PLACE: Tags = {
    "": ("", ""),
    "strong": ("<strong>", "</strong>"),
    "stressed": ("<em>", "</em>"),
    "quiet": ("<small>", "</small>"),
    "good": ('<span style="color: #1a7f37">', "</span>"),
    "best": ('<strong style="color: #1a7f37">', "</strong>"),
    "mixed": ('<span style="color: #9a6700">', "</span>"),
    "bad": ('<span style="color: #cf222e">', "</span>"),
}
"""For a notebook, which has no style sheet of ours."""


def html(blocks: Blocks) -> str:
    """The blocks one after the other, as HTML that can stand in any page: no script, no style
    sheet. Pictures stay out; what they show is said."""
    return Writer().written(blocks)


class Writer:
    """Writes blocks as HTML.

    ``tags``: how tones are shown; ``draw``: makes the mark-up of a picture, which is left out
    without it; ``shift``: added to the level of every heading.
    """

    def __init__(
        self,
        tags: Tags = IN_PLACE,
        draw: Callable[[Figure], str] | None = None,
        shift: int = 2,
    ):
        self.tags, self.draw, self.shift = tags, draw, shift
        self.said: set[str] = set()
        """Paragraphs written; what a picture shows is not said twice."""

    def written(self, blocks: Blocks) -> str:
        """The blocks one after the other; entries in a row become lists."""
        found = []
        for is_item, run in groupby(blocks, lambda block: isinstance(block, Item)):
            if is_item:
                found.append(self._list([each for each in run if isinstance(each, Item)]))
            else:
                found += [self._block(each) for each in run]
        return clean("".join(found))

    def words(self, words: Words, tone: Tone = "") -> str:
        """A phrase, its tones as tags."""
        shown = []
        for span in spans(words, tone):
            before, after = self.tags[span.tone]
            shown.append(before + escape(span.text).replace("\n", "<br>") + after)
        return "".join(shown)

    def _block(self, block: Block) -> str:
        match block:
            case Heading(words=words, level=level):
                tag = f"h{min(level + self.shift, 6)}"
                return f"<{tag}{self.anchor(words)}>{self.words(words)}</{tag}>\n"
            case Paragraph(words=words, tone=tone):
                self.said.add(plain(words))
                return f"<p>{self.words(words, tone)}</p>\n"
            case Note(words=words):
                return f"<p>{self.words(words, 'quiet')}</p>\n"
            case Warning(mark=mark, words=words, tone=tone):
                return f"<p>{self.words(mark, tone)}{self.words(words)}</p>\n"
            case Table():
                return self.table(block)
            case Figure():
                return self.figure(block)
            case Verbatim(text=text):
                return f"<pre>{escape(text)}</pre>\n"
            case Aside(title=title, blocks=inner):
                return f"<aside><p>{self.words(title, 'strong')}</p>{self.written(inner)}</aside>\n"
            case Behind(title=title, blocks=inner):
                return _opened(self.words(title), self.written(inner))
            case _:
                return ""

    def anchor(self, _words: Words) -> str:
        """The attribute by which a heading is found; none here."""
        return ""

    def figure(self, block: Figure) -> str:
        """What a picture shows, the picture, how to read it, and its numbers, in this order."""
        drawn = self.draw(block) if self.draw else ""
        new = block.finding and block.finding not in self.said
        finding = f"<p>{escape(block.finding)}</p>" if new else ""
        caption = f"<p>{self.words(block.caption, 'quiet')}</p>" if block.caption else ""
        told = f"<figcaption>{caption}</figcaption>" if caption else ""
        numbers = ""
        if block.data:
            inner = self.written(block.data)
            of = f" of “{escape(block.title)}”" if block.title else " drawn"
            numbers = _opened(f"The numbers{of}", inner)
        inner = finding + drawn + told + numbers
        return f"<figure>{inner}</figure>\n" if inner else ""

    def table(self, block: Table) -> str:
        """A table; where it goes into parts its rows are led by their names."""
        caption = f"<caption>{self.words(block.title, 'strong')}</caption>" if block.title else ""
        heads = "".join(map(self._head, block.columns))
        head = f"<thead><tr>{heads}</tr></thead>" if block.headed else ""
        rows = "".join("<tr>" + "".join(self._cells(row, block)) + "</tr>\n" for row in block.rows)
        return f"<table>{caption}{head}<tbody>{rows}</tbody></table>\n"

    def _head(self, column: Column) -> str:
        """The head of a column; over one without a name stands an empty cell, which heads
        nothing."""
        side = self.side(column, column.head)
        if not bare(column.head):
            return f"<td{side}></td>"
        return f'<th scope="col"{side}>{self.words(column.head)}</th>'

    def _cells(self, row: Sequence[Words], block: Table) -> Iterator[str]:
        for k, (cell, column) in enumerate(zip(row, block.columns, strict=False)):
            shown = self.words(cell)
            if k == 0 and _names_its_row(block) and shown:
                yield f'<th scope="row"{self.side(column, cell)}>{shown}</th>'
            else:
                yield f"<td{self.side(column, cell)}>{shown}</td>"

    def side(self, column: Column, _cell: Words) -> str:
        """The attribute that says to which side a cell is set."""
        return ' style="text-align: right"' if column.right else ""

    def _list(self, items: Sequence[Item]) -> str:
        """Entries as lists within lists, by how far they are set in."""
        found: list[str] = []
        depths: list[int] = []
        for item in items:
            mark = item.mark.strip()
            # A mark set to the right of its column, as numbers are, stands further in.
            numbered = " " in item.mark.rstrip()
            depth = item.indent + numbered
            while depths and depth < depths[-1]:
                depths.pop()
                found.append("</li></ul>")
            if depths and depth == depths[-1]:
                found.append("</li>")
            else:
                depths.append(depth)
                found.append('<ul class="numbered">' if numbered else "<ul>")
            lead = "" if mark in ("", "•") else f"{self.words(mark)} "
            found.append(f"<li>{lead}{self.words(item.words, item.tone)}")
        return "".join(found) + "</li></ul>" * len(depths) + "\n"


def _names_its_row(table: Table) -> bool:
    """Whether the first cell of a row says what the others are of: a name rather than a figure."""
    return len(table.columns) > 1 and not table.columns[0].right


def _opened(title: str, inner: str) -> str:
    """What opens under its title."""
    return f"<details><summary>{title}</summary>{inner}</details>\n" if inner else ""


def plain(words: Words) -> str:
    """The words in one line, without tones."""
    return " ".join(bare(words).split())
