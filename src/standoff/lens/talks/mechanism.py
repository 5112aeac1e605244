"""What any mediator could get at most when both sides' values are private.

Myerson & Satterthwaite (1983): with a seller's cost and a buyer's value both private, no procedure
that both join freely and that runs at no loss gets every worthwhile trade. The bound is a linear
program over how likely each pair of types trades and what is paid. For uniform values it is reached
by the split-the-difference double auction (Chatterjee & Samuelson 1983).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from standoff.base.errors import StandoffError
from standoff.lens.talks.domain import Floats


@dataclass(frozen=True, slots=True)
class Trade:
    """How often the two sides come to terms, and what of the possible gains they get."""

    chance: float
    gains: float
    possible: float

    @property
    def efficiency(self) -> float:
        """The share of the possible gains that is got; 1 where there are none."""
        return self.gains / self.possible if self.possible > 0 else 1.0


def double_auction() -> Trade:
    """Split the difference, cost and value uniform on 0–1, in the linear equilibrium.

    The buyer bids 2v/3 + 1/12, the seller asks 2c/3 + 1/4: they trade iff v ≥ c + 1/4 (Chatterjee &
    Samuelson 1983): chance 9/32, gains 9/64 of a possible 1/6.
    """
    step = 0.25
    reach = 1.0 - step
    # ∫∫ over v ≥ c + step of (v − c) = ∫_{step}^{1} s (1 − s) ds, s = v − c having density 1 − s.
    gains = (1 / 2 - 1 / 3) - (step**2 / 2 - step**3 / 3)
    return Trade(reach**2 / 2, gains, 1 / 6)


def best_mechanism(
    costs: Floats, cost_chance: Floats, values: Floats, value_chance: Floats
) -> Trade:
    """The most gains from trade that any procedure can get, over finitely many types.

    ``costs``/``cost_chance``: (m,), ``values``/``value_chance``: (n,) what giving way costs one
    party, what it is worth to the other, and how likely. The procedure must give neither a reason
    to misstate its type or to stay away, and pay out no more than it takes in; payments are in the
    same unit as values. Solved as a linear program by HiGHS.

    Raises :class:`StandoffError` where chances don't sum to one or the program fails.
    """
    from scipy.optimize import linprog
    from scipy.sparse import lil_matrix

    for chance in (cost_chance, value_chance):
        if (chance < 0).any() or abs(float(chance.sum()) - 1) > 1e-9:
            raise StandoffError(f"the chances of the types sum to {chance.sum():.6g}; expected 1")
    m, n = len(costs), len(values)
    joint = np.outer(cost_chance, value_chance)
    surplus = values[None, :] - costs[:, None]
    # Unknowns: trade chances q (m·n), the seller's expected receipts s (m), the buyer's expected
    # payments b (n). Only interim sums enter a party's calculation.
    width = m * n + m + n
    rows = m * (m - 1) + n * (n - 1) + m + n + 1
    matrix = lil_matrix((rows, width))
    row = 0
    for i in range(m):
        for told in [None, *(k for k in range(m) if k != i)]:
            # Told the truth minus told something else (or stayed away), turned to "≤ 0".
            matrix[row, m * n + i] = -1.0
            for j in range(n):
                matrix[row, i * n + j] = costs[i] * value_chance[j]
            if told is not None:
                matrix[row, m * n + told] = 1.0
                for j in range(n):
                    matrix[row, told * n + j] = -costs[i] * value_chance[j]
            row += 1
    for j in range(n):
        for told in [None, *(k for k in range(n) if k != j)]:
            matrix[row, m * n + m + j] = 1.0
            for i in range(m):
                matrix[row, i * n + j] = -values[j] * cost_chance[i]
            if told is not None:
                matrix[row, m * n + m + told] = -1.0
                for i in range(m):
                    matrix[row, i * n + told] = values[j] * cost_chance[i]
            row += 1
    matrix[row, m * n : m * n + m] = cost_chance
    matrix[row, m * n + m :] = -value_chance
    goal = np.zeros(width)
    goal[: m * n] = -(joint * surplus).ravel()
    bounds = [(0.0, 1.0)] * (m * n) + [(None, None)] * (m + n)
    found = linprog(goal, A_ub=matrix.tocsr(), b_ub=np.zeros(rows), bounds=bounds, method="highs")
    if found.x is None:
        raise StandoffError(f"the bound on what a mediator can get was not found: {found.message}")
    trades = found.x[: m * n].reshape(m, n)
    possible = float((joint * np.maximum(surplus, 0)).sum())
    return Trade(float((joint * trades).sum()), float((joint * trades * surplus).sum()), possible)
