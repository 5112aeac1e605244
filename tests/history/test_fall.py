"""What stands for the curvature in a climb: against likelihoods the curvature of which is known."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.history.fall import Fall
from standoff.history.maximise import climb
from standoff.history.sums import moments
from standoff.history.table import Floats


class Cauchy:
    """Rows of a linear regression with Cauchy errors of a known scale: their squared slopes are
    what the likelihood bends by on average only."""

    def __init__(self, rows: int, size: int, scale: float = 0.3):
        rng = np.random.default_rng(5)
        self.x = rng.normal(size=(rows, size)) * np.geomspace(0.2, 5, size)
        self.true = np.linspace(-1, 1, size)
        self.y = self.x @ self.true + scale * rng.standard_t(1, size=rows)
        self.scale, self.looked = scale, 0

    def at(self, point: Floats) -> tuple[Floats, Floats]:
        self.looked += 1
        off = (self.y - self.x @ point) / self.scale
        slope = 2 * off / (1 + off**2) / self.scale
        return -np.log1p(off**2), slope[:, None] * self.x

    def curvature(self, point: Floats) -> Floats:
        """Minus the second derivatives, by hand."""
        off = (self.y - self.x @ point) / self.scale
        bend = 2 * (1 - off**2) / (1 + off**2) ** 2 / self.scale**2
        return (bend[:, None] * self.x).T @ self.x


def test_what_is_learnt_agrees_with_the_last_step() -> None:
    """The secant equation: curvature times step is what the slope changed by; and symmetric."""
    rows, size = 60, 4
    climbed, weight = Cauchy(rows, size), np.ones(rows)
    fall = Fall(climbed, weight, climbed.true, np.eye(size))
    x = np.zeros(size)
    rng = np.random.default_rng(1)
    for _ in range(4):
        before = fall.stepped(x)
        x = x + 0.01 * rng.normal(size=size)
        now = fall.look(x)
        told = (before.squared + now.lacking) @ (x - before.x)
        assert told == pytest.approx(now.slope - before.slope, rel=1e-8)
        assert now.lacking == pytest.approx(now.lacking.T, rel=1e-10)


@pytest.mark.parametrize("size", [1e-300, 1e-180, 1e-90, 1e90])
def test_slopes_of_any_size(size: float) -> None:
    """Where all but nothing is told, as towards infinity, or very much, nothing learnt is no
    number."""

    class Scaled(Cauchy):
        def at(self, point: Floats) -> tuple[Floats, Floats]:
            log, scores = super().at(point)
            return size * log, size * scores

    climbed, weight = Scaled(30, 3), np.ones(30)
    fall = Fall(climbed, weight, climbed.true, np.eye(3))
    for x in (np.zeros(3), np.full(3, 0.01), np.array([0.02, 0.0, 0.01])):
        assert np.isfinite(fall.stepped(x).curvature).all()


def test_what_squared_slopes_are_known_to_lack_makes_steps_newton_s() -> None:
    """With it the curvature is exact at the start, in any coordinates, and a climb from near a top
    takes no more looks than without."""
    rows, size = 400, 5
    climbed, weight = Cauchy(rows, size), np.ones(rows)
    free = np.full(size, -np.inf), np.full(size, np.inf)
    top = climb(climbed, weight, climbed.true, free, fine=True)
    assert top is not None
    log, scores = climbed.at(top.point)
    assert np.abs(scores.sum(axis=0)).max() < 1e-4 * np.sqrt((scores**2).sum(axis=0)).max()
    exact = climbed.curvature(top.point)
    lacking = exact - moments(weight * np.minimum(1, np.exp(log) / 1e-3), scores)
    turn = np.diag(np.geomspace(0.1, 3, size))
    fall = Fall(climbed, weight, top.point, turn, lacking)
    turned = turn @ exact @ turn
    told = fall.curvature(np.zeros(size))
    assert told == pytest.approx(turned, rel=1e-4, abs=1e-7 * np.trace(turned))
    counts = []
    for each in (None, lacking):
        climbed.looked = 0
        again = climb(
            climbed, weight, top.point + 0.02 / np.sqrt(np.diag(exact)), free, lacking=each
        )
        counts.append(climbed.looked)
        assert again is not None
        assert again.log_likelihood == pytest.approx(top.log_likelihood, abs=1e-4)
    assert counts[1] <= counts[0]


@pytest.mark.parametrize(("rows", "size"), [(1, 3), (7, 1), (10_000, 11), (3_306, 11)])
def test_sums_by_blocks_are_the_sums(rows: int, size: int) -> None:
    """Σ w s sᵀ, whether blocks come out even or not."""
    rng = np.random.default_rng(rows)
    weight, scores = rng.uniform(size=rows), rng.normal(size=(rows, size))
    whole = np.einsum("n,ni,nj->ij", weight, scores, scores)
    assert moments(weight, scores) == pytest.approx(whole, rel=1e-10, abs=1e-10)
