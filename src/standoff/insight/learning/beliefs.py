"""What each side believes of the others' types, from what it saw of play: Bayes' rule on the solved
game, world by world.

A belief after a history is the chance of the type given all that was seen, at the play that was
solved. Over histories and worlds it is averaged by their chances, so that what is believed on
average after something was seen is also what the analyst should believe of the type then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.compiled import CompiledCase, CompiledStage
from standoff.case.evaluate import ABSENT
from standoff.ensemble.effort import FREELY, Effort
from standoff.ensemble.ends import worlds_of
from standoff.ensemble.shared import Shared, sharing
from standoff.insight.learning.believed import Beliefs, Moment, OfTypes, Past, Reading, Sight
from standoff.insight.learning.happened import Happened, happened
from standoff.insight.statistics.averages import Average, averaged
from standoff.insight.statistics.prim import Floats
from standoff.insight.statistics.tallies import Tally
from standoff.lens.game.grow import Grown
from standoff.lens.game.histories import Codes, group
from standoff.lens.game.reasons import counted, explained

PASTS = 24
"""Histories told of one moment, the likeliest."""
NUMBERS = 20_000_000
"""Most numbers kept of all histories together: beyond, further ones are not told one by one."""
LEAST = 1e-9
"""What has a smaller chance than this is not told: no belief rests on it."""


def pursued(case: CompiledCase, policy: str = "") -> str:
    """The policy to look at: the one asked for, else the one that was pursued, else the first.

    Raises :class:`StandoffError` for one that there is not."""
    if policy and policy not in case.policies:
        raise StandoffError(
            f"there is no policy '{policy}'; expected {listed(case.policies)}"
            f"{nearest(policy, case.policies)}"
        )
    observed = case.case.observed
    return policy or (observed.policy if observed else next(iter(case.policies)))


def beliefs(
    case: CompiledCase | Shared,
    *,
    policy: str = "",
    of: str = "",
    saw: Sequence[str] = (),
    draws: int = 500,
    seed: int = 0,
    effort: Effort = FREELY,
) -> Beliefs:
    """What each side believes of the others' types at each stage of play.

    ``policy``: see :func:`pursued`; ``of``: one actor whose types are asked for, else all that have
    any; ``saw``: what was seen beforehand, such as ``answer[1] == stall``: only what is believed
    after that is told.

    Raises :class:`StandoffError` for unknown names, a case in which nobody has types, and what
    can't happen.
    """
    shared, case = case, case.case if isinstance(case, Shared) else case
    name = pursued(case, policy)
    typed = {case.actors[actor]: branches.domain.words for actor, branches in case.types}
    if not typed:
        raise StandoffError(
            "no actor of the case has 'types', so there is nothing to believe of anyone",
            case.place(("types",)),
        )
    if of and of not in typed:
        raise StandoffError(f"'{of}' has no types; expected {listed(typed)}{nearest(of, typed)}")
    asked = {actor: words for actor, words in typed.items() if not of or actor == of}
    conditions = [happened(case, each) for each in saw]
    games = sharing(shared, policies=[name], max_nodes=effort.max_nodes)
    prepared = games.prepared
    work = _Work(prepared.policies[name].grown, asked, conditions)
    draws = worlds_of(prepared, draws)
    tally = work.tally(draws)
    mistaken = {case.actors[view.actor]: tally.alike() for view in case.views}
    errs: set[str] = set()
    reasons = []
    solved = np.zeros(draws, np.bool_)
    for piece in games.ends(name, draws=draws, seed=seed, effort=effort):
        part = slice(piece.first, piece.first + len(piece.solved))
        solved[part] = piece.solved
        reasons.append(piece.reason)
        tally.add(piece.first, piece.probability)
        expected = {case.actors[actor]: chances for actor, chances in piece.expected.items()}
        errs |= expected.keys()
        for actor, own in mistaken.items():
            own.add(piece.first, expected.get(actor, piece.probability))
    certain = draws == 1 and worlds_of(prepared, 2) == 1
    # A view that is as the truth under this policy is no error.
    heads = {actor: own for actor, own in mistaken.items() if actor in errs}
    told = _Told(work, tally, heads, solved, certain)
    base = Beliefs(
        case, name, seed, draws, tuple(saw), told.one(work.saw, work.all), {}, (),
        int((~solved).sum()),
    )  # fmt: skip
    if not solved.any():
        why = " ".join(explained(counted(np.concatenate(reasons))))
        return replace(base, why_nothing=f"no game was solved, so there is nothing to tell. {why}")
    if not tally.rows(work.saw)[0][solved].any():
        raise StandoffError(
            f"what was seen ({' and '.join(saw)}) never happens under '{name}', in any world"
        )
    moments = [each for each in map(told.moment, work.moments) if each is not None]
    return replace(base, start=told.types(work.start, work.all), moments=tuple(moments))


class _Moment:
    """Where the sums of one stage are."""

    def __init__(self, stage: CompiledStage, number: int):
        self.stage, self.number = stage, number
        self.reached = slice(0)
        self.before: dict[str, slice] = {}
        self.words = slice(0)
        self.after: dict[str, slice] = {}
        """Rows word by word, type by type within."""
        self.sights: list[_Sight] = []


class _Sight:
    """Where the sums of one kind of observer are."""

    def __init__(
        self, observers: tuple[str, ...], choosing: bool, seen: list[tuple[tuple[str, str], ...]]
    ):
        self.observers, self.choosing, self.seen = observers, choosing, seen
        self.cells = slice(0)
        self.types: dict[str, slice] = {}


class _Work:
    """Which ends of play count for what, in one grown game."""

    def __init__(
        self, grown: Grown, typed: Mapping[str, Sequence[str]], conditions: Sequence[Happened]
    ):
        self.grown, self.case, self.typed = grown, grown.case, typed
        self.terminals = len(grown.outcome)
        self.given = np.ones(self.terminals, np.bool_)
        for each in conditions:
            self.given &= each.at(grown)
        self.after = max((each.stage for each in conditions), default=-1)
        self.moments: list[_Moment] = []
        self.all = self.saw = slice(0)
        self.start: dict[str, slice] = {}

    def tally(self, draws: int) -> Tally:
        """What is to be summed; the places of the sums are kept."""
        found = Tally(self.terminals, draws)
        everywhere = np.ones(self.terminals, np.bool_)
        self.all, self.saw = found.total(everywhere), found.total(self.given)
        self.start = self.by_type(found, everywhere)
        for number, stage in enumerate(self.case.stages):
            codes = self.grown.history[stage.name]
            here = self.given & (codes != ABSENT)
            if number < self.after or not here.any():
                continue
            moment = _Moment(stage, number)
            moment.reached = found.total(here)
            moment.before = self.by_type(found, here)
            moment.words = found.grouped(here, codes, len(stage.domain.words))
            moment.after = self.by_type(found, here, codes, len(stage.domain.words))
            for sight, cells in self.sights(stage, number, here):
                size = len(sight.seen)
                if (found.rows_so_far + size * 4) * draws > NUMBERS:
                    continue
                sight.cells = found.grouped(here, cells, size)
                sight.types = self.by_type(found, here, cells, size, sight.observers)
                moment.sights.append(sight)
            self.moments.append(moment)
        return found

    def by_type(
        self,
        tally: Tally,
        here: NDArray[np.bool_],
        cells: Codes | None = None,
        size: int = 1,
        but: Sequence[str] = (),
    ) -> dict[str, slice]:
        """The sums by type of each actor but these, within each of ``size`` cells."""
        found = {}
        for actor, words in self.typed.items():
            if actor in but:
                continue
            codes = self.grown.history[actor]
            label = codes if cells is None else cells * len(words) + codes
            found[actor] = tally.grouped(here, label, size * len(words))
        return found

    def sights(
        self, stage: CompiledStage, number: int, here: NDArray[np.bool_]
    ) -> list[tuple[_Sight, Codes]]:
        """Who saw the same, before the choice (the one who makes it) and after it (everyone), each
        with the number of its history at each end."""
        case = self.case
        found = []
        known = {case.actors[actor] for actor, _ in case.types}
        if stage.actor is not None and set(self.typed) - {case.actors[stage.actor]}:
            sets = _sets_met(self.grown, number)
            cells, size = _numbered(sets, here)
            mover = case.actors[stage.actor]
            found.append((_Sight((mover,), True, [()] * size), cells))
        same: dict[tuple[str, ...], list[str]] = {}
        for actor, name in enumerate(case.actors):
            if actor in stage.hidden_from and actor != stage.actor:
                continue
            names = [
                each.name
                for each in case.stages[: number + 1]
                if actor not in each.hidden_from or actor == each.actor
            ]
            if set(self.typed) - {name}:
                # Nobody else is of its type, or has its view.
                own = [name] if name in known else []
                alone = name if name in case.case.views else ""
                same.setdefault((alone, *own, *names), []).append(name)
        for (_, *visible), observers in same.items():
            columns = [self.grown.history[each] for each in visible]
            rows, first, size = group([each[here] for each in columns], int(here.sum()))
            whole = np.zeros(self.terminals, np.int32)
            whole[here] = rows
            places = np.flatnonzero(here)[first]
            seen = [
                tuple(
                    (each, self.word(each, int(codes[place])))
                    for each, codes in zip(visible, columns, strict=True)
                    if codes[place] != ABSENT
                )
                for place in places
            ]
            found.append((_Sight(tuple(observers), False, seen), whole))
        return found

    def word(self, name: str, code: int) -> str:
        domain = self.case.scope[name].domain
        assert domain is not None
        return domain.words[code]


def _sets_met(grown: Grown, number: int) -> Codes:
    """(T,) the information set of a stage that the way to each end passes through; -1 where it
    passes through none."""
    tree = grown.tree
    node: Codes = np.flatnonzero(tree.terminal >= 0).astype(np.int32)
    found = np.full(len(node), -1, np.int32)
    row = tree.terminal[node]
    above = np.maximum(tree.parent, 0)
    while (node > 0).any():
        node = above[node]
        sets = tree.infoset[node]
        own = (sets >= 0) & (grown.infoset_stage[np.maximum(sets, 0)] == number)
        found[row[own]] = sets[own]
    return found


def _numbered(labels: Codes, here: NDArray[np.bool_]) -> tuple[Codes, int]:
    """Labels as numbers from 0 where they count, and how many there are."""
    known, code = np.unique(labels[here], return_inverse=True)
    found = np.zeros(len(labels), np.int32)
    found[here] = code
    return found, len(known)


class _Told:
    """The sums as an answer tells them."""

    def __init__(
        self,
        work: _Work,
        tally: Tally,
        mistaken: Mapping[str, Tally],
        solved: NDArray[np.bool_],
        certain: bool,
    ):
        self.work, self.tally, self.mistaken = work, tally, mistaken
        self.solved, self.certain = solved, certain

    def rows(self, where: slice) -> Floats:
        """(rows, worlds solved)"""
        found: Floats = self.tally.rows(where)[:, self.solved]
        return found

    def average(self, part: Floats, whole: Floats) -> Average:
        return averaged(part, whole, certain=self.certain)

    def one(self, part: slice, whole: slice) -> Average:
        return self.average(self.rows(part)[0], self.rows(whole)[0])

    def types(self, parts: Mapping[str, slice], whole: slice, cell: int = 0) -> OfTypes:
        """What is believed in one cell of some sums by type."""
        total = self.rows(whole)[cell]
        found = {}
        for actor, where in parts.items():
            words = self.work.typed[actor]
            rows = self.rows(where)[cell * len(words) : (cell + 1) * len(words)]
            found[actor] = {
                word: self.average(row, total) for word, row in zip(words, rows, strict=True)
            }
        return found

    def moment(self, moment: _Moment) -> Moment | None:
        """One stage; None where play hardly ever gets there."""
        reached = self.one(moment.reached, self.work.saw)
        if not reached.mean > LEAST:
            return None
        stage, case = moment.stage, self.work.case
        here, words = self.rows(moment.reached)[0], self.rows(moment.words)
        readings = []
        for code, word in enumerate(stage.domain.words):
            chance = self.average(words[code], here)
            if chance.mean > LEAST:
                readings.append(Reading(word, chance, self.types(moment.after, moment.words, code)))
        return Moment(
            stage.name,
            stage.base or stage.name,
            stage.block,
            stage.round,
            case.day_of(stage),
            None if stage.actor is None else case.actors[stage.actor],
            reached,
            self.types(moment.before, moment.reached),
            tuple(readings),
            tuple(self.sight(each, here) for each in moment.sights),
        )

    def sight(self, sight: _Sight, here: Floats) -> Sight:
        cells = self.rows(sight.cells)
        # Who is mistaken judges what it sees by the game in its head.
        head = self.mistaken.get(sight.observers[0], self.tally)
        true: dict[str, dict[str, Average]] = {}
        held: dict[str, Floats] = {}
        all_told = head.rows(sight.cells)[:, self.solved]
        # What a view rules out it gives no belief after.
        known = np.where(all_told > 0, cells, 0.0)
        for actor, where in sight.types.items():
            words = self.work.typed[actor]
            joint = self.rows(where).reshape(len(cells), len(words), -1)
            taken = head.rows(where)[:, self.solved].reshape(joint.shape)
            with np.errstate(all="ignore"):
                held[actor] = np.where(all_told[:, None] > 0, taken / all_told[:, None], 0.0)
            joint = np.where(all_told[:, None] > 0, joint, 0.0)
            true[actor] = {
                word: self.average(
                    (joint[:, k] * held[actor][:, k]).sum(axis=0), joint[:, k].sum(axis=0)
                )
                for k, word in enumerate(words)
            }
        pasts: list[Past] = []
        likely = np.argsort(-cells.sum(axis=1), kind="stable")
        kept = [k for k in likely if not sight.choosing and cells[k].mean() > LEAST]
        for k in kept[:PASTS]:
            types = {
                actor: {
                    word: self.average(known[k] * beliefs[k, w], known[k])
                    for w, word in enumerate(self.work.typed[actor])
                }
                for actor, beliefs in held.items()
            }
            pasts.append(Past(sight.seen[k], self.average(cells[k], here), types))
        left = max(len(kept) - PASTS, 0)
        mistaken = sight.observers[0] in self.mistaken
        return Sight(sight.observers, sight.choosing, mistaken, true, tuple(pasts), left)
