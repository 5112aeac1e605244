"""Ladders of positions: what each party makes of every position on every issue, and which packages
have it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.insight.mediation.talks_zone import TalksZone
from standoff.lens.talks.domain import NegotiationDomain
from standoff.lens.talks.one_world import OneWorld

MOST_LISTED = 200_000
"""Packages up to which it is found out what suits whom."""
MOST_PARTIES = 12
SOLUTIONS = {
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai–Smorodinsky",
    "egalitarian": "egalitarian",
    "utilitarian": "utilitarian",
}


class Rung(NamedTuple):
    """A position, and party by party what is made of it."""

    issue: str
    position: str
    worth: tuple[float, ...]
    """Payoff beyond that of the position that the party likes least on the issue."""
    suits: tuple[bool, ...]
    """Whether some package with it suits the party; true where that is not known."""
    refused: tuple[bool, ...]
    packages: tuple[str, ...]
    """The solutions whose package has it."""


class Ladder(NamedTuple):
    """Every issue's positions, in the order of the case."""

    parties: tuple[str, ...]
    packages: tuple[str, ...]
    rungs: tuple[Rung, ...]
    unknown: bool
    """Whether there are too many packages to tell what suits whom."""


def rungs(answer: TalksZone | OneWorld) -> Ladder:
    """What each party makes of each position in the world that is told in full, and which
    packages have it."""
    held = answer.agreements
    told = answer.told if isinstance(answer, TalksZone) else held
    domain = told.domain
    parties = range(min(len(held.domain.parties), MOST_PARTIES))
    suits = suiting(domain)
    refused = {
        (line.party, line.issue, position)
        for line in held.domain.red_lines
        for position in line.positions
    }
    chosen = {SOLUTIONS[name]: told.packages(name, 1)[0] for name in SOLUTIONS if told.zone}
    found = []
    for k, issue in enumerate(domain.issues):
        values = domain.column(k)
        worth = values - values.min(axis=1)[:, None]
        for p, position in enumerate(issue.positions):
            found.append(
                Rung(
                    issue.name,
                    position,
                    tuple(float(worth[i, p]) for i in parties),
                    tuple(suits is None or bool(suits[k][i, p]) for i in parties),
                    tuple((i, k, p) in refused for i in parties),
                    tuple(name for name, package in chosen.items() if package[k] == p),
                )
            )
    return Ladder(
        tuple(named(answer, held.domain.parties[i]) for i in parties),
        tuple(chosen),
        tuple(found),
        suits is None,
    )


def suiting(domain: NegotiationDomain) -> list[NDArray[np.bool_]] | None:
    """For each issue (parties, positions): whether some package that the constraints allow has the
    position and is worth at least walking away to the party, red lines aside; None where there are
    too many packages to tell."""
    if domain.outcomes > MOST_LISTED:
        return None
    issues = range(len(domain.issues))
    total = np.zeros((len(domain.parties), *domain.sizes))

    def spread(values: NDArray[Any], scope: tuple[int, ...]) -> NDArray[Any]:
        """Values by the positions of some issues, in any order, over all issues."""
        order = np.argsort(scope)
        shape = [domain.sizes[k] if k in scope else 1 for k in issues]
        return values.transpose(order).reshape(shape)

    allowed = np.ones(domain.sizes, np.bool_)
    for rule in domain.constraints:
        allowed &= spread(rule.allowed, rule.issues)
    for i in range(len(domain.parties)):
        for k in issues:
            total[i] += spread(domain.column(k)[i], (k,))
        for term in domain.interactions:
            total[i] += spread(term.values[i], term.issues)
    least = domain.reservation - domain.tolerance
    good = allowed & (total >= least.reshape(-1, *[1] * len(domain.issues)))
    return [
        np.asarray(good.any(axis=tuple(1 + other for other in issues if other != k)))
        for k in issues
    ]


def named(answer: TalksZone | OneWorld, party: str) -> str:
    """A party as the case calls it."""
    return answer.names.get(party, party) if isinstance(answer, TalksZone) else party
