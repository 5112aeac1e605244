"""From a file, or the name of a built-in case, to a checked case."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

import pydantic

from standoff.base.errors import Place, StandoffError, listed, nearest
from standoff.case.explain import explain
from standoff.case.model import Case
from standoff.case.reader import Document, read_document, read_text
from standoff.case.references import name_references
from standoff.case.variants import apply, gather, split_name
from standoff.case.version import refuse_newer


def builtin_names() -> list[str]:
    """The names of the built-in cases."""
    root = resources.files("standoff.library")
    return sorted(
        entry.name for entry in root.iterdir() if entry.is_dir() and (entry / "case.yaml").is_file()
    )


def find(name: str | os.PathLike[str]) -> Path:
    """The file behind a path or the name of a built-in case."""
    path = Path(name)
    text = str(name)
    plain = os.path.basename(text) == text and not text.endswith((".yaml", ".yml"))
    if plain and not os.path.isfile(path):
        names = builtin_names()
        if text in names:
            return Path(str(resources.files("standoff.library") / text / "case.yaml"))
        beside = [f"{text}{ending}" for ending in (".yaml", ".yml")]
        hint = next((f"; did you mean '{each}'?" for each in beside if os.path.isfile(each)), "")
        raise StandoffError(
            f"there is no file or built-in case '{text}'; built in are {listed(names)}"
            f"{hint or nearest(text, names)}"
        )
    return path


def read_case(path: str | os.PathLike[str]) -> tuple[Case, Document]:
    """Read a case file, or ``CASE@VARIANT``, and check its form; its meaning is checked by
    ``checks``.

    Raises :class:`StandoffError` listing every fault with its line and column.
    """
    name, variant = split_name(str(path))
    found = find(name)
    case, document = case_in(read_text(found), found)
    return (apply(case, document, variant) if variant else case), document


def case_in(text: str, file: Path) -> tuple[Case, Document]:
    """The case that ``file`` would hold if ``text`` stood in it, with the variants that stand in
    files beside it, its form checked. Raises :class:`StandoffError` likewise."""
    document = read_document(text, str(file))
    refuse_newer(document)
    gather(document, file)
    return _case_of(document)


def parse_case(text: str, file: str = "case") -> tuple[Case, Document]:
    """Like :func:`read_case`, from text."""
    document = read_document(text, file)
    refuse_newer(document)
    return _case_of(document)


def _case_of(document: Document) -> tuple[Case, Document]:
    file = document.file
    if not isinstance(document.data, dict):
        raise StandoffError(
            "expected a case: sections such as 'title', 'actors' and 'play'", Place(file, 1, 1)
        )
    name_references(document)
    try:
        return Case.model_validate(document.data), document
    except pydantic.ValidationError as error:
        raise StandoffError(explain(error, document)) from None
    except RecursionError:
        raise StandoffError("the file is nested too deep", Place(file, 1, 1)) from None
