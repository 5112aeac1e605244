"""How the games on one tree are solved: what its structure decides is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from standoff.lens.game import belief, core
from standoff.lens.game.belief_pass import lanes
from standoff.lens.game.belief_plan import belief_plan
from standoff.lens.game.chunk import Solver
from standoff.lens.game.methods import BELIEFS, CORE_REPLIES
from standoff.lens.game.scaling import centred, contiguous
from standoff.lens.game.tree import Float, Games, Solution, Tree

Part = slice | NDArray[np.intp]
Way = Callable[..., bool]

_FIELDS = ("log_probability", "converged", "residual", "method", "reason")


class Method:
    """The method for one tree, for any number of draws and calls, from several threads at once.

    It can be pickled.
    """

    def __init__(self, tree: Tree, *, exact: bool, epsilon: float):
        self.tree, self.exact, self.epsilon = tree, exact, epsilon
        replies = not exact and not tree.perfect_information
        self.core = core.core_plan(tree) if replies else None
        self.beliefs = belief_plan(tree) if replies else None
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

        ways = (self._at_the_core, self._by_beliefs, self._along_the_branch)

        def work(begin: int, end: int) -> None:
            # Where beliefs hang on chances that are none, only the tracer sees them.
            special = (chance[begin:end] < 0.0).any(axis=1)
            if special.any():
                run(begin + np.flatnonzero(special), (self._along_the_branch,))
                run(begin + np.flatnonzero(~special), ways)
            else:
                run(slice(begin, end), ways)

        def run(part: Part, ways: Sequence[Way]) -> None:
            for way in ways:
                found = [getattr(solution, name)[part] for name in _FIELDS]
                if not way(payoffs[part], chance[part], precision[part], *found):
                    continue
                if not isinstance(part, slice):
                    for name, values in zip(_FIELDS, found, strict=True):
                        getattr(solution, name)[part] = values
                left = np.flatnonzero(~solution.converged[part])
                if not len(left):
                    return
                part = left + part.start if isinstance(part, slice) else part[left]

        spread(work, draws, threads)
        return solution

    def _at_the_core(
        self,
        payoffs: Float,
        chance: Float,
        precision: Float,
        log: Float,
        converged: NDArray[np.bool_],
        residual: Float,
        method: NDArray[np.uint8],
        reason: NDArray[np.uint8],
    ) -> bool:
        """Solve what replies at the core solve; whether they were tried."""
        if self.core is None:
            return False
        games = centred(payoffs), chance, precision
        core.reply_draws(self.core, *games, log, converged, residual)
        method[:] = CORE_REPLIES
        return True

    def _by_beliefs(
        self,
        payoffs: Float,
        chance: Float,
        precision: Float,
        log: Float,
        converged: NDArray[np.bool_],
        residual: Float,
        method: NDArray[np.uint8],
        reason: NDArray[np.uint8],
    ) -> bool:
        """The same where beliefs bear themselves out."""
        if self.beliefs is None:
            return False
        room = lanes(self.beliefs, payoffs.shape[2], chance.shape[1])
        games = centred(payoffs), chance, precision
        stand = belief.course(self.beliefs)
        belief.belief_draws(self.beliefs, room, stand, *games, log, converged, residual)
        method[:] = BELIEFS
        return True

    def _along_the_branch(
        self,
        payoffs: Float,
        chance: Float,
        precision: Float,
        log: Float,
        converged: NDArray[np.bool_],
        residual: Float,
        method: NDArray[np.uint8],
        reason: NDArray[np.uint8],
    ) -> bool:
        """The tracer, which says of every draw whether it is solved and why not."""
        self.tracer.run(payoffs, chance, precision, log, converged, residual, method, reason)
        return True


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
