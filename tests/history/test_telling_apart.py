"""Whether rows tell two cases apart: Vuong's variance test, and the sums of χ² it rests on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom, chi2

from standoff.case.model import Case
from standoff.history.vuong import variance_test
from standoff.history.weighted_sum import beyond
from tests.history.coin import COIN, logit_by_hand, written
from tests.history.published import estimated
from tests.history.test_fit_beside import OTHER, by_column, logs, parts_of, two_columns


@pytest.mark.parametrize(("value", "expected"), [(0.1, 0.9458), (0.7, 0.5064), (2.0, 0.1240)])
def test_a_weighted_sum_as_imhof_tabled_it(value: float, expected: float) -> None:
    """Imhof (1961), Table 1: 0.6 χ² + 0.3 χ² + 0.1 χ²."""
    assert beyond(value, np.array([0.6, 0.3, 0.1])) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize("value", [0.01, 0.4, 3.0, 17.0, 60.0, 400.0])
def test_weighted_sums_of_closed_form(value: float) -> None:
    """Equal weights: χ² of as many degrees of freedom. Weights in pairs: each pair is exponential,
    and of two exponentials the sum is known."""
    for count in (1, 2, 5):
        weights = np.full(count, 1.7)
        assert beyond(value, weights) == pytest.approx(chi2.sf(value / 1.7, count), abs=1e-8)
    a, b = 2.0, 0.3
    expected = (a * np.exp(-value / (2 * a)) - b * np.exp(-value / (2 * b))) / (a - b)
    assert beyond(value, np.array([a, b, a, b, 0.0])) == pytest.approx(expected, abs=1e-8)


def test_the_weights_are_those_of_vuong(tmp_path: Path) -> None:
    """Vuong (1989, eq. 3.6): the squared eigenvalues of W = [−B_f A_f⁻¹, −B_fg A_g⁻¹; B_gf A_f⁻¹,
    B_g A_g⁻¹], worked out for two logit regressions by hand; A is here minus his."""
    text = two_columns()
    other = by_column(text, 3)
    _, a_f, s_f, _ = logit_by_hand(text)
    _, a_g, s_g, _ = logit_by_hand(other)
    inner = s_f.T @ s_f, s_f.T @ s_g, s_g.T @ s_g
    inverse = np.linalg.inv(a_f), np.linalg.inv(a_g)
    w = np.block(
        [
            [inner[0] @ inverse[0], inner[1] @ inverse[1]],
            [-inner[1].T @ inverse[0], -inner[2] @ inverse[1]],
        ]
    )
    m = logs(text) - logs(other)
    expected = beyond(float(((m - m.mean()) ** 2).sum()), np.linalg.eigvals(w).real ** 2)
    found = estimated(
        Case.model_validate(COIN),
        written(tmp_path, text),
        outcome="outcome",
        against=Case.model_validate(OTHER),
        starts=1,
    ).against
    assert found is not None
    assert found.telling.statistic == pytest.approx(((m - m.mean()) ** 2).sum(), rel=1e-4)
    assert found.telling.p == pytest.approx(expected, abs=1e-5)


def test_how_often_cases_that_say_the_same_are_told_apart() -> None:
    """Of tables in which neither column does anything, a twentieth: between the 1e-4 quantiles of a
    binomial; and with clusters of rows that are alike no more often."""
    repetitions = 400
    often = np.zeros(2)
    for seed in range(repetitions):
        rng = np.random.default_rng([9, seed])
        x, z = rng.normal(size=(2, 150))
        yes = rng.random(150) < 0.4
        p = _p(x, z, yes, None)
        # Each row twice: not more is known, which clusters know.
        pairs = np.repeat(np.arange(150), 2)
        again = _p(x[pairs], z[pairs], yes[pairs], pairs)
        often += [p < 0.05, again < 0.05]
    low, high = binom.ppf([1e-4, 1 - 1e-4], repetitions, 0.05)
    assert (low <= often).all()
    assert (often <= high).all()


def _p(x: np.ndarray, z: np.ndarray, yes: np.ndarray, cluster: np.ndarray | None) -> float:
    found = []
    for column in (x, z):
        text = "x,outcome,group\n" + "".join(
            f"{float(a)!r},{'yes' if b else 'no'},0\n" for a, b in zip(column, yes, strict=True)
        )
        beta, bend, scores, _ = logit_by_hand(text)
        at, came = parts_of(text)
        logs = -np.log1p(np.exp(np.where(came, -1, 1) * (beta[0] + beta[1] * at)))
        found.append((logs, scores, bend))
    (one, s_f, a_f), (other, s_g, a_g) = found
    weight = np.ones(len(x))
    return variance_test(one - other, weight, (s_f, s_g), (a_f, a_g), cluster).p
