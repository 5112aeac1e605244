"""``solve``: the logit agent quantal response equilibrium, draw by draw."""

from __future__ import annotations

from standoff.lens.game.tree import Games, Solution

EPSILON = 1e-6
"""The most that may be gained by deviating from an exact equilibrium, as a share of the player's
range of payoffs."""


def solve(
    games: Games, *, exact: bool = False, threads: int = 1, epsilon: float = EPSILON
) -> Solution:
    """Solve every draw; a draw that could not be solved is flagged, never raised.

    The equilibrium is the logit agent quantal response equilibrium that the principal branch first
    reaches when all players' precisions are scaled up together from zero to ``games.precision``
    (McKelvey & Palfrey 1998; Turocy 2010). A player of precision zero plays at random. Games of
    perfect information are solved by one backward pass, in which the branch cannot turn.

    With ``exact`` the branch is followed beyond, along the same ratio of precisions, until the
    largest gain from deviating at any information set, at the beliefs of the profile, is at most
    ``epsilon`` of the mover's range of payoffs, so that the units of payoffs don't matter; with
    perfect information it is backward induction, ties split evenly.

    Returns a :class:`Solution`; every draw is solved on its own, so that the bits do not depend on
    ``threads`` or on how draws are split over calls.
    """
    from standoff.lens.game.method import Method

    return Method(games.tree, exact=exact, epsilon=epsilon).solve(games, threads)
