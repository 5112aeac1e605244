"""Intervals by the profile of the likelihood: against closed forms and grids."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from standoff.case.model import Case
from standoff.history.ends import FALL, Total
from standoff.history.fall import Climbed
from standoff.history.fit import Wanted, fit
from standoff.history.fitted_case import asked_of
from standoff.history.maximise import Maximum, climb
from standoff.history.model import Model, Solving
from standoff.history.profile import known_of, profile_interval, uneven
from standoff.history.reading import Columns, read
from standoff.history.separation import Held
from standoff.history.table import Floats, read_table
from standoff.questions.cases import compiled
from tests.history.coin import COIN, coin, logit_by_hand, written
from tests.history.published import WAR_OUTCOMES, data, estimated, war
from tests.history.test_posterior import Two

SPREAD = 0.9


class Bent:
    """A ridge along b = a² + a/2: rows normal about a and b − a² − a/2, the means of which, times
    the root of their number, are 0, and their variances 1."""

    def __init__(self) -> None:
        first = np.repeat([1.0, -1.0], 50)
        self.seen = np.column_stack([first, np.tile([1.0, -1.0], 50)])

    def at(self, point: Floats) -> tuple[Floats, Floats]:
        a, b = point
        middle = np.array([a / SPREAD, b - a**2 - a / 2]) / 10
        by = np.array([[1 / SPREAD, 0.0], [-2 * a - 0.5, 1.0]]) / 10
        off = self.seen - middle
        return -(off**2).sum(axis=1) / 2, off @ by


def tops(climbed: Climbed, *starts: float, size: int = 1, rows: int = 1) -> list[Maximum]:
    """The maxima that some starts lead to, the highest first."""
    free = np.full(size, -np.inf), np.full(size, np.inf)
    found = [climb(climbed, np.ones(rows), np.full(size, s), free, fine=True) for s in starts]
    return sorted((each for each in found if each), key=lambda each: -each.log_likelihood)


def test_two_maxima_are_within_one_interval() -> None:
    """Two bells, 0.7 at −2 and 0.3 at 1.5: the likelihood falls by half of χ²(1) below the one and
    above the other, the lower of which has log 0.7/0.3 less to fall."""
    both, free = tops(Two(), -2.5, 2.0), (np.full(1, -np.inf), np.full(1, np.inf))
    low, high = profile_interval(Two(), np.ones(1), both, free, 0, 0.2)
    assert low == pytest.approx(-2 - 0.2 * np.sqrt(2 * FALL), abs=1e-4)
    left = FALL - np.log(0.7 / 0.3)
    assert high == pytest.approx(1.5 + 0.3 * np.sqrt(2 * left), abs=1e-4)
    known = known_of(Total(Two(), np.ones(1)), both, np.array([[25.0]]), np.array([[0.04]]))
    assert uneven(known, both, free) == [0]
    assert profile_interval(Two(), np.ones(1), both, free, 0, 0.2, known) == pytest.approx(
        (low, high), abs=1e-4
    )
    # One that is lower by more is not within.
    alone = profile_interval(Two(), np.ones(1), both[:1], free, 0, 0.2)
    assert alone[1] == pytest.approx(-2 + 0.2 * np.sqrt(2 * FALL), abs=1e-3)


def test_a_ridge_that_bends() -> None:
    """Of a the profile is normal. Of b it is taken from a grid over a."""
    weight, free = np.ones(100), (np.full(2, -np.inf), np.full(2, np.inf))
    top = tops(Bent(), 0.3, size=2, rows=100)
    low, high = profile_interval(Bent(), weight, top, free, 0, SPREAD)
    assert (low, high) == pytest.approx((-1.959964 * SPREAD, 1.959964 * SPREAD), abs=1e-3)
    a, b = np.linspace(-4, 4, 8001), np.linspace(-4, 6, 10_001)
    off = b[:, None] - a**2 - a / 2
    most = (-((a / SPREAD) ** 2) / 2 - off**2 / 2).max(axis=1)
    within = b[most >= -FALL]
    low, high = profile_interval(Bent(), weight, top, free, 1, 1.0)
    assert (low, high) == pytest.approx((within[0], within[-1]), abs=2e-3)
    cover = np.linalg.inv(np.array([[1 / SPREAD**2 + 0.25, -0.5], [-0.5, 1.0]]))
    known = known_of(Total(Bent(), weight), top, np.linalg.inv(cover), cover)
    assert 1 in uneven(known, top, free)
    again = profile_interval(Bent(), weight, top, free, 1, 1.0, known)
    assert again == pytest.approx((within[0], within[-1]), abs=2e-3)


class Cliff(Bent):
    """The same ridge, that ends in a cliff 0.3 beside it: below, all leads away, to a lower top."""

    def at(self, point: Floats) -> tuple[Floats, Floats]:
        a, b = point
        if b > a**2 + a / 2 - 0.3:
            return super().at(point)
        log = np.full(100, -2.0 - (b + 50) ** 2 / 200)
        return log, np.tile([0.0, -(b + 50) / 100], (100, 1))


def test_a_cliff_beside_the_ridge() -> None:
    """What the slopes lead to expect of the others lies below the cliff, from where no climb leads
    back; the profile is that of the ridge, as if there were none."""
    weight, free = np.ones(100), (np.full(2, -np.inf), np.full(2, np.inf))
    top = tops(Cliff(), 0.1, size=2, rows=100)
    low, high = profile_interval(Cliff(), weight, top, free, 0, SPREAD)
    assert (low, high) == pytest.approx((-1.959964 * SPREAD, 1.959964 * SPREAD), abs=1e-3)


def test_what_runs_off_within_reach_makes_an_interval_without_end() -> None:
    """A point on the way to infinity that is lower by 1, less than half of χ²(1)."""
    top = tops(Two(), -2.5)[0]
    away = Maximum(np.array([40.0]), top.log_likelihood - 1, top.by_observation, 1, True, {0: 1})
    free = np.full(1, -np.inf), np.full(1, np.inf)
    low, high = profile_interval(Two(), np.ones(1), [top, away], free, 0, 0.2)
    assert low == pytest.approx(-2 - 0.2 * np.sqrt(2 * FALL), abs=1e-4)
    assert high == np.inf


def test_which_intervals_are_told_by_default(tmp_path: Path) -> None:
    """Of a logit regression on many rows those by standard errors; of few and lopsided rows that by
    the profile, the ends of which are where the likelihood has fallen by half of χ²(1)."""
    text = coin(600)
    many = estimated(Case.model_validate(COIN), written(tmp_path, text), outcome="outcome")
    assert many.profiled == ()
    beta, bend, _, _ = logit_by_hand(text)
    error = np.sqrt(np.linalg.inv(bend)[1, 1])
    assert many.estimates["b1"].high == pytest.approx(beta[1] + 1.959964 * error, abs=1e-5)
    case = Case.model_validate(
        COIN | {"parameters": {"b0": {"estimate": {}}, "b1": 0, "x": {"column": "x"}}}
    )
    table = written(tmp_path, "x,outcome\n" + "0,no\n" * 14 + "0,yes\n")
    few = estimated(case, table, outcome="outcome", starts=2)
    assert few.profiled == ("b0",)
    for end in (few.estimates["b0"].low, few.estimates["b0"].high):
        p = 1 / (1 + np.exp(-end))
        fall = np.log(1 / 15) + 14 * np.log(14 / 15) - np.log(p) - 14 * np.log(1 - p)
        assert fall == pytest.approx(FALL, abs=1e-3)
    plain = estimated(case, table, outcome="outcome", starts=2, intervals="wald")
    assert plain.estimates["b0"].high == pytest.approx(
        np.log(1 / 14) + 1.959964 * np.sqrt(15 / 14), abs=1e-4
    )


def test_an_interval_ends_where_no_way_up_is_higher() -> None:
    """The profile of the answer's dependence on democracy has two branches, the lower of which is
    nearer to where the curvature leads: at values beyond the ends none of several climbs is high
    enough, and just within some are."""
    table = data("war-since-1800.csv")
    asked = asked_of(compiled(war()))
    model = Model(asked, read(asked, read_table(table), Columns(WAR_OUTCOMES)), Solving())
    found = fit(model, Wanted(1, intervals="profile"))
    each, k = found.estimates["d_dem"], list(found.estimates).index("d_dem")
    target = found.log_likelihood - 1.959964**2 / 2
    top = np.array([one.value for one in found.estimates.values()])
    spread = np.array([one.error for one in found.estimates.values()])
    begin = np.random.default_rng(0).normal(size=(6, len(top))) * spread + top
    free = np.full(len(top) - 1, -np.inf), np.full(len(top) - 1, np.inf)
    for end, outward in ((each.low, -1.0), (each.high, 1.0)):
        for beyond in (-0.05, 0.05):
            held = Held(model, k, end + outward * beyond * each.error)
            reached = [climb(held, model.read.weight, np.delete(start, k), free) for start in begin]
            highest = max(one.log_likelihood for one in reached if one)
            assert (highest > target) == (beyond < 0)
