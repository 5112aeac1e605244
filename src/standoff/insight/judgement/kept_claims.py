"""The claims judged in every world of a kept run, chunk by chunk, and kept beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from standoff.base.errors import StandoffError
from standoff.base.version import program_version
from standoff.ensemble.kept.chunk import dataset_of, library, parquet_bytes
from standoff.ensemble.kept.file import held_in, put, whole_bytes
from standoff.ensemble.kept.reading import read
from standoff.ensemble.kept.runs import Run
from standoff.ensemble.prepare import Prepared
from standoff.ensemble.run import Ensemble, ensemble_of
from standoff.insight.judgement.claims import judge_all


def parts(run: Run, prepared: Prepared) -> Iterator[tuple[int, int, Ensemble]]:
    """A run's worlds piece by piece, each small in memory: (first, stop, ensemble).

    Raises :class:`StandoffError` where the run is unfinished or damaged.
    """
    manifest = run.manifest
    for first in range(0, manifest.draws, manifest.chunk):
        stop = min(first + manifest.chunk, manifest.draws)
        store = read(run, prepared, manifest.policies, stop, first=first)
        yield first, stop, ensemble_of(prepared, manifest.seed, stop - first, store)


def claims_dataset(run: Run, prepared: Prepared) -> Any:
    """The table of the claims as an Arrow dataset: h, m and s of each claim by its number.

    They are judged once and then read; where the run's folder can't be written to they stay in
    memory. Raises :class:`StandoffError` as :func:`parts` does.
    """
    pa = library("pyarrow")
    folder = run.path / f"claims-{program_version()}"
    there = held_in(folder)
    if there and not run.missing(there) and all(whole_bytes(each) for each in there):
        return dataset_of([each.path for each in there])
    files: list[Path] = []
    tables: list[Any] = []
    for first, stop, ensemble in parts(run, prepared):
        table = _table(pa, first, ensemble)
        try:
            folder.mkdir(exist_ok=True)
            files.append(put(folder, first, stop, parquet_bytes(table)).path)
        except (OSError, StandoffError):
            tables.append(table)
    if tables:
        tables += [dataset_of(files).to_table()] if files else []
        return library("pyarrow.dataset").dataset(pa.concat_tables(tables).sort_by("draw"))
    return dataset_of(files)


def _table(pa: Any, first: int, ensemble: Ensemble) -> Any:
    rows: dict[str, Any] = {"draw": pa.array(np.arange(first, first + ensemble.draws))}
    for k, judged in enumerate(judge_all(ensemble)):
        unknown = np.isnan(judged.holds)
        rows[f"h{k}"] = pa.array(judged.holds > 0, mask=unknown)
        rows[f"m{k}"] = pa.array(judged.margin, mask=unknown | np.isnan(judged.margin))
        rows[f"s{k}"] = pa.array(judged.size, mask=unknown | np.isnan(judged.size))
    return pa.table(rows)
