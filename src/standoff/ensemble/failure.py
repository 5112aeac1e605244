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
    policy = next(iter(ensemble.policies))
    return (
        "no game was solved under any policy, so there is nothing to tell. "
        + " ".join(explained(counted(reasons)))
        + f" 'standoff game CASE --policy {policy}' shows how far one of them gets."
    )
