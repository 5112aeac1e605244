"""What a mediator guesses packages to be worth, before anybody has spoken."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.lens.talks.domain import Floats, Issue, NegotiationDomain

GUESSES = 200
"""So many worlds a mediator holds to be possible."""
MOST_PACKAGES = 20_000
_MOST_NUMBERS = 20_000_000
_FEWEST = 20


@dataclass(frozen=True)
class Guesses:
    """Who sits at the table, and what the mediator thinks packages may be worth to them.

    ``packages``: (n, issues) positions; ``gain``: (parties, guesses, n) beyond the walk-away
    values; ``truth``: (parties, n), by which parties answer when the mediation is simulated.
    """

    issues: tuple[Issue, ...]
    parties: tuple[str, ...]
    packages: NDArray[np.int16]
    gain: Floats
    truth: Floats


def guess_weights(domain: NegotiationDomain, seed: int, doubt: float) -> Guesses:
    """Guesses at the parties' weights: each off by a random factor, exp(``doubt`` · a normal).

    Raises :class:`StandoffError` for more packages than a mediator can weigh.
    """
    if domain.outcomes > MOST_PACKAGES:
        raise StandoffError(
            f"the domain has {domain.outcomes:,} packages; a mediator can weigh at most "
            f"{MOST_PACKAGES:,}"
        )
    packages = np.array(list(domain.packages()), dtype=np.int16)
    truth = np.array([domain.utilities(tuple(p)) for p in packages.tolist()]).T
    guesses = max(_FEWEST, min(GUESSES, _MOST_NUMBERS // truth.size))
    rng = np.random.default_rng([seed, 1])
    gain = np.empty((len(domain.parties), guesses, len(packages)))
    for guess in range(guesses):
        factor = np.exp(doubt * rng.standard_normal((len(domain.parties), len(domain.issues))))
        values = np.concatenate(
            [domain.column(k) * factor[:, [k]] for k in range(len(domain.issues))], axis=1
        )
        # Weights are shares: what one issue gains the others lose.
        size = [domain.column(k).max(axis=1) for k in range(len(domain.issues))]
        was = np.sum(size, axis=0)
        now = np.sum([s * factor[:, k] for k, s in enumerate(size)], axis=0)
        guessed = replace(domain, values=values * (was / np.maximum(now, 1e-300))[:, None])
        total = np.zeros_like(truth)
        for k in range(len(domain.issues)):
            total += guessed.column(k)[:, packages[:, k]]
        gain[:, guess] = total - domain.reservation[:, None]
    true_gain = truth - domain.reservation[:, None]
    return Guesses(domain.issues, domain.parties, packages, gain, true_gain)
