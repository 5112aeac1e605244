"""An exact Shapley split of every difference between two Ukraine variants, over their groups."""

from __future__ import annotations

import time

import standoff


def main(draws: int = 32) -> None:
    """Print how long the split takes, solving included, and that it adds up."""
    first, second = (standoff.load(f"ukraine-2022@{name}") for name in ("depetris", "glaeser"))
    standoff.study(first, draws=8)
    started = time.perf_counter()
    found = standoff.compare(first, second, draws=draws)
    spent = time.perf_counter() - started
    combinations = 1 << len(found.groups)
    games = combinations * draws * len(first.policies)
    print(
        f"exact split of {len(found.differences)} differences over {len(found.groups)} groups: "
        f"{spent:.1f} s for {games:,} games ({combinations:,} combinations × {draws} draws × "
        f"{len(first.policies)} policies)"
    )
    print(f"at that rate, ten groups: {spent * 1024 / combinations:.0f} s (wanted: at most 60 s)")
    worst = max(abs(sum(each.split.values()) - (each.b - each.a)) for each in found.differences)
    print(f"largest departure from summing to the difference: {worst:.1e}")


if __name__ == "__main__":
    main()
