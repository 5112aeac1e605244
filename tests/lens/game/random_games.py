"""Random games with perfect recall, and games written as Gambit's .efg for the peer to solve."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.lens.game.tree import CHANCE, TERMINAL, Games, Tree


@dataclass
class Sketch:
    """A node by node description: ``tree`` numbers it the way kernels want it."""

    kind: str
    """``terminal``, ``chance`` or ``move``."""
    key: object = None
    """Names the information set of a move; equal keys are one set."""
    player: int = 0
    children: list[Sketch] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    outcome: str = ""


def tree(root: Sketch, players: tuple[str, ...]) -> Tree:
    """Number a sketch breadth first: parents before children, children contiguous."""
    nodes, parent, rank = [root], [-1], [-1]
    first_child: list[int] = []
    position = 0
    while position < len(nodes):
        node = nodes[position]
        first_child.append(len(nodes) if node.children else 0)
        for index, child in enumerate(node.children):
            nodes.append(child)
            parent.append(position)
            rank.append(index)
        position += 1
    sets: dict[object, int] = {}
    movers: list[int] = []
    labels: list[list[str]] = []
    members: list[list[int]] = []
    infoset = np.full(len(nodes), TERMINAL, dtype=np.int32)
    terminal = np.full(len(nodes), -1, dtype=np.int32)
    chance_start: dict[int, int] = {}
    chance_label: list[str] = []
    outcomes: list[str] = []
    for index, node in enumerate(nodes):
        if node.kind == "terminal":
            terminal[index] = len(outcomes)
            outcomes.append(node.outcome)
        elif node.kind == "chance":
            infoset[index] = CHANCE
            chance_start[index] = len(chance_label)
            chance_label.extend(node.labels)
        else:
            if node.key not in sets:
                sets[node.key] = len(movers)
                movers.append(node.player)
                labels.append(node.labels)
                members.append([])
            infoset[index] = sets[node.key]
            members[sets[node.key]].append(index)
    first_action = np.cumsum([0] + [len(names) for names in labels])
    edge = np.full(len(nodes), -1, dtype=np.int32)
    for index in range(1, len(nodes)):
        above = parent[index]
        start = chance_start[above] if above in chance_start else first_action[infoset[above]]
        edge[index] = start + rank[index]
    return Tree(
        players=players,
        parent=np.array(parent, dtype=np.int32),
        first_child=np.array(first_child, dtype=np.int32),
        child_count=np.array([len(node.children) for node in nodes], dtype=np.int32),
        infoset=infoset,
        edge=edge,
        terminal=terminal,
        infoset_player=np.array(movers, dtype=np.int32),
        first_action=first_action.astype(np.int32),
        first_member=np.cumsum([0] + [len(group) for group in members]).astype(np.int32),
        member=np.array([node for group in members for node in group], dtype=np.int32),
        infoset_label=tuple(f"set {number}" for number in range(len(movers))),
        action_label=tuple(name for names in labels for name in names),
        chance_label=tuple(chance_label),
        terminal_label=tuple(outcomes),
    )


def random_tree(rng: np.random.Generator, players: int, depth: int = 4, most: int = 150) -> Tree:
    """A random tree: chance moves, and information sets that hide others' moves at random.

    Each player remembers, along a path, everything it has seen and done: the key of an information
    set is the player's own record, and the number of actions is a function of that key, so that
    recall is perfect by construction.
    """
    names = tuple(f"p{index}" for index in range(players))
    shapes: dict[object, tuple[int, int]] = {}
    budget = [most]

    def grow(level: int, records: tuple[tuple[object, ...], ...]) -> Sketch:
        ends = level >= depth or budget[0] <= 0 or (level > 1 and rng.random() < 0.15)
        if ends:
            return Sketch("terminal", outcome=f"o{int(rng.integers(4))}")
        if rng.random() < (0.5 if level == 0 else 0.15):
            branches = int(rng.integers(2, 4))
            budget[0] -= branches
            seen = rng.random(players) < 0.4
            children = []
            for branch in range(branches):
                after = tuple(
                    (*record, ("chance", level, branch if seen[p] else "?"))
                    for p, record in enumerate(records)
                )
                children.append(grow(level + 1, after))
            return Sketch("chance", children=children, labels=[f"c{b}" for b in range(branches)])
        player = int(rng.integers(players))
        key = (player, level, records[player])
        if key not in shapes:
            shapes[key] = (int(rng.integers(2, 4)), int(rng.integers(1 << players)))
        actions, hidden = shapes[key]
        budget[0] -= actions
        children = []
        for action in range(actions):
            after = tuple(
                (
                    *record,
                    (level, player, key, action)
                    if p == player
                    else (level, "?" if hidden >> p & 1 else (player, action)),
                )
                for p, record in enumerate(records)
            )
            children.append(grow(level + 1, after))
        return Sketch("move", key, player, children, [f"a{a}" for a in range(actions)])

    while True:
        shapes.clear()
        budget[0] = most
        grown = tree(grow(0, tuple(() for _ in range(players))), names)
        if grown.infosets >= 2 and len(set(grown.infoset_player.tolist())) >= min(2, players):
            return grown


def random_games(tree: Tree, rng: np.random.Generator, draws: int, precision: float = 1.0) -> Games:
    """Payoffs uniform in [-1, 1]; chance probabilities are 64ths, so that a file states them."""
    chance = np.zeros((draws, tree.chance_branches))
    for node in np.flatnonzero(tree.infoset == CHANCE):
        first = tree.edge[tree.first_child[node]]
        count = tree.child_count[node]
        cuts = np.sort(rng.choice(63, size=(draws, count - 1)) + 1, axis=1)
        edges = np.hstack((np.zeros((draws, 1)), cuts, np.full((draws, 1), 64)))
        chance[:, first : first + count] = np.diff(edges, axis=1) / 64
    return Games(
        tree=tree,
        payoffs=rng.uniform(-1, 1, size=(draws, tree.terminals, len(tree.players))),
        chance=chance,
        precision=np.full((draws, len(tree.players)), precision),
    )


def efg(games: Games, draw: int) -> str:
    """One draw as Gambit's .efg, numbers in full."""
    tree = games.tree
    lines = [f'EFG 2 R "game" {{ {" ".join(_quoted(name) for name in tree.players)} }}']
    numbers: dict[int, int] = {}
    for infoset, player in enumerate(tree.infoset_player):
        numbers[infoset] = 1 + sum(
            1 for other in range(infoset) if tree.infoset_player[other] == player
        )

    def write(node: int) -> None:
        infoset = int(tree.infoset[node])
        if infoset == TERMINAL:
            row = int(tree.terminal[node])
            paid = ", ".join(_decimal(value) for value in games.payoffs[draw, row])
            lines.append(f't "" {row + 1} "" {{ {paid} }}')
            return
        first, count = int(tree.first_child[node]), int(tree.child_count[node])
        edges = [int(tree.edge[child]) for child in range(first, first + count)]
        if infoset == CHANCE:
            shares = " ".join(
                f"{_quoted(tree.chance_label[edge])} {_decimal(games.chance[draw, edge])}"
                for edge in edges
            )
            lines.append(f'c "" {node + 1} "" {{ {shares} }} 0')
        else:
            names = " ".join(_quoted(tree.action_label[edge]) for edge in edges)
            player = int(tree.infoset_player[infoset])
            number = numbers[infoset]
            label = f"s{infoset}"
            lines.append(f'p "" {player + 1} {number} "{label}" {{ {names} }} 0')
        for child in range(first, first + count):
            write(child)

    write(0)
    return "\n".join(lines) + "\n"


def peer_game(games: Games, draw: int) -> Any:
    """The draw as a pygambit game."""
    import pygambit

    return pygambit.read_efg(io.StringIO(efg(games, draw)))


def peer_probabilities(games: Games, profile: Any) -> NDArray[np.float64]:
    """(A,) action probabilities of a pygambit behaviour profile, in the tree's order."""
    tree = games.tree
    found = np.zeros(tree.actions)
    order: list[int] = []
    waiting = [0]
    while waiting:
        node = waiting.pop()
        infoset = int(tree.infoset[node])
        if infoset >= 0 and infoset not in order:
            order.append(infoset)
        first = int(tree.first_child[node])
        waiting.extend(reversed(range(first, first + int(tree.child_count[node]))))
    for player, name in enumerate(tree.players):
        mine = [infoset for infoset in order if tree.infoset_player[infoset] == player]
        for infoset, (_, choice) in zip(mine, profile[name], strict=True):
            first = int(tree.first_action[infoset])
            for action in range(first, int(tree.first_action[infoset + 1])):
                found[action] = choice[tree.action_label[action]]
    return found


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _decimal(value: float) -> str:
    return format(Decimal(float(value)), "f")
