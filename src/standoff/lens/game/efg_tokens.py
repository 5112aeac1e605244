"""The words of a Gambit ``.efg`` or ``.nfg`` file, each with its place."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from typing import NoReturn

from standoff.base.errors import Place, StandoffError

TEXT, NUMBER, WORD, OPEN, CLOSE, COMMA, END = "text", "number", "word", "{", "}", ",", "end"
BROKEN = "broken"

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+|/\d+)?"
_TOKEN = re.compile(
    r'\s*(?:("[^"\\]*+(?:\\.[^"\\]*+)*+")'
    rf'|({_NUMBER})(?=[\s{{}},"]|\Z)'
    r"|(\{)|(\})|(,)"
    r'|(")|([^\s{},"]+))',
    re.DOTALL | re.ASCII,
)
_ESCAPE = re.compile(r'\\(["\\])')
_KINDS = (END, TEXT, NUMBER, OPEN, CLOSE, COMMA, BROKEN, WORD)
"""The kinds of token in the order of the groups of ``_TOKEN``."""
_NUMBER_DIGITS = 400
_LABEL_CHARACTERS = 10_000
_LARGEST_INTEGER = 2**31 - 1


class Tokens:
    """A cursor over the text of a file: ``kind`` and ``word`` are the token it stands at."""

    def __init__(self, text: str, file: str) -> None:
        self.kind = END
        self.word = ""
        self.at = 0
        self._text = text
        self._file = file
        self._found: Iterator[re.Match[str]] = _TOKEN.finditer(text)
        self._lines: list[int] = []
        self.next()

    def next(self) -> None:
        """Go on to the next token."""
        match = next(self._found, None)
        if match is None:
            self.kind, self.word, self.at = END, "", len(self._text.rstrip())
            return
        group = match.lastindex or 0
        self.kind, self.word, self.at = _KINDS[group], match[group], match.start(group)
        if self.kind == BROKEN:
            self.fail("this quotation is never closed")

    def place(self, at: int) -> Place:
        """The line and column of a character of the text."""
        if not self._lines:
            self._lines = [0, *(match.end() for match in re.finditer("\n", self._text))]
        line = bisect.bisect_right(self._lines, at)
        return Place(self._file, line, at - self._lines[line - 1] + 1)

    def fail(self, message: str, at: int | None = None) -> NoReturn:
        """Refuse the file at a character, the present one unless said. Raises
        :class:`StandoffError`."""
        raise StandoffError(shown(message), self.place(self.at if at is None else at))

    def expected(self, what: str) -> NoReturn:
        """Say that ``what`` belongs here and what stands here instead."""
        if self.kind == END:
            self.fail(f"the file ends where {what} was expected; it seems to be cut short")
        found = self.word if len(self.word) <= 40 else self.word[:37] + "…"
        self.fail(f"expected {what}, found {found}")

    def text(self, what: str, otherwise: str = "") -> str:
        """Take a quoted text; ``\\"`` and ``\\\\`` in it stand for a quote and a backslash.
        ``otherwise`` names what else could stand here."""
        if self.kind != TEXT:
            self.expected(f"{what} in double quotes{otherwise}")
        if len(self.word) > _LABEL_CHARACTERS:
            self.fail(f"{what} is longer than {_LABEL_CHARACTERS:,} characters")
        text = self.word[1:-1]
        self.next()
        return _ESCAPE.sub(r"\1", text) if "\\" in text else text

    def integer(self, what: str, least: int) -> int:
        """Take a whole number of at least ``least``."""
        try:
            # int() would take much else, such as "1_000"; the token is digits or it fails here.
            value = int(self.word) if self.kind == NUMBER and len(self.word) <= 20 else least - 1
        except ValueError:
            value = least - 1
        if not least <= value <= _LARGEST_INTEGER:
            self.expected(f"{what} (a whole number from {least})")
        self.next()
        return value

    def number(self, what: str) -> float:
        """Take a number: ``3``, ``-0.5``, ``.5``, ``1e-3`` or ``1/3``."""
        if self.kind != NUMBER:
            self.expected(what)
        if len(self.word) > _NUMBER_DIGITS:
            self.fail(f"{what} is written with more than {_NUMBER_DIGITS} characters")
        above, slash, below = self.word.partition("/")
        try:
            # Whole numbers divide with one rounding, however many digits they have.
            value = int(above) / int(below) if slash else float(above)
        except ZeroDivisionError:
            self.fail(f"{what} is {self.word}, a division by zero")
        except ValueError:
            self.expected(what)
        except OverflowError:
            value = float("inf")
        if value in (float("inf"), float("-inf")):
            self.fail(f"{what} is {self.word[:40]}, which is too large")
        self.next()
        return value

    def opening(self, what: str) -> None:
        """Take the brace that opens ``what``. Raises :class:`StandoffError` where there is none."""
        if self.kind != OPEN:
            self.expected(f"'{{' and {what}")
        self.next()

    def comma(self) -> None:
        """Pass over a comma, if one stands here."""
        if self.kind == COMMA:
            self.next()

    def more(self) -> bool:
        """Whether a list goes on; takes the brace that ends it. Commas between items are free."""
        self.comma()
        if self.kind == CLOSE:
            self.next()
            return False
        return True


def shown(text: str) -> str:
    """The text with what a terminal would act on, instead of show, replaced."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)
