"""Game and talks solved together: the settlement is worth what the talks predict."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from standoff.case.altered import by_types, of_name, with_numbers, with_payoffs
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import Compiled, applied
from standoff.ensemble.outside import GameSide, Outside
from standoff.lens.talks.compiled import talks_of
from standoff.lens.talks.ensemble import judge_worlds
from standoff.lens.talks.every_world import NAMES
from standoff.lens.talks.feedback import FixedPoint, fixed_point
from standoff.lens.talks.growth import grow_worlds
from standoff.lens.talks.keeping import worth_of

Floats = NDArray[np.float64]
TURNS = 25
TOLERANCE = 1e-6


def settle_together(
    game: GameSide, parameters: Mapping[str, Floats]
) -> tuple[Outside, dict[str, Floats], dict[str, dict[str, Floats]]]:
    """The walk-away values at the fixed point; how far it is off, (draws,) by policy; and the
    chance of each outcome there, (draws,) by policy and outcome."""
    values: list[Mapping[str, Floats]] = []
    solved = np.ones(game.draws, dtype=bool)
    residual: dict[str, Floats] = {}
    outcomes: dict[str, dict[str, Floats]] = {}
    for policy in game.policies:
        outside, found, ends = _one_policy(game, parameters, policy)
        outcomes[policy] = ends
        values.append(outside.values)
        solved &= outside.solved
        residual[policy] = found.residual
    joined = {
        actor: np.concatenate([each[actor] for each in values], axis=0) for actor in game.actors
    }
    return Outside(joined, solved), residual, outcomes


def _one_policy(
    game: GameSide, parameters: Mapping[str, Floats], policy: str
) -> tuple[Outside, FixedPoint, dict[str, Floats]]:
    case = game.case
    talks, settlement = talks_of(case), game.settlement
    assert talks is not None
    assert settlement is not None
    seats = [(p, v.name) for p, v in enumerate(talks.valuers[: talks.parties]) if v.actor]
    told = _told_case(game, [name for _, name in seats])
    solution = NAMES.index(settlement.solution.replace("-", "_"))
    combos, draws = len(game.combos), game.draws
    latest: dict[str, Outside] = {}

    def settled(value: Floats) -> dict[str, Floats]:
        return {
            _name(name, c): np.ascontiguousarray(value[:, c, i])
            for i, (_, name) in enumerate(seats)
            for c in range(combos)
        }

    def play(value: Floats) -> Floats:
        outside = game.outside(settled(value), told, [policy])
        latest["outside"] = outside
        return np.stack([outside.values[actor][0] for actor in game.actors], axis=-1)

    def talk(walk_away: Floats) -> Floats:
        filled = np.where(np.isnan(walk_away), 0.0, walk_away)
        by_actor = {actor: filled[None, :, :, i] for i, actor in enumerate(game.actors)}
        worlds = grow_worlds(case, parameters, [policy], by_actor)
        judged = judge_worlds(worlds, threads=game.threads)
        chosen = judged.chosen[:, 0, solution]
        packages = judged.listing.packages[np.maximum(chosen, 0)].astype(np.int64)
        agreed = worth_of(worlds, 0, packages)
        # Without a zone a settlement can only be worth what there is without one.
        worth = np.where((chosen >= 0)[:, None], agreed, worlds.reservation[:, 0])
        # Types that the talks do not distinguish share what is agreed.
        per = worth.reshape(draws, len(worlds.types), -1)
        if len(worlds.types) != combos:
            per = np.repeat(per, combos // len(worlds.types), axis=1)
        return per[:, :, [p for p, _ in seats]]

    first = game.outside({}, case, [policy])
    start = talk(np.stack([first.values[actor][0] for actor in game.actors], axis=-1))
    found = fixed_point(play, talk, start, tolerance=TOLERANCE, turns=TURNS)
    play(found.settlement)
    questions = {o.name: f"P({o.name} | {policy})" for o in case.outcomes}
    ends, _ = game.ask(told, questions, settled(found.settlement), [policy])
    return latest["outside"], found, ends


def _name(actor: str, combo: int) -> str:
    return f"settled_{actor.replace('-', '_')}_{combo}"


def _told_case(game: GameSide, seats: list[str]) -> CompiledCase:
    """The case with the settlement's payoffs left to parameters, one a party and types. Where it is
    several outcomes these are worth the first one and by how much they differ from it as written.
    """
    assert game.settlement is not None
    names = [_name(actor, c) for actor in seats for c in range(len(game.combos))]
    worth = {actor: _by_type(game, actor) for actor in seats}
    case = with_numbers(game.case, names)
    written = {each.name: each.payoffs for each in game.case.outcomes}
    first, *others = game.settlement.outcome
    for outcome in others:
        apart = {}
        for number, actor in enumerate(game.case.actors):
            kept, other = written[first][number], written[outcome][number]
            if actor in worth and kept is not None and other is not None:
                apart[actor] = _moved(worth[actor], kept, other)
        case = with_payoffs(case, outcome, apart)
    return with_payoffs(case, first, worth)


def _moved(worth: Compiled, kept: Compiled, other: Compiled) -> Compiled:
    """What a deal is worth, and by how much something else is written to be worth more."""
    distance = applied("-", other.program, kept.program)
    names = worth.names | kept.names | other.names
    return Compiled("", "number", names, applied("+", worth.program, distance))


def _by_type(game: GameSide, actor: str) -> Compiled:
    """The parameter that holds for an actor's types, as an expression."""
    last = len(game.combos) - 1
    worth = of_name(_name(actor, last))
    names = [name for name, _ in game.typed]
    for c in range(last - 1, -1, -1):
        types = list(zip(names, game.combos[c], strict=True))
        worth = by_types(game.case, types, of_name(_name(actor, c)), worth)
    return worth
