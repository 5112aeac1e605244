"""PRIM on a table of a million draws by ten parameters, against EMA Workbench.

EMA Workbench is not among the test requirements (it brings a plotting stack along): install it with
``pip install ema_workbench`` to run this.
"""

from __future__ import annotations

import time
import warnings

import numpy as np

from standoff.insight.statistics.prim import Floats, peel
from standoff.insight.statistics.regions import score


def table(points: int, seed: int) -> tuple[Floats, Floats]:
    """Ten uniform parameters; in a box of three of them 90 % are of interest, elsewhere 5 %."""
    rng = np.random.default_rng(seed)
    columns = rng.random((10, points))
    inside = (columns[1] > 0.5) & (columns[4] < 0.4) & (columns[8] > 0.2)
    return columns, (rng.random(points) < np.where(inside, 0.9, 0.05)).astype(np.float64)


def best(coverage: Floats, density: Floats, share: float) -> tuple[float, float]:
    """Coverage and density of the box that explains most."""
    step = int(np.argmax(score(coverage, density, share)))
    return float(coverage[step]), float(density[step])


def main(points: int = 1_000_000) -> None:
    """Print both times, the ratio, and both boxes."""
    try:
        import pandas as pd
        from ema_workbench.analysis import prim
    except ImportError:
        print("insight_prim needs EMA Workbench: pip install ema_workbench")
        return
    warnings.simplefilter("ignore")
    columns, interest = table(points, 0)
    share = float(interest.mean())
    peel(columns[:, :1000], interest[:1000])
    ours = []
    for _ in range(3):
        started = time.perf_counter()
        path = peel(columns, interest)
        ours.append(time.perf_counter() - started)
    frame = pd.DataFrame({f"x{k}": column for k, column in enumerate(columns)})
    started = time.perf_counter()
    box = prim.Prim(frame, interest, threshold=0.5, peel_alpha=0.05, mass_min=0.05).find_box()
    theirs = time.perf_counter() - started
    trajectory = box.peeling_trajectory
    print(f"PRIM on {points:,} × 10: Standoff {min(ours):.2f} s, EMA Workbench {theirs:.2f} s")
    print(f"ratio {theirs / min(ours):.1f} (wanted: at least 10)")
    for name, found in (
        ("Standoff", best(path.coverage, path.density, share)),
        (
            "EMA Workbench",
            best(trajectory["coverage"].to_numpy(), trajectory["density"].to_numpy(), share),
        ),
    ):
        print(f"best box of {name}: coverage {found[0]:.4f}, density {found[1]:.4f}")


if __name__ == "__main__":
    main()
