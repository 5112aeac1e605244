"""How often play ends at each end of one policy's game, in draw after draw."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.effort import FREELY, Effort
from standoff.ensemble.playing import Heads, Played, play
from standoff.ensemble.pool import Threads
from standoff.ensemble.prepare import Prepared
from standoff.ensemble.sample import draw_parameters, varies
from standoff.lens.game import terminal_probability
from standoff.lens.game.tree import Float

CELLS = 4_000_000
"""Most numbers that one piece of draws holds of its ends."""
PIECE = 256


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Some draws of one policy, solved."""

    first: int
    """The number of the first of them."""
    solved: NDArray[np.bool_]
    """(B,)"""
    reason: NDArray[np.uint8]
    """(B,) why a draw was not solved: an index into ``standoff.lens.game.REASONS``, else 0."""
    probability: Float
    """(B, T) the chance that play ends at each end; of no meaning in draws not solved."""
    expected: Mapping[int, Float]
    """By actor that is mistaken in any of these draws (see ``views``), (B, T) the chances that it
    expects."""


def worlds_of(prepared: Prepared, draws: int) -> int:
    """How many worlds there are to draw: one where nothing is uncertain."""
    return draws if varies(prepared.case) else 1


def ends(
    prepared: Prepared,
    policy: str,
    *,
    draws: int,
    seed: int = 0,
    start: int = 0,
    effort: Effort = FREELY,
) -> Iterator[Ends]:
    """Solve one policy's game on the draws of a study, from number ``start`` on, and tell how often
    play ends where.

    The same seed gives the worlds of :func:`standoff.ensemble.run.run`. Raises
    :class:`StandoffError` for numbers that make no game.
    """
    game = prepared.policies[policy]
    terminals = len(game.grown.outcome)
    threads = effort.threads or os.cpu_count() or 1
    total = draws - start
    step = max(1, min(PIECE, CELLS // terminals, -(-total // threads)))
    pieces = [(first, min(first + step, draws)) for first in range(start, draws, step)]
    drawn = None if start else prepared.drawn(seed, draws)

    def do(piece: tuple[int, int]) -> Ends:
        first, stop = piece
        if drawn is None:
            values = draw_parameters(prepared.case, seed, first, stop)
        else:
            values = {name: each[first:stop] for name, each in drawn.items()}
        if game.views is None:
            played, expected = play(game, values, first), {}
        else:
            heads = Heads(game, values, first)
            played = heads.really()
            errs = [actor for actor in sorted(heads.views) if heads.wrong[actor].any()]
            expected = {actor: told(heads.expected(actor)) for actor in errs}
        return Ends(first, played.solved, played.solution.reason, told(played), expected)

    def told(played: Played) -> Float:
        return terminal_probability(played.games, played.solution, game.walk)

    done = 0
    with Threads(threads) as pool:
        for each in pool.each(do, pieces):
            done += len(each.solved)
            if effort.progress:
                effort.progress(done, total)
            yield each
