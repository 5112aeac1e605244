"""The principal branch, point by point."""

import io

import numpy as np
import pygambit
import pytest

from standoff.lens.game.certificate import Certificate, certify
from standoff.lens.game.efg import EfgGame
from standoff.lens.game.efg_read import parse_efg
from standoff.lens.game.nfg_read import parse_nfg
from standoff.lens.game.path import branch_path
from standoff.lens.game.solved import solve_game
from standoff.lens.game.tree import Float, Games

MEET = """EFG 2 R "Where to meet" { "a" "b" }
p "" 1 1 "" { "left" "right" } 0
p "" 2 1 "" { "left" "right" } 0
t "" 1 "both left" { 1.0 1.3 }
t "" 2 "apart" { 0 0 }
p "" 2 1 0
t "" 2
t "" 3 "both right" { 1.2 0.9 }
"""
FOLDED = 'NFG 1 R "" { "a" "b" } { 3 3 }\n1 9 9 3 8 6 2 1 8 5 4 2 8 6 4 3 4 9\n'


def at(game: EfgGame, rates: Float, probabilities: Float) -> Certificate:
    shape = (len(rates), *game.payoffs.shape[1:])
    return certify(
        Games(
            game.tree,
            np.broadcast_to(game.payoffs, shape),
            np.broadcast_to(game.chance, (len(rates), game.chance.shape[1])),
            rates,
        ),
        np.log(probabilities),
    )


@pytest.mark.parametrize("precision", [None, np.array([8.0, 8.0]), np.array([2.0, 6.0])])
def test_every_point_is_an_equilibrium(precision: Float | None) -> None:
    """The certificate shares nothing with the tracer; and the ends are what solving finds."""
    game = parse_efg(MEET)
    path = branch_path(game, precision)
    assert path.complete
    assert at(game, path.precision, path.probability).residual.max() < 1e-6
    assert path.probability[0] == pytest.approx([0.5] * 4)
    assert path.precision[0] == pytest.approx([0, 0])
    assert len(path.precision) > 15
    end = solve_game(game, precision)
    np.testing.assert_allclose(path.probability[-1], end.probability, atol=1e-6)
    assert path.equal == (precision is None or len(set(precision)) == 1)


def test_gambit_traces_the_same_branch() -> None:
    """Oracle: pygambit.qre.logit_solve_lambda at λ of points in the middle."""
    game = parse_efg(MEET)
    theirs = pygambit.read_efg(io.BytesIO(MEET.encode()))
    path = branch_path(game, np.array([4.0, 4.0]))
    for row in (3, 8, len(path.precision) - 2):
        point = pygambit.qre.logit_solve_lambda(theirs, path.precision[row, 0])[-1]
        paid = [point.profile.payoffs[player] for player in game.players]
        p, q = path.probability[row, 0], path.probability[row, 2]
        ours = [p * q * 1.0 + (1 - p) * (1 - q) * 1.2, p * q * 1.3 + (1 - p) * (1 - q) * 0.9]
        assert ours == pytest.approx(paid, abs=1e-6)


def test_a_ladder_where_everything_is_seen() -> None:
    """Closed form: one choice between 1 and 0 is made with chance 1/(1 + e^-λ)."""
    game = parse_efg('EFG 2 R "" { "a" } p "" 1 1 "" { "x" "y" } 0 t "" 1 "" { 1 } t "" 0')
    for precision in (np.array([3.0]), None):
        path = branch_path(game, precision)
        expected = 1 / (1 + np.exp(-path.precision[:, 0]))
        np.testing.assert_allclose(path.probability[:, 0], expected, atol=1e-12)
        assert path.folds == 0
    assert path.precision[-1, 0] == pytest.approx(1e4)
    assert parse_nfg('NFG 1 R "" { "a" } { 2 } 1 0').tree.infosets == 1


def test_where_the_branch_turns_back_precision_falls_from_row_to_row() -> None:
    """Every row is certified, and between the folds one precision is passed three times."""
    game = parse_nfg(FOLDED)
    path = branch_path(game, np.array([5.0, 5.0]))
    rates = path.precision[:, 0]
    assert path.folds == 2
    assert path.complete
    assert at(game, path.precision, path.probability).residual.max() < 1e-7
    assert np.count_nonzero(np.diff(np.sign(rates - 0.864))) == 3
