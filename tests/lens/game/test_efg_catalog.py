"""The published games that pygambit ships: read as Gambit reads them, and solved alike.

The catalogue holds games from textbooks and journals (Selten 1975, Myerson 1991, McKelvey &
Palfrey 1992, Bagwell 1995, Gilboa 1997, …), each in a file of its own.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pygambit
import pytest

from standoff.base.errors import StandoffError
from standoff.lens.game.efg_read import read_efg
from standoff.lens.game.efg_write import efg_text
from standoff.lens.game.solved import solve_game
from tests.lens.game.test_efg import gambits, summary

CATALOGUE = Path(pygambit.__file__).parent / "catalog_data"
FILES = sorted(str(file.relative_to(CATALOGUE)) for file in CATALOGUE.rglob("*.efg"))
SOLVED_BY_GAMBIT = 200
"""Nodes up to which Gambit solves a game quickly enough for a test."""


def test_the_catalogue_is_there() -> None:
    assert len(FILES) > 10


@pytest.mark.parametrize("name", FILES)
def test_read_and_solved_as_by_gambit(name: str) -> None:
    file = CATALOGUE / name
    theirs = pygambit.read_efg(str(file))
    if not theirs.is_perfect_recall:
        with pytest.raises(StandoffError, match="forgets at information set"):
            read_efg(file)
        return
    game = read_efg(file)
    assert summary(gambits(theirs.to_efg())) == summary(game)
    assert summary(gambits(efg_text(game))) == summary(game)
    if game.tree.nodes > SOLVED_BY_GAMBIT:
        return
    # A precision that suits the payoffs of the file.
    rate = 2.0 / max(float(np.ptp(game.payoffs)), 1e-9)
    solved = solve_game(game, np.full(len(game.players), rate))
    assert solved.converged
    (point,) = pygambit.qre.logit_solve_lambda(theirs, rate)
    paid = [point.profile.payoffs[player] for player in game.players]
    scale = float(np.abs(game.payoffs).max())
    assert solved.payoffs == pytest.approx(paid, abs=1e-6 * scale)
