"""A report as a Word document, read back through python-docx and as the XML that Word reads."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx as library
import pytest

from standoff.render.word import docx
from standoff.report.blocks import Aside, Heading, Item, Paragraph, quiet, strong
from tests.render.pages import HEBREW, LONG, MARKUP, STARTER, hostile_case
from tests.render.test_page import reported

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read(data: bytes) -> Any:
    return library.Document(io.BytesIO(data))


@pytest.fixture(scope="module")
def made() -> bytes:
    return docx(reported(STARTER))


def test_headings_are_headings_and_the_file_says_what_it_is(made: bytes) -> None:
    document = read(made)
    styles = [each.style.name for each in document.paragraphs]
    assert styles[0] == "Heading 1"
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") >= 6
    about = document.core_properties
    assert (about.title, about.author, about.language) == ("A border crisis", "Standoff", "en-GB")
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert 'w:lang w:val="en-GB"' in package.read("word/styles.xml").decode("utf-8")


def test_tables_have_heads_that_are_repeated(made: bytes) -> None:
    tables = read(made).tables
    assert len(tables) >= 4
    for table in tables:
        [head] = table._tbl.findall(f".//{W}tblHeader")
        assert head.getparent().getparent() is table.rows[0]._tr
        assert sum(column.width.cm for column in table.columns) <= 17.1


def test_every_picture_says_what_it_shows(made: bytes) -> None:
    shapes = read(made).inline_shapes
    assert len(shapes) >= 2
    for shape in shapes:
        about = shape._inline.docPr
        assert re.search(r"\d", about.get("descr"))
        assert about.get("title")
        assert shape.width.cm <= 17.01


def test_same_blocks_same_bits_whenever_it_is_made(made: bytes) -> None:
    assert docx(reported(STARTER)) == made
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert {each.date_time for each in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_text_from_a_case_is_only_text() -> None:
    document = read(docx(reported(hostile_case())))
    cells = [cell.text for table in document.tables for cell in table._cells]
    shown = "\n".join([*(each.text for each in document.paragraphs), *cells])
    for words in (MARKUP, HEBREW, LONG, "\\x1b[31mred", "\\u202e"):
        assert words in shown
    assert "\x1b" not in shown
    assert len(document.core_properties.title) <= 255


def test_right_to_left_lists_and_what_others_say() -> None:
    document = read(
        docx(
            [
                Heading("T", 1),
                Paragraph(HEBREW),
                Item("one", "•", indent=2),
                Item("inner", "2.", indent=4),
                Aside("Who", [Paragraph("said")]),
            ]
        )
    )
    by_text = {each.text: each for each in document.paragraphs}
    assert by_text[HEBREW]._p.findall(f".//{W}bidi")
    assert by_text["one"].style.name == "List Bullet"
    assert by_text["2. inner"].style.name == "List Bullet 2"
    assert by_text["said"]._p.findall(f".//{W}pBdr/{W}left")


def test_properties_stand_in_the_order_that_the_standard_wants(made: bytes) -> None:
    """ISO/IEC 29500-1, 17.3.1.26, 17.3.2.28 and 17.4.59: programs other than Word refuse a file
    whose properties stand in another."""
    order = {
        "pPr": ["pStyle", "keepNext", "pBdr", "bidi", "spacing", "ind", "jc"],
        "rPr": ["b", "i", "color", "sz", "szCs", "cs", "lang"],
        "tblPr": [
            "tblStyle",
            "tblW",
            "tblBorders",
            "tblLayout",
            "tblCellMar",
            "tblLook",
            "tblCaption",
        ],
        "trPr": ["cantSplit", "tblHeader"],
    }
    other = docx([Aside(HEBREW, [Paragraph([HEBREW, strong("x"), quiet(HEBREW)])])])
    seen = set()
    for data in (made, other, docx(reported(hostile_case()))):
        for each in read(data).element.body.iter(*(f"{W}{name}" for name in order)):
            names = [child.tag.removeprefix(W) for child in each]
            allowed = order[each.tag.removeprefix(W)]
            assert names == sorted(set(names), key=allowed.index)
            seen |= set(names)
    assert {"bidi", "pBdr", "cs", "tblCaption", "jc"} <= seen
