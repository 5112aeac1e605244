"""1e10 packages, two and three parties, exact: frontier and all solutions, and how cost grows."""

from __future__ import annotations

import time

from benchmarks._talks_domains import additive
from standoff.base.errors import StandoffError
from standoff.lens.talks.counting import acceptable_packages
from standoff.lens.talks.domain import NegotiationDomain
from standoff.lens.talks.frontier import pareto_front
from standoff.lens.talks.solutions import SOLUTIONS


def timed(domain: NegotiationDomain, rounds: int = 5) -> tuple[float, int]:
    """(seconds, points): frontier of the acceptable packages and all solutions, best of some."""
    best, points = float("inf"), 0
    for _ in range(rounds):
        start = time.perf_counter()
        front = pareto_front(domain)
        for find in SOLUTIONS.values():
            find(front.points, domain.reservation)
        best = min(best, time.perf_counter() - start)
        points = len(front.points)
    return best, points


def main() -> None:
    timed(additive(2, 3, 3, 0, 0.0))
    timed(additive(3, 3, 3, 0, 0.0))
    timed(additive(4, 3, 3, 0, 0.0))
    print("1e10 packages (10 issues of 10 positions), frontier and all solutions:")
    for parties in (2, 3):
        for reservation in (0.0, 0.4):
            found = [timed(additive(parties, 10, 10, seed, reservation)) for seed in range(10)]
            worst = max(seconds for seconds, _ in found)
            sizes = sorted(points for _, points in found)
            print(
                f"  {parties} parties, walk-away {reservation:g}: slowest of 10 domains "
                f"{worst * 1e3:.1f} ms ({sizes[0]}–{sizes[-1]} points)"
            )
    for parties in (2, 3):
        domain = additive(parties, 10, 10, 0, 0.5)
        acceptable_packages(domain)
        start = time.perf_counter()
        count = acceptable_packages(domain)
        print(
            f"  {parties} parties: counting the {count:,} acceptable packages "
            f"{(time.perf_counter() - start) * 1e3:.0f} ms"
        )
    print("Growth with issues (10 positions each) and parties, walk-away 0, ms (points):")
    for parties in (2, 3, 4, 5):
        cells = []
        for issues in (4, 6, 8, 10, 14, 20):
            if (parties >= 4 and issues > 8) or (parties == 5 and issues > 6):
                cells.append(f"{issues}: –")
                continue
            try:
                seconds, points = timed(additive(parties, issues, 10, 0, 0.0), rounds=1)
                cells.append(f"{issues}: {seconds * 1e3:.1f} ({points:,})")
            except StandoffError:
                cells.append(f"{issues}: refused")
        print(f"  {parties} parties  " + "  ".join(cells))


if __name__ == "__main__":
    main()
