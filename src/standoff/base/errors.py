"""Errors that an analyst can cause: one clear sentence each, with its place where known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from standoff.base.cleaning import clean, clean_line

STOPPED = "Stopped; nothing was left half-written."
"""What Ctrl-C is answered."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file; line and column count from one, and zero means "not known"."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        file = clean_line(self.file)
        if not self.line:
            return file
        column = f":{self.column}" if self.column else ""
        return f"{file}:{self.line}{column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what the analyst wrote."""

    message: str
    place: Place | None = None
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        word = "" if self.severity == "error" else "warning: "
        told = f"{word}{clean(self.message)}"
        return f"{self.place}: {told}" if self.place else told


class StandoffError(Exception):
    """Anything an analyst can cause. ``problems`` lists every one found, in file order."""

    def __init__(self, problems: str | Problem | Sequence[Problem], place: Place | None = None):
        if isinstance(problems, str):
            problems = [Problem(problems, place)]
        elif isinstance(problems, Problem):
            problems = [problems]
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


_COMPARED = 100
_LONGEST_WORD = 200


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint naming the closest of ``known``, such as ``"; did you mean 'war'?"``, or ``""``."""
    names = sorted(set(known))
    if len(names) > _COMPARED:
        # Comparing takes time: of very many names only the likeliest are looked at.
        names.sort(key=lambda name: (name[:1] != word[:1], abs(len(name) - len(word)), name))
        names = sorted(names[:_COMPARED])
    if len(word) > _LONGEST_WORD:
        return ""
    folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f"; did you mean '{folded[close[0]]}'?" if close else ""


def listed(names: Iterable[str], most: int = 12, *, last: str = "or") -> str:
    """``a, b or c`` — the words that were expected, cut short where there are many; ``last`` stands
    before the last of them."""
    words = [str(name) for name in names]
    if len(words) > most:
        return ", ".join(words[:most]) + f", … ({len(words)} in all)"
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
