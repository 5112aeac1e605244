"""Which runs were removed, in words: the answer of ``runs prune``."""

from __future__ import annotations

from standoff.ensemble.kept.listing import Listing
from standoff.questions.runs_prune import PruneRuns
from standoff.report.blocks import Blocks, Paragraph
from standoff.report.runs_list import size_words, table
from standoff.report.telling import Telling


def blocks(_question: PruneRuns, answer: Listing) -> Blocks:
    """The runs removed, and what that freed."""
    if not answer.runs:
        yield Paragraph(f"Nothing was removed: no run in {answer.folder} is so.")
        return
    freed = size_words(sum(each.size for each in answer.runs))
    yield Paragraph(f"Removed, {freed} in all:")
    yield table(answer.runs)


TELLING = Telling(blocks)
