"""A run kept in a folder: results as JSON, tables as CSV, the case as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from standoff.cleaning import csv_text
from standoff.errors import Place, StandoffError
from standoff.files import reason, write_atomically
from standoff.report import frames

if TYPE_CHECKING:
    from standoff._api import Study


def prepare(folder: Path) -> None:
    """Make the folder, or say at once why it can't be made, before anything is solved."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        there = isinstance(error, FileExistsError)
        why = "there is a file of that name" if there else reason(error)
        raise StandoffError(f"the folder can't be made: {why}", Place(str(folder))) from None


def write_folder(study: Study, folder: Path) -> None:
    """Write ``results.json``, ``case.yaml``, and ``policies``, ``claims``, ``criteria`` and
    ``draws`` as CSV; each file is written whole or not at all."""
    prepare(folder)
    results = json.dumps(study.to_dict(), indent=2, ensure_ascii=False)
    write_atomically(folder / "results.json", results + "\n")
    write_atomically(folder / "case.yaml", study.case.to_yaml())
    for table in frames.TABLES:
        columns = frames.columns(study, table)
        rows = [tuple(columns), *zip(*columns.values(), strict=True)]
        write_atomically(folder / f"{table}.csv", csv_text(rows))
