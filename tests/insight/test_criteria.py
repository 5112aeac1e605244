"""The criteria against tables worked by hand: Savage (1951) for regret, Rockafellar & Uryasev
(2000) for CVaR.

Three worlds weigh 8, 7 and 1 sixteenths; 16 sequences of 64 Sobol draws each hold them in exactly
these shares. What the advised actor gets, and the harm done, by policy and world:

            payoff           harm
    a    10    4   -8      0   10  100
    b     6    6    0     20   20   20
    c     5    5    5     30    0    0
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import standoff
from standoff.insight.judgement.criteria import tail_mean

Table = Mapping[str, tuple[float, ...]]

PAYOFF: Table = {"a": (10, 4, -8), "b": (6, 6, 0), "c": (5, 5, 5)}
HARM: Table = {"a": (0, 10, 100), "b": (20, 20, 20), "c": (30, 0, 0)}
WEIGHT = (8 / 16, 7 / 16, 1 / 16)


def table(numbers: Table) -> str:
    """An expression that looks a number up by policy and world."""
    rows = [
        f"{value} * (course == {policy}) * (world == {number + 1})"
        for policy, values in numbers.items()
        for number, value in enumerate(values)
    ]
    return " + ".join(rows)


def case(payoff: Table, harm: Table) -> standoff.Case:
    """A gamble around the table: a fair coin adds one to the payoff or takes it."""
    data: dict[str, Any] = {
        "title": "A table",
        "actors": {"me": {"advised": True}, "other": {}},
        "parameters": {"world": {"discrete": {1: 8, 2: 7, 3: 1}}},
        "levers": {"course": list(payoff)},
        "policies": {policy: {"course": policy} for policy in payoff},
        "play": [
            {"stage": "move", "actor": "other", "choose": ["left", "right"]},
            {"stage": "coin", "chance": {"up": 0.5, "down": "rest"}},
        ],
        "measures": {"harm": {"unit": "people", "limit": 25}},
        "outcomes": {
            "end": {
                "when": "true",
                "payoffs": {
                    "me": f"{table(payoff)} + (if coin == up then 1 else -1)",
                    "other": "0",
                },
                "measures": {"harm": table(harm)},
            }
        },
    }
    return standoff.Case.model_validate(data)


@pytest.fixture(scope="module")
def study() -> standoff.Study:
    return standoff.study(case(PAYOFF, HARM), draws=1024)


def scores(study: standoff.Study, name: str) -> list[float]:
    return [study.criteria[name].scores[policy] for policy in "abc"]


def test_the_worlds_weigh_what_they_should(study: standoff.Study) -> None:
    world = np.asarray(study.ensemble.parameters["world"])
    assert [float(np.mean(world == each)) for each in (1, 2, 3)] == list(WEIGHT)


def test_expected_loss(study: standoff.Study) -> None:
    """10·8 + 4·7 - 8 = 100, 6·15 = 90, 5·16 = 80, in sixteenths."""
    found = study.criteria["expected-loss"]
    assert scores(study, "expected-loss") == pytest.approx([-100 / 16, -90 / 16, -5])
    assert found.prefers == "a"
    assert found.ties == ()
    # a is best in the first world, b in the second, c in the third.
    assert found.best_share == pytest.approx({"a": 8 / 16, "b": 7 / 16, "c": 1 / 16})


def test_cvar(study: standoff.Study) -> None:
    """The worst tenth: the third world's 1/16 and .0375 of what is next worst."""
    a = (8 / 16 + 0.0375 * -4) / 0.1
    b = (0 / 16 + 0.0375 * -6) / 0.1
    assert scores(study, "cvar") == pytest.approx([a, b, -5])
    assert study.criteria["cvar"].prefers == "c"


def test_worst_case_and_regret(study: standoff.Study) -> None:
    """The best of each world are 10, 6, 5: regrets (0, 2, 13), (4, 0, 5), (5, 1, 0)."""
    assert scores(study, "worst-case") == pytest.approx([8, 0, -5])
    assert study.criteria["worst-case"].prefers == "c"
    assert scores(study, "regret") == pytest.approx([13, 5, 5])
    assert {study.criteria["regret"].prefers, *study.criteria["regret"].ties} == {"b", "c"}


def test_least_harm_and_staying_under_the_limit(study: standoff.Study) -> None:
    assert scores(study, "least-harm") == pytest.approx([170 / 16, 20, 15])
    assert study.criteria["least-harm"].prefers == "a"
    assert study.criteria["least-harm"].best_share == pytest.approx({"a": 0.5, "b": 0, "c": 0.5})
    found = study.criteria["under-harm"]
    assert found.more_is_better
    assert scores(study, "under-harm") == pytest.approx([15 / 16, 1, 0.5])
    assert found.prefers == "b"


def test_figures(study: standoff.Study) -> None:
    """The median of an even number of worlds lies between the middle two, 10 and 4."""
    figure = study.policies["a"].payoffs["me"]
    assert (figure.mean, figure.p05, figure.p50, figure.p95) == pytest.approx((6.25, -8, 7, 10))
    assert (figure.low, figure.high, figure.missing) == (figure.mean, figure.mean, 0)


def test_policies_alike_in_every_world_tie_and_share_the_first_place() -> None:
    twins = {"a": (3, 2, 1), "b": (3, 2, 1), "c": (0, 0, 0)}
    found = standoff.study(case(twins, HARM), draws=256).criteria["expected-loss"]
    assert {found.prefers, *found.ties} == {"a", "b"}
    assert found.best_share == pytest.approx({"a": 0.5, "b": 0.5, "c": 0})


def test_a_difference_within_sampling_error_is_told() -> None:
    """c beats a by 1/16 in the mean only through a world of 1/16; 20 draws can't tell."""
    close = {"a": (1, 1, 0), "b": (-9, -9, -9), "c": (1, 1, 1)}
    found = standoff.study(case(close, HARM), draws=20, seed=1).criteria["expected-loss"]
    assert found.prefers == "c" or found.scores["a"] == found.scores["c"]
    assert {found.prefers, *found.ties} == {"a", "c"}
    sure = standoff.study(case(close, HARM), draws=4096).criteria["expected-loss"]
    assert sure.prefers == "c"
    assert "b" not in sure.ties


@pytest.mark.parametrize("size", [1, 3, 10, 15, 1000])
def test_tail_mean_is_the_integral_of_the_quantile_function(size: int) -> None:
    """CVaR is the mean of the quantiles above 90 %, each value standing for 1/n of them."""
    values = np.random.default_rng(size).normal(size=size)
    levels = (np.arange(200_000) + 0.5) / 200_000
    ordered = np.sort(values)[np.minimum((levels * size).astype(int), size - 1)]
    assert tail_mean(values) == pytest.approx(float(np.mean(ordered[levels > 0.9])), abs=1e-4)


def test_a_maximum_has_no_error_and_every_other_figure_has_one(study: standoff.Study) -> None:
    """More draws can only raise a maximum; how far can't be told from those drawn."""
    data = study.to_dict()["criteria"]
    for name in ("worst-case", "regret"):
        assert set(data[name]["errors"].values()) == {None}
        assert data[name]["best_share"] == data[name]["best_share_errors"] == {}
    for name in ("expected-loss", "cvar", "least-harm", "under-harm"):
        assert all(error is not None for error in data[name]["errors"].values())
    shares = study.criteria["expected-loss"].best_share_errors
    # Every sequence holds the three worlds in the same shares, so that only luck unseen is left.
    assert shares == pytest.approx(dict.fromkeys("abc", 2**0.5 / 1024), rel=0.02)


def test_what_either_half_of_the_draws_would_prefer_ties_for_a_maximum() -> None:
    """The worst world for a is one in sixteen: the twenty draws of a half may well miss it."""
    rare = {"a": (5, 5, -9), "b": (0, 0, 0), "c": (-20, -20, -20)}
    found = set()
    for seed in range(8):
        criterion = standoff.study(case(rare, HARM), draws=40, seed=seed).criteria["worst-case"]
        found.add((criterion.prefers, criterion.ties))
        assert "c" not in {criterion.prefers, *criterion.ties}
    assert found <= {("a", ()), ("b", ("a",)), ("b", ())}


def test_policies_that_differ_by_rounding_alone_share_the_first_place() -> None:
    same = {"a": (0.1, 0.2, 0.3), "b": (0.1, 0.2, 0.3)}
    data = case(same, {"a": (0, 0, 0), "b": (0, 0, 0)}).model_dump(exclude_unset=True)
    payoffs = data["outcomes"]["end"]["payoffs"]
    payoffs["me"] = f"{payoffs['me']} + 1e-15 * (course == b)"
    found = standoff.study(standoff.Case.model_validate(data), draws=64).criteria["expected-loss"]
    assert found.best_share == pytest.approx({"a": 0.5, "b": 0.5})
    assert {found.prefers, *found.ties} == {"a", "b"}


def test_where_nothing_is_uncertain_nothing_is_in_doubt() -> None:
    certain = case(PAYOFF, HARM).model_dump(exclude_unset=True)
    certain["parameters"]["world"] = {"value": 1}
    study = standoff.study(standoff.Case.model_validate(certain))
    assert study.policies["a"].payoffs["me"].mc_error == 0
    assert study.criteria["expected-loss"].errors == {"a": 0, "b": 0, "c": 0}
    one = standoff.study(case(PAYOFF, HARM), draws=1)
    assert np.isnan(one.policies["a"].payoffs["me"].mc_error)
