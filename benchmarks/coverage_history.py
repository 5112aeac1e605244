"""How often intervals of estimates cover what tables of crises were drawn by.

python -m benchmarks.coverage_history [CRISIS [ROWS [REPETITIONS [FIRST]]]]

Four crises (private types, hidden moves, rounds, and types of which little is told), of 1,000, 200
and 5,000 rows; 1,000 repetitions at 1,000 rows, else 300. Every search begins where the case says
and at other points about it, never at the truth. Told for each estimate: bias, spread, and the
shares of 95 % intervals that cover, with their standard errors: as ``fit`` tells them, and by
standard errors alone.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from time import process_time

import numpy as np

from standoff.base.errors import StandoffError, listed, nearest
from standoff.history.ends import WIDE
from standoff.history.fit import Wanted, fit
from standoff.history.model import Model
from standoff.history.table import Floats
from tests.history.crises import CRISES, Crisis, drawn, every

STARTS = 4
TOLD = 50
"""After how many repetitions it is told how they stand."""


class _Counted:
    """What repetitions found so far."""

    def __init__(self, crisis: Crisis):
        self.crisis, self.by_profile = crisis, np.zeros(len(crisis.true))
        self.off: list[Floats] = []
        self.told, self.by_error = np.zeros((2, len(crisis.true)))
        self.runaway = self.several = self.not_told = 0

    def add(self, model: Model, seed: int) -> None:
        """Estimate one table."""
        true = self.crisis.true
        found = fit(model, Wanted(STARTS, seed=seed))
        self.several += len(found.maxima) > 1
        if found.running_off or not found.identified:
            self.runaway += bool(found.running_off)
            self.not_told += not found.identified
            return
        each = found.estimates.values()
        value, error, low, high = np.array([(e.value, e.error, e.low, e.high) for e in each]).T
        self.off.append(value - true)
        self.told += (low <= true) & (true <= high)
        self.by_error += np.abs(value - true) <= WIDE * error
        self.by_profile += np.isin(list(found.estimates), found.profiled)

    def tell(self, title: str, names: list[str], seconds: float) -> None:
        """Print a table."""
        usable = len(self.off)
        print(
            f"{title}: {usable} tables told, {self.runaway} with what runs off, {self.not_told} "
            f"not identified; more than one maximum in {self.several}; {seconds:.2f} s each"
        )
        off = np.array(self.off)
        for k, name in enumerate(names):
            shares = (
                f"{100 * share:5.1f} ± {100 * np.sqrt(max(share * (1 - share), 1e-9) / usable):.1f}"
                for share in (self.told[k] / usable, self.by_error[k] / usable)
            )
            print(
                f"  {name:>4} {self.crisis.true[k]:6.2f}  bias {off[:, k].mean():+.3f} "
                f"spread {off[:, k].std():.3f}  told {next(shares)}  by errors {next(shares)}  "
                f"by its profile in {100 * self.by_profile[k] / usable:.0f} %",
                flush=True,
            )


def covered(name: str, rows: int, repetitions: int, first: int = 0) -> None:
    """Bias and coverage over repetitions."""
    crisis = CRISES[name]
    counted, seconds = _Counted(crisis), 0.0
    names = estimates_of(crisis)
    with tempfile.TemporaryDirectory() as folder:
        known = every(crisis, Path(folder))
    for number in range(repetitions):
        seed = 1000 + first + number
        begin = process_time()
        counted.add(drawn(known, crisis.true, rows, seed), seed)
        seconds += process_time() - begin
        if (number + 1) % TOLD == 0 or number + 1 == repetitions:
            title = f"{name}, {rows:,} rows, {number + 1} repetitions"
            counted.tell(title, names, seconds / (number + 1))


def estimates_of(crisis: Crisis) -> list[str]:
    """The estimates of a crisis, in the order of its case."""
    return [name for name, each in crisis.case["parameters"].items() if "estimate" in each]


def main(name: str = "", rows: int = 0, repetitions: int = 0, first: int = 0) -> None:
    """Print a table for each."""
    if name and name not in CRISES:
        raise StandoffError(f"no crisis '{name}'; expected {listed(CRISES)}{nearest(name, CRISES)}")
    for size in (rows,) if rows else (1000, 200, 5000):
        for each in (name,) if name else CRISES:
            covered(each, size, repetitions or (1000 if size == 1000 else 300), first)


if __name__ == "__main__":
    main("".join(sys.argv[1:2]), *(int(each) for each in sys.argv[2:5]))
