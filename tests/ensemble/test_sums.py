"""Sums and quantiles that are the same bits however the worlds were split and in whatever order the
parts were merged; beside ``math.fsum``, exact fractions, and NumPy's quantiles."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.ensemble.moments import Moments
from standoff.ensemble.sampling_error import share_error, standard_error
from standoff.ensemble.sketch import Sketch
from standoff.ensemble.sums import exact_sums, number, rounded

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
MODERATE = st.floats(-1e100, 1e100, allow_subnormal=True)
LEVELS = [0.0, 0.05, 0.5, 0.95, 1.0]


def split(values: Any, seed: int) -> list[tuple[int, Any]]:
    """The values in pieces of any size, each with the number of its first, in any order."""
    dice = random.Random(seed)
    cuts = sorted(dice.choices(range(len(values) + 1), k=dice.randint(0, 6)))
    ends = list(zip([0, *cuts], [*cuts, len(values)], strict=True))
    parts = [(first, values[first:stop]) for first, stop in ends]
    dice.shuffle(parts)
    return parts


def tree(parts: list[Any], seed: int) -> Any:
    """Merged two by two, any two at a time."""
    dice = random.Random(seed)
    while len(parts) > 1:
        one = parts.pop(dice.randrange(len(parts)))
        parts[dice.randrange(len(parts))] += one
    return parts[0]


@given(st.lists(NUMBERS, max_size=60))
@settings(deadline=None)
def test_a_sum_is_that_of_the_exact_numbers(values: list[float]) -> None:
    array = np.array(values, np.float64)
    (found,) = exact_sums(array, np.zeros(len(values), np.int64), 1)
    assert number(found) == sum((Fraction(each) for each in values), Fraction(0))
    try:
        assert rounded(number(found)) == math.fsum(values)
    except OverflowError:
        # What fsum can't hold on its way.
        assert math.isinf(rounded(number(found))) or abs(number(found)) < Fraction(2) ** 1024


@given(st.lists(MODERATE | st.just(math.nan), min_size=1, max_size=200), st.integers(0, 2**32))
@settings(max_examples=200, deadline=None)
def test_any_split_in_any_order_has_the_same_bits(values: list[float], seed: int) -> None:
    array = np.array(values, np.float64)
    whole = Moments.of(array, 0), Sketch.of(array)
    parts = split(array, seed)
    moments = tree([Moments.of(part, first) for first, part in parts], seed)
    sketch = tree([Sketch.of(part) for _, part in parts], seed)
    assert moments == whole[0]
    assert sketch == whole[1]
    for found in (lambda m: m.mean, Moments.standard_error, Moments.share_error):
        assert np.float64(found(moments)).tobytes() == np.float64(found(whole[0])).tobytes()
    mine, theirs = (np.array(each.quantiles(LEVELS)).tobytes() for each in (sketch, whole[1]))
    assert mine == theirs


@given(st.lists(MODERATE, min_size=1, max_size=200))
@settings(max_examples=200, deadline=None)
def test_a_quantile_is_as_near_as_it_says(values: list[float]) -> None:
    array = np.array(values, np.float64)
    sketch = Sketch.of(array)
    for level in LEVELS:
        found, exact = sketch.quantile(level), float(np.quantile(array, level))
        assert abs(found.value - exact) <= found.within
        # Half a bin of the larger of the two values beside the place.
        assert found.within <= np.abs(array).max() * 2.0**-10 + 1e-300


@pytest.mark.parametrize("kind", ["normal", "share", "event", "holes", "offset"])
@pytest.mark.parametrize("count", [1, 2, 20, 1000, 1003])
def test_errors_are_those_of_the_values(kind: str, count: int) -> None:
    rng = np.random.default_rng(5)
    values = {
        "normal": rng.normal(3, 2, count),
        "share": rng.beta(0.5, 2, count),
        "event": (rng.random(count) < 0.1).astype(np.float64),
        "holes": np.where(rng.random(count) < 0.2, np.nan, rng.normal(0, 1, count)),
        "offset": 1e6 + rng.normal(0, 1, count),
    }[kind]
    moments = reduce(add, [Moments.of(part, first) for first, part in split(values, 3)])
    assert moments.count == np.count_nonzero(~np.isnan(values))
    if moments.count:
        exact = math.fsum(values[~np.isnan(values)]) / moments.count
        assert moments.mean == pytest.approx(exact, rel=1e-15)
    for effective in (math.inf, 0.1 * count):
        wanted = standard_error(values, effective=effective)
        near = pytest.approx(wanted, rel=1e-4 if kind == "offset" else 1e-10, nan_ok=True)
        assert moments.standard_error(effective) == near
        near = pytest.approx(share_error(values, effective=effective), rel=1e-4, nan_ok=True)
        assert moments.share_error(effective) == near


def test_what_has_no_square_has_no_error() -> None:
    moments = Moments.of(np.array([1e308, -1e308, 1e308]), 0)
    assert moments.mean == pytest.approx(1e308 / 3)
    assert math.isnan(moments.standard_error())
    with pytest.raises(ValueError, match="only finite"):
        exact_sums(np.array([math.inf]), np.zeros(1, np.int64), 1)
    assert Sketch.of(np.array([math.inf, math.inf])).quantile(0.5).value == math.inf
