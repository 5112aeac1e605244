"""Domains of any size, drawn at random: additive values, weights from a Dirichlet distribution."""

from __future__ import annotations

import numpy as np

from standoff.lens.talks.domain import Issue, NegotiationDomain


def additive(
    parties: int, issues: int, positions: int, seed: int, reservation: float
) -> NegotiationDomain:
    """Values of every issue uniform, the best of each worth its weight; walk-away values equal."""
    rng = np.random.default_rng([seed, parties, issues, positions])
    values = rng.uniform(size=(parties, issues, positions))
    values /= values.max(axis=2, keepdims=True)
    values *= rng.dirichlet(np.ones(issues), size=parties)[:, :, None]
    return NegotiationDomain(
        tuple(f"party {i}" for i in range(parties)),
        tuple(Issue(f"i{k}", tuple(str(p) for p in range(positions))) for k in range(issues)),
        values.reshape(parties, -1),
        np.full(parties, reservation),
    )
