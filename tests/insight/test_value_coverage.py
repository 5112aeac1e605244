"""Whether ± of each value of information covers the truth as often as it says, by repetition.

The longer form, over more toys and seeds, is ``python -m benchmarks insight_coverage_value``; the
toys and their truths (closed forms, or brute force) are the same.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from standoff.ensemble.sample import uniforms
from standoff.insight.decision.information import accounted, partial, partial_group, perfect
from standoff.insight.decision.rules import Worth
from tests.insight.value_toys import covered, repeated, toys

SEEDS = 30
MORE = 40


@pytest.mark.parametrize("name", ["gaussian", "toy"])
def test_the_error_covers_the_truth(name: str) -> None:
    """Nominal 95 %. The chance that 30 seeds show below 77 % where 93 % is true is under 1 %."""
    toy = toys()[name]
    shares = {}
    for what, (values, errors) in repeated(toy, SEEDS, 1024).items():
        shares[what] = covered(values, errors, toy.truth[what])
        # Nor is it too wide: the values scatter by about what they are told to.
        assert values.std() > 0.4 * errors.mean()
    assert min(shares.values()) >= 0.77
    assert 0.88 <= np.mean(list(shares.values())) <= 0.995


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("xor", ["evpi", "1", "1>0.5:0.8"]),
        ("sixteen", ["evpi", "0", "0>0.5:0.8"]),
        ("gaussian tie", ["evpi", "0"]),
        ("test", ["0>0.3:0.9", "0>0.3:1"]),
        ("type", ["type 1.2", "type 1.0"]),
    ],
)
def test_the_error_covers_where_policies_tie_and_for_tests_and_types(
    name: str, asked: list[str]
) -> None:
    """Nominal 95 % is to cover 90–99 %. Where 93 % is true, 40 seeds show below 82.5 % in 1 %."""
    for what, (values, errors) in _repeated(name, asked).items():
        assert covered(values, errors, toys()[name].truth[what]) >= 0.85, what
        assert values.std() > 0.3 * errors.mean(), what


@pytest.mark.parametrize(("name", "asked"), [("xor", ["0", "0>0.4:0.9"]), ("noisy xor", ["0"])])
def test_what_is_worth_nothing_is_not_told_from_nothing(name: str, asked: list[str]) -> None:
    """Two policies tie whatever the number is; before, a fourth of the seeds told it worth more."""
    for what, (values, errors) in _repeated(name, asked).items():
        assert (values <= 2 * errors).mean() >= 0.95, what
        assert (errors > 0).mean() >= 0.9, what


def _repeated(
    name: str, asked: list[str]
) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    toy = toys()[name]
    return repeated(
        replace(toy, truth={what: toy.truth.get(what, 0.0) for what in asked}), MORE, 1000
    )


@pytest.mark.parametrize(
    ("name", "what", "least"),
    [
        ("xor", "0,1", 0.485),
        ("noisy xor", "0,1", 0.47),
        ("three xor", "0,1,2", 0.47),
        ("stripes", "0", 0.485),
        ("noisy stripes", "0", 0.47),
    ],
)
def test_interactions_and_stripes_are_found(name: str, what: str, least: float) -> None:
    """The truth is ½: in half of the worlds going gains 1 rather than lose it."""
    toy = toys()[name]
    assert toy.truth[what] == 0.5
    values, _ = repeated(toy, 2, 2000)[what]
    assert least < values.mean() < 0.515


def test_a_group_is_worth_no_less_than_its_member_and_no_more_than_everything() -> None:
    toy = toys()["noisy toy"]
    for seed in range(10):
        x = uniforms(toy.dimensions, seed, 0, 512).T
        loss = toy.loss(x)
        pair = partial_group([x[1], x[3]], loss).value
        assert 0 <= partial(x[3], loss).value <= pair
        assert partial(x[1], loss).value <= pair <= perfect(loss).value


def test_no_number_counts_twice_in_what_was_accounted_for() -> None:
    singles = {name: Worth(worth, 0.01) for name, worth in {"a": 1, "b": 2, "c": 0.005}.items()}
    members = {"ab": ["a", "b"], "bc": ["b", "c"], "less": ["a", "b"]}
    together = {"ab": Worth(5, 0.1), "bc": Worth(2.5, 0.1), "less": Worth(2, 0.1)}
    # a and b together add 2 to their 3; c can't be told from nothing, and b is taken.
    assert accounted(singles, members, together) == pytest.approx(5)
