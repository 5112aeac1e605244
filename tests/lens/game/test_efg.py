"""``.efg`` in and out: every quirk of the format, and Gambit reading the same game."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pygambit
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.lens.game.certificate import certify
from standoff.lens.game.efg import EfgGame, distinct, from_arrays
from standoff.lens.game.efg_read import parse_efg
from standoff.lens.game.efg_write import efg_text
from standoff.lens.game.tree import CHANCE, TERMINAL, Float
from tests.lens.game.efg_games import random_efg

QUIRKS = """EFG
2 D "A \\"quoted\\" title" { "Player 1"
  "Player 2" }
"a comment,
over two lines"
c "" 5 "nature" { "up" 1/3 "middle" .5 "down" 1.6666666666666667E-1 } 0
p "first node" 2 7 "seven" { "" "x" "x" } 2 "on the way" { 1/2, -1 }
t "" 1 "end" { 10.000 2e-1 }
t "" 1
t "" 0
p"again"2 7 1 "end"{10,.2}
t""0 t "" 3 "" { +1 -.5, } t "" 3 "" { 1 , -0.5 }
c "" 5 2
p "" 1 3 "" { "alone" } 0 t "" 0
p "" 1 9 "nine" { "yes" "no" } 0 t "" 0 t "" 1
t "" 2
"""


def test_every_quirk_of_the_format() -> None:
    game = parse_efg(QUIRKS)
    tree = game.tree
    assert game.title == 'A "quoted" title'
    assert game.comment == "a comment,\nover two lines"
    assert tree.players == ("Player 1", "Player 2")
    # By player, then by number; actions without a name of their own are numbered as Gambit does.
    assert game.infoset_number.tolist() == [3, 9, 7]
    assert tree.infoset_player.tolist() == [0, 0, 1]
    assert tree.infoset_label == ("", "nine", "seven")
    assert tree.action_label == ("alone", "yes", "no", "_1", "x_1", "x_2")
    assert tree.chance_label == ("up", "middle", "down") * 2
    assert game.chance[0] == pytest.approx([1 / 3, 1 / 2, 1 / 6] * 2, abs=1e-15)
    # 1/2, -1 are paid on the way to what follows "first node" and the second chance node.
    assert game.payoffs[0].tolist() == [
        [10.5, -0.8], [10.5, -0.8], [0.5, -1.0],
        [10.0, 0.2], [11.0, -0.3], [11.0, -0.3],
        [0.5, -1.0], [0.5, -1.0], [10.5, -0.8], [1.0, -2.0],
    ]  # fmt: skip
    assert tree.terminal_label[:3] == ("end", "end", "")
    assert game.node_label[tree.member[tree.first_member[2]]] == "first node"
    assert [tree.nodes, tree.terminals, tree.infosets, tree.actions] == [16, 10, 3, 6]


def check_structure(game: EfgGame) -> None:
    """What ``Tree`` promises of its arrays."""
    tree = game.tree
    assert (tree.parent[1:] < np.arange(1, tree.nodes)).all()
    inner = np.flatnonzero(tree.child_count)
    for node in inner:
        children = np.flatnonzero(tree.parent == node)
        assert children.tolist() == list(
            range(tree.first_child[node], tree.first_child[node] + tree.child_count[node])
        )
        infoset = int(tree.infoset[node])
        if infoset >= 0:
            first = tree.first_action[infoset : infoset + 2]
            assert tree.edge[children].tolist() == list(range(*first))
        else:
            assert infoset == CHANCE
            assert game.chance[0, tree.edge[children]].sum() == pytest.approx(1.0, abs=1e-15)
    assert (tree.infoset[tree.child_count == 0] == TERMINAL).all()
    assert sorted(tree.terminal[tree.terminal >= 0].tolist()) == list(range(tree.terminals))
    assert game.payoffs.shape == (1, tree.terminals, len(tree.players))
    for infoset in range(tree.infosets):
        members = tree.member[tree.first_member[infoset] : tree.first_member[infoset + 1]]
        assert sorted(members.tolist()) == np.flatnonzero(tree.infoset == infoset).tolist()


def summary(game: EfgGame) -> list[tuple[Any, ...]]:
    """The game as it is played, node by node in the order of the file; information sets by the
    order of their appearance, since Gambit renumbers them."""
    tree = game.tree
    rows: list[tuple[Any, ...]] = []
    seen: dict[int, int] = {}
    stack = [0]
    while stack:
        node = stack.pop()
        first, count = int(tree.first_child[node]), int(tree.child_count[node])
        stack.extend(range(first + count - 1, first - 1, -1))
        infoset = int(tree.infoset[node])
        edges = tree.edge[first : first + count]
        if infoset >= 0:
            number = seen.setdefault(infoset, len(seen))
            labels = tuple(tree.action_label[edge] for edge in edges)
            player = int(tree.infoset_player[infoset])
            rows.append((player, number, tree.infoset_label[infoset], labels))
        elif infoset == CHANCE:
            labels = tuple(tree.chance_label[edge] for edge in edges)
            rows.append((labels, rounded(game.chance[0, edges])))
        else:
            payoffs = game.payoffs[0, tree.terminal[node]]
            rows.append((rounded(payoffs),))
    return rows


def rounded(values: Float) -> list[float]:
    return [round(float(value), 12) + 0.0 for value in values]


def gambits(text: str) -> EfgGame:
    return parse_efg(pygambit.read_efg(io.BytesIO(text.encode())).to_efg(), "gambit.efg")


# Gambit wants what is said again to be alike to the letter, space around words, no stray comma.
GAMBIT_QUIRKS = (
    QUIRKS.replace("1.6666666666666667E-1", "1/6")
    .replace('p"again"2 7 1 "end"{10,.2}', 'p "again" 2 7 1')
    .replace('t""0', 't "" 0')
    .replace("{ +1 -.5, }", "{ 1 -.5 }")
    .replace('3 "" { 1 , -0.5 }', "3")
)


def test_gambit_reads_the_quirks_alike() -> None:
    assert summary(gambits(GAMBIT_QUIRKS)) == summary(parse_efg(QUIRKS))


@pytest.mark.parametrize("seed", range(200))
def test_round_trips_through_gambit(seed: int) -> None:
    text = random_efg(seed, players=1 + seed % 4, depth=2 + seed % 4, merge=0.2 * (seed % 5))
    game = parse_efg(text)
    check_structure(game)
    assert summary(gambits(text)) == summary(game)
    written = efg_text(game)
    assert summary(parse_efg(written)) == summary(game)
    assert summary(gambits(written)) == summary(game)
    again = parse_efg(written)
    assert again.infoset_number.tolist() == game.infoset_number.tolist()
    assert again.payoffs.tobytes() == game.payoffs.tobytes()
    assert again.chance == pytest.approx(game.chance, abs=1e-15)
    assert (again.title, again.comment) == (game.title, game.comment)
    assert efg_text(again) == written


def test_gambit_pays_as_we_do() -> None:
    """Expected payoffs at the uniform profile, payoffs on the way included."""
    for seed in range(20):
        text = random_efg(seed, players=2, depth=4, interior=0.5)
        theirs = pygambit.read_efg(io.BytesIO(text.encode()))
        profile = theirs.mixed_behavior_profile()
        game = parse_efg(text)
        tree = game.tree
        chance = np.zeros(tree.nodes)
        chance[0] = 1.0
        for node in range(1, tree.nodes):
            above = int(tree.parent[node])
            decided = tree.infoset[above] >= 0
            share = 1 / tree.child_count[above] if decided else game.chance[0, tree.edge[node]]
            chance[node] = chance[above] * share
        ends = np.flatnonzero(tree.terminal >= 0)
        ours = chance[ends] @ game.payoffs[0, tree.terminal[ends]]
        theirs_paid = [float(profile.payoffs[player]) for player in game.players]
        assert ours == pytest.approx(theirs_paid, abs=1e-12)


@given(
    st.lists(
        st.floats(0, 1, allow_subnormal=False), min_size=1, max_size=6
    ).filter(lambda weights: sum(weights) > 1e-3)
)  # fmt: skip
def test_probabilities_are_written_so_that_gambit_takes_them(weights: list[float]) -> None:
    shares = np.array(weights) / sum(weights)
    count = len(shares)
    names = " ".join(f'"{i}" {1 if i == 0 else 0}' for i in range(count))
    ends = 't "" 0 ' * count
    shell = parse_efg(f'EFG 2 R "" {{ "a" }} c "" 1 "" {{ {names} }} 0 {ends}')
    game = from_arrays(shell.tree, shell.payoffs[0], shares)
    written = efg_text(game)
    # Gambit refuses probabilities that do not sum to exactly one.
    assert pygambit.read_efg(io.BytesIO(written.encode()))
    assert parse_efg(written).chance[0] == pytest.approx(shares, abs=1e-14)


@given(st.text(max_size=30))
def test_labels_are_written_so_that_gambit_takes_them(label: str) -> None:
    label = label.encode("utf-8", "ignore").decode()
    quoted = label.replace("\\", "\\\\").replace('"', '\\"')
    game = parse_efg(
        f'EFG 2 R "{quoted}" {{ "{quoted}" "b" }} "{quoted}"'
        f'p "{quoted}" 1 1 "{quoted}" {{ "{quoted}" "other" }} 0 '
        f't "" 1 "{quoted}" {{ 1 2 }} t "" 0'
    )
    assert game.title == label
    written = efg_text(game)
    theirs = gambits(written)
    ours = parse_efg(written)
    assert theirs.players == ours.players
    assert theirs.tree.action_label == ours.tree.action_label
    assert theirs.tree.infoset_label == ours.tree.infoset_label
    if not any(character in label for character in '\\"') and label.isprintable():
        assert ours.tree.infoset_label == (" ".join(label.split()),)


def test_names_are_made_distinct() -> None:
    assert distinct(["", "x", "x", "x_1", "y", ""]) == ["_1", "x_2", "x_3", "x_1", "y", "_2"]
    assert distinct([]) == []


def test_printed_decimals_may_miss_one_by_their_rounding() -> None:
    thirds = '"a" 0.333333 "b" 0.333333 "c" 0.333333'
    game = parse_efg(f'EFG 2 R "" {{ }} c "" 1 "" {{ {thirds} }} 0 t "" 0 t "" 0 t "" 0')
    assert game.chance[0] == pytest.approx([1 / 3] * 3, abs=1e-15)
    assert game.players == ()
    assert game.payoffs.shape == (1, 3, 0)


def test_a_tree_deeper_than_the_stack() -> None:
    deep = 20_000
    moves = "".join(f'p "" {i % 2 + 1} {i + 1} "" {{ "s" "g" }} 0\nt "" 0\n' for i in range(deep))
    game = parse_efg(f'EFG 2 R "" {{ "a" "b" }}\n{moves}t "" 1 "" {{ 3 4 }}\n')
    assert game.tree.nodes == 2 * deep + 1
    assert game.payoffs[0, -1].tolist() == [3.0, 4.0]
    assert summary(parse_efg(efg_text(game))) == summary(game)


def test_one_node() -> None:
    game = parse_efg('EFG 2 R "" { "a" } t "" 1 "" { 3/4 }')
    assert game.payoffs.tolist() == [[[0.75]]]
    assert certify(game.games(np.ones(1)), np.zeros((1, 0))).epsilon.tolist() == [0.0]
    assert summary(gambits(efg_text(game))) == summary(game)
