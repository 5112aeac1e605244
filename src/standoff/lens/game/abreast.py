"""Histories that two policies' games share, each with either policy's own account of its rounds.

What was chosen at each stage, of each round, is a fact of a history. How many rounds there are is a
rule: by its own levers a policy begins a round or ends the block. A round that the other alone
begins counts for a policy, too, as soon as a choice is made in it, since its payoffs must see what
happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from standoff.case.compiled import CompiledBlock, CompiledCase, CompiledStage
from standoff.case.evaluate import ABSENT, Compiled, quiet
from standoff.case.unroll import base, completed, in_round, previous
from standoff.lens.game.grow import Grown
from standoff.lens.game.histories import Codes, Histories
from standoff.lens.game.planned import Planned

Index = NDArray[np.intp]
Flags = NDArray[np.bool_]


class Abreast:
    """Histories still open, with each policy's situations there, sorted by history."""

    def __init__(self, case: CompiledCase, grown: tuple[Grown, Grown], most: int):
        self.case, self.most = case, most
        self.levers = [case.levers(each.policy) for each in grown]
        self.rounds = [
            {block.name: block.rounds_under(levers) for block in case.blocks}
            for levers in self.levers
        ]
        """How many rounds each block has at most, by policy."""
        counted = {name for name, symbol in case.scope.items() if symbol.kind == "round"}
        for block in case.blocks:
            counted |= {*block.stages, *map(previous, block.stages)}
        self.columns: dict[str, Codes] = {
            name: np.full(1, ABSENT, np.int32) for name in sorted(case.history_names - counted)
        }
        """What was chosen: facts of a history."""
        self.accounts: list[dict[str, Codes]] = [
            {
                name: np.full(1, 0 if case.scope[name].kind == "round" else ABSENT, np.int32)
                for name in sorted(counted & case.history_names)
            }
            for _ in grown
        ]
        """How many rounds there were, what was chosen in the last two, and the levers that a policy
        sets later, by policy."""
        self.planned = [
            Planned(each.policy, levers) for each, levers in zip(grown, self.levers, strict=True)
        ]
        for planned, account, levers in zip(self.planned, self.accounts, self.levers, strict=True):
            account |= planned.columns() | {
                name: np.full(1, levers[name], np.int32)
                for name in case.planned_names
                if base(name) in planned.levers
            }
        self.plays = [np.zeros(1, np.bool_), np.zeros(1, np.bool_)]
        """(rows,) whether a policy's own rules have the present round"""
        self.node = np.zeros(1, np.intp)
        self.closed = [np.zeros(1, np.bool_), np.zeros(1, np.bool_)]
        self.depth = np.zeros(1, np.intp)
        self.row = [np.zeros(1, np.intp), np.zeros(1, np.intp)]
        """(n,) the history of each situation, by policy"""
        self.at = [np.zeros(1, np.intp), np.zeros(1, np.intp)]
        """(n,) and its node in the policy's own tree"""
        self.count = 1

    def seen(self, policy: int) -> Mapping[str, Codes]:
        """The histories as a policy's expressions see them."""
        return self.columns | self.accounts[policy] if self.accounts[policy] else self.columns

    def holds(self, condition: Compiled | None, policy: int) -> Flags:
        """(rows,) whether a condition holds by a policy's levers."""
        size = len(self.node)
        if condition is None:
            return np.ones(size, np.bool_)
        environment = self.case.environment({**self.levers[policy], **self.seen(policy)})
        with quiet():
            return np.array(np.broadcast_to(condition.evaluate(environment), (size,)), np.bool_)

    def starts(self, policy: int) -> Index:
        """(rows + 1,) where each row's situations begin."""
        return np.searchsorted(self.row[policy], np.arange(len(self.node) + 1))

    def histories(self, where: Flags) -> tuple[Histories, Histories]:
        """Some of the histories, as either policy sees them."""
        size = int(where.sum())
        facts = {name: codes[where] for name, codes in self.columns.items()}
        if not any(self.accounts):
            whole = Histories(facts, size)
            return whole, whole
        one, other = (
            Histories(facts | {name: codes[where] for name, codes in account.items()}, size)
            for account in self.accounts
        )
        return one, other

    def step(self, row: Index, name: str, word: Index, edge: Flags, node: Index) -> None:
        """Put the steps from ``row`` in the place of the histories: where there is an ``edge`` its
        word is chosen at the level ``name``."""
        self.keep(row)
        if name in self.columns:
            self.columns[name] = np.where(edge, word, self.columns[name]).astype(np.int32)
        self.node, self.depth = node, self.depth + edge

    def keep(self, rows: Flags | Index) -> None:
        """Leave only some of the histories, or put several in the place of one."""
        self.columns = {n: codes[rows] for n, codes in self.columns.items()}
        self.node, self.depth = self.node[rows], self.depth[rows]
        for p in (0, 1):
            self.closed[p] = self.closed[p][rows]
            if any(self.accounts):
                self.accounts[p] = {n: codes[rows] for n, codes in self.accounts[p].items()}
                self.plays[p] = self.plays[p][rows]

    # -- levers set later, and rounds -------------------------------------------------------

    def plan(self, stage: CompiledStage) -> bool:
        """Before a stage set the levers whose sign has come by a policy's rules; whether any is set
        anew. Each policy goes by what happened, whoever made it happen."""
        anew = False
        for p, account in enumerate(self.accounts):
            here = ~self.closed[p]
            if stage.block:
                here = here & (account[stage.block] == stage.round)
            anew |= self.planned[p].follow(stage, account, here, partial(self.holds, policy=p))
        return anew

    def begin(self, block: CompiledBlock, number: int) -> None:
        """Begin a round where a policy's rules have it."""
        for p in (0, 1):
            plays = ~self.closed[p] & (number <= self.rounds[p][block.name])
            if number > 1:
                plays &= self.plays[p] & (self.accounts[p][block.name] == number - 1)
                if block.until is not None:
                    plays &= ~self.holds(block.until, p)
            self.plays[p] = plays
            self.count_in(block, number, plays, p)

    def follow(self, block: CompiledBlock, stage: CompiledStage, chosen: Flags) -> None:
        """Where something was chosen at a stage of a round, the round counts for both."""
        for p in (0, 1):
            self.count_in(block, stage.round, chosen, p)

    def count_in(self, block: CompiledBlock, number: int, where: Flags, policy: int) -> None:
        """Count a round for a policy, and tell it what was chosen in it and the one before."""
        account = self.accounts[policy]
        new = where & (account[block.name] < number)
        self.planned[policy].begin(block.name, number, account, new)
        for name in (block.name, "round"):
            if name in account:
                account[name] = np.where(new, number, account[name]).astype(np.int32)
        here = account[block.name] == number
        for stage in block.stages:
            for name, told in ((stage, number), (previous(stage), number - 1)):
                chosen = self.columns[in_round(stage, told)]
                account[name] = np.where(here, chosen, account[name]).astype(np.int32)

    def end(self, block: CompiledBlock, number: int) -> None:
        """End a round: what is carried takes its next value where a policy plays the round to its
        end, and where it follows the other that does."""
        ending = [self.plays[p] & ~self.closed[p] for p in (0, 1)]
        name = completed(block.name)
        for p, account in enumerate(self.accounts):
            follows = ~self.plays[p] & ending[1 - p]
            played = (account[block.name] == number) & (ending[p] | follows)
            account[name] = np.where(played, number, account[name]).astype(np.int32)
