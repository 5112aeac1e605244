"""What the ``talks:`` section of a case is made into: names resolved, formulas compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import Place
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import Compiled, Domain
from standoff.case.reader import Path_
from standoff.lens.talks.section import TalksClaim, TalksSection


@dataclass(frozen=True, slots=True)
class CompiledIssue:
    """Something to settle; positions by number. ``undo``: what going back on one costs."""

    name: str
    domain: Domain
    status_quo: int
    irreversible: frozenset[int]
    undo: Mapping[int, Compiled]


@dataclass(frozen=True, slots=True)
class CompiledValuer:
    """A party or a body at home. ``values[k]`` holds a formula a position, or one for all."""

    name: str
    title: str
    actor: str | None
    party: int
    """The number of the party that it is, or at whose home it sits."""
    base: Compiled
    scale: Compiled
    weights: tuple[Compiled | None, ...]
    values: tuple[tuple[Compiled, ...] | Compiled | None, ...]
    walk_away: Compiled | None
    """None where the game tells."""
    path: Path_


@dataclass(frozen=True, slots=True)
class CompiledCombination:
    """What a combination of positions adds where ``when`` holds; ``issues`` are those it reads."""

    issues: tuple[int, ...]
    when: Compiled
    adds: Mapping[int, Compiled]
    """By valuer."""
    path: Path_


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """Combinations that cannot stand; ``allowed`` has one axis for each of ``issues``."""

    issues: tuple[int, ...]
    allowed: NDArray[np.bool_]
    why: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class CompiledLine:
    """Positions, by number, that a party refuses whatever else a package holds."""

    party: int
    issue: int
    positions: tuple[int, ...]
    source: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class CompiledTalksClaim:
    """A claim about what could be agreed, among the packages ``within``."""

    name: str
    claim: TalksClaim
    within: CompiledRule
    accepted_by: tuple[int, ...]
    """The numbers of the valuers who must accept."""


@dataclass(frozen=True, slots=True)
class CompiledLater:
    """The later date: how much the time after it weighs, and what has changed by then."""

    date: str
    patience: Compiled
    parameters: Mapping[str, Compiled]
    walk_away: Mapping[int, Compiled]


@dataclass(frozen=True, slots=True)
class CompiledTalks:
    """Parties come first among ``valuers``, in order; bodies at home after them."""

    section: TalksSection
    issues: tuple[CompiledIssue, ...]
    valuers: tuple[CompiledValuer, ...]
    parties: int
    combinations: tuple[CompiledCombination, ...]
    rules: tuple[CompiledRule, ...]
    lines: tuple[CompiledLine, ...]
    later: CompiledLater | None
    claims: tuple[CompiledTalksClaim, ...]
    names: frozenset[str]
    """The parameters, levers and types that any formula of the section uses."""


NAME = "talks"
"""The key of the section."""


def talks_of(case: CompiledCase) -> CompiledTalks | None:
    """The talks of a case that was compiled with the lenses' sections; None where it has none."""
    found = case.sections.get(NAME)
    assert found is None or isinstance(found, CompiledTalks)
    return found
