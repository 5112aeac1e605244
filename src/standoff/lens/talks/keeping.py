"""Packages of a case put to the test of time: from worlds and a shift to :class:`Deal`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.lens.talks.domain import Floats
from standoff.lens.talks.every_world import EQUAL
from standoff.lens.talks.lasting import Deal
from standoff.lens.talks.shift import Shift
from standoff.lens.talks.worlds import Worlds, column_starts


def worth_of(worlds: Worlds, policy: int, packages: NDArray[np.int64]) -> Floats:
    """What a package is worth to each valuer in each world; (W, V).

    ``packages``: (W, issues), a package a world, or (issues,) for the same in all.
    """
    talks, s = worlds.talks, worlds.shared(policy)
    packages = np.broadcast_to(packages, (len(worlds.values), len(talks.issues)))
    starts = np.array(column_starts(talks)[:-1])
    values = worlds.values[:, s]
    rows = np.arange(len(values))
    total = np.zeros(values.shape[:2])
    for k in range(len(talks.issues)):
        total += values[rows, :, starts[k] + packages[:, k]]
    for combination, table in zip(talks.combinations, worlds.tables, strict=True):
        cell = np.zeros(len(rows), dtype=np.int64)
        for k in combination.issues:
            cell = cell * len(talks.issues[k].domain.words) + packages[:, k]
        total += table[rows, s, :, cell]
    return total


def acceptable_to_all(
    worlds: Worlds, policy: int, packages: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether everybody accepts a package, red lines aside, in each world; (W,).

    ``packages`` as in :func:`worth_of`; values are compared as in ``every_world.judge``.
    """
    s = worlds.shared(policy)
    count = len(worlds.values)
    parts = [worlds.values[:, s], worlds.reservation[:, s], *(t[:, s] for t in worlds.tables)]
    shape = (count, worlds.reservation.shape[2], -1)
    unit = np.max([np.abs(part).reshape(shape).max(axis=2) for part in parts], axis=0)
    gain = worth_of(worlds, policy, packages) - worlds.reservation[:, policy]
    return np.asarray((gain >= -EQUAL * np.maximum(unit, 1e-300)).all(axis=1))


def deal_of(worlds: Worlds, shift: Shift, policy: int, packages: NDArray[np.int64]) -> Deal:
    """A package (or one a world) under a policy, seen from today and from the later date.

    What an issue leaves behind when the deal is broken is the difference between its position and
    the status quo, valued at the later date, where the position can't be undone. Combinations are
    taken to lapse with the deal.
    """
    talks = worlds.talks
    packages = np.broadcast_to(packages, (len(worlds.values), len(talks.issues)))
    starts = np.array(column_starts(talks)[:-1])
    values = shift.later.values[:, shift.later.shared(policy)]
    rows = np.arange(len(values))
    kept = np.zeros((*values.shape[:2], len(talks.issues)))
    undo = np.zeros(len(values))
    for k in range(len(talks.issues)):
        column = starts[k] + packages[:, k]
        moved = values[rows, :, column] - values[:, :, shift.status_quo[k]]
        kept[:, :, k] = np.where(shift.irreversible[column][:, None], moved, 0.0)
        undo += shift.undo[rows, column]
    return Deal(
        worth_of(worlds, policy, packages),
        worth_of(shift.later, policy, packages),
        worlds.reservation[:, policy],
        shift.later.reservation[:, policy],
        kept,
        undo,
        shift.patience,
    )
