"""Variants of a case, and why two of them disagree."""

from __future__ import annotations

import json
import pickle
from itertools import permutations
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import standoff
from standoff.insight.statistics.shapley import shapley
from tests.cli.test_run import call
from tests.insight.test_explain import schema

CASE = """
standoff: 1
title: Backing
matters: {payoff: 0.05}
actors: {a: {advised: true}, b: B}
parameters:
  gain: {range: [0, 1], what: what backing brings, unit: points, basis: judgement, why: unknown}
  cost: {value: 0.2, basis: judgement, why: guessed}
  risk: {range: [0, 0.5], likely: 0.1, basis: judgement, why: unknown}
  idle: {range: [0, 1], basis: judgement, why: unknown}
  worst: {value: cost + risk + 0 * idle}
levers: {back: [off, on]}
policies: {stay: {}, back: {back: on}}
groups:
  prices: {parameters: [cost, risk], what: what backing costs}
terms: {net: gain * scale, scale: 1}
precision: exact
play:
  - {stage: luck, chance: {good: 0.5, bad: rest}}
outcomes:
  win: {when: luck == good, payoffs: {a: "if back == on then 2 * net - worst else 0", b: 0}}
  lose: {when: luck == bad, payoffs: {a: "if back == on then -worst else 0", b: 0}}
claims:
  backing-pays: {says: Backing pays, source: judgement, test: U(a | back) > U(a | stay)}
variants:
  dove:
    what: backing is dear
    parameters:
      cost: 0.6
      gain: {range: [0, 0.5]}
  hawk:
    source: the hawks
    parameters: {risk: {range: [0, 0.1]}, gain: {normal: [0.9, 0.1], range: [0.5, 1.5]}, idle: 0.5}
    terms: {scale: 1.2}
    play:
      - {stage: luck, chance: {good: 0.6, bad: rest}}
  other:
    play:
      - {stage: luck, chance: {good: 0.6, bad: rest}}
      - {stage: more, chance: {x: 0.5, y: rest}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "backing.yaml"
    path.write_text(CASE, "utf-8")
    return path


def test_a_variant_changes_what_it_states_and_nothing_else(file: Path) -> None:
    base, dove, hawk = (standoff.load(f"{file}{name}") for name in ("", "@dove", "@hawk"))
    assert dove.parameters["cost"].value == "0.6"
    assert dove.parameters["gain"].range == (0, 0.5)
    assert (dove.parameters["gain"].what, dove.parameters["gain"].unit) == (
        "what backing brings", "points",
    )  # fmt: skip
    assert dove.parameters["risk"] == base.parameters["risk"]
    assert hawk.parameters["risk"].likely is None
    assert (hawk.terms["scale"].is_, hawk.terms["net"].is_) == ("1.2", "gain * scale")
    assert hawk.stages[0].stage.chance["good"] == "0.6"
    assert "the hawks" in hawk.title
    # A case is what it was, and its variants can be studied like any other.
    assert standoff.load(file) == base
    assert standoff.study(f"{file}@dove", draws=64).policies["back"].payoffs["a"].mean < 0


def test_variants_may_stand_in_files_beside_the_case(tmp_path: Path) -> None:
    (tmp_path / "variants").mkdir()
    (tmp_path / "case.yaml").write_text(CASE, "utf-8")
    (tmp_path / "variants" / "owl.yaml").write_text("parameters: {cost: 0.9}\n", "utf-8")
    assert standoff.load(f"{tmp_path / 'case.yaml'}@owl").parameters["cost"].value == "0.9"
    (tmp_path / "variants" / "owl.yaml").write_text("parameters: {cots: 0.9}\n", "utf-8")
    with pytest.raises(standoff.StandoffError, match=r"owl.yaml:1:14: .*did you mean 'cost'"):
        standoff.load(f"{tmp_path / 'case.yaml'}@owl")


def test_an_unknown_variant_is_answered_with_the_nearest(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("run", f"{file}@dover", "-n", "4") == 1
    assert "did you mean 'dove'" in capsys.readouterr().err


def test_check_looks_at_every_variant(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("check", file) == 0
    file.write_text(CASE.replace("cost: 0.6", "cost: 0.6 + gian"), "utf-8")
    assert call("check", file) == 1
    shown = capsys.readouterr().out
    line = 1 + CASE.splitlines().index("      cost: 0.6")
    assert f"backing.yaml:{line}:" in shown
    assert "did you mean 'gain'" in shown


def test_a_split_is_worked_by_hand(file: Path) -> None:
    """Backing gains gain − cost − risk on average: dove changes gain from 0.5 to 0.25 (alone in no
    group) and cost from 0.2 to 0.6 (in 'prices'); the loss is additive, so each part is its own."""
    found = standoff.compare(standoff.load(file), standoff.load(f"{file}@dove"), draws=1024)
    assert set(found.groups) == {"prices", "gain"}
    loss = next(each for each in found.differences if each.quantity == "loss(a | back)")
    assert loss.split["prices"] == pytest.approx(0.4, abs=1e-9)
    assert loss.split["gain"] == pytest.approx(0.25, abs=1e-3)
    assert loss.cruxes == ("prices", "gain")
    assert loss.concede["prices"][0] == pytest.approx(loss.a + 0.4)
    assert loss.concede["prices"][1] == pytest.approx(loss.b - 0.4)


def test_a_difference_is_the_studies_difference_and_its_parts_sum_to_it(file: Path) -> None:
    """Efficiency; and a and b are what two studies on the same draws say."""
    one, other = standoff.load(f"{file}@dove"), standoff.load(f"{file}@hawk")
    found = standoff.compare(one, other, draws=128)
    assert set(found.groups) == {"prices", "gain", "idle", "terms", "play"}
    for each in found.differences:
        assert sum(each.split.values()) == pytest.approx(each.b - each.a, abs=1e-12)
        assert each.split["idle"] == pytest.approx(0, abs=1e-12)
    claim = next(each for each in found.differences if each.kind == "claim")
    study = standoff.study(one, draws=128)
    assert claim.a == pytest.approx(study.claims["backing-pays"].share_for)
    assert claim.b == pytest.approx(
        standoff.study(other, draws=128).claims["backing-pays"].share_for
    )
    assert claim.b > claim.a
    assert found.advice == ("stay", "back")
    back = standoff.compare(other, one, draws=128)
    for each, turned in zip(found.differences, back.differences, strict=True):
        assert turned.split == pytest.approx({k: -v for k, v in each.split.items()}, abs=1e-9)


def test_the_answer_names_the_two_and_can_be_sent_elsewhere(file: Path) -> None:
    found = standoff.compare(file, f"{file}@dove", draws=16)
    assert found.names == ("backing", "dove")
    sent = pickle.loads(pickle.dumps(found))
    assert sent.to_dict() == found.to_dict()
    assert standoff.compare(
        standoff.load(file), f"{file}@dove", draws=16, names=("we", "they")
    ).names == ("we", "they")
    with pytest.raises(standoff.StandoffError, match="one for each"):
        standoff.compare(file, f"{file}@dove", names="we")


def by_orders(values: np.ndarray, players: int) -> np.ndarray:
    """The definition: the average contribution over all orders of joining."""
    found = np.zeros((players, values.shape[1]))
    orders = list(permutations(range(players)))
    for order in orders:
        code = 0
        for player in order:
            found[player] += values[code | 1 << player] - values[code]
            code |= 1 << player
    return found / len(orders)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 5), st.integers(0, 10_000))
def test_shapley_is_its_definition(players: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=(1 << players, 3))
    found = shapley(values)
    assert found == pytest.approx(by_orders(values, players))
    assert found.sum(axis=0) == pytest.approx(values[-1] - values[0])


def test_shapley_is_symmetric_and_gives_a_null_player_nothing() -> None:
    """A glove game: player 0 has a left glove, 1 and 2 a right one each, 3 none. A pair is worth 1;
    the Shapley value is 2/3, 1/6, 1/6, 0 (a textbook example)."""
    values = np.array([[float(code & 1 and bool(code & 6))] for code in range(16)])
    assert shapley(values)[:, 0] == pytest.approx([2 / 3, 1 / 6, 1 / 6, 0])


def test_cases_of_another_structure_are_refused_with_the_place(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("compare", f"{file}@hawk", f"{file}@other") == 1
    shown = capsys.readouterr().err
    assert "the stages are others" in shown
    line = 1 + CASE.splitlines().index("      - {stage: more, chance: {x: 0.5, y: rest}}")
    assert f"backing.yaml:{line}:" in shown
    assert call("compare", file, file) == 1
    assert "assume the same" in capsys.readouterr().err


def test_the_command_tells_and_writes_it(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, figure = tmp_path / "c.json", tmp_path / "c.svg"
    done = call(
        "compare", f"{file}@dove", f"{file}@hawk", "-n", "64", "--json", out, "--figure", figure
    )
    assert done == 0
    assert "of dove the best course is stay; by those of hawk it is back." in " ".join(
        capsys.readouterr().out.split()
    )
    data = json.loads(out.read_text("utf-8"))
    jsonschema.validate(data, schema("compare"))
    assert figure.read_text("utf-8").startswith("<svg")
