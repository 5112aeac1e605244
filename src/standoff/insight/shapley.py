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
    weight = np.array(
        [
            factorial(each) * factorial(players - each - 1) / factorial(players)
            for each in range(players)
        ]
    )
    found = np.empty((players, values.shape[1]))
    for player in range(players):
        without = codes[(codes >> player) & 1 == 0]
        gain = values[without | (1 << player)] - values[without]
        found[player] = weight[size[without]] @ gain
    return found
