"""Whether every player remembers what it did and knew: the perfect recall of Kuhn (1953)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from standoff.lens.game.levels import children_of
from standoff.lens.game.tree import Int, Tree

_PLAYERS_AT_ONCE = 16
_NARROW = 64
"""A tree with fewer nodes a level than this is walked node by node: array by array costs more."""
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Forgetting:
    """An information set whose player cannot tell apart what it should remember."""

    infoset: int
    members: tuple[int, int]
    """Two nodes of the information set that the player reaches with different histories."""
    histories: tuple[tuple[int, ...], tuple[int, ...]]
    """The player's own earlier actions (0…A-1) on the way to each of the two, from the root."""

    def describe(
        self,
        tree: Tree,
        name: Callable[[int], str] | None = None,
    ) -> str:
        """A sentence for the analyst; ``name`` says how an information set is called."""
        called = name or (lambda infoset: f"'{tree.infoset_label[infoset]}'")
        player = tree.players[tree.infoset_player[self.infoset]]
        either, other = (_told(tree, history, called) for history in self.histories)
        return (
            f"'{_cut(player)}' forgets at information set {_cut(called(self.infoset))}: it may be "
            f"there after {either} or after {other}, and cannot tell which. "
            "A player must remember its own moves and what it knew"
        )


def imperfect_recall(tree: Tree) -> Forgetting | None:
    """The first information set at which a player forgets, or None if recall is perfect.

    A player has perfect recall when all nodes of each of its information sets come after the same
    own last action (at the same information set), or all come before any own action; by induction
    the whole own histories then agree. Time O(N), or O(N·P) in broad trees of few players.
    """
    if not tree.infosets or tree.perfect_information:
        return None
    last = _last_own_action_of_members(tree)
    first = last[tree.first_member[:-1]]
    sizes = np.diff(tree.first_member)
    differs = np.flatnonzero(last != np.repeat(first, sizes))
    if not len(differs):
        return None
    # The first culprit tells most: what comes after it differs because of it, and parents have
    # lower numbers than what is below them.
    row = int(differs[np.argmin(tree.member[differs])])
    infoset = int(tree.infoset[tree.member[row]])
    one = int(tree.member[tree.first_member[infoset]])
    two = int(tree.member[row])
    return Forgetting(infoset, (one, two), (_own_history(tree, one), _own_history(tree, two)))


def most_own_moves(tree: Tree) -> int:
    """The most decisions that one player takes on any path of play; at least 1.

    The tree must have perfect recall: all members of an information set then come after the same
    own moves.
    """
    if not tree.infosets:
        return 1
    before = _last_own_action_of_members(tree)[tree.first_member[:-1]]
    owner = np.repeat(np.arange(tree.infosets), np.diff(tree.first_action))
    # A parent's number is below its children's, so the sets come after those that precede them.
    order = np.argsort(np.minimum.reduceat(tree.member, tree.first_member[:-1]), kind="stable")
    moves = [1] * tree.infosets
    earlier = np.where(before >= 0, owner[before], -1).tolist()
    for infoset in order.tolist():
        if earlier[infoset] >= 0:
            moves[infoset] = moves[earlier[infoset]] + 1
    return max(moves)


def _last_own_action_of_members(tree: Tree) -> Int:
    """(M,) for each row of ``tree.member``, its player's last action before it; -1 if none."""
    row_of = np.full(tree.nodes, -1, dtype=np.int32)
    row_of[tree.member] = np.arange(len(tree.member), dtype=np.int32)
    if _narrow(tree):
        return _walked(tree)[tree.member]
    last = np.full(len(tree.member), -1, dtype=np.int32)
    for low in range(0, len(tree.players), _PLAYERS_AT_ONCE):
        high = min(low + _PLAYERS_AT_ONCE, len(tree.players))
        nodes = np.zeros(1, dtype=np.int32)
        so_far = np.full((1, high - low), -1, dtype=np.int32)
        while len(nodes):
            infoset = tree.infoset[nodes]
            mover = np.full(len(nodes), -1, dtype=np.int64)
            decides = np.flatnonzero(infoset >= 0)
            mover[decides] = tree.infoset_player[infoset[decides]] - low
            mine = np.flatnonzero((mover >= 0) & (mover < high - low))
            last[row_of[nodes[mine]]] = so_far[mine, mover[mine]]
            children = children_of(tree, nodes)
            parents = np.repeat(np.arange(len(nodes)), tree.child_count[nodes])
            so_far = so_far[parents]
            moved = np.flatnonzero((mover[parents] >= 0) & (mover[parents] < high - low))
            so_far[moved, mover[parents[moved]]] = tree.edge[children[moved]]
            nodes = children
    return last


def _narrow(tree: Tree) -> bool:
    depth, nodes = 0, np.zeros(1, dtype=np.int32)
    while len(nodes):
        depth += 1
        if depth * _NARROW > tree.nodes:
            return True
        nodes = children_of(tree, nodes)
    return False


def _walked(tree: Tree) -> Int:
    """(N,) the mover's last own action before each decision node, in one walk down and back up."""
    first_child, child_count = tree.first_child.tolist(), tree.child_count.tolist()
    infoset, edge = tree.infoset.tolist(), tree.edge.tolist()
    parent, player = tree.parent.tolist(), tree.infoset_player.tolist()
    latest = [-1] * len(tree.players)
    found = [-1] * tree.nodes
    # A branch is entered once with its node, and left with the complement.
    pending = [0]
    while pending:
        node = pending.pop()
        if node < 0:
            node = ~node
            if infoset[node] >= 0:
                latest[player[infoset[node]]] = found[node]
            continue
        above = parent[node]
        if above >= 0 and infoset[above] >= 0:
            latest[player[infoset[above]]] = edge[node]
        if infoset[node] >= 0:
            mover = player[infoset[node]]
            found[node] = latest[mover]
        first = first_child[node]
        if child_count[node]:
            pending.append(~node)
            pending.extend(range(first + child_count[node] - 1, first - 1, -1))
    return np.array(found, dtype=np.int32)


def _own_history(tree: Tree, node: int) -> tuple[int, ...]:
    """The actions that the mover at ``node`` took on the way there, from the root."""
    player = tree.infoset_player[tree.infoset[node]]
    history: list[int] = []
    while (parent := int(tree.parent[node])) >= 0:
        infoset = tree.infoset[parent]
        if infoset >= 0 and tree.infoset_player[infoset] == player:
            history.append(int(tree.edge[node]))
        node = parent
    return tuple(reversed(history))


def _told(tree: Tree, history: tuple[int, ...], name: Callable[[int], str]) -> str:
    if not history:
        return "no earlier move of its own"
    steps: list[str] = []
    for action in history[-4:]:
        infoset = int(np.searchsorted(tree.first_action, action, side="right")) - 1
        move = _cut(tree.action_label[action])
        steps.append(f"'{move}' at {_cut(name(infoset))}")
    return ("… " if len(history) > 4 else "") + " then ".join(steps)


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
