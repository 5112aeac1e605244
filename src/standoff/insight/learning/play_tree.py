"""Play under a policy as a tree of what can be seen of it, solved in every world.

A place of the tree is a history of choices as somebody sees it who sees every choice and nobody's
type. What is told of it (how play ends from there, what types the actors then have) is Bayes' rule
on the solved game, averaged over the worlds by their chance of getting there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import ABSENT
from standoff.ensemble.effort import FREELY, Effort
from standoff.ensemble.ends import ends, worlds_of
from standoff.ensemble.prepare import Prepared, prepare
from standoff.ensemble.run import run
from standoff.insight.judgement.severity import by_severity
from standoff.insight.learning.beliefs import pursued
from standoff.insight.learning.branches import Place, PlayTree, Step
from standoff.insight.learning.happened import happened
from standoff.insight.statistics.averages import NOTHING, Average, averaged
from standoff.insight.statistics.prim import Floats
from standoff.insight.statistics.tallies import Tally
from standoff.lens.game.grow import Grown
from standoff.lens.game.reasons import counted, explained

NUMBERS = 20_000_000
"""Most numbers kept of all places together: stages beyond are not told."""
GAUGED = 16
"""Worlds of all policies by which outcomes are put in the order of how bad they are."""
LEAST = 1e-9
"""What has a smaller chance than this is not told."""


def play_tree(
    case: CompiledCase,
    *,
    policy: str = "",
    saw: Sequence[str] = (),
    least: float = 0.01,
    draws: int = 500,
    draw: int | None = None,
    seed: int = 0,
    effort: Effort = FREELY,
) -> PlayTree:
    """Play as a tree, with how likely each place is, how play ends from it and what is then to be
    thought of types.

    ``policy``: see :func:`standoff.insight.learning.beliefs.pursued`; ``saw``: what was seen
    beforehand, such as ``answer[1] == stall``: only play in which it happens is told; ``least``:
    places that are reached with a smaller chance than this, of the play that is told, are put
    together with their like; ``draw``: one world by its number, in place of the first ``draws``.

    Raises :class:`StandoffError` for unknown names and for what can't happen.
    """
    name = pursued(case, policy)
    conditions = [happened(case, each) for each in saw]
    prepared = prepare(case, max_nodes=effort.max_nodes, behaviour=False)
    grown = prepared.policies[name].grown
    given = np.ones(len(grown.outcome), np.bool_)
    for each in conditions:
        given &= each.at(grown)
    if draw is not None and worlds_of(prepared, 2) == 1:
        draw = None
    first = 0 if draw is None else draw
    count = worlds_of(prepared, draws) if draw is None else 1
    work = _Work(grown, given, count)
    solved = np.zeros(count, np.bool_)
    reasons = []
    stop = first + count
    for piece in ends(prepared, name, draws=stop, seed=seed, start=first, effort=effort):
        solved[piece.first - first : piece.first - first + len(piece.solved)] = piece.solved
        reasons.append(piece.reason)
        work.tally.add(piece.first - first, piece.probability)
    told = _Told(work, solved, certain=draw is not None or worlds_of(prepared, 2) == 1)
    base = PlayTree(
        case, name, seed, count, draw, least, tuple(saw), told.one(work.saw, work.all),
        _gravity(prepared, seed), (), work.cut, int((~solved).sum()),
    )  # fmt: skip
    if not solved.any():
        why = " ".join(explained(counted(np.concatenate(reasons))))
        return replace(base, why_nothing=f"no game was solved, so there is nothing to tell. {why}")
    if not told.rows(work.saw).any():
        raise StandoffError(
            f"what was seen ({' and '.join(saw)}) never happens under '{name}', in any world"
        )
    return replace(base, places=tuple(told.places(least)))


def _gravity(prepared: Prepared, seed: int) -> tuple[str, ...]:
    return tuple(by_severity(run(prepared, draws=GAUGED, seed=seed)))


@dataclass(slots=True)
class _Level:
    """The places that one stage leads to: ``rows`` (n,) of their sums, from ``first`` on."""

    stage: int
    parent: NDArray[np.int32]
    """(n,) the place that each goes on from"""
    code: NDArray[np.int32]
    """(n,) the choice"""
    reached: slice
    outcomes: slice
    """place by place, outcome by outcome within"""
    types: dict[str, slice]


class _Work:
    """Which ends of play count for which place, in one grown game."""

    def __init__(self, grown: Grown, given: NDArray[np.bool_], draws: int):
        self.grown, self.case = grown, grown.case
        self.typed = {
            self.case.actors[actor]: branches.domain.words for actor, branches in self.case.types
        }
        terminals = len(grown.outcome)
        self.tally = Tally(terminals, draws)
        self.all = self.tally.total(np.ones(terminals, np.bool_))
        self.saw = self.tally.total(given)
        self.cut = ""
        place = np.zeros(terminals, np.int32)
        self.root = self._level(-1, given, place, np.zeros(1, np.int32), np.zeros(1, np.int32))
        self.levels = [self.root]
        known = 1
        for number, stage in enumerate(self.case.stages):
            codes = grown.history.get(stage.name)
            if codes is None:
                continue
            here = given & (codes != ABSENT)
            if not here.any():
                continue
            width = len(stage.domain.words)
            pairs, label = np.unique(
                place[here].astype(np.int64) * width + codes[here], return_inverse=True
            )
            size = len(pairs) * (1 + len(self.case.outcomes) + sum(map(len, self.typed.values())))
            if (self.tally.rows_so_far + size) * draws > NUMBERS and number:
                self.cut = stage.title
                break
            cells = np.zeros(terminals, np.int32)
            cells[here] = label
            parent, code = (pairs // width).astype(np.int32), (pairs % width).astype(np.int32)
            self.levels.append(self._level(number, here, cells, parent, code))
            place[here] = known + label
            known += len(pairs)

    def _level(
        self,
        stage: int,
        here: NDArray[np.bool_],
        cells: NDArray[np.int32],
        parent: NDArray[np.int32],
        code: NDArray[np.int32],
    ) -> _Level:
        size, tally = len(parent), self.tally
        outcomes = len(self.case.outcomes)
        found = _Level(stage, parent, code, slice(0), slice(0), {})
        found.reached = tally.grouped(here, cells, size)
        found.outcomes = tally.grouped(here, cells * outcomes + self.grown.outcome, size * outcomes)
        for actor, words in self.typed.items():
            label = cells * len(words) + self.grown.history[actor]
            found.types[actor] = tally.grouped(here, label, size * len(words))
        return found


@dataclass(slots=True)
class _Sums:
    """The sums of one place, (D,) each, and its number where it is told."""

    reached: Floats
    outcomes: Floats
    """(O, D)"""
    types: Mapping[str, Floats]
    """by actor (words, D)"""


class _Told:
    """The sums as an answer tells them."""

    def __init__(self, work: _Work, solved: NDArray[np.bool_], certain: bool):
        self.work, self.solved, self.certain = work, solved, certain

    def rows(self, where: slice) -> Floats:
        """(rows, worlds solved)"""
        found: Floats = self.work.tally.rows(where)[:, self.solved]
        return found

    def average(self, part: Floats, whole: Floats) -> Average:
        return averaged(part, whole, certain=self.certain)

    def one(self, part: slice, whole: slice) -> Average:
        return self.average(self.rows(part)[0], self.rows(whole)[0])

    def sums(self, level: _Level, row: int) -> _Sums:
        outcomes = len(self.work.case.outcomes)
        first = level.outcomes.start + row * outcomes
        return _Sums(
            self.rows(slice(level.reached.start + row, level.reached.start + row + 1))[0],
            self.rows(slice(first, first + outcomes)),
            {
                actor: self.rows(
                    slice(where.start + row * len(words), where.start + (row + 1) * len(words))
                )
                for (actor, where), words in zip(
                    level.types.items(), self.work.typed.values(), strict=True
                )
            },
        )

    def places(self, least: float) -> list[Place]:
        """Those that are reached often enough, each after the one before it."""
        work = self.work
        whole = self.rows(work.saw)[0]
        total = float(whole.sum())
        found: list[tuple[int, Step | None, _Sums]] = [(-1, None, self.sums(work.root, 0))]
        numbers = {0: 0}
        """by the count of all places, of those that are told"""
        unlikely: dict[int, list[Floats]] = {}
        known = 1
        for level in work.levels[1:]:
            reached = self.rows(level.reached)
            for row in range(len(level.parent)):
                parent = numbers.get(int(level.parent[row]))
                share = float(reached[row].sum()) / total
                if parent is None or share <= LEAST:
                    continue
                if share < least:
                    unlikely.setdefault(parent, []).append(reached[row])
                    continue
                own = self.sums(level, row)
                step = self.step(level, row, own, found[parent][2])
                numbers[known + row] = len(found)
                found.append((parent, step, own))
            known += len(level.parent)
        return [
            self.place(number, *each, whole, unlikely.get(number, []))
            for number, each in enumerate(found)
        ]

    def step(self, level: _Level, row: int, own: _Sums, before: _Sums) -> Step:
        case = self.work.case
        stage = case.stages[level.stage]
        mover = None if stage.actor is None else case.actors[stage.actor]
        by_type = {}
        if mover is not None and mover in own.types:
            for k, word in enumerate(self.work.typed[mover]):
                chance = self.average(own.types[mover][k], before.types[mover][k])
                if not np.isnan(chance.mean):
                    by_type[word] = chance
        return Step(
            stage.name,
            stage.base or stage.name,
            stage.block,
            stage.round,
            case.day_of(stage),
            mover,
            stage.domain.words[int(level.code[row])],
            self.average(own.reached, before.reached),
            by_type,
        )

    def place(
        self,
        number: int,
        parent: int,
        step: Step | None,
        own: _Sums,
        whole: Floats,
        unlikely: list[Floats],
    ) -> Place:
        outcomes = {
            each.name: self.average(part, own.reached)
            for each, part in zip(self.work.case.outcomes, own.outcomes, strict=True)
            if part.sum() > LEAST * own.reached.sum()
        }
        types = {
            actor: {
                word: self.average(part, own.reached)
                for word, part in zip(self.work.typed[actor], parts, strict=True)
            }
            for actor, parts in own.types.items()
        }
        rest = self.average(np.sum(unlikely, axis=0), own.reached) if unlikely else NOTHING
        return Place(
            number,
            parent,
            step,
            self.average(own.reached, whole),
            outcomes,
            types,
            len(unlikely),
            rest,
        )
