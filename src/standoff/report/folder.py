"""A run kept in a folder: results as JSON, tables as CSV, the case as it was."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.base.cleaning import csv_text
from standoff.base.folders import FolderKind
from standoff.base.plain import json_text
from standoff.insight.study import frames
from standoff.insight.study.study import Study

RESULTS = "results.json"
RUN = FolderKind(
    frozenset({RESULTS, "case.yaml", *(f"{table}.csv" for table in frames.TABLES)}), RESULTS, "run"
)
"""What a run writes."""


def run_files(study: Study) -> Iterator[tuple[str, str]]:
    """(name, text) of ``case.yaml``, of ``policies``, ``claims``, ``criteria`` and ``draws`` as
    CSV, and last of ``results.json``."""
    yield "case.yaml", study.case.to_yaml()
    for table in frames.TABLES:
        columns = frames.columns(study, table)
        rows = [tuple(columns), *zip(*columns.values(), strict=True)]
        yield f"{table}.csv", csv_text(rows)
    yield RESULTS, json_text(study.to_dict())
