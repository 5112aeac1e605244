"""What every answer has in common, whatever was asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any


class Answer(ABC):
    """What a question returns: plain data that knows how to become JSON."""

    __slots__ = ()

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """The answer as data that JSON can hold, by the schema published under its question's
        name."""

    @property
    def failure(self) -> str:
        """Why nothing that was asked was solved, and what to try; empty where something was."""
        return ""

    @property
    def compact(self) -> bool:
        """Whether its data are too many for a person to read, so that their JSON stands on one
        line."""
        return False
