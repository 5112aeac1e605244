"""Quantile functions at their extremes, against closed forms worked out to 60 digits."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import pytest

from standoff.case import distribution
from standoff.case.load import parse_case
from standoff.case.model import Parameter
from standoff.case.parameters import parameter_problems

U = np.array([2.0**-32, 0.01, 0.3, 0.5, 0.9, 0.999, 1 - 2.0**-32])


def mills(x: float) -> Decimal:
    """(1 − Φ(x)) / φ(x) by Laplace's continued fraction."""
    at, found = Decimal(x), Decimal(x)
    for k in range(4000, 0, -1):
        found = at + k / found
    return 1 / found


def beyond(x: float, low: float) -> Decimal:
    """(1 − Φ(x)) / (1 − Φ(low))."""
    if np.isinf(x):
        return Decimal(0)
    fall = (Decimal(low) ** 2 - Decimal(x) ** 2) / 2
    return fall.exp() * mills(x) / mills(low)


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (40, 41),
        (38, 38.1),
        (5, 6),
        (2, np.inf),
        (120, np.inf),
        (0.5, 30),
        (300, 300.001),
        (1e4, 1e5),
        (1.1, 9),
    ],
)
@pytest.mark.parametrize("side", [1, -1])
def test_a_truncated_normal_far_in_either_tail(low: float, high: float, side: int) -> None:
    ends = (low, high) if side > 0 else (-high, -low)
    found = distribution.normal(0.0, 1.0, *ends)(U)
    assert (np.diff(found) > 0).all()
    with localcontext() as context:
        context.prec = 60
        for u, x in zip(U, found, strict=True):
            share = u if side > 0 else 1 - u
            reached = (1 - beyond(float(side * x), low)) / (1 - beyond(high, low))
            assert float(reached) == pytest.approx(share, rel=1e-6, abs=1e-8)


def test_the_mean_far_in_a_tail() -> None:
    """The mean of a normal between a and b is (φ(a) − φ(b)) / (Φ(b) − Φ(a))."""
    u = (np.arange(100_000) + 0.5) / 100_000
    with localcontext() as context:
        context.prec = 60
        density = (Decimal(40**2 - 41**2) / 2).exp()
        exact = float((1 - density) / (mills(40) - mills(41) * density))
    assert exact == pytest.approx(40.025, abs=1e-3)
    assert distribution.normal(0, 1, 40, 41)(u).mean() == pytest.approx(exact, rel=1e-6)
    # A lognormal is the exponential of it.
    far = distribution.lognormal(1.0, 1.0, float(np.exp(40)), float(np.exp(41)))(u)
    assert np.log(far).mean() == pytest.approx(exact, rel=1e-6)


def test_weights_whose_sum_overflows() -> None:
    values = distribution.discrete([1, 2], [1e308, 1e308])(np.array([0.2, 0.49, 0.51, 0.9]))
    assert values.tolist() == [1, 1, 2, 2]
    assert parameter_problems("x", Parameter(discrete={1: 1e308, 2: 1e308}), ("x",), None) == []


def test_a_triangle_of_any_size() -> None:
    unit = distribution.triangular(0, 1, 0.25)(U)
    for size in (1e-250, 1e250):
        assert distribution.triangular(0, size, 0.25 * size)(U) == pytest.approx(size * unit)


@pytest.mark.parametrize(
    "parameter",
    [
        Parameter(lognormal=(1, 200)),
        Parameter(range=(-1e308, 1e308)),
        Parameter(normal=(0, 1e308)),
        Parameter(range=(0, 1e61)),
        Parameter(discrete={0: 1, -1e61: 1}),
    ],
)
def test_what_cannot_be_computed_is_refused(parameter: Parameter) -> None:
    (problem,) = parameter_problems("x", parameter, ("x",), None)
    assert "lies within the range" in problem.message or "largest number" in problem.message


WORDS = ["1e5", "1E5", ".5", "-.5e-3", "null", "~", "true", "True", "no", "2022-01-10", "0x1f"]
WORDS += ["1_000", "12:30:45", "+1", "1e400", "=", "<<", "", " padded ", "a: b", "# c", "- d", "'"]


@pytest.mark.parametrize("word", WORDS)
def test_text_that_looks_like_something_else_survives(word: str) -> None:
    case, _ = parse_case("standoff: 1\ntitle: a\n")
    written = case.model_copy(update={"title": word, "summary": f"{word}\n{word}"})
    read, _ = parse_case(written.to_yaml())
    assert (read.title, read.summary) == (word, f"{word}\n{word}")
