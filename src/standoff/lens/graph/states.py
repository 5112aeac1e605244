"""The feasible states: every combination of options that no infeasible condition rules out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from standoff.base.errors import Place, StandoffError
from standoff.lens.graph.conditions import MOST_TESTED, Condition, Patterns

MOST_STATES = 1 << 20
MOST_OPTIONS = 62


def feasible_patterns(
    options: int,
    infeasible: Sequence[Condition],
    most: int = MOST_STATES,
    place: Place | None = None,
) -> Patterns:
    """(n,) the feasible option patterns in increasing binary order, first option least significant.

    Options are decided one after another, those that complete a condition first, and a partial
    combination is dropped as soon as a condition on decided options rules it out, so that the
    2^options combinations are never laid out where few of them are feasible.

    Raises StandoffError where nothing is feasible, or where more than ``most`` states would be.
    """
    if options > MOST_OPTIONS:
        raise too_many_options(options, place)
    patterns = np.zeros(1, np.uint64)
    decided, tested = 0, 0
    waiting = list(infeasible)
    for bit in _order(options, infeasible):
        if 2 * len(patterns) > 4 * most:
            raise _too_many(options, infeasible, most, place)
        patterns = np.concatenate((patterns, patterns | np.uint64(1 << bit)))
        decided |= 1 << bit
        ready = [condition for condition in waiting if not condition.uses & ~decided]
        waiting = [condition for condition in waiting if condition.uses & ~decided]
        for condition in ready:
            tested += len(patterns) * condition.terms
            if tested > MOST_TESTED:
                raise StandoffError(
                    f"{len(infeasible):,} infeasible conditions on so many states would take more "
                    f"than {MOST_TESTED:,} tests: drop those that repeat others, or drop options "
                    "that do not matter",
                    place,
                )
            patterns = patterns[~condition.holds(patterns)]
    for condition in waiting:
        patterns = patterns[~condition.holds(patterns)]
    if not len(patterns):
        raise StandoffError(_why_empty(infeasible), place)
    if len(patterns) > most:
        raise _too_many(options, infeasible, most, place)
    patterns.sort()
    return patterns


def too_many_options(options: int, place: Place | None) -> StandoffError:
    """What to say where there are more than ``MOST_OPTIONS``."""
    return StandoffError(
        f"{options:,} options are more than one model may hold ({MOST_OPTIONS}); "
        "merge options that always go together, or model parts of the conflict apart",
        place,
    )


def _order(options: int, infeasible: Sequence[Condition]) -> list[int]:
    order: list[int] = []
    left = [condition.uses for condition in infeasible if condition.uses]
    while left:
        left.sort(key=lambda uses: (uses.bit_count(), uses))
        bits = left.pop(0)
        for bit in range(options):
            if bits >> bit & 1:
                order.append(bit)
        left = [uses & ~bits for uses in left if uses & ~bits]
    return order + [bit for bit in range(options) if bit not in order]


def _too_many(
    options: int, infeasible: Sequence[Condition], most: int, place: Place | None
) -> StandoffError:
    total = 1 << options
    if not infeasible:
        first = f"{options} options with no infeasible pattern make {total:,} states"
    else:
        first = (
            f"{options} options make {total:,} combinations, of which the infeasible patterns "
            f"leave more than {most:,}"
        )
    return StandoffError(
        f"{first}; at most {most:,} can be analysed: say which combinations are infeasible, "
        "which options exclude one another or which of them at least one must be taken, "
        "or drop options that do not matter",
        place,
    )


def _why_empty(infeasible: Sequence[Condition]) -> str:
    shown = "; ".join(condition.text for condition in infeasible[:6])
    more = f"; and {len(infeasible) - 6} more" if len(infeasible) > 6 else ""
    return f"No state is feasible: the infeasible conditions rule out everything ({shown}{more})"


def written(pattern: int, options: int) -> str:
    """The pattern as ``YNY…``, the first option first."""
    return "".join("Y" if pattern >> bit & 1 else "N" for bit in range(options))


def all_written(patterns: Patterns, options: int) -> list[str]:
    """:func:`written` for many patterns at once; empty where there are no options."""
    if options == 0:
        return ["" for _ in patterns]
    bits = (patterns[:, None] >> np.arange(options, dtype=np.uint64)) & np.uint64(1)
    letters = np.where(bits.astype(np.bool_), np.uint8(ord("Y")), np.uint8(ord("N")))
    flat = np.ascontiguousarray(letters).view(f"S{options}").ravel()
    return [word.decode() for word in flat.tolist()]


def varying(members: Sequence[int]) -> int:
    """The bits in which some of ``members`` differ."""
    together, all_of = 0, members[0]
    for value in members:
        together |= value
        all_of &= value
    return together & ~all_of


def joined(members: Sequence[int], options: int) -> str:
    """How a state that joins several combinations is written; see ``Conflict.names``."""
    differ = varying(members)
    if len(members) == 1 << differ.bit_count():
        word = written(members[0], options)
        return "".join("-" if differ >> bit & 1 else word[bit] for bit in range(options))
    return f"{written(members[0], options)}+{len(members) - 1}"
