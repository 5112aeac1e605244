"""The numbers of games as the kernels want them: contiguous, and with no digits lost to what all
payoffs have in common."""

from __future__ import annotations

import numpy as np

from standoff.base.arrays import extent
from standoff.lens.game.tree import Float, Games

FAR_OFF = 16.0
"""How many times its range a player's middle payoff must be away from 0 to be taken off."""


def centred(payoffs: Float) -> Float:
    """``payoffs`` (D, T, P), less the middle of their range where that is far larger than it.

    Only differences of payoffs matter, and sums of numbers with a large common part lose their
    digits. Ordinary payoffs are left alone, to the last bit.
    """
    return centred_and_span(payoffs)[0]


def centred_and_span(payoffs: Float) -> tuple[Float, Float]:
    """The same, and the ranges (D, P) of what comes of it."""
    low, high = extent(payoffs)
    with np.errstate(all="ignore"):
        middle = low + 0.5 * (high - low)
        far = np.abs(middle) > FAR_OFF * (high - low)
        if not far.any():
            return payoffs, high - low
        found: Float = payoffs - np.where(far & np.isfinite(middle), middle, 0.0)[:, None, :]
        low, high = extent(found)
        return found, high - low


def tied(payoffs: Float) -> Float:
    """(D, P) by how much two values may differ through rounding: 1e-12 of the range of the player's
    ``payoffs`` (D, T, P), and four units of the last place of the largest of them."""
    with np.errstate(all="ignore"):
        low, high = extent(payoffs)
        found: Float = 1e-12 * (high - low)
        found += 4 * np.finfo(np.float64).eps * np.maximum(np.abs(low), np.abs(high))
    return found


def contiguous(games: Games) -> tuple[Float, Float, Float]:
    """The numbers of ``games`` as the kernels want them; the shapes are checked."""
    tree, draws = games.tree, games.draws
    shapes = {
        "payoffs": (draws, tree.terminals, len(tree.players)),
        "chance": (draws, tree.chance_branches),
        "precision": (draws, len(tree.players)),
    }
    for name, shape in shapes.items():
        found = getattr(games, name).shape
        if found != shape:
            raise ValueError(f"{name} has shape {found}; this tree and {draws} draws need {shape}")
    return (
        np.ascontiguousarray(games.payoffs, dtype=np.float64),
        np.ascontiguousarray(games.chance, dtype=np.float64),
        np.ascontiguousarray(games.precision, dtype=np.float64),
    )
