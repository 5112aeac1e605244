"""The Ukraine talks: 10,000 draws × 10 policies, walk-away values given, against a NumPy scan."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from standoff.case.checks import compile_case
from standoff.case.load import read_case
from standoff.ensemble.sample import draw_parameters
from standoff.talks.ensemble import judge_worlds
from standoff.talks.growth import grow_worlds
from standoff.talks.worlds import Worlds

DRAWS, POLICIES, PLAIN = 10_000, 10, 40


def plain_scan(worlds: Worlds, packages: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Whether there is a zone in each world under each policy: every package, in whole arrays."""
    talks = worlds.talks
    starts = np.cumsum([0, *(len(issue.domain.words) for issue in talks.issues)])
    columns = packages.astype(np.int64) + starts[:-1]
    zone: NDArray[np.bool_] = np.zeros(worlds.reservation.shape[:2], dtype=np.bool_)
    for w in range(len(worlds.values)):
        worth = worlds.values[w, 0][:, columns].sum(axis=2)
        for each, table in zip(talks.combinations, worlds.tables, strict=True):
            cell = np.zeros(len(packages), dtype=np.int64)
            for k in each.issues:
                cell = cell * len(talks.issues[k].domain.words) + packages[:, k]
            worth += table[w, 0][:, cell]
        for q in range(zone.shape[1]):
            fine = (worth >= worlds.reservation[w, q][:, None] - 1e-9).all(axis=0)
            zone[w, q] = fine.any()
    return zone


def main() -> None:
    case = compile_case(*read_case("ukraine-2022"))
    if case.talks is None:
        print("the Ukraine case has no talks in this version")
        return
    policies = list(case.policies)[:POLICIES]
    parameters = draw_parameters(case, 0, 0, DRAWS)
    # Walk-away values of the right size, so that the talks alone are timed, not the game.
    rng = np.random.default_rng(0)
    centre = {"us": -24.0, "ru": -30.0, "ua": -55.0, "al": -22.0, "cg": -11.0}
    types = 2
    outside = {
        name: mean + 8 * rng.standard_normal((len(policies), DRAWS, types))
        for name, mean in centre.items()
    }
    worlds = grow_worlds(case, parameters, policies, outside)
    small = grow_worlds(
        case,
        {name: values[:PLAIN] for name, values in parameters.items()},
        policies,
        {name: values[:, :PLAIN] for name, values in outside.items()},
    )
    judged = judge_worlds(small)
    start = time.perf_counter()
    zone = plain_scan(small, judged.listing.packages)
    plain = (time.perf_counter() - start) / PLAIN
    same = np.array_equal(zone, judged.opened_by(range(len(case.talks.lines))))
    start = time.perf_counter()
    worlds = grow_worlds(case, parameters, policies, outside)
    grown = time.perf_counter() - start
    start = time.perf_counter()
    judged = judge_worlds(worlds)
    seconds = time.perf_counter() - start
    print(
        f"{DRAWS:,} draws × {len(worlds.types)} types × {len(policies)} policies, "
        f"{len(judged.listing.packages):,} packages: values {grown:.2f} s, judged {seconds:.2f} s"
    )
    print(
        f"a NumPy scan for the zone alone would take {plain * DRAWS:.0f} s: ratio "
        f"{plain * DRAWS / seconds:.0f}; zones {'agree' if same else 'DIFFER'}"
    )


if __name__ == "__main__":
    main()
