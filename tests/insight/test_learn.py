"""What events teach, against Bayes' rule worked out by other means."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from scipy.stats import beta

import standoff
from standoff.insight.learning.advised import advised
from standoff.insight.learning.learn import learn
from standoff.insight.learning.lesson import Lesson
from standoff.insight.statistics.averages import quantiles
from standoff.insight.statistics.tempering import effective, temper
from standoff.lens.registry import compile_case
from tests.cli.test_run import STARTER, call
from tests.insight.test_explain import schema

COINS = """
standoff: 1
title: Coins
actors: {a: {advised: true}, b: B}
parameters:
  p: {range: [0, 1], basis: judgement, why: made up}
  q: {range: [0, 1], basis: judgement, why: made up}
types: {b: {soft: 0.7, hard: rest}}
levers: {go: [off, on]}
policies: {stay: {}, go: {go: on}}
precision: exact
play:
%(stages)s
outcomes:
  all: {when: "%(all)s", payoffs: {a: 1, b: 0}}
  other: {when: "not (%(all)s)", payoffs: {a: 0, b: 0}}
claims:
  likely: {says: p is above a half, source: judgement, test: p > 0.5}
observed:
  policy: go
  record:
%(record)s
"""


def coins(folder: Path, heads: int, more: str = "", chance: str = "p") -> standoff.Case:
    """A coin of unknown bias p that came up heads so many times in a row, one toss a day."""
    stages = [f"  - {{stage: t{k}, chance: {{h: {chance}, t: rest}}}}" for k in range(heads)]
    record = [f"    - {{date: 2022-01-{k + 1:02}, saw: t{k} == h}}" for k in range(heads)]
    path = folder / "coins.yaml"
    told = {
        "stages": "\n".join(stages),
        "record": "\n".join([*record, *([more] if more else [])]),
        "all": " and ".join(f"t{k} == h" for k in range(heads)),
    }
    path.write_text(COINS % told, "utf-8")
    return standoff.load(path)


def lesson(case: standoff.Case, draws: int) -> Lesson:
    return learn(compile_case(case, case.document), draws=draws)


def test_three_heads_give_the_beta_posterior_day_by_day(tmp_path: Path) -> None:
    """A uniform bias after k heads is Beta(k + 1, 1), and the heads had chance 1/(k + 1)."""
    found = lesson(coins(tmp_path, 3), 4096)
    for k, day in enumerate(found.days, start=1):
        assert day.method == "weighted"
        assert day.evidence == pytest.approx(1 / (k + 1), abs=1e-3)
        known = beta(k + 1, 1)
        after = day.parameters["p"].after
        assert after[0] == pytest.approx(known.mean(), abs=2e-3)
        assert after[1:] == pytest.approx(known.ppf([0.05, 0.5, 0.95]), abs=5e-3)
        assert day.parameters["q"].after[0] == pytest.approx(0.5, abs=5e-3)
        (claim,) = day.claims
        assert claim.share == pytest.approx(known.sf(0.5), abs=2e-3)
        assert list(day.types["b"]["hard"]) == pytest.approx([0.3, 0.3])
        # (Σw)²/Σw² for w = p^k is (2k + 1)/(k + 1)² of the draws.
        assert day.effective == pytest.approx(4096 * (2 * k + 1) / (k + 1) ** 2, rel=5e-3)


def test_a_signal_moves_the_types_by_bayes_rule(tmp_path: Path) -> None:
    """Hard 0.3 with likelihood 0.9, soft 0.7 with 0.2: 0.27 / (0.27 + 0.14)."""
    case = coins(
        tmp_path, 1, '    - {date: 2022-01-02, likelihood: "if b == hard then 0.9 else 0.2"}'
    )
    last = lesson(case, 512).days[-1]
    assert last.types["b"]["hard"][1] == pytest.approx(0.27 / 0.41, abs=1e-6)
    assert last.evidence == pytest.approx(0.5 * 0.41, abs=1e-3)


def test_a_discrete_case_is_exact(tmp_path: Path) -> None:
    """Three values of p by enumeration: 0.1, 0.5, 0.9 with odds 5 : 3 : 2, after two heads."""
    case = coins(tmp_path, 2)
    path = tmp_path / "coins.yaml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("p: {range: [0, 1]", "p: {discrete: {0.1: 5, 0.5: 3, 0.9: 2}", 1), "utf-8"
    )
    case = standoff.load(path)
    value, odds = np.array([0.1, 0.5, 0.9]), np.array([5, 3, 2])
    weight = odds * value**2
    after = lesson(case, 16_000).days[-1].parameters["p"].after
    assert after[0] == pytest.approx(weight @ value / weight.sum(), abs=2e-3)


def test_where_few_worlds_carry_the_weight_others_are_sought(tmp_path: Path) -> None:
    """Six heads of a coin with bias p⁸: the posterior of p is Beta(49, 1), mean 0.98; of 128
    draws hardly three count."""
    case = coins(tmp_path, 6, chance="p ^ 8")
    day = lesson(case, 128).days[-1]
    assert day.method == "tempered"
    assert day.effective >= 64
    known = beta(49, 1)
    after = day.parameters["p"].after
    assert after[0] == pytest.approx(known.mean(), abs=0.006)
    assert after[1] == pytest.approx(known.ppf(0.05), abs=0.03)
    assert day.parameters["q"].after[0] == pytest.approx(0.5, abs=0.06)


def test_the_sampler_finds_a_normal_posterior() -> None:
    """A standard normal prior and a measurement 3 ± 0.1: mean 3/1.01, deviation 0.0995."""
    from scipy.special import ndtri

    found = temper(lambda u: -0.5 * ((ndtri(u[:, 0]) - 3) / 0.1) ** 2, 3, 512, 0)
    values = ndtri(found.points)
    assert values[:, 0].mean() == pytest.approx(3 / 1.01, abs=0.03)
    assert values[:, 0].std() == pytest.approx(0.0995, rel=0.25)
    assert np.abs(values[:, 1:].mean(axis=0)).max() < 0.2
    assert found.distinct > 256


def test_nothing_is_concluded_where_no_world_found_is_possible() -> None:
    found = temper(lambda u: np.full(len(u), -np.inf), 2, 64, 0)
    assert found.distinct == 0


def test_effective_worlds_and_weighted_quantiles() -> None:
    assert effective(np.ones(10)) == 10
    assert effective(np.array([1.0, 0, 0])) == 1
    assert effective(np.zeros(3)) == 0
    values, weight = np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0])
    assert list(quantiles(values, weight, [0.2, 0.5, 0.9])) == [1, 2, 3]


def test_moves_that_no_world_allows_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coins(tmp_path, 2, chance="0")
    assert call("learn", tmp_path / "coins.yaml", "-n", "64") == 1
    assert "no world gives any chance to what the record says by 2022-01-01" in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("policy: go", "policy: gone", "did you mean 'go'"),
        ("saw: t0 == h", "saw: t0 == heads", "heads"),
        ("saw: t0 == h", "saw: t9 == h", "t9"),
        ("saw: t0 == h", "what: nothing", "either 'saw' or"),
        ("date: 2022-01-02", "date: 2021-01-02", "goes back from 2022-01-01"),
        ("saw: t1 == h", "likelihood: 2 * p + 1", "expected a chance from 0 to 1"),
    ],
)
def test_bad_records_are_told_with_their_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, word: str
) -> None:
    coins(tmp_path, 2)
    path = tmp_path / "coins.yaml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert call("learn", path, "-n", "64") == 1
    shown = capsys.readouterr().err
    assert word in shown
    assert "coins.yaml:" in shown


def test_the_command_tells_and_writes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coins(tmp_path, 2)
    out, figure = tmp_path / "l.json", tmp_path / "l.svg"
    path = tmp_path / "coins.yaml"
    assert call("learn", path, "-n", "256", "--json", out, "--figure", figure) == 0
    assert "By 2 January 2022" in capsys.readouterr().out
    jsonschema.validate(json.loads(out.read_text("utf-8")), schema("learn"))
    assert figure.read_text("utf-8").startswith("<svg")
    assert call("learn", STARTER) == 1
    assert "no 'observed' record" in capsys.readouterr().err


def test_a_lead_is_the_weighted_mean_of_what_parts_two_courses() -> None:
    """By hand: of two worlds the second is three times as likely after the record."""
    lost = np.array([[[1.0, 5.0]], [[2.0, 2.0]]])
    even, later = np.array([[1.0, 0.5]]), np.array([[1.0, 3.0]])
    found = advised(["talk", "wait"], (lost, even), (lost, later), lambda *_: 0.5)
    # 1 + 2.5 against 2 + 1 before, over 1.5; and 1 + 15 against 8 after, over 4.
    assert found == ("wait", "wait", 0.0, 0.0)
    first = np.array([[1.0, 0.0]])
    found = advised(["talk", "wait"], (lost, first), (lost, later), lambda *_: 0.5)
    assert found[:2] == ("talk", "wait")
    assert found[2:] == pytest.approx((2.0, 0.5))
    none = advised(["talk", "wait"], (np.nan * lost, even), (lost, later), lambda *_: 0.5)
    assert none[:2] == ("", "wait")
    assert np.isnan(none.lead)
