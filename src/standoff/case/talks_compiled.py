"""What the ``talks:`` section of a case is made into: names resolved, formulas compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.case.evaluate import Compiled, Domain
from standoff.case.reader import Path_
from standoff.case.talks_section import TalksClaim, TalksSection
from standoff.errors import Place


@dataclass(frozen=True, slots=True)
class CompiledIssue:
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
    party: int
    issue: int
    positions: tuple[int, ...]
    source: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class CompiledTalksClaim:
    name: str
    claim: TalksClaim
    within: CompiledRule
    accepted_by: tuple[int, ...]
    """The numbers of the valuers who must accept."""


@dataclass(frozen=True, slots=True)
class CompiledLater:
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
