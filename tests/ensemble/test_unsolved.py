"""Draws that the solver gives up on, or answers wrongly: counted, left out, shown as bounds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import standoff
from standoff.ensemble import plan
from standoff.lens.game import Games, Solution
from standoff.lens.game.method import Method

DATA: dict[str, Any] = {
    "title": "A crossing",
    "actors": {"me": {"advised": True}, "foe": {}},
    "parameters": {"world": {"discrete": {1: 2, 2: 1, 3: 1}}, "noise": {"range": [0, 1]}},
    "precision": 1.5,
    "levers": {"guard": ["off", "on"]},
    "policies": {"as-is": {}, "guard": {"guard": "on"}},
    "play": [
        {"stage": "move", "actor": "foe", "choose": ["cross", "stay"]},
        {
            "stage": "answer",
            "when": "move == cross",
            "actor": "me",
            "choose": ["fight", "yield"],
        },
    ],
    "measures": {"harm": {"unit": "people", "limit": 12}},
    "outcomes": {
        "peace": {
            "when": "move == stay",
            "payoffs": {"me": 1, "foe": "0.1 * world"},
            "measures": {"harm": 0},
        },
        "war": {
            "when": "answer == fight",
            "payoffs": {"me": "-1 + 0.2 * noise", "foe": "-1 - (guard == on)"},
            "measures": {"harm": "10 * world"},
        },
        "loss": {
            "when": "answer == yield",
            "payoffs": {"me": "-world", "foe": 1},
            "measures": {"harm": 1},
        },
    },
    "claims": {
        "guards-deter": {
            "says": "…",
            "test": "P(peace | guard) > P(peace | as-is)",
        },
        "guards-fight": {"says": "…", "test": "P(war | guard) > 2"},
    },
}
CASE = standoff.Case.model_validate(DATA)
DRAWS = 512
true_solve = Method.solve


def third(games: Games) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Draws of the third world (the foe's prize of peace is .3): a quarter of all."""
    return np.asarray(np.isclose(games.payoffs[:, :, 1], 0.3).any(axis=1), np.bool_)


def gives_up(method: Method, games: Games) -> Solution:
    found = true_solve(method, games)
    return replace(found, converged=found.converged & ~third(games))


def answers_wrongly(method: Method, games: Games) -> Solution:
    """Says that it is sure, and gives the uniform profile."""
    found = true_solve(method, games)
    wrong = np.where(third(games)[:, None], np.log(0.5), found.log_probability)
    return replace(found, log_probability=wrong, converged=np.ones_like(found.converged))


@pytest.fixture(scope="module")
def whole() -> standoff.Study:
    return standoff.study(CASE, draws=DRAWS)


@pytest.fixture(params=[gives_up, answers_wrongly])
def partial(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> standoff.Study:
    monkeypatch.setattr(Method, "solve", request.param)
    monkeypatch.setattr(plan, "CHUNK_DRAWS", 100)
    return standoff.study(CASE, draws=DRAWS)


def test_they_are_counted(partial: standoff.Study) -> None:
    assert partial.certificate.unconverged == DRAWS // 4 * 2
    assert partial.certificate.solved == DRAWS // 4 * 3 * 2
    assert partial.certificate.max_residual < 1e-6
    world = np.asarray(partial.ensemble.parameters["world"])
    third_world = set(np.nonzero(world == 3)[0].tolist())
    for each in partial.ensemble.policies.values():
        assert each.unsolved == DRAWS // 4
        assert set(each.low) == set(each.high) == third_world


def test_they_are_left_out_of_averages(whole: standoff.Study, partial: standoff.Study) -> None:
    world = np.asarray(whole.ensemble.parameters["world"])
    for policy, figures in partial.policies.items():
        everywhere = whole.draws_of(policy)
        for kind, named in (("outcome", figures.outcomes), ("payoff", figures.payoffs)):
            for name, figure in named.items():
                kept = everywhere[f"{kind}.{name}"][world < 3]
                assert figure.mean == pytest.approx(float(np.mean(kept)), abs=1e-12)
                assert figure.missing == DRAWS // 4


def test_bounds_hold_whatever_is_true_of_them(
    whole: standoff.Study, partial: standoff.Study
) -> None:
    for policy, figures in partial.policies.items():
        truth = whole.policies[policy]
        for found, true in (
            (figures.outcomes, truth.outcomes),
            (figures.payoffs, truth.payoffs),
            (figures.measures, truth.measures),
            (figures.under, truth.under),
        ):
            for name, figure in found.items():
                assert figure.bounded
                assert figure.low < true[name].mean < figure.high


def test_bounds_are_no_wider_than_the_game_allows(
    whole: standoff.Study, partial: standoff.Study
) -> None:
    """In the third world war is between 0 and 1 likely, I get between -3 (loss) and 1 (peace), harm
    lies between 0 and 30 and stays under its limit or not."""
    world = np.asarray(whole.ensemble.parameters["world"])
    for policy, figures in partial.policies.items():
        kept = {name: values[world < 3] for name, values in whole.draws_of(policy).items()}
        for figure, column, least, most in (
            (figures.outcomes["war"], "outcome.war", 0, 1),
            (figures.payoffs["me"], "payoff.me", -3, 1),
            (figures.measures["harm"], "measure.harm", 0, 30),
        ):
            share = 0.75 * float(np.mean(kept[column]))
            assert figure.low == pytest.approx(share + 0.25 * least)
            assert figure.high == pytest.approx(share + 0.25 * most)


def test_claims_say_how_many_worlds_they_lack(
    whole: standoff.Study, partial: standoff.Study
) -> None:
    deter = partial.claims["guards-deter"]
    assert whole.claims["guards-deter"].share == 1.0
    assert (deter.share, deter.low, deter.high, deter.unjudged) == (1.0, 0.75, 1.0, DRAWS // 4)
    fight = partial.claims["guards-fight"]
    assert (fight.share, fight.low, fight.high, fight.unjudged) == (0.0, 0.0, 0.25, DRAWS // 4)


def test_criteria_compare_policies_on_the_worlds_solved_for_all(
    whole: standoff.Study, partial: standoff.Study
) -> None:
    world = np.asarray(whole.ensemble.parameters["world"])
    for policy, score in partial.criteria["expected-loss"].scores.items():
        kept = -whole.draws_of(policy)["payoff.me"][world < 3]
        assert score == pytest.approx(float(np.mean(kept)), abs=1e-12)
    for policy, score in partial.criteria["worst-case"].scores.items():
        kept = -whole.draws_of(policy)["payoff.me"][world < 3]
        assert score == pytest.approx(float(np.max(kept)), abs=1e-12)


def test_nothing_solved_is_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up_on_all(method: Method, games: Games) -> Solution:
        found = true_solve(method, games)
        return replace(found, converged=np.zeros_like(found.converged))

    monkeypatch.setattr(Method, "solve", gives_up_on_all)
    study = standoff.study(CASE, draws=32)
    war = study.policies["as-is"].outcomes["war"]
    assert np.isnan(war.mean)
    assert (war.low, war.high, war.missing) == (0.0, 1.0, 32)
    assert study.certificate.solved == 0
    assert study.claims["guards-deter"].unjudged == 32
    assert np.isnan(study.criteria["expected-loss"].scores["guard"])
    assert "regret" not in study.criteria
