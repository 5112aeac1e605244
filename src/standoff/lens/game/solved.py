"""One game, solved, with everything that there is to say of its equilibrium."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.lens.game.certificate import Certificate, certify
from standoff.lens.game.efg import EfgGame
from standoff.lens.game.logit import EPSILON, solve
from standoff.lens.game.play import beliefs, expected_payoffs, infoset_reach
from standoff.lens.game.probe import probe
from standoff.lens.game.reasons import CHECK, REASONS, Reason
from standoff.lens.game.tree import Float, Games, Solution

_LOG_ODDS_TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class SolvedGame:
    """The equilibrium of one game; arrays are without the axis of draws."""

    game: EfgGame
    precision: Float | None
    """(P,) each player's λ in 1/payoff; None for an exact equilibrium"""
    games: Games
    solution: Solution
    certificate: Certificate
    probability: Float
    """(A,) the probability of each action at its information set"""
    belief: Float
    """(M,) the probability of each member, given that its information set is reached"""
    reach: Float
    """(H,) the probability that play comes to each information set"""
    payoffs: Float
    """(P,) expected payoffs"""

    @property
    def residual(self) -> float:
        """The certified logit residual, in log-odds."""
        return float(self.certificate.residual[0])

    @property
    def epsilon(self) -> float:
        """The largest certified gain from deviating, in payoff units."""
        return float(self.certificate.epsilon[0])

    @property
    def reason(self) -> Reason | None:
        """Why the game was not solved; None where it was."""
        if self.converged:
            return None
        return REASONS[self.solution.reason[0] or CHECK]

    @property
    def converged(self) -> bool:
        """Whether the solver says so and the certificate bears it out."""
        if not self.solution.converged[0]:
            return False
        if self.precision is None:
            return bool(self.certificate.share[0] <= EPSILON)
        # Log-odds are products of precision and payoffs, and rounded as such.
        with np.errstate(over="ignore"):
            spread = self.precision * np.ptp(self.game.payoffs[0], axis=0)
        allowed = _LOG_ODDS_TOLERANCE * max(1.0, float(spread.max(initial=0.0)))
        # Payoffs too large to be subtracted from each other would allow anything.
        return self.residual <= allowed < math.inf


def solve_game(game: EfgGame, precision: Float | None, threads: int = 1) -> SolvedGame:
    """Solve one game at ``precision`` (P,), or exactly if that is None, and certify the answer.

    An exact solution follows the principal branch of equal precisions (see
    :func:`standoff.lens.game.logit.solve`), and is certified as the limit λ → ∞.
    """
    exact = precision is None
    games = game.games(np.ones(len(game.players)) if precision is None else precision)
    solution = solve(games, exact=exact, threads=threads)
    limit = Games(games.tree, games.payoffs, games.chance, np.full_like(games.precision, np.inf))
    return SolvedGame(
        game=game,
        precision=precision,
        games=games,
        solution=solution,
        certificate=certify(limit if exact else games, solution.log_probability),
        probability=solution.probability[0],
        belief=beliefs(games, solution)[0],
        reach=infoset_reach(games, solution)[0],
        payoffs=expected_payoffs(games, solution)[0],
    )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a search for further equilibria at the same precision found."""

    starts: int
    """random profiles that the search began from"""
    arrived: int
    """starts that came to an equilibrium"""
    equilibria: int
    """distinct equilibria found, the one on the branch included"""
    distance: float
    """the largest difference in the probability of an outcome between two of them; outcomes are
    told apart by their names, or where none is named by where play ends"""


def look_around(solved: SolvedGame, starts: int, seed: int = 0) -> Surroundings:
    """Look for further equilibria from ``starts`` random profiles, which ``seed`` decides.

    Raises ``ValueError`` for an exact solution, since the search needs a finite precision, and for
    a game not solved: there is no equilibrium on the branch to hold others against.
    """
    if not solved.converged:
        raise ValueError("a search for further equilibria needs a game that was solved")
    if solved.precision is None:
        raise ValueError("a search for further equilibria needs a finite precision")
    if not solved.game.tree.infosets:
        return Surroundings(starts, starts, 1, 0.0)
    found = probe(solved.games, [0], starts=starts, seed=seed)
    return Surroundings(starts, int(found.arrived[0]), int(found.found[0]), float(found.apart[0]))


HISTORY_LETTERS = 5_000_000
"""Letters that the histories of one answer may have together before they are cut."""


def histories(game: EfgGame, nodes: NDArray[np.int32], letters: int = HISTORY_LETTERS) -> list[str]:
    """For each node the labels of the moves from the root to it, joined by a slash between spaces.

    Of a very long history (more than its share of ``letters``) only the last moves are told, after
    ``…``, so that a deep tree is told in time and memory in proportion to its size.
    """
    tree = game.tree
    share = max(200, letters // max(len(nodes), 1))
    told: list[str] = []
    for node in nodes.tolist():
        labels: list[str] = []
        left = share
        while (above := int(tree.parent[node])) >= 0:
            decided = tree.infoset[above] >= 0
            names = tree.action_label if decided else tree.chance_label
            label = names[tree.edge[node]]
            left -= len(label) + 3
            if left < 0:
                labels.append("…")
                break
            labels.append(label)
            node = above
        told.append(" / ".join(reversed(labels)))
    return told
