"""Beliefs where chance rules a whole information set out: the limit of vanishing chances."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from standoff.case.load import read_case
from standoff.lens.game import Games, beliefs, solve
from standoff.lens.game.certificate import certify
from standoff.lens.game.fill import fill
from standoff.lens.game.grow import grow
from standoff.lens.game.tree import Float
from standoff.lens.registry import compile_case

CASE = Path(__file__).parent / "inputs" / "zero-chance-belief.yaml"


def _games(text: str, tmp_path: Path, **parameters: list[float]) -> Games:
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    compiled = compile_case(*read_case(str(path)))
    grown = grow(compiled, compiled.policies["only"])
    return fill(grown, {name: np.array(values) for name, values in parameters.items()}).games


def _checked(games: Games, exact: bool = False) -> tuple[Float, Float]:
    """Probabilities and beliefs, borne out by the certificate."""
    solution = solve(games, exact=exact)
    assert solution.converged.all()
    judged = games if not exact else replace(games, precision=np.full_like(games.precision, np.inf))
    found = certify(judged, solution.log_probability)
    assert (found.share if exact else found.residual).max() <= 1e-6
    return solution.probability, beliefs(games, solution)


def test_an_alarm_means_a_storm_or_a_flood_though_neither_has_a_chance(tmp_path: Path) -> None:
    """By hand: beliefs ½, ½, 0 give going an edge of ½·3 - ½·1 = 1, times λ = 5."""
    text = CASE.read_text(encoding="utf-8")
    games = _games(text, tmp_path, q=[0.0, 1e-9, 0.1])
    probability, believed = _checked(games)
    np.testing.assert_allclose(believed[:, :3], [[0.5, 0.5, 0.0]] * 3, atol=1e-12)
    np.testing.assert_allclose(probability[:, 0], 1 / (1 + np.exp(-5.0)), atol=1e-8)
    np.testing.assert_allclose(_checked(games, exact=True)[1][0, :3], [0.5, 0.5, 0.0], atol=1e-12)


@pytest.mark.parametrize(
    ("weather", "signal"),
    [
        # A chance of 0 written down, and one that the draw makes 0.
        ("{storm: 0, flood: q, calm: rest}", "{alarm: 'if w == calm then 0 else 1', quiet: rest}"),
        # The ruled-out branch is the rest; and it is ruled out through a product.
        ("{storm: q, flood: q, calm: rest}", "{quiet: 'if w == calm then 1 else 0', alarm: rest}"),
        (
            "{storm: q, flood: q, calm: rest}",
            "{alarm: '(if w == calm then 0 else 1) * 1', quiet: rest}",
        ),
    ],
)
def test_what_the_history_rules_out_stays_ruled_out(
    weather: str, signal: str, tmp_path: Path
) -> None:
    text = CASE.read_text(encoding="utf-8")
    text = text.replace("{storm: q, flood: q, calm: rest}", weather)
    text = text.replace("{alarm: 'if w == calm then 0 else 1', quiet: rest}", signal)
    _, believed = _checked(_games(text, tmp_path, q=[0.0]))
    alarm = believed[0][:3] if "quiet: 'if" not in signal else believed[0][3:]
    np.testing.assert_allclose(alarm, [0.5, 0.5, 0.0], atol=1e-12)


def test_a_signal_that_errs_with_chance_0_weighs_as_much_as_a_storm_of_chance_0(
    tmp_path: Path,
) -> None:
    """The alarm's error rate is a number that happens to be 0: all three ways to an alarm vanish
    together."""
    text = CASE.read_text(encoding="utf-8").replace("then 0 else 1'", "then q else 1 - q'")
    _, believed = _checked(_games(text, tmp_path, q=[0.0]))
    np.testing.assert_allclose(believed[0, :3], [1 / 3] * 3, atol=1e-12)


def test_a_type_of_share_0_still_reasons(tmp_path: Path) -> None:
    """The weak type of A has no share: A's own set is ruled out, and B's beliefs at it are
    chance's, 0.3 and 0.7 of B's types."""
    text = """standoff: 1
title: a type without a share
actors: {a: {name: A, advised: true}, b: B}
levers: {x: ["no", "yes"]}
policies: {only: {}}
parameters: {weak: 0}
precision: 2
types:
  a: {weak: weak, strong: rest}
  b: {low: 0.3, high: rest}
play:
  - {stage: move, actor: a, choose: [go, hold]}
  - {stage: answer, actor: b, choose: [yes, no]}
outcomes:
  g:
    when: move == go
    payoffs: {a: 'if b == low then 1 else -1', b: 'if answer == yes then 1 else 0'}
  h: {when: move == hold, payoffs: {a: 0, b: 0}}
"""
    games = _games(text, tmp_path, weak=[0.0, 0.4])
    probability, believed = _checked(games)
    np.testing.assert_allclose(probability[0], probability[1], atol=1e-9)
    np.testing.assert_allclose(believed[0, :4], [0.3, 0.7, 0.3, 0.7], atol=1e-12)
