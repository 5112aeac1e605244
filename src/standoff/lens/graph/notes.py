"""Notes on what an analyst's preference statements left unsaid, or said twice."""

from __future__ import annotations

from collections.abc import Sequence

from standoff.lens.graph.build import Skeleton
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.preference import Preference, Statement, idle_statements, tied_groups
from standoff.lens.graph.wording import Wording

MOST_GROUPS = 4
MOST_TIED = 3
MOST_IDLE = 12


def idle_notes(name: str, statements: Sequence[Statement], base: Skeleton) -> list[str]:
    """A note for each statement that has no effect on the ranking."""
    idle = idle_statements(base.patterns[base.representative], statements)
    more = [f"… and {len(idle) - MOST_IDLE:,} more of {name}'s statements separate no states."]
    return [
        f"{name}'s statement {k + 1}, '{statements[k].condition.text}', separates no states: it "
        "repeats or contradicts the statements before it, or holds everywhere or nowhere."
        for k in idle[:MOST_IDLE]
    ] + (more if len(idle) > MOST_IDLE else [])


def tie_notes(name: str, preference: Preference, conflict: Conflict) -> list[str]:
    """A note that lists the states left tied, by number and in words, if there are any."""
    groups = tied_groups(preference)
    if not groups:
        return []
    say, most = Wording(conflict), MOST_GROUPS if len(groups) <= MOST_GROUPS else 1
    shown = "; ".join(
        " = ".join(say.numbered(s) for s in group[:MOST_TIED])
        + (f" = {len(group) - MOST_TIED:,} more" if len(group) > MOST_TIED else "")
        for group in groups[:most]
    )
    more = f"; and {len(groups) - most:,} more groups" if len(groups) > most else ""
    return [f"{name}'s statements leave states tied: {shown}{more}."]
