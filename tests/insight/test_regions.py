"""Regions: planted ones are told with honest doubt, and noise yields none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from standoff.insight.statistics.regions import Search, find_regions
from standoff.insight.statistics.tree_regions import grow, tree_regions
from tests.insight.test_prim import planted


def named(columns: np.ndarray) -> dict[str, np.ndarray]:
    return dict(zip("abcde", columns, strict=True))


def test_the_region_names_the_planted_parameters_and_no_other() -> None:
    columns, interest = planted(4_000, 2)
    found = find_regions(named(columns), interest == 1)
    region = found.regions[0]
    assert {limit.parameter for limit in region.limits} == {"b", "d"}
    for limit in region.limits:
        assert limit.quasi_p < 1e-10
        assert limit.reproduced == 1
    inside = (columns[1] > 0.55) & (columns[3] < 0.45)
    assert (region.inside == inside).mean() > 0.96
    assert region.held_out == pytest.approx(0.95, abs=0.05)
    low = next(limit for limit in region.limits if limit.parameter == "b")
    assert low.low_spread is not None
    assert low.low_spread[0] <= low.low <= low.low_spread[1]


def test_two_planted_regions_are_both_found() -> None:
    rng = np.random.default_rng(5)
    columns = rng.random((5, 6_000))
    first = (columns[0] > 0.7) & (columns[1] > 0.6)
    second = (columns[2] < 0.2) & (columns[3] < 0.6)
    found = find_regions(named(columns), first | second)
    told = [{limit.parameter for limit in region.limits} for region in found.regions]
    assert {"a", "b"} in told
    assert {"c", "d"} in told


def test_noise_has_no_region() -> None:
    rng = np.random.default_rng(6)
    columns = rng.random((40, 3_000))
    found = find_regions({str(k): row for k, row in enumerate(columns)}, rng.random(3_000) < 0.3)
    assert found.regions == ()
    assert "no simple region" in found.why_none


@pytest.mark.parametrize(
    ("wanted", "word"),
    [(0, "no such world"), (500, "no other world"), (4, "2,500 draws")],
)
def test_too_little_to_go_by_is_said(wanted: int, word: str) -> None:
    values = {"a": np.linspace(0, 1, 500)}
    found = find_regions(values, np.arange(500) < wanted)
    assert found.regions == ()
    assert word in found.why_none


def test_a_parameter_that_never_varies_is_left_out() -> None:
    columns, _ = planted(2_000, 8)
    values = named(columns) | {"fixed": np.ones(2_000)}
    assert "fixed" not in Search(values).names
    assert "no parameter varies" in find_regions({"f": np.ones(99)}, np.arange(99) < 50).why_none


def test_quasi_p_is_the_binomial_tail_of_its_definition() -> None:
    """Bryant & Lempert (2010): the chance of at least as many cases in the box, each as likely as
    in the box without the limit."""
    columns, interest = planted(4_000, 2)
    region = find_regions(named(columns), interest == 1).regions[0]
    for limit in region.limits:
        other = next(each for each in region.limits if each is not limit)
        column = columns["abcde".index(other.parameter)]
        without = (column >= other.low) & (column <= other.high)
        density = interest[without].mean()
        count, inside = region.inside.sum(), interest[region.inside].sum()
        assert limit.quasi_p == pytest.approx(binom.sf(inside - 1, count, density), rel=1e-6)


def test_the_tree_is_the_one_that_scikit_learn_grows() -> None:
    """scikit-learn 1.9.1, DecisionTreeClassifier(max_depth=3, min_samples_leaf=100), same table:
    the leaves' sizes and shares, from left to right, and the first threshold."""
    columns, interest = planted(2_000, 7)
    leaves = grow(columns, interest, depth=3, mass=0.05)
    assert [round(leaf.box.mass * 2_000) for leaf in leaves] == [146, 328, 213, 162, 163, 888, 100]
    assert [leaf.box.density for leaf in leaves] == pytest.approx(
        [0.11643836, 0.06402439, 0.96713615, 0.91975309, 0.14723926, 0.07432432, 0.15]
    )
    assert leaves[0].box.upper[3] == pytest.approx(0.45011718571186066)
    names, told = tree_regions(named(columns), interest == 1)
    assert [names[k] for k in told[0].limits][-2:] == ["b", "d"]
