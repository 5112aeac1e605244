"""Which cases are built in, in words: the answer of ``list``."""

from __future__ import annotations

from standoff.case.builtin import Builtins
from standoff.questions.builtin import Cases
from standoff.report.blocks import Blocks, Verbatim
from standoff.report.telling import Telling

WIDTH = 24
"""The column of the names."""


def blocks(_question: Cases, answer: Builtins) -> Blocks:
    """Each case's name and title, and its file below."""
    for each in answer.cases:
        yield Verbatim(f"{each.name:{WIDTH}} {each.title}\n{'':{WIDTH}} {each.file}")


TELLING = Telling(blocks)
