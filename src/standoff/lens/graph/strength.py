"""Strength of preference: how firmly a state is held (Hamouda, Kilgour & Hipel 2004, 2006).

A state is *strongly* stable if every improvement, mild or great, can be answered with something
*greatly* less preferred than the state left; it is *weakly* stable if it is stable by the usual
definition but not strongly. A state without improvements is strongly stable.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from standoff.base.errors import StandoffError, listed
from standoff.lens.graph.concepts import PAIRWISE, chosen
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.propagation import Field
from standoff.lens.graph.stability import Flags, Stability, sanctioned


@dataclass(frozen=True, slots=True, eq=False)
class Strength:
    """Strong and weak stability; together they are stability by the usual definition."""

    strong: Stability
    weak: Stability


def analyse_strength(conflict: Conflict, concepts: Iterable[str] = PAIRWISE) -> Strength:
    """Which states are strongly stable, and which only weakly (Hamouda, Kilgour & Hipel 2004).

    A decision maker whose strength of preference was not stated has no great differences. Raises
    StandoffError for concepts other than Nash, GMR, SMR and SEQ.
    """
    wanted = chosen(list(concepts))
    other = [concept for concept in wanted if concept not in PAIRWISE]
    if other:
        raise StandoffError(
            f"{other[0]} has no form for strength of preference; expected {listed(PAIRWISE)}"
        )
    field = Field(
        conflict.moves, np.array([preference.level for preference in conflict.preferences])
    )
    strong: dict[str, Flags] = {}
    weak: dict[str, Flags] = {}
    for concept in wanted:
        usual = sanctioned(field, concept)
        strong[concept] = usual if concept == "Nash" else _strongly(conflict, field, concept)
        weak[concept] = usual & ~strong[concept]
    return Strength(Stability(conflict, "standard", strong), Stability(conflict, "standard", weak))


def _strongly(conflict: Conflict, field: Field, concept: str) -> Flags:
    """Stability with "greatly less preferred" in place of "no more preferred"."""
    stable = np.empty(field.level.shape, np.bool_)
    for focal, preference in enumerate(conflict.preferences):
        gap = preference.gap
        if gap is None:
            gap = np.zeros(conflict.states, np.int32)
        worth = gap
        if concept == "SMR":
            worth = np.maximum(gap, field.greatest_value(focal, gap, False))
        answered = field.least_by_sequence(focal, worth, concept == "SEQ")
        escape = field.greatest_value(focal, answered, True)
        stable[focal] = (escape < 0) | (escape < gap)
    return stable
