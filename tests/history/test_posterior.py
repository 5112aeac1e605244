"""Judgement joined with data: against closed forms, and carried into a case."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import truncnorm

import standoff
from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase
from standoff.case.distribution import normal, uniform
from standoff.case.model import Case
from standoff.ensemble.sample import draw_parameters
from standoff.history.posterior import Prior, between, joined
from standoff.history.posterior_case import with_posterior
from standoff.history.table import Floats
from standoff.questions.cases import compiled
from tests.history.coin import COIN, coin, written
from tests.history.published import WAR_OUTCOMES, data, estimated

NUMBERS = {"b0": {"estimate": {}, "normal": [0, 1]}, "b1": {"estimate": {}, "range": [-1, 3]}}
CASE = COIN | {"parameters": COIN["parameters"] | NUMBERS}  # type: ignore[operator]


class Bell:
    """Observations that are each normal about a sum of the numbers."""

    def __init__(self, seen: Floats, by: Floats):
        self.seen, self.by = seen, by

    def at(self, point: Floats) -> tuple[Floats, Floats]:
        off = self.seen - self.by @ point
        return -(off**2) / 2, off[:, None] * self.by


def test_a_normal_prior_and_a_normal_likelihood() -> None:
    """Conjugate: precision A'A + S⁻¹, mean (A'A + S⁻¹)⁻¹ (A'y + S⁻¹m), with correlated priors."""
    rng = np.random.default_rng(1)
    by, seen = rng.normal(size=(12, 2)), rng.normal(size=12)
    means, sds, together = np.array([0.5, -1.0]), np.array([0.7, 2.0]), 0.6
    cover = np.outer(sds, sds) * np.array([[1, together], [together, 1]])
    prior = Prior(
        [normal(m, s, -np.inf, np.inf) for m, s in zip(means, sds, strict=True)],
        np.linalg.cholesky(np.array([[1, together], [together, 1]])),
    )
    found = joined(Bell(seen, by), np.ones(12), prior, ["a", "b"], 1000, 0)
    after = np.linalg.inv(by.T @ by + np.linalg.inv(cover))
    mean = after @ (by.T @ seen + np.linalg.inv(cover) @ means)
    for k, each in enumerate(found.joined.values()):
        sd = np.sqrt(after[k, k])
        assert each.mean == pytest.approx(mean[k], abs=0.02 * sd)
        assert each.sd == pytest.approx(sd, rel=0.03)
        assert each.low == pytest.approx(mean[k] - 1.96 * sd, abs=0.1 * sd)
    assert found.judgement["a"].mean == pytest.approx(0.5, abs=1e-6)
    assert found.judgement["a"].sd == pytest.approx(0.7, rel=1e-2)
    # 1 / ∫ p² / q, of a normal p and Student's t q of five degrees in two dimensions: 92.4 %.
    assert found.effective == pytest.approx(0.924 * found.proposed, rel=0.03)
    worlds = np.array(found.worlds)
    np.testing.assert_allclose(np.cov(worlds, rowvar=False), after, atol=0.1 * after.max())


class Two:
    """One observation that either of two values of a number explains."""

    def at(self, point: Floats) -> tuple[Floats, Floats]:
        off = (point[0] - np.array([-2.0, 1.5])) / np.array([0.2, 0.3])
        logs = -(off**2) / 2 + np.log([0.7, 0.3])
        log = np.logaddexp(*logs)
        return np.array([log]), np.array([[np.exp(logs - log) @ (-off / np.array([0.2, 0.3]))]])


def test_a_posterior_of_two_tops() -> None:
    """Both are drawn from, by quadrature: the share of each, the mean and the spread."""
    prior = Prior([normal(0.0, 2.0, -np.inf, np.inf)], np.eye(1))
    found = joined(Two(), np.ones(1), prior, ["a"], 2000, 0)
    grid = np.linspace(-8, 8, 160_001)
    log = np.logaddexp(
        np.log(0.7) - ((grid + 2) / 0.2) ** 2 / 2, np.log(0.3) - ((grid - 1.5) / 0.3) ** 2 / 2
    )
    share = np.exp(log - grid**2 / 8)
    share /= share.sum()
    mean = share @ grid
    worlds = np.array(found.worlds)[:, 0]
    assert (worlds > 0).mean() == pytest.approx(share[grid > 0].sum(), abs=0.02)
    assert found.joined["a"].mean == pytest.approx(mean, abs=0.05)
    assert found.joined["a"].sd == pytest.approx(np.sqrt(share @ (grid - mean) ** 2), rel=0.02)
    assert found.effective > 0.8 * found.proposed


def by_quadrature(text: str, least: float = -1.0) -> Floats:
    """(mean, sd) of each coefficient of a logit regression, by a grid over its two numbers, the
    second ``least`` or more."""
    rows = [line.split(",") for line in text.splitlines()[1:]]
    x = np.array([float(row[0]) for row in rows])
    sign = np.array([1.0 if row[1] == "yes" else -1.0 for row in rows])
    b0, b1 = np.meshgrid(np.linspace(-3, 3, 301), np.linspace(least, 3, 401), indexing="ij")
    odds = sign * (b0[..., None] + b1[..., None] * x)
    log = -np.logaddexp(0, -odds).sum(axis=-1) - b0**2 / 2
    share = np.exp(log - log.max())
    share /= share.sum()
    found = []
    for each in (b0, b1):
        mean = (share * each).sum()
        found.append([mean, np.sqrt((share * (each - mean) ** 2).sum())])
    return np.array(found)


def test_a_posterior_is_carried_into_a_case(tmp_path: Path) -> None:
    """A logit regression with a normal and an even prior, by quadrature; then as a case's own
    ranges, drawn from anew."""
    text = coin(40)
    case = Case.model_validate(CASE)
    found = estimated(case, written(tmp_path, text), outcome="outcome", prior=True, starts=1)
    assert found.posterior is not None
    expected = by_quadrature(text)
    for (mean, sd), each in zip(expected, found.posterior.joined.values(), strict=True):
        assert each.mean == pytest.approx(mean, abs=0.05 * sd)
        assert each.sd == pytest.approx(sd, rel=0.05)
    assert not found.posterior.few
    told = with_posterior(case, found).to_yaml()
    file = tmp_path / "after.yaml"
    file.write_text(told, encoding="utf-8")
    again: CompiledCase = compiled(str(file))
    assert again.case.parameters["b0"].estimate is None
    here = again.case.model_copy(
        update={"parameters": again.case.parameters | {"x": case.parameters["x"].model_copy(
            update={"value": "0.5", "column": None})}}
    )  # fmt: skip
    drawn = draw_parameters(compiled(here), 0, 0, 4096)
    worlds = np.array(found.posterior.worlds)
    for k, name in enumerate(("b0", "b1")):
        assert drawn[name].mean() == pytest.approx(expected[k, 0], abs=0.08 * expected[k, 1])
        assert drawn[name].std() == pytest.approx(expected[k, 1], rel=0.1)
    apart = np.corrcoef(drawn["b0"], drawn["b1"])[0, 1] - np.corrcoef(worlds, rowvar=False)[0, 1]
    assert abs(apart) < 0.06


def test_a_prior_is_what_it_is_within_bounds(tmp_path: Path) -> None:
    """A logit regression whose even prior is cut where its estimate's bound is, by quadrature."""
    text = coin(40)
    bounded = {"estimate": {"start": 1.5, "lower": 1.2}, "range": [-1, 3]}
    case = Case.model_validate(CASE | {"parameters": CASE["parameters"] | {"b1": bounded}})
    found = estimated(case, written(tmp_path, text), outcome="outcome", prior=True, starts=1)
    assert found.posterior is not None
    expected = by_quadrature(text, 1.2)
    for (mean, sd), each in zip(expected, found.posterior.joined.values(), strict=True):
        assert each.mean == pytest.approx(mean, abs=0.05 * sd)
        assert each.sd == pytest.approx(sd, rel=0.05)
    assert min(world[1] for world in found.posterior.worlds) >= 1.2
    judged = found.posterior.judgement["b1"]
    assert (judged.mean, judged.sd) == pytest.approx((2.1, 1.8 / 12**0.5), rel=1e-3)


def test_a_cut_distribution_is_that_of_scipy() -> None:
    cut = between(normal(1.0, 2.0, -np.inf, np.inf), 0.5, None)
    assert cut is not None
    shares = np.array([0.001, 0.3, 0.9, 0.999])
    expected = truncnorm.ppf(shares, (0.5 - 1) / 2, np.inf, loc=1, scale=2)
    np.testing.assert_allclose(cut(shares), expected, rtol=1e-9)
    assert between(uniform(2.0, 3.0), None, 1.0) is None
    whole = uniform(2.0, 3.0)
    assert between(whole, 1.0, 3.0) is whole


def test_estimates_without_a_range_have_no_prior(tmp_path: Path) -> None:
    table = written(tmp_path, coin())
    with pytest.raises(StandoffError, match="--prior: 'b0' has no range; say what"):
        estimated(Case.model_validate(COIN), table, outcome="outcome", prior=True, starts=1)
    with pytest.raises(StandoffError, match="worlds are drawn with --prior alone"):
        estimated(Case.model_validate(CASE), table, outcome="outcome", worlds=200)


def test_the_tutorials_case_is_estimated_and_carried(tmp_path: Path) -> None:
    """The case of docs/how-to/carry-past-crises-into-a-case.md, on the authors' table."""
    table = data("war-since-1800.csv")
    page = Path(__file__).parents[2] / "docs/how-to/carry-past-crises-into-a-case.md"
    text = page.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    file = tmp_path / "deterrence.yaml"
    file.write_text(text, encoding="utf-8")
    case = compiled(str(file)).case
    found = estimated(case, table, outcome=WAR_OUTCOMES, prior=True, starts=1)
    assert found.n == 282
    assert found.posterior is not None
    for name, each in found.posterior.joined.items():
        assert each.sd < found.posterior.judgement[name].sd
    after = with_posterior(case, found)
    assert standoff.study(after, draws=64).failure == ""
