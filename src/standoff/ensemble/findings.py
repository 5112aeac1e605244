"""Everything wrong with a case: the answer of ``check``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from standoff.base.answer import Answer
from standoff.base.errors import Problem


@dataclass(frozen=True, slots=True)
class Findings(Answer):
    """The answer to ``standoff check``."""

    title: str
    file: str
    """Empty for a case that was not read from a file."""
    problems: tuple[Problem, ...]
    """Errors and warnings in the order in which they are told."""

    @property
    def named(self) -> str:
        """The case by its file, or where it has none by its title."""
        return self.file or self.title

    @property
    def errors(self) -> int:
        """How many of the problems are errors."""
        return sum(problem.severity == "error" for problem in self.problems)

    @property
    def warnings(self) -> int:
        """How many of the problems are warnings."""
        return len(self.problems) - self.errors

    @property
    def failure(self) -> str:
        """That the case has errors, and how many; empty where it has none."""
        return f"{self.named}: {counted(self.errors, 'error')}" if self.errors else ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of check`` prints."""
        return {
            "standoff": 1,
            "case": self.title,
            "file": self.file or None,
            "errors": self.errors,
            "warnings": self.warnings,
            "problems": [_problem(each) for each in self.problems],
        }


def counted(number: int, noun: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{number} {noun}{'s' * (number != 1)}"


def _problem(problem: Problem) -> dict[str, Any]:
    """A problem with its place; what of the place is not known is null."""
    place = problem.place
    return {
        "severity": problem.severity,
        "message": problem.message,
        "file": place.file if place else None,
        "line": (place.line or None) if place else None,
        "column": (place.column or None) if place else None,
    }
