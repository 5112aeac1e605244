"""Frontier and all solutions at 1e5 packages: Standoff against NegMAS's full statistics.

NegMAS (not a dependency; ``pip install 'standoff[bench]'``, or point NEGMAS_PYTHON at an
interpreter that has it) runs in a process of its own; only its computing is timed. Where its
conventions differ from Standoff's, ours are matched to it or the difference is printed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._talks_domains import additive
from standoff.lens.talks.agreements import Agreements, solve
from standoff.lens.talks.domain import Floats, NegotiationDomain

ROUNDS = 20


def peer(domain: NegotiationDomain) -> dict[str, Any] | None:
    """NegMAS's answer, or None where it is not installed."""
    python = os.environ.get("NEGMAS_PYTHON", sys.executable)
    probe = subprocess.run(
        [python, "-c", "import negmas"], capture_output=True, text=True, check=False
    )
    if probe.returncode:
        return None
    given = {
        "sizes": list(domain.sizes),
        "values": domain.values.tolist(),
        "reservation": domain.reservation.tolist(),
    }
    script = Path(__file__).with_name("_negmas_peer.py")
    done = subprocess.run(
        [python, str(script)], input=json.dumps(given), capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def distinct(points: Any) -> Floats:
    """Distinct points in a fixed order."""
    array = np.asarray(points, dtype=np.float64).reshape(len(points), -1)
    return np.unique(np.round(array, 9), axis=0)


def attained(answer: Agreements, name: str) -> Floats:
    return distinct(answer.front.points[answer.solutions[name]])


def compare(parties: int, reservation: float) -> None:
    domain = additive(parties, issues=5, positions=10, seed=1, reservation=reservation)
    # NegMAS lifts a walk-away value to the least that any package gives the party.
    least = sum(domain.column(k).min(axis=1) for k in range(len(domain.issues)))
    domain = domain.with_reservation(np.maximum(domain.reservation, least))
    solve(domain)
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        answer = solve(domain)
        times.append(time.perf_counter() - start)
    mine = min(times)
    what = f"{parties} parties, {domain.outcomes:,} packages, walk-away {reservation:g}"
    theirs = peer(domain)
    if theirs is None:
        print(f"{what}: Standoff {mine * 1e3:.2f} ms; NegMAS is not installed, no ratio")
        return
    ratio = theirs["seconds"] / mine
    print(
        f"{what}: Standoff {mine * 1e3:.2f} ms, NegMAS {theirs['seconds']:.2f} s, "
        f"ratio {ratio:,.0f}"
    )
    # NegMAS's frontier is of all packages; ours of those that every party accepts.
    inside = [u for u in theirs["pareto"] if min(u) >= reservation - 1e-9]
    same = np.array_equal(distinct(inside), distinct(answer.front.points))
    told = [f"frontier {'agrees' if same else 'DIFFERS'} ({len(answer.front.points)} points)"]
    for name in ("nash", "egalitarian", "utilitarian"):
        theirs_here = [u for u in theirs[name] if min(u) >= reservation - 1e-9]
        agrees = bool(theirs_here) and np.array_equal(distinct(theirs_here), attained(answer, name))
        told.append(f"{name} {'agrees' if agrees else 'differs'}")
    spread = np.array_equal(
        distinct(theirs["smallest_spread"]), attained(answer, "kalai_smorodinsky")
    )
    told.append(
        "its 'KS' (smallest spread of gain ratios) "
        + ("happens to be" if spread else "is not")
        + " the max-min ratio"
    )
    print("  " + "; ".join(told))


def main() -> None:
    for parties, reservation in ((2, 0.0), (2, 0.4), (3, 0.0), (3, 0.4)):
        compare(parties, reservation)


if __name__ == "__main__":
    main()
