"""What is wrong with a case, in words: the answer of ``check``."""

from __future__ import annotations

from standoff.ensemble.findings import Findings, counted
from standoff.questions.check import Check
from standoff.report.blocks import Blocks, Verbatim
from standoff.report.telling import Telling


def blocks(_question: Check, findings: Findings) -> Blocks:
    """A line a problem, led by its place as editors read it, and how many there are."""
    for problem in findings.problems:
        yield Verbatim(str(problem))
    if findings.problems:
        yield Verbatim(
            f"{counted(findings.errors, 'error')}, {counted(findings.warnings, 'warning')}"
        )
    else:
        yield Verbatim(f"{findings.named}: nothing wrong")


TELLING = Telling(blocks, tells_failure=True)
