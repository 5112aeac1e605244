"""Running the game lens over draws × policies: chunk by chunk, on several threads, same bits.

A chunk is some draws of one policy. Its results go into the policy's own columns and depend on
nothing but the case, the policy, the seed and the draws' numbers.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.compiled import CompiledCase
from standoff.case.limits import TREE_NODES
from standoff.ensemble.alike import COMPARED, Alike
from standoff.ensemble.alone import Alone
from standoff.ensemble.columns import Column, Layout
from standoff.ensemble.effort import Progress as Progress
from standoff.ensemble.effort import tell
from standoff.ensemble.kept.reading import origin_of, read
from standoff.ensemble.matters import Matter
from standoff.ensemble.plan import Job, given_values, jobs, samples
from standoff.ensemble.playing import Heads
from standoff.ensemble.pool import Threads
from standoff.ensemble.prepare import Prepared, prepare
from standoff.ensemble.sample import LAST_DRAW, complete, draw_parameters, varies
from standoff.ensemble.store import PolicyDraws as PolicyDraws
from standoff.ensemble.store import Store, release
from standoff.ensemble.unmoved import Moved, Unmoved, unmoved
from standoff.ensemble.work import Chunk, work
from standoff.lens.game.tree import Float

_RELEASED_EACH = 64


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
    matters: Mapping[str, Matter] = field(default_factory=dict)
    """The smallest difference worth naming, by unit."""
    alone: Mapping[str, Mapping[int, Alone]] = field(default_factory=dict)
    """By policy and by whose numbers: the games that were solved, where they are kept."""

    def column(self, policy: str, column: Column) -> Float:
        """(D,) one quantity under one policy in every draw; NaN where the draw was not solved."""
        kept = self.policies[policy].values
        values = np.array(kept[self.layout.index[column]])
        release(kept)
        if column.kind == "under" and self.more_is_better(column.name):
            # What is summed is the chance of falling short.
            values = 1 - values
        return values

    def more_is_better(self, measure: str) -> bool:
        """Whether more of a measure is better than less."""
        return self.case.more_is_better[self.case.measures.index(measure)]

    def only(self, policies: Sequence[str]) -> Ensemble:
        """The same worlds under some of the policies."""
        return replace(self, policies={name: self.policies[name] for name in policies})

    def given(self, policy: str, part: Column, whole: Column) -> Float:
        """(D,) the ratio of two quantities; NaN where the whole never happens."""
        top, bottom = self.column(policy, part), self.column(policy, whole)
        with np.errstate(all="ignore"):
            ratio: Float = np.where(bottom > 0, top / bottom, np.nan)
        return ratio


@dataclass(frozen=True, slots=True)
class Again:
    """How a study of a prepared case is solved that is one of several.

    From ``earlier`` studies of the same prepared case all is taken over that is as it was there:
    the same bits, sooner. ``keep`` keeps the games that are solved, so that a later study may take
    over more. ``at_once`` is the most draws of a policy between two calls of ``progress``.
    """

    earlier: Sequence[Ensemble] = ()
    keep: bool = False
    at_once: int | None = None


ONCE = Again()


def run(
    case: CompiledCase | Prepared,
    *,
    draws: int = 1000,
    seed: int = 0,
    policies: Sequence[str] | None = None,
    threads: int | None = None,
    max_nodes: int = TREE_NODES,
    progress: Progress | None = None,
    given: Mapping[str, Float | float] | None = None,
) -> Ensemble:
    """Solve a case under its policies (or some of them) on ``draws`` common draws.

    A case that is solved more than once can be prepared: see
    :func:`standoff.ensemble.prepare.prepare`, which is then told ``max_nodes``.
    ``given`` sets some parameters' values, (draws,) each or one number, in place of drawing them;
    parameters that are formulas of others follow, unless they are given too.

    Raises :class:`StandoffError` for an unknown policy or parameter, a game that can't be grown,
    and numbers that make no game (naming the draw). A draw that could not be solved is kept as
    unsolved. Worlds that a kept run holds, where ``case`` was read from one, are read from it.
    """
    draws, seed = check_asked(draws, seed)
    if not isinstance(case, Prepared):
        case = prepare(case, policies=policies, max_nodes=max_nodes)
        policies = None
    names = list(dict.fromkeys(policies or case.policies))
    for name in names:
        if name not in case.policies:
            raise StandoffError(
                f"there is no policy '{name}'; expected {listed(case.policies)}"
                f"{nearest(name, case.policies)}"
            )
    asked = _asked(case, names, draws, seed, given or {})
    return _kept(asked) or _solve(asked, threads, progress)


def run_again(
    case: Prepared,
    again: Again,
    *,
    draws: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
    given: Mapping[str, Float | float] | None = None,
) -> Ensemble:
    """The same under all policies of a prepared case, taking over what it can from earlier
    studies: the same bits.

    Raises :class:`StandoffError` as :func:`run` does.
    """
    draws, seed = check_asked(draws, seed)
    like = [each for each in again.earlier if each.layout is case.layout and each.case is case.case]
    asked = _asked(case, list(case.policies), draws, seed, given or {})
    asked = replace(asked, again=replace(again, earlier=like))
    return _kept(asked) or _solve(asked, threads, progress)


def _kept(asked: _Asked) -> Ensemble | None:
    """The worlds of a kept run, where it holds them."""
    case, names, draws, seed = asked.prepared, asked.policies, asked.draws, asked.seed
    origin = origin_of(case.case)
    if not origin or asked.given or not origin.covers(case, names, draws, seed):
        return None
    return ensemble_of(case, seed, draws, read(origin.run, case, names, draws))


def _asked(
    case: Prepared,
    names: Sequence[str],
    draws: int,
    seed: int,
    given: Mapping[str, Float | float],
) -> _Asked:
    if not varies(case.case) and not given:
        draws = 1
    fixed = given_values(case.case, given, draws)
    known: Mapping[str, Float] | None = {}
    if any(each.name not in fixed for each in case.case.quantities if each.formula is None):
        known = case.drawn(seed, draws)
    return _Asked(case, names, draws, seed, fixed, known)


def check_asked(draws: int, seed: int) -> tuple[int, int]:
    """The number of draws and the seed as plain numbers. Raises :class:`StandoffError` for what is
    none."""
    if not isinstance(draws, int | np.integer) or draws < 1:
        raise StandoffError(f"{draws} draws were asked for; expected a whole number, at least 1")
    if draws > LAST_DRAW + 1:
        raise StandoffError(f"{draws:,} draws were asked for; there are {LAST_DRAW + 1:,}")
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise StandoffError(f"the seed is {seed}; expected a whole number, not below 0")
    return int(draws), int(seed)


@dataclass(frozen=True, slots=True)
class _Asked:
    prepared: Prepared
    policies: Sequence[str]
    draws: int
    seed: int
    given: Mapping[str, Float]
    drawn: Mapping[str, Float] | None
    """(draws,) what is drawn, where that is known already."""
    again: Again = ONCE

    def worlds(self, piece: tuple[int, int]) -> dict[str, Float]:
        """Every parameter's values in draws ``piece`` (first, stop)."""
        first, stop = piece
        case = self.prepared.case
        if self.drawn is None:
            found = draw_parameters(case, self.seed, first, stop)
        else:
            found = {name: values[first:stop] for name, values in self.drawn.items()}
        if self.given or not found:
            found |= {name: values[first:stop] for name, values in self.given.items()}
            complete(case, found, stop - first, self.given.keys())
        return found


def _solve(asked: _Asked, threads: int | None, progress: Progress | None) -> Ensemble:
    prepared, draws, again = asked.prepared, asked.draws, asked.again
    threads = threads or os.cpu_count() or 1
    own: dict[str, Unmoved]
    store = Store(prepared, asked.policies, draws, keep=again.keep)
    parameters = store.parameters

    def do(job: Job) -> Chunk:
        same, policy = own[job.policy].alike, prepared.policies[job.policy]
        rows = same.distinct[job.first : job.stop]
        part: slice | NDArray[np.int64] = rows
        if same.place is None:
            part = slice(job.first, job.stop)
        values = {name: column[part] for name, column in parameters.items()}
        try:
            known = own[job.policy].known(rows)
            return work(policy, values, job, known, keep=store.keep, recurring=bool(compared))
        except StandoffError:
            if same.place is not None:
                # That which has its draw's own number says what is wrong.
                Heads(policy, parameters, 0)
            raise

    done = missed = 0
    with Threads(threads) as pool:
        pieces = samples(draws, threads)
        for (first, stop), worlds in zip(pieces, pool.each(asked.worlds, pieces), strict=True):
            for name, values in worlds.items():
                parameters[name][first:stop] = values
        # Numbers that are drawn do not recur; those that are given may.
        compared = asked.given and not asked.drawn and 1 < draws <= COMPARED
        moved = [Moved(each, parameters, draws) for each in again.earlier]
        own = {
            name: Unmoved(Alike.by(prepared.policies[name].reads, parameters, draws))
            if compared
            else unmoved(prepared.policies[name], moved, draws)
            for name in asked.policies
        }
        for name, each in own.items():
            if each.earlier is not None:
                store.take_over(name, each.taken, each.earlier, each.alone)
                done += len(each.taken)
                missed += int(np.count_nonzero(~each.earlier.solved[each.taken]))
        solved = {name: len(each.alike.distinct) for name, each in own.items()}
        for number, chunk in enumerate(
            pool.each(do, jobs(prepared, solved, threads, again.at_once))
        ):
            same = own[chunk.job.policy].alike
            store.put(chunk, same)
            standing = same.standing[chunk.job.first : chunk.job.stop]
            done += int(standing.sum())
            missed += int(standing[~chunk.solved].sum())
            if number % _RELEASED_EACH == 0:
                store.release()
            tell(progress, done, draws * len(asked.policies), missed)
    return ensemble_of(prepared, asked.seed, draws, store, given=bool(asked.given))


def ensemble_of(
    prepared: Prepared, seed: int, draws: int, store: Store, *, given: bool = False
) -> Ensemble:
    """What a store holds of ``draws`` worlds, as an ensemble; ``given``: not all were drawn."""
    return Ensemble(
        prepared.case,
        seed,
        draws,
        prepared.layout,
        store.parameters,
        store.policies,
        prepared.exact,
        not varies(prepared.case) and not given,
        prepared.matters,
        store.alone,
    )
