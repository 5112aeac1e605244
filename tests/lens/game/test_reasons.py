"""Why a draw was not solved: each code is met by an input of its kind, and has words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from standoff.lens.game import REASONS, Games, Solution, chunk, solve, solved
from standoff.lens.game.efg_read import parse_efg
from standoff.lens.game.reasons import counted, explained
from tests.lens.game.families import draws, uniform
from tests.lens.game.symmetric_games import at
from tests.lens.game.test_forks import SEXES, two_by_two

PENNIES = """EFG 2 R "Uneven pennies" { "a" "b" }
p "" 1 1 "" { "head" "tail" } 0
p "" 2 1 "" { "head" "tail" } 0
t "" 1 "" { 3 -2 }
t "" 2 "" { -1 2 }
p "" 2 1 0
t "" 3 "" { -2 1 }
t "" 4 "" { 2 -1 }
"""


def codes(solution: Solution) -> set[str]:
    """The codes of the draws that were not solved; solved ones must carry none."""
    assert ((solution.reason == 0) == solution.converged).all()
    return {REASONS[reason].code for reason in solution.reason[~solution.converged]}


def test_payoffs_that_all_but_tie_are_named_a_fork() -> None:
    """Where the difference is as small as what is told from rounding, on any machine some fail."""
    found = set()
    for size in np.geomspace(1e-12, 3e-12, 12):
        games = two_by_two(SEXES)
        games.payoffs[0].flat[1] += size
        found |= codes(solve(at(games, 2.0, 20.0)))
    assert "fork" in found
    assert found <= {"fork", "lost"}


def test_a_precision_beyond_the_digits_is_named() -> None:
    """At λ = 1e15 the last place of a payoff is worth whole log-odds."""
    games = parse_efg(PENNIES).games(np.full(2, 1e15))
    assert codes(solve(games)) == {"precision"}


def test_too_many_steps_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunk, "STRIDE", chunk.STRIDE._replace(steps=5))
    assert codes(solve(draws(uniform(6, 3, hidden=True), 2, 30.0))) == {"steps"}


def test_a_fold_in_a_large_tree_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    games = draws(uniform(6, 3, hidden=True), 4, 30.0)
    assert solve(games).converged.all()
    monkeypatch.setattr(chunk, "DENSE", 0)
    monkeypatch.setattr(chunk, "UNFOLDED", 10_000)
    assert codes(solve(games)) == {"fold"}


def test_perfect_play_that_leaves_a_gain_is_named() -> None:
    """No gain at all is out of floating point's reach where the mixture is no binary fraction."""
    games = parse_efg(PENNIES.replace("{ 2 -1 }", "{ 2.3 -1 }")).games(np.ones(2))
    assert codes(solve(games, exact=True, epsilon=1e-300)) == {"gain"}


@pytest.mark.parametrize(("payoff", "precision"), [(np.inf, 1.0), (np.nan, 1.0), (1.0, np.inf)])
def test_numbers_that_are_none_are_named(payoff: float, precision: float) -> None:
    games = parse_efg(PENNIES).games(np.full(2, precision))
    games.payoffs[0, 0, 0] = payoff
    assert codes(solve(games)) == {"numbers"}


def test_an_answer_that_the_certificate_refuses_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(games: Games, **options: object) -> Solution:
        found = solve(games)
        return replace(found, log_probability=np.full_like(found.log_probability, np.log(0.5)))

    monkeypatch.setattr(solved, "solve", wrong)
    answer = solved.solve_game(parse_efg(PENNIES), np.full(2, 3.0))
    assert not answer.converged
    assert answer.reason is not None
    assert answer.reason.code == "check"


def test_payoffs_too_far_apart_to_subtract_are_not_solved() -> None:
    for size in ("1e308", "1.7e308"):
        far = 'EFG 2 R "Far" { "a" }\np "" 1 1 "" { "up" "down" } 0\n'
        far += f't "" 1 "" {{ {size} }}\nt "" 2 "" {{ -{size} }}\n'
        for precision in (3.0, np.inf):
            answer = solved.solve_game(parse_efg(far), np.full(1, precision))
            assert answer.reason is not None
            assert answer.reason.code in ("check", "numbers")


def test_reasons_are_counted_commonest_first_and_told_with_advice() -> None:
    index = {reason.code: number for number, reason in enumerate(REASONS)}
    drawn = np.array([0, index["fold"], index["fork"], index["fold"], 0], dtype=np.uint8)
    assert list(counted(drawn).items()) == [("fold", 2), ("fork", 1)]
    first, second = explained(counted(drawn))
    assert first.startswith("2 because the path of equilibria may turn back")
    assert second.endswith("by more than a trillionth of their range.")
    for reason in REASONS[1:]:
        assert reason.says[0].islower()
        assert not reason.says.endswith(".")
        assert reason.advice.endswith(".")
