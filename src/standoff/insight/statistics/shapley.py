"""The Shapley value: a difference split fairly over what made it (Shapley 1953)."""

from __future__ import annotations

from math import factorial

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def shapley(values: Floats) -> Floats:
    """(players, q) each player's share of the gain from nobody to everybody.

    ``values`` (2^players, q): what each coalition achieves, player i being in coalition c if bit i
    of c is set. Exact: the average of a player's contribution over all orders of joining.
    """
    coalitions = len(values)
    players = coalitions.bit_length() - 1
    if coalitions != 1 << players:
        raise ValueError(f"{coalitions} coalitions; expected a power of two")
    codes = np.arange(coalitions)
    size = np.bitwise_count(codes)
    weight = _chances(players)
    found = np.empty((players, values.shape[1]))
    for player in range(players):
        without = codes[(codes >> player) & 1 == 0]
        gain = values[without | (1 << player)] - values[without]
        found[player] = weight[size[without]] @ gain
    return found


def shapley_weights(players: int) -> Floats:
    """(players, 2^players) what each coalition's value counts for in each player's share."""
    codes = np.arange(1 << players)
    size = np.bitwise_count(codes)
    chances = _chances(players)
    member = (codes >> np.arange(players)[:, None]) & 1 == 1
    # Clipped where unused: nobody is in the empty coalition, nobody outside that of all.
    joining, staying = chances[np.maximum(size, 1) - 1], -chances[np.minimum(size, players - 1)]
    found: Floats = np.where(member, joining, staying)
    return found


def _chances(players: int) -> Floats:
    """(players,) the chance, in a random order, that just these so many come before a player."""
    return np.array(
        [
            factorial(each) * factorial(players - each - 1) / factorial(players)
            for each in range(players)
        ]
    )
