"""Names of a case as a reader meets them: introduced in words the first time, by name after."""

from __future__ import annotations

from collections.abc import Sequence

from standoff.base.numerals import percent
from standoff.case.model import Case
from standoff.report.blocks import Words, strong

LONGEST = 160
"""Letters of an introduction; a longer one is cut at a word."""


class Named:
    """Says what a course, an outcome or a measure is where it is first named, and only there."""

    def __init__(self, case: Case):
        self.case = case
        self._met: set[tuple[str, str]] = set()

    def course(self, name: str) -> Words:
        """A policy's name, in bold, with what it is."""
        policy = self.case.policies.get(name)
        return self._named("course", name, policy.what if policy else "", bold=True)

    def outcome(self, name: str) -> Words:
        """An outcome's name with what it is."""
        return self._named("outcome", name, self.case.outcomes[name].what)

    def measure(self, name: str) -> Words:
        """A measure's name with what it is."""
        measure = self.case.measures.get(name)
        return self._named("measure", name, measure.what if measure else "")

    def known(self, kind: str, name: str) -> bool:
        """Whether it was introduced already."""
        return (kind, name) in self._met

    def _named(self, kind: str, name: str, what: str, *, bold: bool = False) -> Words:
        shown: Words = strong(name) if bold else name
        if self.known(kind, name):
            return shown
        self._met.add((kind, name))
        return [shown, f" ({cut(what)})"] if what else shown


def cut(text: str) -> str:
    """A text on one line, cut at a word where it is very long."""
    text = " ".join(text.split()).rstrip(".")
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def listed(parts: Sequence[Words], last: str = "and") -> Words:
    """``a, b and c``."""
    found: list[Words] = []
    for number, part in enumerate(parts):
        if number:
            found.append(f" {last} " if number == len(parts) - 1 else ", ")
        found.append(part)
    return found


def counted(number: int, one: str, many: str = "") -> str:
    """``1 course``, ``16 courses``, ``no course``."""
    if number == 1:
        return f"1 {one}"
    return f"{number:,}" + f" {many or one + 's'}"


def whole_percent(share: float) -> str:
    """``31 %`` that no end of a line parts."""
    return percent(share).replace(" ", "\N{NO-BREAK SPACE}")
