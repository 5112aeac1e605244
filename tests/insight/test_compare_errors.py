"""The errors of a comparison, against effects known in closed form."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

import standoff
from standoff.ensemble.sampling_error import TIMES
from standoff.insight.disagreement.comparison import Comparison
from standoff.insight.disagreement.effects import Effects
from standoff.insight.statistics.shapley import shapley, shapley_weights
from tests.cli.test_run import call
from tests.insight.test_explain import schema

TOY = """
standoff: 1
title: A toy
actors: {a: {advised: true}}
parameters:
  x: {range: [0, 0.6], basis: judgement, why: unknown}
  y: {range: [0, 0.8], basis: judgement, why: unknown}
  z: {range: [0, 1], basis: judgement, why: unknown}
  u: {value: 0.1, basis: judgement, why: guessed}
  v: {value: 0.2, basis: judgement, why: guessed}
policies: {only: {}}
precision: exact
play:
  - {stage: luck, chance: {good: x * y * z, bad: rest}}
outcomes:
  win: {when: luck == good, payoffs: {a: 0}}
  lose: {when: luck == bad, payoffs: {a: "-(x + u) * (y + v) * z"}}
claims:
  enough: {says: Enough, source: judgement, test: E(share | only) + u + v > 1}
  never: {says: Never judged, source: judgement, test: "P(win | only, lose) > 0.5"}
measures: {share: number}
variants:
  other:
    parameters: {x: {range: [0, 1]}, y: {range: [0.2, 1]}, u: 0.3, v: 0.5}
"""
# A claim on a number alone: the measure is the uncertain number itself, however play goes.
TOY = TOY.replace("a: 0}}", "a: 0}, measures: {share: z}}").replace(
    '(y + v) * z"}}', '(y + v) * z"}, measures: {share: z}}'
)
SEEDS = 48


def closed_forms() -> dict[str, dict[str, float]]:
    """Each effect: averages of products of independent numbers are products of averages; the
    claim's share is P(z > 1 - u - v) = u + v for a uniform z."""
    means = [{"x": 0.3, "y": 0.4, "u": 0.1, "v": 0.2}, {"x": 0.5, "y": 0.6, "u": 0.3, "v": 0.5}]
    names = list(means[0])
    second = {"x": (0.6, 1.0), "y": (0.8, 1.0)}
    table = np.empty((16, 3))
    for code in range(16):
        m = {name: means[code >> k & 1][name] for k, name in enumerate(names)}
        squares = {
            name: (high**2 + high * low + low**2) / 3
            for name, (low, high) in {
                "x": (0.0, second["x"][code & 1]),
                "y": ((0.0, 0.8), (0.2, 1.0))[code >> 1 & 1],
            }.items()
        }
        # E[(1 - xyz)(x + u)(y + v)z] with E z = 1/2 and E z² = 1/3.
        loss = (m["x"] + m["u"]) * (m["y"] + m["v"]) / 2 - (squares["x"] + m["u"] * m["x"]) * (
            squares["y"] + m["v"] * m["y"]
        ) / 3
        table[code] = m["x"] * m["y"] / 2, loss, m["u"] + m["v"]
    split = shapley(table)
    found = {}
    for k, quantity in enumerate(("P(win | only)", "loss(a | only)", "enough")):
        found[quantity] = {name: float(split[g, k]) for g, name in enumerate(names)}
        found[quantity]["whole"] = float(table[-1, k] - table[0, k])
    return found


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("toy") / "toy.yaml"
    path.write_text(TOY, "utf-8")
    return path


@pytest.fixture(scope="module")
def answers(toy: Path) -> list[Comparison]:
    one, other = standoff.load(toy), standoff.load(f"{toy}@other")
    return [standoff.compare(one, other, draws=128, seed=seed) for seed in range(SEEDS)]


def test_twice_the_error_covers_the_effects(answers: list[Comparison]) -> None:
    truth = closed_forms()
    inside: dict[str, list[bool]] = {"P(win | only)": [], "loss(a | only)": [], "enough": []}
    for found in answers:
        for each in found.differences:
            if each.quantity not in inside:
                continue
            assert sum(each.split.values()) == pytest.approx(each.b - each.a, abs=1e-12)
            effects = {**each.split, "whole": each.b - each.a}
            for name, error in {**each.split_errors, "whole": each.error}.items():
                if error < 1e-12:  # what has no part in a chance is exactly nothing
                    assert effects[name] == pytest.approx(truth[each.quantity][name], abs=1e-12)
                    continue
                off = abs(effects[name] - truth[each.quantity][name])
                inside[each.quantity].append(off <= TIMES * error)
    shares = {quantity: float(np.mean(each)) for quantity, each in inside.items()}
    counts = {quantity: len(each) for quantity, each in inside.items()}
    assert min(counts.values()) >= 3 * SEEDS
    assert 0.90 <= shares["P(win | only)"] <= 0.99, shares
    assert 0.90 <= shares["loss(a | only)"] <= 0.99, shares
    # Two worlds are allowed for beyond the spread of a share, so it is covered more often.
    assert shares["enough"] >= 0.90, shares


def test_errors_are_those_of_each_worlds_own_split() -> None:
    """Against the definition: split every world by itself, and take the standard error of the
    16 sequences' means (dealt in turn), widened by Student's t with 15 degrees of freedom."""
    generator = np.random.default_rng(5)
    worlds = generator.normal(size=(8, 64))
    effects = Effects(3, 64)
    for code, rows in effects.visits():
        effects.add(code, rows, {("loss(a | p)", "loss", "p"): worlds[code]})
    own = shapley(worlds)
    means = own.reshape(3, 4, 16).mean(axis=1)
    expected = means.std(axis=1, ddof=1) / 4 * 2.131449546 / 2
    assert effects.split_errors(0) == pytest.approx(expected, rel=1e-6)
    assert effects.split()[:, 0] == pytest.approx(own.mean(axis=1), abs=1e-12)
    apart = (worlds[-1] - worlds[0]).reshape(4, 16).mean(axis=0)
    assert effects.difference_error(0) == pytest.approx(
        apart.std(ddof=1) / 4 * 2.131449546 / 2, rel=1e-6
    )


@pytest.mark.parametrize("players", [1, 2, 4, 6])
def test_weights_are_those_of_the_split(players: int) -> None:
    values = np.random.default_rng(players).normal(size=(1 << players, 3))
    assert shapley_weights(players) @ values == pytest.approx(shapley(values), abs=1e-12)


def test_where_nothing_is_uncertain_there_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "sure.yaml"
    text = TOY.replace("x: {range: [0, 0.6]", "x: {value: 0.3").replace(
        "y: {range: [0, 0.8]", "y: {value: 0.4"
    )
    text = text.replace("z: {range: [0, 1]", "z: {value: 0.5").replace(
        "x: {range: [0, 1]}, y: {range: [0.2, 1]}", "x: 0.5, y: 0.6"
    )
    path.write_text(text, "utf-8")
    found = standoff.compare(standoff.load(path), standoff.load(f"{path}@other"))
    assert found.draws == 1
    win = next(each for each in found.differences if each.quantity == "P(win | only)")
    assert win.b - win.a == pytest.approx(0.5 * 0.6 / 2 - 0.3 * 0.4 / 2)
    assert (win.error, set(win.split_errors.values())) == (0, {0})
    assert not win.within_error


ODD = (
    TOY.replace("bad: rest}}", "odd: w, bad: rest}}")
    .replace("luck == bad,", "luck != good,")
    .replace("parameters:\n", "parameters:\n  w: {value: 0, basis: judgement, why: never}\n", 1)
    .replace('P(win | only, lose) > 0.5"', 'P(win | only, luck == odd) > 0.5"')
    + "  rare:\n    parameters: {w: 0.01, u: 0.3}\n"
)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("", "@other", "can be judged in no world of either's"),
        ("", "@rare", "can be judged in no world of odd's"),
        ("@rare", "@other", "can be judged in no world of other's"),
    ],
)
def test_a_claim_that_one_cannot_judge_is_told_and_the_others_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], first: str, second: str, told: str
) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(ODD, "utf-8")
    args = ["compare", f"{path}{first}", f"{path}{second}", "-n", "64"]
    assert call(*args, "--json", tmp_path / "c.json") == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert f"{told}: never." in shown
    data = json.loads((tmp_path / "c.json").read_text("utf-8"))
    jsonschema.validate(data, schema("compare"))
    assert told in data["left_out"]["never"]
    assert "enough" in {each["quantity"] for each in data["differences"]} or first == "@rare"
    assert len(data["differences"]) >= 2


def test_an_effect_within_its_error_is_said_to_be_so(
    toy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With 16 worlds two that turned may have been missed: a share is off by 2·√2/16, or 18 points,
    at the least, and a part of 10 points may be nothing."""
    near = tmp_path / "near.yaml"
    near.write_text(TOY + "  near:\n    parameters: {u: 0.2, v: 0.7}\n", "utf-8")
    args = ("compare", near, f"{near}@near", "-n", "16")
    assert call(*args, "--json", tmp_path / "c.json") == 0
    shown = " ".join(capsys.readouterr().out.split())
    data = json.loads((tmp_path / "c.json").read_text("utf-8"))
    claim = next(each for each in data["differences"] if each["quantity"] == "enough")
    assert claim["split_within_error"] == ["u"]
    assert claim["split_errors"]["u"] > np.sqrt(2) / 16
    assert "u" not in claim["cruxes"]
    assert shown.count("(within its error)") >= 1
    assert "± is twice the standard error" in shown
    loss = next(each for each in data["differences"] if each["kind"] == "loss")
    assert abs(loss["b"] - loss["a"]) > 2 * loss["error"] or loss["within_error"]
