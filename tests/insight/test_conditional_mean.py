"""Conditional means against closed forms and SciPy's natural splines."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import CubicSpline

from standoff.ensemble.sample import REPLICATES, uniforms
from standoff.insight.judgement.turning import SURE
from standoff.insight.statistics.conditional_mean import (
    conditional_mean,
    crossing_error,
    crossings,
    natural_spline,
)


def test_the_basis_spans_natural_cubic_splines() -> None:
    knots = np.array([0.0, 0.2, 0.5, 0.8, 1.0])
    values = np.array([1.0, -2.0, 0.5, 3.0, 2.0])
    at = np.linspace(0, 1, 101)
    coefficients = np.linalg.solve(natural_spline(knots, knots), values)
    ours = natural_spline(at, knots) @ coefficients
    theirs = CubicSpline(knots, values, bc_type="natural")(at)
    assert ours == pytest.approx(theirs, abs=1e-9)


def test_a_line_under_noise_is_found_and_its_error_told() -> None:
    errors, misses = [], []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=4_000)
        y = 2 * x + 1 + rng.normal(scale=3, size=4_000)
        curve = conditional_mean(x, y[:, None])
        misses.append(curve.mean[:, 0] - (2 * curve.at + 1))
        errors.append(curve.error()[:, 0])
    ratio = np.sqrt((np.array(misses) ** 2).mean()) / np.array(errors).mean()
    assert 0.6 < ratio < 1.6


def test_a_parameter_with_few_values_is_averaged_value_by_value() -> None:
    rng = np.random.default_rng(1)
    x = rng.integers(0, 4, 1_000).astype(float)
    y = rng.normal(size=(1_000, 2)) + x[:, None]
    curve = conditional_mean(x, y)
    assert list(curve.at) == [0, 1, 2, 3]
    for k in range(4):
        assert curve.mean[k] == pytest.approx(y[x == k].mean(axis=0))


def test_a_switch_is_found_where_the_means_cross() -> None:
    """3x − 1.2 with x uniform on (0, 1) crosses zero at 0.4."""
    rng = np.random.default_rng(2)
    x = rng.random(5_000)
    gap = 3 * x - 1.2 + rng.normal(size=5_000)
    found = crossings(conditional_mean(x, gap[:, None]))
    assert len(found) == 1
    at, error = found[0]
    assert at == pytest.approx(0.4, abs=4 * error)
    assert 0 < error < 0.05


def test_no_switch_where_one_side_always_wins() -> None:
    rng = np.random.default_rng(3)
    x = rng.random(5_000)
    assert crossings(conditional_mean(x, (x + rng.normal(size=5_000))[:, None] + 1)) == []


def test_of_leads_that_only_touch_zero_few_are_told_to_cross_it() -> None:
    """max(x − ½, 0) never crosses zero; yet with much noise a curve through 500 draws does, at
    twice its errors in a quarter of all repetitions, hence more are asked for."""
    found = []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        x = rng.random(500)
        gap = np.maximum(x - 0.5, 0) + 0.6 * rng.normal(size=500)
        found.append(bool(crossings(conditional_mean(x, gap[:, None]), 0, SURE)))
    assert sum(found) <= 10


@pytest.mark.parametrize("noise", [1.0, 4.0])
def test_the_error_of_a_crossing_covers(noise: float) -> None:
    """x − 0.7 and what another uniform number adds cross zero at 0.7 on average; 40 repetitions,
    nominally 95 %. A row-by-row error would be five times as large as the estimate's scatter."""
    hits, errors, off = 0, [], []
    for seed in range(40):
        points = uniforms(3, seed, 0, 1000)
        gap = points[:, 0] - 0.7 + noise * (points[:, 1] - 0.5)
        first = np.ascontiguousarray(points[:, 0])
        ((at, _),) = crossings(conditional_mean(first, gap[:, None]))
        error = crossing_error(first, gap, at, np.arange(1000) % REPLICATES)
        hits += abs(at - 0.7) <= 2 * error
        errors.append(error)
        off.append(at - 0.7)
    assert hits >= 36
    assert np.mean(errors) < 5 * np.std(off)


def test_the_error_of_a_crossing_at_a_jump_covers() -> None:
    """−1 below 0.7 and 1 above it: a spline is smooth there, however many knots it has."""
    hits = 0
    for seed in range(20):
        points = uniforms(2, seed, 0, 2000)
        gap = np.where(points[:, 0] > 0.7, 1.0, -1.0) + 2 * (points[:, 1] - 0.5)
        first = np.ascontiguousarray(points[:, 0])
        ((at, _),) = crossings(conditional_mean(first, gap[:, None]))
        error = crossing_error(first, gap, at, np.arange(2000) % REPLICATES)
        hits += abs(at - 0.7) <= 2 * error
        assert error < 0.02
    assert hits >= 18
