"""A case with what data told of it in place of its ranges."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from standoff.case.model import Case, Correlation, Parameter
from standoff.history.estimation import Fit
from standoff.history.table import Floats

LEVELS = (
    0.0,
    0.01,
    0.025,
    0.05,
    0.1,
    0.2,
    0.3,
    0.4,
    0.5,
    0.6,
    0.7,
    0.8,
    0.9,
    0.95,
    0.975,
    0.99,
    1.0,
)
SLIGHT = 0.03
"""A rank correlation below this is left out."""


def with_posterior(case: Case, fit: Fit) -> Case:
    """The case with each estimate as quantiles of the posterior's worlds, and their rank
    correlations; of how they hang together only that is kept."""
    assert fit.posterior is not None
    names = list(fit.estimates)
    worlds = np.array(fit.posterior.worlds)
    why = (
        f"the case's own range joined with {fit.n:,} crises of "
        f"{os.path.basename(fit.settings.data)} by 'standoff fit --prior'"
    )
    parameters = {}
    for k, name in enumerate(names):
        each = case.parameters[name]
        values = np.quantile(worlds[:, k], LEVELS)
        parameters[name] = Parameter(
            quantiles={
                level: float(f"{value:.6g}") for level, value in zip(LEVELS, values, strict=True)
            },
            what=each.what,
            unit=each.unit,
            basis="judgement",
            why=why,
        )
    kept = [each for each in case.correlations if not set(each.between) <= set(names)]
    return case.model_copy(
        update={
            "parameters": case.parameters | parameters,
            "correlations": [*kept, *_ranks(worlds, names, why)],
        }
    )


def _ranks(worlds: Floats, names: Sequence[str], why: str) -> list[Correlation]:
    ranks = np.argsort(np.argsort(worlds, axis=0, kind="stable"), axis=0, kind="stable")
    if len(names) < 2:
        return []
    matrix: Floats = np.asarray(np.corrcoef(ranks, rowvar=False), np.float64)
    found = {
        (one, other): round(float(matrix[one, other]), 3)
        for one, other in combinations(range(len(names)), 2)
        if abs(matrix[one, other]) >= SLIGHT
    }
    # The copula's matrix must stay positive: what is rounded and left out is shrunk until it is.
    while not _positive(found, len(names)):
        found = {pair: round(0.99 * rank, 4) for pair, rank in found.items()}
    return [
        Correlation(
            between=(names[one], names[other]),
            rank=max(min(rank, 0.999), -0.999),
            basis="judgement",
            why=why,
        )
        for (one, other), rank in found.items()
    ]


def _positive(ranks: dict[tuple[int, int], float], size: int) -> bool:
    matrix = np.eye(size)
    for (one, other), rank in ranks.items():
        matrix[one, other] = matrix[other, one] = 2 * np.sin(np.pi * rank / 6)
    return bool(np.linalg.eigvalsh(matrix).min() > 1e-6)
