"""The page on which a case's file is edited. Without a script it is a form with a text, a button
to check it and one to save it; with one, the text is coloured, checked and completed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

from standoff.base.cleaning import clean
from standoff.base.sentences import sentence
from standoff.web import layout
from standoff.web.shelf import Shelved

KEYS = (
    '<p class="quiet">Tab indents, and Escape then Tab leaves the text. Ctrl-Space offers words, '
    "Ctrl-S saves, Ctrl-F finds, F8 goes to the next thing wrong.</p>\n"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What an editor's page shows: the ``text``, the ``mark`` of the file that it was made from,
    what was ``found`` in it (None where it was not checked), what was ``said`` of what was done,
    and where the file has changed the lines that differ (``beside``) with the mark of what is there
    ``now``; ``line`` and ``column`` to begin at, from 1."""

    text: str
    mark: str
    fixed: str = ""
    found: dict[str, Any] | None = None
    said: str = ""
    wrong: str = ""
    beside: Sequence[tuple[str, str]] = ()
    now: str = ""
    line: int = 0
    column: int = 0
    unsaved: bool = False
    """Whether the text is not the file's."""


def editor(shelved: Shelved, shown: Shown, nonce: str) -> str:
    """The inside of the page."""
    root = f"/cases/{quote(shelved.key)}"
    name = escape(clean(shelved.file.name))
    fixed = " readonly" if shown.fixed else ""
    told = f"<p>{escape(sentence(shown.fixed))}</p>\n" if shown.fixed else ""
    if shown.fixed:
        told += f'<p><a href="/new?from=case:{quote(shelved.key)}">Make a new case of it</a></p>\n'
    save = "" if shown.fixed else '<button name="do" value="save">Save</button> '
    return (
        f"<h1>Edit {name}</h1>\n{told}{layout.alert(shown.wrong)}{_beside(shown)}"
        f'<form method="post" action="{root}/edit" id="editing" class="editing" '
        f'data-api="/api{root}/text" data-file="{shelved.word}" data-line="{shown.line}" '
        f'data-column="{shown.column}" data-unsaved="{"yes" if shown.unsaved else ""}"'
        f' data-fixed="{"yes" if fixed else ""}">\n'
        f'<input type="hidden" name="mark" value="{escape(shown.mark)}">\n'
        f'<label for="text">The text of {name}</label>\n'
        f'<textarea id="text" name="text" rows="32" spellcheck="false" autocomplete="off" '
        f'autocapitalize="off" wrap="off"{fixed}>\n{escape(shown.text)}</textarea>\n'
        f'<p class="tools">{save}<button name="do" value="check" class="plain">Check</button>'
        f'<a class="plain" href="{root}/edit/file" download="{name}">Download</a>'
        f'<a class="plain" href="{root}/form">As a form</a></p>\n'
        f'<p class="state" role="status">{escape(shown.said)}</p>\n</form>\n'
        f'<section id="findings" aria-label="What is wrong">{_findings(shown)}</section>\n'
        f'<section id="verdicts" aria-label="How the claims fall out"></section>\n{KEYS}'
        f'<style nonce="{nonce}" id="editor-nonce"></style>\n'
        '<script type="module" src="/assets/editor.js"></script>\n'
    )


def _beside(shown: Shown) -> str:
    """What differs, with a button that lets one's own text stand all the same."""
    if not shown.now and not shown.beside:
        return ""
    words = {"disk": "on the disk", "mine": "yours", "both": "", "gap": ""}
    rows = "".join(
        f'<tr class="{side}"><th scope="row">{words[side]}</th>'
        f"<td><code>{escape(clean(line)) or ' '}</code></td></tr>"
        for side, line in shown.beside
    )
    table = (
        '<div class="scroll" role="region" tabindex="0" aria-label="What differs"><table '
        'class="difference"><caption>The file on the disk, and your text</caption>'
        f'<thead><tr><th scope="col">Which</th><th scope="col">Line</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
        if rows
        else ""
    )
    return (
        f"{table}<p>To keep your text, check it below and press “Save mine over it”; to drop it, "
        '<a href="">read what is on the disk</a>.</p>\n'
        f'<p><button form="editing" name="over" value="{escape(shown.now or "gone")}">'
        "Save mine over it</button></p>\n"
    )


def _findings(shown: Shown) -> str:
    """What was found, each with its line of the text."""
    if shown.found is None:
        return ""
    found = shown.found["problems"]
    if not found:
        return "<p>Nothing wrong.</p>"
    lines = shown.text.split("\n")
    entries = "".join(f"<li>{_finding(each, lines)}</li>" for each in found[: layout.MOST_SHOWN])
    more = len(found) - layout.MOST_SHOWN
    rest = f"<p>and {more} more</p>" if more > 0 else ""
    return f"<h2>{escape(counts(shown.found))}</h2>\n<ul>{entries}</ul>{rest}"


def counts(found: dict[str, Any]) -> str:
    """``1 error, 2 warnings``."""
    parts = [
        f"{found[name]} {name if found[name] != 1 else name[:-1]}"
        for name in ("errors", "warnings")
        if found[name]
    ]
    return ", ".join(parts)


def _finding(problem: dict[str, Any], lines: Sequence[str]) -> str:
    said = escape(clean(sentence(problem["message"])))
    line, column = problem["line"] or 0, problem["column"] or 0
    where = f"Line {line}, column {column}: " if line else ""
    kind = "" if problem["severity"] == "error" else "Warning: "
    shown = ""
    if 0 < line <= len(lines):
        told = escape(clean(lines[line - 1].rstrip()[: layout.LONGEST_LINE]))
        shown = f'<pre class="line"><span class="quiet">{line:>5}  </span>{told}</pre>'
    return f'<span class="quiet">{where}</span>{kind}{said}{shown}'
