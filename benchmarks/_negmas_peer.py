"""NegMAS's statistics of one additive domain, timed: read as JSON from stdin, told as JSON.

Run by ``talks_negmas`` with an interpreter that has NegMAS; never imported by the package.
"""

from __future__ import annotations

import json
import sys
import time


def main() -> None:
    from negmas.outcomes import make_issue, make_os
    from negmas.preferences import LinearAdditiveUtilityFunction as Additive
    from negmas.preferences import TableFun
    from negmas.preferences.ops import calc_scenario_stats

    given = json.load(sys.stdin)
    issues = [make_issue(list(range(n)), f"i{k}") for k, n in enumerate(given["sizes"])]
    space = make_os(issues)
    ufuns = []
    for values, reserved in zip(given["values"], given["reservation"], strict=True):
        at, tables = 0, []
        for n in given["sizes"]:
            tables.append(TableFun(dict(enumerate(values[at : at + n]))))
            at += n
        ufuns.append(
            Additive(
                values=tables,
                weights=[1.0] * len(issues),
                outcome_space=space,
                reserved_value=reserved,
            )
        )
    start = time.perf_counter()
    stats = calc_scenario_stats(tuple(ufuns))
    seconds = time.perf_counter() - start
    found = {
        "seconds": seconds,
        "pareto": [list(map(float, u)) for u in stats.pareto_utils],
        "nash": [list(map(float, u)) for u in stats.nash_utils],
        "egalitarian": [list(map(float, u)) for u in stats.kalai_utils],
        "utilitarian": [list(map(float, u)) for u in stats.max_welfare_utils],
        "smallest_spread": [list(map(float, u)) for u in stats.ks_utils],
    }
    # Where a library prints on its own account, the answer is still the last line.
    print("\n" + json.dumps(found))


if __name__ == "__main__":
    main()
