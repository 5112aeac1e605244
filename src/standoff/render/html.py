"""Blocks as HTML, for a notebook: no script, no style sheet of its own."""

from __future__ import annotations

from html import escape

from standoff.base.cleaning import clean
from standoff.report.blocks import (
    Block,
    Blocks,
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
    bare,
    spans,
)

TAGS: dict[Tone, tuple[str, str]] = {
    "": ("", ""),
    "strong": ("<strong>", "</strong>"),
    "quiet": ("<small>", "</small>"),
    "good": ('<span style="color: #1a7f37">', "</span>"),
    "best": ('<strong style="color: #1a7f37">', "</strong>"),
    "mixed": ('<span style="color: #9a6700">', "</span>"),
    "bad": ('<span style="color: #cf222e">', "</span>"),
}


def html(blocks: Blocks) -> str:
    """The blocks one after the other, as HTML that can stand in any page."""
    return clean("".join(_html(block) for block in blocks))


def _html(block: Block) -> str:
    match block:
        case Heading(words=words, level=level):
            return f"<h{level + 2}>{escape(bare(words))}</h{level + 2}>"
        case Paragraph(words=words, tone=tone):
            return f"<p>{_words(words, tone)}</p>"
        case Item():
            mark = f"{block.mark} " if block.mark else ""
            return f"<p>{_words([mark, block.words], block.tone)}</p>"
        case Note(words=words):
            return f"<p>{_words(words, 'quiet')}</p>"
        case Warning(mark=mark, words=words, tone=tone):
            return f"<p>{_words(mark, tone)}{_words(words)}</p>"
        case Table():
            return _table(block)
        case Figure(caption=caption):
            return f"<p>{_words(caption, 'quiet')}</p>" if caption else ""
        case Verbatim(text=text):
            return f"<pre>{escape(text)}</pre>"
        case Space():
            return ""


def _words(words: Words, tone: Tone = "") -> str:
    shown = []
    for span in spans(words, tone):
        before, after = TAGS[span.tone]
        shown.append(before + escape(span.text).replace("\n", "<br>") + after)
    return "".join(shown)


def _table(block: Table) -> str:
    caption = f"<caption>{_words(block.title, 'strong')}</caption>" if block.title else ""
    heads = "".join(f"<th>{_words(column.head)}</th>" for column in block.columns)
    head = f"<tr>{heads}</tr>" if block.headed else ""
    rows = "".join(
        "<tr>" + "".join(f"<td>{_words(cell)}</td>" for cell in row) + "</tr>" for row in block.rows
    )
    return f"<table>{caption}{head}{rows}</table>"
