"""A report as PDF: by PDF/UA-1 (ISO 14289-1), and nothing in a case is Typst's own mark-up.

Typst refuses to write a PDF/UA-1 file that breaks what it can check. What a reader needs is looked
up in the file besides, by another program (qpdf, through pikepdf), by the Matterhorn Protocol:
06 (metadata), 09 and 14 (headings), 11 (language), 13 (pictures), 15 (tables), 31 (fonts).
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
import typst

from standoff.insight import memo as insight_memo
from standoff.insight import memo_apart
from standoff.insight.learning import learn as insight_learn
from standoff.questions.memo import Report
from standoff.render import typeset
from standoff.render.typeset import pdf
from standoff.report.blocks import Aside, Block, Column, Figure, Heading, Item, Paragraph, Table
from standoff.report.memo import blocks
from tests.render.pages import HEBREW, LONG, MARKUP, STARTER, hostile_case
from tests.render.test_page import reported


@pytest.fixture(scope="module")
def made() -> bytes:
    return pdf(reported(STARTER))


def elements(file: Any) -> list[tuple[str, Any]]:
    """The structure tree in reading order: each element's type and its dictionary."""

    def walk(node: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(node, pikepdf.Array):
            for each in node:
                yield from walk(each)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield str(node.S), node
            if "/K" in node:
                yield from walk(node.K)

    return list(walk(file.Root.StructTreeRoot.K))


def test_the_file_says_what_it_is_in_which_language_and_its_title(made: bytes) -> None:
    file = pikepdf.open(io.BytesIO(made))
    assert file.Root.MarkInfo.Marked
    assert str(file.Root.Lang).startswith("en")
    assert file.Root.ViewerPreferences.DisplayDocTitle
    with file.open_metadata() as about:
        assert str(about["pdfuaid:part"]) == "1"
        assert about["dc:title"] == "A border crisis"
    assert "/JavaScript" not in str(file.Root.keys())
    assert not file.attachments


def test_headings_pictures_and_tables_are_tagged(made: bytes) -> None:
    file = pikepdf.open(io.BytesIO(made))
    found = elements(file)
    levels = [int(kind[2]) for kind, _ in found if kind in {"/H1", "/H2", "/H3"}]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    pictures = [node for kind, node in found if kind == "/Figure"]
    assert len(pictures) >= 2
    assert all(any(letter.isdigit() for letter in str(node.Alt)) for node in pictures)
    tables = sum(kind == "/Table" for kind, _ in found)
    heads = [node for kind, node in found if kind == "/TH"]
    assert tables >= 4
    assert len(heads) >= 2 * tables
    assert sum(kind == "/L" for kind, _ in found) >= 1


def test_every_font_is_in_the_file(made: bytes) -> None:
    file = pikepdf.open(io.BytesIO(made))
    described = [
        each
        for each in file.objects
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
    ]
    assert described
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(each.keys()) for each in described)


def test_same_blocks_same_bits(made: bytes) -> None:
    assert pdf(reported(STARTER)) == made


def text_of(data: bytes) -> str:
    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(data)).pages
    return " ".join("".join(page.extract_text() for page in pages).split()).replace("\u200b", "")


def test_text_from_a_case_is_never_markup() -> None:
    """Mark-up of Typst's own, and a file on this machine that it would read."""
    typed = '#read("/etc/hostname") #{1 + 1} *bold* = Heading $x^2$ @label <label> \\u{41} //'
    blocks: list[Block] = [
        Heading("Title", 1),
        Paragraph(typed),
        Item(typed, "1."),
        Table([Column(typed), Column("b")], [[typed, "x"]], typed),
        Aside(typed, [Paragraph(typed)]),
    ]
    shown = text_of(pdf(blocks)).replace(" ", "")
    assert shown.count(typed.replace(" ", "")) == 7


def test_a_hostile_case_is_set_within_the_page() -> None:
    data = pdf(reported(hostile_case()))
    shown = text_of(data).replace(" ", "")
    assert MARKUP.replace(" ", "") in shown
    assert LONG in shown
    assert "\\u202e" in shown
    assert HEBREW[:4] in shown or "\\u05" in shown or HEBREW[:4][::-1] in shown


def test_letters_that_no_font_has_are_spelled_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without any font of its own."""
    alone = typst.compile

    def compile_alone(file: str, **options: Any) -> Any:
        return alone(file, ignore_system_fonts=True, **options)

    monkeypatch.setattr(typst, "compile", compile_alone)
    shown = text_of(pdf([Heading("שלום Ω Ж", 1), Paragraph("漢")])).replace(" ", "")
    assert "\\u05e9\\u05dc" in shown
    assert "\\u6f22" in shown
    assert "ΩЖ" in shown


def test_a_picture_of_its_own_is_scaled_to_the_page() -> None:
    wide = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 3000,
        "data": {"values": [{"x": 1}]},
        "mark": "point",
        "encoding": {"x": {"field": "x", "type": "quantitative"}},
    }
    made = pdf([Heading("T", 1), Figure(wide, "how", "a 1", [Paragraph("1")])])
    file = pikepdf.open(io.BytesIO(made))
    page, *_ = file.pages
    assert [float(each) for each in page.mediabox] == pytest.approx([0, 0, 595.28, 841.89], abs=0.1)
    assert typeset.FONTS[0] == "Libertinus Serif"


def test_the_richest_case_fills_six_pages_and_its_detail_follows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By how many pages come before the heading of the detail, in the file's own structure. Fewer
    worlds than a report has give the same sentences, tables and pictures with other figures."""
    monkeypatch.setattr(memo_apart, "COMPARED", 8)
    monkeypatch.setattr(insight_learn, "PARTICLES", 32)
    question = Report(case="ukraine-2022", draws=32)
    memo = question.ask()
    assert isinstance(memo, insight_memo.Memo)
    assert memo.parts == insight_memo.PARTS
    file = pikepdf.open(io.BytesIO(pdf(blocks(question, memo))))
    places = {page.objgen: number for number, page in enumerate(file.pages)}
    heads = [node for kind, node in elements(file) if kind == "/H2"]
    assert 4 <= places[page_of(heads[-1]).objgen] <= 6
    assert len(file.pages) > 8


def page_of(node: Any) -> Any:
    """The page that a node of the structure tree is on: its own, or that of what it holds."""
    if "/Pg" in node:
        return node.Pg
    inner = node.K if isinstance(node.K, pikepdf.Array) else [node.K]
    return next(page_of(each) for each in inner if isinstance(each, pikepdf.Dictionary))
