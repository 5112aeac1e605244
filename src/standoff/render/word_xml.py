"""Phrases and tables as WordprocessingML (ISO/IEC 29500-1), written out whole.

python-docx looks every property up by its name, cell by cell, which takes a report with a thousand
cells longer than its pictures do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from standoff.base.cleaning import clean
from standoff.render.html import plain
from standoff.report.blocks import Table, Tone, Words, bare, spans

COLOURS: dict[Tone, str] = {
    "quiet": "57606A", "good": "1A7F37", "best": "1A7F37", "mixed": "845306", "bad": "B3261E",
}  # fmt: skip
QUIET, CELL, QUIET_CELL = 17, 16, 14
"""Sizes of type in half-points: of a quiet phrase, in a table, and of a quiet one there."""
WIDE = 17.0
"""Room between the margins, in centimetres."""
LETTER = 0.19
"""About how wide a letter of a table is, in centimetres."""
NARROWEST, WIDEST = 1.3, 4.5
"""Between these is a column whose cells are not to be broken."""
TWIPS = 1440 / 2.54
"""Of a centimetre: the unit of widths."""
_LINES = "".join(
    (
        "<w:tblBorders>",
        *(f'<w:{side} w:val="nil"/>' for side in ("top", "left")),
        '<w:bottom w:val="single" w:sz="4" w:space="0" w:color="8C959F"/><w:right w:val="nil"/>',
        '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="D0D7DE"/>',
        '<w:insideV w:val="nil"/></w:tblBorders>',
    )
)
"""Lines between rows alone, as in the other formats."""
_MARGINS = (
    '<w:tblCellMar><w:top w:w="25" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>'
    '<w:bottom w:w="25" w:type="dxa"/><w:right w:w="110" w:type="dxa"/></w:tblCellMar>'
)
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_BREAK = re.compile(r"(\n|\t)")
_BREAKS = {"\n": "<w:br/>", "\t": "<w:tab/>"}


def runs(words: Words, tone: Tone = "", cell: bool = False) -> str:
    """Phrases, each a run; in a table they are smaller."""
    return "".join(
        f"<w:r>{_properties(span.text, span.tone, cell)}{_text(span.text)}</w:r>"
        for span in spans(words, tone)
        if span.text
    )


def _properties(text: str, tone: Tone, cell: bool) -> str:
    size = (QUIET_CELL if cell else QUIET) if tone == "quiet" else CELL if cell else 0
    found = "<w:b/>" if tone in ("strong", "best") else "<w:i/>" if tone == "stressed" else ""
    found += f'<w:color w:val="{COLOURS[tone]}"/>' if tone in COLOURS else ""
    found += f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size else ""
    found += "<w:cs/>" if _RIGHT_TO_LEFT.search(text) else ""
    return f"<w:rPr>{found}</w:rPr>" if found else ""


def _text(text: str) -> str:
    return "".join(
        _BREAKS.get(part) or f'<w:t xml:space="preserve">{escape(part)}</w:t>'
        for part in _BREAK.split(clean(text))
        if part
    )


def mostly_right_to_left(words: Words) -> bool:
    """Whether a paragraph runs from right to left."""
    letters = [letter for letter in bare(words) if letter.isalpha()]
    return 2 * sum(bool(_RIGHT_TO_LEFT.match(letter)) for letter in letters) > len(letters) > 0


def element(text: str) -> Any:
    """What is written as the element that python-docx holds."""
    from docx.oxml import parse_xml

    name, rest = re.split(r"(?=[\s/>])", text, maxsplit=1)
    return parse_xml(f'{name} xmlns:w="{_NAMESPACE}"{rest}')


def table(block: Table) -> str:
    """A table whose head is one and is repeated on every page; no row is torn by a page's end."""
    widths = [round(width * TWIPS) for width in column_widths(block)]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    title = plain(clean(bare(block.title)))
    told = f"<w:tblCaption w:val={quoteattr(title)}/>" if title else ""
    first = int(block.headed)
    head = _row([column.head for column in block.columns], block, widths, head=True)
    rows = "".join(_row(row, block, widths) for row in block.rows)
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/>'
        f'{_LINES}<w:tblLayout w:type="fixed"/>{_MARGINS}'
        f'<w:tblLook w:val="0420" w:firstRow="{first}" w:lastRow="0" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        f"{told}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head if block.headed else ''}{rows}</w:tbl>"
    )


def _row(cells: Sequence[Words], block: Table, widths: Sequence[int], head: bool = False) -> str:
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
        f"{'<w:bidi/>' if mostly_right_to_left(words) else ''}"
        f'<w:spacing w:after="0"/>{_RIGHT if column.right else ""}</w:pPr>'
        f"{runs(words, 'strong' if head else '', cell=True)}</w:p></w:tc>"
        for words, column, width in zip(cells, block.columns, widths, strict=True)
    )
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{made}</w:tr>"


_RIGHT = '<w:jc w:val="right"/>'


def column_widths(block: Table) -> list[float]:
    """How wide each column is, in centimetres: those kept whole as their cells need, the others
    what is left, by how much they hold."""
    needs, held = [], []
    for k, column in enumerate(block.columns):
        lines = [*bare(column.head).split("\n")]
        lines += [line for row in block.rows for line in bare(row[k]).split("\n")]
        longest = max(map(len, lines), default=1)
        held.append(min(max(LETTER * longest, NARROWEST), 2 * WIDEST))
        needs.append(min(max(LETTER * longest + 0.4, NARROWEST), WIDEST) if column.whole else 0.0)
    open_ones = [k for k, need in enumerate(needs) if not need]
    rest = WIDE - sum(needs)
    if open_ones and rest >= NARROWEST * len(open_ones):
        spare, wanted = rest - NARROWEST * len(open_ones), sum(held[k] for k in open_ones)
        for k in open_ones:
            needs[k] = NARROWEST + spare * held[k] / wanted
    else:
        needs = [need or NARROWEST for need in needs]
    scale = WIDE / sum(needs)
    return [need * min(scale, 1.6) if scale < 1 or not open_ones else need for need in needs]
