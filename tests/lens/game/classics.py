"""Games from textbooks, with payoffs in the order of their terminal nodes."""

from __future__ import annotations

import numpy as np

from standoff.lens.game.tree import CHANCE, Games
from tests.lens.game.random_games import Sketch, tree


class Book:
    """Collects payoffs while a sketch is written, so that a leaf shows what it pays."""

    def __init__(self, *players: str):
        self.players = players
        self.paid: list[Sketch] = []
        self.payoffs: dict[int, tuple[float, ...]] = {}

    def pays(self, *payoffs: float) -> Sketch:
        leaf = Sketch("terminal", outcome=str(payoffs))
        self.payoffs[id(leaf)] = payoffs
        self.paid.append(leaf)
        return leaf

    def games(
        self, root: Sketch, precision: float = 1.0, chance: list[float] | None = None
    ) -> Games:
        grown = tree(root, self.players)
        leaves: list[Sketch] = []
        level = [root]
        while level:
            leaves.extend(node for node in level if node.kind == "terminal")
            level = [child for node in level for child in node.children]
        shares = [] if chance is None else chance
        assert int(grown.child_count[grown.infoset == CHANCE].sum()) == len(shares)
        return Games(
            tree=grown,
            payoffs=np.array([[self.payoffs[id(leaf)] for leaf in leaves]], dtype=np.float64),
            chance=np.array([shares], dtype=np.float64),
            precision=np.full((1, len(self.players)), precision),
        )


def move(player: int, key: str, **children: Sketch) -> Sketch:
    return Sketch("move", key, player, list(children.values()), list(children))


def matching_pennies(stake: float = 1.0) -> Games:
    """Player one wants a match and gains ``stake`` if both show heads (Osborne & Rubinstein)."""
    book = Book("one", "two")
    root = move(
        0,
        "one",
        H=move(1, "two", H=book.pays(stake, -1), T=book.pays(-1, 1)),
        T=move(1, "two", H=book.pays(-1, 1), T=book.pays(1, -1)),
    )
    return book.games(root)


def entry() -> Games:
    """A challenger enters or not; the incumbent, seeing it, fights or yields (Selten 1978)."""
    book = Book("challenger", "incumbent")
    answer = move(1, "incumbent", fight=book.pays(-1, -1), accept=book.pays(1, 1))
    return book.games(move(0, "challenger", enter=answer, out=book.pays(0, 2)))


def horse() -> Games:
    """Selten's horse (1975): (D, c, L) is Nash, but only equilibria with (C, c) are perfect."""
    book = Book("one", "two", "three")
    root = move(
        0,
        "one",
        D=move(2, "three", L=book.pays(3, 3, 2), R=book.pays(0, 0, 0)),
        C=move(
            1,
            "two",
            d=move(2, "three", L=book.pays(4, 4, 0), R=book.pays(0, 0, 1)),
            c=book.pays(1, 1, 1),
        ),
    )
    return book.games(root)


def beer_quiche() -> Games:
    """Cho & Kreps (1987): weak with chance 0.1; a duel hurts by 2, the wrong breakfast by 1."""
    book = Book("sender", "receiver")

    def breakfast(weak: bool) -> Sketch:
        def receiver(meal: str) -> Sketch:
            liked = (meal == "quiche") == weak
            taste = 1.0 if liked else 0.0
            return move(
                1,
                meal,
                duel=book.pays(taste, 1.0 if weak else 0.0),
                retreat=book.pays(taste + 2.0, 0.0 if weak else 1.0),
            )

        name = "weak" if weak else "surly"
        return move(0, name, beer=receiver("beer"), quiche=receiver("quiche"))

    root = Sketch("chance", children=[breakfast(True), breakfast(False)], labels=["weak", "surly"])
    return book.games(root, chance=[0.1, 0.9])
