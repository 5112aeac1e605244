"""Large trees: solved by beliefs, or followed where their zeros are many, or flagged."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.lens.game import METHODS, REASONS, Games, chunk, method, plan, solve
from standoff.lens.game.certificate import certify
from tests.lens.game.classics import move
from tests.lens.game.families import draws, meetings, uniform
from tests.lens.game.random_games import Sketch, tree


def test_a_light_system_is_followed_however_many_log_odds_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Oracle: the same branch with dense matrices and partial pivoting, which small trees get."""
    monkeypatch.setattr(method, "belief_plan", lambda tree: None)
    games = draws(meetings(4, 2, 2), 6, 8.0)
    monkeypatch.setattr(chunk, "UNFOLDED", 1000)
    traced = solve(games)
    monkeypatch.setattr(chunk, "DENSE", 10)
    assert not solve(games).converged.any()
    monkeypatch.setattr(chunk, "UNFOLDED", 10)
    followed = solve(games)
    assert traced.converged.all()
    assert followed.converged.all()
    assert {METHODS[way] for way in followed.method} == {"continuation"}
    np.testing.assert_allclose(followed.probability, traced.probability, atol=1e-7)


def test_what_cannot_be_followed_is_flagged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunk, "DENSE", 0)
    monkeypatch.setattr(chunk, "UNFOLDED", 10_000)
    games = draws(uniform(6, 3, hidden=True), 4, 30.0)
    solution = solve(games)
    lost = ~solution.converged
    assert lost.any()
    assert {REASONS[code].code for code in solution.reason[lost]} == {"fold"}
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


def test_zeros_kept_track_of_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Oracle: the same branch with dense matrices and partial pivoting, which small trees get."""
    for seed, shape in enumerate((uniform(7, 2, hidden=True), uniform(4, 3, hidden=True))):
        for precision in (2.0, 30.0, None):
            games = draws(shape, 3, precision or 1.0, seed=seed)
            exact = precision is None
            monkeypatch.setattr(chunk, "UNFOLDED", 1000)
            dense = solve(games, exact=exact)
            with monkeypatch.context() as patch:
                patch.setattr(plan, "SPARSE", 0)
                patch.setattr(chunk, "UNLIMITED", 0)
                patch.setattr(method, "belief_plan", lambda tree: None)
                assert len(plan.plan(shape).fill_start) > 10
                sparse = solve(games, exact=exact)
            assert dense.converged.all()
            assert sparse.converged.all()
            np.testing.assert_allclose(sparse.probability, dense.probability, atol=1e-6)


def test_exact_play_of_four_thousand_nodes() -> None:
    """Two players in turn, each blind to the move before its own; the check shares nothing with
    the solver."""

    def play(history: str) -> Sketch:
        if len(history) == 11:
            return Sketch("terminal")
        after = {choice: play(history + choice) for choice in "xy"}
        return move(len(history) % 2, f"{len(history)} {history[:-1]}", **after)

    games = draws(tree(play(""), ("one", "two")), 1, 1.0)
    assert games.tree.nodes == 4095
    solution = solve(games, exact=True)
    assert METHODS[solution.method[0]] == "exact continuation"
    assert solution.converged.all()
    limit = Games(games.tree, games.payoffs, games.chance, np.full((1, 2), np.inf))
    assert certify(limit, solution.log_probability).share[0] <= 1e-6


def test_an_exact_branch_that_is_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """After as many steps as a bound on the work allows, whatever the machine is busy with."""
    games = draws(uniform(10, 2, hidden=True), 1, 1.0)
    monkeypatch.setattr(chunk, "EXACT_WORK", 1e8)
    solution = solve(games, exact=True)
    assert not solution.converged[0]
    assert REASONS[solution.reason[0]].code == "steps"
