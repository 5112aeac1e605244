"""Saving a figure: its specification as JSON, or a picture drawn from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from standoff.base.errors import Place, StandoffError
from standoff.base.files import check_writable, write_atomically
from standoff.base.plain import json_text

ENDINGS = (".json", ".svg", ".png")


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


def save_figure(figure: dict[str, Any], file: str) -> None:
    """Write a Vega-Lite specification, or the picture that it describes, by the file's ending.

    Raises :class:`StandoffError` where the file can't be written, or for a picture where the
    library that draws it is not installed.
    """
    check_figure(file)
    ending = Path(file).suffix.lower()
    if ending == ".json":
        write_atomically(file, json_text(figure))
        return
    converter = _converter(file)
    if ending == ".svg":
        write_atomically(file, converter.vegalite_to_svg(figure))
    else:
        write_atomically(file, converter.vegalite_to_png(figure, scale=2))


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
