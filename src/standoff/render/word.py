"""Blocks as a Word document: real headings, lists and tables, pictures that say what they show."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from standoff.base.cleaning import clean
from standoff.render.appendix import numbers_last
from standoff.render.html import plain
from standoff.render.pictures import drawn_png
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
    bare,
    spans,
)

COLOURS: dict[Tone, str] = {
    "quiet": "57606A", "good": "1A7F37", "best": "1A7F37", "mixed": "845306", "bad": "B3261E",
}  # fmt: skip
WIDE = 17.0
"""Room between the margins, in centimetres."""
TALL = 18.0
"""The most that a picture is tall."""
PIXELS = 2 * 96 / 2.54
"""Of a picture, a centimetre of its natural size."""
LETTER = 0.19
"""About how wide a letter of a table is, in centimetres."""
NARROWEST, WIDEST = 1.3, 4.5
"""Between these is a column whose cells are not to be broken."""
DAY = datetime.datetime(2000, 1, 1)
"""Nothing in a document says when it was made: same blocks, same bits."""
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


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
            entry.compress_type = zipfile.ZIP_DEFLATED
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
        for level, size in ((1, 20), (2, 14), (3, 11)):
            heading = self.document.styles[f"Heading {level}"]
            heading.font.name, heading.font.size = "Calibri", Pt(size)
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
        from docx.shared import Pt, RGBColor

        for span in spans(words, tone):
            run = paragraph.add_run(clean(span.text))
            if span.tone in ("strong", "best"):
                run.bold = True
            if span.tone == "stressed":
                run.italic = True
            if span.tone == "quiet":
                run.font.size = Pt(8.5)
            if span.tone in COLOURS:
                run.font.color.rgb = RGBColor.from_string(COLOURS[span.tone])
            if _RIGHT_TO_LEFT.search(span.text):
                run.font.complex_script = True
        if _mostly_right_to_left(bare(words)):
            from docx.oxml import OxmlElement

            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))

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

        drawn = drawn_png(figure)
        across, down = (int.from_bytes(drawn[k : k + 4], "big") for k in (16, 20))
        width = min(WIDE, across / PIXELS, TALL * across / down)
        added = self.into.add_paragraph()
        added.paragraph_format.keep_with_next = True
        shape = added.add_run().add_picture(io.BytesIO(drawn), width=Cm(width))
        about = shape._inline.docPr
        about.set("descr", clean(figure.finding or figure.caption))
        about.set("title", clean(" ".join(figure.specification.get("title", {}).get("text", ""))))
        caption = self.into.add_paragraph(style="Caption")
        self.words(caption, [figure.finding, " "])
        self.words(caption, figure.caption, "quiet")

    def table(self, block: Table) -> None:
        """A table whose head is one, and is repeated on every page."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.shared import Cm, Pt

        if block.title:
            title = self.into.add_paragraph()
            title.paragraph_format.keep_with_next = True
            self.words(title, block.title, "strong")
        rows: list[Sequence[Words]] = []
        if block.headed:
            rows.append([column.head for column in block.columns])
        rows += block.rows
        made = self.document.add_table(rows=len(rows), cols=len(block.columns))
        made.style = "Table Grid"
        made.autofit = False
        widths = _widths(block)
        for k, width in enumerate(widths):
            made.columns[k].width = Cm(width)
        cells = made._cells
        for number, row in enumerate(rows):
            properties = made.rows[number]._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if number == 0 and block.headed:
                properties.append(OxmlElement("w:tblHeader"))
            for k, words in enumerate(row):
                cell = cells[number * len(widths) + k]
                cell.width = Cm(widths[k])
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(0)
                if block.columns[k].right:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                head = number == 0 and block.headed
                self.words(paragraph, words, "strong" if head else "")
                for run in paragraph.runs:
                    run.font.size = Pt(8 if run.font.size is None else 7)
        self.into.add_paragraph().paragraph_format.space_after = Pt(2)

    def aside(self, title: Words, inner: Sequence[Block]) -> None:
        """What somebody else says: set in, with a line at its side."""
        start = len(self.document.paragraphs)
        self.words(self.into.add_paragraph(), title, "strong")
        for block in inner:
            self.put(block)
        for paragraph in self.document.paragraphs[start:]:
            _beside_a_line(paragraph)


def _beside_a_line(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders, side = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in {"val": "single", "sz": "18", "space": "8", "color": "2F6690"}.items():
        side.set(qn(f"w:{name}"), value)
    borders.append(side)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _mostly_right_to_left(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return 2 * sum(bool(_RIGHT_TO_LEFT.match(letter)) for letter in letters) > len(letters) > 0


def _widths(block: Table) -> list[float]:
    """How wide each column is, in centimetres: those kept whole as their cells need, the others
    what is left."""
    needs = []
    for k, column in enumerate(block.columns):
        lines = [*bare(column.head).split("\n")]
        lines += [line for row in block.rows for line in bare(row[k]).split("\n")]
        longest = max(map(len, lines), default=1)
        needs.append(min(max(LETTER * longest + 0.4, NARROWEST), WIDEST) if column.whole else 0.0)
    open_ones = [k for k, need in enumerate(needs) if not need]
    rest = WIDE - sum(needs)
    if open_ones and rest >= NARROWEST * len(open_ones):
        for k in open_ones:
            needs[k] = rest / len(open_ones)
    else:
        needs = [need or NARROWEST for need in needs]
    scale = WIDE / sum(needs)
    return [need * min(scale, 1.6) if scale < 1 or not open_ones else need for need in needs]
