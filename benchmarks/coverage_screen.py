"""How often the ± of what the first screen says of a choice covers: studies over many seeds.

python -m benchmarks.coverage_screen [SEEDS [DRAWS [REFERENCE [CASE…]]]]

By default 40 studies of 1,000 worlds of the starter case beside one of 50,000, and of 500 worlds of
the Ukraine case beside one of 16,000. Nominal 95 % is to cover 90–98 %. Also how often
another course is said to take over with actors half or twice as precise, and wrongly so.
"""

from __future__ import annotations

import sys

from standoff.case.load import read_case
from standoff.ensemble.prepare import prepare
from standoff.ensemble.restated import sharper
from standoff.ensemble.run import run
from standoff.insight.judgement.sharpness import FACTORS
from standoff.insight.study.prepared import PreparedStudy
from standoff.lens.registry import compile_case
from tests.insight.screen_figures import Survival, Truth, coverage, survival, told_of

SEED = 10**6
USUAL = {"src/standoff/library/starter.yaml": (1000, 50_000), "ukraine-2022": (500, 16_000)}
SLACK = 0.02


def main(seeds: int = 40, draws: int = 0, reference: int = 0, *cases: str) -> None:
    """Print a table for each case."""
    for case in cases or USUAL:
        usual = USUAL.get(case, (1000, 16_000))
        size, large = draws or usual[0], reference or usual[1]
        prepared = prepare(compile_case(*read_case(case)))
        lean = prepared.answering((), behaviour=False)
        truth = Truth(run(lean, draws=large, seed=SEED))
        truths = {
            factor: Truth(run(sharper(lean, factor), draws=large, seed=SEED)) for factor in FACTORS
        }
        told, survived = [], Survival()
        for seed in range(seeds):
            study = PreparedStudy(prepared).study(draws=size, seed=seed, sharper=True)
            told += list(told_of(study, truth))
            survived += survival(study, truths, SLACK)
        print(f"{case}: {seeds} studies of {size:,} worlds, beside {large:,}")
        print(f"{'figure':<30}{'told':>6}{'no ±':>6}{'not there':>10}  covers  told/actual error")
        for kind, found in coverage(told).items():
            print(
                f"{kind:<30}{found.told:6d}{found.unsure:6d}{found.absent:10d}"
                f"{100 * found.rate:6.0f} %{found.wide:10.2f}"
            )
        print(
            f"first places at other precisions: {survived.told}; another takes over in "
            f"{survived.changes}, wrongly in {survived.wrong}; where none was told to, one does, "
            f"by more than {100 * SLACK:.0f} % of what parts the policies, in {survived.missed}",
            flush=True,
        )


if __name__ == "__main__":
    sizes = [int(each) for each in sys.argv[1:] if each.isdigit()]
    seeds_, draws_, reference_ = [*sizes, *(40, 0, 0)[len(sizes) :]]
    main(seeds_, draws_, reference_, *(each for each in sys.argv[1:] if not each.isdigit()))
