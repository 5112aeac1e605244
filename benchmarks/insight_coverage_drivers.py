"""How often the errors of ``drivers`` and ``explain`` cover the truth, over many seeds.

python -m benchmarks.insight_coverage_drivers [SEEDS]     200 seeds by default

Nominal 95 % is to cover 90–99 %. Sobol indices of functions whose indices are known (Ishigami, the
Sobol g function, a sum, boxes from common to rare), the value at which advice turns, and the limits
of a planted region.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np

from standoff.ensemble.sample import REPLICATES, uniforms
from standoff.insight.statistics.conditional_mean import conditional_mean, crossing_error, crossings
from standoff.insight.statistics.prim import Floats
from standoff.insight.statistics.regions import find_regions
from standoff.insight.statistics.sobol import few_carry, sobol_indices
from tests.insight.test_sobol_coverage import Known, a_box, a_sum, sobol_g


def ishigami() -> Known:
    """Ishigami & Homma (1990), a = 7, b = 0.1."""
    a, b = 7.0, 0.1
    one = 0.5 * (1 + b * np.pi**4 / 5) ** 2
    both = 8 * b**2 * np.pi**8 / 225
    two = a**2 / 8
    whole = one + two + both
    return (
        lambda u: _ishigami(np.pi * (2 * u - 1), a, b),
        3,
        np.array([one, two, 0, one + both, two, both]) / whole,
    )


def _ishigami(x: Floats, a: float, b: float) -> Floats:
    found: Floats = (1 + b * x[:, 2] ** 4) * np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2
    return found


def indices(seeds: int) -> None:
    """Intervals of first and total indices; where too few rows carry a quantity none is told."""
    functions = {
        "ishigami": ishigami(),
        "g": sobol_g(),
        "sum": a_sum(),
        "box 1/4": a_box(0.5),
        "box 1/11": a_box(0.3),
        "box 1/100": a_box(0.1),
    }
    print(f"{'Sobol indices':<16}{'rows':>6}{'told':>6}  first: covers (least)   total")
    for name, (function, d, truth) in functions.items():
        for rows in (16, 64, 128, 1024):
            hits = []
            for seed in range(seeds):
                points = uniforms(2 * d, [seed, 11], 0, rows)
                first, second = points[:, :d], points[:, d:]
                mixed = np.stack(
                    [function(np.where(np.arange(d) == k, second, first)) for k in range(d)], axis=1
                )
                a, b = function(first), function(second)
                if few_carry(np.stack((a, b), axis=1).ravel()) or np.ptp(np.append(a, b)) == 0:
                    continue
                found = sobol_indices(a, b, mixed, replicates=REPLICATES)
                value = np.concatenate((found.first, found.total))
                error = np.concatenate((found.first_error, found.total_error))
                hits.append(np.abs(value - truth) <= error + 1e-12)
            told = f"{name:<16}{rows:6d}{len(hits):6d}"
            if hits:
                share = 100 * np.mean(hits, axis=0)
                told += "  " + "   ".join(
                    f"{each.mean():10.0f} % ({each.min():3.0f} %)"
                    for each in (share[:d], share[d:])
                )
            print(told, flush=True)


GAPS: dict[str, tuple[Callable[[Floats], Floats], float]] = {
    "line": (lambda u: 3 * u[:, 0] - 1.2 + 3 * (u[:, 1] - 0.5), 0.4),
    "line, noisy": (lambda u: 3 * u[:, 0] - 1.2 + 12 * (u[:, 1] - 0.5), 0.4),
    "exponential": (lambda u: np.exp(2 * u[:, 0]) - 2 + 6 * (u[:, 1] - 0.5), np.log(2) / 2),
    "product": (lambda u: (u[:, 0] - 0.3) * (0.5 + 2 * u[:, 1]) + np.sign(u[:, 2] - 0.5), 0.3),
    "cubic": (
        lambda u: 8 * (u[:, 0] - 0.6) ** 3 + 0.3 * (u[:, 0] - 0.6) + u[:, 1] - 0.5,
        0.6,
    ),
    "jump": (lambda u: np.where(u[:, 0] > 0.7, 1.0, -1.0) + 2 * (u[:, 1] - 0.5), 0.7),
}


def turns(seeds: int) -> None:
    """Where a conditional mean crosses zero."""
    print(f"{'turning point':<16}{'draws':>6}{'told':>6}  covers  told/actual error")
    for name, (function, truth) in GAPS.items():
        for draws in (250, 2000):
            off, errors = [], []
            for seed in range(seeds):
                points = uniforms(3, [seed, 12], 0, draws)
                number, gap = np.ascontiguousarray(points[:, 0]), function(points)
                found = crossings(conditional_mean(number, gap[:, None]))
                if len(found) != 1:
                    continue
                at = found[0][0]
                error = crossing_error(number, gap, at, np.arange(draws) % REPLICATES)
                if not np.isnan(error):
                    off.append(at - truth)
                    errors.append(error)
            covered = np.mean(np.abs(off) <= 2 * np.array(errors) + 1e-12) if off else np.nan
            wide = np.mean(errors) / np.sqrt(np.mean(np.square(off))) if off else np.nan
            print(
                f"{name:<16}{draws:6d}{len(off):6d}{100 * covered:6.0f} %{wide:10.2f}", flush=True
            )


def limits(seeds: int) -> None:
    """The range of each limit of a planted region, a > 0.55 and b < 0.45."""
    print(f"{'limit':<16}{'draws':>6}{'told':>6}  covers   (shares inside, outside)")
    for inside, outside in ((1.0, 0.0), (0.95, 0.1), (0.8, 0.2)):
        for draws in (500, 2000):
            hits = []
            for seed in range(seeds):
                points = uniforms(6, [seed, 13], 0, draws)
                held = (points[:, 0] > 0.55) & (points[:, 1] < 0.45)
                happens = points[:, 5] < np.where(held, inside, outside)
                values = dict(zip("abcde", points.T, strict=False))
                regions = find_regions(values, happens, seed=seed).regions
                for each in regions[0].limits if regions else ():
                    if each.parameter == "a" and each.low_spread:
                        hits.append(each.low_spread[0] <= 0.55 <= each.low_spread[1])
                    if each.parameter == "b" and each.high_spread:
                        hits.append(each.high_spread[0] <= 0.45 <= each.high_spread[1])
            covered = 100 * np.mean(hits) if hits else np.nan
            print(
                f"{'planted box':<16}{draws:6d}{len(hits):6d}{covered:6.0f} %"
                f"   ({inside:.2f}, {outside:.2f})",
                flush=True,
            )


def main(seeds: int = 200) -> None:
    """Print a table of each kind."""
    indices(seeds)
    turns(seeds)
    limits(seeds)


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
