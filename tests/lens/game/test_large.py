"""Trees too large for a Jacobian: the branch is followed without, or the draw is flagged."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.lens.game import METHODS, chunk, solve
from tests.lens.game.families import draws, uniform


@pytest.mark.parametrize("precision", [0.5, 2.0, 3.0])
def test_without_a_jacobian_it_lands_where_the_tracer_does(
    precision: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(4):
        games = draws(uniform(7, 2, hidden=True), 1, precision, seed=seed)
        traced = solve(games)
        with monkeypatch.context() as patch:
            patch.setattr(chunk, "DENSE", 0)
            followed = solve(games)
        assert traced.converged.all()
        assert followed.converged.all()
        assert METHODS[followed.method[0]] == "fixed point"
        assert followed.residual[0] <= 1e-8
        np.testing.assert_allclose(followed.probability, traced.probability, atol=1e-7)


def test_what_cannot_be_followed_is_flagged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunk, "DENSE", 0)
    games = draws(uniform(6, 3, hidden=True), 4, 30.0)
    solution = solve(games)
    lost = ~solution.converged
    assert lost.any()
    assert (solution.residual[lost] > 1e-8).all()
    assert np.isfinite(solution.log_probability).all()


def test_tens_of_thousands_of_nodes() -> None:
    games = draws(uniform(9, 3, hidden=True), 1, 0.8)
    solution = solve(games)
    assert games.tree.actions - games.tree.infosets > chunk.DENSE
    assert solution.converged.all()
    assert solution.residual[0] <= 1e-8
    deep = draws(uniform(14, 2, hidden=False), 1, 5.0)
    assert solve(deep).converged.all()
