"""Perfect recall: what must pass, what must be refused, and Gambit's verdict on random games."""

from __future__ import annotations

import io

import numpy as np
import pygambit
import pytest

from standoff.base.errors import StandoffError
from standoff.lens.game.efg_read import parse_efg
from standoff.lens.game.recall import imperfect_recall
from standoff.lens.game.tree import Tree
from tests.lens.game.efg_games import random_efg

# Absent-minded: one information set twice on a path (Piccione & Rubinstein 1997).
DRIVER = """EFG 2 R "absent-minded driver" { "driver" }
p "" 1 1 "crossing" { "exit" "on" } 0
t "" 1 "" { 0 }
p "" 1 1 "crossing" { "exit" "on" } 0
t "" 2 "" { 4 }
t "" 3 "" { 1 }
"""

# Forgets its own first action (Kuhn 1953).
FORGETS_ACTION = """EFG 2 R "" { "a" "b" }
p "" 1 1 "first" { "l" "r" } 0
p "" 2 1 "" { "x" "y" } 0
p "" 1 2 "second" { "u" "d" } 0 t "" 0 t "" 0
t "" 0
p "" 2 1 "" { "x" "y" } 0
p "" 1 2 "second" { "u" "d" } 0 t "" 0 t "" 0
t "" 0
"""

# Knew where it was when it first moved, and no longer knows.
FORGETS_KNOWLEDGE = """EFG 2 R "" { "a" "b" }
c "" 1 "" { "up" 1/2 "down" 1/2 } 0
p "" 1 1 "saw up" { "go" } 0
p "" 1 3 "later" { "u" "d" } 0 t "" 0 t "" 0
p "" 1 2 "saw down" { "go" } 0
p "" 1 3 "later" { "u" "d" } 0 t "" 0 t "" 0
"""


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [(DRIVER, "1 'crossing'", 4), (FORGETS_ACTION, "2 'second'", 7),
     (FORGETS_KNOWLEDGE, "3 'later'", 6)],
)  # fmt: skip
def test_forgetting_is_refused_with_the_information_set_named(
    text: str, name: str, line: int
) -> None:
    with pytest.raises(StandoffError, match=f"forgets at information set {name}") as caught:
        parse_efg(text, "game.efg")
    place = caught.value.problems[0].place
    assert place is not None
    assert place.line == line
    assert not pygambit.read_efg(io.BytesIO(text.encode())).is_perfect_recall


def test_the_differing_histories_are_told() -> None:
    with pytest.raises(StandoffError) as caught:
        parse_efg(FORGETS_ACTION)
    assert "after 'l' at 1 'first' or after 'r' at 1 'first'" in str(caught.value)
    with pytest.raises(StandoffError) as caught:
        parse_efg(DRIVER)
    assert "after no earlier move of its own or after 'on' at 1 'crossing'" in str(caught.value)


def merged(tree: Tree, one: int, two: int) -> Tree:
    """The tree with information set ``two`` joined to ``one``, which has as many actions."""
    infoset = np.where(tree.infoset == two, one, tree.infoset)
    infoset = np.where(infoset > two, infoset - 1, infoset).astype(np.int32)
    size = int(tree.first_action[two + 1] - tree.first_action[two])
    keep = np.ones(tree.actions, dtype=bool)
    keep[tree.first_action[two] : tree.first_action[two + 1]] = False
    row = np.cumsum(keep) - 1
    row[~keep] = row[tree.first_action[one] : tree.first_action[one] + size]
    moved = (tree.parent >= 0) & (tree.infoset[tree.parent] >= 0)
    edge = tree.edge.copy()
    edge[moved] = row[tree.edge[moved]]
    player = np.delete(tree.infoset_player, two)
    sizes = np.delete(np.diff(tree.first_action), two)
    members = [np.flatnonzero(infoset == h) for h in range(len(player))]
    return Tree(
        players=tree.players,
        parent=tree.parent,
        first_child=tree.first_child,
        child_count=tree.child_count,
        infoset=infoset,
        edge=edge,
        terminal=tree.terminal,
        infoset_player=player,
        first_action=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32),
        first_member=np.cumsum([0, *map(len, members)]).astype(np.int32),
        member=np.concatenate(members).astype(np.int32),
        infoset_label=tuple(np.delete(tree.infoset_label, two)),
        action_label=tuple(np.array(tree.action_label)[keep]),
    )


def own_history(tree: Tree, node: int) -> tuple[tuple[int, int], ...]:
    """The definition: the mover's information sets on the way here, and what it did there."""
    player, history = tree.infoset_player[tree.infoset[node]], []
    while (above := int(tree.parent[node])) >= 0:
        if tree.infoset[above] >= 0 and tree.infoset_player[tree.infoset[above]] == player:
            history.append((int(tree.infoset[above]), int(tree.edge[node])))
        node = above
    return tuple(history[::-1])


@pytest.mark.parametrize("seed", range(60))
def test_merged_information_sets_agree_with_the_definition(seed: int) -> None:
    tree = parse_efg(random_efg(seed, players=1 + seed % 3, depth=4, merge=0.3)).tree
    assert imperfect_recall(tree) is None
    draw = np.random.default_rng(seed)
    sizes = np.diff(tree.first_action)
    alike = [
        (one, two)
        for one in range(tree.infosets)
        for two in range(one + 1, tree.infosets)
        if sizes[one] == sizes[two] and tree.infoset_player[one] == tree.infoset_player[two]
    ]
    for index in draw.permutation(len(alike))[:6]:
        joined = merged(tree, *alike[index])
        forgetful = set()
        for infoset in range(joined.infosets):
            begin, end = joined.first_member[infoset], joined.first_member[infoset + 1]
            if len({own_history(joined, int(node)) for node in joined.member[begin:end]}) > 1:
                forgetful.add(infoset)
        found = imperfect_recall(joined)
        assert (found is None) == (not forgetful)
        if found:
            assert found.infoset in forgetful
            one, two = (own_history(joined, node) for node in found.members)
            assert one != two
            assert found.histories == (tuple(a for _, a in one), tuple(a for _, a in two))


def test_many_players_and_a_deep_tree() -> None:
    count = 40
    names = " ".join(f'"p{i}"' for i in range(count))
    moves = "".join(
        f'p "" {i % count + 1} {i // count + 1} "" {{ "stop" "go" }} 0\nt "" 0\n'
        for i in range(3000)
    )
    game = parse_efg(f'EFG 2 R "" {{ {names} }}\n{moves}t "" 0\n')
    assert game.tree.nodes == 6001
    # The last player moves last: joining its last information set to its first forgets the rest.
    last = int(np.flatnonzero(game.tree.infoset_player == count - 1)[-1])
    first = int(np.flatnonzero(game.tree.infoset_player == count - 1)[0])
    found = imperfect_recall(merged(game.tree, first, last))
    assert found is not None
    assert found.infoset == first
