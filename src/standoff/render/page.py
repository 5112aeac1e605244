"""Blocks as one HTML file that needs nothing else: no script, no font, nothing from elsewhere."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from importlib import resources
from typing import NamedTuple, Protocol

from standoff.base.cleaning import clean
from standoff.render.dark import adaptive, colours
from standoff.render.html import Tags, Writer, plain
from standoff.render.pictures import Picture, drawn_svg
from standoff.report.blocks import Block, Blocks, Column, Figure, Heading, Table, Words, bare

BY_CLASS: Tags = {
    "": ("", ""),
    "strong": ("<strong>", "</strong>"),
    "stressed": ("<em>", "</em>"),
    "quiet": ('<span class="quiet">', "</span>"),
    "good": ('<span class="good">', "</span>"),
    "best": ('<span class="best">', "</span>"),
    "mixed": ('<span class="mixed">', "</span>"),
    "bad": ('<span class="bad">', "</span>"),
}
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What a browser may load for the page: nothing."""
LONG = 16
"""A table of more lines opens at a click where it is part of a page."""
LONGEST_NAME = 40
"""A cell with a longer word is broken, even in a column whose cells are kept whole."""


class Fragment(NamedTuple):
    """The inside of a page, the style sheet that its pictures' colours need, and those pictures, in
    the order in which they stand in it."""

    inner: str
    style: str = ""
    figures: tuple[Picture, ...] = ()


def joined(*parts: Fragment | str) -> Fragment:
    """Parts of a page, or what stands between them, as one."""
    held = [Fragment(each) if isinstance(each, str) else each for each in parts]
    return Fragment(
        "".join(each.inner for each in held),
        "".join(each.style for each in held),
        tuple(itertools.chain.from_iterable(each.figures for each in held)),
    )


def style() -> str:
    """The style sheet of every page."""
    return resources.files("standoff.render").joinpath("page.css").read_text("utf-8")


class Draws(Protocol):
    """What draws a figure of a page on a ground of its own."""

    def drawn(self, figure: Figure) -> str:
        """The figure as SVG."""


def fragment(
    blocks: Blocks, *, contents: bool = True, part: str = "", pen: Draws | None = None
) -> Fragment:
    """The blocks for a page that has :func:`style` already, as :func:`page` writes them; without
    ``contents`` no links to the parts are put before them. ``part``: what they are called as one
    part of a page, where several may stand; names in it are then its own, and long tables open at a
    click. A ``pen`` that has drawn before, or ahead, draws sooner. Raises :class:`StandoffError`
    likewise."""
    head, rest = _parted(list(blocks))
    writer = _Page(pen, part)
    links = _contents(rest, writer.lead) if contents else ""
    inner = writer.written(head) + links + writer.written(rest)
    return Fragment(inner, colours(writer.colours), tuple(writer.figures))


def page(blocks: Blocks, pen: Draws | None = None) -> str:
    """The blocks as an HTML document, its pictures inside as SVG, drawn by ``pen`` if one is given.

    It follows the reader's choice of dark or light, its pictures too; it prints, and reads on a
    narrow screen: what is wide scrolls in a box of its own. Raises :class:`StandoffError` where a
    picture can't be drawn, since the library for it is missing.
    """
    held = list(blocks)
    title = next((plain(each.words) for each in held if isinstance(each, Heading)), "Report")
    inner, drawn, _ = fragment(held, pen=pen)
    return clean(
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style()}{drawn}</style>\n</head>\n"
        f"<body>\n<main>\n{inner}</main>\n</body>\n</html>\n"
    )


def _parted(blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    """What stands before the first heading of a part, and the rest."""
    for k, block in enumerate(blocks):
        if isinstance(block, Heading) and block.level == 2:
            return blocks[:k], blocks[k:]
    return blocks, ()


def _lines(table: Table) -> int:
    """Lines of a table, none of them broken."""
    return sum(max(bare(cell).count("\n") + 1 for cell in row) for row in table.rows if row)


def _slug(words: Words) -> str:
    return "-".join(re.findall(r"\w+", bare(words).lower()))[:60] or "part"


def _contents(blocks: Sequence[Block], lead: str = "") -> str:
    """Links to the parts, whose names begin with ``lead``."""
    entries = "".join(
        f'<li><a href="#{lead}{escape(_slug(block.words))}">{escape(plain(block.words))}</a></li>'
        for block in blocks
        if isinstance(block, Heading) and block.level == 2
    )
    label = f"Contents of ‘{lead[:-1]}’" if lead else "Contents"
    return f'<nav aria-label="{label}"><ul>{entries}</ul></nav>\n' if entries else ""


class _Page(Writer):
    def __init__(self, pen: Draws | None, part: str = "") -> None:
        self.pen = pen
        self.part = part
        self.lead = f"{part}-" if part else ""
        self.numbers = itertools.count(1)
        self.titles: Counter[str] = Counter()
        self.colours: set[str] = set()
        """Those of the pictures drawn."""
        self.figures: list[Figure] = []
        super().__init__(BY_CLASS, self._drawn, shift=1 if part else 0)

    def anchor(self, words: Words) -> str:
        return f' id="{self.lead}{escape(_slug(words))}"'

    def table(self, block: Table) -> str:
        title = plain(block.title) or plain(block.columns[0].head) or "A table"
        self.titles[title] += 1
        label = title if self.titles[title] == 1 else f"{title} ({self.titles[title]})"
        folded = self.part and _lines(block) > LONG
        inner = super().table(replace(block, title="") if folded else block)
        shown = (
            f'<div class="scroll" role="group" tabindex="0" aria-label="{escape(label)}">\n'
            f"{inner}</div>\n"
        )
        if not folded:
            return shown
        count = f'<span class="quiet">({len(block.rows):,} rows)</span>'
        return f"<details><summary>{escape(title)} {count}</summary>\n{shown}</details>\n"

    def side(self, column: Column, cell: Words) -> str:
        longest = max((len(word) for word in bare(cell).split()), default=0)
        names = ["right"] if column.right else []
        if longest > LONGEST_NAME:
            names.append("broken")
        elif column.whole:
            names.append("whole")
        return f' class="{" ".join(names)}"' if names else ""

    def _drawn(self, figure: Figure) -> str:
        number = next(self.numbers)
        self.figures.append(figure)
        told = escape(figure.finding or figure.caption or "A picture")
        drawn = self.pen.drawn(figure) if self.pen else drawn_svg(figure, background=None)
        svg, used = adaptive(drawn)
        self.colours |= used
        svg = _own_names(svg, f"{self.lead}f{number}-")
        of = f" of ‘{self.part}’" if self.part else ""
        title = escape(f"Figure {number}{of}, which may be wider than the screen")
        return (
            f'<div class="scroll" role="group" tabindex="0" aria-label="{title}">'
            f'<div class="picture" role="img" aria-label="{told}">{svg}</div></div>\n'
        )


def _own_names(svg: str, lead: str) -> str:
    """An SVG element for one of several in a page: its names are its own, and it is passed over by
    a screen reader, which has the finding instead."""
    start = svg.index("<svg")
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{lead}\1"', svg[start:])
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{lead}\1)", svg)
    svg = re.sub(r'href="#([^"]+)"', rf'href="#{lead}\1"', svg)
    return svg.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)
