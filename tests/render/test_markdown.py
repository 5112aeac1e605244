"""A report as Markdown, read back by a reader of Markdown."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from urllib.parse import unquote

from markdown_it import MarkdownIt

from standoff.render.appendix import TITLE
from standoff.render.markdown import illustrated, markdown
from standoff.report.blocks import Aside, Column, Figure, Heading, Item, Paragraph, Span, Table
from tests.render.pages import HEBREW, LONG, MARKUP, STARTER, Read, hostile_case
from tests.render.test_page import reported


def read(text: str) -> Read:
    return Read(MarkdownIt("commonmark").enable("table").render(text))


def test_tones_tables_lists_and_findings_are_read_as_such() -> None:
    shown = read(
        markdown(
            [
                Heading("A title", 1),
                Paragraph(["so ", Span("it is", "strong"), "."]),
                Item("one", "•", indent=2),
                Item("inner", "•", indent=4),
                Item("two", "•", indent=2),
                Table([Column("a"), Column("b", right=True)], [["x|y", "1\n2"]], "Title"),
                Figure({}, "", "what it shows: 3", [Paragraph("the numbers")]),
                Aside("Who", [Paragraph("said")]),
                Paragraph("1. no list\n- none either"),
            ]
        )
    )
    assert [tag for tag, _ in shown.tags].count("li") == 3
    assert [tag for tag, _ in shown.tags].count("ul") == 2
    assert [tag for tag, _ in shown.tags].count("td") == 2
    assert not shown.named("ol")
    assert shown.named("blockquote")
    for words in ("x|y", "what it shows: 3", "the numbers", "1. no list", "it is"):
        assert words in shown.words


def test_text_from_a_case_is_never_markup() -> None:
    text = markdown(reported(hostile_case()))
    shown = read(text)
    assert not shown.named("script")
    assert not shown.named("a")
    assert not shown.named("b")
    assert " ".join(MARKUP.split()) in shown.words
    assert HEBREW in shown.words
    assert LONG in shown.words
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_pictures_stand_in_files_that_the_text_shows_with_what_they_say() -> None:
    text, pictures = illustrated(reported(STARTER), "my memo-figures")
    shown = read(text)
    assert len(pictures) >= 2
    assert [unquote(each["src"]) for each in shown.named("img")] == [
        f"my memo-figures/{name}" for name, _ in pictures
    ]
    for each, (_, drawn) in zip(shown.named("img"), pictures, strict=True):
        assert re.search(r"\d", each["alt"])
        assert ElementTree.fromstring(drawn).attrib["aria-label"] == each["alt"]
    assert shown.words.count(TITLE) == 1
    assert all(number in shown.words for number in numbers_of(markdown(reported(STARTER))))
    hostile, pictures = illustrated(reported(hostile_case()), "f")
    assert not read(hostile).named("script")
    assert len(read(hostile).named("img")) == len(pictures)


def numbers_of(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", read(text).words))
