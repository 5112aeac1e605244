"""Reading Gambit's strategic games (``.nfg``) as trees of hidden moves.

The format: https://gambitproject.readthedocs.io, "The strategic game (.nfg) file format, payoff
version" and "outcome version". A strategic game is the tree in which the players move one after
the other and nobody sees what was chosen before: its logit equilibria, and what it is worth, are
the same. Commas between numbers are free, as in :mod:`standoff.lens.game.efg_read`.
"""

from __future__ import annotations

import os

import numpy as np
from numpy.typing import NDArray

from standoff.lens.game.efg import EfgGame, distinct, from_arrays
from standoff.lens.game.efg_tokens import END, OPEN, TEXT, WORD, Tokens
from standoff.lens.game.gambit_text import (
    MAX_BYTES,
    MAX_NODES,
    MAX_PAYOFFS,
    read_text,
    refuse_others,
)
from standoff.lens.game.tree import TERMINAL, Float, Tree

_MAX_PLAYERS = 1_000


def read_nfg(
    path: str | os.PathLike[str], max_nodes: int = MAX_NODES, max_bytes: int = MAX_BYTES
) -> EfgGame:
    """Read an ``.nfg`` file; see :func:`parse_nfg` for what is refused."""
    return parse_nfg(read_text(path, max_bytes), os.fspath(path), max_nodes)


def parse_nfg(text: str, file: str = "<nfg>", max_nodes: int = MAX_NODES) -> EfgGame:
    """The strategic game that ``text`` describes, as a tree in which nobody sees a move.

    Each player has one information set; endings carry the names of the outcomes, where the file
    names any. Raises :class:`StandoffError`, with line and column, where the text is malformed or
    cut short, payoffs are missing or too many, an outcome is unknown, or the tree has more than
    ``max_nodes`` nodes.
    """
    return _Reader(Tokens(text, file), max_nodes).game()


class _Reader:
    def __init__(self, tokens: Tokens, max_nodes: int) -> None:
        self.tokens = tokens
        self.max_nodes = max_nodes
        self.players: list[str] = []
        self.strategies: list[list[str]] = []

    def game(self) -> EfgGame:
        tokens = self.tokens
        title = self.prologue()
        comment = tokens.text("the comment") if tokens.kind == TEXT else ""
        sizes = [len(names) for names in self.strategies]
        cells = int(np.prod(np.array(sizes, dtype=np.float64)))
        if tokens.kind == OPEN:
            payoffs, labels = self.by_outcome(cells)
        else:
            payoffs, labels = self.by_payoff(cells), []
        if tokens.kind != END:
            what = "outcome" if labels else "payoff"
            tokens.fail(f"the last {what} has been read, but the file goes on")
        order = _cell_of_ending(sizes)
        tree = self.tree(sizes, tuple(labels[cell] for cell in order.tolist()) if labels else ())
        return from_arrays(tree, payoffs[order], np.zeros(0), title, comment)

    def prologue(self) -> str:
        tokens = self.tokens
        refuse_others(tokens)
        if tokens.kind != WORD or tokens.word != "NFG":
            tokens.expected("'NFG', with which a strategic game begins")
        tokens.next()
        if tokens.word != "1":
            tokens.expected("the format's version, 1")
        tokens.next()
        if tokens.word not in ("R", "D"):
            tokens.expected("'R' or 'D'")
        tokens.next()
        title = tokens.text("the game's title")
        at = tokens.at
        self.players = distinct(self.names("the players' names", "a player's name"))
        if not self.players:
            tokens.fail("the file names no players", at)
        if len(self.players) > _MAX_PLAYERS:
            tokens.fail(f"the game has more than {_MAX_PLAYERS:,} players, the limit", at)
        at = tokens.at
        tokens.opening("each player's strategies: how many, or their names in braces")
        while tokens.more():
            self.strategies.append(self.take_strategies())
            self.limit(at)
        if len(self.strategies) < len(self.players):
            tokens.fail(
                f"strategies are given for {len(self.strategies)} of {len(self.players)} players",
                at,
            )
        return title

    def names(self, what: str, each: str) -> list[str]:
        tokens = self.tokens
        tokens.opening(what)
        names: list[str] = []
        while tokens.more():
            names.append(tokens.text(each, " or '}'"))
        return names

    def take_strategies(self) -> list[str]:
        tokens = self.tokens
        at = tokens.at
        if len(self.strategies) == len(self.players):
            tokens.fail(f"strategies for more than the {len(self.players)} players")
        player = self.players[len(self.strategies)]
        if tokens.kind == OPEN:
            names = self.names(f"the names of the strategies of '{player}'", "a strategy's name")
            if not names:
                tokens.fail(f"'{player}' needs at least one strategy", at)
            return distinct(names)
        number = tokens.integer(f"the number of strategies of '{player}', or '{{'", 1)
        if number > self.max_nodes:
            self.too_large(at)
        # Named as Gambit names them.
        return [str(each) for each in range(1, number + 1)]

    def limit(self, at: int) -> None:
        """Refuse a tree that would be too large before anything is made of it."""
        nodes, width = 1, 1
        for names in self.strategies:
            width *= len(names)
            nodes += width
            if nodes > self.max_nodes or width * len(self.players) > MAX_PAYOFFS:
                self.too_large(at)

    def too_large(self, at: int) -> None:
        self.tokens.fail(
            f"as a tree of hidden moves this strategic game has more than {self.max_nodes:,} nodes "
            f"or {MAX_PAYOFFS:,} payoffs, the limits; leave out players, or strategies that are "
            "dominated",
            at,
        )

    def by_payoff(self, cells: int) -> Float:
        """(cells, P) payoffs as they are listed: the first player's strategy changes fastest."""
        tokens, wanted = self.tokens, cells * len(self.players)
        found: list[float] = []
        while len(found) < wanted:
            if tokens.kind == END:
                tokens.fail(
                    f"the file ends after {len(found):,} payoffs; {cells:,} combinations of "
                    f"strategies for {len(self.players)} players make {wanted:,}"
                )
            found.append(
                tokens.number(f"a payoff of '{self.players[len(found) % len(self.players)]}'")
            )
            tokens.comma()
        return np.array(found).reshape(cells, len(self.players))

    def by_outcome(self, cells: int) -> tuple[Float, list[str]]:
        """The same, and the outcomes' names, from a list of outcomes and their numbers."""
        tokens = self.tokens
        tokens.opening("the outcomes")
        labels, table = [""], [[0.0] * len(self.players)]
        while tokens.more():
            at = tokens.at
            tokens.opening("an outcome's name and its payoffs")
            labels.append(tokens.text("the outcome's name (it may be empty)"))
            tokens.comma()
            payoffs: list[float] = []
            while tokens.more():
                if len(payoffs) == len(self.players):
                    tokens.fail(f"the outcome has more payoffs than the {len(payoffs)} players")
                payoffs.append(tokens.number(f"the payoff of '{self.players[len(payoffs)]}'"))
            if len(payoffs) < len(self.players):
                tokens.fail(
                    f"the outcome has {len(payoffs)} payoffs; expected {len(self.players)}, one "
                    "for each player",
                    at,
                )
            table.append(payoffs)
        chosen: list[int] = []
        while len(chosen) < cells:
            if tokens.kind == END:
                tokens.fail(
                    f"the file ends after the outcomes of {len(chosen):,} of {cells:,} "
                    "combinations of strategies"
                )
            at = tokens.at
            number = tokens.integer("the number of an outcome", 0)
            if number >= len(table):
                tokens.fail(f"there is no outcome {number}; the file lists {len(table) - 1}", at)
            chosen.append(number)
            tokens.comma()
        return np.array(table)[chosen], [labels[number] for number in chosen]

    def tree(self, sizes: list[int], terminal_label: tuple[str, ...]) -> Tree:
        """Level by level: all the nodes at which one player moves, then the next player's."""
        widths = np.concatenate(([1], np.cumprod(np.array(sizes, dtype=np.int64))))
        first = np.concatenate(([0], np.cumsum(widths)))
        nodes, inner = int(first[-1]), int(first[-2])
        parent = np.full(nodes, -1, np.int32)
        edge = np.full(nodes, -1, np.int32)
        first_child, child_count = np.zeros(nodes, np.int32), np.zeros(nodes, np.int32)
        infoset = np.full(nodes, TERMINAL, np.int32)
        first_action = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
        for player, size in enumerate(sizes):
            here = np.arange(first[player], first[player + 1])
            below = slice(int(first[player + 1]), int(first[player + 2]))
            infoset[here], child_count[here] = player, size
            first_child[here] = first[player + 1] + size * np.arange(len(here))
            parent[below] = np.repeat(here, size)
            edge[below] = np.tile(np.arange(size) + first_action[player], len(here))
        terminal = np.full(nodes, -1, np.int32)
        terminal[inner:] = np.arange(nodes - inner)
        return Tree(
            players=tuple(self.players),
            parent=parent,
            first_child=first_child,
            child_count=child_count,
            infoset=infoset,
            edge=edge,
            terminal=terminal,
            infoset_player=np.arange(len(sizes), dtype=np.int32),
            first_action=first_action,
            first_member=first[:-1].astype(np.int32),
            member=np.arange(inner, dtype=np.int32),
            infoset_label=("",) * len(sizes),
            action_label=tuple(name for names in self.strategies for name in names),
            terminal_label=terminal_label,
        )


def _cell_of_ending(sizes: list[int]) -> NDArray[np.int64]:
    """For each ending, the last player's strategy changing fastest, its place in the file, where
    the first player's does."""
    cell = np.zeros(1, np.int64)
    stride = 1
    for size in sizes:
        cell = (cell[:, None] + stride * np.arange(size)).reshape(-1)
        stride *= size
    return cell
