"""A game in which some players do what is known of them: their choices are nature's.

And chances that matter to beliefs alone: how a branch without any chance is told apart from others,
and how one whose chance is too small for a number is weighed.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.lens.game.tree import CHANCE, Float, Games, Int, Tree

FAINT = -600.0
"""Logs of chances below this are weighed as logs."""


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A tree in which only some players choose."""

    tree: Tree
    kept: Int
    """(A',) for each action that is left, which of the whole tree's it is"""
    known: Int
    """(E' - E,) for each branch of chance more, which action it stands for"""

    def games(self, games: Games, log_probability: Float) -> Games:
        """Games on the whole tree, with the others held at their choices (D, A)."""
        share = log_probability[:, self.known]
        chance = np.concatenate([games.chance, weighed(share)], axis=1)
        return Games(self.tree, games.payoffs, chance, games.precision)


def hold(tree: Tree, free: Set[int]) -> Held:
    """The tree in which only the players ``free`` choose; nodes, ends and players keep their
    numbers, and so do the branches of chance that there were."""
    choosing = np.isin(tree.infoset_player, sorted(free))
    renamed = np.where(choosing, np.cumsum(choosing) - 1, CHANCE).astype(np.int32)
    decided = tree.infoset >= 0
    infoset = tree.infoset.copy()
    infoset[decided] = renamed[tree.infoset[decided]]
    widths = np.diff(tree.first_action)
    owner = np.repeat(np.arange(tree.infosets), widths)
    kept = np.flatnonzero(choosing[owner]).astype(np.int32)
    action = np.full(tree.actions, -1, np.int32)
    action[kept] = np.arange(len(kept), dtype=np.int32)
    below = np.flatnonzero(tree.parent >= 0)
    after = tree.parent[below]
    moved = below[decided[after]]
    edge = tree.edge.copy()
    edge[moved] = action[tree.edge[moved]]
    nature = below[decided[after] & (infoset[after] == CHANCE)]
    known = tree.edge[nature]
    edge[nature] = tree.chance_branches + np.arange(len(nature), dtype=np.int32)
    sizes = np.diff(tree.first_member)
    inside = np.repeat(choosing, sizes)

    def from_zero(counts: NDArray[np.int32]) -> Int:
        return np.concatenate(([0], np.cumsum(counts))).astype(np.int32)

    def only(labels: tuple[str, ...], which: NDArray[np.bool_] | Int) -> tuple[str, ...]:
        return tuple(np.array(labels, object)[which]) if labels else labels

    return Held(
        Tree(
            players=tree.players,
            parent=tree.parent,
            first_child=tree.first_child,
            child_count=tree.child_count,
            infoset=infoset,
            edge=edge,
            terminal=tree.terminal,
            infoset_player=tree.infoset_player[choosing],
            first_action=from_zero(widths[choosing]),
            first_member=from_zero(sizes[choosing]),
            member=tree.member[inside],
            infoset_label=only(tree.infoset_label, choosing),
            action_label=only(tree.action_label, kept),
            chance_label=tree.chance_label + only(tree.action_label, known),
            terminal_label=tree.terminal_label,
        ),
        kept,
        known,
    )


def weighed(log_chance: Float) -> Float:
    """Chances from their logs; those too small for a number as ``Games.chance`` writes them."""
    faint = (log_chance < FAINT) & (log_chance > -np.inf)
    return np.where(faint, log_chance - 1.0, np.exp(log_chance))


def rescued(view: Float, truth: Float) -> Float:
    """Chances as a view has them, where one that it gives none, though there is one in truth, is
    written as ``Games.chance`` writes what is possible after all."""
    return np.where((view == 0.0) & (truth > 0.0), -truth, view)
