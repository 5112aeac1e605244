"""EMA Workbench on a Python function, timed: read as JSON from stdin, told as JSON.

Run by ``runs_ema`` with an interpreter that has the EMA Workbench; never imported by the package.
"""

from __future__ import annotations

import json
import logging
import math
import sys
import time


def logit(gain: float) -> float:
    return 1.0 / (1.0 + math.exp(-gain))


def deterrence(
    hardness: float = 0.5, sq: float = 0.0, dc: float = 1.0, dd: float = -1.0
) -> dict[str, float]:
    """Unilateral deterrence at precision 3: what happens, and what it is worth to either side."""
    hard, soft = logit(3 * 0.5), logit(3 * -0.5)
    fought = hardness * hard + (1 - hardness) * soft
    defects = logit(3 * (fought * dd + (1 - fought) * dc - sq))
    conflict = defects * fought
    concession = defects - conflict
    bold, meek = defects * hardness * hard, defects * (1 - hardness) * soft
    return {
        "status_quo": 1 - defects,
        "concession": concession,
        "conflict": conflict,
        "defender": 1 - defects + 0.5 * bold - 0.5 * meek,
        "challenger": (1 - defects) * sq + concession * dc + conflict * dd,
    }


def main() -> None:
    from ema_workbench import Model, RealParameter, ScalarOutcome, perform_experiments

    given = json.load(sys.stdin)
    logging.disable(logging.INFO)
    model = Model("deterrence", function=deterrence)
    model.uncertainties = [RealParameter(name, *ends) for name, ends in given["ranges"].items()]
    model.outcomes = [ScalarOutcome(name) for name in deterrence()]
    begun, used = time.perf_counter(), time.process_time()
    _, found = perform_experiments(model, scenarios=given["experiments"])
    told = {
        "clock": time.perf_counter() - begun,
        "processor": time.process_time() - used,
        "means": {name: float(values.mean()) for name, values in found.items()},
        # Of one world, so that it is known to be the same function.
        "one": deterrence(0.25, 0.125, 1.0, -0.75),
    }
    # Where a library prints on its own account, the answer is still the last line.
    print("\n" + json.dumps(told))


if __name__ == "__main__":
    main()
