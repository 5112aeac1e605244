"""The intervals of Sobol indices, put through repetition on functions whose indices are known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from standoff.ensemble.sample import REPLICATES, uniforms
from standoff.insight.discovery.drivers import drivers
from standoff.insight.statistics.sobol import Floats, few_carry, sobol_indices
from standoff.lens.registry import compile_case
from tests.insight.test_sobol import linear

SEEDS = 120
Known = tuple[Callable[[Floats], Floats], int, Floats]


def sobol_g() -> Known:
    """Saltelli & Sobol (1995): V_i = 1/(3(1 + a_i)²), all products known."""
    a = np.array([0, 1, 4.5, 9])
    part = 1 / (3 * (1 + a) ** 2)
    whole = np.prod(1 + part) - 1
    total = part * np.array([np.prod(1 + np.delete(part, k)) for k in range(4)]) / whole
    return (
        lambda u: np.asarray(np.prod((np.abs(4 * u - 2) + a) / (1 + a), axis=1)),
        4,
        np.concatenate((part / whole, total)),
    )


def a_sum() -> Known:
    """x + y/2 + z/4 of uniform numbers: the squares of the weights, as shares of their sum."""
    weights = np.array([1, 0.5, 0.25])
    share = weights**2 / (weights**2).sum()
    return lambda u: np.asarray(u @ weights), 3, np.concatenate((share, share))


def a_box(side: float = 0.5) -> Known:
    """1 where two numbers are both below ``side``: with p = side², V = p(1 − p) and each number
    alone explains p²(1/side − 1)."""
    p = side**2
    alone = p**2 * (1 / side - 1) / (p * (1 - p))
    return (
        lambda u: np.asarray((u < side).all(axis=1), np.float64),
        2,
        np.array([alone, alone, 1 - alone, 1 - alone]),
    )


def covered(known: Known, rows: int) -> Floats:
    """How often each of the indices, first order and total, lies in its interval."""
    function, d, truth = known
    hits = np.zeros(len(truth))
    for seed in range(SEEDS):
        points = uniforms(2 * d, [seed, 7], 0, rows)
        first, second = points[:, :d], points[:, d:]
        mixed = np.empty((rows, d))
        for k in range(d):
            changed = first.copy()
            changed[:, k] = second[:, k]
            mixed[:, k] = function(changed)
        found = sobol_indices(function(first), function(second), mixed, replicates=REPLICATES)
        value = np.concatenate((found.first, found.total))
        error = np.concatenate((found.first_error, found.total_error))
        hits += np.abs(value - truth) <= error + 1e-12
    return hits / SEEDS


@pytest.mark.parametrize("known", [sobol_g(), a_sum()], ids=["g", "sum"])
@pytest.mark.parametrize("rows", [16, 64, 128, 1024])
def test_nominal_intervals_cover(known: Known, rows: int) -> None:
    """Nominal 95 %. Of 120 repetitions at 93 % fewer than 85 % hit about once in 2,000."""
    share = covered(known, rows)
    assert share.min() >= 0.85
    assert 0.90 <= share.mean() <= 0.99


def test_intervals_of_a_box_cover() -> None:
    share = covered(a_box(0.3), 1024)
    assert share.min() >= 0.85
    assert 0.90 <= share.mean() <= 0.99


def test_intervals_shrink_with_the_points_and_not_with_chance() -> None:
    """A row bootstrap would tell an error four times as large here."""
    function, d, _ = a_sum()
    points = uniforms(2 * d, [0, 7], 0, 1024)
    first, second = points[:, :d], points[:, d:]
    mixed = np.stack(
        [function(np.where(np.arange(d) == k, second, first)) for k in range(d)],
        axis=1,
    )
    table = function(first), function(second), mixed
    sequences = sobol_indices(*table, replicates=REPLICATES)
    bootstrap = sobol_indices(*table)
    assert sequences.first_error[0] < bootstrap.first_error[0] / 2


def test_what_few_worlds_carry_is_found_out() -> None:
    rng = np.random.default_rng(1)
    assert not few_carry(rng.normal(size=256))
    assert not few_carry(rng.random(32))
    assert few_carry(rng.standard_cauchy(256))
    assert few_carry((np.arange(256) < 4).astype(float))
    assert not few_carry((np.arange(4096) < 200).astype(float))


def test_a_heavy_tail_is_measured_by_rank_and_a_rare_event_not_at_all(tmp_path: Path) -> None:
    written = linear(
        tmp_path,
        """
claims:
  heavy: {says: heavy, source: judgement, test: exp(4 * x) > 2}
  level:
    says: level
    source: judgement
    test: (if x > 0 then exp(4 * x) else 0) + 1e-8 * y > 2
  rare: {says: rare, source: judgement, test: (if y > 4 then 1 else 0) > 0.5}
""",
    )
    found = drivers(compile_case(written, written.document), base=64)
    measured = {each.quantity.name: each.measured for each in found.driven}
    assert measured["a"] == "value"
    heavy = next(each for each in found.driven if each.quantity.name == "heavy")
    assert heavy.measured == "ranks"
    assert heavy.indices.first[0] == pytest.approx(1, abs=0.2)
    assert heavy.indices.total[1] == pytest.approx(0, abs=0.05)
    # In half of the worlds it is nothing, but for what lies below the solver's last digits.
    level = next(each for each in found.driven if each.quantity.name == "level")
    assert level.measured == "ranks"
    assert level.indices.total[1] == pytest.approx(0, abs=0.05)
    rare = next(each for each in found.driven if each.quantity.name == "rare")
    assert rare.measured == "nothing"
    assert np.isnan(rare.indices.total).all()


def test_the_doubt_of_correlated_numbers_is_their_own(tmp_path: Path) -> None:
    """Only the second of two correlated numbers acts; what the first alone shows is noise."""
    written = linear(
        tmp_path,
        """
correlations: [{between: [z, y], rank: 0.1, basis: judgement, why: made up}]
claims:
  high: {says: high, source: judgement, test: y + 0 * z > 1}
""",
    )
    found = drivers(compile_case(written, written.document), base=512)
    assert found.factors == (("x",), ("y", "z"))
    high = next(each for each in found.driven if each.quantity.name == "high")
    assert abs(high.indices.total[1] - 1) <= high.indices.total_error[1] < 0.2
    assert list(high.beyond_noise) == [False, True]
