"""An extensive game as a Gambit ``.efg`` file holds it: a tree, its numbers and its names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.lens.game.tree import Float, Games, Int, Tree


@dataclass(frozen=True, slots=True, eq=False)
class EfgGame:
    """One game, with what a file says of it beyond the tree.

    Information sets are ordered by player, then by number; the members of one in the order in
    which the file names them. The names of players, of an information set's actions and of a
    chance node's branches are never empty and never twice the same (see :func:`distinct`).
    """

    title: str
    comment: str
    tree: Tree
    payoffs: Float
    """(1, T, P) sums of the payoffs along the path to each terminal node"""
    chance: Float
    """(1, E) probabilities of the chance branches"""
    infoset_number: NDArray[np.int64]
    """(H,) the number of each information set, unique within its player"""
    event_number: NDArray[np.int64]
    """(N,) the number of the event at chance nodes, which events with the same labels and
    probabilities may share; 0 elsewhere"""
    event_label: dict[int, str]
    node_label: tuple[str, ...]
    """(N,) names of the nodes; mostly empty"""

    @property
    def players(self) -> tuple[str, ...]:
        """The names of the players, in order."""
        return self.tree.players

    def games(self, precision: Float) -> Games:
        """The game as a batch of one, at ``precision`` (P,), each player's λ in 1/payoff."""
        return Games(self.tree, self.payoffs, self.chance, np.asarray(precision, float)[None, :])

    def infoset_name(self, infoset: int) -> str:
        """How a message calls an information set: its number, and its label if it has one."""
        return infoset_name(int(self.infoset_number[infoset]), self.tree.infoset_label[infoset])


def infoset_name(number: int, label: str) -> str:
    """How an information set is called: its number, and its label if it has one."""
    return f"{number} '{label}'" if label else f"{number}"


def distinct(labels: Iterable[str]) -> list[str]:
    """The labels with every empty or repeated one numbered (``_1``; ``x_1``, ``x_2``), as Gambit
    does, so that each can be told by its name."""
    given = list(labels)
    counts = Counter(given)
    used = set(given)
    next_number: Counter[str] = Counter()
    names: list[str] = []
    for label in given:
        name = label
        if not label or counts[label] > 1:
            while name in used:
                next_number[label] += 1
                name = f"{label}_{next_number[label]}"
            used.add(name)
        names.append(name)
    return names


def from_arrays(
    tree: Tree, payoffs: Float, chance: Float, title: str = "", comment: str = ""
) -> EfgGame:
    """An :class:`EfgGame` from one draw: ``payoffs`` (T, P), ``chance`` (E,). Information sets
    are numbered within each player in their order in the tree; every chance node is an event."""
    number = np.zeros(tree.infosets, dtype=np.int64)
    for player in range(len(tree.players)):
        mine = np.flatnonzero(tree.infoset_player == player)
        number[mine] = np.arange(1, len(mine) + 1)
    events = np.zeros(tree.nodes, dtype=np.int64)
    nature: Int = np.flatnonzero(tree.infoset == -1).astype(np.int32)
    events[nature] = np.arange(1, len(nature) + 1)
    return EfgGame(
        title=title,
        comment=comment,
        tree=tree,
        payoffs=np.asarray(payoffs, dtype=np.float64)[None],
        chance=np.asarray(chance, dtype=np.float64)[None],
        infoset_number=number,
        event_number=events,
        event_label={},
        node_label=("",) * tree.nodes,
    )
