"""Random games whose branch must stay even: by a symmetry, or because a choice always is even.

Each comes with the classes of its actions: two of one class are equally likely all along the
principal branch, since that starts where all are even and the symmetry (or the tie) maps it to
itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.lens.game.tree import Games
from tests.lens.game.classics import Book, move
from tests.lens.game.random_games import Sketch

Pay = Callable[[tuple[int, ...]], Sequence[float]]


@dataclass(frozen=True)
class Even:
    """A game, and which of its actions are equally likely on its branch."""

    name: str
    games: Games
    classes: NDArray[np.int64]
    """(A,)"""


def simultaneous(book: Book, counts: Sequence[int], pay: Pay, key: object = "") -> Sketch:
    """Everyone moves at once: ``counts`` actions each, payoffs by who did what."""

    def grow(done: tuple[int, ...]) -> Sketch:
        player = len(done)
        if player == len(counts):
            return book.pays(*pay(done))
        after = {f"a{action}": grow((*done, action)) for action in range(counts[player])}
        return move(player, f"{key}{player}", **after)

    return grow(())


def exchangeable(rng: np.random.Generator, players: int, actions: int) -> Pay:
    """Payoffs that depend on what one does and on how many others do what: all roles alike."""
    table = {
        (own, others): float(rng.uniform(-1, 1))
        for own in range(actions)
        for others in itertools.combinations_with_replacement(range(actions), players - 1)
    }

    def pay(done: tuple[int, ...]) -> list[float]:
        return [
            table[done[who], tuple(sorted(done[:who] + done[who + 1 :]))]
            for who in range(len(done))
        ]

    return pay


def _roles(players: int, actions: int) -> Callable[[np.random.Generator], Even]:
    def build(rng: np.random.Generator) -> Even:
        book = Book(*"abcd"[:players])
        root = simultaneous(book, [actions] * players, exchangeable(rng, players, actions))
        name = f"{players} like roles, {actions} actions"
        return Even(name, book.games(root), np.tile(np.arange(actions), players))

    return build


def _rounded(rng: np.random.Generator) -> Even:
    """Like roles, up to a few units of the last place of the payoffs."""
    even = _roles(int(rng.integers(2, 4)), 2)(rng)
    payoffs = even.games.payoffs * (1 + 2.0**-52 * rng.integers(-3, 4, even.games.payoffs.shape))
    games = Games(even.games.tree, payoffs, even.games.chance, even.games.precision)
    return Even("like roles up to rounding", games, even.classes)


def _crossed(rng: np.random.Generator) -> Even:
    """Roles alike once one of them renames its actions: battle of the sexes is one."""
    first = rng.uniform(-1, 1, (3, 3))
    rename = rng.permutation(3)
    # u2(a, b) = u1(rename b, the action that is renamed a)
    second = first[np.ix_(rename, np.argsort(rename))].T
    book = Book("a", "b")
    root = simultaneous(book, [3, 3], lambda done: (first[done], second[done]))
    return Even("crossed roles", book.games(root), np.concatenate((np.arange(3), rename)))


def _aside(rng: np.random.Generator) -> Even:
    """Like roles in a corner of a game whose first choices are unlike."""
    book = Book("a", "b")
    inner = simultaneous(book, [2, 2], exchangeable(rng, 2, 2), "in")
    out = [book.pays(*rng.uniform(-1, 1, 2)) for _ in range(2)]
    reply = move(1, "reply", x=out[0], y=out[1])
    root = move(0, "first", out=reply, into=inner)
    return Even("like roles aside", book.games(root), np.array([0, 1, 2, 3, 4, 5, 4, 5]))


def _renamed(rng: np.random.Generator) -> Even:
    """Unlike players, but two actions of each are alike if both rename them."""
    swap = np.array([1, 0, 2])
    tables = [rng.uniform(-1, 1, (3, 3)) for _ in range(2)]
    tables = [0.5 * (table + table[np.ix_(swap, swap)]) for table in tables]
    book = Book("a", "b")
    root = simultaneous(book, [3, 3], lambda done: [table[done] for table in tables])
    return Even("like actions", book.games(root), np.array([0, 0, 1, 2, 2, 3]))


def _cyclic(rng: np.random.Generator) -> Even:
    """Coordination on one of three or four, all alike: the kernel at the fork is not simple."""
    size = int(rng.integers(3, 5))
    match, miss = rng.uniform(-1, 1, (2, 2))
    book = Book("a", "b")
    root = simultaneous(book, [size, size], lambda done: match if done[0] == done[1] else miss)
    return Even(f"{size} like places to meet", book.games(root), np.repeat([0, 1], size))


def _tied(rng: np.random.Generator) -> Even:
    """No symmetry, but every action is worth the same against even play."""
    tables = [rng.uniform(-1, 1, (3, 3)) for _ in range(2)]
    tables[0] -= tables[0].mean(axis=1, keepdims=True)
    tables[1] -= tables[1].mean(axis=0, keepdims=True)
    book = Book("a", "b")
    root = simultaneous(book, [3, 3], lambda done: [table[done] for table in tables])
    return Even("even by coincidence", book.games(root), np.array([0, 0, 0, 1, 1, 1]))


def _copies(rng: np.random.Generator) -> Even:
    """Chance sends both players to one of two or three copies of a game of like roles."""
    copies = int(rng.integers(2, 4))
    pay = exchangeable(rng, 2, 2)
    book = Book("a", "b")
    parts = [simultaneous(book, [2, 2], pay, copy) for copy in range(copies)]
    root = Sketch("chance", children=parts, labels=[f"c{copy}" for copy in range(copies)])
    games = book.games(root, chance=[1 / copies] * copies)
    return Even(f"{copies} copies", games, np.tile([0, 1], 2 * copies))


def _types(rng: np.random.Generator) -> Even:
    """Like roles with private types: strong or weak, drawn alike and known to oneself alone."""
    strong = float(rng.uniform(0.2, 0.8))
    table = rng.uniform(-1, 1, (2, 2, 2))  # own type, own action, the other's action
    book = Book("a", "b")

    def meet(one: int, other: int) -> Sketch:
        def reply(done: int) -> Sketch:
            ends = {
                f"a{answer}": book.pays(table[one, done, answer], table[other, answer, done])
                for answer in range(2)
            }
            return move(1, f"b{other}", **ends)

        return move(0, f"a{one}", a0=reply(0), a1=reply(1))

    pairs = [(one, other) for one in range(2) for other in range(2)]
    share = (1 - strong, strong)
    root = Sketch(
        "chance", children=[meet(*pair) for pair in pairs], labels=[str(pair) for pair in pairs]
    )
    games = book.games(root, chance=[share[one] * share[other] for one, other in pairs])
    label = {"a0": (0, 1), "a1": (2, 3), "b0": (0, 1), "b1": (2, 3)}
    order = _keys(root)
    return Even("like roles with types", games, np.array([c for key in order for c in label[key]]))


def _keys(root: Sketch) -> list[str]:
    """The information sets in the order in which a tree numbers them: breadth first."""
    found: list[str] = []
    level = [root]
    while level:
        for node in level:
            if node.kind == "move" and node.key not in found:
                found.append(str(node.key))
        level = [child for node in level for child in node.children]
    return found


FAMILIES = (
    _roles(2, 2), _roles(2, 3), _roles(2, 4), _roles(3, 2), _roles(3, 3), _roles(4, 2),
    _rounded, _crossed, _aside, _renamed, _cyclic, _tied, _copies, _types, _roles(2, 2),
)  # fmt: skip


def even_games(count: int, seed: int = 0) -> list[Even]:
    """``count`` games, family by family in turn; the seed alone decides them."""
    return [
        FAMILIES[number % len(FAMILIES)](np.random.default_rng((seed, number)))
        for number in range(count)
    ]


def at(games: Games, *precision: float) -> Games:
    """The first draw of ``games`` once for each precision."""
    count = len(precision)
    return Games(
        games.tree,
        np.repeat(games.payoffs[:1], count, axis=0),
        np.repeat(games.chance[:1], count, axis=0),
        np.outer(precision, np.ones(len(games.tree.players))),
    )
