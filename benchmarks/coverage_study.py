"""How often ± covers: a study of a toy repeated over many seeds, beside the truth.

python -m benchmarks.coverage_study [SEEDS] [DRAWS]     200 seeds of 1000 draws by default
"""

from __future__ import annotations

import sys

from tests.ensemble.toy_studies import coverage


def main() -> None:
    given = [int(each) for each in sys.argv[1:] if each.isdigit()]
    seeds, draws = [*given, *(200, 1000)[len(given) :]]
    print(f"{'figure':<20} covered  of  stated/actual error   ({draws} draws)")
    for name, (rate, count, wide) in coverage(seeds, draws).items():
        print(f"{name:<20} {rate:7.3f} {count:4d} {wide:8.2f}")


if __name__ == "__main__":
    main()
