"""The stated sampling error against the spread of the same figure over many seeds.

Over S seeds the spread is known to 1/√2S and the mean of the squared errors better, so that with
S = 120 their ratio is within a fifth of what it should be but for one chance in some ten thousand:
of Student's t over the normal, 2.13 over 2.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from scipy.stats import t as student

import standoff
from standoff.ensemble.sample import REPLICATES, uniforms
from standoff.ensemble.summary import figure, standard_error
from standoff.lens.game.tree import Float

SEEDS = 120
STUDENT = 2.1314 / 2
"""The 97.5 % point of t with 15 degrees of freedom, over the 2 that ± stands for."""
FUNCTIONS: dict[str, Callable[[Float], Float]] = {
    "smooth": lambda u: np.exp(u[:, 0]) * (1 + u[:, 1] ** 2),
    "kinked": lambda u: np.maximum(u[:, 0] - u[:, 1], 0.2) + abs(u[:, 2] - 0.3),
    "a share": lambda u: (u[:, 0] + u[:, 1] * u[:, 2] < 0.55).astype(float),
    "a rare event": lambda u: (u.sum(axis=1) < 0.8).astype(float),
}


@cache
def points(seed: int, draws: int) -> Float:
    return uniforms(3, seed, 0, draws)


def ratio(found: list[tuple[float, float]]) -> float:
    """Stated over actual error, from (mean, error) of many seeds."""
    means, errors = np.array(found).T
    return float(np.sqrt(np.mean(errors**2)) / np.std(means, ddof=1))


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@pytest.mark.parametrize("draws", [64, 500, 1024])
def test_the_error_is_honest(name: str, draws: int) -> None:
    values = [FUNCTIONS[name](points(seed, draws)) for seed in range(SEEDS)]
    assert ratio([(float(np.mean(each)), standard_error(each)) for each in values]) == (
        pytest.approx(STUDENT, abs=0.2)
    )


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_with_few_draws_it_is_on_the_safe_side(name: str) -> None:
    values = [FUNCTIONS[name](points(seed, 40)) for seed in range(SEEDS)]
    assert ratio([(float(np.mean(each)), standard_error(each)) for each in values]) > 0.85


def test_it_is_honest_where_a_third_of_the_draws_has_no_value() -> None:
    found = []
    for seed in range(SEEDS):
        u = points(seed, 500)
        values = np.where(u[:, 2] < 0.66, u[:, 0] * u[:, 1], np.nan)
        found.append((float(np.nanmean(values)), standard_error(values)))
    assert ratio(found) == pytest.approx(STUDENT, abs=0.2)


def test_low_discrepancy_pays() -> None:
    """What the replicates are for: the ordinary formula would overstate the error many times."""
    values = FUNCTIONS["smooth"](points(0, 1024))
    assert standard_error(values) < float(np.std(values)) / np.sqrt(1024) / 4


def test_the_ends_of_the_range() -> None:
    assert np.isnan(standard_error(np.array([3.0])))
    assert np.isnan(standard_error(np.array([3.0, np.nan])))
    assert standard_error(np.full(200, 0.25)) == 0.0


def test_a_sequence_without_values_leaves_the_ordinary_error() -> None:
    values = np.random.default_rng(0).normal(size=16 * 20)
    values[::REPLICATES] = np.nan
    known = values[~np.isnan(values)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = figure(values)
    usual = np.std(known, ddof=1) / np.sqrt(len(known)) * student.ppf(0.975, len(known) - 1) / 2
    assert found.mc_error == pytest.approx(usual, rel=0.01)
    assert found.missing == 20


CASE = standoff.Case.model_validate(
    {
        "title": "A threat",
        "actors": {"one": {"advised": True}, "two": {}},
        "parameters": {
            "cost": {"range": [0.1, 0.9], "likely": 0.3},
            "stake": {"lognormal": [1, 0.5]},
            "lambda": {"range": [1, 6]},
        },
        "precision": "lambda",
        "levers": {"armed": ["no", "yes"]},
        "policies": {"as-is": {}, "arm": {"armed": "yes"}},
        "play": [
            {"stage": "move", "actor": "two", "choose": ["stay", "attack"]},
            {
                "stage": "answer",
                "when": "move == attack",
                "actor": "one",
                "choose": ["yield", "fight"],
            },
        ],
        "outcomes": {
            "peace": {"when": "move == stay", "payoffs": {"one": 0, "two": 0}},
            "loss": {"when": "answer == yield", "payoffs": {"one": "-stake", "two": "stake"}},
            "war": {
                "when": "answer == fight",
                "payoffs": {
                    "one": "-cost - 0.4 * stake",
                    "two": "0.3 * stake - cost - 0.5 * (armed == yes)",
                },
            },
        },
        "claims": {
            "arms-deter": {"says": "x", "test": "P(war | arm) < P(war | as-is) by 0.12"},
        },
    }
)


def test_the_figures_of_a_study_are_honest() -> None:
    found: dict[str, list[tuple[float, float]]] = {
        "war": [],
        "payoff": [],
        "claim": [],
        "cvar": [],
        "loss": [],
    }
    for seed in range(SEEDS):
        study = standoff.study(CASE, draws=320, seed=seed, threads=1)
        arm = study.policies["arm"]
        found["war"].append((arm.outcomes["war"].mean, arm.outcomes["war"].mc_error))
        found["payoff"].append((arm.payoffs["one"].mean, arm.payoffs["one"].mc_error))
        claim = study.claims["arms-deter"]
        found["claim"].append((claim.share, claim.mc_error))
        for name, criterion in (("cvar", "cvar"), ("loss", "expected-loss")):
            each = study.criteria[criterion]
            found[name].append((each.scores["arm"], each.errors["arm"]))
    assert 0.05 < np.mean([share for share, _ in found["claim"]]) < 0.95
    for name in ("war", "payoff", "claim", "loss"):
        assert ratio(found[name]) == pytest.approx(STUDENT, abs=0.2), name
    # Of the tail's 32 draws the farthest stands for a tail unseen: the error leans to caution.
    assert 1 < ratio(found["cvar"]) < 1.6
