"""How the games on one tree are solved: what its structure decides is worked out once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from standoff.lens.game import core
from standoff.lens.game.chunk import Solver
from standoff.lens.game.methods import CORE_REPLIES
from standoff.lens.game.scaling import centred, contiguous
from standoff.lens.game.tree import Games, Solution, Tree

_FIELDS = ("log_probability", "converged", "residual", "method", "reason")


class Method:
    """The method for one tree, for any number of draws and calls, from several threads at once.

    It can be pickled.
    """

    def __init__(self, tree: Tree, *, exact: bool, epsilon: float):
        self.tree, self.exact, self.epsilon = tree, exact, epsilon
        replies = not exact and not tree.perfect_information
        self.core = core.core_plan(tree) if replies else None
        self._tracer: Solver | None = None

    @property
    def tracer(self) -> Solver:
        """The tracer of the branch, which many trees never need."""
        if self._tracer is None:
            self._tracer = Solver(self.tree, exact=self.exact, epsilon=self.epsilon)
        return self._tracer

    def solve(self, games: Games, threads: int = 1) -> Solution:
        """Solve every draw of games on this tree: see :func:`standoff.lens.game.logit.solve`."""
        tree, draws = games.tree, games.draws
        solution = Solution(
            log_probability=np.zeros((draws, tree.actions)),
            converged=np.zeros(draws, dtype=np.bool_),
            residual=np.zeros(draws),
            method=np.zeros(draws, dtype=np.uint8),
            reason=np.zeros(draws, dtype=np.uint8),
        )
        payoffs, chance, precision = contiguous(games)

        def trace(part: slice | NDArray[np.intp]) -> None:
            found = [getattr(solution, name)[part] for name in _FIELDS]
            self.tracer.run(payoffs[part], chance[part], precision[part], *found)
            if not isinstance(part, slice):
                for name, values in zip(_FIELDS, found, strict=True):
                    getattr(solution, name)[part] = values

        def work(begin: int, end: int) -> None:
            part = slice(begin, end)
            if self.core is None:
                trace(part)
                return
            # Where beliefs hang on chances that are none, the core, which does not see them, waits.
            special = (chance[part] < 0.0).any(axis=1)
            if special.any():
                trace(begin + np.flatnonzero(special))
                for draw in (begin + np.flatnonzero(~special)).tolist():
                    reply(slice(draw, draw + 1))
                return
            reply(part)

        def reply(part: slice) -> None:
            assert self.core is not None
            core.reply_draws(
                self.core,
                centred(payoffs[part]),
                chance[part],
                precision[part],
                solution.log_probability[part],
                solution.converged[part],
                solution.residual[part],
            )
            solution.method[part] = CORE_REPLIES
            left = part.start + np.flatnonzero(~solution.converged[part])
            if len(left):
                trace(left)

        spread(work, draws, threads)
        return solution


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
