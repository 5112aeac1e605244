"""The trees that cases grow to, against trees worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.case.load import parse_case
from standoff.lens.game.fill import fill
from standoff.lens.game.grow import Grown, grow
from standoff.lens.registry import compile_case

HEAD = """\
title: A test
actors: {a: {advised: true}, b: {}}
"""
ENDS = """
outcomes:
  end: {when: not (first == x and first == y), payoffs: {a: 1, b: 2}}
"""


def grown(body: str, policy: str = "as-is", **limits: int) -> Grown:
    case, document = parse_case(HEAD + body)
    compiled = compile_case(case, document)
    return grow(compiled, compiled.policies[policy], **limits)


def labels(tree: Grown, actor: str) -> list[str]:
    which = tree.tree.players.index(actor)
    return [
        label
        for label, player in zip(tree.tree.infoset_label, tree.tree.infoset_player, strict=True)
        if player == which
    ]


TWO = """
play:
  - {stage: first, actor: a, choose: [x, y]}
  - {stage: second, actor: b, choose: [l, r], SEES}
"""


def test_an_open_choice_is_seen_by_default() -> None:
    tree = grown(TWO.replace(", SEES", "") + ENDS)
    assert tree.tree.nodes == 7
    assert labels(tree, "b") == ["second: first = x", "second: first = y"]
    assert tree.tree.perfect_information


@pytest.mark.parametrize("hidden", ["hidden-from: b", "hidden-from: [b]", "hidden-from: all"])
def test_a_hidden_choice_is_not_seen(hidden: str) -> None:
    body = TWO.replace("choose: [x, y]}", f"choose: [x, y], {hidden}}}").replace(", SEES", "")
    tree = grown(body + ENDS)
    assert labels(tree, "b") == ["second"]
    assert np.diff(tree.tree.first_member).tolist() == [1, 2]


def test_a_stage_called_like_an_actor_is_hidden_from_it_too() -> None:
    """An actor without types has none to see, whatever else has its name."""
    body = TWO.replace("choose: [x, y]}", "choose: [x, y], hidden-from: b}").replace(", SEES", "")
    tree = grown((body + ENDS).replace("first", "b"))
    assert labels(tree, "b") == ["second"]


def test_a_block_called_like_an_actor_is_no_type_of_it() -> None:
    body = """
play:
  - rounds: b
    times: 2
    stages: [{stage: first, actor: b, choose: [x, y], hidden-from: a}]
  - {stage: second, actor: a, choose: [l, r]}
outcomes: {end: {when: b == 2, payoffs: {a: 1, b: 2}}}
"""
    assert labels(grown(body), "a") == ["second"]


def test_what_an_actor_sees_can_be_listed() -> None:
    assert labels(grown(TWO.replace("SEES", "sees: []") + ENDS), "b") == ["second"]
    assert labels(grown(TWO.replace("SEES", "sees: first") + ENDS), "b") == [
        "second: first = x",
        "second: first = y",
    ]


def test_a_choice_can_be_seen_sometimes() -> None:
    """Seen only where chance lets it out: {x, y} apart if leaked, together if not."""
    body = """
play:
  - {stage: first, actor: a, choose: [x, y]}
  - {stage: leak, chance: {yes: 0.5, no: rest}}
  - {stage: second, actor: b, choose: [l, r], sees: {leak: true, first: leak == yes}}
"""
    tree = grown(body + ENDS)
    assert sorted(labels(tree, "b")) == [
        "second: leak = no",
        "second: leak = yes, first = x",
        "second: leak = yes, first = y",
    ]


def test_types_are_known_to_their_actor_alone() -> None:
    body = """
types: {a: {meek: 0.5, bold: rest}, b: {one: 0.3, two: rest}}
play:
  - {stage: first, actor: a, choose: [x, y]}
  - {stage: second, actor: b, choose: [l, r]}
"""
    tree = grown(body + ENDS)
    assert labels(tree, "a") == ["first: a = meek", "first: a = bold"]
    assert sorted(labels(tree, "b")) == [
        "second: b = one, first = x",
        "second: b = one, first = y",
        "second: b = two, first = x",
        "second: b = two, first = y",
    ]
    # 1 + 2 + 4 chance and type nodes, 4 · 2 after first, 8 · 2 ends
    assert tree.tree.nodes == 1 + 2 + 4 + 8 + 16


def test_a_spy_knows_the_other_type() -> None:
    body = """
types: {a: {meek: 0.5, bold: rest}}
play:
  - {stage: first, actor: b, choose: [x, y], sees: [a]}
"""
    assert labels(grown(body + ENDS), "b") == ["first: a = meek", "first: a = bold"]


def test_stages_are_skipped_and_outcomes_can_end_play() -> None:
    body = """
play:
  - {stage: first, actor: a, choose: [x, y]}
  - {stage: second, when: first == y, actor: b, choose: [l, r]}
  - {stage: third, actor: a, choose: [p, q]}
outcomes:
  over: {when: second == l, ends-play: true, payoffs: {a: 0, b: 0}}
  else: {when: second != l, payoffs: {a: 0, b: 0}}
"""
    tree = grown(body.replace("else:", "other:"))
    # x then p q; y then l (over) or r then p q
    assert len(tree.outcome) == 2 + 1 + 2
    assert sorted(tree.tree.terminal_label) == ["other"] * 4 + ["over"]


def test_choices_can_be_closed_and_levers_shape_the_tree() -> None:
    body = """
levers: {door: [open, shut]}
policies: {opened: {}, closed: {door: shut}}
play:
  - {stage: first, actor: a, choose: {x: true, y: door == open}}
  - {stage: second, when: door == open, actor: b, choose: [l, r]}
"""
    assert grown(body + ENDS, "opened").tree.nodes == 7
    assert grown(body + ENDS, "closed").tree.nodes == 2


def test_parents_come_first_and_children_are_contiguous() -> None:
    tree = grown(TWO.replace(", SEES", "") + ENDS).tree
    assert (tree.parent[1:] < np.arange(1, tree.nodes)).all()
    for node in range(tree.nodes):
        children = tree.first_child[node] + np.arange(tree.child_count[node])
        assert (tree.parent[children] == node).all()
        if tree.infoset[node] >= 0:
            first = tree.first_action[tree.infoset[node]]
            assert tree.edge[children].tolist() == [first + k for k in range(len(children))]


def test_the_limit_on_nodes_is_kept() -> None:
    with pytest.raises(StandoffError, match="grows past 6 nodes at 'second'"):
        grown(TWO.replace(", SEES", "") + ENDS, max_nodes=6)
    assert grown(TWO.replace(", SEES", "") + ENDS, max_nodes=7).tree.nodes == 7


def test_numbers_land_on_their_terminals() -> None:
    body = """
parameters: {u: {range: [0, 1]}, v: {range: [0, 1]}}
levers: {k: [1, 5]}
policies: {low: {}, high: {k: 5}}
types: {a: {meek: u, bold: rest}}
play:
  - {stage: first, actor: a, choose: [x, y]}
  - {stage: luck, chance: {good: 0.25, bad: v / 2, ugly: rest}}
outcomes:
  end:
    when: played(first)
    payoffs: {a: u + (first == x), b: k * v - (if luck == bad then 10 else 0)}
    measures: {harm: 3 * (luck == ugly)}
"""
    tree = grown(body, "high")
    u, v = np.array([0.1, 0.7]), np.array([0.2, 0.4])
    filled = fill(tree, {"u": u, "v": v})
    for terminal in range(len(tree.outcome)):
        first, luck = tree.history["first"][terminal], tree.history["luck"][terminal]
        np.testing.assert_allclose(filled.games.payoffs[:, terminal, 0], u + (first == 0))
        np.testing.assert_allclose(
            filled.games.payoffs[:, terminal, 1], 5 * v - (10 if luck == 1 else 0)
        )
        np.testing.assert_allclose(filled.measures[:, terminal, 0], 3 * (luck == 2))
    for nodes in tree.chance_nodes:
        chance = filled.games.chance[:, nodes.edges]
        np.testing.assert_allclose(chance.sum(axis=2), 1)
        expected = [0.25 + 0 * v, v / 2, 0.75 - v / 2] if len(nodes.edges[0]) == 3 else [u, 1 - u]
        for branch, each in enumerate(expected):
            np.testing.assert_allclose(
                chance[:, :, branch], np.broadcast_to(each[:, None], chance.shape[:2])
            )


def test_a_million_nodes_grow_in_bounded_steps() -> None:
    """Six stages of ten choices: 1,111,111 nodes, grown level by level."""
    stages = "".join(
        f"  - {{stage: s{k}, actor: {'ab'[k % 2]}, choose: {{from: 1, to: 10, steps: 10}}}}\n"
        for k in range(6)
    )
    body = f"play:\n{stages}outcomes: {{end: {{when: s0 > 0, payoffs: {{a: s5, b: s4}}}}}}\n"
    tree = grown(body, max_nodes=1_200_000)
    assert tree.tree.nodes == sum(10**k for k in range(7))
    assert tree.tree.perfect_information
