"""Which policies can be ruled out without weighing the worlds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.insight.judgement.rounding import rounding
from standoff.insight.statistics.prim import Floats


def statewise(loss: Floats) -> NDArray[np.bool_]:
    """(policies, policies) whether the first loses no more than the second in every world, and less
    in some; ``loss`` (policies, n)."""
    found = np.empty((len(loss), len(loss)), np.bool_)
    small = rounding(loss)
    for k, row in enumerate(loss):
        gap = row - loss
        found[k] = (gap <= small).all(axis=1) & (gap < -small).any(axis=1)
    return found


def first_order(loss: Floats) -> NDArray[np.bool_]:
    """Whether the first's distribution of losses is better at every level: anyone who prefers less
    loss to more prefers it (Quirk & Saposnik 1962)."""
    return statewise(np.sort(loss, axis=1))


def second_order(loss: Floats) -> NDArray[np.bool_]:
    """Whether everyone who prefers less loss and dislikes risk prefers the first: the average of
    its k worst losses is no greater for any k (Hadar & Russell 1969)."""
    return statewise(np.cumsum(np.sort(loss, axis=1)[:, ::-1], axis=1))


def best_under_some_weights(loss: Floats) -> list[bool]:
    """Whether each policy has the smallest average loss under some weighting of the worlds; one
    that has not is never a best choice, whatever is believed about the worlds (Pearce 1984)."""
    from scipy.optimize import linprog

    policies, worlds = loss.shape
    # In units of the largest loss, so that how small the solver's answer is can be told.
    loss = loss / max(float(np.abs(loss).max(initial=0.0)), 1e-300)
    best = loss <= loss.min(axis=0) + rounding(loss)
    found = []
    for k in range(policies):
        if best[k].any():
            found.append(True)
            continue
        others = np.delete(np.arange(policies), k)
        gaps = loss[k] - loss[others]
        # Weights q that make the largest Σ q (L_k − L_j) as small as can be.
        answer = linprog(
            np.concatenate((np.zeros(worlds), [1.0])),
            A_ub=np.hstack((gaps, -np.ones((len(others), 1)))),
            b_ub=np.zeros(len(others)),
            A_eq=np.concatenate((np.ones(worlds), [0.0]))[None],
            b_eq=[1.0],
            bounds=[(0, None)] * worlds + [(None, None)],
            method="highs",
        )
        found.append(bool(answer.success and answer.fun <= 1e-9))
    return found
