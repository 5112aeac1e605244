"""Running the game lens over draws × policies: chunk by chunk, on several threads, same bits.

A chunk is some draws of one policy. Its results go into the policy's own columns and depend on
nothing but the case, the policy, the seed and the draws' numbers.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.checks import refuse_without_play
from standoff.case.compiled import CompiledCase
from standoff.case.limits import TREE_NODES
from standoff.ensemble.accumulate import accumulate, extremes
from standoff.ensemble.check import unreached
from standoff.ensemble.columns import Column, Layout, Sums, sums
from standoff.ensemble.sample import draw_parameters, varies
from standoff.ensemble.scratch import release, scratch
from standoff.lens.game import solve, terminal_probability
from standoff.lens.game.certificate import certify
from standoff.lens.game.fill import fill
from standoff.lens.game.grow import Grown, grow
from standoff.lens.game.logit import EPSILON
from standoff.lens.game.reasons import CHECK
from standoff.lens.game.tree import Float

RESIDUAL = 1e-6
"""A draw counts as solved if its certified logit residual is at most this (in log-odds)."""
_CHUNK_CELLS = 8_000_000
_CHUNK_DRAWS = 2000
_SAMPLED_AT_ONCE = 16_384
_RELEASED_EACH = 64

Progress = Callable[[int, int], None]
"""Called with the number of solved games and of all."""


@dataclass(frozen=True, slots=True, eq=False)
class PolicyDraws:
    """One policy in every draw."""

    name: str
    values: Float
    """(C, D) the columns of the layout; NaN in draws that were not solved."""
    low: dict[int, Float]
    """For each draw not solved, (C,) the least each column could be whatever is played."""
    high: dict[int, Float]
    """Likewise the most."""
    solved: NDArray[np.bool_]
    reason: NDArray[np.uint8]
    """(D,) why a draw was not solved: an index into ``standoff.lens.game.REASONS``, else 0."""
    residual: Float
    epsilon: Float
    nodes: int
    infosets: int
    perfect_information: bool
    settled: NDArray[np.bool_]
    """(C,) chances that the rules of play fix at 0 or 1, whatever the numbers are."""

    @property
    def unsolved(self) -> int:
        return int(np.count_nonzero(~self.solved))


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """A case solved under policies over draws: what the insight room works on."""

    case: CompiledCase
    seed: int
    draws: int
    layout: Layout
    parameters: Mapping[str, Float]
    """(D,) values of each parameter."""
    policies: Mapping[str, PolicyDraws]
    exact: bool
    certain: bool = False
    """Whether no number of the case is uncertain, so that its one draw is all there is."""

    def column(self, policy: str, column: Column) -> Float:
        """(D,) one quantity under one policy in every draw; NaN where the draw was not solved."""
        kept = self.policies[policy].values
        values = np.array(kept[self.layout.index[column]])
        release(kept)
        return values

    def given(self, policy: str, part: Column, whole: Column) -> Float:
        """(D,) the ratio of two quantities; NaN where the whole never happens."""
        top, bottom = self.column(policy, part), self.column(policy, whole)
        with np.errstate(all="ignore"):
            ratio: Float = np.where(bottom > 0, top / bottom, np.nan)
        return ratio


class _Runner:
    def __init__(
        self,
        case: CompiledCase,
        names: Sequence[str],
        draws: int,
        seed: int,
        most: int,
        behaviour: bool,
        given: Mapping[str, Float],
    ):
        self.given = given
        self.case, self.seed, self.draws = case, seed, draws
        self.layout = Layout.of(case, behaviour)
        self.exact = case.precision is None
        self.grown: dict[str, Grown] = {}
        self.sums: dict[str, Sums] = {}
        self.policies: dict[str, PolicyDraws] = {}
        for name in names:
            grown = grow(case, case.policies[name], most)
            self.grown[name] = grown
            self.sums[name] = sums(self.layout, grown)
            self.policies[name] = PolicyDraws(
                name,
                scratch(len(self.layout.columns), draws),
                {},
                {},
                np.zeros(draws, np.bool_),
                np.zeros(draws, np.uint8),
                np.full(draws, np.nan),
                np.full(draws, np.nan),
                grown.tree.nodes,
                grown.tree.infosets,
                grown.tree.perfect_information,
                self.sums[name].settled(len(grown.outcome)),
            )
        quantities = [quantity.name for quantity in case.quantities]
        kept = scratch(len(quantities), draws)
        self.parameters = {name: kept[row] for row, name in enumerate(quantities)}

    def chunks(self, threads: int) -> list[tuple[int, int]]:
        """Draws split so that a chunk of the largest tree stays small in memory."""
        largest = max(
            grown.tree.nodes + len(grown.outcome) * (len(self.case.actors) + 1)
            for grown in self.grown.values()
        )
        # Enough chunks for every thread to have several.
        share = -(-self.draws * len(self.policies) // (4 * threads))
        step = max(1, min(_CHUNK_DRAWS, _CHUNK_CELLS // largest, share))
        return [(first, min(first + step, self.draws)) for first in range(0, self.draws, step)]

    def sample(self, first: int, stop: int) -> dict[str, Float]:
        found = draw_parameters(self.case, self.seed, first, stop)
        found |= {name: values[first:stop] for name, values in self.given.items()}
        for name, values in found.items():
            self.parameters[name][first:stop] = values
        return found

    def solve(self, name: str, first: int, stop: int) -> int:
        grown, summed, result = self.grown[name], self.sums[name], self.policies[name]
        values = {key: array[first:stop] for key, array in self.parameters.items()}
        filled = fill(grown, values, first)
        games = filled.games
        solution = solve(games, exact=self.exact)
        judged = games
        if self.exact:
            # What is to be checked is the limit λ → ∞, not play at some precision.
            judged = replace(games, precision=np.full_like(games.precision, np.inf))
        found = certify(judged, solution.log_probability)
        good = found.share <= EPSILON if self.exact else found.residual <= RESIDUAL
        solved = solution.converged & good
        result.reason[first:stop] = np.where(solution.converged & ~good, CHECK, solution.reason)
        result.solved[first:stop] = solved
        result.residual[first:stop] = found.residual
        result.epsilon[first:stop] = found.epsilon
        accumulate(
            terminal_probability(games, solution),
            games.payoffs,
            filled.measures,
            summed.limits,
            summed.weight,
            summed.start,
            summed.index,
            first,
            result.values,
        )
        for draw in np.nonzero(~solved)[0]:
            low, high = np.empty(len(summed.weight)), np.empty(len(summed.weight))
            extremes(
                games.payoffs[draw],
                filled.measures[draw],
                summed.weight,
                summed.start,
                summed.index,
                low,
                high,
            )
            result.low[first + int(draw)], result.high[first + int(draw)] = low, high
            result.values[:, first + draw] = np.nan
        return stop - first

    def run(self, threads: int, progress: Progress | None) -> Ensemble:
        chunks = self.chunks(threads)
        total = self.draws * len(self.policies)
        done = 0
        pool = ThreadPoolExecutor(threads)
        try:
            size = max(1, min(_SAMPLED_AT_ONCE, -(-self.draws // threads)))
            starts = range(0, self.draws, size)
            ends = (min(first + size, self.draws) for first in starts)
            list(pool.map(self.sample, starts, ends))
            waiting: list[Future[int]] = [
                pool.submit(self.solve, name, first, stop)
                for first, stop in chunks
                for name in self.policies
            ]
            for number, future in enumerate(waiting):
                done += future.result()
                if number % _RELEASED_EACH == 0:
                    for result in self.policies.values():
                        release(result.values)
                if progress:
                    progress(done, total)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return Ensemble(
            self.case,
            self.seed,
            self.draws,
            self.layout,
            self.parameters,
            self.policies,
            self.exact,
            not varies(self.case) and not self.given,
        )


def run(
    case: CompiledCase,
    *,
    draws: int = 1000,
    seed: int = 0,
    policies: Sequence[str] | None = None,
    threads: int | None = None,
    max_nodes: int = TREE_NODES,
    progress: Progress | None = None,
    behaviour: bool = True,
    given: Mapping[str, Float] | None = None,
) -> Ensemble:
    """Solve a case under its policies (or some of them) on ``draws`` common draws.

    ``given`` sets some parameters' values in every draw, (draws,) each, in place of drawing them.

    Raises :class:`StandoffError` for an unknown policy, a game that can't be grown, and numbers
    that make no game (naming the draw). A draw that could not be solved is kept as unsolved.
    """
    refuse_without_play(case.case)
    if not isinstance(draws, int | np.integer) or draws < 1:
        raise StandoffError(f"{draws} draws were asked for; expected a whole number, at least 1")
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise StandoffError(f"the seed is {seed}; expected a whole number, not below 0")
    names = list(policies) if policies else list(case.policies)
    for name in names:
        if name not in case.policies:
            raise StandoffError(
                f"there is no policy '{name}'; expected {listed(case.policies)}"
                f"{nearest(name, case.policies)}"
            )
    names = list(dict.fromkeys(names))
    if not varies(case) and not given:
        draws = 1
    runner = _Runner(case, names, draws, seed, max_nodes, behaviour, given or {})
    if set(names) == set(case.policies):
        problems = unreached(case, runner.grown.values())
        if problems:
            raise StandoffError(problems)
    return runner.run(threads or os.cpu_count() or 1, progress)
