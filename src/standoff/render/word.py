"""Blocks as a Word document: real headings, lists and tables, pictures that say what they show."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from typing import Any

from standoff.base.cleaning import clean
from standoff.render.appendix import numbers_last
from standoff.render.html import plain
from standoff.render.pictures import drawn_svg, raster, size, width_on_paper
from standoff.render.word_xml import WIDE, element, mostly_right_to_left, runs, table
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
)

FINE = 150
"""Pixels to an inch of paper."""
DAY = datetime.datetime(2000, 1, 1)
"""Nothing in a document says when it was made: same blocks, same bits."""


def docx(blocks: Blocks) -> bytes:
    """The blocks as a .docx file. Raises :class:`StandoffError` where pictures can't be drawn,
    since the library for it is missing."""
    import docx as library

    writer = _Document(library.Document())
    held = list(blocks)
    writer.prepare(next((plain(each.words) for each in held if isinstance(each, Heading)), ""))
    for block in numbers_last(held):
        writer.put(block)
    made = io.BytesIO()
    writer.document.save(made)
    return _undated(made.getvalue())


def _undated(data: bytes) -> bytes:
    """The same package without the moment at which it was packed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            # A picture is packed already.
            packed = name.endswith(".png")
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            new.writestr(entry, old.read(name))
    return made.getvalue()


class _Document:
    def __init__(self, document: Any):
        self.document = document
        self.into = document
        """Where the next paragraph goes: the document, or a cell."""

    def prepare(self, title: str) -> None:
        """Margins, type, language, and what the file says of itself."""
        from docx.oxml.ns import qn
        from docx.shared import Cm, Pt, RGBColor

        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm((21 - WIDE) / 2)
        section.top_margin = section.bottom_margin = Cm(2)
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = "Calibri", Pt(10.5)
        normal.paragraph_format.space_after = Pt(6)
        caption = self.document.styles["Caption"]
        caption.font.bold, caption.font.size = False, Pt(9)
        caption.font.color.rgb = RGBColor(0x1B, 0x1F, 0x24)
        for level, points in ((1, 20), (2, 14), (3, 11)):
            heading = self.document.styles[f"Heading {level}"]
            heading.font.name, heading.font.size = "Calibri", Pt(points)
            heading.font.color.rgb = RGBColor(0x1B, 0x1F, 0x24)
        for language in self.document.styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), "en-GB")
        about = self.document.core_properties
        # A property holds no more than 255 letters.
        about.title, about.author, about.language = clean(title)[:255], "Standoff", "en-GB"
        about.created = about.modified = DAY
        about.last_modified_by, about.comments = "Standoff", ""

    def put(self, block: Block) -> None:
        """Add a block at the end."""
        match block:
            case Heading(words=words, level=level):
                self.words(self.into.add_paragraph(style=f"Heading {min(level, 9)}"), words)
            case Paragraph(words=words, tone=tone):
                self.words(self.into.add_paragraph(), words, tone)
            case Note(words=words):
                self.words(self.into.add_paragraph(), words, "quiet")
            case Warning(mark=mark, words=words, tone=tone):
                added = self.into.add_paragraph()
                self.words(added, mark, tone)
                self.words(added, words)
            case Item():
                self.item(block)
            case Verbatim(text=text):
                self.words(self.into.add_paragraph(), text)
            case Table():
                self.table(block)
            case Figure():
                self.figure(block)
            case Aside(title=title, blocks=inner):
                self.aside(title, inner)
            case _:
                pass

    def words(self, paragraph: Any, words: Words, tone: Tone = "") -> None:
        """Phrases, each a run."""
        paragraph._p.extend(element(f"<w:p>{runs(words, tone)}</w:p>"))
        if mostly_right_to_left(words):
            _put(paragraph, element("<w:bidi/>"), _AFTER_BIDI)

    def item(self, item: Item) -> None:
        """An entry of a list, set in by how deep it is."""
        depth = min(max(item.indent // 2, 1), 3)
        style = "List Bullet" if depth == 1 else f"List Bullet {depth}"
        added = self.into.add_paragraph(style=style)
        mark = item.mark.strip()
        if mark not in ("", "•"):
            self.words(added, f"{mark} ")
        self.words(added, item.words, item.tone)

    def figure(self, figure: Figure) -> None:
        """A picture with its alternative text, and below it what it shows and how to read it."""
        from docx.shared import Cm

        drawn = drawn_svg(figure)
        across, down = size(drawn)
        width = width_on_paper(across, down, 10 * WIDE) / 10
        png = raster(drawn, width / 2.54 * FINE / across)
        added = self.into.add_paragraph()
        added.paragraph_format.keep_with_next = True
        shape = added.add_run().add_picture(io.BytesIO(png), width=Cm(width))
        about = shape._inline.docPr
        about.set("descr", clean(figure.finding or figure.caption))
        about.set("title", clean(" ".join(figure.specification.get("title", {}).get("text", ""))))
        caption = self.into.add_paragraph(style="Caption")
        self.words(caption, [figure.finding, " "])
        self.words(caption, figure.caption, "quiet")

    def table(self, block: Table) -> None:
        """A table, its title above it."""
        from docx.shared import Pt

        if block.title:
            title = self.into.add_paragraph()
            title.paragraph_format.keep_with_next = True
            self.words(title, block.title, "strong")
        # Two tables that touch would be one.
        after = self.into.add_paragraph()
        after.paragraph_format.space_after = Pt(2)
        after._p.addprevious(element(table(block)))

    def aside(self, title: Words, inner: Sequence[Block]) -> None:
        """What somebody else says: set in, with a line at its side."""
        start = len(self.document.paragraphs)
        self.words(self.into.add_paragraph(), title, "strong")
        for block in inner:
            self.put(block)
        for paragraph in self.document.paragraphs[start:]:
            _beside_a_line(paragraph)


_AFTER_BIDI = ("w:spacing", "w:ind", "w:jc", "w:rPr")
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:bidi", *_AFTER_BIDI)
_LINE = '<w:left w:val="single" w:sz="18" w:space="8" w:color="2F6690"/>'


def _beside_a_line(paragraph: Any) -> None:
    _put(paragraph, element(f"<w:pBdr>{_LINE}</w:pBdr>"), _AFTER_BORDERS)


def _put(paragraph: Any, made: Any, before: Sequence[str]) -> None:
    """Add a property of a paragraph where the standard wants it, before those named."""
    paragraph._p.get_or_add_pPr().insert_element_before(made, *before)
