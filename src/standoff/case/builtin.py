"""The built-in cases: the answer of ``list``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from standoff.base.answer import Answer
from standoff.case.load import builtin_names, find, read_case


@dataclass(frozen=True, slots=True)
class Builtin:
    """A built-in case: its name, its title, and where its file is."""

    name: str
    title: str
    file: Path


@dataclass(frozen=True, slots=True)
class Builtins(Answer):
    """The answer to ``standoff list``."""

    cases: tuple[Builtin, ...]
    """By name."""

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of list`` prints."""
        return {
            "standoff": 1,
            "cases": [
                {"name": each.name, "title": each.title, "file": str(each.file)}
                for each in self.cases
            ],
        }


def builtins() -> Builtins:
    """The built-in cases, each read for its title."""
    return Builtins(
        tuple(Builtin(name, read_case(name)[0].title, find(name)) for name in builtin_names())
    )
