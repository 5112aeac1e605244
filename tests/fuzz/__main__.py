"""Reads mutants of a format: ``python -m tests.fuzz FORMAT --count N --seed S [--jobs 2]``.

Each must be read, or refused in a sentence, within 10 s and 2 GiB; anything else is a fault, told
with a file that reproduces it. Ends with exit code 1 where there is one.
"""

from __future__ import annotations

import argparse
import sys

from tests.fuzz.run import Fault, formats, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("format", choices=[*(each.replace("_", "-") for each in formats()), "all"])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    total = 0
    for name in formats() if asked.format == "all" else [asked.format.replace("-", "_")]:
        refused = faults = 0
        for found in run(name, asked.count, asked.seed, asked.jobs):
            if isinstance(found, Fault):
                faults += 1
                sys.stdout.write(f"{name}: {found.kind}\n    {found.file}\n")
                sys.stdout.flush()
            else:
                refused += found
        told = f"{asked.count:,} mutants, {refused:,} refused, {faults:,} faults"
        sys.stdout.write(f"{name}: {told}\n")
        total += faults
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
