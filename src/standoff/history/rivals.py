"""Two cases estimated from the rows of a table that both can use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase
from standoff.history.deviations import curvature
from standoff.history.estimation import Fit
from standoff.history.fitted_case import Asked, asked_of
from standoff.history.model import Model
from standoff.history.reading import Columns, Reading, read
from standoff.history.table import Flags, Floats, Table
from standoff.history.vuong import Rival, nesting, variance_test, vuong


def asked_beside(compiled: CompiledCase, policy: str) -> Asked:
    """What another case asks of the crises; under the policy of that name, where it has it.

    Raises :class:`StandoffError` as :func:`asked_of` does.
    """
    return asked_of(compiled, policy if policy in compiled.policies else "")


@contextmanager
def for_rival(asked: Asked) -> Iterator[None]:
    """What is wrong meanwhile is told as that of the other case.

    Raises :class:`StandoffError` so.
    """
    try:
        yield
    except StandoffError as error:
        named = f"for the other case, “{asked.case.case.title}”"
        raise StandoffError(
            [replace(each, message=f"{named}: {each.message}") for each in error.problems]
        ) from None


def same_rows(
    table: Table, columns: Columns, rows: Flags | None, pair: tuple[Asked, Asked]
) -> tuple[Reading, Reading]:
    """A table read for two cases, by the rows that both can use.

    Raises :class:`StandoffError` for what is wrong with the table, and where no row is left.
    """
    first = read(pair[0], table, columns, rows)
    with for_rival(pair[1]):
        second = read(pair[1], table, columns, rows)
    used = [np.isin(np.arange(table.rows), each.rows) for each in (first, second)]
    both = used[0] & used[1]
    if not both.any():
        raise StandoffError("the two cases have no row in common that both can use")
    if (used[0] == used[1]).all():
        return first, second
    found = []
    for each, mine, case in ((first, used[0], pair[0]), (second, used[1], pair[1])):
        again = read(case, table, columns, both)
        lost = int((mine & ~both).sum())
        dropped = dict(each.dropped)
        if lost:
            dropped["the other case can't use it"] = lost
        found.append(replace(again, dropped=dropped))
    return found[0], found[1]


def rival(model: Model, found: Fit, other: Model, fitted: Fit) -> Rival:
    """How another model, ``fitted`` to the same rows, does beside the one ``found``."""
    read = model.read
    mine, scores, bend = _at(model, found)
    its, its_scores, its_bend = _at(other, fitted)
    sizes = len(found.estimates), len(fitted.estimates)
    together = len(np.unique(read.cluster)) < len(read.cluster)
    cluster = read.cluster if together else None
    return Rival(
        fitted.case.case.title,
        sizes[1],
        fitted.log_likelihood,
        fitted.aic,
        fitted.bic,
        fitted.identified,
        variance_test(mine - its, read.row_weight, (scores, its_scores), (bend, its_bend), cluster),
        vuong(mine, its, read.row_weight, sizes, cluster),
        int(read.cluster.max()) + 1 if together else None,
        nesting(
            set(found.estimates),
            set(fitted.estimates),
            found.log_likelihood - fitted.log_likelihood,
        ),
    )


def _at(model: Model, fit: Fit) -> tuple[Floats, Floats, Floats]:
    """(N,) the rows' log-likelihoods at the estimates, (N, K) their slopes and (K, K) the
    curvature, by those that don't run off."""
    point, member = point_of(fit), model.read.member
    kept = [k for k, name in enumerate(model.names) if name not in fit.running_off]
    value = model.at(point)
    bend = curvature(model, model.read.weight, point)
    return value.log_likelihood[member], value.scores[member][:, kept], bend[np.ix_(kept, kept)]


def point_of(fit: Fit) -> Floats:
    """(K,) the estimates."""
    return np.array([each.value for each in fit.estimates.values()])
