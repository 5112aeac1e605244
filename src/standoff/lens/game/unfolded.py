"""Assembling, factoring and solving the unfolded system of the tracer: see ``unfold.py``.

Unknowns are eliminated on the diagonal, in the order planned. Where a pivot is small against its
column, that unknown is held back: its row and column are taken out, to where the border is (the
tangent, and the derivative by precision), and what is left of these at the end is factored with
partial pivoting. So no fold or crossing of the branch that is met half way spoils the digits, nor
the sign of the determinant, by which the branch is told from others.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import inlined
from standoff.lens.game.linear import back_substitute, factor
from standoff.lens.game.plan import (
    EDGE,
    FIRST_ACTION,
    FIRST_CHILD,
    FIRST_UNKNOWN,
    INFOSET,
    NODE,
    PARENT,
    PLAYER,
    Numbers,
    Plan,
    Profile,
)
from standoff.lens.game.tree import Float
from standoff.lens.game.unfold import Unfolded

HELD_BACK = 8
"""Most unknowns that are held back; a system in which more pivots are small counts as singular."""


class Unfolding(NamedTuple):
    """Working memory for a system of ``M`` unknowns, of which up to Q = ``HELD_BACK`` are held."""

    values: Float
    """(V,) as in ``Unfolded``; the factors, where it has been factored"""
    held: NDArray[np.int64]
    """(1+Q,) how many unknowns are held back, and the place of each"""
    rows: Float
    """(Q, M) what was to their left and right"""
    columns: Float
    """(Q+1, M) what was above and below them; at the end of those held, the derivative by precision
    instead; solved for, once the system has been factored"""
    corner: Float
    """(Q+1, Q+1) the held and the border by themselves; factored, likewise"""
    order: NDArray[np.int64]
    """(Q+1,) exchanges of rows in the corner"""
    trial: Float
    """(M,) room"""
    few: Float
    """(Q+1,) room"""


def unfolding(unfolded: Unfolded) -> Unfolding:
    """Empty room; of no size where nothing is unfolded."""
    size = unfolded.start.shape[1] - 1
    held = HELD_BACK if size else 0
    return Unfolding(
        values=np.zeros(len(unfolded.later)),
        held=np.zeros(1 + held, dtype=np.int64),
        rows=np.zeros((held, size)),
        columns=np.zeros((held + 1, size)),
        corner=np.zeros((held + 1, held + 1)),
        order=np.zeros(held + 1, dtype=np.int64),
        trial=np.zeros(size),
        few=np.zeros(held + 1),
    )


@inlined
def factor_unfolded(
    plan: Plan,
    numbers: Numbers,
    profile: Profile,
    room: Unfolding,
    tau: float,
    tangent: Float,
    landing: bool,
) -> float:
    """Assemble and factor the system at ``profile``, bordered by ``tangent`` (n+1,), or when
    ``landing`` by precision itself; the sign of its determinant, 0 if singular."""
    layout, n = plan.unfolded, plan.unknowns
    room.held[0] = 0
    small, sign = 0, 1.0
    while True:
        _assemble(plan, numbers, profile, tau, room.values)
        for held in range(room.held[0]):
            _take_out(layout, room, held)
        small, sign = _eliminate(layout, room.values)
        if small < 0:
            break
        if room.held[0] == HELD_BACK:
            return 0.0
        room.held[0] += 1
        room.held[room.held[0]] = small
    held = room.held[0]
    derivative = room.columns[held]
    derivative[:] = 0.0
    for infoset in range(plan.sets.shape[1] - 1):
        begin = plan.sets[FIRST_ACTION, infoset]
        row = plan.sets[FIRST_UNKNOWN, infoset] - begin - 1
        for action in range(begin + 1, plan.sets[FIRST_ACTION, infoset + 1]):
            gain = profile.action_value[action] - profile.action_value[begin]
            derivative[layout.place[row + action]] = -gain
    corner = room.corner[: held + 1, : held + 1]
    for first in range(held):
        place = room.held[1 + first]
        corner[first, held] = derivative[place]
        derivative[place] = 0.0
        corner[held, first] = 0.0
        for second in range(held):
            other = room.held[1 + second]
            # A pair of them was taken out with the first's row, or with the second's column.
            corner[first, second] = 1.0 if first == second else room.rows[first, other]
            corner[first, second] += room.columns[second, place]
    for first in range(held):
        for second in range(held):
            room.rows[first, room.held[1 + second]] = 0.0
            room.columns[first, room.held[1 + second]] = 0.0
    for column in range(held + 1):
        _solve(layout, room.values, room.columns[column])
    corner[held, held] = 1.0 if landing else tangent[n]
    if not landing:
        for index in range(n):
            place = layout.place[index]
            for first in range(held):
                if room.held[1 + first] == place:
                    corner[held, first] += tangent[index]
            for column in range(held + 1):
                corner[held, column] -= tangent[index] * room.columns[column, place]
    for row in range(held):
        for column in range(held + 1):
            corner[row, column] -= np.dot(room.rows[row], room.columns[column])
    return sign * factor(corner, room.order, 0)


@inlined
def solve_unfolded(
    plan: Plan, room: Unfolding, tangent: Float, landing: bool, vector: Float
) -> None:
    """Replace ``vector`` (n+1,) by the solution, after :func:`factor_unfolded` with the same
    border."""
    layout, n, held = plan.unfolded, plan.unknowns, room.held[0]
    trial, few = room.trial, room.few[: held + 1]
    trial[:] = 0.0
    given = False
    for index in range(n):
        given = given or vector[index] != 0.0
        trial[layout.place[index]] = vector[index]
    few[held] = vector[n]
    for first in range(held):
        few[first] = trial[room.held[1 + first]]
        trial[room.held[1 + first]] = 0.0
    if given:
        _solve(layout, room.values, trial)
        for first in range(held):
            few[first] -= np.dot(room.rows[first], trial)
        if not landing:
            for index in range(n):
                few[held] -= tangent[index] * trial[layout.place[index]]
    back_substitute(room.corner[: held + 1, : held + 1], room.order, 0, few)
    for index in range(n):
        place = layout.place[index]
        total = trial[place]
        for column in range(held + 1):
            total -= room.columns[column, place] * few[column]
        vector[index] = total
        for first in range(held):
            if room.held[1 + first] == place:
                vector[index] = few[first]
    vector[n] = few[held]


@inlined
def _assemble(plan: Plan, numbers: Numbers, profile: Profile, tau: float, values: Float) -> None:
    """Write the derivatives of all equations into ``values`` (V,)."""
    layout = plan.unfolded
    size = layout.start.shape[1] - 1
    values[:size] = 1.0
    values[size:] = 0.0
    for entry in range(layout.carried.shape[1]):
        child = layout.carried[1, entry]
        share = numbers.weight[child]
        if plan.nodes[INFOSET, plan.nodes[PARENT, child]] >= 0:
            share = profile.probability[plan.nodes[EDGE, child]]
        values[layout.carried[0, entry]] = -share
    for entry in range(layout.answered.shape[1]):
        child, player = layout.answered[1, entry], layout.answered[2, entry]
        more = profile.value[child, player] - profile.value[plan.nodes[PARENT, child], player]
        share = profile.probability[plan.nodes[EDGE, child]]
        values[layout.answered[0, entry]] = -share * more
    for entry in range(layout.told.shape[1]):
        same = layout.told[1, entry] == layout.told[2, entry]
        share = profile.probability[layout.told[2, entry]]
        values[layout.told[0, entry]] = share - 1.0 if same else share
    for entry in range(layout.passed.shape[0]):
        values[layout.passed[entry]] = -1.0
    for entry in range(layout.weighed.shape[1]):
        share = tau * profile.belief[layout.weighed[1, entry]]
        values[layout.weighed[0, entry]] = layout.weighed[2, entry] * share
    for entry in range(layout.believed.shape[1]):
        member, action = layout.believed[1, entry], layout.believed[2, entry]
        node = plan.members[NODE, member]
        player = plan.sets[PLAYER, plan.nodes[INFOSET, node]]
        first = plan.sets[FIRST_ACTION, plan.nodes[INFOSET, node]]
        child = plan.nodes[FIRST_CHILD, node]
        surprise = profile.value[child + action - first, player] - profile.value[child, player]
        surprise -= profile.action_value[action] - profile.action_value[first]
        values[layout.believed[0, entry]] -= tau * profile.belief[member] * surprise


@inlined
def _take_out(layout: Unfolded, room: Unfolding, held: int) -> None:
    """Move the row and column of a held unknown from ``values`` to where they are kept apart."""
    values, place = room.values, room.held[1 + held]
    row, column = room.rows[held], room.columns[held]
    row[:] = 0.0
    column[:] = 0.0
    for step in range(layout.start.shape[1] - 1):
        for entry in range(layout.start[0, step], layout.start[0, step + 1]):
            if step == place:
                column[layout.later[entry]] = values[entry]
            elif layout.later[entry] == place:
                row[step] = values[entry]
            else:
                continue
            values[entry] = 0.0
        for entry in range(layout.start[1, step], layout.start[1, step + 1]):
            if step == place:
                row[layout.later[entry]] = values[entry]
            elif layout.later[entry] == place:
                column[step] = values[entry]
            else:
                continue
            values[entry] = 0.0


@inlined
def _eliminate(layout: Unfolded, values: Float) -> tuple[int, float]:
    """Factor ``values`` in place; the first place whose pivot is small, or -1, and the sign of the
    determinant."""
    sign, target = 1.0, 0
    for step in range(layout.start.shape[1] - 1):
        pivot = values[step]
        if pivot < 0.0:
            sign = -sign
        inverse, most = 1.0 / pivot, 0.0
        begin, end = layout.start[1, step], layout.start[1, step + 1]
        for below in range(layout.start[0, step], layout.start[0, step + 1]):
            multiplier = values[below] * inverse
            most = max(most, abs(multiplier))
            values[below] = multiplier
            for right in range(begin, end):
                values[layout.target[target]] -= multiplier * values[right]
                target += 1
        if not (most <= layout.steepest and abs(inverse) <= layout.steepest):
            return step, 0.0
    return -1, sign


@inlined
def _solve(layout: Unfolded, values: Float, vector: Float) -> None:
    """Replace ``vector`` (M,) by the solution, given the factors."""
    size = layout.start.shape[1] - 1
    for step in range(size):
        value = vector[step]
        if value != 0.0:
            for below in range(layout.start[0, step], layout.start[0, step + 1]):
                vector[layout.later[below]] -= values[below] * value
    for step in range(size - 1, -1, -1):
        total = vector[step]
        for right in range(layout.start[1, step], layout.start[1, step + 1]):
            total -= values[right] * vector[layout.later[right]]
        vector[step] = total / values[step]
