"""How bad each outcome is for the advised actor."""

from __future__ import annotations

import numpy as np

from standoff.ensemble.columns import Column
from standoff.ensemble.run import Ensemble


def by_severity(ensemble: Ensemble) -> dict[str, float]:
    """Each outcome's average loss to the advised actor where play ends in it, over all policies and
    worlds by how likely it is there, the worst outcome first; NaN, and last, for one that never
    happens.
    """
    found = {}
    for outcome in ensemble.case.outcomes:
        chance, worth = (
            np.stack(
                [
                    ensemble.column(policy, Column(kind, outcome.name))
                    for policy in ensemble.policies
                ]
            )
            for kind in ("outcome", "worth")
        )
        weight, value = float(np.nansum(chance)), float(np.nansum(worth))
        found[outcome.name] = -value / weight if weight > 0 else float("nan")
    return dict(sorted(found.items(), key=lambda each: (np.isnan(each[1]), -each[1])))
