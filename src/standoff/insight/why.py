"""Why one policy beats another: the difference between the two split over who makes it.

Both policies are solved in the same worlds, and their games are joined in one tree; see
:mod:`standoff.lens.game.split` for the split, which is made world by world and averaged.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.compiled import CompiledCase
from standoff.case.limits import TREE_NODES
from standoff.case.units import PAYOFF, PROBABILITY
from standoff.ensemble.effort import Effort
from standoff.ensemble.matters import Matter
from standoff.ensemble.pair import play
from standoff.ensemble.pool import Threads
from standoff.ensemble.prepare import Prepared, prepare
from standoff.ensemble.sample import draw_parameters, varies
from standoff.ensemble.sampling_error import share_error, standard_error
from standoff.insight.reasons import NATURE, About, Part, Quantity, Why
from standoff.insight.study import Study
from standoff.lens.game.join import union
from standoff.lens.game.reasons import counted, explained
from standoff.lens.game.split import (
    Chances,
    Worth,
    chances,
    end_chances,
    parts,
    unforeseen,
)
from standoff.lens.game.tree import Float
from standoff.lens.game.union import Union
from standoff.lens.game.union_fill import Numbers

CELLS_AT_ONCE = 400_000
"""Most nodes times worlds that are split at once."""
ROUNDING = 1e-14
SAME = 1e-9
"""A part that makes no more than this in any world, beside the values, makes nothing."""


def quantity_of(case: CompiledCase, name: str = "") -> Quantity:
    """What is meant by the name of an actor, a measure or an outcome; by none the advised actor.

    Raises :class:`StandoffError` for any other name.
    """
    name = name or case.actors[case.advised]
    if name in case.actors:
        return Quantity("payoff", name, f"U({name})", "payoff")
    if name in case.measures:
        unit = case.units[case.measures.index(name)]
        return Quantity("measure", name, f"E({name})", unit)
    outcomes = [outcome.name for outcome in case.outcomes]
    if name in outcomes:
        return Quantity("outcome", name, f"P({name})", "probability")
    known = [*case.actors, *case.measures, *outcomes]
    raise StandoffError(
        f"there is no actor, measure or outcome '{name}'; expected {listed(known, 20)}"
        f"{nearest(name, known)}"
    )


def worth_naming(matters: Mapping[str, Matter], quantity: Quantity) -> float:
    """The smallest difference in a quantity worth naming, as the case states it or by default; NaN
    where none is too small."""
    if quantity.is_chance:
        return matters[PROBABILITY].value
    return matters[PAYOFF if quantity.kind == "payoff" else quantity.name].value


def check_pair(case: CompiledCase, a: str, b: str) -> None:
    """Refuse what are no two policies of a case. Raises :class:`StandoffError`."""
    for name in (a, b):
        if name not in case.policies:
            claims = [claim.name for claim in case.claims]
            hint = nearest(name, case.policies)
            if name in claims:
                hint = f"; '{name}' is a claim, which is asked about alone: why CASE {name}"
            raise StandoffError(
                f"there is no policy '{name}'; expected {listed(case.policies)}{hint}"
            )
    if a == b:
        raise StandoffError(
            f"'{a}' can't beat itself: 'why' takes two different policies, or one claim"
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """What a job found for its B worlds."""

    split: Float
    """(1 + P, B)"""
    ends: Float
    """(2, B)"""
    by_outcome: Float
    """(O, 2, B) what each outcome contributes under either policy"""
    chance: Float
    """(O, 2, B)"""
    lost: Float
    """(B,)"""
    solved: NDArray[np.bool_]
    reason: NDArray[np.uint8]


def why(
    case: CompiledCase | Study,
    a: str,
    b: str,
    *,
    of: str | Quantity = "",
    draws: int = 1000,
    seed: int = 0,
    effort: Effort | None = None,
    about: About | None = None,
) -> Why:
    """Why a quantity differs between policies ``a`` and ``b``, split exactly: what a adds to b.

    ``of``: an actor (its payoff), a measure or an outcome (its chance); the advised actor if left
    out. A study's worlds are taken if ``case`` is one; else ``draws`` are drawn.

    Raises :class:`StandoffError` for unknown names, a policy and itself, games that can't be grown,
    and mixtures of the two that end in no outcome.
    """
    effort = effort or Effort(None, TREE_NODES, None)
    compiled = case.ensemble.case if isinstance(case, Study) else case
    check_pair(compiled, a, b)
    quantity = of if isinstance(of, Quantity) else quantity_of(compiled, of)
    prepared = prepare(compiled, policies=[a, b], max_nodes=effort.max_nodes, behaviour=False)
    joined = union(prepared.policies[a].grown, prepared.policies[b].grown, effort.max_nodes)
    if isinstance(case, Study):
        ensemble = case.ensemble
        draws, seed, certain = ensemble.draws, ensemble.seed, ensemble.certain
        matters = ensemble.matters
        worlds: Mapping[str, Float] = ensemble.parameters
    else:
        certain, matters = not varies(compiled), prepared.matters
        draws = 1 if certain else draws
        worlds = draw_parameters(compiled, seed, 0, draws)
    threads = effort.threads or os.cpu_count() or 1
    step = max(1, min(-(-draws // (2 * threads)), CELLS_AT_ONCE // joined.nodes))

    def job(first: int) -> _Piece:
        stop = min(first + step, draws)
        here = {name: np.asarray(values[first:stop]) for name, values in worlds.items()}
        return _piece(prepared, joined, (a, b), quantity, here, first, stop - first)

    pieces = []
    with Threads(threads) as pool:
        for piece in pool.each(job, range(0, draws, step)):
            pieces.append(piece)
            if effort.progress:
                effort.progress(2 * min(len(pieces) * step, draws), 2 * draws)
    least = worth_naming(matters, quantity)
    return _told(joined, (a, b), quantity, pieces, seed, certain, about, least)


def _piece(
    prepared: Prepared,
    joined: Union,
    names: tuple[str, str],
    quantity: Quantity,
    worlds: Mapping[str, Float],
    first: int,
    size: int,
) -> _Piece:
    a, b = (play(prepared.policies[name], worlds, first) for name in names)
    numbers = Numbers(joined, worlds, size)
    given = chances(joined, (a.chances, b.chances), numbers.nature())
    condition = numbers.event(None, quantity.conditions) if quantity.conditions else None
    worth = _worth(joined, quantity, numbers, condition)
    split, one, other = parts(joined, given, worth, condition)
    by_outcome, chance = _by_outcome(joined, given, worth, condition)
    solved = a.solved & b.solved
    for each in (split, by_outcome, chance):
        each[..., ~solved] = np.nan
    ends = np.where(solved, np.stack([one, other]), np.nan)
    lost = unforeseen(joined, given)
    reason = np.where(a.solved, b.reason, a.reason)
    return _Piece(split, ends, by_outcome, chance, lost, solved, reason)


def _worth(joined: Union, quantity: Quantity, numbers: Numbers, condition: Worth | None) -> Worth:
    """What is summed over the ends, 0 where the condition does not hold."""
    case = joined.case
    if quantity.kind == "event":
        return numbers.event(quantity.event, quantity.conditions)
    if quantity.kind == "outcome":
        names = [outcome.name for outcome in case.outcomes]
        return numbers.outcome(names.index(quantity.name))
    if quantity.kind == "payoff":
        actor = case.actors.index(quantity.name)
        worth = numbers.stated(lambda code: case.outcomes[code].payoffs[actor])
    else:
        measure = case.measures.index(quantity.name)
        worth = numbers.stated(lambda code: case.outcomes[code].measures[measure])
    if condition is None:
        return worth
    return Worth(worth.one * condition.one, worth.other * condition.other)


def _by_outcome(
    joined: Union, given: Chances, worth: Worth, condition: Worth | None
) -> tuple[Float, Float]:
    """(O, 2, B) what each outcome contributes under either policy, and its chance."""
    count = len(joined.case.outcomes)
    size = worth.one.shape[1]
    found, chance = np.zeros((count, 2, size)), np.zeros((count, 2, size))
    for policy, values in enumerate((worth.one, worth.other)):
        ends = end_chances(joined, given, 1.0 - policy)
        held = ends
        if condition is not None:
            held = ends * (condition.one, condition.other)[policy]
            with np.errstate(all="ignore"):
                whole = held.sum(axis=0)
                whole = np.where(whole > 0, whole, np.nan)
                ends, held = ends / whole, held / whole
        for code in range(count):
            here = joined.outcome[policy] == code
            found[code, policy] = (ends[here] * values[here]).sum(axis=0)
            chance[code, policy] = held[here].sum(axis=0)
    return found, chance


class _Averages:
    """Averages over the worlds that count under both policies, with one standard error each."""

    def __init__(self, counted: NDArray[np.bool_], certain: bool):
        self.counted, self.certain = counted, certain

    def mean(self, values: Float) -> float:
        """The average of (D,) values."""
        return float(np.mean(values[self.counted])) if self.counted.any() else float("nan")

    def error(self, values: Float, *, share: bool = False) -> float:
        """One standard error of it."""
        if self.certain and self.counted.any():
            return 0.0
        return (share_error if share else standard_error)(np.where(self.counted, values, np.nan))

    def agreeing(self, values: Float) -> float:
        """The share of worlds in which they have the sign of their average."""
        mean = self.mean(values)
        if not mean:
            return 1.0
        return self.mean((np.sign(values) == np.sign(mean)).astype(np.float64))


def _told(
    joined: Union,
    names: tuple[str, str],
    quantity: Quantity,
    pieces: list[_Piece],
    seed: int,
    certain: bool,
    about: About | None,
    matters: float,
) -> Why:
    """The averages over all worlds."""
    split, ends, by_outcome, chance, lost = (
        np.concatenate([getattr(piece, name) for piece in pieces], axis=-1)
        for name in ("split", "ends", "by_outcome", "chance", "lost")
    )
    solved = np.concatenate([piece.solved for piece in pieces])
    counts = ~np.isnan(split.sum(axis=0)) & ~np.isnan(ends.sum(axis=0))
    worlds = _Averages(counts, certain)
    gap = ends[0] - ends[1]
    apart = by_outcome[:, 0] - by_outcome[:, 1]
    known = [outcome.name for outcome in joined.case.outcomes]
    reached = [grown.stages_reached for grown in joined.grown]
    stages = [stage.name for stage in joined.case.stages]
    scale = float(np.nanmax(np.abs(ends), initial=0.0)) + 1e-300

    # What is nothing but for rounding is nothing.
    split = np.where(np.abs(split) <= ROUNDING * scale, 0.0, split)

    def part(row: int, stage: str, actor: str, type: str | None) -> Part:
        values = split[row]
        same = not np.nanmax(np.abs(values), initial=0.0) > SAME * scale
        return Part(
            stage,
            actor,
            type,
            worlds.mean(values),
            worlds.error(values),
            worlds.agreeing(values),
            same,
        )

    movers = [each for level in joined.levels for each in level.parts]
    unplayed = ""
    if not solved.any():
        reasons = np.concatenate([piece.reason for piece in pieces])
        unplayed = (
            "no world was solved under both policies, so there is nothing to tell. "
            + " ".join(explained(counted(reasons)))
        )
    elif not counts.any():
        unplayed = (
            f"{quantity.given} never happens under one of the two policies in any world, so there "
            "is nothing to compare"
        )
    chance_share = quantity.is_chance
    return Why(
        case=joined.case.case,
        seed=seed,
        draws=len(counts),
        quantity=quantity,
        a=names[0],
        b=names[1],
        values=(worlds.mean(ends[0]), worlds.mean(ends[1])),
        value_errors=(
            worlds.error(ends[0], share=chance_share),
            worlds.error(ends[1], share=chance_share),
        ),
        difference=worlds.mean(gap),
        error=worlds.error(gap),
        agrees=worlds.agreeing(gap),
        price=part(0, "", "", None),
        behaviour=tuple(
            part(row, each.stage, each.actor or NATURE, each.type)
            for row, each in enumerate(movers, 1)
        ),
        outcomes={name: worlds.mean(apart[k]) for k, name in enumerate(known)},
        outcome_errors={name: worlds.error(apart[k]) for k, name in enumerate(known)},
        chances={
            name: (worlds.mean(chance[k, 0]), worlds.mean(chance[k, 1]))
            for k, name in enumerate(known)
        },
        chance_errors={
            name: (
                worlds.error(chance[k, 0], share=not quantity.conditions),
                worlds.error(chance[k, 1], share=not quantity.conditions),
            )
            for k, name in enumerate(known)
        },
        only=(
            tuple(each for each in stages if each in reached[0] - reached[1]),
            tuple(each for each in stages if each in reached[1] - reached[0]),
        ),
        unsolved=int((~solved).sum()),
        untold=int((solved & ~counts).sum()),
        matters=matters,
        unforeseen=worlds.mean(lost),
        about=about,
        rounds=joined.case.dated_rounds(),
        certain=certain,
        split=np.where(counts, split, np.nan),
        unplayed=unplayed,
    )
