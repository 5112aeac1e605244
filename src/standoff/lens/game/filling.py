"""The numbers of one policy's game, prepared: two programs, and where what they give belongs.

``written`` writes them. ``fill`` says what the numbers are, and what is wrong with them; this gives
the same bits faster, and hands draws in which something is wrong to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import kernel
from standoff.case.limits import LARGEST
from standoff.lens.game.fill import CLOSE, Filled, fill, moved_amounts
from standoff.lens.game.grow import Grown
from standoff.lens.game.program import Program
from standoff.lens.game.tree import Float, Games, Int

REST = -1
"""In place of a register: what the other chances leave."""


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """Payoffs, measures and precisions."""

    program: Program
    payoffs: Int
    """(T·P,) the register of each payoff"""
    measures: Int
    """(T·K,) likewise of each measure"""
    precision: Int
    """(P,) likewise of each precision"""
    finite: Int
    """the registers of them all"""


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """The chances of nature's branches."""

    program: Program
    number: NDArray[np.float64]
    """(inputs,) by how much each input is moved, see ``fill.moved_amounts``"""
    register: Int
    """(E,) the register of each branch's chance, or ``REST``"""
    first: Int
    """(nodes+1,) branches first[n]…first[n+1]-1 are those of chance node n"""
    marked: NDArray[np.bool_]
    """(nodes,) whether the chances there rest on the history, so that it may rule some out"""


@dataclass(frozen=True, slots=True, eq=False)
class Filling:
    """How one grown game is filled; plain data, which can be pickled."""

    grown: Grown
    worth: Worth | None
    """None where the programs would be too long: then the game is filled expression by
    expression."""
    chances: Chances | None
    sharpness: float = 1.0
    """By how much the programs' precisions are multiplied, if the case says so."""

    @property
    def reads(self) -> tuple[str, ...] | None:
        """The parameters that the game rests on; None where any might be."""
        if self.worth is None or self.chances is None:
            return None
        names = {*self.worth.program.inputs, *self.chances.program.inputs}
        return tuple(sorted(names))

    @property
    def plays_by(self) -> frozenset[str] | None:
        """The parameters that its payoffs, chances and precisions rest on, and so how it is played;
        None where any might be."""
        worth = self.worth
        if worth is None or self.chances is None:
            return None
        played = np.concatenate([worth.payoffs, worth.precision])
        return frozenset(worth.program.rest_on(played)) | {*self.chances.program.inputs}

    def fill(self, parameters: Mapping[str, Float], first_draw: int = 0) -> Filled:
        """The games of D draws, as :func:`standoff.lens.game.fill.fill` makes them, to the bit.

        Raises :class:`StandoffError` as that does.
        """
        if self.worth is None or self.chances is None or not parameters:
            return fill(self.grown, parameters, first_draw)
        case, tree = self.grown.case, self.grown.tree
        draws = len(next(iter(parameters.values())))
        ends, actors = len(self.grown.outcome), len(case.actors)
        filled = Filled(
            Games(
                tree,
                np.empty((draws, ends, actors)),
                np.empty((draws, tree.chance_branches)),
                np.ones((draws, actors)),
            ),
            np.empty((draws, ends, len(case.measures))),
        )
        if _worth_of(self.worth, parameters, filled) and _chances_of(
            self.chances, parameters, filled.games.chance
        ):
            if self.sharpness != 1.0:
                np.multiply(filled.games.precision, self.sharpness, out=filled.games.precision)
            return filled
        return fill(self.grown, parameters, first_draw)


def _worth_of(worth: Worth, parameters: Mapping[str, Float], filled: Filled) -> bool:
    """Fill in payoffs, measures and precision; whether nothing is wrong with them."""
    program, games = worth.program, filled.games
    draws = games.draws
    tables = [(worth.payoffs, games.payoffs), (worth.measures, filled.measures)]
    if len(worth.precision):
        tables.append((worth.precision, games.precision))
    for first in range(0, draws, program.at_once):
        stop = min(first + program.at_once, draws)
        registers = program.run(program.values(parameters, first, stop))
        if not all_finite(registers, worth.finite):
            return False
        for place, out in tables:
            spread(registers, place, out[first:stop].reshape(stop - first, -1))
    return not (games.precision < 0).any()


def _chances_of(chances: Chances, parameters: Mapping[str, Float], out: Float) -> bool:
    """Fill in the chances (D, E); whether nothing is wrong with them."""
    program = chances.program
    for first in range(0, len(out), program.at_once):
        stop = min(first + program.at_once, len(out))
        values, part = program.values(parameters, first, stop), out[first:stop]
        if not put_chances(program.run(values), chances.register, chances.first, part):
            return False
        if not chances.marked.any():
            continue
        never = np.zeros(part.shape, np.bool_)
        if not find_zeros(part, chances.first, chances.marked, never):
            continue
        for sign in (1.0, -1.0):
            moved = values + moved_amounts(values, sign, chances.number[:, None])
            keep_never(program.run(moved), chances.register, chances.first, chances.marked, never)
        part[never] = -0.0
    return True


@kernel
def all_finite(registers: Float, which: Int) -> bool:
    """Whether the registers ``which`` are numbers that can be computed with in every draw, none
    beyond ``LARGEST``; ``registers`` (R, D)."""
    fine = True
    for register in which:
        for draw in range(registers.shape[1]):
            fine &= abs(registers[register, draw]) <= LARGEST
    return fine


@kernel
def spread(registers: Float, place: Int, out: Float) -> None:
    """Fill ``out`` (D, M) with the registers (R, D) at ``place`` (M,)."""
    draws = out.shape[0]
    # A few draws at once: as many as lie together in memory.
    for begin in range(0, draws, 8):
        for column in range(len(place)):
            register = place[column]
            for draw in range(begin, min(begin + 8, draws)):
                out[draw, column] = registers[register, draw]


@kernel
def put_chances(registers: Float, register: Int, first: Int, chance: Float) -> bool:
    """Fill ``chance`` (D, E); whether all are chances that sum to one at each node."""
    fine = True
    for draw in range(chance.shape[0]):
        for node in range(len(first) - 1):
            total, rests = 0.0, False
            for branch in range(first[node], first[node + 1]):
                if register[branch] == REST:
                    rests = True
                    continue
                value = registers[register[branch], draw]
                # Not the opposite tests: they would let NaN pass.
                fine &= value >= -CLOSE and value <= 1.0 + CLOSE
                value = min(max(value, 0.0), 1.0)
                chance[draw, branch] = value + 0.0
                total += value
            if rests:
                fine &= total <= 1.0 + CLOSE
                left = min(max(1.0 - total, 0.0), 1.0)
                for branch in range(first[node], first[node + 1]):
                    if register[branch] == REST:
                        chance[draw, branch] = left + 0.0
            else:
                fine &= abs(total - 1.0) <= CLOSE
    return fine


@kernel
def find_zeros(
    chance: Float, first: Int, marked: NDArray[np.bool_], never: NDArray[np.bool_]
) -> bool:
    """Say in ``never`` (D, E) which chances at the nodes ``marked`` are zero; whether any is."""
    found = False
    for draw in range(chance.shape[0]):
        for node in range(len(marked)):
            for branch in range(first[node], first[node + 1]):
                never[draw, branch] = marked[node] and chance[draw, branch] == 0.0
                found |= never[draw, branch]
    return found


@kernel
def keep_never(
    registers: Float,
    register: Int,
    first: Int,
    marked: NDArray[np.bool_],
    never: NDArray[np.bool_],
) -> None:
    """Keep in ``never`` (D, E) the branches that have no chance with these numbers either."""
    for draw in range(never.shape[0]):
        for node in range(len(marked)):
            if not marked[node]:
                continue
            total = 0.0
            for branch in range(first[node], first[node + 1]):
                if register[branch] != REST:
                    value = registers[register[branch], draw]
                    total += value
                    never[draw, branch] &= abs(value) <= CLOSE
            for branch in range(first[node], first[node + 1]):
                if register[branch] == REST:
                    never[draw, branch] &= abs(1.0 - total) <= CLOSE
