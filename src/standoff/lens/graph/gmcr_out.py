"""Writing GMCR+ files: the feasible set as infeasible patterns, preferences as rankings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from standoff.base.errors import StandoffError
from standoff.base.files import write_atomically
from standoff.base.plain import json_text
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.moves import Patterns
from standoff.lens.graph.preference import ranking

MOST_WRITTEN = 1 << 16
_DIRECTION = {"both": "both", "forward": "fwd", "back": "back"}


def write_gmcr(conflict: Conflict, path: str | Path) -> None:
    """Write a ``.gmcr`` file that GMCR+ and Standoff read as the same conflict.

    Rankings are written out (``useManualPreferenceRanking``). Raises StandoffError where the
    format has no room for what the conflict holds, saying what that is.
    """
    write_atomically(path, gmcr_text(conflict))


def gmcr_text(conflict: Conflict) -> str:
    """The text of the file; see :func:`write_gmcr`."""
    return json_text(as_gmcr(conflict), indent=None)


def as_gmcr(conflict: Conflict) -> dict[str, Any]:
    """The content of the file; see :func:`write_gmcr`."""
    lost = _no_room(conflict)
    if lost:
        # What is open or not certain has no room in a table of rankings either.
        open_ = any(p.unknown is not None or p.certainty is not None for p in conflict.preferences)
        instead = "" if open_ else "; write a CSV table instead"
        raise StandoffError(f"A .gmcr file has no room for {lost}{instead}")
    count = len(conflict.options)
    views = dict(conflict.views)
    makers = []
    for k, name in enumerate(conflict.decision_makers):
        maker: dict[str, Any] = {
            "name": name,
            "options": [b for b, option in enumerate(conflict.options) if k in option.owners],
            "preferences": [],
            "preferenceRanking": ranking(conflict.preferences[k]),
        }
        if k in views:
            unseen = np.setdiff1d(conflict.moves.pattern, views[k].moves.pattern)
            seen_or_infeasible = _complement(unseen, count)
            maker["misperceptions"] = _conditions(seen_or_infeasible, count)
        makers.append(maker)
    named = [list(members) for members in conflict.coalitions]
    inside = {member for members in named for member in members}
    return {
        "program": "standoff",
        "options": [
            {"name": option.name, "permittedDirection": _DIRECTION[option.direction]}
            for option in conflict.options
        ],
        "decisionMakers": makers,
        "infeasibles": _conditions(conflict.moves.pattern, count),
        "useManualPreferenceRanking": True,
        "coalitions": [*named, *(k for k in range(conflict.players) if k not in inside)],
    }


def _no_room(conflict: Conflict) -> str:
    if not conflict.options:
        return "states that are not option combinations"
    if conflict.coalesced:
        return "coalesced states"
    if not conflict.moves.grouped.all():
        return "single moves that are barred"
    if conflict.states > MOST_WRITTEN:
        return f"the rankings of {conflict.states:,} states (at most {MOST_WRITTEN:,})"
    for preference in conflict.preferences:
        if preference.unknown is not None:
            return "unknown preference"
        if preference.gap is not None:
            return "strength of preference"
        if preference.certainty is not None:
            return "fuzzy preference"
    for player, view in conflict.views:
        if not np.isin(view.moves.pattern, conflict.moves.pattern).all():
            return f"states that only {conflict.decision_makers[player]} believes in"
        same = conflict.moves.pattern.searchsorted(view.moves.pattern)
        for own, true in zip(view.preferences, conflict.preferences, strict=True):
            if not np.array_equal(own.level, np.unique(true.level[same], return_inverse=True)[1]):
                return "preferences that somebody misperceives"
    return ""


def _complement(patterns: Patterns, options: int) -> Patterns:
    everything = np.arange(1 << options, dtype=np.uint64)
    return np.setdiff1d(everything, patterns)


def _conditions(kept: Patterns, options: int) -> list[list[list[int | str]]]:
    """Patterns that rule out exactly the combinations not among ``kept`` (sorted)."""
    found: list[list[list[int | str]]] = []

    def split(low: int, high: int, bit: int, fixed: list[list[int | str]]) -> None:
        if high - low == 1 << (bit + 1):
            return
        if low == high:
            found.append(list(fixed))
            return
        middle_value = int(kept[low]) >> (bit + 1) << (bit + 1) | 1 << bit
        middle = low + int(np.searchsorted(kept[low:high], np.uint64(middle_value)))
        split(low, middle, bit - 1, [[bit, "N"], *fixed])
        split(middle, high, bit - 1, [[bit, "Y"], *fixed])

    split(0, len(kept), options - 1, [])
    return found
