"""Writes down the numbers of a case's games under some policies, as they are and as mistaken actors
take them: what does not differ between policies or views is written once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.case.compiled import Branches, CompiledCase
from standoff.case.evaluate import Compiled, quiet
from standoff.case.reader import Path_
from standoff.case.taken import Taken
from standoff.lens.game.fill import rests_on_history
from standoff.lens.game.filling import REST, Chances, Filling, Worth
from standoff.lens.game.grow import Grown, with_numbers_of
from standoff.lens.game.situations import Rows, Situations, Values, ValuesTaken
from standoff.lens.game.tree import Int
from standoff.lens.game.writer import Ids, TooLongError, Writer

MOST_ENDS = 2**15
"""Games are written together up to so many ends of play."""


def fillings(games: Iterable[Grown], taken: Sequence[Taken] = ()) -> list[list[Filling]]:
    """The fillings of a case's games, grown under some policies: of each that with its own numbers,
    and one with what each mistaken actor takes them to be."""
    found: list[list[Filling]] = []
    batch: list[Grown] = []
    ends = 0
    for game in games:
        ends += len(game.outcome)
        if batch and ends > MOST_ENDS:
            found += _together(batch, taken)
            batch, ends = [], len(game.outcome)
        batch.append(game)
    return found + _together(batch, taken) if batch else found


def _together(games: Sequence[Grown], taken: Sequence[Taken]) -> list[list[Filling]]:
    """The same, worked out in one go; in two if that grows too long."""
    try:
        with quiet():
            return _Writing(games, taken).fillings()
    except TooLongError:
        pass
    if len(games) == 1:
        others = [with_numbers_of(games[0], each.case) for each in taken]
        return [[Filling(each, None, None) for each in (games[0], *others)]]
    half = len(games) // 2
    return _together(games[:half], taken) + _together(games[half:], taken)


@dataclass(frozen=True, slots=True, eq=False)
class _Sheet:
    """All numbers of a case in some situations, as nodes of a writer."""

    payoffs: Ids
    """(ends of play, P)"""
    measures: Ids
    """(ends of play, K)"""
    precision: Ids
    """(P,); none where it is exact"""
    chances: dict[tuple[Path_, int], Ids]
    """by where nature's branches are stated and the number of one: (nodes,)"""


class _Writing:
    """Some policies' games being written."""

    def __init__(self, games: Sequence[Grown], taken: Sequence[Taken]):
        self.games, self.taken = games, taken
        self.writer, self.places = Writer(), Situations(games)
        self.outcome = np.concatenate([game.outcome for game in games])
        self.drawn: dict[Path_, list[Rows]] = {}
        """Nature's nodes, by where their branches are stated."""
        self.part: list[list[slice]] = []
        """Which of these are those of each game and stage."""
        for game, chances in zip(games, self.places.chances, strict=True):
            parts = []
            for nodes, rows in zip(game.chance_nodes, chances, strict=True):
                before = self.drawn.setdefault(nodes.branches.path, [])
                first = sum(len(each) for each in before)
                before.append(rows)
                parts.append(slice(first, first + len(rows)))
            self.part.append(parts)

    def fillings(self) -> list[list[Filling]]:
        """The fillings of each game."""
        case = self.games[0].case
        truth = Values(self.writer, case, self.places)
        own = self.sheet(truth, case, None, frozenset())
        sheets = [own] + [
            self.sheet(ValuesTaken(truth, each), each.case, own, each.moved) for each in self.taken
        ]
        found: list[list[Filling]] = []
        last = 0
        for number, game in enumerate(self.games):
            first, last = last, last + len(game.outcome)
            numbered = [game, *(with_numbers_of(game, each.case) for each in self.taken)]
            found.append(
                [
                    Filling(
                        each,
                        self.worth(sheet, slice(first, last)),
                        self.chances(sheet, each, number),
                    )
                    for each, sheet in zip(numbered, sheets, strict=True)
                ]
            )
        return found

    def sheet(
        self, values: Values, case: CompiledCase, own: _Sheet | None, moved: frozenset[str]
    ) -> _Sheet:
        """All numbers of a case; those in which nothing is moved are those of ``own``."""
        places = self.places
        all_ends = np.concatenate(places.ends)

        def table(columns: int, other: Ids | None) -> Ids:
            if other is not None:
                return other.copy()
            return np.full((len(all_ends), columns), self.writer.constant(0.0), np.int64)

        def same(compiled: Compiled | None) -> bool:
            return compiled is None or (own is not None and not compiled.names & moved)

        payoffs = table(len(case.actors), own.payoffs if own else None)
        measures = table(len(case.measures), own.measures if own else None)
        for code, outcome in enumerate(case.outcomes):
            here = np.flatnonzero(self.outcome == code)
            for out, stated in ((payoffs, outcome.payoffs), (measures, outcome.measures)):
                for column, compiled in enumerate(stated):
                    if len(here) and compiled is not None and not same(compiled):
                        out[here, column] = values.ids(compiled, all_ends[here])
        # Precision rests on parameters alone: it is the same in every situation.
        sharp = [values.ids(each, all_ends[:1]) for each in case.precision or ()]
        chances = dict(own.chances) if own else {}
        branches: dict[Path_, Branches] = {each.path: each for _, each in case.types}
        branches |= {each.branches.path: each.branches for each in case.stages if each.branches}
        for path, rows in self.drawn.items():
            for number, compiled in enumerate(branches[path].chance):
                if compiled is not None and not same(compiled):
                    chances[path, number] = values.ids(compiled, np.concatenate(rows))
        precision = np.concatenate([np.zeros(0, np.int64), *sharp])
        return _Sheet(payoffs, measures, precision, chances)

    def worth(self, sheet: _Sheet, ends: slice) -> Worth:
        """What gives payoffs, measures and precisions of a game."""
        tables = [sheet.payoffs[ends].reshape(-1), sheet.measures[ends].reshape(-1)]
        program, placed = self.writer.program([*tables, sheet.precision])
        payoffs, measures, precision = placed
        return Worth(program, payoffs, measures, precision, np.unique(np.concatenate(placed)))

    def chances(self, sheet: _Sheet, grown: Grown, number: int) -> Chances:
        """What gives the chances of a game."""
        outputs: list[Ids] = []
        edges: list[Int] = []
        widths: list[Int] = []
        marked: list[NDArray[np.bool_]] = []
        for nodes, part in zip(grown.chance_nodes, self.part[number], strict=True):
            size, width = nodes.edges.shape
            for column, compiled in enumerate(nodes.branches.chance):
                if compiled is not None:
                    outputs.append(sheet.chances[nodes.branches.path, column][part])
                    edges.append(nodes.edges[:, column])
            # The branches are numbered as they were grown: node by node, without a gap.
            widths.append(np.full(size, width, np.int32))
            marked.append(np.full(size, rests_on_history(grown, nodes)))
        program, placed = self.writer.program(outputs)
        register = np.full(grown.tree.chance_branches, REST, np.int32)
        for each, registers in zip(edges, placed, strict=True):
            register[each] = registers
        place = {quantity.name: count for count, quantity in enumerate(grown.case.quantities)}
        return Chances(
            program,
            np.array([place[name] for name in program.inputs], np.float64),
            register,
            np.cumsum(np.concatenate([np.zeros(1, np.int32), *widths]), dtype=np.int32),
            np.concatenate([np.zeros(0, np.bool_), *marked]),
        )
