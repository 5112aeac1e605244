"""``standoff report``: a memo, written to a file in one of several formats."""

from __future__ import annotations

from standoff.cli.written import written
from standoff.questions.memo import Report
from standoff.report.memo import TELLING, notes_of

# What is wrong with the notes is said before anything is solved.
command = written(Report, TELLING, notes_of)
