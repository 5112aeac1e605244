"""By how much scores may differ through rounding alone, in whatever unit they are."""

from __future__ import annotations

import numpy as np

from standoff.lens.game.tree import Float

ROUNDING = 1e-12
"""Differences smaller than this, beside the largest score in any world, are rounding."""


def rounding(values: Float) -> float:
    """How much (policies, D) values may differ for rounding; worlds with a NaN are left out."""
    solved = ~np.isnan(values).any(axis=0)
    return ROUNDING * float(np.max(np.abs(values[:, solved]), initial=0.0))
