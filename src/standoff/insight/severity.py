"""How bad each outcome is for the advised actor."""

from __future__ import annotations

import numpy as np

from standoff.ensemble.columns import Column
from standoff.ensemble.run import Ensemble
from standoff.insight.criteria import losses


def by_severity(ensemble: Ensemble) -> dict[str, float]:
    """Each outcome's average loss to the advised actor, over all policies and worlds by how likely
    it is there, the worst outcome first; NaN, and last, for one that never happens.

    What an outcome is worth may hang on how play came to it, so that this is an average of what a
    policy is worth where the outcome is likely, not the outcome's own payoff.
    """
    loss = losses(ensemble)
    found = {}
    for outcome in ensemble.case.outcomes:
        chance = np.stack(
            [
                ensemble.column(policy, Column("outcome", outcome.name))
                for policy in ensemble.policies
            ]
        )
        known = ~(np.isnan(loss) | np.isnan(chance))
        weight = float(chance[known].sum())
        lost = float((chance[known] * loss[known]).sum())
        found[outcome.name] = lost / weight if weight > 0 else float("nan")
    return dict(sorted(found.items(), key=lambda each: (np.isnan(each[1]), -each[1])))
