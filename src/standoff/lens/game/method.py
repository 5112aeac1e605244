"""How the games on one tree are solved: what its structure decides is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields

import numpy as np

from standoff.lens.game import belief, core
from standoff.lens.game.belief_pass import lanes
from standoff.lens.game.belief_plan import belief_plan
from standoff.lens.game.chunk import Solver
from standoff.lens.game.methods import BELIEFS, CORE_REPLIES
from standoff.lens.game.scaling import centred, centred_and_span, contiguous
from standoff.lens.game.tree import Games, Part, Solution, Tree

Way = Callable[[Games, Solution], bool]


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
        whole = Games(tree, payoffs, chance, precision)
        ways = (self._by_beliefs, self._at_the_core, self._along_the_branch)

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
                found = solution.only(part)
                if not way(whole.only(part), found):
                    continue
                if not isinstance(part, slice):
                    _put(solution, part, found)
                left = np.flatnonzero(~solution.converged[part])
                if not len(left):
                    return
                part = left + part.start if isinstance(part, slice) else part[left]

        spread(work, draws, threads)
        return solution

    def _at_the_core(self, games: Games, found: Solution) -> bool:
        """Solve what replies at the core solve; whether they were tried."""
        if self.core is None:
            return False
        numbers = centred(games.payoffs), games.chance, games.precision
        log, settled, residual = found.log_probability, found.converged, found.residual
        core.reply_draws(self.core, *numbers, log, settled, residual)
        found.method[:] = CORE_REPLIES
        return True

    def _by_beliefs(self, games: Games, found: Solution) -> bool:
        """The same where beliefs bear themselves out."""
        if self.beliefs is None:
            return False
        room = lanes(self.beliefs, games.chance.shape[1])
        stand = belief.course(self.beliefs)
        numbers = *centred_and_span(games.payoffs), games.chance, games.precision
        log, settled, residual = found.log_probability, found.converged, found.residual
        belief.belief_draws(self.beliefs, room, stand, *numbers, log, settled, residual)
        found.method[:] = BELIEFS
        return True

    def _along_the_branch(self, games: Games, found: Solution) -> bool:
        """The tracer, which says of every draw whether it is solved and why not."""
        self.tracer.run(
            games.payoffs,
            games.chance,
            games.precision,
            found.log_probability,
            found.converged,
            found.residual,
            found.method,
            found.reason,
        )
        return True


def _put(solution: Solution, part: Part, found: Solution) -> None:
    """Take over a copy."""
    for each in fields(Solution):
        getattr(solution, each.name)[part] = getattr(found, each.name)


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
