"""What tables drawn from a case's own game, with private types, tell of the numbers behind them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.stats import binom

from standoff.case.model import Case
from standoff.history.fit import start_of
from tests.history.crises import CRISES, SIGNALS, every, model_of, written
from tests.history.published import estimated


def test_estimates_lie_about_what_the_table_was_drawn_by(tmp_path: Path) -> None:
    found = estimated(
        Case.model_validate(SIGNALS.case),
        written(SIGNALS, tmp_path, 800, 3),
        outcome="outcome",
        starts=2,
    )
    assert found.identified
    assert found.unsolved == 0
    for true, each in zip(SIGNALS.true, found.estimates.values(), strict=True):
        assert abs(each.value - true) < 4 * each.error
        assert each.error < 1.0


def test_intervals_cover_what_the_tables_were_drawn_by(tmp_path: Path) -> None:
    """Of 30 tables, 95 % intervals of each estimate miss the truth no more often than all but one
    of ten thousand binomial draws do, nor does the bias show: it is within four standard errors."""
    repetitions = 30
    hits, off = np.zeros(len(SIGNALS.true)), []
    for seed in range(repetitions):
        table = written(SIGNALS, tmp_path, 400, 500 + seed)
        found = estimated(Case.model_validate(SIGNALS.case), table, outcome="outcome", starts=1)
        assert found.identified
        each = list(found.estimates.values())
        hits += [one.low <= true <= one.high for one, true in zip(each, SIGNALS.true, strict=True)]
        off.append([one.value - true for one, true in zip(each, SIGNALS.true, strict=True)])
    assert hits.min() >= binom.ppf(1e-4 / len(SIGNALS.true), repetitions, 0.95)
    middle = np.median(off, axis=0)
    spread = np.std(off, axis=0, ddof=1) / np.sqrt(repetitions)
    assert (np.abs(middle) < 4 * spread).all()


def test_rows_made_ready_give_the_same_bits(tmp_path: Path) -> None:
    """As games filled and solved one by one: also where rows that differ only in their outcome are
    one game."""
    for likelihood in (
        model_of(SIGNALS, written(SIGNALS, tmp_path, 60, 4)),
        every(CRISES["types"], tmp_path),
    ):
        for point in (start_of(likelihood), start_of(likelihood) + 0.3):
            ready = likelihood.at(point)
            assert likelihood.batches
            kept, likelihood.batches = likelihood.batches, []
            plain = likelihood.at(point)
            likelihood.batches = kept
            assert np.array_equal(ready.log_likelihood, plain.log_likelihood)
            assert np.array_equal(ready.scores, plain.scores)


def test_slopes_by_estimates_are_those_of_differences(tmp_path: Path) -> None:
    """Through formulas, chances of types and payoffs, to 1e-6 of central differences of fourth
    order (Abramowitz & Stegun 25.3.6)."""
    likelihood = model_of(SIGNALS, written(SIGNALS, tmp_path, 60, 4))
    scores = likelihood.at(SIGNALS.true).scores
    for k in range(len(SIGNALS.true)):
        sides = []
        for move in (-2, -1, 1, 2):
            point = SIGNALS.true.copy()
            point[k] += move * 1e-3
            sides.append(likelihood.at(point).log_likelihood)
        slope = (sides[0] - 8 * sides[1] + 8 * sides[2] - sides[3]) / 12e-3
        np.testing.assert_allclose(scores[:, k], slope, rtol=1e-6, atol=1e-8)
