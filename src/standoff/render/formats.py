"""The formats in which a report is written, and what each needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from standoff.base.errors import Place, StandoffError, listed, nearest
from standoff.base.files import check_writable
from standoff.render.markdown import markdown
from standoff.render.page import page
from standoff.render.typeset import pdf
from standoff.render.word import docx
from standoff.report.blocks import Blocks


@dataclass(frozen=True, slots=True)
class Format:
    """``made``: from blocks to what the file holds; ``needs``: the libraries that takes, each by
    the name it is imported by and the name it is installed by."""

    made: Callable[[Blocks], str | bytes]
    needs: tuple[tuple[str, str], ...] = ()


VL_CONVERT = ("vl_convert", "vl-convert-python")
FORMATS = {
    "html": Format(page, (VL_CONVERT,)),
    "pdf": Format(pdf, (("typst", "typst"), VL_CONVERT)),
    "docx": Format(docx, (("docx", "python-docx"), VL_CONVERT)),
    "md": Format(markdown),
}
"""By the ending of the file, without its dot."""
ENDINGS = {"htm": "html", "markdown": "md"}
"""Other endings of the same."""


def format_of(file: str, asked: str | None) -> str:
    """The format of a report: that asked for, or the one of the file's ending; checked before any
    work is done.

    Raises :class:`StandoffError` where neither says, where the ending says another one, where a
    library is missing, and where the file can't be written.
    """
    ending = Path(file).suffix.lower().removeprefix(".")
    ending = ENDINGS.get(ending, ending)
    if asked is None and ending not in FORMATS:
        said = f"'.{ending}' says none{nearest(ending, FORMATS)}" if ending else "it has no ending"
        raise StandoffError(
            f"the file's ending says in which format a report is written, {listed(FORMATS)}, and "
            f"{said}; or name one with --format",
            Place(file),
        )
    if asked and ending in FORMATS and ending != asked:
        raise StandoffError(
            f"the file ends in .{ending}, and --format says {asked}; leave one of them out",
            Place(file),
        )
    chosen = asked or ending
    lacking = [name for module, name in FORMATS[chosen].needs if find_spec(module) is None]
    if lacking:
        raise StandoffError(
            f"a report in {chosen} needs {' and '.join(lacking)}; install what reports need with: "
            "pip install 'standoff[report]'",
            Place(file),
        )
    check_writable(file)
    return chosen
