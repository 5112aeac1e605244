"""First-level hypergames: the parties act on their own views of the conflict.

Bennett (1977); Wang, Hipel & Fraser (1988); Aljefri, Fang & Hipel (2014). Each party analyses the
conflict as it sees it. A state is a *hypergame equilibrium* if every party, judging by its own
view, would stay there: where the parties will rest, whether or not they know why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.lens.graph.concepts import BASIC
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.stability import Stability, analyse

MOST_SEEN = 1 << 24
"""Most views times states times pairs of decision makers."""


@dataclass(frozen=True, slots=True, eq=False)
class Hypergame:
    """The conflict as it is, as each party sees it, and where it rests."""

    true: Stability
    views: tuple[Stability, ...]
    """By decision maker; the true analysis for those that see the conflict as it is."""
    seen: tuple[NDArray[np.intp], ...]
    """For each decision maker, the true state behind each state of its view, -1 if imagined."""

    def perceived(self, player: int, concept: str) -> NDArray[np.intp]:
        """The 0-based states that ``player`` takes for equilibria, those that are real."""
        states = self.seen[player][self.views[player].equilibria(concept)]
        return np.sort(states[states >= 0])

    def equilibria(self, concept: str) -> NDArray[np.intp]:
        """The 0-based states at which every party, by its own view, would stay.

        A state that a party does not conceive of is none it would knowingly stay at.
        """
        resting = np.ones(self.true.conflict.states, np.bool_)
        for player, (view, seen) in enumerate(zip(self.views, self.seen, strict=True)):
            own = np.zeros(self.true.conflict.states, np.bool_)
            states = seen[view.stable_for(player, concept)]
            own[states[states >= 0]] = True
            resting &= own
        return np.flatnonzero(resting)


def analyse_hypergame(conflict: Conflict, concepts: Iterable[str] = BASIC) -> Hypergame:
    """Analyse the true conflict and every party's view of it (Bennett 1977).

    Raises StandoffError for an unknown concept and where it would take minutes.
    """
    wanted = tuple(concepts)
    size = (1 + len(conflict.views)) * conflict.states * conflict.players**2
    if size > MOST_SEEN:
        raise StandoffError(
            f"{len(conflict.views)} views of {conflict.states:,} states would take minutes to "
            "analyse: rule more combinations out"
        )
    true = analyse(conflict, wanted)
    different = dict(conflict.views)
    views, seen = [], []
    everything = np.arange(conflict.states)
    for player in range(conflict.players):
        view = different.get(player)
        if view is None:
            views.append(true)
            seen.append(everything)
            continue
        views.append(analyse(view, wanted))
        at = np.searchsorted(conflict.moves.pattern, view.moves.pattern)
        at = np.minimum(at, conflict.states - 1)
        real = conflict.moves.pattern[at] == view.moves.pattern
        seen.append(np.where(real, at, -1))
    return Hypergame(true, tuple(views), tuple(seen))
