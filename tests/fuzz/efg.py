"""Gambit's extensive games, for the fuzzer."""

from pathlib import Path

import numpy as np

from standoff.lens.game.answer import GameAnswer
from standoff.lens.game.gambit import read_game
from standoff.lens.game.solved import solve_game
from standoff.report.figures.tree import tree_svg
from standoff.report.game import TELLING

_SEEDS = (
    """EFG 2 R "A bluff" { "A" "B" }
"a comment with a \\" quote"
c "deal" 1 "cards" { "high" 1/2 "low" 0.5 } 0
p "" 1 1 "high" { "bet" "fold" } 0
p "" 2 1 "sees a bet" { "call" "yield" } 0
t "" 1 "won" { 2, -2 }
t "" 2 "yielded" { 1 -1 }
t "" 3 "folded" { -1 1 }
p "" 1 2 "low" { "bet" "fold" } 0
p "" 2 1 0
t "" 4 "caught" { -2.5 2.5e0 }
t "" 2
t "" 3
""",
    """EFG 2 D "Three in a row" { "x" "y" "z" }
p "" 1 1 "" { "l" "r" } 1 "paid on the way" { .5 0 -1/3 }
p "" 2 7 "hidden" { "" "" } 0
p "" 3 1 "" { "a" "b" "c" } 0
t "" 0
t "" 2 "" { 1 2 3 }
t "" 0
t "" 2
p "" 2 7 "hidden" { "" "" } 0
t "" 3 "end" { 1e-3 -4 +7 }
t "" 0
""",
    'EFG 2 R "" { } t "" 0',
)


def seeds() -> list[bytes]:
    """Whole and valid files to mutate."""
    return [text.encode() for text in _SEEDS]


def read(path: Path) -> None:
    """Read the file as ``standoff game`` does; a small game is also solved and shown.

    Raises :class:`StandoffError` where the file is refused.
    """
    game = read_game(path)
    if game.tree.nodes <= 60 and len(game.players) <= 6:
        solved = solve_game(game, np.ones(len(game.players)))
        answer = GameAnswer(solved)
        list(TELLING.blocks(None, answer))
        answer.to_dict()
        tree_svg(solved)
