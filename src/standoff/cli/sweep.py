"""``standoff sweep``: many studies of one plan, on the screen or as a report."""

from __future__ import annotations

from standoff.cli.written import written
from standoff.questions.sweep import SweepPlans
from standoff.report.sweep import TELLING

command = written(SweepPlans, TELLING)
