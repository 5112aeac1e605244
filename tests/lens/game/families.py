"""Two families of fixed shape with random payoffs: what tests and benchmarks both solve."""

from __future__ import annotations

import numpy as np

from standoff.lens.game.tree import TERMINAL, Games, Tree
from tests.lens.game.random_games import Sketch, random_games, tree


def signalling() -> Tree:
    """A three-player signalling game with private types: 213 nodes, 38 sets, 96 actions.

    Nature draws a type for the first and for the third player. The first, knowing its own, sends
    one of four messages; the second answers with one of two; the third, knowing its type and both,
    chooses one of three; after the last of these the first player has one of two last words.
    """

    def play(first: int, third: int) -> Sketch:
        def last_word(message: int, answer: int) -> Sketch:
            ends = [Sketch("terminal") for _ in range(2)]
            return Sketch("move", ("last", first, message, answer), 0, ends, ["yes", "no"])

        def response(message: int, answer: int) -> Sketch:
            after = [Sketch("terminal"), Sketch("terminal"), last_word(message, answer)]
            return Sketch("move", ("respond", third, message, answer), 2, after, ["l", "m", "h"])

        def answers(message: int) -> Sketch:
            after = [response(message, answer) for answer in range(2)]
            return Sketch("move", ("answer", message), 1, after, ["up", "down"])

        messages = [answers(message) for message in range(4)]
        return Sketch("move", ("message", first), 0, messages, ["a", "b", "c", "d"])

    pairs = [(first, third) for first in range(2) for third in range(2)]
    root = Sketch(
        "chance",
        children=[play(first, third) for first, third in pairs],
        labels=[f"{first}{third}" for first, third in pairs],
    )
    return tree(root, ("one", "two", "three"))


def meetings(rounds: int, choices: int, sides: int) -> Tree:
    """Two players who take turns for some rounds, the first or both of them of two types.

    Each knows its own type and all that was done; the last of the first player's choices ends play.
    """

    def play(types: tuple[int, ...], done: tuple[int, ...]) -> Sketch:
        mover = len(done) % 2
        if len(done) == 2 * rounds or (mover == 1 and done[-1] == choices - 1):
            return Sketch("terminal")
        after = [play(types, (*done, choice)) for choice in range(choices)]
        names = [f"a{choice}" for choice in range(choices)]
        return Sketch("move", (mover, types[mover], done), mover, after, names)

    pairs = [(one, two) for one in range(2) for two in range(sides)]
    drawn = [play(pair, ()) for pair in pairs]
    return tree(Sketch("chance", children=drawn, labels=[str(pair) for pair in pairs]), ("a", "b"))


def perfect() -> Tree:
    """A three-player game of perfect information with 32 decision nodes and 78 actions."""
    counts = [3] * 14 + [2] * 18
    root = Sketch("terminal")
    open_ends = [(root, 0)]
    for number, actions in enumerate(counts):
        node, level = open_ends.pop(0)
        node.kind, node.key, node.player = "move", number, level % 3
        node.children = [Sketch("terminal") for _ in range(actions)]
        node.labels = [f"a{action}" for action in range(actions)]
        open_ends.extend((child, level + 1) for child in node.children)
    return tree(root, ("one", "two", "three"))


def draws(shape: Tree, count: int, precision: float, seed: int = 1) -> Games:
    """``count`` games on one tree, payoffs uniform in [-1, 1]; the seed alone decides them."""
    return random_games(shape, np.random.default_rng(seed), count, precision)


def uniform(levels: int, branches: int, hidden: bool) -> Tree:
    """Three players in turn, ``branches`` actions at each of ``levels`` moves, no chance.

    With ``hidden`` a mover does not see the move just before its own.
    """
    sizes = [branches**level for level in range(levels + 1)]
    start = np.cumsum([0, *sizes])
    nodes, inner = int(start[-1]), int(start[-2])
    child = np.arange(1, nodes)
    infoset = np.full(nodes, TERMINAL, dtype=np.int32)
    movers: list[int] = []
    for level in range(levels):
        group = np.arange(sizes[level]) // (branches if hidden and level else 1)
        infoset[start[level] : start[level + 1]] = len(movers) + group
        movers.extend([level % 3] * (int(group[-1]) + 1))
    sets = len(movers)
    parent = np.append(-1, (child - 1) // branches)
    moved = infoset[parent[1:]] * branches + (child - 1) % branches
    decided = np.arange(nodes) < inner
    return Tree(
        players=("one", "two", "three"),
        parent=parent.astype(np.int32),
        first_child=np.where(decided, np.arange(nodes) * branches + 1, 0).astype(np.int32),
        child_count=np.where(decided, branches, 0).astype(np.int32),
        infoset=infoset,
        edge=np.append(-1, moved).astype(np.int32),
        terminal=np.where(decided, -1, np.arange(nodes) - inner).astype(np.int32),
        infoset_player=np.array(movers, dtype=np.int32),
        first_action=(np.arange(sets + 1) * branches).astype(np.int32),
        first_member=np.append(0, np.cumsum(np.bincount(infoset[:inner]))).astype(np.int32),
        member=np.argsort(infoset[:inner], kind="stable").astype(np.int32),
        infoset_label=("",) * sets,
        action_label=("",) * (sets * branches),
    )
