"""Sobol indices against closed forms and SALib, and the command that tells them."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from scipy.stats import ks_2samp, qmc

import standoff
from standoff.case.parameters import sampled
from standoff.ensemble.sample import parameter_values
from standoff.insight.discovery.drivers import drivers, factors_of, mixed_worlds
from standoff.insight.statistics.pawn import noise, pawn, slices_of
from standoff.insight.statistics.sobol import Floats, Indices, sobol_indices
from standoff.lens.registry import compile_case
from tests.cli.test_run import STARTER, call
from tests.insight.test_explain import case_file, schema


def indices_of(function: Callable[[Floats], Floats], dimensions: int, rows: int) -> Indices:
    points = qmc.Sobol(2 * dimensions, rng=np.random.default_rng(1)).random(rows)
    first, second = np.split(points, 2, axis=1)
    mixed = np.empty((rows, dimensions))
    for k in range(dimensions):
        changed = first.copy()
        changed[:, k] = second[:, k]
        mixed[:, k] = function(changed)
    return sobol_indices(function(first), function(second), mixed)


def test_ishigami() -> None:
    """Ishigami & Homma (1990) with a = 7, b = 0.1: V = a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2."""

    def ishigami(u: Floats) -> Floats:
        x = np.pi * (2 * u - 1)
        value: Floats = np.sin(x[:, 0]) * (1 + 0.1 * x[:, 2] ** 4) + 7 * np.sin(x[:, 1]) ** 2
        return value

    whole = 49 / 8 + 0.1 * np.pi**4 / 5 + 0.01 * np.pi**8 / 18 + 0.5
    first = np.array([0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 49 / 8, 0]) / whole
    joint = 0.01 * np.pi**8 * (1 / 18 - 1 / 50) / whole
    total = first + np.array([joint, 0, joint])
    found = indices_of(ishigami, 3, 2**14)
    assert found.first == pytest.approx(first, abs=0.01)
    assert found.total == pytest.approx(total, abs=0.01)
    assert (np.abs(found.first - first) < found.first_error).all()
    assert found.variance == pytest.approx(whole, rel=0.01)


def test_sobol_g() -> None:
    """Sobol's g function (Saltelli & Sobol 1995): V_i = 1/(3(1 + a_i)²), all products known."""
    a = np.array([0, 1, 4.5, 9])

    def g(u: Floats) -> Floats:
        return np.asarray(np.prod((np.abs(4 * u - 2) + a) / (1 + a), axis=1))

    part = 1 / (3 * (1 + a) ** 2)
    whole = np.prod(1 + part) - 1
    total = part * np.array([np.prod(1 + np.delete(part, k)) for k in range(4)]) / whole
    found = indices_of(g, 4, 2**14)
    assert found.first == pytest.approx(part / whole, abs=0.01)
    assert found.total == pytest.approx(total, abs=0.01)


def salib_table() -> tuple[Floats, Floats, Floats]:
    rng = np.random.default_rng(3)
    return rng.normal(2, 1, 64), rng.normal(2, 1, 64), rng.normal(2, 1, (64, 3))


def test_equal_to_salib_on_the_same_table() -> None:
    """SALib 1.6.0, sobol.analyze(…, calc_second_order=False, num_resamples=100, seed=11)."""
    a, b, ab = salib_table()
    rows = np.random.default_rng(11).integers(64, size=(64, 100))
    found = sobol_indices(a, b, ab, resamples=rows)
    assert found.first == pytest.approx(
        [0.09702637076417824, 0.10806947694769778, 0.049260575689745824], abs=1e-9
    )
    assert found.first_error == pytest.approx(
        [0.2290195616087706, 0.38062534773567375, 0.3422828649668874], abs=1e-9
    )
    assert found.total == pytest.approx(
        [0.7315947917174146, 1.0116529944987303, 0.9179107703609287], abs=1e-9
    )
    assert found.total_error == pytest.approx(
        [0.3368716101229825, 0.23725582615266172, 0.30602629730076253], abs=1e-9
    )


def test_rows_with_a_missing_value_are_left_out() -> None:
    a, b, ab = salib_table()
    ab[5, 1] = a[7] = np.nan
    keep = np.delete(np.arange(64), [5, 7])
    found, clean = sobol_indices(a, b, ab), sobol_indices(a[keep], b[keep], ab[keep])
    assert found.rows == 62
    assert (found.total == clean.total).all()


def test_pawn_is_the_median_of_scipys_distances() -> None:
    """SALib 1.6.0 gives 0.555, 0.213, 0.130571 on this table; SciPy's ks_2samp slice by slice."""
    rng = np.random.default_rng(3)
    rng.normal(2, 1, 64 * 5)
    x = rng.random((500, 3))
    y = x[:, 0] ** 2 + 0.3 * x[:, 1] + 0.1 * rng.random(500)
    found = pawn(slices_of(list(x.T)), y)
    assert found == pytest.approx([0.555, 0.213, 0.13057142857142856], abs=1e-12)
    edges = np.quantile(x[:, 1], np.linspace(0, 1, 11))
    by_slice = [
        ks_2samp(y[(x[:, 1] >= low) & (x[:, 1] < high)], y).statistic
        for low, high in pairwise(edges)
    ]
    assert found[1] == pytest.approx(np.median(by_slice))
    assert found[0] > noise(y, 0) > 0.05


LINEAR = """
standoff: 1
title: Linear
actors: {a: {advised: true}}
parameters:
  x: {normal: [0, 1], basis: judgement, why: made up}
  y: {normal: [0, 2], basis: judgement, why: made up}
  z: {normal: [0, 2], basis: judgement, why: made up}
  twice: {value: 2 * x}
levers: {go: [off, on]}
policies: {stay: {}, go: {go: on}}
%s
precision: exact
play:
  - {stage: luck, chance: {good: 0.5, bad: rest}}
outcomes:
  end: {when: "luck in [good, bad]", payoffs: {a: "if go == on then twice + y + 0 * z else 0"}}
"""


def linear(folder: Path, more: str = "") -> standoff.Case:
    path = folder / "linear.yaml"
    path.write_text(LINEAR % more, "utf-8")
    return standoff.load(path)


def test_a_linear_loss_splits_as_its_variances_do(tmp_path: Path) -> None:
    """2x + y with sd(x) = 1, sd(y) = 2 has half its variance from each; z does nothing. A
    parameter computed from another follows it."""
    case = linear(tmp_path)
    found = drivers(compile_case(case, case.document), base=2048)
    driven = {each.quantity.id: each for each in found.driven}
    loss = driven["loss(a | go)"]
    assert loss.indices.total == pytest.approx([0.5, 0.5, 0], abs=0.03)
    assert loss.indices.first == pytest.approx([0.5, 0.5, 0], abs=0.03)
    assert loss.indices.variance == pytest.approx(8, rel=0.05)
    assert loss.base == pytest.approx(0, abs=1e-9)
    # −2 × 1.6449 and 2 × 1.6449: the 5 and 95 % quantiles of a normal.
    assert loss.low[0] == pytest.approx(2 * 1.6448536, abs=1e-6)
    assert loss.high[0] == pytest.approx(-2 * 1.6448536, abs=1e-6)
    assert {each.id for each in found.constant} >= {"loss(a | stay)", "P(end | go)"}
    assert loss.moment_independent[2] < loss.noise < loss.moment_independent[0]


def test_correlated_parameters_are_one_factor(tmp_path: Path) -> None:
    case = linear(
        tmp_path,
        "correlations: [{between: [x, y], rank: 0.5, basis: judgement, why: made up}]",
    )
    found = drivers(compile_case(case, case.document), base=2048)
    assert found.factors == (("x", "y"), ("z",))
    loss = next(each for each in found.driven if each.quantity.id == "loss(a | go)")
    assert loss.indices.total == pytest.approx([1, 0], abs=0.03)


def test_the_command_tells_and_writes_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, figure = tmp_path / "d.json", tmp_path / "d.svg"
    done = call(
        "drivers", STARTER, "--base", "16", "--json", file, "--figure", figure,
        "--quantity", "P(war | talk)", "--show", "outcome",
    )  # fmt: skip
    assert done == 0
    assert "P(war | talk)" in capsys.readouterr().out
    data = json.loads(file.read_text("utf-8"))
    jsonschema.validate(data, schema("drivers"))
    assert data["worlds"] == 16 * (len(data["factors"]) + 2)
    assert figure.read_text("utf-8").startswith("<svg")
    found = standoff.drivers(STARTER, base=16)
    assert pickle.loads(pickle.dumps(found)).to_dict() == data


def test_where_no_game_is_solved_there_is_nothing_to_tell_and_it_is_said() -> None:
    found = replace(standoff.drivers(STARTER, base=16), driven=(), constant=(), unsolved=7)
    assert "7 games were not solved" in found.failure


def test_bad_input_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("drivers", STARTER, "--base", "4") == 1
    assert "at least 16" in capsys.readouterr().err
    figure = tmp_path / "d.json"
    wrong = ("--quantity", "P(wr | talk)", "--figure", figure)
    assert call("drivers", STARTER, "--base", "16", *wrong) == 1
    assert "did you mean 'P(war | talk)'" in capsys.readouterr().err
    fixed = case_file(tmp_path, 0.5)
    fixed.write_text(fixed.read_text("utf-8").replace("range: [0, 1]", "value: 0.5"), "utf-8")
    assert call("drivers", fixed) == 1
    assert "nothing in the case is uncertain" in capsys.readouterr().err


def test_how_far_the_order_of_numbers_is_told_apart_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Two indices are apart where they differ by more than the root of the sum of the squares of
    half the widths of their intervals."""
    one = standoff.drivers(STARTER, base=16).driven[0]

    def with_totals(total: list[float], error: float) -> bool:
        told = np.array(total)
        wide = np.full(len(told), error)
        found = replace(one, indices=Indices(told, wide, told, wide, 1.0, 16))
        return bool(found.told_from(2))

    assert with_totals([0.1, 0.6, 0.3, 0.2], 0.25)
    assert not with_totals([0.1, 0.6, 0.3, 0.2], 0.3)
    assert with_totals([0.6, 0.3], 9.0)
    assert not with_totals([float("nan")] * 4, 0.1)
    assert call("drivers", STARTER, "--base", "16") == 0
    assert "At 16 base rows the first number named" in capsys.readouterr().out


def test_correlated_numbers_are_mixed_as_one() -> None:
    """A world of the first sample with a factor of the second is what their points make of it."""
    case = standoff.load("ukraine-2022")
    compiled = compile_case(case, case.document)
    names = sampled(case)
    factors = factors_of(compiled)
    assert any(len(each) > 1 for each in factors)
    points = qmc.Sobol(2 * len(names), rng=np.random.default_rng(2)).random(8)
    first, second = np.split(points, 2, axis=1)
    sides = parameter_values(compiled, first), parameter_values(compiled, second)
    found = mixed_worlds(compiled, factors, sides, slice(2, 7))
    for k, factor in enumerate(factors):
        mixed = first[2:7].copy()
        own = [names.index(name) for name in factor]
        mixed[:, own] = second[2:7][:, own]
        for name, values in parameter_values(compiled, mixed).items():
            np.testing.assert_array_equal(found[name][5 * (k + 2) : 5 * (k + 3)], values)
