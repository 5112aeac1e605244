"""The analyst's own words for a report, from a Markdown file: by heading, as blocks.

Paragraphs, lists and emphasis are kept; a link keeps its words and its address; anything else that
Markdown can say (pictures, tables, code, raw HTML) is shown as it was typed, and never obeyed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from standoff.base.errors import Place, StandoffError, listed, nearest
from standoff.base.files import read_text
from standoff.report.blocks import Block, Item, Paragraph, Span, Tone, Verbatim, Words

MOST_BYTES = 200_000
"""The largest file of notes that is read."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What stands in the file under one heading of the report, and where."""

    heading: str
    blocks: Sequence[Block]
    place: Place


def read_notes(path: str | os.PathLike[str], headings: Sequence[str]) -> tuple[Noted, ...]:
    """The notes in a file, each under the heading of the report that it belongs to.

    Raises :class:`StandoffError` for a file that can't be read, for words before the first heading,
    and for a heading that is none of ``headings``, whatever its level and capitals.
    """
    file = os.fspath(path)
    text = read_text(path, MOST_BYTES, "your words in Markdown")
    known = {_folded(heading): heading for heading in headings}
    found: list[Noted] = []
    under: tuple[str, Place] | None = None
    held: list[Token] = []

    def close() -> None:
        if under and held:
            found.append(Noted(under[0], tuple(_blocks(held)), under[1]))
        held.clear()

    # Without raw HTML: a tag is text like any other.
    tokens = MarkdownIt("commonmark", {"html": False}).parse(text)
    for k, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0:
            close()
            title = tokens[k + 1].content.strip()
            place = Place(file, (token.map or [0])[0] + 1, 1)
            if _folded(title) not in known:
                raise StandoffError(
                    f"a report has no heading '{title}'; expected {listed(headings, 20)}"
                    f"{nearest(title, headings)}",
                    place,
                )
            under = known[_folded(title)], place
        elif "heading_close" in (token.type, tokens[min(k + 1, len(tokens) - 1)].type):
            continue
        elif under is None:
            line = (token.map or [0])[0] + 1
            raise StandoffError(
                "words before the first heading belong nowhere; begin with a heading of the "
                f"report, such as '# {headings[0]}'",
                Place(file, line, 1),
            )
        else:
            held.append(token)
    close()
    return tuple(found)


def _folded(title: str) -> str:
    return " ".join(title.split()).rstrip(":").casefold()


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    """Paragraphs, entries of lists (set in by how deep they are), and the rest as it was typed."""
    lists: list[int | None] = []
    fresh = False
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                fresh = True
            case "inline":
                words = _words(token.children or ())
                if not lists:
                    yield Paragraph(words)
                    continue
                yield Item(words, _mark(lists) if fresh else "", indent=2 * len(lists), width=3)
                fresh = False
            case "fence" | "code_block" | "html_block":
                yield Verbatim(token.content.rstrip("\n"))


def _mark(lists: list[int | None]) -> str:
    number = lists[-1]
    if number is None:
        return "•"
    lists[-1] = number + 1
    return f"{number}."


def _words(tokens: Sequence[Token]) -> list[Words]:
    words: list[Words] = []
    tones: list[Tone] = []
    addresses: list[str] = []
    for token in tokens:
        match token.type:
            case "strong_open":
                tones.append("strong")
            case "em_open":
                tones.append("stressed")
            case "strong_close" | "em_close":
                tones.pop()
            case "link_open":
                addresses.append(str(token.attrGet("href") or ""))
            case "link_close":
                address = addresses.pop()
                if address and Span(address) not in words:
                    words.append(Span(f" ({address})", "quiet"))
            case "softbreak":
                words.append(" ")
            case "hardbreak":
                words.append("\n")
            case _:
                words.append(Span(token.content, tones[-1] if tones else ""))
    return words
