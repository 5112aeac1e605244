"""The formats in which a report is written, what each needs, and how it comes to its files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from standoff.base.errors import Place, StandoffError, listed, nearest
from standoff.base.files import check_writable, write_atomically
from standoff.base.folders import FolderKind, check_folder, write_folder
from standoff.render.ahead import Ahead
from standoff.render.markdown import illustrated, markdown
from standoff.render.page import page
from standoff.render.typeset import pdf
from standoff.render.word import docx
from standoff.report.blocks import Blocks


@dataclass(frozen=True, slots=True)
class Format:
    """``made``: from blocks to what the file holds; ``needs``: the libraries that takes, each by
    the name it is imported by and the name it is installed by; ``illustrated``: from blocks and the
    name of a folder to the same with pictures that stand in that folder, and those; ``ahead``: from
    blocks to the file with pictures that were drawn ahead."""

    made: Callable[[Blocks], str | bytes]
    needs: tuple[tuple[str, str], ...] = ()
    illustrated: Callable[[Blocks, str], tuple[str, list[tuple[str, str]]]] | None = None
    ahead: Callable[[Blocks, Ahead], str | bytes] | None = None


VL_CONVERT = ("vl_convert", "vl-convert-python")
FORMATS = {
    "html": Format(page, (VL_CONVERT,), ahead=page),
    "pdf": Format(pdf, (("typst", "typst"), VL_CONVERT)),
    "docx": Format(docx, (("docx", "python-docx"), VL_CONVERT)),
    "md": Format(markdown, illustrated=illustrated),
}
"""By the ending of the file, without its dot."""
ENDINGS = {"htm": "html", "markdown": "md"}
"""Other endings of the same."""

PICTURES = FolderKind(
    frozenset(f"figure-{number}.svg" for number in range(1, 100)), "figure-1.svg", "report"
)
"""The folder of a report's pictures, where they are not in its file."""


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
    if _illustrated(chosen, file):
        check_folder(_beside(file), PICTURES)
    return chosen


@contextmanager
def drawing(chosen: str) -> Iterator[Ahead | None]:
    """What draws the pictures of a report ahead, from now on; None where its format has no use for
    it, or none is chosen."""
    if not chosen or not FORMATS[chosen].ahead:
        yield None
        return
    with Ahead() as ahead:
        yield ahead


def write(blocks: Blocks, chosen: str, file: str, ahead: Ahead | None = None) -> str:
    """Write a report, and where its format keeps pictures in files of their own, those: the folder
    first, so that the text never speaks of pictures that are not there. ``ahead`` draws pictures
    while the blocks are still being told. Returns a sentence that names what was written.

    Raises :class:`StandoffError` where something is missing or can't be written.
    """
    form = FORMATS[chosen]
    if ahead and form.ahead:
        write_atomically(file, form.ahead(ahead.seen(blocks), ahead))
        return f"Wrote {file}."
    if not (form.illustrated and _illustrated(chosen, file)):
        write_atomically(file, form.made(blocks))
        lacking = form.illustrated and not _drawable()
        return f"Wrote {file}" + (f", without pictures: {LACKING}." if lacking else ".")
    folder = _beside(file)
    text, pictures = form.illustrated(blocks, folder.name)
    if pictures:
        first, *rest = pictures
        write_folder(folder, PICTURES, [*rest, first])
    write_atomically(file, text)
    return f"Wrote {file}" + (f", and its pictures in {folder}." if pictures else ".")


LACKING = f"they need {VL_CONVERT[1]} (pip install 'standoff[report]')"


def _illustrated(chosen: str, file: str) -> bool:
    """Whether pictures go to files of their own: what is no file, such as a pipe, has none beside
    it."""
    place = Path(file)
    return (
        FORMATS[chosen].illustrated is not None
        and _drawable()
        and (place.is_file() or not place.exists())
    )


def _drawable() -> bool:
    return find_spec(VL_CONVERT[0]) is not None


def _beside(file: str) -> Path:
    place = Path(file)
    return place.with_name(f"{place.stem}-figures")
