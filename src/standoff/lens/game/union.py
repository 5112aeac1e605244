"""Two policies' games as one tree, in which part of what is done may follow one and part the other.

A history of this tree gives every type and stage a word, or none where it is not played. At each
history and each stage either policy has its own rules (whether the stage is played, what is open)
by its own levers. How an actor chooses there under a policy is read at the policy's *situations*:
the nodes of its own tree that the history leads to. Words that can't come about under the policy
are left out, and its situations branch as its own play does there. So each policy, by itself,
plays exactly its own game. Where a policy has no situation in which the choice is made the other's
stands in; where neither has, every open choice is equally likely.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.case.compiled import Branches, CompiledCase
from standoff.lens.game.grow import Grown
from standoff.lens.game.histories import Codes, Histories

Index = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Part:
    """A player of the split: what is chosen at a stage by an actor, of one type if it has types;
    or how nature's chances fall (``actor`` None)."""

    stage: str
    actor: str | None
    type: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """How one policy's situations move on at a level. The old ones belong to the level's rows, the
    new ones to the rows after it."""

    before: Index
    """(n,) the old situation that each new one comes from"""
    node: Index
    """(n,) the node that it moved to; -1 where it stays"""
    start: Index
    """(rows,) where each row's new situations begin"""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """From which situations a policy's chances at a level are read."""

    edges: tuple[Index, Index]
    """for each policy's situations, the edge that each adds to, in order"""
    situations: tuple[Index, Index]
    nodes: tuple[Index, Index]
    """and the node whose chance it adds, weighed by the situation's own"""
    even: Index
    """edges that are equally likely at their node, and the one where it is not played"""
    open: Flags
    """(edges,) whether it may be taken at all"""


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """A type or a stage: the nodes at which either policy plays it, and their edges."""

    name: str
    branches: Branches | None
    nodes: Index
    first: Index
    """(nodes,) where each node's edges begin"""
    child: Index
    """(edges,)"""
    row: Index
    """(edges,) the node's row that each begins at"""
    word: Index
    """(edges,) the word's code; ``ABSENT`` where it is not played"""
    active: tuple[Flags, Flags]
    """(nodes,) whether either policy plays it there"""
    histories: tuple[Histories, Histories]
    """at the nodes, as either policy sees them"""
    parts: tuple[Part, ...]
    part: Index
    """(nodes,) which of ``parts`` moves there"""
    readings: tuple[Reading, Reading] | None
    """None for nature"""
    moves: tuple[Moves, Moves]
    unforeseen: Index
    """rows at which neither policy has a situation"""


@dataclass(frozen=True, slots=True, eq=False)
class Union:
    """The two games as one tree."""

    case: CompiledCase
    grown: tuple[Grown, Grown]
    levels: tuple[Level, ...]
    nodes: int
    ends: Index
    """(T,) the node of each end"""
    history: tuple[Mapping[str, Codes], Mapping[str, Codes]]
    """(T,) for each type and stage its code on the way to each end, as either policy sees it: how
    many rounds there were is by its own rules"""
    outcome: tuple[Codes, Codes]
    """(T,) the outcome of each end by either policy's levers"""
    longest: int
    """the most levels that one history plays"""
