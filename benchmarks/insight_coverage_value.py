"""How often the ± of each value of information covers the truth, over many seeds.

Nominal 95 % is to cover 90–99 %. The toys are those of ``tests/insight/test_value_coverage.py``.
"""

from __future__ import annotations

import sys

from tests.insight.value_toys import covered, repeated, toys


def main(seeds: int = 200, draws: int = 2000, only: str = "") -> None:
    """Print for each toy and question the coverage, and how bias and error compare."""
    print(f"{seeds} seeds, {draws} worlds; bias and scatter in the average standard error told")
    for name, toy in toys().items():
        if only not in name:
            continue
        for what, (values, errors) in repeated(toy, seeds, draws).items():
            truth, told = toy.truth[what], max(float(errors.mean()), 1e-300)
            share = 100 * covered(values, errors, truth)
            print(
                f"{name:16} {what:9} truth {truth:8.4f}  mean {values.mean():8.4f}  "
                f"told ±{2 * told:7.4f}  bias {(values.mean() - truth) / told:6.2f}  "
                f"scatter {values.std() / told:5.2f}  covers {share:4.0f} %",
                flush=True,
            )


if __name__ == "__main__":
    given = dict(zip(("seeds", "draws"), (int(each) for each in sys.argv[1:3]), strict=False))
    main(given.get("seeds", 200), given.get("draws", 2000), "".join(sys.argv[3:]))
