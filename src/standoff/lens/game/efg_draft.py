"""A game as a file announces it, node by node, and the arrays it comes to."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from standoff.lens.game.efg import EfgGame, distinct
from standoff.lens.game.levels import levels
from standoff.lens.game.tree import TERMINAL, Float, Tree


@dataclass(slots=True)
class Infoset:
    """An information set as it was first announced."""

    player: int
    number: int
    label: str
    actions: list[str]
    base: int
    """its first action, counting in the order of the file"""
    members: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Event:
    """A chance event as it was first announced."""

    label: str
    branches: list[str]
    names: list[str]
    probability: list[float]


@dataclass(slots=True)
class Outcome:
    """An outcome as it was first announced."""

    label: str
    payoffs: list[float]


class Draft:
    """A game in the making. Nodes are numbered as they are announced: a node's children get the
    next free numbers when the node is read, so that parents come first and siblings together."""

    def __init__(self) -> None:
        self.title = ""
        self.comment = ""
        self.players: list[str] = []
        self.infosets: dict[tuple[int, int], Infoset] = {}
        self.events: dict[int, Event] = {}
        self.outcomes: dict[int, Outcome] = {}
        self.actions = 0
        self.chance_label: list[str] = []
        self.chance: list[float] = []
        self.parent = [-1]
        self.edge = [-1]
        self.kind = [TERMINAL]
        self.first_child = [0]
        self.child_count = [0]
        self.outcome = [0]
        self.event = [0]
        self.node_label = [""]
        self.terminals: list[int] = []

    def grow(self, node: int, children: int, first_edge: int) -> None:
        """Give a node its children, along the branches from ``first_edge`` on."""
        first = len(self.parent)
        self.first_child[node] = first
        self.child_count[node] = children
        self.parent.extend([node] * children)
        self.edge.extend(range(first_edge, first_edge + children))
        self.kind.extend([TERMINAL] * children)
        for column in (self.first_child, self.child_count, self.outcome, self.event):
            column.extend([0] * children)
        self.node_label.extend([""] * children)

    def ordered(self) -> list[Infoset]:
        """The information sets by player, then by number."""
        return sorted(self.infosets.values(), key=lambda one: (one.player, one.number))

    def build(self) -> EfgGame:
        """The finished game; payoffs that add up to too much are infinite."""
        ordered = self.ordered()
        sizes = np.array([len(one.actions) for one in ordered], dtype=np.int32)
        first_action = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        # The file's order of actions to the tree's.
        action_at = np.zeros(self.actions, dtype=np.int32)
        infoset_at = np.zeros(self.actions, dtype=np.int32)
        for row, one in enumerate(ordered):
            here = np.arange(one.base, one.base + len(one.actions))
            action_at[here] = np.arange(first_action[row], first_action[row + 1])
            infoset_at[here] = row
        parent = np.array(self.parent, dtype=np.int32)
        infoset = np.array(self.kind, dtype=np.int32)
        edge = np.array(self.edge, dtype=np.int32)
        decides = infoset >= 0
        moved = np.flatnonzero(decides[parent] & (parent >= 0))
        edge[moved] = action_at[edge[moved]]
        infoset[decides] = infoset_at[infoset[decides]]
        terminal = np.full(len(parent), -1, dtype=np.int32)
        terminal[self.terminals] = np.arange(len(self.terminals), dtype=np.int32)
        first_member = np.cumsum([0, *(len(one.members) for one in ordered)])
        tree = Tree(
            players=tuple(self.players),
            parent=parent,
            first_child=np.array(self.first_child, dtype=np.int32),
            child_count=np.array(self.child_count, dtype=np.int32),
            infoset=infoset,
            edge=edge,
            terminal=terminal,
            infoset_player=np.array([one.player for one in ordered], dtype=np.int32),
            first_action=first_action,
            first_member=first_member.astype(np.int32),
            member=np.array([node for one in ordered for node in one.members], dtype=np.int32),
            infoset_label=tuple(one.label for one in ordered),
            action_label=tuple(name for one in ordered for name in distinct(one.actions)),
            chance_label=tuple(self.chance_label),
            terminal_label=tuple(self.outcome_label(node) for node in self.terminals),
        )
        return EfgGame(
            title=self.title,
            comment=self.comment,
            tree=tree,
            payoffs=self.payoffs(tree)[None],
            chance=np.array(self.chance, dtype=np.float64)[None],
            infoset_number=np.array([one.number for one in ordered], dtype=np.int64),
            event_number=np.array(self.event, dtype=np.int64),
            event_label={number: event.label for number, event in self.events.items()},
            node_label=tuple(self.node_label),
        )

    def outcome_label(self, node: int) -> str:
        """The label of the outcome at a node; empty where there is none."""
        number = self.outcome[node]
        return self.outcomes[number].label if number else ""

    def payoffs(self, tree: Tree) -> Float:
        """(T, P) the payoffs along the path to each terminal node, added up."""
        rows = {number: row for row, number in enumerate(self.outcomes, start=1)}
        rows[0] = 0
        table = np.zeros((len(rows), len(self.players)))
        for number, outcome in self.outcomes.items():
            table[rows[number]] = outcome.payoffs
        outcome_row = np.array([rows[number] for number in self.outcome], dtype=np.int64)
        ends = np.array(self.terminals, dtype=np.int64)
        on_the_way = outcome_row.copy()
        on_the_way[ends] = 0
        if not on_the_way.any():
            return np.ascontiguousarray(table[outcome_row[ends]])
        total = np.zeros((tree.nodes, len(self.players)))
        for nodes in levels(tree)[1:]:
            before = tree.parent[nodes]
            total[nodes] = total[before] + table[outcome_row[before]]
        with np.errstate(over="ignore", invalid="ignore"):
            return np.ascontiguousarray(total[ends] + table[outcome_row[ends]])
