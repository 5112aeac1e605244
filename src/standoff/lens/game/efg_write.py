"""Writing games as Gambit ``.efg`` files, such that Gambit reads them as the same game."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np

from standoff.lens.game.efg import EfgGame, distinct
from standoff.lens.game.tree import CHANCE

_SIMPLE_DENOMINATOR = 100_000
_LONG = 12
_UNWANTED = re.compile(r"[\x00-\x1f\x7f-\x9f\s]+")
_AMBIGUOUS = re.compile(r'\\(?=["\\]|\Z)')


def efg_text(game: EfgGame) -> str:
    """The game as the text of an ``.efg`` file; nodes in the order of play, one a line.

    Payoffs are written at the terminal nodes, with as many digits as tell them apart. Gambit asks
    that the probabilities of a chance node sum to exactly one as decimals or fractions, so they
    are written as fractions where these are simple, and otherwise the likeliest branch takes up
    what rounding leaves (below 1e-15). Labels are written without control characters and
    with single spaces, as Gambit wants them.
    """
    tree = game.tree
    players = distinct(_tidy(name) for name in tree.players)
    title = _quoted(_tidy(game.title))
    lines = [f"EFG 2 R {title} {{ {_list(players)} }}", _quoted(_tidy(game.comment)), ""]
    sets = [_infoset(game, row) for row in range(tree.infosets)]
    events: dict[tuple[int, str], int] = {}
    outcomes: dict[tuple[str, str], int] = {}
    unwritten = [0]
    while unwritten:
        node = unwritten.pop()
        first, count = int(tree.first_child[node]), int(tree.child_count[node])
        unwritten.extend(range(first + count - 1, first - 1, -1))
        label = _quoted(_tidy(game.node_label[node]))
        infoset = int(tree.infoset[node])
        if infoset >= 0:
            lines.append(f"p {label} {sets[infoset]} 0")
        elif infoset == CHANCE:
            body = _event(game, node)
            # Two chance nodes may share a number only if they are alike to the last digit.
            number = events.setdefault((int(game.event_number[node]), body), len(events) + 1)
            lines.append(f"c {label} {number} {body} 0")
        else:
            lines.append(f"t {label} {_outcome(game, int(tree.terminal[node]), outcomes)}")
    return "\n".join(lines) + "\n"


def _infoset(game: EfgGame, row: int) -> str:
    tree = game.tree
    actions = tree.action_label[tree.first_action[row] : tree.first_action[row + 1]]
    player, number = int(tree.infoset_player[row]) + 1, int(game.infoset_number[row])
    label = _quoted(_tidy(tree.infoset_label[row]))
    names = distinct(_tidy(action) for action in actions)
    return f"{player} {number} {label} {{ {_list(names)} }}"


def _event(game: EfgGame, node: int) -> str:
    tree = game.tree
    first, count = int(tree.first_child[node]), int(tree.child_count[node])
    branches = tree.edge[first : first + count]
    if tree.chance_label:
        names = distinct(_tidy(tree.chance_label[branch]) for branch in branches)
    else:
        names = distinct([""] * count)
    shares = zip(names, _exact([abs(float(game.chance[0, b])) for b in branches]), strict=True)
    body = " ".join(f"{_quoted(name)} {share}" for name, share in shares)
    label = _quoted(_tidy(game.event_label.get(int(game.event_number[node]), "")))
    return f"{label} {{ {body} }}"


def _outcome(game: EfgGame, terminal: int, outcomes: dict[tuple[str, str], int]) -> str:
    tree = game.tree
    payoffs = ", ".join(_decimal(value) for value in game.payoffs[0, terminal])
    label = _quoted(_tidy(tree.terminal_label[terminal]) if tree.terminal_label else "")
    if label == '""' and not np.any(game.payoffs[0, terminal]):
        return "0"
    number = outcomes.setdefault((label, payoffs), len(outcomes) + 1)
    return f"{number} {label} {{ {payoffs} }}"


def _decimal(value: float) -> str:
    """The shortest decimal that reads back as ``value``."""
    text = repr(float(value))
    return text[:-2] if text.endswith(".0") else text


def _exact(probabilities: Sequence[float]) -> list[str]:
    """Decimals or fractions that sum to exactly one, each within rounding of the given."""
    decimals = [_decimal(value) for value in probabilities]
    simple = [Fraction(value).limit_denominator(_SIMPLE_DENOMINATOR) for value in probabilities]
    same = all(float(s) == value for s, value in zip(simple, probabilities, strict=True))
    if max(map(len, decimals)) > _LONG and same and sum(simple) == 1:
        return [str(value) for value in simple]
    if sum(map(Fraction, decimals)) == 1:
        return decimals
    largest = max(range(len(decimals)), key=lambda branch: probabilities[branch])
    rest = Fraction(1)
    for branch, written in enumerate(decimals):
        rest -= Fraction(written) if branch != largest else 0
    decimals[largest] = _long_decimal(rest)
    return decimals


def _long_decimal(value: Fraction) -> str:
    """A fraction whose denominator divides a power of ten, written out in full."""
    digits = 0
    while value.denominator != 1:
        value *= 10
        digits += 1
    text = str(value.numerator).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text


def _tidy(label: str) -> str:
    return _UNWANTED.sub(" ", label).strip()


def _quoted(text: str) -> str:
    # Gambit reads a backslash as it stands, but cannot be told of one before another one, before
    # a quote or at the end of a text: there a slash takes its place.
    return '"' + _AMBIGUOUS.sub("/", text).replace('"', '\\"') + '"'


def _list(names: Iterable[str]) -> str:
    return " ".join(map(_quoted, names))
