"""Where numbers make no game, which crisis it was, and by which estimates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import Problem, StandoffError, listed
from standoff.history.reading import Reading
from standoff.history.table import Floats

_DRAW = re.compile(r"in draw (\d+) of policy '.*'$")
MOST = 6
"""Estimates that are told of."""


@contextmanager
def crisis_told(
    read: Reading,
    observations: NDArray[np.int64],
    names: Sequence[str],
    values: Mapping[str, Floats],
) -> Iterator[None]:
    """While games of some ``observations`` are made, several draws each, from ``values`` (D,) each:
    what is wrong with one is told with its row and with what was tried of the estimates ``names``.

    Raises :class:`StandoffError` so.
    """
    try:
        yield
    except StandoffError as error:
        count = len(next(iter(values.values()))) // max(len(observations), 1)
        raise StandoffError(
            [_told(each, read, observations, count, names, values) for each in error.problems]
        ) from None


def _told(
    problem: Problem,
    read: Reading,
    observations: NDArray[np.int64],
    count: int,
    names: Sequence[str],
    values: Mapping[str, Floats],
) -> Problem:
    found = _DRAW.search(problem.message)
    if found is None:
        return problem
    draw = int(found[1])
    line = read.table.lines[int(read.seen.row[observations[draw // count]])]
    tried = listed((f"{name} = {values[name][draw]:.4g}" for name in names), MOST, last="and")
    told = (
        f"{problem.message[: found.start()]}for line {line} of the table, where the search tried "
        f"{tried}; mend the line, or give an estimate that can't be so 'lower' or 'upper'"
    )
    return replace(problem, message=told)
