"""``solve``: the logit agent quantal response equilibrium, draw by draw."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from standoff.base.arrays import extent
from standoff.lens.game.tree import Float, Games, Solution

METHODS = (
    "backward",
    "fixed point",
    "continuation",
    "exact backward",
    "exact continuation",
    "core replies",
)
BACKWARD, FIXED_POINT, CONTINUATION, EXACT_BACKWARD, EXACT_CONTINUATION, CORE_REPLIES = range(
    len(METHODS)
)

EPSILON = 1e-6
"""The most that may be gained by deviating from an exact equilibrium, as a share of the player's
range of payoffs."""
FAR_OFF = 16.0
"""How many times its range a player's middle payoff must be away from 0 to be taken off."""
_FIELDS = ("log_probability", "converged", "residual", "method", "reason")


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
    from standoff.lens.game import chunk, core

    tree = games.tree
    draws = games.draws
    solution = Solution(
        log_probability=np.zeros((draws, tree.actions)),
        converged=np.zeros(draws, dtype=np.bool_),
        residual=np.zeros(draws),
        method=np.zeros(draws, dtype=np.uint8),
        reason=np.zeros(draws, dtype=np.uint8),
    )
    payoffs, chance, precision = contiguous(games)
    planned = None if exact or tree.perfect_information else core.core_plan(tree)
    tracer: list[chunk.Solver] = []

    def trace(part: slice | NDArray[np.intp]) -> None:
        if not tracer:
            tracer.append(chunk.Solver(tree, exact=exact, epsilon=epsilon))
        found = [getattr(solution, name)[part] for name in _FIELDS]
        tracer[0].run(payoffs[part], chance[part], precision[part], *found)
        if not isinstance(part, slice):
            for name, values in zip(_FIELDS, found, strict=True):
                getattr(solution, name)[part] = values

    def work(begin: int, end: int) -> None:
        part = slice(begin, end)
        if planned is None:
            trace(part)
            return
        core.reply_draws(
            planned,
            centred(payoffs[part]),
            chance[part],
            precision[part],
            solution.log_probability[part],
            solution.converged[part],
            solution.residual[part],
        )
        solution.method[part] = CORE_REPLIES
        left = begin + np.flatnonzero(~solution.converged[part])
        if len(left):
            trace(left)

    spread(work, draws, threads)
    return solution


def centred(payoffs: Float) -> Float:
    """``payoffs`` (D, T, P), less the middle of their range where that is far larger than it.

    Only differences of payoffs matter, and sums of numbers with a large common part lose their
    digits. Ordinary payoffs are left alone, to the last bit.
    """
    low, high = extent(payoffs)
    with np.errstate(all="ignore"):
        middle = low + 0.5 * (high - low)
        far = np.abs(middle) > FAR_OFF * (high - low)
    if not far.any():
        return payoffs
    found: Float = payoffs - np.where(far & np.isfinite(middle), middle, 0.0)[:, None, :]
    return found


def tied(payoffs: Float) -> Float:
    """(D, P) by how much two values may differ through rounding: 1e-12 of the range of the player's
    ``payoffs`` (D, T, P), and four units of the last place of the largest of them."""
    with np.errstate(all="ignore"):
        low, high = extent(payoffs)
        found: Float = 1e-12 * (high - low)
        found += 4 * np.finfo(np.float64).eps * np.maximum(np.abs(low), np.abs(high))
    return found


def contiguous(games: Games) -> tuple[Float, Float, Float]:
    """The numbers of ``games`` as the kernels want them; the shapes are checked."""
    tree, draws = games.tree, games.draws
    shapes = {
        "payoffs": (draws, tree.terminals, len(tree.players)),
        "chance": (draws, tree.chance_branches),
        "precision": (draws, len(tree.players)),
    }
    for name, shape in shapes.items():
        found = getattr(games, name).shape
        if found != shape:
            raise ValueError(f"{name} has shape {found}; this tree and {draws} draws need {shape}")
    return (
        np.ascontiguousarray(games.payoffs, dtype=np.float64),
        np.ascontiguousarray(games.chance, dtype=np.float64),
        np.ascontiguousarray(games.precision, dtype=np.float64),
    )


def spread(work: Callable[[int, int], None], draws: int, threads: int) -> None:
    """Call ``work(begin, end)`` over chunks of the draws, on ``threads`` threads."""
    if threads <= 1 or draws <= 1:
        work(0, draws)
        return
    from concurrent.futures import ThreadPoolExecutor

    size = max(1, min(1024, -(-draws // (4 * threads))))
    with ThreadPoolExecutor(threads) as pool:
        chunks = [
            pool.submit(work, begin, min(begin + size, draws)) for begin in range(0, draws, size)
        ]
        for chunk in chunks:
            chunk.result()
