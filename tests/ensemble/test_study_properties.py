"""What must hold of any study, on random cases from their text to their figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import standoff
from standoff.ensemble import plan, prepare
from standoff.ensemble.run import Ensemble, run
from standoff.ensemble.sample import REPLICATES
from standoff.lens.registry import compile_case
from tests.ensemble.random_cases import Written, columns, world, written_cases

KINDS = frozenset({"outcome", "payoff", "measure", "reached", "choice", "typed"})
TOLERANCE = 1e-7
"""Two solutions of one game, each within 1e-10 or so of the logit condition."""
some = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def solved(data: dict[str, Any], draws: int = 8, **options: Any) -> Ensemble:
    case = standoff.Case.model_validate(data)
    ensemble = run(compile_case(case, None), draws=draws, **options)
    assert all(each.solved.all() for each in ensemble.policies.values())
    return ensemble


def alike(one: Ensemble, other: Ensemble, names: dict[str, str]) -> None:
    """The same figures in every draw, once ``names`` of the first are put for others."""
    expected = {
        tuple(names.get(word, word) for word in key): values
        for key, values in columns(one, KINDS).items()
    }
    found = columns(other, KINDS)
    assert expected.keys() == found.keys()
    for key, values in expected.items():
        assert found[key] == pytest.approx(values, abs=TOLERANCE, rel=TOLERANCE), key


@some
@given(written_cases())
def test_probabilities_sum_to_one_in_every_draw(written: Written) -> None:
    ensemble = solved(written.data(), 40)
    for policy in ensemble.policies:
        total = sum(
            values for key, values in columns(ensemble, frozenset({"outcome"})).items()
            if key[0] == policy
        )  # fmt: skip
        assert total == pytest.approx(1.0, abs=1e-12)
    parts = columns(ensemble, frozenset({"reached", "choice", "typed"}))
    for (policy, kind, name, own, word), whole in parts.items():
        if kind != "choice" and not word:
            of = "choice" if kind == "reached" else "typed"
            pieces = [
                values
                for key, values in parts.items()
                if key[:4] == (policy, of, name, own) and key[4]
            ]
            assert np.sum(pieces, axis=0) == pytest.approx(whole, abs=1e-12)


@some
@given(
    written_cases(),
    st.integers(0, 1000),
    st.integers(1, 70),
    st.sampled_from([1, 2, 7, 500]),
    st.sampled_from([1, 5, 16_384]),
    st.sampled_from([0, 4096]),
    st.integers(1, 4),
    st.booleans(),
)
def test_neither_chunks_nor_threads_change_a_bit(
    written: Written,
    seed: int,
    draws: int,
    chunk: int,
    sampled: int,
    kept: int,
    threads: int,
    exact: bool,
) -> None:
    data = {**written.data(), "precision": "exact"} if exact else written.data()
    case = compile_case(standoff.Case.model_validate(data), None)
    plain = run(case, draws=draws, seed=seed, threads=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "CHUNK_DRAWS", chunk)
        patch.setattr(plan, "SAMPLED_AT_ONCE", sampled)
        patch.setattr(prepare, "DRAWS_KEPT", kept)
        other = run(case, draws=draws, seed=seed, threads=threads)
    for name, values in plain.parameters.items():
        assert np.array_equal(values, other.parameters[name])
    for policy, one in plain.policies.items():
        two = other.policies[policy]
        assert np.array_equal(one.values, two.values, equal_nan=True)
        assert np.array_equal(one.solved, two.solved)
        assert np.array_equal(one.residual, two.residual)
        assert np.array_equal(one.epsilon, two.epsilon)


@some
@given(written_cases())
def test_more_draws_leave_the_first_ones_as_they_were(written: Written) -> None:
    few, many = solved(written.data(), 5), solved(written.data(), 37)
    for policy, one in few.policies.items():
        assert np.array_equal(one.values, many.policies[policy].values[:, :5])


@some
@given(written_cases(), st.data())
def test_other_names_and_orders_permute_the_answer(written: Written, data: st.DataObject) -> None:
    """Actors, choices and types in any order and under any name; parameters renamed (their order
    numbers the dimensions of the draws)."""
    names: dict[str, str] = {}
    for turn in written.turns:
        names |= {turn.name: f"x{turn.name}"}
    words = {f"w{k}": f"word-{k}" for k in range(3)}
    names |= {actor: f"the-{actor}" for actor in written.actors}
    names |= words | {"hard": "rough", "soft": "meek"}
    names |= {name: f"q{name}" for name in written.parameters}
    other = Written(
        {names[name]: value for name, value in written.parameters.items()},
        {names[actor]: names[chance] for actor, chance in written.types.items()},
        tuple(
            turn._replace(
                name=names[turn.name],
                actor=names[turn.actor] if turn.actor else None,
                words=tuple(data.draw(st.permutations([names[word] for word in turn.words]))),
                after=(names[turn.after[0]], names[turn.after[1]]) if turn.after else None,
                hidden_from=tuple(names[actor] for actor in turn.hidden_from),
            )
            for turn in written.turns
        ),
        {
            names[actor]: tuple(
                stake._replace(
                    name=names[stake.name],
                    word=names[stake.word],
                    parameter=names[stake.parameter],
                )
                for stake in written.stakes[actor]
            )
            for actor in data.draw(st.permutations(written.actors))
        },
        {
            names[actor]: text.replace("p0", names["p0"])
            for actor, text in written.precision.items()
        },
    )
    renamed = other.data()
    renamed["types"] = {
        actor: dict(reversed([("rough", kinds["hard"]), ("meek", kinds["soft"])]))
        for actor, kinds in renamed["types"].items()
    }
    # The ends of play keep the harm of the words they had.
    original = written.data()["outcomes"]
    for word, changed in words.items():
        if f"end-{word}" in original:
            harm = original[f"end-{word}"]["measures"]["harm"].replace("p0", names["p0"])
            renamed["outcomes"][f"end-{changed}"]["measures"]["harm"] = harm
    ends = {f"end-{word}": f"end-{changed}" for word, changed in words.items()}
    alike(solved(written.data()), solved(renamed), names | ends)


@some
@given(written_cases(fixed=True), st.data())
def test_the_order_of_fixed_numbers_does_not_matter(written: Written, data: st.DataObject) -> None:
    order = data.draw(st.permutations(list(written.parameters)))
    other = replace(written, parameters={name: written.parameters[name] for name in order})
    changed = {**other.data(), "outcomes": written.data()["outcomes"]}
    alike(solved(written.data()), solved(changed), {})


@settings(some, max_examples=6)
@given(written_cases())
def test_the_order_of_uncertain_numbers_matters_as_little_as_the_seed(written: Written) -> None:
    """Reordered, a parameter gets another dimension of the draws: averages move by no more than a
    few of their stated errors (seven, as there are many averages here)."""
    order = list(reversed(written.parameters))
    other = replace(written, parameters={name: written.parameters[name] for name in order})
    changed = {**other.data(), "outcomes": written.data()["outcomes"]}
    one = standoff.study(written.case(), draws=REPLICATES * 32)
    two = standoff.study(standoff.Case.model_validate(changed), draws=REPLICATES * 32)
    for policy, figures in one.policies.items():
        other_figures = two.policies[policy]
        for name, figure in {**figures.outcomes, **figures.payoffs}.items():
            found = {**other_figures.outcomes, **other_figures.payoffs}[name]
            error = float(np.hypot(figure.mc_error, found.mc_error))
            assert found.mean == pytest.approx(figure.mean, abs=7 * error + 1e-9)


@some
@given(written_cases(), st.sampled_from(["1000", "-3.5 * p0", "exp(p0)"]))
def test_a_constant_more_for_an_actor_changes_nothing(written: Written, constant: str) -> None:
    actor = written.actors[-1]
    data = written.data()
    for outcome in data["outcomes"].values():
        outcome["payoffs"][actor] = f"{outcome['payoffs'][actor]} + {constant}"
    plain, raised = solved(written.data()), solved(data)
    first = plain.parameters["p0"]
    more = {"1000": 1000.0 + 0 * first, "-3.5 * p0": -3.5 * first, "exp(p0)": np.exp(first)}
    before, after = columns(plain, KINDS), columns(raised, KINDS)
    for key, values in before.items():
        shift = more[constant] if key[1:3] == ("payoff", actor) else 0.0
        assert after[key] == pytest.approx(values + shift, abs=TOLERANCE), key


@some
@given(written_cases(), st.sampled_from([0.01, 3.0, 250.0]))
def test_the_unit_of_payoffs_does_not_matter(written: Written, unit: float) -> None:
    """λ is in 1/payoff: payoffs times u and λ over u are the same game."""
    data = written.data()
    actor = written.actors[0]
    data["precision"][actor] = f"({data['precision'][actor]}) / {unit}"
    for outcome in data["outcomes"].values():
        outcome["payoffs"][actor] = f"{unit} * ({outcome['payoffs'][actor]})"
    before = columns(solved(written.data()), KINDS)
    for key, values in columns(solved(data), KINDS).items():
        scale = unit if key[1:3] == ("payoff", actor) else 1.0
        assert values == pytest.approx(before[key] * scale, abs=TOLERANCE * max(1, scale)), key


@some
@given(written_cases(), st.sampled_from([0.0, 1e-10]))
def test_without_precision_play_is_at_random(written: Written, precision: float) -> None:
    """The whole way from text to figures against a walk over the case as it is written."""
    blind = replace(written, precision=dict.fromkeys(written.actors, repr(precision)))
    ensemble = solved(blind.data(), 3)
    found = columns(ensemble, KINDS)
    for draw in range(ensemble.draws):
        values = world(ensemble, draw)
        paths = list(blind.paths(values))
        for policy in ensemble.policies:
            for actor in blind.actors:
                worth = blind.worth(actor, values, policy == "arm")
                at = (policy, "payoff", actor, "", "")
                assert found[at][draw] == pytest.approx(worth, abs=TOLERANCE)
            for turn in blind.turns:
                for word in turn.words:
                    share = sum(part for part, path in paths if path.get(turn.name) == word)
                    at = (policy, "choice", turn.name, "", word)
                    assert found[at][draw] == pytest.approx(share, abs=TOLERANCE)


@some
@given(written_cases(fixed=True), st.integers(1, 500))
def test_a_case_without_uncertain_numbers_is_one_world(written: Written, draws: int) -> None:
    study = standoff.study(written.case(), draws=draws)
    assert study.draws == 1
    for figures in study.policies.values():
        for figure in {**figures.outcomes, **figures.payoffs}.values():
            assert figure.mc_error == 0.0
            assert figure.p05 == figure.p95 == figure.mean
