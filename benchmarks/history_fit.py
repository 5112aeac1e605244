"""Estimating written models: processor time.

War since 1800 and Leblang's speculative attacks are timed where the authors' tables are here
(``STANDOFF_DATA`` names their folder); then a crisis of threats with private types on 5,000 rows.
How often intervals cover the truth: ``coverage_history``.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import process_time
from typing import Any

from standoff.case.model import Case
from tests.history.crises import SIGNALS, written
from tests.history.published import DATA, WAR_OUTCOMES, estimated, speculation, war


def main() -> None:
    """Time each."""
    attacks = {"outcome": "outcome", "error": "private"}
    for name, case, options in (
        ("war-since-1800.csv", war(), {"outcome": WAR_OUTCOMES}),
        ("leblang-2003-speculative-attacks.csv", speculation(), attacks),
    ):
        if (DATA / name).is_file():
            for starts in (1, 20):
                timed(name, case, str(DATA / name), {**options, "starts": starts})
    with tempfile.TemporaryDirectory() as folder:
        signals = Case.model_validate(SIGNALS.case)
        table = written(SIGNALS, Path(folder), 5000, 0)
        timed("signals, 5,000 rows", signals, table, {"outcome": "outcome", "starts": 20})


def timed(name: str, case: Case, table: str, options: dict[str, Any]) -> None:
    """One fit, warm."""
    estimated(case, table, **options)
    begin = process_time()
    found = estimated(case, table, **options)
    seconds = process_time() - begin
    print(
        f"{name}: {options['starts']} starts, {seconds:.2f} s, log-likelihood "
        f"{found.log_likelihood:.5f}, {len(found.maxima)} maxima",
        flush=True,
    )
