"""Kernels for plain arrays agree with NumPy to the bit."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.base.arrays import differ, extent


@pytest.mark.parametrize("shape", [(1, 1, 1), (7, 30, 3), (4, 75, 2), (3, 2, 5), (0, 4, 2)])
def test_the_extent_is_numpys_least_and_most(shape: tuple[int, int, int]) -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=shape)
    values[rng.random(shape) < 0.02] = np.nan
    values[rng.random(shape) < 0.02] = np.inf
    values[rng.random(shape) < 0.02] = -np.inf
    low, high = extent(values)
    np.testing.assert_array_equal(low, values.min(axis=1))
    np.testing.assert_array_equal(high, values.max(axis=1))
    turned = np.asfortranarray(values)
    np.testing.assert_array_equal(extent(turned)[0], low)


def test_a_nan_in_any_place_is_seen() -> None:
    for place in range(5):
        values = np.arange(5.0).reshape(1, 5, 1)
        values[0, place] = np.nan
        assert np.isnan(extent(values)).all()


def test_nothing_has_no_extent() -> None:
    with pytest.raises(ValueError, match="no least"):
        extent(np.zeros((2, 0, 3)))


@pytest.mark.parametrize("rows", [8, 64, 75])
def test_what_is_no_number_is_found_in_any_row(rows: int) -> None:
    """Also where infinities stand beside it, and in the rows that are left over at the end."""
    for row in range(rows):
        values = np.random.default_rng(row).normal(size=(2, rows, 3))
        values[0, row, 1] = np.nan
        values[0, (row + 1) % rows, 1] = np.inf
        values[1, row, 2] = -np.inf
        low, high = extent(values)
        np.testing.assert_array_equal(low, values.min(axis=1))
        np.testing.assert_array_equal(high, values.max(axis=1))


def test_of_nobody_there_is_nothing_to_tell() -> None:
    """A game in which nobody plays has payoffs of no player."""
    low, high = extent(np.empty((3, 2, 0)))
    assert low.shape == high.shape == (3, 0)


def test_rows_that_differ_are_found_as_numpy_finds_them() -> None:
    rng = np.random.default_rng(2)
    one = rng.normal(size=(40, 9))
    other = one.copy()
    other[rng.random(one.shape) < 0.05] = np.nan
    other[rng.random(one.shape) < 0.05] += 1e-12
    other[3], one[3] = 0.0, -0.0
    found = np.arange(40) == 7
    expected = found | (one != other).any(axis=1)
    differ(one, other, found)
    np.testing.assert_array_equal(found, expected)
