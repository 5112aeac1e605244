"""What to say where nothing was solved."""

from __future__ import annotations

import numpy as np

from standoff.ensemble.run import Ensemble
from standoff.lens.game.reasons import counted, explained


def failure_of(ensemble: Ensemble) -> str:
    """Why no game of an ensemble was solved, and what to try; empty where any was."""
    if any(draws.solved.any() for draws in ensemble.policies.values()):
        return ""
    reasons = np.concatenate([draws.reason for draws in ensemble.policies.values()])
    told = "no game was solved under any policy, so there is nothing to tell. " + " ".join(
        explained(counted(reasons))
    )
    # A combination of settings that no policy of the case has goes by no name there.
    policy = next((name for name in ensemble.policies if name in ensemble.case.policies), None)
    if policy is not None:
        told += f" 'standoff game CASE --policy {policy}' shows how far one of them gets."
    return told
