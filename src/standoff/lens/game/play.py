"""What a solved profile implies: how often play ends where, what it is worth, who believes what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from standoff.lens.game.tree import Float, Games, Solution

if TYPE_CHECKING:
    from standoff.lens.game.plan import Plan


def terminal_probability(games: Games, solution: Solution, walk: Plan | None = None) -> Float:
    """(D, T) the probability that play ends at each terminal node; ``walk`` is the tree's plan
    where it has been made."""
    from standoff.lens.game.passes import terminal_pass
    from standoff.lens.game.plan import plan
    from standoff.lens.game.scaling import contiguous

    payoffs, chance, _ = contiguous(games)
    found = np.zeros(payoffs.shape[:2])
    terminal_pass(
        walk or plan(games.tree, pairs=False),
        chance,
        np.ascontiguousarray(solution.log_probability),
        found,
    )
    return found


def expected_payoffs(games: Games, solution: Solution) -> Float:
    """(D, P) each player's expected payoff, in its own units."""
    reached = terminal_probability(games, solution)
    found: Float = np.einsum("dt,dtp->dp", reached, games.payoffs)
    return found


def beliefs(games: Games, solution: Solution) -> Float:
    """(D, M) posterior over the members of each information set, in the order of ``tree.member``.

    By Bayes' rule in log space, so that it is defined where the reach underflows. Where chance
    rules out a whole information set it is the limit as all chance branches of probability zero
    get one and the same vanishing weight; where the profile itself has zeros (an exact one may),
    likewise with the choices of probability zero.
    """
    from standoff.lens.game.passes import belief_pass
    from standoff.lens.game.plan import plan
    from standoff.lens.game.scaling import contiguous

    _, chance, _ = contiguous(games)
    found = np.zeros((games.draws, len(games.tree.member)))
    belief_pass(
        plan(games.tree, pairs=False),
        chance,
        np.ascontiguousarray(solution.log_probability),
        found,
    )
    return found


def infoset_reach(games: Games, solution: Solution) -> Float:
    """(D, H) the probability that play reaches each information set."""
    from standoff.lens.game.passes import reach_pass
    from standoff.lens.game.plan import plan
    from standoff.lens.game.scaling import contiguous

    _, chance, _ = contiguous(games)
    found = np.zeros((games.draws, games.tree.infosets))
    reach_pass(
        plan(games.tree, pairs=False),
        chance,
        np.ascontiguousarray(solution.log_probability),
        found,
    )
    return found
