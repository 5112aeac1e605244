"""Explaining every claim of the Ukraine case on a finished study of 10,000 draws."""

from __future__ import annotations

import time

import standoff


def main(draws: int = 10_000) -> None:
    """Print how long it takes after the study."""
    study = standoff.study("ukraine-2022", draws=draws)
    standoff.explain(study, next(iter(study.case.claims)))
    times = []
    for _ in range(3):
        started = time.perf_counter()
        found = standoff.explain(study)
        times.append(time.perf_counter() - started)
    regions = sum(len(claim.fails.regions) for claim in found.claims)
    print(
        f"explain {len(found.claims)} claims on {draws:,} draws: {min(times):.1f} s, {regions} "
        "regions (wanted: at most 5 s)"
    )


if __name__ == "__main__":
    main()
