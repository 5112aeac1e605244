"""A peer of ``fit`` that knows one tree: two steps, its likelihood written by hand in NumPy.

What R's ``egame12`` (Kenkel & Signorino) does, with SciPy's BFGS in place of R's: one climb from 0,
slopes and the curvature at the end by differences.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_ndtr, ndtr

Floats = NDArray[np.float64]


class TwoSteps(NamedTuple):
    """Regressors of the four payoffs that matter (n, K each): of the first as it was, after the
    second's left and its right answer; of the second after its right one. And which end came."""

    was: Floats
    left: Floats
    right: Floats
    answer: Floats
    end: NDArray[np.int64]
    """(n,) 0 as it was, 1 after left, 2 after right"""

    def likelihood(self, point: Floats, private: bool) -> float:
        """The log-likelihood with logit errors, or with private normal ones."""
        parts = np.cumsum([each.shape[1] for each in self[:3]])
        was, left, right, answer = (
            each @ by for each, by in zip(self[:4], np.split(point, parts), strict=True)
        )
        if private:
            x = answer / np.sqrt(2)
            log_right, log_left, p = log_ndtr(x), log_ndtr(-x), ndtr(x)
            y = (p * right + (1 - p) * left - was) / np.sqrt(1 + p**2 + (1 - p) ** 2)
            log_go, log_stay = log_ndtr(y), log_ndtr(-y)
        else:
            log_right, log_left = -np.logaddexp(0, -answer), -np.logaddexp(0, answer)
            p = np.exp(log_right)
            y = p * right + (1 - p) * left - was
            log_go, log_stay = -np.logaddexp(0, -y), -np.logaddexp(0, y)
        logs = np.stack([log_stay, log_go + log_left, log_go + log_right])
        return float(logs[self.end, np.arange(len(self.end))].sum())

    def fit(self, private: bool) -> tuple[Floats, float, Floats]:
        """(K,) the estimates, their log-likelihood, and (K,) their standard errors."""
        size = sum(each.shape[1] for each in self[:4])

        def down(point: Floats) -> float:
            return -self.likelihood(point, private)

        found = minimize(down, np.zeros(size), method="BFGS", options={"gtol": 1e-3})
        steps = 1e-4 * (1 + np.abs(found.x)) * np.eye(size)
        bend = np.empty((size, size))
        for j, one in enumerate(steps):
            for k, other in enumerate(steps[: j + 1]):
                corners = [
                    sign * down(found.x + a * one + b * other)
                    for a, b, sign in ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))
                ]
                bend[j, k] = bend[k, j] = sum(corners) / (4 * one[j] * other[k])
        return found.x, -float(found.fun), np.sqrt(np.diag(np.linalg.inv(bend)))


def _columns(table: str) -> dict[str, list[str]]:
    with open(table, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0]}


def _stacked(rows: int, *columns: Sequence[str] | Floats) -> Floats:
    each = [np.ones(rows), *(np.asarray(column, np.float64) for column in columns)]
    return np.column_stack(each)


def war(table: str) -> TwoSteps:
    """Deterrence since 1800, as ``tests.history.published.war`` has it."""
    known = _columns(table)
    used = ("sq", "capit", "war", "s_wt_re1", "revis1", "regime1", "regime2", "balanc")
    whole = [
        row
        for row in range(len(known["sq"]))
        if all(known[name][row] not in ("", "NA") for name in used)
    ]
    at = {name: [known[name][row] for row in whole] for name in used}
    rows = len(whole)

    def kinds(name: str) -> list[Floats]:
        return [np.array([v == kind for v in at[name]], np.float64) for kind in ("dem", "mixed")]

    end = np.select([np.array(at["war"]) == "1", np.array(at["capit"]) == "1"], [2, 1], 0)
    return TwoSteps(
        _stacked(rows, at["s_wt_re1"], at["revis1"]),
        np.zeros((rows, 0)),
        _stacked(rows, *kinds("regime1")),
        _stacked(rows, at["balanc"], *kinds("regime2")),
        end,
    )


def speculation(table: str, attack: Sequence[str], defend: Sequence[str]) -> TwoSteps:
    """Leblang's speculative attacks."""
    at = _columns(table)
    rows = len(at["outcome"])
    outcome = np.array(at["outcome"])
    return TwoSteps(
        np.column_stack([np.asarray(at[name], np.float64) for name in attack]),
        np.ones((rows, 1)),
        np.ones((rows, 1)),
        _stacked(rows, *(at[name] for name in defend)),
        np.select([outcome == "defense", outcome == "devaluation"], [2, 1], 0),
    )
