"""Throw mutants of a format at its reader: ``python -m tests.fuzz FORMAT --count 50000``.

A reader may answer, or refuse with a :class:`StandoffError`. Anything else, more than ten seconds
or more than 2 GiB is a fault; each is kept as a file and named, and the exit code is then 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.fuzz.batch import batch

FORMATS = ("case", "expression", "efg", "nfg", "genius", "geniusweb", "gmcr", "graph_csv")
_BATCH = 250


def main() -> int:
    """Run the mutants that the command line asks for, and tell what became of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("format", choices=[*FORMATS, "all"])
    parser.add_argument("--count", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", default="", help="Where files that show a fault are kept.")
    asked = parser.parse_args()
    keep = asked.keep or tempfile.mkdtemp(prefix="fuzz-")
    Path(keep).mkdir(parents=True, exist_ok=True)
    wrong = False
    for name in FORMATS if asked.format == "all" else (asked.format,):
        begins = range(0, asked.count, _BATCH)
        sizes = [min(_BATCH, asked.count - begin) for begin in begins]
        count = len(begins)
        with ProcessPoolExecutor(asked.jobs, mp_context=get_context("spawn")) as pool:
            found = list(
                pool.map(batch, [name] * count, [asked.seed] * count, begins, sizes, [keep] * count)
            )
        faults = [line for _, lines in found for line in lines]
        refused = sum(each for each, _ in found)
        sys.stdout.write(
            f"{name}: {asked.count:,} mutants, {refused:,} refused in a sentence, "
            f"{asked.count - refused - len(faults):,} read, {len(faults)} faults\n"
        )
        for line in faults[:20]:
            sys.stdout.write(f"  {line}\n")
        wrong |= bool(faults)
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
