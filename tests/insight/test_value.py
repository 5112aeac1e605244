"""Values of information against closed forms."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

import standoff
from standoff.ensemble.sample import uniforms
from standoff.insight.decision.information import (
    from_measurement,
    from_signal,
    partial,
    partial_group,
    perfect,
)
from standoff.insight.decision.rules import Worth
from standoff.insight.decision.value import Value, value
from standoff.insight.statistics.prim import Floats
from standoff.lens.registry import compile_case
from tests.cli.test_run import STARTER, call
from tests.insight.test_explain import case_file, schema
from tests.insight.test_sobol import linear


def gain(mean: float, deviation: float) -> float:
    """E max(0, N(mean, deviation²)) − max(0, mean): the unit normal loss (Raiffa & Schlaifer)."""
    at = mean / deviation
    return float(deviation * norm.pdf(at) + mean * norm.cdf(at) - max(0.0, mean))


def gaussian(points: int, mean: float, seed: int) -> tuple[Floats, Floats]:
    """(5, n) independent normals, and the losses of staying and of going, −(mean + x0 + 2 x1)."""
    x = norm.ppf(uniforms(5, seed, 0, points).T)
    return x, np.stack([np.zeros(points), -(mean + x[0] + 2 * x[1])])


@pytest.mark.parametrize("mean", [0.0, -0.7, 1.5])
def test_gaussian_closed_forms(mean: float) -> None:
    x, loss = gaussian(2**13, mean, 1)
    assert perfect(loss).value == pytest.approx(gain(mean, np.sqrt(5)), abs=0.01)
    assert partial(x[0], loss).value == pytest.approx(gain(mean, 1), abs=0.01)
    assert partial(x[1], loss).value == pytest.approx(gain(mean, 2), abs=0.01)
    assert partial(x[2], loss).value == pytest.approx(0, abs=0.01)
    assert partial_group([x[0], x[1]], loss).value == pytest.approx(
        gain(mean, np.sqrt(5)), abs=0.01
    )
    assert partial_group([x[0], x[3], x[4]], loss).value == pytest.approx(gain(mean, 1), abs=0.015)
    for error in (0.5, 1.0, 3.0):
        # A measurement moves the posterior mean by N(0, 1/(1 + error²)) (conjugate normals).
        known = gain(mean, 1 / np.sqrt(1 + error**2))
        assert from_measurement(x[0], loss, error).value == pytest.approx(known, abs=0.01)


@pytest.mark.parametrize(("least", "error"), [(0.9, 0.1), (0.8, 0.3), (0.5, 0.2), (0.5, 1e-4)])
def test_a_measurement_of_what_is_uniform(least: float, error: float) -> None:
    """A choice worth t − c with t uniform, against nothing: the truth by quadrature over what the
    measurement says (the mean of a normal truncated to [0, 1])."""

    def saved(result: float) -> float:
        low, high = -result / error, (1 - result) / error
        density = float(norm.cdf(high) - norm.cdf(low))
        if density <= 0:
            return 0.0
        mean = result + error * float(norm.pdf(low) - norm.pdf(high)) / density
        return density * max(0.0, mean - least)

    known = quad(saved, -8 * error, 1 + 8 * error, points=[least], limit=500)[0]
    known -= max(0.0, 0.5 - least)
    t = uniforms(1, 3, 0, 4096)[:, 0]
    loss = np.stack([np.zeros(4096), least - t])
    assert from_measurement(t, loss, error).value == pytest.approx(known, rel=0.004)


def test_a_group_that_acts_only_together_is_worth_something() -> None:
    """−x·y of two signs: each by itself is worth nothing, both together E max(0, xy) = 1/π."""
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(2, 20_000))
    loss = np.stack([np.zeros(20_000), -x * y])
    assert partial(x, loss).value == pytest.approx(0, abs=0.02)
    assert partial_group([x, y], loss).value == pytest.approx(1 / np.pi, abs=0.02)


@pytest.mark.parametrize("policies", [2, 3])
def test_a_measurement_of_any_error_is_bounded(policies: int) -> None:
    """Without error it is worth what the number is, with a large one nothing, in between less the
    larger the error; conjugate normals say how much."""
    x, loss = gaussian(2000, 0.3, 4)
    loss = np.concatenate([loss, loss[:1] + 9])[:policies]
    exact = partial(x[0], loss).value
    found = [
        from_measurement(x[0], loss, error).value
        for error in (1e-300, 1e-9, 1e-4, 0.5, 2.0, 1e4, 1e300)
    ]
    assert found[:3] == pytest.approx([exact] * 3, abs=1e-3)
    assert found[3] == pytest.approx(gain(0.3, 1 / np.sqrt(1.25)), abs=0.02)
    assert found[4] == pytest.approx(gain(0.3, 1 / np.sqrt(5)), abs=0.02)
    assert found[5:] == pytest.approx([0, 0], abs=1e-6)


def test_worlds_that_were_not_solved_leave_the_others_in_their_sequences() -> None:
    """Leaving out worlds of one sequence leaves that sequence smaller, and moves none of the rest:
    the value stays, and its error hardly moves."""
    x, loss = gaussian(4096, 0.3, 5)
    kept = np.nonzero(np.arange(4096) % 32 != 0)[0]
    some = partial(x[1][kept], loss[:, kept], kept)
    assert some.value == pytest.approx(gain(0.3, 2), abs=4 * some.error + 1e-3)
    assert 0 < some.error < 0.05


def test_what_never_varies_is_worth_nothing() -> None:
    x, loss = gaussian(256, 0.0, 6)
    still = np.full(256, 3.0)
    assert partial(still, loss) == Worth(0.0, 0.0)
    assert partial_group([still, still], loss) == Worth(0.0, 0.0)
    assert from_measurement(still, loss, 1.0) == Worth(0.0, 0.0)
    assert partial_group([still, x[1]], loss).value == partial(x[1], loss).value


def test_a_signal_is_worth_what_a_table_worked_by_hand_says() -> None:
    """Two worlds, even odds; losses stay (4, 4), go (0, 10); the signal is right with 0.8.
    Without: stay, 4. With: on "first" the posterior is 0.8: go loses 2; on "second" stay loses 4;
    each is said half of the time: 4 − (2 + 4)/2 = 1. Knowing for sure: 4 − (0 + 4)/2 = 2."""
    loss = np.array([[4.0, 4.0], [0.0, 10.0]])
    signal = np.array([[0.8, 0.2], [0.2, 0.8]])
    assert from_signal(signal, loss).value == pytest.approx(1)
    assert perfect(loss).value == pytest.approx(2)
    assert from_signal(np.full((2, 2), 0.5), loss).value == 0


def test_several_policies_at_a_discrete_parameter() -> None:
    """Three states, three policies, exact by enumeration."""
    rng = np.random.default_rng(3)
    state = np.repeat([0.0, 1.0, 2.0], [500, 300, 200])
    table = rng.normal(size=(3, 3))
    loss = table[:, state.astype(int)]
    weights = np.array([0.5, 0.3, 0.2])
    known = (table @ weights).min() - weights @ table.min(axis=0)
    assert partial(state, loss).value == pytest.approx(known)
    assert perfect(loss).value == pytest.approx(known)


def found(case: standoff.Case, tests: list[str], draws: int = 4096) -> Value:
    return value(
        compile_case(case, case.document),
        draws=draws,
        tests=tests,
        groups={"both": ["x", "y"]},
    )


def test_a_case_with_a_linear_loss(tmp_path: Path) -> None:
    """Going gains 2x + y with x ~ N(0, 1) and y ~ N(0, 2²)."""
    answer = found(linear(tmp_path), ["x > 0 : 1", "x > 0 : 0.8", "x +- 1", "twice > 0 : 0.9/0.7"])
    assert answer.perfect.value == pytest.approx(gain(0, np.sqrt(8)), abs=0.02)
    assert answer.parameters["x"].value == pytest.approx(gain(0, 2), abs=0.02)
    assert answer.parameters["y"].value == pytest.approx(gain(0, 2), abs=0.02)
    assert answer.parameters["z"].value == pytest.approx(0, abs=0.02)
    assert answer.groups["both"].value == pytest.approx(answer.perfect.value, abs=0.02)
    worths = [each.value for each in answer.tests.values()]
    sign = 2 * norm.pdf(0)
    # A sign told right with r is worth (2r − 1) of the sign itself; 0.9/0.7 weighs both errors.
    assert worths == pytest.approx(
        [sign, 0.6 * sign, gain(0, 2 / np.sqrt(2)), 0.6 * sign], abs=0.02
    )


TYPED = """
standoff: 1
title: Typed
actors: {a: {advised: true}, b: B}
parameters: {bad: {range: [0.2, 0.6], basis: judgement, why: made up}}
types: {b: {soft: rest, hard: bad}}
levers: {arm: [off, on]}
policies: {trust: {}, arm: {arm: on}}
precision: exact
play:
  - {stage: move, actor: b, choose: [attack, wait]}
outcomes:
  war:
    when: move == attack
    payoffs: {b: "if b == hard then 1 else -1", a: "if arm == on then -4 else -10"}
  peace:
    when: move == wait
    payoffs: {b: 0, a: "if arm == on then -3 else 0"}
"""


def test_what_it_is_worth_to_know_a_type(tmp_path: Path) -> None:
    """A hard b attacks and a soft one waits. Losses: trust 10 to the hard, 0 to the soft; arm 4 and
    3. With chance p of hard, on average 0.4: trust 10p = 4, arm 3 + p = 3.4. Knowing the type:
    4p + 0 = 1.6, saving 1.8; a spy right with 0.9 says "hard" of 0.36 + 0.06."""
    path = tmp_path / "typed.yaml"
    path.write_text(TYPED, "utf-8")
    case = standoff.load(path)
    answer = value(compile_case(case, case.document), draws=1024, tests=["b == hard : 0.9"])
    assert answer.chosen == "arm"
    assert answer.types["b"] is not None
    assert answer.types["b"].value == pytest.approx(1.8, abs=0.001)
    says_hard = min(0.36 * 10, 0.36 * 4 + 0.06 * 3)
    says_soft = min(0.04 * 10, 0.04 * 4 + 0.54 * 3)
    spy = answer.tests["b == hard, right 90% of the time"]
    assert spy.value == pytest.approx(3.4 - says_hard - says_soft, abs=0.001)


def test_the_command_tells_and_writes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, figure = tmp_path / "v.json", tmp_path / "v.json5.json"
    done = call(
        "value", STARTER, "-n", "256", "--json", file, "--figure", figure, "--group",
        "war=wins,war_cost", "--test", "war_cost > 30 : 0.9", "--by", "deaths",
    )  # fmt: skip
    assert done == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "deaths saved on average" in shown
    assert "What was found by single numbers and groups accounts for" in shown
    assert "Learning what an actor is" in shown
    assert "% Rival" in shown
    data = json.loads(file.read_text("utf-8"))
    jsonschema.validate(data, schema("value"))
    assert data["unit"] == "people"
    assert set(data["groups"]) == {"war"}
    assert all(worth <= data["evpi"] + 1e-9 for worth in data["evppi"].values())


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--test", "war_cost > 30"], "names no reliability"),
        (["--test", "war_cots > 30 : 0.8"], "did you mean 'war_cost'"),
        (["--test", "war_cost > 30 : 1.8"], "between 0 and 1"),
        (["--test", "war_cost +- 0"], "an error of 0; expected a number above 0"),
        (["--test", "war_cost +- -2"], "expected a number above 0"),
        (["--test", "war_cost +- nan"], "an error of nan"),
        (["--test", "war_cost +- inf"], "an error of inf"),
        (["--test", "war_cost +- much"], "'much' is not a number"),
        (["--test", "rival == greedy : 0.8"], "has no type 'greedy'"),
        (["--group", "g=wars"], "no parameter 'wars'"),
        (["--by", "death"], "did you mean 'deaths'"),
        (["-n", "16"], "at least 64"),
        (["--policies", "talk"], "only one policy"),
    ],
)
def test_bad_input_is_told(
    arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("value", STARTER, *arguments) == 1
    assert word in capsys.readouterr().err


def test_policies_that_are_alike_leave_nothing_to_learn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = case_file(tmp_path, 0.5)
    path.write_text(path.read_text("utf-8").replace("0.5 - cost", "0 * cost"), "utf-8")
    assert call("value", path, "-n", "128") == 0
    assert "Nothing that could be learned would change that" in capsys.readouterr().out
