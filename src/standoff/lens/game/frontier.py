"""The nodes of a growing tree that are still open, each with its history of play as codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import Problem, StandoffError
from standoff.case.compiled import Branches, CompiledBlock, CompiledCase, CompiledStage
from standoff.case.evaluate import ABSENT, Compiled, quiet
from standoff.case.reader import Path_
from standoff.case.unroll import completed, in_round, previous
from standoff.lens.game.histories import Codes, Histories
from standoff.lens.game.planned import Planned
from standoff.lens.game.tree import CHANCE, Int


@dataclass(frozen=True, slots=True, eq=False)
class ChanceNodes:
    """The chance nodes of one stage (or of one actor's types): where their branches lie."""

    branches: Branches
    histories: Histories
    """The history at each of the nodes."""
    edges: Int
    """(nodes, branches) the chance branch of each."""


class TooManyNodesError(StandoffError):
    """A game that grows past the limit of nodes."""


class Frontier:
    """Nodes still open, with their histories, and the arrays of the tree so far."""

    def __init__(self, case: CompiledCase, policy: Mapping[str, int], most: int):
        self.case = case
        self.values = case.levers(policy)
        self.most = most
        self.blank: dict[str, Codes] = {
            name: np.asarray(0 if case.scope[name].kind == "round" else ABSENT, np.int32)
            for name in sorted(case.history_names)
        } | {name: self.values[name].astype(np.int32) for name in sorted(case.planned_names)}
        """What each name is at the start of play."""
        self.columns: dict[str, Codes] = {
            name: np.full(1, code, np.int32)
            for name, code in self.blank.items()
            if case.scope[name].round < 0
        }
        """The choices of a round get their columns when it begins."""
        self.planned = Planned(policy, self.values)
        self.columns |= self.planned.columns()
        self.node = np.zeros(1, np.int32)
        self.count = 1
        self.parent = [np.full(1, -1, np.int32)]
        self.edge = [np.full(1, -1, np.int32)]
        self.kinds: list[tuple[Int, Int, Int, Int]] = []
        """(nodes, information set or CHANCE, first child, number of children)"""
        self.chance_edges = 0
        self.chance_labels: list[str] = []
        self.closed: list[tuple[Codes, dict[str, Codes]]] = []

    def holds(
        self, condition: Compiled | None, columns: Mapping[str, Codes], size: int
    ) -> NDArray[np.bool_]:
        """(size,) whether a condition holds at some histories; everywhere where there is none."""
        if condition is None:
            return np.ones(size, bool)
        environment = self.case.environment({**self.values, **self.blank, **columns})
        with quiet():
            return np.array(
                np.broadcast_to(condition.evaluate(environment), (size,)), dtype=np.bool_
            )

    def split(
        self,
        active: NDArray[np.bool_],
        is_open: NDArray[np.bool_],
        names: tuple[str, ...],
        path: Path_,
    ) -> Int:
        """Give the active nodes a child for each open choice, and return each one's number of
        children; the children take the places of their parents in the frontier, their choice under
        all of ``names``."""
        children: Int = is_open.sum(axis=1).astype(np.int32)
        born = int(children.sum())
        if self.count + born > self.most:
            raise TooManyNodesError(
                Problem(
                    f"the game grows past {self.most:,} nodes at '{names[0]}'; shorten the play, "
                    "or raise the limit with --max-nodes",
                    self.case.place(path),
                )
            )
        which, choice = np.nonzero(is_open)
        going = np.flatnonzero(active)[which]
        self.parent.append(self.node[going].astype(np.int32))
        first = self.count + np.concatenate(([0], np.cumsum(children)[:-1])).astype(np.int32)
        nodes = np.arange(self.count, self.count + born, dtype=np.int32)
        self.count += born
        waiting = np.flatnonzero(~active)
        order = np.concatenate((waiting, going))
        for column, codes in self.columns.items():
            self.columns[column] = codes[order]
        for column in self.columns.keys() & set(names):
            self.columns[column][len(waiting) :] = choice
        self.node = np.concatenate((self.node[waiting], nodes))
        self.first = first
        return children

    def chance(
        self, branches: Branches, names: tuple[str, ...], active: NDArray[np.bool_]
    ) -> ChanceNodes:
        """Give the active nodes a child for each of nature's branches."""
        size = int(active.sum())
        width = len(branches.domain.words)
        row = np.flatnonzero(active)
        here = self.node[row]
        columns = self.whole({column: codes[row] for column, codes in self.columns.items()}, size)
        children = self.split(active, np.ones((size, width), bool), names, branches.path)
        edges = np.arange(size * width, dtype=np.int32) + self.chance_edges
        self.chance_edges += size * width
        self.chance_labels += list(branches.domain.words) * size
        self.edge.append(edges)
        self.kinds.append((here, np.full(size, CHANCE, np.int32), self.first, children))
        return ChanceNodes(branches, Histories(columns, size), edges.reshape(size, width))

    def whole(self, columns: Mapping[str, Codes], size: int) -> dict[str, Codes]:
        """The columns of some nodes, with those of rounds that have not begun."""
        return {
            name: columns[name] if name in columns else np.broadcast_to(code, (size,))
            for name, code in self.blank.items()
        }

    def begin(self, block: CompiledBlock, number: int) -> bool:
        """Begin a round where the one before was played to its end and the block goes on; whether
        it does anywhere."""
        size = len(self.node)
        goes_on = self.columns[block.name] == number - 1
        if number > 1 and block.until is not None:
            goes_on &= ~self.holds(block.until, self.columns, size)
        if not goes_on.any():
            return False

        def put(name: str, code: Codes | np.int32) -> None:
            self.columns[name] = np.where(goes_on, code, self.columns[name]).astype(np.int32)

        for stage in block.stages:
            put(previous(stage), self.columns[stage])
            put(stage, np.int32(ABSENT))
            self.columns[in_round(stage, number)] = np.full(size, ABSENT, np.int32)
        put(block.name, np.int32(number))
        put("round", np.int32(number))
        self.planned.begin(block.name, number, self.columns, goes_on)
        return True

    def follow(self, stage: CompiledStage) -> bool:
        """Before a stage set the levers whose sign has come; whether any is set anew."""
        size = len(self.node)
        here = np.ones(size, np.bool_)
        if stage.block:
            here = self.columns[stage.block] == stage.round
        return self.planned.follow(
            stage, self.columns, here, lambda when: self.holds(when, self.columns, size)
        )

    def end(self, block: CompiledBlock, number: int) -> None:
        """End a round: what is carried takes its next value."""
        name = completed(block.name)
        played = self.columns[block.name] == number
        self.columns[name] = np.where(played, number, self.columns[name]).astype(np.int32)

    def close(self, ended: NDArray[np.bool_]) -> None:
        """Take the nodes at which play has ended out of the frontier."""
        out, left = np.flatnonzero(ended), np.flatnonzero(~ended)
        if not len(out):
            return
        columns = {column: codes[out] for column, codes in self.columns.items()}
        self.closed.append((self.node[out], columns))
        self.columns = {column: codes[left] for column, codes in self.columns.items()}
        self.node = self.node[left]
