"""Text from a stranger's file made harmless before it reaches a terminal, a page or a sheet.

A terminal obeys escape codes, wherever they come from; direction marks let a line show something
other than it says; half a surrogate pair can't be written at all; and a spreadsheet runs a cell
that begins like a formula. Each is spelled out instead, as ``\\x1b`` or ``\\u202e``: nothing is
lost, and nothing is obeyed. Inside quotes JSON and YAML read ``\\u202e`` back as what it was.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

_CONTROL = "\x00-\x08\x0b-\x1f"
_HARMFUL_ONCE = "\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
_IN_TEXT = re.compile(f"[{_CONTROL}{_HARMFUL_ONCE}]")
_IN_LINE = re.compile(f"[{_CONTROL}\t\n{_HARMFUL_ONCE}]")
_SHORT = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*%?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def clean(text: str) -> str:
    """``text`` with every control character but line breaks and tabs spelled out."""
    return _IN_TEXT.sub(_spelled, text)


def clean_line(text: str) -> str:
    """The same for what must stay on one line, such as the name of a file: line breaks and tabs
    are spelled out too."""
    return _IN_LINE.sub(_spelled, text)


def _spelled(match: re.Match[str]) -> str:
    code = ord(match[0])
    if match[0] in _SHORT:
        return _SHORT[match[0]]
    return f"\\x{code:02x}" if code < 0x20 else f"\\u{code:04x}"


def cell(value: Any) -> Any:
    """A cell of a table that a spreadsheet may open: text that begins like a formula is led by
    ``'``, as spreadsheets mark text; numbers, also negative ones, stay."""
    if isinstance(value, str) and value.startswith(_FORMULA) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def uncell(text: str) -> str:
    """The text of a cell that :func:`cell` wrote."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as the text of a CSV file, every cell made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow([cell(each) for each in row])
    return clean(out.getvalue())


class CleanStream:
    """A text stream that cleans what is written to it. Rich finds the stream behind it by the
    name ``rich_proxied_file``, so that its own codes, such as colours, pass."""

    def __init__(self, stream: TextIO):
        self.rich_proxied_file = stream

    def write(self, text: str) -> int:
        """Write text with its control characters spelled out."""
        return self.rich_proxied_file.write(clean(text))

    def writelines(self, lines: Iterable[str]) -> None:
        """Write each text likewise."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":
            # Bytes written past the stream would not be cleaned.
            raise AttributeError(name)
        return getattr(self.rich_proxied_file, name)
