"""Estimating written models: processor time, and how often intervals cover the truth.

War since 1800 and Leblang's speculative attacks are timed where the authors' tables are here
(``STANDOFF_DATA`` names their folder); then a crisis of threats with private types on 5,000 rows.
Last, tables are drawn from that crisis, and the share of 95 % intervals that cover is told with its
standard error.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from standoff.case.model import Case
from tests.history.published import DATA, WAR_OUTCOMES, estimated, speculation, war
from tests.history.signals import CASE, TRUE, drawn

REPETITIONS = 1000
SIZES = (1000, 200, 5000)
TOLD = 100
"""After how many repetitions it is told how they stand."""


def main() -> None:
    """Time, then count."""
    attacks = {"outcome": "outcome", "error": "private"}
    for name, case, options in (
        ("war-since-1800.csv", war(), {"outcome": WAR_OUTCOMES}),
        ("leblang-2003-speculative-attacks.csv", speculation(), attacks),
    ):
        if (DATA / name).is_file():
            for starts in (1, 20):
                timed(name, case, str(DATA / name), {**options, "starts": starts})
    with tempfile.TemporaryDirectory() as folder:
        signals = Case.model_validate(CASE)
        table = drawn(Path(folder), 5000, 0)
        timed("signals, 5,000 rows", signals, table, {"outcome": "outcome", "starts": 20})
        for rows in SIZES:
            covered(Path(folder), signals, rows)


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


def covered(folder: Path, case: Case, rows: int) -> None:
    """Bias and coverage over repetitions."""
    hits, total, usable = np.zeros(len(TRUE)), np.zeros(len(TRUE)), 0
    for seed in range(REPETITIONS):
        table = drawn(folder, rows, 1000 + seed)
        found = estimated(case, table, outcome="outcome", starts=2, seed=seed)
        if not found.identified or found.running_off:
            continue
        usable += 1
        for k, each in enumerate(found.estimates.values()):
            total[k] += each.value - TRUE[k]
            hits[k] += each.low <= TRUE[k] <= each.high
        if (seed + 1) % TOLD == 0:
            share = hits / usable
            error = np.sqrt(np.maximum(share * (1 - share), 1e-9) / usable)
            for k, name in enumerate(found.estimates):
                print(
                    f"n = {rows}: {name} bias {total[k] / usable:+.3f}, covered {share[k]:.3f} "
                    f"(standard error {error[k]:.3f}), {usable} of {seed + 1}",
                    flush=True,
                )
