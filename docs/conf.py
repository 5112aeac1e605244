"""How Sphinx builds the documentation: ``make docs``.

``index.md`` is the one list of pages: the navigation is made from its headings and links. Pages on
the code are made from its docstrings, room by room, into ``docs/api``; pages on the built-in cases
from the notes beside them, into ``docs/cases``; those on the project, into ``docs/project``. These
folders are not kept.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

import standoff  # noqa: E402
from docs import api  # noqa: E402

project = "Standoff"
author = "the Standoff authors"
project_copyright = author
version = release = standoff.__version__

extensions = ["myst_parser"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"Standoff {release}"
html_static_path: list[str] = []

myst_heading_anchors = 4
# Blocks of the case language's examples and of terminals have no lexer of their own.
highlight_language = "none"

add_module_names = False
maximum_signature_line_length = 90
# A class of the public surface is told twice: where it is used, and in the room that it is of.
suppress_warnings = ["ref.python"]

LIBRARY = ROOT / "src" / "standoff" / "library"


def case_pages() -> Iterator[tuple[str, str]]:
    """(name, text) of the pages on the built-in cases: the note that lies beside each."""
    for note in sorted(LIBRARY.glob("*/README.md")):
        where = os.path.relpath(note, HERE / "cases").replace(os.sep, "/")
        yield note.parent.name, f".. include:: {where}\n   :parser: myst_parser.sphinx_\n"


def project_pages() -> Iterator[tuple[str, str]]:
    """(name, text) of the pages on the project: files beside the README."""
    for name in ("CONTRIBUTING", "CHANGELOG"):
        yield name, f".. include:: ../../{name}.md\n   :parser: myst_parser.sphinx_\n"


def make_pages(*_: Any) -> None:
    """Write the pages that are made from code and cases; those that are as they were stay."""
    made = {"api": api.pages(), "cases": case_pages(), "project": project_pages()}
    for folder, found in made.items():
        pages = dict(found)
        (HERE / folder).mkdir(exist_ok=True)
        for path in (HERE / folder).glob("*.rst"):
            if path.stem not in pages:
                path.unlink()
        for name, text in pages.items():
            path = HERE / folder / f"{name}.rst"
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8", newline="\n")


def navigation(text: str) -> str:
    """The index with the links under each of its headings as a part of the navigation."""
    made = [text]
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        head = section.partition("\n")[0]
        pages = re.findall(r"\]\((?!http)([^)#]+)\.(?:md|rst)\)", section)
        if head == "Cases":
            pages += [f"cases/{name}" for name, _ in case_pages()]
        if head == "Look up":
            pages += [f"api/{name}" for name, _ in api.pages()]
        listed = "\n".join(pages)
        made.append(f"```{{toctree}}\n:hidden:\n:caption: {head}\n\n{listed}\n```\n")
    return "\n".join(made)


def prepare(_: Any, name: str, source: list[str]) -> None:
    """Lead links that leave ``docs/`` to the pages made from what they lead to."""
    text = source[0]
    up = "../" * name.count("/")
    text = re.sub(
        r"\]\((?:\.\./)+src/standoff/library/([\w-]+)/README\.md\)",
        rf"]({up}cases/\1.rst)",
        text,
    )
    text = re.sub(r"\]\((?:\.\./)+([A-Z]+)\.md\)", rf"]({up}project/\1.rst)", text)
    source[0] = navigation(text) if name == "index" else text


def setup(app: Any) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("builder-inited", make_pages)
    app.connect("source-read", prepare)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
