"""A shift of power to come: what talks are worth by then, and what breaking a deal would cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.case.compiled import CompiledCase
from standoff.errors import StandoffError
from standoff.talks.domain import Floats
from standoff.talks.growth import Grower, Parameters, WalkAway, grow_worlds
from standoff.talks.worlds import Worlds, column_starts


@dataclass(frozen=True)
class Shift:
    """The later worlds, and how the two dates hang together. W worlds, T positions.

    ``undo``: (W, T) what breaking a deal with that position costs whoever breaks it;
    ``patience``: (W,) how much the time after the date weighs; ``irreversible``: (T,) whether the
    position stays once carried out; ``status_quo``: (issues,) the column each issue falls back to.
    """

    date: str
    later: Worlds
    undo: Floats
    patience: Floats
    irreversible: NDArray[np.bool_]
    status_quo: NDArray[np.int64]


def grow_shift(
    case: CompiledCase,
    parameters: Parameters,
    policies: Sequence[str],
    walk_away_later: WalkAway | None = None,
) -> Shift:
    """Evaluate the ``later`` part of a case's talks.

    Raises :class:`StandoffError` where the talks have none, or the patience leaves 0–1.
    """
    talks = case.talks
    if talks is None or talks.later is None:
        raise StandoffError(
            "the talks say nothing of 'later', so whether a deal lasts can't be told"
        )
    later = grow_worlds(case, parameters, policies, walk_away_later, later=True)
    grower = Grower(case, talks, parameters, policies, {}, later=False)
    environment = grower.environment(policies[0])
    starts = column_starts(talks)
    undo = np.zeros((len(later.values), starts[-1]))
    stays = np.zeros(starts[-1], dtype=bool)
    for k, issue in enumerate(talks.issues):
        for position, formula in issue.undo.items():
            cost = grower.number(
                formula,
                environment,
                f"the cost of undoing '{issue.name}'",
                ("talks", "issues", issue.name, "undo", issue.domain.words[position]),
            )
            undo[:, starts[k] + position] = grower.flat(cost)
        stays[[starts[k] + position for position in issue.irreversible]] = True
    path = ("talks", "later", "patience")
    patience = grower.flat(grower.number(talks.later.patience, environment, "the patience", path))
    if ((patience < 0) | (patience > 1)).any():
        raise StandoffError("the patience of 'later' leaves 0 to 1 in some draw", case.place(path))
    quo = np.array([starts[k] + issue.status_quo for k, issue in enumerate(talks.issues)])
    return Shift(talks.later.date, later, undo, patience, stays, quo.astype(np.int64))
