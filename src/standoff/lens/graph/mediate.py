"""What a mediator wants to know: the least change of preferences that makes a state hold.

Small models are searched exactly over the states that matter; for large ones the fewest states
that must come to be liked less than the wanted one are found as an integer programme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from standoff.base.errors import StandoffError
from standoff.lens.graph.inverse import Followed, Requirement, requirement
from standoff.lens.graph.model import Conflict

MOST_BRANCHES = 10_000
"""Branches of the integer programme that are looked at."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one decision maker's ranking that makes the wanted state stable for it."""

    player: int
    lowered: tuple[int, ...]
    """States (0-based) to be moved below the wanted one, everything else staying in order."""
    raised: int
    """How many places the wanted state must rise instead, the others staying as they are."""

    @property
    def single(self) -> bool:
        """Whether moving one other state is enough."""
        return len(self.lowered) == 1


@dataclass(frozen=True, slots=True)
class Mediation:
    """What it would take for ``state`` to be an equilibrium."""

    conflict: Conflict
    state: int
    concept: str
    requirements: tuple[Requirement, ...]
    changes: tuple[Change, ...]
    """One for each decision maker that the state is not yet stable for and that could be won."""
    hopeless: tuple[int, ...]
    """Decision makers for whom no ranking makes the state stable."""

    @property
    def holds(self) -> bool:
        """Whether the state is an equilibrium already."""
        return not self.changes and not self.hopeless

    @property
    def by_one_change(self) -> Change | None:
        """The single change of one decision maker's ranking that does it, if one is enough."""
        if self.hopeless or len(self.changes) != 1 or not self.changes[0].single:
            return None
        return self.changes[0]


def mediate(
    conflict: Conflict, state: int, concept: str = "SEQ", followed: Followed | None = None
) -> Mediation:
    """What would have to change for ``state`` to be an equilibrium under ``concept``.

    Each decision maker is looked at with the others' preferences as they are. ``followed`` counts
    the work of several questions together. Raises StandoffError where there is too much of it.
    """
    followed = followed or Followed(conflict)
    needs = tuple(
        requirement(conflict, player, state, concept, followed)
        for player in range(conflict.players)
    )
    changes, hopeless = [], []
    for need in needs:
        if need.met_now():
            continue
        everything = frozenset(range(conflict.states)) - {state}
        if not need.met(everything):
            hopeless.append(need.player)
            continue
        changes.append(Change(need.player, fewest_lowered(need), places_to_rise(need)))
    return Mediation(conflict, state, concept, needs, tuple(changes), tuple(hopeless))


def places_to_rise(need: Requirement) -> int:
    """How many of the states now preferred to the wanted one it must pass, best last."""
    level = need.conflict.preferences[need.player].level
    below = set(np.flatnonzero(level <= level[need.state]).tolist())
    above = [int(s) for s in np.argsort(level, kind="stable") if level[s] > level[need.state]]
    for passed, state in enumerate(above, 1):
        below.add(state)
        if need.met(below):
            return passed
    return len(above)


def fewest_lowered(need: Requirement) -> tuple[int, ...]:
    """The fewest states that must come to be less liked, as a set-cover integer programme.

    A variable for each state now preferred, and one for each alternative of a clause that needs
    several states at once; solved exactly by HiGHS through SciPy.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import lil_array

    level = need.conflict.preferences[need.player].level
    below = frozenset(np.flatnonzero(level <= level[need.state]).tolist())
    open_clauses = [
        [group - below for group in clause]
        for clause in need.clauses
        if not any(group <= below for group in clause)
    ]
    if not open_clauses:
        return ()
    states = sorted({s for clause in open_clauses for group in clause for s in group})
    column = {state: k for k, state in enumerate(states)}
    rows: list[dict[int, float]] = []
    lower: list[float] = []
    extra = len(states)
    for clause in open_clauses:
        choice: dict[int, float] = {}
        for group in clause:
            if len(group) == 1:
                choice[column[next(iter(group))]] = 1.0
                continue
            choice[extra] = 1.0
            for state in group:
                rows.append({column[state]: 1.0, extra: -1.0})
                lower.append(0.0)
            extra += 1
        rows.append(choice)
        lower.append(1.0)
    matrix = lil_array((len(rows), extra))
    for r, entries in enumerate(rows):
        for c, value in entries.items():
            matrix[r, c] = value
    cost = np.zeros(extra)
    cost[: len(states)] = 1.0
    # Of equally many states, those nearest above the wanted one: they take the least persuading.
    height = level[states].astype(float) - float(level[need.state])
    cost[: len(states)] += height / (1.0 + height.sum()) / 2
    result = milp(
        cost,
        constraints=LinearConstraint(matrix.tocsr(), np.array(lower), np.inf),
        bounds=Bounds(0, 1),
        integrality=np.ones(extra),
        options={"node_limit": MOST_BRANCHES},
    )
    if result.x is None:
        raise StandoffError(
            "the least change of preferences could not be found within "
            f"{MOST_BRANCHES:,} steps: rule more combinations out"
        )
    return tuple(state for state, k in column.items() if result.x[k] > 0.5)


def rankings_count(needs: Sequence[Requirement]) -> int:
    """How many profiles of strict rankings meet all requirements, each taken by itself.

    Exact for Nash, GMR and SMR, where a requirement does not depend on the others' rankings.
    """
    total = 1
    for need in needs:
        total *= need.count()
    return total
