"""Reading Gambit's extensive games (``.efg``), the format that Gambit has written since 1994.

The format: https://gambitproject.readthedocs.io, "The extensive game (.efg) file format". Read
as there, with these liberties: commas between items are free everywhere; numbers are compared by
value (``1/2`` is ``0.5``); chance probabilities may miss one by the rounding of printed decimals
(5e-6 at most) and are then scaled. What follows the last node is refused, since a wrong number of
actions shows there.
"""

from __future__ import annotations

import math
import os

import numpy as np

from standoff.lens.game.efg import EfgGame, distinct, infoset_name
from standoff.lens.game.efg_draft import Draft, Event, Infoset, Outcome
from standoff.lens.game.efg_tokens import CLOSE, END, OPEN, TEXT, WORD, Tokens
from standoff.lens.game.gambit_text import (
    MAX_BYTES,
    MAX_NODES,
    MAX_PAYOFFS,
    read_text,
    refuse_others,
)
from standoff.lens.game.recall import imperfect_recall
from standoff.lens.game.tree import CHANCE

_PRINTED_ROUNDING = 5e-6


def read_efg(
    path: str | os.PathLike[str], max_nodes: int = MAX_NODES, max_bytes: int = MAX_BYTES
) -> EfgGame:
    """Read an ``.efg`` file; see :func:`parse_efg` for what is refused."""
    return parse_efg(read_text(path, max_bytes), os.fspath(path), max_nodes)


def parse_efg(text: str, file: str = "<efg>", max_nodes: int = MAX_NODES) -> EfgGame:
    """The game that ``text`` describes, in one pass, however deep its tree.

    Raises :class:`StandoffError`, with line and column, where the text is malformed or cut short;
    an information set, event or outcome disagrees with what was said of it before; an outcome is
    unknown; probabilities do not sum to one; a player forgets what it knew (imperfect recall); or
    the tree has more than ``max_nodes`` nodes.
    """
    return _Reader(Tokens(text, file), max_nodes).game()


class _Reader:
    """Reads one game, token by token, into a draft."""

    def __init__(self, tokens: Tokens, max_nodes: int) -> None:
        self.tokens = tokens
        self.max_nodes = max_nodes
        self.draft = Draft()
        self.place_of: dict[int, int] = {}

    def game(self) -> EfgGame:
        self.prologue()
        unread = [0]
        while unread:
            node = unread.pop()
            self.node(node)
            first = self.draft.first_child[node]
            unread.extend(range(first + self.draft.child_count[node] - 1, first - 1, -1))
        if self.tokens.kind != END:
            self.tokens.fail(
                "the tree is complete here, but the file goes on; "
                "does an earlier node have more actions than it should list, or fewer?"
            )
        return self.checked()

    def prologue(self) -> None:
        tokens = self.tokens
        if tokens.word == "NFG":
            tokens.fail("this is a strategic game (.nfg); expected an extensive one (.efg)")
        refuse_others(tokens)
        if tokens.kind != WORD or tokens.word != "EFG":
            tokens.expected("'EFG', with which an extensive game begins")
        tokens.next()
        if tokens.word != "2":
            tokens.expected("the format's version, 2")
        tokens.next()
        if tokens.word not in ("R", "D"):
            tokens.expected("'R' or 'D'")
        tokens.next()
        self.draft.title = tokens.text("the game's title")
        names: list[str] = []
        tokens.opening("the players' names")
        while tokens.more():
            names.append(tokens.text("a player's name", " or '}'"))
        self.draft.players = distinct(names)
        self.draft.comment = tokens.text("the comment") if tokens.kind == TEXT else ""

    def node(self, node: int) -> None:
        tokens = self.tokens
        kind, at = tokens.word, tokens.at
        if tokens.kind != WORD or kind not in ("p", "c", "t"):
            tokens.expected("a node: 'p' (a player moves), 'c' (chance) or 't' (the end)")
        tokens.next()
        label = tokens.text("the node's name")
        if label:
            self.draft.node_label[node] = label
        if kind == "p":
            self.decision(node, at)
        elif kind == "c":
            self.chance_node(node)
        else:
            self.draft.terminals.append(node)
        self.draft.outcome[node] = self.take_outcome()

    def decision(self, node: int, at: int) -> None:
        tokens = self.tokens
        if not self.draft.players:
            tokens.fail("a player moves here, but the file names no players")
        if tokens.kind == "number" and tokens.word.isdigit():
            number = int(tokens.word) if len(tokens.word) < 10 else 2**31
            if number > len(self.draft.players):
                count = len(self.draft.players)
                tokens.fail(f"there is no player {tokens.word[:20]}; the file names {count}")
        player = tokens.integer("the number of the player who moves", 1) - 1
        number = tokens.integer("the number of an information set", 1)
        infoset = self.draft.infosets.get((player, number))
        stated_at = tokens.at
        stated = self.take_actions() if tokens.kind == TEXT else None
        if infoset is None:
            if stated is None:
                tokens.fail(
                    f"information set {number} of '{self.draft.players[player]}' appears for the "
                    "first time here, so its name and its actions must be given",
                    stated_at,
                )
            infoset = Infoset(player, number, *stated, base=self.draft.actions)
            self.draft.infosets[player, number] = infoset
            self.draft.actions += len(infoset.actions)
        elif stated is not None and stated != (infoset.label, infoset.actions):
            self.disagreement(infoset, *stated, stated_at)
        self.draft.kind[node] = infoset.base
        infoset.members.append(node)
        self.place_of[node] = at
        self.grow(node, len(infoset.actions), infoset.base)

    def take_actions(self) -> tuple[str, list[str]]:
        tokens = self.tokens
        label = tokens.text("the information set's name")
        tokens.opening("the names of the actions")
        actions: list[str] = []
        while tokens.more():
            actions.append(tokens.text("an action's name", " or '}'"))
        if not actions:
            tokens.fail("an information set needs at least one action")
        return label, actions

    def disagreement(self, infoset: Infoset, label: str, actions: list[str], at: int) -> None:
        name = infoset_name(infoset.number, infoset.label)
        who = f"information set {name} of '{self.draft.players[infoset.player]}'"
        if len(actions) != len(infoset.actions):
            had, has = len(infoset.actions), len(actions)
            self.tokens.fail(f"{who} had {had} actions before, and has {has} here", at)
        for before, here in zip(infoset.actions, actions, strict=True):
            if before != here:
                self.tokens.fail(f"{who} had an action '{before}' before, here '{here}'", at)
        self.tokens.fail(f"{who} is named '{label}' here", at)

    def chance_node(self, node: int) -> None:
        tokens = self.tokens
        number = tokens.integer("the number of a chance event", 1)
        at = tokens.at
        event = self.draft.events.get(number)
        if tokens.kind == TEXT:
            stated = self.take_event()
            if event is None:
                event = self.draft.events[number] = stated
            elif stated != event:
                tokens.fail(f"chance event {number} had other branches or another name before", at)
        elif event is None:
            tokens.fail(
                f"chance event {number} appears for the first time here, so its name, branches and "
                "probabilities must be given",
                at,
            )
        self.draft.kind[node] = CHANCE
        self.draft.event[node] = number
        self.grow(node, len(event.names), len(self.draft.chance))
        self.draft.chance_label.extend(event.names)
        self.draft.chance.extend(event.probability)

    def take_event(self) -> Event:
        tokens = self.tokens
        at = tokens.at
        label = tokens.text("the event's name")
        tokens.opening("the branches, each with its probability")
        branches: list[str] = []
        probability: list[float] = []
        while tokens.more():
            branches.append(tokens.text("a branch's name", " or '}'"))
            if tokens.kind == CLOSE:
                tokens.expected(f"the probability of '{branches[-1]}'")
            value_at = tokens.at
            probability.append(tokens.number(f"the probability of '{branches[-1]}'"))
            if not 0 <= probability[-1] <= 1:
                tokens.fail(
                    f"the probability of '{branches[-1]}' is {probability[-1]:g}; "
                    "it must lie between 0 and 1",
                    value_at,
                )
        if not branches:
            tokens.fail("a chance event needs at least one branch", at)
        total = math.fsum(probability)
        if abs(total - 1) > _PRINTED_ROUNDING:
            tokens.fail(f"the probabilities sum to {total:.10g}; they must sum to 1", at)
        if abs(total - 1) > 1e-12:
            probability = [value / total for value in probability]
        return Event(label, branches, distinct(branches), probability)

    def take_outcome(self) -> int:
        tokens = self.tokens
        at = tokens.at
        number = tokens.integer("the number of an outcome", 0)
        if tokens.kind != TEXT:
            if number and number not in self.draft.outcomes:
                tokens.fail(f"outcome {number} is used before its payoffs are given", at)
            if tokens.kind == OPEN:
                tokens.expected("the outcome's name in double quotes (it may be empty)")
            return number
        if not number:
            tokens.fail("outcome 0 stands for no payoff at all; give this one another number", at)
        label = tokens.text("the outcome's name")
        tokens.opening("the payoffs")
        payoffs: list[float] = []
        while tokens.more():
            if len(payoffs) == len(self.draft.players):
                tokens.fail(
                    f"outcome {number} has more payoffs than the {len(self.draft.players)} players"
                )
            payoffs.append(tokens.number(f"the payoff of '{self.draft.players[len(payoffs)]}'"))
        if len(payoffs) < len(self.draft.players):
            tokens.fail(
                f"outcome {number} has {len(payoffs)} payoffs; expected {len(self.draft.players)}, "
                "one for each player",
                at,
            )
        stated = Outcome(label, payoffs)
        if self.draft.outcomes.setdefault(number, stated) != stated:
            tokens.fail(f"outcome {number} had other payoffs or another name before", at)
        return number

    def grow(self, node: int, children: int, first_edge: int) -> None:
        if len(self.draft.parent) + children > self.max_nodes:
            self.tokens.fail(f"the tree has more than {self.max_nodes:,} nodes, the limit set")
        self.draft.grow(node, children, first_edge)

    def checked(self) -> EfgGame:
        """The game, once nothing speaks against it as a whole."""
        draft, tokens = self.draft, self.tokens
        if len(draft.parent) * len(draft.players) > MAX_PAYOFFS:
            tokens.fail(f"nodes times players exceed {MAX_PAYOFFS:,}, the limit", 0)
        game = draft.build()
        forgetting = imperfect_recall(game.tree)
        if forgetting is not None:
            at = self.place_of[forgetting.members[1]]
            tokens.fail(forgetting.describe(game.tree, game.infoset_name), at)
        if not np.isfinite(game.payoffs).all():
            tokens.fail("the payoffs along a path add up to more than can be represented", 0)
        return game
