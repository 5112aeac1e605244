"""Numbers for a grown tree: payoffs, measures and chances of every draw, evaluated at once.

An expression is evaluated once for each history that it tells apart and then spread over the
terminals that share it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import Problem, StandoffError
from standoff.case.evaluate import Array, Compiled, quiet
from standoff.case.limits import LARGEST
from standoff.case.reader import Path_
from standoff.lens.game.frontier import ChanceNodes
from standoff.lens.game.grow import Grown
from standoff.lens.game.histories import Histories, Valuation, group
from standoff.lens.game.tree import Float, Games, Int

CLOSE = 1e-9
"""How far chances may sum from one through rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class _Ending:
    """The terminals of one outcome, and their distinct histories as far as its payoffs care."""

    outcome: int
    terminals: Int
    histories: Histories
    """The histories that its payoffs and measures tell apart."""
    row: Int
    """(terminals,) which of the distinct histories each terminal has."""


@dataclass(frozen=True, slots=True, eq=False)
class Filled:
    """The games of some draws under one policy, with the measures at their ends."""

    games: Games
    measures: Float
    """(D, T, K) each measure at each terminal; 0 where the outcome does not touch it."""


def _matrix(value: NDArray[np.float64], draws: int, width: int) -> Float:
    return np.broadcast_to(np.asarray(value, np.float64), (draws, width))


def _bare(grown: Grown, parameters: Mapping[str, Float]) -> Valuation:
    given: dict[str, Array] = {name: array[:, None] for name, array in parameters.items()}
    given |= grown.case.levers(grown.policy)
    return Valuation(given, grown.case.terms, Histories({}, 1))


def _refuse(grown: Grown, message: str, draw: int, path: Path_, why: str = "") -> StandoffError:
    told = f"{message} in draw {draw} of policy '{grown.policy_name}'{why}"
    return StandoffError(Problem(told, grown.case.place(path)))


def _finite(
    grown: Grown,
    value: Float,
    what: str,
    first_draw: int,
    path: Path_,
    largest: float = np.finfo(np.float64).max,
) -> None:
    fine = np.abs(value) <= largest
    if fine.all():
        return
    draw, _ = np.argwhere(~fine)[0]
    bad = value[draw][~fine[draw]][0]
    if np.isfinite(bad):
        why = f"; beyond {largest:g} nothing can be computed, so state it in another unit"
        raise _refuse(grown, f"{what} is {bad:g}", int(draw) + first_draw, path, why)
    told = "not a number (such as 0/0, or a number of a stage not played)"
    raise _refuse(
        grown, f"{what} is {told if np.isnan(bad) else 'infinite'}", int(draw) + first_draw, path
    )


def fill(grown: Grown, parameters: Mapping[str, Float], first_draw: int = 0) -> Filled:
    """The games of D draws: ``parameters`` gives each parameter's (D,) values.

    Raises :class:`StandoffError` naming draw (counted from ``first_draw``) and value where a payoff
    is not finite, a precision is negative or a chance leaves [0, 1] or fails to sum to one.
    """
    case, tree = grown.case, grown.tree
    draws = len(next(iter(parameters.values()))) if parameters else 1
    terminals = len(grown.outcome)
    payoffs = np.zeros((draws, terminals, len(case.actors)))
    measures = np.zeros((draws, terminals, len(case.measures)))
    bare = _bare(grown, parameters)
    for ending in _endings(grown):
        _fill_ending(grown, ending, bare, payoffs, measures, first_draw)
    chance = np.empty((draws, tree.chance_branches))
    for nodes in grown.chance_nodes:
        _fill_chance(grown, nodes, bare, chance, first_draw)
        _mark_never(grown, nodes, parameters, chance)
    precision = np.ones((draws, len(case.actors)))
    if case.precision is not None:
        environment = bare
        for actor, compiled in enumerate(case.precision):
            with quiet():
                value = _matrix(compiled.evaluate(environment), draws, 1)
            path: Path_ = ("precision", case.actors[actor])
            _finite(grown, value, "a precision", first_draw, path)
            if (value < 0).any():
                draw = int(np.argmax(value[:, 0] < 0))
                raise _refuse(
                    grown,
                    f"the precision of '{case.actors[actor]}' is {value[draw, 0]:g}, below 0,",
                    draw + first_draw,
                    path,
                )
            precision[:, actor] = value[:, 0]
    return Filled(Games(tree, payoffs, chance, precision), measures)


def _endings(grown: Grown) -> Iterator[_Ending]:
    for code, outcome in enumerate(grown.case.outcomes):
        terminals = np.flatnonzero(grown.outcome == code).astype(np.int32)
        if not len(terminals):
            continue
        stated = (*outcome.payoffs, *outcome.measures)
        names = frozenset().union(*(each.names for each in stated if each is not None))
        cared = sorted(names & grown.history.keys())
        columns = [grown.history[name][terminals] for name in cared]
        row, first, count = group(columns, len(terminals))
        distinct = {name: column[first] for name, column in zip(cared, columns, strict=True)}
        yield _Ending(code, terminals, Histories(distinct, count), row.astype(np.int32))


def _fill_ending(
    grown: Grown,
    ending: _Ending,
    bare: Valuation,
    payoffs: Float,
    measures: Float,
    first_draw: int,
) -> None:
    case = grown.case
    outcome = case.outcomes[ending.outcome]
    draws = len(payoffs)
    width = ending.histories.width
    environment = bare.at(ending.histories)

    def evaluate(compiled: Compiled, what: str, path: Path_) -> Float:
        with quiet():
            value = _matrix(compiled.evaluate(environment), draws, width)
        _finite(grown, value, what, first_draw, path, LARGEST)
        spread: Float = value[:, ending.row]
        return spread

    for actor, compiled in enumerate(outcome.payoffs):
        if compiled is not None:
            name = case.actors[actor]
            payoffs[:, ending.terminals, actor] = evaluate(
                compiled,
                f"the payoff of '{name}' from '{outcome.name}'",
                (*outcome.path, "payoffs", name),
            )
    for number, compiled in enumerate(outcome.measures):
        if compiled is not None:
            name = case.measures[number]
            measures[:, ending.terminals, number] = evaluate(
                compiled,
                f"the measure '{name}' of '{outcome.name}'",
                (*outcome.path, "measures", name, "value"),
            )


def _fill_chance(
    grown: Grown,
    nodes: ChanceNodes,
    bare: Valuation,
    chance: Float,
    first_draw: int,
) -> None:
    branches = nodes.branches
    draws, size = len(chance), len(nodes.edges)
    environment = bare.at(nodes.histories)
    total = np.zeros((draws, size))
    values: list[Float | None] = []
    for word, compiled in zip(branches.domain.words, branches.chance, strict=True):
        if compiled is None:
            values.append(None)
            continue
        with quiet():
            value = _matrix(compiled.evaluate(environment), draws, size)
        path: Path_ = (*branches.path, word)
        _finite(grown, value, f"the chance of '{word}'", first_draw, path)
        outside = (value < -CLOSE) | (value > 1 + CLOSE)
        if outside.any():
            draw, node = np.argwhere(outside)[0]
            raise _refuse(
                grown,
                f"the chance of '{word}' is {value[draw, node]:.6g}, outside 0 to 1,",
                int(draw) + first_draw,
                path,
            )
        # A zero below 0 would be read as a branch that can't be taken.
        value = np.clip(value, 0.0, 1.0) + 0.0
        values.append(value)
        total = total + value
    if all(value is not None for value in values):
        wrong = np.abs(total - 1) > CLOSE
        if wrong.any():
            draw, node = np.argwhere(wrong)[0]
            raise _refuse(
                grown,
                f"the chances of {', '.join(branches.domain.words)} sum to "
                f"{total[draw, node]:.6g}, not 1 (write 'rest' for one of them),",
                int(draw) + first_draw,
                branches.path,
            )
    elif (total > 1 + CLOSE).any():
        draw, node = np.argwhere(total > 1 + CLOSE)[0]
        raise _refuse(
            grown,
            f"the chances stated sum to {total[draw, node]:.6g}, leaving less than nothing "
            "for 'rest',",
            int(draw) + first_draw,
            branches.path,
        )
    for number, each in enumerate(values):
        rest = np.clip(1 - total, 0.0, 1.0)
        chance[:, nodes.edges[:, number]] = rest if each is None else each


def rests_on_history(grown: Grown, nodes: ChanceNodes) -> bool:
    """Whether the chances at these nodes rest on how play came there. A lever does so only where
    the policy sets it on some paths and not on others."""
    set_later = {
        name for name in grown.case.planned_names if np.ptp(grown.history[name], axis=0) > 0
    }
    history = grown.case.history_names | set_later
    return any(each is not None and each.names & history for each in nodes.branches.chance)


def moved_amounts(values: Float, sign: float, number: Float | int) -> Float:
    """By how much parameters are moved to see whether a chance of zero rests on them.

    ``number`` is the place of each parameter in the case: they move by unlike amounts, so that
    their differences move too.
    """
    moved: Float = sign * 1e-3 * (1 + np.abs(values)) * (1 + (0.618 * number) % 1.0)
    return moved


def _mark_never(
    grown: Grown, nodes: ChanceNodes, parameters: Mapping[str, Float], chance: Float
) -> None:
    """Turn into −0.0 the chances that are zero at their history whatever the parameters.

    An alarm's chance ``if weather == calm then 0 else 1`` is one, a storm's ``q`` isn't one where q
    happens to be 0, and neither is a 0 that holds at every history alike: only what the history
    itself rules out. Whether the parameters matter is found by moving all of them a little.
    """
    branches = nodes.branches
    if not rests_on_history(grown, nodes):
        return
    never = chance[:, nodes.edges] == 0.0
    draws, size, _ = never.shape
    for sign in (1.0, -1.0):
        if not never.any():
            return
        moved = {
            name: values + moved_amounts(values, sign, number)
            for number, (name, values) in enumerate(parameters.items())
        }
        environment = _bare(grown, moved).at(nodes.histories)
        total = np.zeros((draws, size))
        for number, compiled in enumerate(branches.chance):
            if compiled is not None:
                with quiet():
                    value = _matrix(compiled.evaluate(environment), draws, size)
                total = total + value
                never[:, :, number] &= np.abs(value) <= CLOSE
        for number, compiled in enumerate(branches.chance):
            if compiled is None:
                never[:, :, number] &= np.abs(1 - total) <= CLOSE
    for number in range(never.shape[2]):
        edges = nodes.edges[:, number]
        chance[:, edges] = np.where(never[:, :, number], -0.0, chance[:, edges])


def never_drawn(grown: Grown, chance: Float) -> list[tuple[Path_, str]]:
    """Types that no draw gives any chance: (path, type)."""
    found: list[tuple[Path_, str]] = []
    for nodes in grown.chance_nodes:
        if nodes.branches.path[0] != "types":
            continue
        for number, word in enumerate(nodes.branches.domain.words):
            if not (chance[:, nodes.edges[:, number]] > 0).any():
                found.append(((*nodes.branches.path, word), word))
    return found
