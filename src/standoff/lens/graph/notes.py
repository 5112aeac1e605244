"""Notes on what an analyst's preference statements left unsaid, or said twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from standoff.lens.graph.model import Conflict
from standoff.lens.graph.preference import Preference, Statement, tied_levels
from standoff.lens.graph.wording import Wording

MOST_GROUPS = 4
MOST_TIED = 3
MOST_IDLE = 12


def idle_notes(name: str, statements: Sequence[Statement], idle: Sequence[int]) -> list[str]:
    """A note for each statement that has no effect on the ranking; ``idle`` are their places."""
    more = [f"… and {len(idle) - MOST_IDLE:,} more of {name}'s statements separate no states."]
    return [
        f"{name}'s statement {k + 1}, '{statements[k].condition.text}', separates no states: it "
        "repeats or contradicts the statements before it, or holds everywhere or nowhere."
        for k in idle[:MOST_IDLE]
    ] + (more if len(idle) > MOST_IDLE else [])


def tie_notes(name: str, preference: Preference, conflict: Conflict) -> list[str]:
    """A note that lists the states left tied, by number and in words, if there are any."""
    tied = tied_levels(preference)
    if not len(tied):
        return []
    say, most = Wording(conflict), MOST_GROUPS if len(tied) <= MOST_GROUPS else 1
    groups = (np.flatnonzero(preference.level == level) for level in tied[:most])
    shown = "; ".join(
        " = ".join(say.numbered(s) for s in group[:MOST_TIED].tolist())
        + (f" = {len(group) - MOST_TIED:,} more" if len(group) > MOST_TIED else "")
        for group in groups
    )
    more = f"; and {len(tied) - most:,} more groups" if len(tied) > most else ""
    return [f"{name}'s statements leave states tied: {shown}{more}."]
