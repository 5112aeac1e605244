"""What can be asked of a case or a study: one class a question.

:data:`CATALOGUE` names them all without loading any, so that a list of them is quick.
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """Where a question's class is (``QUESTION`` of ``standoff.questions.MODULE``), and what it
    asks, in one line."""

    module: str
    line: str


CATALOGUE: dict[str, Entry] = {
    "graph": Entry("graph", "Find where a conflict comes to rest by moves and counter-moves."),
    "learn": Entry("learn", "What events teach: the worlds weighed by what was seen."),
}
"""Every question by its name, in the order in which an analyst meets them."""
