"""The certificate against its definition, spelt out node by node, and against Gambit."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pygambit
import pytest

from standoff.lens.game import certificate
from standoff.lens.game.certificate import Certificate, certify
from standoff.lens.game.certificate_pass import check_draws
from standoff.lens.game.efg import EfgGame
from standoff.lens.game.efg_read import parse_efg
from standoff.lens.game.tree import CHANCE, TERMINAL, Float, Games, Tree
from tests.lens.game.efg_games import random_efg


def small_game(seed: int, players: int = 2) -> EfgGame:
    return parse_efg(random_efg(seed, players=players, depth=3 if players == 2 else 4, merge=0.7))


def random_profile(tree: Tree, draw: np.random.Generator, spread: float = 1.0) -> Float:
    weights = np.exp(spread * draw.normal(size=tree.actions))
    owner = np.repeat(np.arange(tree.infosets), np.diff(tree.first_action))
    total = np.bincount(owner, weights)
    probability: Float = weights / total[owner]
    return probability


def value(game: EfgGame, node: int, player: int, probability: Float) -> float:
    """What the play from ``node`` on is worth to ``player``: the definition, by recursion."""
    tree = game.tree
    if tree.infoset[node] == TERMINAL:
        return float(game.payoffs[0, tree.terminal[node], player])
    total = 0.0
    first = int(tree.first_child[node])
    for child in range(first, first + int(tree.child_count[node])):
        edge = tree.edge[child]
        share = game.chance[0, edge] if tree.infoset[node] == CHANCE else probability[edge]
        total += float(share) * value(game, child, player, probability)
    return total


def reach(game: EfgGame, node: int, probability: Float) -> float:
    tree, total = game.tree, 1.0
    while tree.parent[node] >= 0:
        edge, node = tree.edge[node], int(tree.parent[node])
        total *= float(game.chance[0, edge] if tree.infoset[node] == CHANCE else probability[edge])
    return total


def at_infoset(game: EfgGame, infoset: int, mixed: Float, played: Float) -> float:
    """What ``played`` is worth to the mover at ``infoset``, at the beliefs of ``mixed``."""
    tree = game.tree
    members = tree.member[tree.first_member[infoset] : tree.first_member[infoset + 1]]
    weights = np.array([reach(game, int(node), mixed) for node in members])
    player = int(tree.infoset_player[infoset])
    values = [value(game, int(node), player, played) for node in members]
    return float(weights @ values / weights.sum())


def continuations(game: EfgGame, infoset: int, mixed: Float) -> Iterator[Float]:
    """Every pure strategy of the mover from ``infoset`` on, the others as in ``mixed``."""
    tree = game.tree
    player = tree.infoset_player[infoset]
    later = {infoset}
    for node in range(tree.nodes):
        above = int(tree.parent[node])
        while above >= 0 and tree.infoset[above] != infoset:
            above = int(tree.parent[above])
        here = int(tree.infoset[node])
        if above >= 0 and here >= 0 and tree.infoset_player[here] == player:
            later.add(here)
    choices = [range(tree.first_action[row], tree.first_action[row + 1]) for row in sorted(later)]
    for choice in itertools.product(*choices):
        played = mixed.copy()
        for row in later:
            played[tree.first_action[row] : tree.first_action[row + 1]] = 0.0
        played[list(choice)] = 1.0
        yield played


@pytest.mark.parametrize("seed", range(40))
def test_epsilon_is_the_best_of_all_pure_deviations(seed: int) -> None:
    game = small_game(seed, players=2 + seed % 3)
    mixed = random_profile(game.tree, np.random.default_rng(seed))
    gain = 0.0
    for infoset in range(game.tree.infosets):
        stays = at_infoset(game, infoset, mixed, mixed)
        best = max(
            at_infoset(game, infoset, mixed, played)
            for played in continuations(game, infoset, mixed)
        )
        gain = max(gain, best - stays)
    found = certify(game.games(np.ones(len(game.players))), np.log(mixed)[None])
    assert found.epsilon[0] == pytest.approx(gain, abs=1e-12)


@pytest.mark.parametrize("seed", range(40))
def test_residual_is_the_largest_difference_of_log_odds(seed: int) -> None:
    game = small_game(seed)
    tree = game.tree
    draw = np.random.default_rng(seed)
    mixed = random_profile(tree, draw)
    precision = draw.uniform(0, 5, size=len(game.players))
    largest = 0.0
    for infoset in range(tree.infosets):
        actions = range(tree.first_action[infoset], tree.first_action[infoset + 1])
        worth = []
        for action in actions:
            played = mixed.copy()
            played[list(actions)] = 0.0
            played[action] = 1.0
            worth.append(at_infoset(game, infoset, mixed, played))
        rate = precision[tree.infoset_player[infoset]]
        off = [np.log(mixed[a]) - rate * u for a, u in zip(actions, worth, strict=True)]
        largest = max(largest, max(off) - min(off))
    found = certify(game.games(precision), np.log(mixed)[None])
    assert found.residual[0] == pytest.approx(largest, abs=1e-11)


@pytest.mark.parametrize("seed", range(12))
def test_gambits_logit_equilibria_are_certified(seed: int) -> None:
    text = random_efg(seed, players=2 + seed % 2, depth=3, quirks=False)
    theirs = pygambit.read_efg(io.BytesIO(text.encode()))
    game = parse_efg(text)
    for rate in (0.5, 2.0):
        (point,) = pygambit.qre.logit_solve_lambda(theirs, rate)
        profile = gambit_profile(point.profile, game)
        precision = np.full(len(game.players), rate)
        found = certify(game.games(precision), np.log(profile)[None])
        assert found.residual[0] < 1e-6
        moved = certify(game.games(precision * 1.5 + 0.1), np.log(profile)[None])
        assert moved.residual[0] > 1e-3


def gambit_profile(profile: Any, game: EfgGame) -> Float:
    """Gambit's behaviour profile in the order of our actions; both go by player, then by the
    order of appearance, which is the number of an information set where Gambit wrote the file."""
    flat: list[float] = []
    for player in game.players:
        for _, mixed in profile[player]:
            flat.extend(probability for _, probability in mixed)
    return np.array(flat)


def signalling(payoffs: str = "0.2 1") -> EfgGame:
    """A sender of two types speaks or not; the receiver, who hears but does not know the type,
    acts. Its information set after speech has two members."""
    return parse_efg(f"""EFG 2 R "" {{ "sender" "receiver" }}
        c "" 1 "" {{ "good" 3/10 "bad" 7/10 }} 0
        p "" 1 1 "good" {{ "speak" "stay" }} 0
        p "" 2 1 "heard" {{ "act" "wait" }} 0
        t "" 1 "" {{ {payoffs} }}  t "" 0
        t "" 0
        p "" 1 2 "bad" {{ "speak" "stay" }} 0
        p "" 2 1 0
        t "" 2 "" {{ 1 -1 }}  t "" 0
        t "" 0""")


def test_beliefs_survive_chances_too_small_to_write_down() -> None:
    """At log-probabilities of -3000 and -3000 - log 2, reach is 0.0 in floating point; Bayes' rule
    still gives the belief 3/10·2 / (3/10·2 + 7/10) = 6/13, and acting is worth 6/13 - 7/13."""
    game = signalling()
    log_p = np.log(np.full((1, 6), 0.5))
    log_p[0, :2] = [-3000.0, 0.0]
    log_p[0, 2:4] = [-3000.0 - np.log(2), 0.0]
    found = certify(game.games(np.array([0.0, 1.0])), log_p)
    # The receiver should wait (0) but mixes half and half; the senders gain by speaking more.
    assert found.residual[0] == pytest.approx(3000 + np.log(2))
    only_receiver = Games(
        game.tree, game.payoffs * [0.0, 1.0], game.chance, np.array([[np.inf, np.inf]])
    )
    found = certify(only_receiver, log_p)
    assert found.epsilon[0] == pytest.approx(0.5 / 13, rel=1e-12)
    assert found.residual[0] == pytest.approx(0.5 / 13, rel=1e-12)


def test_where_chance_rules_a_branch_out_beliefs_are_the_limit() -> None:
    """Both members lie below branches of probability zero: as these tremble alike, the belief
    stays what the sender's choices make it, here 1/4 : 3/4, and acting is worth 1/4 - 3/4."""
    game = parse_efg("""EFG 2 R "" { "sender" "receiver" }
        c "" 1 "" { "usual" 1 "good" 0 "bad" 0 } 0
        t "" 0
        p "" 1 1 "good" { "speak" "stay" } 0
        p "" 2 1 "heard" { "act" "wait" } 0
        t "" 1 "" { 0 1 }  t "" 0
        t "" 0
        p "" 1 2 "bad" { "speak" "stay" } 0
        p "" 2 1 0
        t "" 2 "" { 0 -1 }  t "" 0
        t "" 0""")
    log_p = np.log([[0.25, 0.75, 0.75, 0.25, 1.0, 1e-300]])
    assert certify(game.games(np.ones(2)), log_p).epsilon[0] == pytest.approx(0.5)


def test_an_underflowed_choice_counts_as_very_rare() -> None:
    """With λ = 10⁴ the worse of two actions has log-odds -10⁴, which many a solver stores as
    probability 0: that is as right as it can be. At λ = 1 it is not."""
    game = parse_efg("""EFG 2 R "" { "a" } p "" 1 1 "" { "x" "y" } 0 t "" 1 "" { 1 } t "" 0""")
    log_p = np.array([[0.0, -np.inf]])
    assert certify(game.games(np.array([1e4])), log_p).residual[0] == 0.0
    assert certify(game.games(np.array([1.0])), log_p).residual[0] == pytest.approx(744.0, abs=1)
    assert certify(game.games(np.array([np.inf])), log_p).residual[0] == 0.0
    assert certify(game.games(np.array([np.inf])), log_p[:, ::-1]).residual[0] == 1.0


def test_what_is_no_profile_is_not_certified() -> None:
    game = signalling()
    halves = np.log(np.full((3, 6), 0.5))
    halves[1, 2:4] += np.log(0.9)
    halves[2, 0] = np.nan
    games = game.games(np.zeros(2))
    batch = Games(games.tree, *(np.repeat(a, 3, axis=0) for a in arrays(games)))
    found = certify(batch, halves)
    assert found.residual[0] == pytest.approx(0.0, abs=1e-12)
    assert found.residual[1] == pytest.approx(-np.log(0.9))
    assert found.residual[2] == np.inf
    assert found.epsilon[2] == np.inf


def arrays(games: Games) -> tuple[Float, Float, Float]:
    return games.payoffs, games.chance, games.precision


def test_chunking_changes_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    game = parse_efg(random_efg(3, players=3, depth=5))
    tree = game.tree
    draw = np.random.default_rng(1)
    games = Games(
        tree,
        draw.normal(size=(50, tree.terminals, 3)),
        np.repeat(game.chance, 50, axis=0),
        draw.uniform(0, 9, size=(50, 3)),
    )
    log_p = np.log([random_profile(tree, draw, 3.0) for _ in range(50)])
    whole = certify(games, log_p)
    for cells in (1, 7000):
        monkeypatch.setattr(certificate, "_CELLS_AT_ONCE", cells)
        parts = certify(games, log_p)
        assert parts.residual.tobytes() == whole.residual.tobytes()
        assert parts.epsilon.tobytes() == whole.epsilon.tobytes()


@pytest.mark.parametrize("spread", [1.0, 60.0, 400.0])
def test_products_and_logs_give_the_same(spread: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two ways to the same sums, of which the quick one gives up where chances get too rare."""
    found: list[list[Certificate]] = []
    given_up = 0

    def in_logs_too(*arguments: Any) -> None:
        nonlocal given_up
        check_draws(*arguments)
        given_up += int((~arguments[-1]).sum())

    draw = np.random.default_rng(7)
    cases = []
    for seed in range(25):
        game = small_game(seed, players=2 + seed % 3)
        logs = spread * draw.normal(size=game.tree.actions)
        for first, stop in itertools.pairwise(game.tree.first_action):
            logs[first:stop] -= np.logaddexp.reduce(logs[first:stop])
        rates = draw.uniform(0, 5, size=len(game.players))
        rates[draw.uniform(size=len(rates)) < 0.2] = np.inf
        cases.append((game.games(rates), logs[None]))
    for way in (in_logs_too, lambda *_: None):
        monkeypatch.setattr(certificate, "check_draws", way)
        found.append([certify(*each) for each in cases])
    for quick, slow in zip(*found, strict=True):
        for name in ("residual", "epsilon", "share"):
            expected = getattr(slow, name)
            np.testing.assert_allclose(getattr(quick, name), expected, rtol=1e-9, atol=1e-11)
    assert (given_up > 0) == (spread == 400.0)


def test_nothing_to_check() -> None:
    chance = parse_efg("""EFG 2 R "" { "a" } c "" 1 "" { "x" 1/2 "y" 1/2 } 0 t "" 0 t "" 0""")
    assert certify(chance.games(np.ones(1)), np.zeros((1, 0))).epsilon.tolist() == [0.0]
    game = signalling()
    none = Games(game.tree, game.payoffs[:0], game.chance[:0], np.ones((0, 2)))
    assert certify(none, np.zeros((0, 6))).residual.shape == (0,)
