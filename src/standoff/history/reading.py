"""Rows of a table read as observations of a case's games."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.history.fitted_case import Asked, column_values, lever_codes, refuse_wild
from standoff.history.observed import Seen, seen_in, table_of
from standoff.history.table import Flags, Floats, Table, alike

MOST_CRISES = 10_000_000
"""That columns of outcomes may count."""
LEAST_WEIGHT = 1e-4
"""Of all rows together: below, differences between likelihoods can't be told."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table say what, besides those that the case names."""

    outcome: str = ""
    """The column of outcomes' names, or ``NAME=COLUMN,…``."""
    moves: Sequence[str] = ()
    """Columns of observed moves, each ``STAGE=COLUMN``."""
    weights: str = ""
    cluster: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """n different observations, each with its weight; rows alike in everything are one."""

    table: Table
    seen: Seen
    """What was seen in each, and a row of the table that it is: the first of those alike."""
    settings: NDArray[np.int64]
    """(levers, n) the codes of levers read from columns"""
    weight: Floats
    """(n,) how much each counts, those alike together"""
    member: NDArray[np.int64]
    """(N,) the observation that each crisis used is"""
    rows: NDArray[np.int64]
    """(N,) the rows of the table used; one that counts several crises stands as many times"""
    row_weight: Floats
    """(N,) the weight of each"""
    cluster: NDArray[np.int64]
    """(N,) the cluster of each; its own where there are none"""
    values: Mapping[str, Floats]
    """(n,) each the parameters read from columns"""
    dropped: Mapping[str, int]
    """How many rows were left out, by why"""


def read(asked: Asked, table: Table, columns: Columns, rows: Flags | None = None) -> Reading:
    """The ``rows`` of a table as observations; all of them, where None.

    Rows that lack a value, or of which nothing was seen, are dropped and counted.
    Raises :class:`StandoffError` for what is wrong with the table, or with how it fits the case.
    """
    if not columns.outcome and not columns.moves:
        raise StandoffError(
            "nothing is said of what was seen; name the column of outcomes with --outcome, or of "
            "moves with --moves STAGE=COLUMN"
        )
    used = np.ones(table.rows, np.bool_) if rows is None else rows.copy()
    dropped: dict[str, int] = {}
    values = column_values(table, asked.columns)
    codes = lever_codes(table, asked.case, asked.levers, used)
    lacks = {name: np.isnan(each) for name, each in values.items()}
    shown = {name: each.column or name for name, each in asked.columns.items()}
    lacks |= {name: each < 0 for name, each in zip(asked.levers, codes, strict=True)}
    shown |= dict(asked.levers)
    weight = np.ones(table.rows)
    if columns.weights:
        weight = table.numbers(columns.weights)
        if (weight < 0).any():
            at = int(np.flatnonzero(weight < 0)[0])
            message = (
                f"the weight in column '{columns.weights}' is {weight[at]:g}; expected none below 0"
            )
            raise StandoffError(message, table.place(at))
        refuse_wild(table, columns.weights, weight)
        lacks["--weights"], shown["--weights"] = np.isnan(weight), columns.weights
    if columns.cluster:
        lacks["--cluster"] = table.missing(columns.cluster)
        shown["--cluster"] = columns.cluster
    for name, empty in lacks.items():
        lost = int((empty & used).sum())
        if lost:
            why = f"nothing in column '{shown[name]}'"
            dropped[why] = dropped.get(why, 0) + lost
            used &= ~empty
    seen = seen_in(table, asked.case, columns.outcome, columns.moves, used)
    told = np.array([o is not None or any(c >= 0 for c in m) for o, m in seen.key], np.bool_)
    told &= weight[seen.row] > 0
    silent = int(used.sum()) - len(np.unique(seen.row[told]))
    if silent:
        dropped["nothing was seen, or it weighs nothing"] = silent
    if not told.any():
        raise StandoffError(
            "no row of the table is left to be fitted: "
            + "; ".join(f"{why} ({count:,})" for why, count in dropped.items()),
        )
    seen = Seen(
        seen.row[told],
        [key for key, fine in zip(seen.key, told, strict=True) if fine],
        seen.count[told],
        seen.stages,
    )
    return _together(asked, table, seen, (values, codes, weight, columns.cluster, dropped))


def _together(
    asked: Asked,
    table: Table,
    seen: Seen,
    given: tuple[Mapping[str, Floats], NDArray[np.int64], Floats, str, Mapping[str, int]],
) -> Reading:
    """Observations alike in everything as one, unless uncertain numbers tell them apart."""
    values, codes, weight, cluster, dropped = given
    _, key = table_of(seen.key)
    rows = seen.row
    kinds = np.column_stack([*(each[rows] for each in values.values()), *codes[:, rows], key])
    if asked.uncertain:
        # Each has draws of its own.
        first, member = np.arange(len(rows)), np.arange(len(rows))
    else:
        _, first, member = np.unique(kinds, axis=0, return_index=True, return_inverse=True)
        member = member.reshape(-1)
    if seen.count.sum() > MOST_CRISES:
        raise StandoffError(
            f"the columns of outcomes count {seen.count.sum():,.0f} crises; expected at most "
            f"{MOST_CRISES:,}, and in each row how often an outcome came"
        )
    # A row that counts several crises is that many rows.
    each_crisis = np.repeat(np.arange(len(rows)), seen.count.astype(np.int64))
    of_row = rows[each_crisis]
    if cluster:
        cells = table.column(cluster)
        _, group = np.unique([alike(cells[row]) for row in rows], return_inverse=True)
        group = group[each_crisis]
    else:
        group = np.arange(len(of_row))
    member = member[each_crisis]
    row_weight = weight[of_row]
    if row_weight.sum() < LEAST_WEIGHT:
        raise StandoffError(
            f"the weights come to {row_weight.sum():.3g} in all; expected at least {LEAST_WEIGHT:g}"
        )
    return Reading(
        table,
        replace(seen, row=rows[first], key=[seen.key[at] for at in first.tolist()]),
        codes[:, rows[first]],
        np.bincount(member, row_weight, len(first)).astype(np.float64),
        member,
        of_row,
        row_weight,
        group,
        {name: each[rows[first]] for name, each in values.items()},
        dropped,
    )
