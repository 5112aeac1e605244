"""Draws of the parameters, against SciPy's own distributions and against themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import standoff
from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase
from standoff.case.parameters import sampled
from standoff.ensemble.sample import (
    LAST_DRAW,
    REPLICATES,
    draw_parameters,
    parameter_values,
    uniforms,
)
from standoff.lens.game.tree import Float
from standoff.lens.registry import compile_case


def case(parameters: dict[str, Any], correlations: tuple[dict[str, Any], ...] = ()) -> CompiledCase:
    return compile_case(
        standoff.Case.model_validate(
            {
                "title": "Numbers alone",
                "actors": {"a": {"advised": True}},
                "parameters": parameters,
                "correlations": correlations,
            }
        ),
        None,
    )


WRITTEN: dict[str, dict[str, Any]] = {
    "uniform": {"range": [-2, 3]},
    "triangular": {"range": [1, 4], "likely": 1.5, "shape": "triangular"},
    "triangular_edge": {"range": [1, 4], "likely": 4, "shape": "triangular"},
    "pert": {"range": [0.05, 0.6], "likely": 0.25},
    "normal": {"normal": [2, 0.5]},
    "normal_cut": {"normal": [2, 0.5], "range": [1.8, 4]},
    "normal_tail": {"normal": [0, 1], "range": [6, 9]},
    "lognormal": {"lognormal": [30, 0.4]},
    "lognormal_cut": {"lognormal": [30, 0.4], "range": [10, 35]},
    "beta": {"beta": [2, 5]},
    "beta_scaled": {"beta": [0.7, 1.3], "range": [10, 20]},
}


def from_scipy() -> dict[str, Any]:
    """The same distributions in SciPy's words. PERT is Malcolm et al.'s (1959) beta: mode of weight
    4, so shapes 1 + 4 (mode - low) / width and 1 + 4 (high - mode) / width."""
    cut = stats.lognorm(0.4, scale=30)
    share = (float(cut.cdf(10)), float(cut.cdf(35)))
    return {
        "uniform": stats.uniform(-2, 5).ppf,
        "triangular": stats.triang(0.5 / 3, 1, 3).ppf,
        "triangular_edge": stats.triang(1, 1, 3).ppf,
        "pert": stats.beta(1 + 4 * 0.2 / 0.55, 1 + 4 * 0.35 / 0.55, 0.05, 0.55).ppf,
        "normal": stats.norm(2, 0.5).ppf,
        "normal_cut": stats.truncnorm(-0.4, 4, 2, 0.5).ppf,
        "normal_tail": stats.truncnorm(6, 9).ppf,
        "lognormal": stats.lognorm(0.4, scale=30).ppf,
        "lognormal_cut": lambda u: cut.ppf(share[0] + u * (share[1] - share[0])),
        "beta": stats.beta(2, 5).ppf,
        "beta_scaled": stats.beta(0.7, 1.3, 10, 10).ppf,
    }


@pytest.fixture(scope="module")
def drawn() -> dict[str, Float]:
    return draw_parameters(case(WRITTEN), 3, 0, REPLICATES * 128)


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_marginals_are_the_distributions_written(name: str, drawn: dict[str, Float]) -> None:
    """Each of the 16 sequences has one of its 128 points in each 1/128 of the probability, so the
    k-th smallest of a sequence lies between the quantiles k/128 and (k + 1)/128."""
    ppf = from_scipy()[name]
    edges = ppf(np.arange(129) / 128)
    for replicate in range(REPLICATES):
        ordered = np.sort(drawn[name][replicate::REPLICATES])
        slack = 1e-9 * (1 + abs(ordered))
        assert np.all(edges[:-1] <= ordered + slack)
        assert np.all(ordered <= edges[1:] + slack)


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_values_are_quantiles_of_their_uniform_numbers(name: str, drawn: dict[str, Float]) -> None:
    column = uniforms(len(WRITTEN), 3, 0, REPLICATES * 128)[:, list(WRITTEN).index(name)]
    assert drawn[name] == pytest.approx(from_scipy()[name](column), rel=1e-7, abs=1e-9)


def test_discrete_values_come_by_their_weights() -> None:
    written = {"x": {"discrete": {1: 1, 2.5: 0, 4: 5, -3: 2}}}
    values = draw_parameters(case(written), 0, 0, REPLICATES * 64)["x"]
    # Weights of eighths are whole numbers of the 64 cells of each sequence: exact.
    assert {value: np.count_nonzero(values == value) / len(values) for value in (1, 4, -3)} == {
        1: 1 / 8,
        4: 5 / 8,
        -3: 2 / 8,
    }
    assert not np.any(values == 2.5)


def test_elicited_quantiles_are_met_and_joined_linearly() -> None:
    written = {"x": {"quantiles": {0.125: 2, 0.5: 3, 0.875: 8}, "range": [0, 10]}}
    values = draw_parameters(case(written), 0, 0, REPLICATES * 64)["x"]
    for level, value in ((0.125, 2), (0.5, 3), (0.875, 8)):
        assert np.mean(values < value) == level
    # Between two of them the distribution is uniform: a quarter of the way, a quarter of the share.
    assert np.mean(values < 3 + 5 / 3) == pytest.approx(0.5 + 0.375 / 3, abs=1 / 64)
    assert values.min() >= 0
    assert values.max() <= 10


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2**32), st.integers(0, 3000), st.integers(1, 60), st.integers(1, 9), st.data()
)
def test_a_draw_depends_on_seed_and_number_alone(
    seed: int, first: int, size: int, dimensions: int, data: st.DataObject
) -> None:
    whole = uniforms(dimensions, seed, first, first + size)
    cut = data.draw(st.integers(0, size))
    parts = [
        uniforms(dimensions, seed, first, first + cut),
        uniforms(dimensions, seed, first + cut, first + size),
    ]
    assert np.array_equal(np.concatenate(parts), whole)
    one = data.draw(st.integers(0, size - 1))
    assert np.array_equal(uniforms(dimensions, seed, first + one, first + one + 1)[0], whole[one])
    assert np.all((whole > 0) & (whole < 1))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**20), st.integers(1, 200))
def test_so_do_correlated_and_derived_parameters(seed: int, cut: int) -> None:
    compiled = case(
        {**WRITTEN, "sum": "uniform + 2 * pert", "twice": "2 * sum"},
        (
            {"between": ["uniform", "beta"], "rank": 0.6},
            {"between": ["pert", "beta"], "rank": -0.4},
        ),
    )
    whole = draw_parameters(compiled, seed, 0, 201)
    parts = [draw_parameters(compiled, seed, 0, cut), draw_parameters(compiled, seed, cut, 201)]
    for name, values in whole.items():
        assert np.array_equal(np.concatenate([part[name] for part in parts]), values)
    assert np.array_equal(whole["twice"], 2 * (whole["uniform"] + 2 * whole["pert"]))


def test_seeds_differ() -> None:
    assert not np.any(uniforms(3, 0, 0, 64) == uniforms(3, 1, 0, 64))


@pytest.mark.parametrize("rank", [-0.95, -0.5, 0.0001, 0.3, 0.8])
def test_rank_correlations_are_imposed(rank: float) -> None:
    """Spearman's ρ of n independent pairs has a standard error of about (1 - ρ²)/√n (Kendall &
    Gibbons 1990, for normal pairs); scrambled Sobol points come closer. And nothing else moves:
    the third parameter stays uncorrelated, the margins are what they were."""
    compiled = case(
        {"x": {"lognormal": [3, 1]}, "y": {"range": [0, 1]}, "z": {"beta": [2, 2]}},
        ({"between": ["x", "z"], "rank": rank},),
    )
    size = 4096
    values = draw_parameters(compiled, 5, 0, size)
    error = 3 * (1 - rank**2) / np.sqrt(size)
    assert stats.spearmanr(values["x"], values["z"]).statistic == pytest.approx(rank, abs=error)
    assert abs(stats.spearmanr(values["x"], values["y"]).statistic) < 3 / np.sqrt(size)
    assert stats.kstest(values["z"], stats.beta(2, 2).cdf).statistic < 1.63 / np.sqrt(size)
    assert stats.kstest(values["x"], stats.lognorm(1, scale=3).cdf).statistic < 1.63 / np.sqrt(size)


def test_several_correlations_hold_together() -> None:
    wanted = {("x", "y"): 0.5, ("y", "z"): 0.4, ("x", "z"): -0.3}
    compiled = case(
        {name: {"range": [0, 1]} for name in "xyz"},
        tuple({"between": list(pair), "rank": rank} for pair, rank in wanted.items()),
    )
    values = draw_parameters(compiled, 1, 0, 4096)
    for (one, other), rank in wanted.items():
        found = stats.spearmanr(values[one], values[other]).statistic
        assert found == pytest.approx(rank, abs=3 / np.sqrt(4096))


def test_a_case_of_fixed_numbers_needs_one_draw() -> None:
    assert draw_parameters(case({"x": 3, "y": "x / 4"}), 0, 0, 1) == {"x": [3.0], "y": [0.75]}


def test_past_the_last_draw_there_is_none() -> None:
    assert uniforms(2, 0, LAST_DRAW, LAST_DRAW + 1).shape == (1, 2)
    with pytest.raises(StandoffError, match="there is no draw 17,179,869,184; the last"):
        uniforms(2, 0, LAST_DRAW, LAST_DRAW + 2)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"draws": 2.5}, r"draws: 2\.5 was given; expected a whole number"),
        ({"draws": -1}, "draws: -1 was given; expected at least 1"),
        ({"seed": -1}, "seed: -1 was given; expected at least 0"),
        ({"seed": 1.5}, r"seed: 1\.5 was given; expected a whole number"),
    ],
)
def test_numbers_that_draw_nothing_are_told(options: dict[str, Any], said: str) -> None:
    with pytest.raises(StandoffError, match=said):
        standoff.study("ukraine-2022", **options)


def test_points_that_are_kept_are_those_drawn_anew() -> None:
    """The second time they come from memory, and nobody has changed them."""
    ukraine = compile_case(standoff.load("ukraine-2022"))
    first = draw_parameters(ukraine, 3, 5, 70)
    for values in first.values():
        values += 1.0
    again = draw_parameters(ukraine, 3, 5, 70)
    points = uniforms(len(sampled(ukraine.case)), 3, 5, 70)
    for name, values in parameter_values(ukraine, points).items():
        np.testing.assert_array_equal(again[name], values)
