"""The situations that a game's numbers are asked for in, under several policies at once.

A situation is an end of play or a chance node under one policy: a row of codes, of the levers and
of how play came there. What an expression comes to is worked out once for each
combination of what its names come to, and not once a policy and an end of play.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import kernel
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import NAMED, Array, Compiled, Environment
from standoff.case.taken import Taken
from standoff.lens.game.grow import Grown
from standoff.lens.game.histories import Codes
from standoff.lens.game.tree import Int
from standoff.lens.game.writer import Ids, Symbolic, Writer

Rows = NDArray[np.int64]
_PAIRS = 2**16
"""So many pairs, or four a row, are told apart by a table of them all; more by sorting."""


class Spread(NamedTuple):
    """What something comes to: the different values, and which it is in each situation."""

    table: Any
    """(values,) an array or symbolic; () where it is the same in every situation"""
    row: Int | None
    """(situations,) the value in each; None where it is the same"""


class Situations:
    """The situations of some policies' games: of each its ends of play, and its chance nodes stage
    by stage."""

    def __init__(self, games: Sequence[Grown]):
        self.games = games
        self.ends: list[Rows] = []
        """(T,) of each game, by terminal"""
        self.chances: list[list[Rows]] = []
        """of each game and each of its stages at which nature draws: (nodes,)"""
        size = 0

        def rows(count: int) -> Rows:
            nonlocal size
            size += count
            return np.arange(size - count, size)

        for game in games:
            self.ends.append(rows(len(game.outcome)))
            self.chances.append([rows(len(nodes.edges)) for nodes in game.chance_nodes])
        self.size = size
        self.history_names = games[0].history.keys()

    def history(self, name: str) -> Spread:
        """The codes of a type, a stage, a number of rounds, or a lever that may be set later."""
        pieces: list[Codes] = []
        for game in self.games:
            pieces.append(game.history[name])
            pieces += [nodes.histories.columns[name] for nodes in game.chance_nodes]
        return settled(np.concatenate(pieces), None)

    def lever(self, name: str) -> Spread:
        """The codes of a lever."""
        codes = np.array([game.policy[name] for game in self.games])
        if (codes == codes[0]).all():
            return Spread(np.asarray(codes[0]), None)
        row = np.empty(self.size, np.int32)
        for number, (ends, chances) in enumerate(zip(self.ends, self.chances, strict=True)):
            for rows in (ends, *chances):
                row[rows] = number
        return settled(codes, row)


class Values:
    """What the expressions of a case come to in some situations, written by a :class:`Writer`."""

    def __init__(self, writer: Writer, case: CompiledCase, situations: Situations):
        self.writer, self.situations = writer, situations
        self.terms: Mapping[str, Compiled] = case.terms
        self.values: dict[str, Spread] = {
            quantity.name: Spread(writer.input(quantity.name), None) for quantity in case.quantities
        }

    def value(self, name: str) -> Spread:
        """What a name comes to."""
        found = self.values.get(name)
        if found is None:
            found = self.values[name] = self.work_out(name)
        return found

    def work_out(self, name: str) -> Spread:
        """The same, for the first time."""
        if name in self.situations.history_names:
            return self.situations.history(name)
        if name in self.terms:
            return settled(*self.evaluate(self.terms[name], None))
        return self.situations.lever(name)

    def ids(self, compiled: Compiled, where: Rows) -> Ids:
        """(where,) the nodes of an expression in some of the situations."""
        # Terms stand in an order in which each uses only those before it: no deep recursion.
        for name in self.terms:
            if name in compiled.names:
                self.value(name)
        table, row = self.evaluate(compiled, where)
        ids = self.writer.ids(table)
        return np.broadcast_to(ids, where.shape) if row is None or not ids.ndim else ids[row]

    def evaluate(self, compiled: Compiled, where: Rows | None) -> Spread:
        """An expression in some of the situations, or in all of them."""
        known: dict[str, Array] = {}
        apart: dict[str, tuple[Any, Int]] = {}
        for name in dict.fromkeys(step.what for step in compiled.program if step.takes == NAMED):
            table, row = self.value(name)
            if row is None:
                known[name] = table
            else:
                apart[name] = table, row if where is None else row[where]
        together, first = combined([(table.shape[0], row) for table, row in apart.values()])
        known |= {name: table[row[first]] for name, (table, row) in apart.items()}
        environment = Environment(known, operations=self.writer.operations)
        return Spread(compiled.evaluate(environment), together)


class ValuesTaken(Values):
    """The same of a case as a mistaken actor takes it: what does not rest on what it takes is what
    it truly is."""

    def __init__(self, truth: Values, taken: Taken):
        super().__init__(truth.writer, taken.case, truth.situations)
        self.truth, self.taken = truth, taken

    def work_out(self, name: str) -> Spread:
        """What a name comes to, for the first time."""
        own = name in self.taken.moved or name in self.terms.keys() - self.truth.terms.keys()
        return super().work_out(name) if own else self.truth.value(name)


def settled(table: Any, row: Int | None) -> Spread:
    """A value in all situations, each different one once; ``row`` None where ``table`` has one for
    each situation."""
    if not np.ndim(table):
        return Spread(table, None)
    # By their bits: 0 and -0 are not the same, and NaN is.
    bits = table.ids if isinstance(table, Symbolic) else table.view(f"i{table.itemsize}")
    _, first, place = np.unique(bits, return_index=True, return_inverse=True)
    if len(first) == 1:
        return Spread(table[first[0]], None)
    number = place.astype(np.int32)
    return Spread(table[first], number if row is None else number[row])


def combined(values: Sequence[tuple[int, Int]]) -> tuple[Int | None, Rows]:
    """Number the combinations that some values occur in, each given by how many it has and which it
    is in each situation: (the combination in each situation, a situation for each combination)."""
    if not values:
        return None, np.zeros(0, np.int64)
    size = len(values[0][1])
    row, first, count = np.zeros(size, np.int32), np.zeros(size, np.int64), 1
    for width, other in values:
        if count * width <= max(_PAIRS, 4 * size):
            count = number_pairs(row, other, width, np.full(count * width, -1, np.int32), first)
        else:
            pair = row.astype(np.int64) * width + other
            _, some, place = np.unique(pair, return_index=True, return_inverse=True)
            row, count = place.astype(np.int32), len(some)
            first[:count] = some
    return row, first[:count]


@kernel
def number_pairs(row: Int, other: Int, width: int, number: Int, first: Rows) -> int:
    """Number the pairs (row, other) in order of first appearance, in place of ``row``; ``first`` is
    where each appears first, ``number`` (all pairs there may be) -1 each. Returns how many."""
    found = 0
    for i in range(len(row)):
        pair = np.int64(row[i]) * width + other[i]
        if number[pair] < 0:
            number[pair] = found
            first[found] = i
            found += 1
        row[i] = number[pair]
    return found
