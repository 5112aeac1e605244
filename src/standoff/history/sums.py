"""Sums over observations, on one thread: those of a matrix product take longer to wake than so few
columns take, and burn processor time while they wait. So products are taken by blocks of rows."""

from __future__ import annotations

import numpy as np

from standoff.history.table import Floats

ALONE = 200_000
"""Multiplications of a matrix product that a linear algebra library leaves to one thread."""


def summed(weight: Floats, scores: Floats) -> Floats:
    """(K,) the weighted sum of scores (n, K)."""
    found: Floats = np.einsum("n,nk->k", weight, scores)
    return found


def moments(weight: Floats, scores: Floats) -> Floats:
    """(K, K) the weighted sum of the products of scores (n, K)."""
    rows, size = scores.shape
    block = max(1, ALONE // max(size, 1) ** 2)
    whole = rows // block * block
    weighed = weight[:, None] * scores
    found: Floats = weighed[whole:].T @ scores[whole:]
    if whole:
        blocks = weighed[:whole].reshape(-1, block, size), scores[:whole].reshape(-1, block, size)
        found = found + (blocks[0].transpose(0, 2, 1) @ blocks[1]).sum(axis=0)
    return found
