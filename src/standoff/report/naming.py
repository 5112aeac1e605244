"""Names of a case as a reader meets them: introduced in words the first time, by name after."""

from __future__ import annotations

from collections.abc import Sequence

from standoff.base.numerals import percent
from standoff.case.model import Case
from standoff.report.blocks import Words, strong

LONGEST = 160
"""Letters of an introduction; a longer one is cut at a word."""

FEWEST = 3
"""Words that an introduction has at least where it is cut at a comma: ``talks`` says too little."""


class Named:
    """Says what a course, an outcome or a measure is where it is first named, and only there."""

    def __init__(self, case: Case):
        self.case = case
        self._met: set[tuple[str, str]] = set()

    def met(self, kind: str, name: str) -> bool:
        """Whether a course, an outcome or a measure was named before."""
        return (kind, name) in self._met

    def course(self, name: str, *, brief: bool = False) -> Words:
        """A policy's name, in bold, with what it is; ``brief``: up to the first comma."""
        return self._named("course", name, strong(name), brief=brief)

    def end(self, name: str, told: str) -> Words:
        """An outcome with what is told of it, and what it is."""
        return self._named("outcome", name, [strong(name), told])

    def measure(self, name: str) -> Words:
        """A measure's name with what it is."""
        return self._named("measure", name, name)

    def what(self, kind: str, name: str) -> Words:
        """``war: Russia invades`` for a course, an outcome or a measure not introduced before;
        else nothing."""
        if (kind, name) in self._met:
            return ""
        self._met.add((kind, name))
        what = self._what(kind, name)
        return [strong(name), f": {cut(what)}"] if what else ""

    def _what(self, kind: str, name: str) -> str:
        case = self.case
        if kind == "course":
            return case.policies[name].what if name in case.policies else ""
        if kind == "outcome":
            return case.outcomes[name].what
        return case.measures[name].what if name in case.measures else ""

    def _named(self, kind: str, name: str, shown: Words, *, brief: bool = False) -> Words:
        if (kind, name) in self._met:
            return shown
        self._met.add((kind, name))
        what = self._what(kind, name)
        head = what.partition(", ")[0]
        what = head if brief and len(head.split()) >= FEWEST else what
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


def listed_with(parts: Sequence[Words], between: str) -> Words:
    """Parts with something between them."""
    found: list[Words] = []
    for k, part in enumerate(parts):
        found += [between, part] if k else [part]
    return found


def names(parts: Sequence[str]) -> str:
    """``a, b, c``; ``a; b, round 2; c`` where a name has a comma of its own."""
    return ("; " if any(", " in each for each in parts) else ", ").join(parts)


def counted(number: int, one: str, many: str = "") -> str:
    """``1 course``, ``16 courses``, ``no course``."""
    if number == 1:
        return f"1 {one}"
    return f"{number:,}" + f" {many or one + 's'}"


def whole_percent(share: float) -> str:
    """``31 %`` that no end of a line parts."""
    return percent(share).replace(" ", "\N{NO-BREAK SPACE}")
