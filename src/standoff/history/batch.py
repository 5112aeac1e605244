"""Observations on one tree, made ready: what doesn't hang on the estimates is worked out once.

The programs that give a game's numbers are gone through forwards and then, from the same registers,
backwards (Griewank & Walther 2008, ch. 3); observations that differ only in what was seen of them
are one game, which is solved once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.case.evaluate import quiet
from standoff.history.fitted_case import Built
from standoff.history.table import Flags, Floats
from standoff.lens.game.filling import Filling, all_finite, put_chances, spread
from standoff.lens.game.likelihood import Likelihood
from standoff.lens.game.program import Program
from standoff.lens.game.pullback import by_inputs, gather, gather_chances
from standoff.lens.game.tree import Games

CELLS = 2**19
"""Registers times draws of a batch: what is worked on should stay in a processor's cache."""
MOST, LEAST = 4096, 512
"""Different games of a batch; with fewer than the second it isn't worth a thread's while."""


class Parts(NamedTuple):
    """What the games of some observations are made from; it has its programs."""

    filling: Filling
    likelihood: Likelihood
    built: Built


def ready(parts: Parts) -> bool:
    """Whether such games can be made ready: not where their chances rest on what was done before,
    so that what never comes is to be told from what has no chance."""
    filling = parts.filling
    if filling.worth is None or filling.chances is None or filling.sharpness != 1.0:
        return False
    return not filling.chances.marked.any()


def pieces_of(parts: Parts, rows: int, different: int, draws: int) -> int:
    """Into how many batches rows should go, so many of them ``different``, of so many draws each:
    as keeps a processor's cache, and lets two threads or more work where that pays."""
    assert parts.filling.worth is not None
    assert parts.filling.chances is not None
    used = parts.filling.worth.program, parts.filling.chances.program, parts.built.program
    most = max(16, CELLS // max(sum(each.registers for each in used), 1))
    games = different * draws
    return min(rows, max(-(-rows * draws // most), -(-games // MOST), min(2, games // LEAST)))


class _Inputs:
    """The inputs of a program in every draw, of which only what hangs on the estimates changes."""

    def __init__(
        self,
        program: Program,
        values: Mapping[str, Floats],
        estimates: Sequence[str],
        places: Mapping[str, int],
    ):
        """``places``: of parameters built from estimates, the registers that hold them."""
        self.program = program
        draws = len(next(iter(values.values())))
        self.values = program.values(values, 0, draws)
        names = program.inputs
        self.told = [
            (row, estimates.index(name)) for row, name in enumerate(names) if name in estimates
        ]
        self.made = [(row, places[name]) for row, name in enumerate(names) if name in places]

    @property
    def fixed(self) -> bool:
        """Whether nothing of it changes."""
        return not self.told and not self.made

    def run(self, point: Floats, built: Floats) -> Floats:
        """(registers, D) all registers at estimates (K,), those ``built`` being known."""
        for row, k in self.told:
            self.values[row] = point[k]
        for row, place in self.made:
            self.values[row] = built[place]
        return self.program.run(self.values)

    def hand_back(self, slopes: Floats, scores: Floats, built: Floats) -> None:
        """Add ``slopes`` (inputs, D) to those by the estimates (K, D), and by the registers of what
        is built from them."""
        for row, k in self.told:
            scores[k] += slopes[row]
        for row, place in self.made:
            built[place] += slopes[row]


class Batch:
    """Some draws of one tree; not to be asked by two threads at once."""

    def __init__(
        self,
        parts: Parts,
        values: Mapping[str, Floats],
        estimates: Sequence[str],
        seen: Flags,
        which: NDArray[np.int64],
    ):
        """``values`` (D,): every parameter, those that hang on ``estimates`` at any point; row
        ``which[d]`` of ``seen`` (Q, T) says where draw d may have ended."""
        self.likelihood, self.seen, self.which = parts.likelihood, seen, which
        self.size = len(estimates)
        worth, chances = parts.filling.worth, parts.filling.chances
        assert worth is not None
        assert chances is not None
        self.payoffs, self.precision, self.finite = worth.payoffs, worth.precision, worth.finite
        self.branches = chances.register, chances.first
        self.tree = parts.filling.grown.tree
        built = parts.built
        hang = [
            bool(built.program.rest_on(np.asarray(place).reshape(-1)) & {*estimates})
            for place in built.places
        ]
        places = {
            name: int(place)
            for name, place, moves in zip(built.names, built.places, hang, strict=True)
            if moves
        }
        self.built = _Inputs(built.program, values, estimates, {}) if places else None
        self.worth = _Inputs(worth.program, values, estimates, places)
        self.chances = _Inputs(chances.program, values, estimates, places)
        self.chance: Floats | None = None
        """(D, E) where no estimate moves them"""
        used = [each for each in (self.built, self.worth, self.chances) if each]
        fixed = [
            np.delete(each.values, [row for row, _ in (*each.told, *each.made)], axis=0)
            for each in used
        ]
        _, self.first, game = np.unique(
            np.vstack(fixed), axis=1, return_index=True, return_inverse=True
        )
        self.game = game.reshape(-1)

    def at(self, point: Floats) -> tuple[Floats, Floats] | None:
        """(D,) the log-likelihood of each draw at estimates (K,), NaN where its game was not
        solved, and (D, K) its slopes; None where the numbers make no game."""
        nothing = np.zeros((0, 0))
        built = self.built.run(point, nothing) if self.built else nothing
        worth = self.worth.run(point, built)
        if not all_finite(worth, self.finite):
            return None
        draws, players = worth.shape[1], len(self.tree.players)
        precision = np.ones((draws, players))
        payoffs = np.empty((draws, len(self.payoffs) // players, players))
        spread(worth, self.payoffs, payoffs.reshape(draws, -1))
        if len(self.precision):
            spread(worth, self.precision, precision)
        chances = None
        if self.chance is None or not self.chances.fixed:
            chances = self.chances.run(point, built)
            self.chance = np.empty((draws, self.tree.chance_branches))
            if not put_chances(chances, *self.branches, self.chance):
                self.chance = None
                return None
        if (precision < 0).any():
            return None
        games = Games(self.tree, payoffs, self.chance, precision)
        log_choice, fine = self._solved(games)
        slopes = self.likelihood.slopes(games, log_choice, self.seen, self.which)
        scores, back = np.zeros((self.size, draws)), np.zeros(built.shape)
        with quiet():
            by_worth = np.zeros(worth.shape)
            gather(slopes.payoffs.reshape(draws, -1), self.payoffs, by_worth)
            if len(self.precision):
                gather(slopes.precision, self.precision, by_worth)
            by = by_inputs(self.worth.program, worth, by_worth)
            self.worth.hand_back(by, scores, back)
            if chances is not None and not self.chances.fixed:
                by_chances = np.zeros(chances.shape)
                gather_chances(slopes.chance, *self.branches, by_chances)
                by = by_inputs(self.chances.program, chances, by_chances)
                self.chances.hand_back(by, scores, back)
            if self.built:
                by = by_inputs(self.built.program, built, back)
                self.built.hand_back(by, scores, back)
        return np.where(fine, slopes.log_likelihood, np.nan), scores.T

    def _solved(self, games: Games) -> tuple[Floats, Flags]:
        """(D, A) the log of the chance of each choice, and (D,) whether the draw was solved."""
        if len(self.first) == games.draws:
            return self.likelihood.solve(games)
        first = self.first
        each = Games(games.tree, games.payoffs[first], games.chance[first], games.precision[first])
        log_choice, fine = self.likelihood.solve(each)
        return log_choice[self.game], fine[self.game]
