"""Boxes: planted ones are found, and EMA Workbench finds the same on the same table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.insight.statistics.prim import Floats, Peeling, peel
from standoff.insight.statistics.regions import score


def planted(points: int, seed: int) -> tuple[Floats, Floats]:
    """Five uniform parameters; 95 % of what lies in x1 > 0.55, x3 < 0.45 is of interest, and 10 %
    of what does not."""
    rng = np.random.default_rng(seed)
    table = rng.random((points, 5))
    inside = (table[:, 1] > 0.55) & (table[:, 3] < 0.45)
    interest = rng.random(points) < np.where(inside, 0.95, 0.10)
    return np.ascontiguousarray(table.T), interest.astype(np.float64)


def test_a_planted_box_is_recovered_within_two_peels() -> None:
    columns, interest = planted(20_000, 1)
    path = peel(columns, interest)
    best = path.box(int(np.argmax(score(path.coverage, path.density, float(interest.mean())))))
    assert list(best.limits) == [1, 3]
    # A peel takes 5 % of what is left: at most 0.05 of the width, twice.
    assert best.lower[1] == pytest.approx(0.55, abs=0.045)
    assert best.upper[3] == pytest.approx(0.45, abs=0.045)
    assert best.density == pytest.approx(0.95, abs=0.03)


def test_agrees_with_ema_workbench_on_the_same_table() -> None:
    """EMA Workbench 2.5.3 (Prim, lenient1, peel_alpha 0.05, mass_min 0.05) on this table: of its
    trajectory the box that explains most limits b > 0.540372 and d < 0.450713, with coverage
    0.714859 and density 0.936842."""
    columns, interest = planted(2_000, 7)
    path = peel(columns, interest)
    best = path.box(int(np.argmax(score(path.coverage, path.density, float(interest.mean())))))
    assert list(best.limits) == [1, 3]
    assert best.lower[1] == pytest.approx(0.540372, abs=0.02)
    assert best.upper[3] == pytest.approx(0.450713, abs=0.02)
    ours, theirs = (
        float(score(coverage, density, float(interest.mean())))
        for coverage, density in ((best.coverage, best.density), (0.714859, 0.936842))
    )
    assert ours > theirs - 0.02


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(20, 300), st.integers(1, 5), st.booleans())
def test_every_box_is_what_it_says(seed: int, points: int, kinds: int, lenient: bool) -> None:
    """Counted over by definition: mass, density and coverage of every box, ties and all."""
    rng = np.random.default_rng(seed)
    columns = np.stack([rng.random(points), rng.integers(0, kinds, points).astype(float)])
    interest = (rng.random(points) < 0.4).astype(float)
    among = rng.random(points) < 0.8
    if not interest[among].any():
        return
    path = peel(columns, interest, Peeling(mass=0.1, lenient=lenient), among=among)
    for step in range(len(path)):
        box = path.box(step)
        held = box.inside(columns.T) & among
        assert box.mass == pytest.approx(held.sum() / among.sum())
        assert box.density == pytest.approx(interest[held].mean())
        assert box.coverage == pytest.approx(interest[held].sum() / interest[among].sum())
        assert step >= path.peeled or box.mass >= 0.1


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_each_peel_is_the_best_of_all_by_definition(seed: int) -> None:
    """The first peel against a search over every side of every parameter (Friedman & Fisher)."""
    rng = np.random.default_rng(seed)
    columns, interest = rng.random((3, 200)), (rng.random(200) < 0.3).astype(float)
    path = peel(columns, interest, Peeling(share=0.1, lenient=False))
    want, best = 20, -np.inf
    for row in columns:
        ordered = interest[np.argsort(row)]
        best = max(best, ordered[want:].mean(), ordered[:-want].mean())
    if best > interest.mean():
        assert path.density[1] == pytest.approx(best)
        assert path.mass[1] == pytest.approx(0.9)


def test_pasting_never_lowers_the_density() -> None:
    columns, interest = planted(3_000, 3)
    path = peel(columns, interest, Peeling(mass=0.02))
    pasted = path.density[path.peeled - 1 :]
    assert (np.diff(pasted) >= 0).all()
    assert (np.diff(path.mass[path.peeled - 1 :]) > 0).all()


def test_no_more_parameters_are_limited_than_allowed() -> None:
    columns, interest = planted(3_000, 4)
    for most in (1, 2):
        path = peel(columns, interest, most=most)
        assert max(len(path.box(step).limits) for step in range(len(path))) == most
