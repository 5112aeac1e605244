"""Sobol indices with 100 bootstrap replicates, against SALib on the same table.

SALib is not among the test requirements (it brings a plotting stack along): install it with
``pip install SALib`` to run this.
"""

from __future__ import annotations

import time

import numpy as np

from standoff.insight.statistics.sobol import sobol_indices


def main(rows: int = 4096, factors: int = 20) -> None:
    """Print both times, the ratio, and the largest difference."""
    try:
        from SALib.analyze import sobol
    except ImportError:
        print("insight_sobol needs SALib: pip install SALib")
        return
    rng = np.random.default_rng(0)
    weights = rng.random(factors)
    first, second = rng.random((rows, factors)), rng.random((rows, factors))
    a, b = np.sin(first @ weights), np.sin(second @ weights)
    ab = np.empty((rows, factors))
    for k in range(factors):
        mixed = first.copy()
        mixed[:, k] = second[:, k]
        ab[:, k] = np.sin(mixed @ weights)
    table = np.concatenate((a[:, None], ab, b[:, None]), axis=1).ravel()
    problem = {
        "num_vars": factors,
        "names": [f"x{k}" for k in range(factors)],
        "bounds": [[0, 1]] * factors,
    }
    resamples = np.random.default_rng(11).integers(rows, size=(rows, 100))
    ours, theirs = [], []
    for _ in range(5):
        started = time.perf_counter()
        found = sobol_indices(a, b, ab, resamples=resamples)
        ours.append(time.perf_counter() - started)
    for _ in range(3):
        started = time.perf_counter()
        peer = sobol.analyze(problem, table, calc_second_order=False, num_resamples=100, seed=11)
        theirs.append(time.perf_counter() - started)
    print(
        f"Sobol indices, {rows:,} rows × {factors} parameters, 100 bootstraps: Standoff "
        f"{min(ours) * 1e3:.1f} ms, SALib {min(theirs) * 1e3:.1f} ms"
    )
    print(f"ratio {min(theirs) / min(ours):.1f} (wanted: at least 15)")
    worst = max(
        float(np.abs(mine - np.asarray(peer[key])).max())
        for mine, key in (
            (found.first, "S1"),
            (found.first_error, "S1_conf"),
            (found.total, "ST"),
            (found.total_error, "ST_conf"),
        )
    )
    print(f"largest difference {worst:.1e} (wanted: at most 1e-9)")


if __name__ == "__main__":
    main()
