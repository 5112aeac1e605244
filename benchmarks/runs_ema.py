"""Worlds a second beside the EMA Workbench's experiments a second, of the same arithmetic.

Unilateral deterrence (Zagare & Kilgour 2000, ch. 5) with logit choices: as a case, and as a Python
function of a dozen lines that computes the same by hand. The EMA Workbench (``pip install
'standoff[bench]'``, or point EMA_PYTHON at an interpreter that has it) runs in a process of its
own, in one process, as Standoff does here on one thread; only the experiments are timed.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import standoff
from standoff.case.load import parse_case
from tests.oracles.deterrence import game

RANGES = {"hardness": [0.0, 1.0], "sq": [0.0, 0.5], "dc": [0.8, 1.2], "dd": [-1.0, -0.5]}
EXPERIMENTS = 20_000
WORLDS = 1_000_000
ROUNDS = 3


def case(parameters: dict[str, Any]) -> Any:
    """The case with these parameters."""
    written, _ = parse_case(game(json.dumps(parameters), "3"))
    return written


def peer() -> dict[str, Any] | None:
    """What the EMA Workbench took, or None where it is not installed."""
    python = os.environ.get("EMA_PYTHON", sys.executable)
    probe = subprocess.run(
        [python, "-c", "import ema_workbench"], capture_output=True, text=True, check=False
    )
    if probe.returncode:
        return None
    done = subprocess.run(
        [python, str(Path(__file__).with_name("_ema_peer.py"))],
        input=json.dumps({"ranges": RANGES, "experiments": EXPERIMENTS}),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main() -> None:
    """Time both, and hold their numbers against each other."""
    written = case({name: {"range": ends} for name, ends in RANGES.items()})
    standoff.study(written, draws=64, threads=1)
    times = []
    for _ in range(ROUNDS):
        begun, used = perf_counter(), process_time()
        study = standoff.study(written, draws=WORLDS, threads=1)
        times.append((process_time() - used, perf_counter() - begun))
    processor, clock = min(times)
    mine = WORLDS / processor
    print(
        f"Standoff: {mine:,.0f} worlds a second of processor ({WORLDS:,} in {processor:.2f} s; "
        f"{clock:.2f} s by the clock), one thread"
    )
    theirs = peer()
    if theirs is None:
        print("the EMA Workbench is not installed: no ratio")
        return
    rate = EXPERIMENTS / theirs["processor"]
    print(
        f"EMA Workbench: {rate:,.0f} experiments a second of processor ({EXPERIMENTS:,} in "
        f"{theirs['processor']:.2f} s; {theirs['clock']:.2f} s by the clock)"
    )
    print(f"ratio {mine / rate:,.0f}")
    fixed = case({"hardness": 0.25, "sq": 0.125, "dc": 1.0, "dd": -0.75})
    (one,) = standoff.study(fixed, draws=1).policies.values()
    figures = {**one.outcomes, **one.payoffs}
    same = all(
        math.isclose(value, figures[name.replace("_", "-")].mean, rel_tol=1e-9)
        for name, value in theirs["one"].items()
    )
    (many,) = study.policies.values()
    figures = {**many.outcomes, **many.payoffs}
    apart = max(
        abs(value - figures[name.replace("_", "-")].mean) for name, value in theirs["means"].items()
    )
    print(
        f"the same world is {'the same' if same else 'ANOTHER'} in both; averages are at most "
        f"{apart:.4f} apart (other draws of the same ranges)"
    )
