"""Which cases are built in."""

from __future__ import annotations

from typing import ClassVar

from standoff.case.builtin import Builtins, builtins
from standoff.questions.question import Progress, Question


class Cases(Question):
    """List the built-in cases; each can be named wherever a case file is expected."""

    name: ClassVar = "list"

    def answer(self, progress: Progress | None = None) -> Builtins:
        """The built-in cases by name, each with its title and its file."""
        return builtins()


QUESTION = Cases
