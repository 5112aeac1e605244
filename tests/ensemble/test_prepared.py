"""A prepared study gives the bits of one made anew, however it is asked."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import standoff
from standoff.ensemble import plan, prepare
from standoff.ensemble.prepare import Prepared
from standoff.ensemble.run import Ensemble, run
from standoff.ensemble.sample import draw_parameters
from standoff.lens.game.fill import fill
from standoff.lens.game.grow import grow
from standoff.lens.game.written import fillings
from standoff.lens.registry import compile_case
from tests.ensemble.random_cases import Written, written_cases
from tests.ensemble.toy_studies import TOY

CASE: dict[str, Any] = {**TOY}
some = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def prepared_toy() -> Prepared:
    return prepare.prepare(compile_case(standoff.Case.model_validate(CASE), None))


def same_bits(one: Ensemble, other: Ensemble) -> None:
    assert one.draws == other.draws
    for name, values in one.parameters.items():
        np.testing.assert_array_equal(values, other.parameters[name])
    assert one.policies.keys() == other.policies.keys()
    for name, each in one.policies.items():
        for field in ("values", "solved", "reason", "residual", "epsilon", "settled"):
            np.testing.assert_array_equal(
                getattr(each, field), getattr(other.policies[name], field)
            )
        for bounds in ("low", "high"):
            left, right = getattr(each, bounds), getattr(other.policies[name], bounds)
            assert left.keys() == right.keys()
            for draw, row in left.items():
                np.testing.assert_array_equal(row, right[draw])


@some
@given(
    written_cases(),
    st.integers(1, 40),
    st.sampled_from([1, 7, 500]),
    st.integers(1, 3),
    st.booleans(),
)
def test_however_split_it_gives_the_bits_of_a_study_made_anew(
    written: Written, draws: int, chunk: int, threads: int, exact: bool
) -> None:
    data = {**written.data(), "precision": "exact"} if exact else written.data()
    case = compile_case(standoff.Case.model_validate(data), None)
    ready = prepare.prepare(case)
    run(ready, draws=draws + 3, seed=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "CHUNK_DRAWS", chunk)
        again = run(ready, draws=draws, threads=threads)
    same_bits(run(case, draws=draws, threads=1), again)


@some
@given(written_cases())
def test_a_program_gives_the_bits_of_its_expressions_one_by_one(written: Written) -> None:
    case = compile_case(standoff.Case.model_validate(written.data()), None)
    parameters = draw_parameters(case, 0, 0, 33)
    for policy in case.policies.values():
        grown = grow(case, policy)
        plain, filled = fill(grown, parameters), fillings([grown])[0][0].fill(parameters)
        for name in ("payoffs", "chance", "precision"):
            one, other = getattr(plain.games, name), getattr(filled.games, name)
            np.testing.assert_array_equal(one, other)
            if name == "chance":
                np.testing.assert_array_equal(np.signbit(one), np.signbit(other))
        np.testing.assert_array_equal(plain.measures, filled.measures)


FORMULAS = {
    "nested": "if course == a then (if move == left then x else y) else if x > y then z else -x",
    "logic": "if (x > 0.5 and move == left) or not (y < z and course != b) then 1 else x / y",
    "functions": "exp(x) + log(y) * sqrt(z) - abs(x - y) + x ^ 2 + y ^ z + 2 ^ (x + log(z))",
    "bounds": "min(x, y, 0.5) + max(z, x, (if move == left then 1 else y)) + clip(x - y, 0, z)",
    "tests": "(x < y) + (x <= z) + (x > 0.2) + (y >= 0.3) + (x == y) + (move != left)",
    "shared": "harsh + mild * (if move == left then harsh else 2)",
    "constant": "3",
    "played": "if played(answer) then x else y",
}


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize("draws", [1, 5, 64, 700])
def test_every_part_of_the_language_is_written_as_it_is_evaluated(name: str, draws: int) -> None:
    data: dict[str, Any] = {
        **CASE,
        "claims": {},
        "terms": {
            "harsh": "exp(-x) * (if course == b then y else 1)",
            "mild": "if move == left then harsh - 1 else log(1 + z)",
        },
        "play": [
            {"stage": "move", "actor": "other", "choose": ["left", "right"]},
            {
                "stage": "answer",
                "when": "move == left",
                "actor": "me",
                "choose": ["stand", "leave"],
            },
            {
                "stage": "coin",
                "chance": {"up": "if move == right then 0 else x * y", "down": "rest"},
            },
        ],
        "outcomes": {
            side: {
                "when": f"coin == {side}",
                "payoffs": {"me": FORMULAS[name], "other": "-0.0 * x"},
                "measures": {"harm": FORMULAS[name]},
            }
            for side in ("up", "down")
        },
    }
    case = compile_case(standoff.Case.model_validate(data), None)
    parameters = draw_parameters(case, 3, 0, draws)
    for policy in case.policies.values():
        grown = grow(case, policy)
        plain, filled = fill(grown, parameters), fillings([grown])[0][0].fill(parameters)
        assert filled.games.payoffs.tobytes() == plain.games.payoffs.tobytes()
        assert filled.games.chance.tobytes() == plain.games.chance.tobytes()
        assert filled.measures.tobytes() == plain.measures.tobytes()
        assert np.signbit(filled.games.chance).any()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"payoffs": {"me": "log(x - 1)", "other": "0"}}, "payoff of 'me' from 'war' is not a"),
        ({"payoffs": {"me": "1 / (x - x)", "other": "0"}}, "payoff of 'me' from 'war' is infinite"),
    ],
)
def test_what_is_wrong_is_told_as_by_a_study_made_anew(change: dict[str, Any], told: str) -> None:
    outcomes = {**CASE["outcomes"], "war": {**CASE["outcomes"]["war"], **change}}
    case = compile_case(standoff.Case.model_validate({**CASE, "outcomes": outcomes}), None)
    with pytest.raises(standoff.StandoffError, match=f"{told}.* in draw 0 of policy 'a'"):
        run(prepare.prepare(case), draws=8)


def test_a_chance_outside_0_to_1_and_a_precision_below_0_are_told() -> None:
    case = compile_case(standoff.Case.model_validate(CASE), None)
    ready = prepare.prepare(case, policies=["a"])
    with pytest.raises(standoff.StandoffError, match=r"chance of 'up' is 1\.5, outside 0 to 1"):
        run(ready, draws=4, given={"x": np.array([0.5, 0.1, 1.5, 0.2])})
    sharp = compile_case(standoff.Case.model_validate({**CASE, "precision": "x - 0.5"}), None)
    with pytest.raises(standoff.StandoffError, match=r"precision of 'me' is -0\.3, below 0, in dr"):
        run(prepare.prepare(sharp), draws=2, given={"x": np.array([0.7, 0.2])})


def test_given_numbers_replace_drawn_ones_and_formulas_follow() -> None:
    data = {**CASE, "parameters": {**CASE["parameters"], "twice": {"value": "2 * x"}}}
    ready = prepare.prepare(compile_case(standoff.Case.model_validate(data), None))
    drawn = run(ready, draws=6)
    found = run(ready, draws=6, given={"x": 0.25})
    np.testing.assert_array_equal(found.parameters["x"], np.full(6, 0.25))
    np.testing.assert_array_equal(found.parameters["twice"], np.full(6, 0.5))
    np.testing.assert_array_equal(found.parameters["y"], drawn.parameters["y"])
    both = run(ready, draws=6, given={"x": 0.25, "twice": np.arange(6.0)})
    np.testing.assert_array_equal(both.parameters["twice"], np.arange(6.0))
    same_bits(drawn, run(ready, draws=6))
    same_bits(drawn, run(ready, draws=6, given=dict(drawn.parameters)))


def test_what_is_given_is_checked() -> None:
    ready = prepared_toy()
    with pytest.raises(standoff.StandoffError, match="no parameter 'w'"):
        run(ready, draws=3, given={"w": 1.0})
    with pytest.raises(standoff.StandoffError, match="one for each of the 3 draws"):
        run(ready, draws=3, given={"x": np.zeros(2)})
    with pytest.raises(standoff.StandoffError, match="no policy 'd'"):
        run(ready, draws=3, policies=["d"])


def test_some_of_its_policies_can_be_solved() -> None:
    ready = prepared_toy()
    found = run(ready, draws=5, policies=["b"])
    assert list(found.policies) == ["b"]
    whole = run(ready, draws=5)
    np.testing.assert_array_equal(found.policies["b"].values, whole.policies["b"].values)


def test_a_case_a_prepared_one_and_its_results_can_be_pickled() -> None:
    ready = prepared_toy()
    found = run(ready, draws=9)
    case, again, results = pickle.loads(pickle.dumps((ready.case, ready, found)))
    same_bits(found, results)
    same_bits(found, run(again, draws=9))
    same_bits(found, run(case, draws=9))


def test_python_users_prepare_a_study() -> None:
    ready = standoff.prepare(standoff.Case.model_validate(CASE), policies=["a", "b"])
    assert ready.policies == ("a", "b")
    assert "A toy whose truth is known" in repr(ready)
    study = ready.study(draws=16, given={"x": 0.5})
    assert study.policies["a"].outcomes["war"].mean == pytest.approx(0.5)
    anew = standoff.study(standoff.Case.model_validate(CASE), draws=16, policies=["a", "b"])
    assert ready.study(draws=16, sharper=True).to_dict() == anew.to_dict()
    copy = pickle.loads(pickle.dumps(ready))
    assert copy.study(draws=16, sharper=True).to_dict() == anew.to_dict()
