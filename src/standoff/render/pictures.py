"""Saving a figure: its specification as JSON, or a picture drawn from it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from standoff.base.errors import Place, StandoffError
from standoff.base.files import check_writable, write_atomically
from standoff.base.plain import json_text
from standoff.report.blocks import Block, Figure

ENDINGS = (".json", ".svg", ".png")
MILLIMETRES = 25.4 / 96
"""Of a pixel of a picture, on paper."""
TALLEST, PAGE = 70.0, 215.0
"""What a picture may take of a page's height, in millimetres, and the most where its letters could
not be read otherwise."""
LEGIBLE = 0.7
"""The part of its size at which a picture's smallest letters, of 11 pixels, are 5.8 points high."""
LINE = 100
"""Letters in a line of what stands below a title."""


def check_figure(file: str) -> None:
    """Refuse a figure that could not be saved. Raises :class:`StandoffError`."""
    ending = Path(file).suffix.lower()
    if ending not in ENDINGS:
        raise StandoffError(
            "a figure is saved as .json (its Vega-Lite specification), .svg or .png", Place(file)
        )
    check_writable(file)
    if ending != ".json":
        _converter(file)


def alone(figure: Figure) -> dict[str, Any]:
    """The specification of a figure that stands alone: how to read it is said below its title."""
    found = dict(figure.specification)
    if figure.caption:
        found["title"] = {**found["title"], "subtitle": textwrap.wrap(figure.caption, LINE)}
    return found


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that is no chart: an SVG document that stands alone, and ``data``, what is drawn in
    it as tables."""

    document: str
    data: Sequence[Block] = ()


Picture = Figure | Drawing
"""What stands on a page and can be taken away."""


def svg(picture: Picture) -> str:
    """A picture that stands alone as an SVG document, with what it shows as its description."""
    if isinstance(picture, Drawing):
        return picture.document
    figure = picture
    specification = alone(figure)
    drawn: str = _converter("").vegalite_to_svg(specification)
    head, mark, rest = drawn.partition(">")
    return (
        f'{head} role="img" aria-label={quoteattr(figure.finding)}{mark}'
        f"<title>{escape(figure.title)}</title><desc>{escape(figure.finding)}</desc>{rest}"
    )


def drawn_svg(figure: Figure, background: str | None = "white") -> str:
    """A figure within a page, as SVG. Raises :class:`StandoffError` where the library that draws
    it is missing."""
    specification = {**figure.specification, "background": background}
    drawn: str = _converter("").vegalite_to_svg(specification)
    return drawn


def size(drawn: str) -> tuple[float, float]:
    """How wide and how high an SVG picture is, in its own units."""
    found = re.search(r'<svg[^>]*\bwidth="([0-9.]+)"[^>]*\bheight="([0-9.]+)"', drawn)
    return (float(found[1]), float(found[2])) if found else (640.0, 400.0)


def width_on_paper(width: float, height: float, room: float) -> float:
    """How wide a picture of a size in pixels is drawn on a page that has ``room`` between its
    margins, both in millimetres: no larger than on a screen; a tall one is drawn smaller, so that
    it leaves room for words, as long as its letters can be read."""
    least = LEGIBLE * MILLIMETRES
    scale = min(MILLIMETRES, room / width, max(TALLEST / height, least), PAGE / height)
    return scale * width


def raster(drawn: str, scale: float) -> bytes:
    """An SVG picture as PNG, with so many pixels to a unit. Raises likewise."""
    made: bytes = _converter("").svg_to_png(drawn, scale=scale)
    return made


def png(picture: Picture) -> bytes:
    """A picture that stands alone as PNG. Raises likewise."""
    if isinstance(picture, Drawing):
        return raster(picture.document, 2)
    made: bytes = _converter("").vegalite_to_png(alone(picture), scale=2)
    return made


def save_figure(figure: Figure, file: str) -> None:
    """Write a figure's Vega-Lite specification, or the picture of it, by the file's ending.

    Raises :class:`StandoffError` where the file can't be written, or for a picture where the
    library that draws it is not installed.
    """
    check_figure(file)
    ending = Path(file).suffix.lower()
    if ending == ".json":
        write_atomically(file, json_text(alone(figure)))
    elif ending == ".svg":
        write_atomically(file, svg(figure))
    else:
        write_atomically(file, png(figure))


def picture(svg: str, file: str) -> str | bytes:
    """An SVG picture as what ``file`` holds by its ending, ``.svg`` or ``.png``. Raises
    :class:`StandoffError` where the library that makes the latter is missing."""
    if Path(file).suffix.lower() != ".png":
        return svg
    try:
        import vl_convert
    except ImportError:
        raise StandoffError(
            "a PNG needs the library vl-convert-python (pip install 'standoff[figures]'); "
            "FILE.svg does not",
            Place(file),
        ) from None
    drawn: bytes = vl_convert.svg_to_png(svg, scale=2)
    return drawn


def _converter(file: str) -> Any:
    try:
        import vl_convert
    except ImportError:
        raise StandoffError(
            "pictures need the library vl-convert-python (pip install 'standoff[figures]'); "
            "the specification itself can be saved as .json",
            Place(file),
        ) from None
    return vl_convert
