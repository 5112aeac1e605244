"""The solver against closed forms, another program, and the branch as its definition traces it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from standoff.lens.game import METHODS, Games, Tree, expected_payoffs, solve, terminal_probability
from tests.lens.game.classics import Book, move
from tests.lens.game.families import draws, signalling
from tests.lens.game.plain_tracer import folds_and_profiles
from tests.lens.game.random_games import peer_game, peer_probabilities, random_games, random_tree

Numbers = NDArray[np.int64]


def _imperfect(rng: np.random.Generator, players: int, depth: int = 4) -> Tree:
    while True:
        grown = random_tree(rng, players, depth)
        if not grown.perfect_information:
            return grown


@pytest.mark.parametrize("players", [2, 3, 4])
def test_agrees_with_gambit_at_the_same_precision(players: int) -> None:
    """Oracle: pygambit.qre.logit_solve_lambda, on 240 random games in all."""
    qre = pytest.importorskip("pygambit").qre
    rng = np.random.default_rng(players)
    precisions = np.tile([0.1, 0.5, 1.0, 2.0, 4.0], 16)
    given_up = 0
    for number, precision in enumerate(precisions.tolist()):
        grown = (random_tree if number % 4 == 0 else _imperfect)(rng, players)
        games = random_games(grown, rng, 1, precision)
        solution = solve(games)
        assert solution.converged.all()
        traced = qre.logit_solve_lambda(peer_game(games, 0), precision)[-1]
        if traced.lam == 0.0:
            given_up += 1
            continue
        assert traced.lam == pytest.approx(precision, abs=1e-7)
        theirs = peer_probabilities(games, traced.profile)
        np.testing.assert_allclose(solution.probability[0], theirs, atol=1e-6)
    assert given_up <= 2


@pytest.mark.parametrize(("precision", "count"), [(3.0, 40), (10.0, 40), (30.0, 20)])
def test_lands_on_the_branch_as_traced_plainly(precision: float, count: int) -> None:
    """Oracle: Euler-Newton continuation in short steps; about a fifth of these branches fold."""
    games = draws(signalling(), count, precision, seed=11)
    solution = solve(games)
    plain, folds, arrived = folds_and_profiles(games, range(count))
    assert arrived.all()
    assert precision < 10 or folds.any()
    assert solution.converged.all()
    assert solution.residual.max() <= 1e-8
    np.testing.assert_allclose(solution.probability, plain, atol=1e-7)


def test_stays_on_the_branch_where_two_branches_almost_touch() -> None:
    """Draws of the benchmark family on which an unwatched tracer jumps; Gambit does on one."""
    games = draws(signalling(), 2000, 10.0)
    hard = [650, 1157, 1586, 1813]
    few = Games(games.tree, games.payoffs[hard], games.chance[hard], games.precision[hard])
    plain, _, arrived = folds_and_profiles(few, range(len(hard)), miss=0.003)
    assert arrived.all()
    np.testing.assert_allclose(solve(few).probability, plain, atol=1e-7)


@pytest.mark.parametrize("precision", [0.1, 1.0, 5.0, 40.0])
def test_sequential_choice_in_closed_form(precision: float) -> None:
    """A challenges, B resists or not (Signorino 1999): two nested logits, worked by hand."""
    book = Book("a", "b")
    resist = move(1, "answer", resist=book.pays(-1.0, -0.5), concede=book.pays(1.0, -1.0))
    games = book.games(move(0, "open", keep=book.pays(0.2, 1.0), attack=resist), precision)
    resists = 1 / (1 + np.exp(-precision * 0.5))
    attack = resists * -1.0 + (1 - resists) * 1.0
    attacks = 1 / (1 + np.exp(-precision * (attack - 0.2)))
    expected = [1 - attacks, attacks, resists, 1 - resists]
    solution = solve(games)
    np.testing.assert_allclose(solution.probability[0], expected, rtol=1e-12, atol=1e-15)
    assert METHODS[solution.method[0]] == "backward"


def test_a_guess_under_ignorance_in_closed_form() -> None:
    """One hidden chance move: the belief is the prior, so the choice is a plain logit."""
    book = Book("a", "b")
    from tests.lens.game.random_games import Sketch

    left = move(0, "guess", up=book.pays(3.0, 0.0), down=book.pays(0.0, 0.0))
    right = move(0, "guess", up=book.pays(-2.0, 0.0), down=book.pays(1.0, 0.0))
    root = Sketch("chance", children=[left, right], labels=["left", "right"])
    games = book.games(root, precision=1.7, chance=[0.3, 0.7])
    gain = 0.3 * 3.0 + 0.7 * -2.0 - 0.7 * 1.0
    up = 1 / (1 + np.exp(-1.7 * gain))
    np.testing.assert_allclose(solve(games).probability[0], [up, 1 - up], rtol=1e-9)


def test_no_precision_is_uniform_play() -> None:
    rng = np.random.default_rng(0)
    grown = _imperfect(rng, 3)
    games = random_games(grown, rng, 3, precision=0.0)
    counts = np.diff(grown.first_action)
    np.testing.assert_allclose(
        solve(games).probability, np.tile(np.repeat(1 / counts, counts), (3, 1))
    )
    near = Games(grown, games.payoffs, games.chance, np.full((3, 3), 1e-12))
    np.testing.assert_allclose(solve(near).probability, solve(games).probability, atol=1e-11)


def test_a_player_of_no_precision_plays_at_random_among_others_who_do_not() -> None:
    games = draws(signalling(), 5, 4.0)
    games.precision[:, 1] = 0.0
    solution = solve(games)
    tree = games.tree
    assert solution.converged.all()
    for infoset in np.flatnonzero(tree.infoset_player == 1):
        group = slice(tree.first_action[infoset], tree.first_action[infoset + 1])
        np.testing.assert_allclose(solution.probability[:, group], 0.5, rtol=1e-12)


def test_payoffs_in_other_units_are_precision_in_other_units() -> None:
    games = draws(signalling(), 5, 4.0)
    scale = np.array([10.0, 0.1, 1000.0])
    other = Games(games.tree, games.payoffs * scale, games.chance, games.precision / scale)
    np.testing.assert_allclose(solve(other).probability, solve(games).probability, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), shift=st.floats(-50, 50), precision=st.floats(0.01, 5))
def test_adding_a_constant_to_a_players_payoffs_changes_nothing(
    seed: int, shift: float, precision: float
) -> None:
    rng = np.random.default_rng(seed)
    games = random_games(_imperfect(rng, 2), rng, 1, precision)
    payoffs = games.payoffs + np.array([shift, -3 * shift])
    moved = Games(games.tree, payoffs, games.chance, games.precision)
    first, second = solve(games), solve(moved)
    assert first.converged.all()
    assert second.converged.all()
    np.testing.assert_allclose(second.probability, first.probability, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), players=st.integers(2, 4))
def test_relabelling_permutes_the_answer(seed: int, players: int) -> None:
    rng = np.random.default_rng(seed)
    grown = _imperfect(rng, players)
    games = random_games(grown, rng, 3, 2.0)
    order, seats = rng.permutation(3), rng.permutation(players)
    sets = rng.permutation(grown.infosets)
    renamed, new_action = _renumbered(grown, seats, sets)
    payoffs = np.empty_like(games.payoffs)
    payoffs[:, :, seats] = games.payoffs[order]
    precision = np.empty_like(games.precision)
    precision[:, seats] = games.precision[order]
    other = Games(renamed, payoffs, games.chance[order], precision)
    np.testing.assert_allclose(
        solve(other).probability[:, new_action], solve(games).probability[order], atol=1e-9
    )


def _renumbered(tree: Tree, seats: Numbers, sets: Numbers) -> tuple[Tree, Numbers]:
    """Player p becomes seats[p], set h becomes sets[h]; also (A,) where each action went."""
    counts = np.diff(tree.first_action)
    back = np.argsort(sets)
    first_action = np.concatenate(([0], np.cumsum(counts[back]))).astype(np.int32)
    owner = np.repeat(np.arange(tree.infosets), counts)
    new_action = first_action[sets[owner]] + np.arange(tree.actions) - tree.first_action[owner]
    decided = np.concatenate(([False], tree.infoset[tree.parent[1:]] >= 0))
    sizes = np.diff(tree.first_member)[back]
    groups = [tree.member[tree.first_member[h] : tree.first_member[h + 1]] for h in back]
    infoset = np.where(tree.infoset >= 0, sets[np.maximum(tree.infoset, 0)], tree.infoset)
    edge = tree.edge.copy()
    edge[decided] = new_action[tree.edge[decided]]
    return Tree(
        players=tuple(tree.players[p] for p in np.argsort(seats)),
        parent=tree.parent,
        first_child=tree.first_child,
        child_count=tree.child_count,
        infoset=infoset.astype(np.int32),
        edge=edge,
        terminal=tree.terminal,
        infoset_player=seats[tree.infoset_player[back]].astype(np.int32),
        first_action=first_action,
        first_member=np.concatenate(([0], np.cumsum(sizes))).astype(np.int32),
        member=np.concatenate(groups).astype(np.int32),
        infoset_label=tuple(tree.infoset_label[h] for h in back),
        action_label=tuple(np.array(tree.action_label)[np.argsort(new_action)].tolist()),
        chance_label=tree.chance_label,
        terminal_label=tree.terminal_label,
    ), new_action


def test_neither_chunks_nor_threads_change_a_bit() -> None:
    games = draws(signalling(), 60, 8.0, seed=3)
    whole = solve(games)
    threaded = solve(games, threads=3)
    np.testing.assert_array_equal(threaded.log_probability, whole.log_probability)
    np.testing.assert_array_equal(threaded.residual, whole.residual)
    for begin, end in ((0, 1), (1, 18), (18, 60)):
        part = slice(begin, end)
        alone = solve(
            Games(games.tree, games.payoffs[part], games.chance[part], games.precision[part])
        )
        np.testing.assert_array_equal(alone.log_probability, whole.log_probability[part])


@pytest.mark.parametrize("precision", [1e-12, 1e-6, 1e2, 1e3, 1e4, 1e5, 1e6, 1e200])
def test_extreme_precision_is_never_not_a_number(precision: float) -> None:
    games = draws(signalling(), 6, precision)
    solution = solve(games)
    assert np.isfinite(solution.log_probability).all()
    sums = np.add.reduceat(solution.probability, games.tree.first_action[:-1], axis=1)
    np.testing.assert_allclose(sums, 1.0, rtol=1e-9)
    if precision <= 1e5:
        assert solution.converged.all()
        assert solution.residual.max() <= 1e-8 * max(1.0, precision / 100)
    else:
        assert solution.residual[~solution.converged].min(initial=1.0) > 1e-8


def test_a_game_with_numbers_that_are_none_is_flagged_not_raised() -> None:
    games = draws(signalling(), 3, 2.0)
    games.payoffs[1, 0, 0] = np.nan
    solution = solve(games)
    np.testing.assert_array_equal(solution.converged, [True, False, True])
    np.testing.assert_array_equal(solve(games, exact=True).converged, [True, False, True])


def test_a_symmetric_bifurcation_is_crossed_straight_on() -> None:
    """Stag hunt-like coordination, symmetric in both actions: the branch is a half each for ever,
    though two more equilibria split off it at precision 2 (McKelvey & Palfrey 1995)."""
    book = Book("one", "two")
    root = move(
        0,
        "one",
        L=move(1, "two", L=book.pays(1, 1), R=book.pays(0, 0)),
        R=move(1, "two", L=book.pays(0, 0), R=book.pays(1, 1)),
    )
    for precision in (1.0, 3.0, 20.0):
        solution = solve(book.games(root, precision))
        assert solution.converged.all()
        np.testing.assert_allclose(solution.probability, 0.5, atol=1e-6)


def test_shapes_are_checked() -> None:
    games = draws(signalling(), 2, 1.0)
    with pytest.raises(ValueError, match="payoffs has shape"):
        solve(Games(games.tree, games.payoffs[:, :-1], games.chance, games.precision))


def test_value_is_what_reach_says() -> None:
    games = draws(signalling(), 4, 3.0)
    solution = solve(games)
    ends = terminal_probability(games, solution)
    np.testing.assert_allclose(ends.sum(axis=1), 1.0, rtol=1e-12)
    by_hand = (ends[:, :, None] * games.payoffs).sum(axis=1)
    np.testing.assert_allclose(expected_payoffs(games, solution), by_hand, rtol=1e-12)
