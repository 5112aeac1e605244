"""Sums over observations, on one thread: those of a matrix product take longer to wake than so few
columns take, and burn processor time while they wait."""

from __future__ import annotations

import numpy as np

from standoff.history.table import Floats


def summed(weight: Floats, scores: Floats) -> Floats:
    """(K,) the weighted sum of scores (n, K)."""
    found: Floats = np.einsum("n,nk->k", weight, scores)
    return found


def moments(weight: Floats, scores: Floats) -> Floats:
    """(K, K) the weighted sum of the products of scores (n, K)."""
    found: Floats = np.einsum("ni,nj->ij", weight[:, None] * scores, scores)
    return found
