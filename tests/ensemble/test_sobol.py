"""Scrambled Sobol points against SciPy's, bit for bit."""

from __future__ import annotations

import subprocess
import sys
import warnings

import numpy as np
import pytest
from scipy.stats import qmc

from standoff.ensemble.sobol import KNOWN, scrambled


@pytest.mark.parametrize("dimensions", [1, 2, 3, 40, KNOWN, KNOWN + 1])
@pytest.mark.parametrize(
    ("first", "stop"), [(0, 0), (0, 1), (0, 64), (0, 700), (1, 2), (5, 40), (2**16 - 1, 2**16 + 3)]
)
def test_points_are_those_of_scipy(dimensions: int, first: int, stop: int) -> None:
    rng, its = np.random.default_rng([dimensions, 7]), np.random.default_rng([dimensions, 7])
    sequence = qmc.Sobol(dimensions, rng=its)
    if first:
        sequence.fast_forward(first)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        expected = sequence.random(stop - first)
    found = scrambled(dimensions, rng, first, stop)
    assert found.shape == (stop - first, dimensions)
    assert found.tobytes() == expected.tobytes()
    # The generator is left as SciPy leaves it, for what is drawn from it next.
    assert rng.spawn(1)[0].random() == its.spawn(1)[0].random()
    assert rng.random() == its.random()


def test_drawing_does_without_the_rest_of_scipys_statistics() -> None:
    program = (
        "import sys, standoff\n"
        "standoff.study('cuba-1962', draws=16)\n"
        "sys.exit('scipy.stats' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
