"""One case solved once for several questions gives each the bits that it gets alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import standoff
from standoff.case.altered import with_precision_times
from standoff.case.compiled import CompiledCase
from standoff.case.reader import Document
from standoff.case.variants import variant_of
from standoff.ensemble.effort import Effort
from standoff.ensemble.ends import ends
from standoff.ensemble.prepare import prepare
from standoff.ensemble.restated import exactly, redrawn, sharper
from standoff.ensemble.run import Ensemble, run
from standoff.ensemble.shared import Shared
from standoff.insight.decision.robust import robust
from standoff.insight.decision.value import value
from standoff.insight.learning.learn import learn
from standoff.insight.study.solving import solve
from standoff.insight.study.study import Study
from standoff.insight.study.together import questions_of
from standoff.lens.registry import compile_case

DRAWS = 128
FEW = ["talk", "deter"]


@pytest.fixture(scope="module")
def case() -> CompiledCase:
    read = standoff.load("ukraine-2022")
    return compile_case(read, read.document)


def same(found: Ensemble, wanted: Ensemble) -> bool:
    return (
        list(found.policies) == list(wanted.policies)
        and found.layout.columns == wanted.layout.columns
        and all(
            np.array_equal(found.parameters[name], values, equal_nan=True)
            for name, values in wanted.parameters.items()
        )
        and all(
            np.array_equal(
                getattr(found.policies[name], field), getattr(each, field), equal_nan=True
            )
            for name, each in wanted.policies.items()
            for field in ("values", "solved", "residual", "epsilon")
        )
    )


def test_answers_are_those_that_each_question_gets_alone(case: CompiledCase) -> None:
    shared = Shared(case, questions=questions_of(case))
    study = Study(shared.solve(draws=DRAWS)[0])
    worth = value(shared, draws=DRAWS, criterion="expected-loss", policies=FEW)
    assert shared.solve(draws=DRAWS)[0] is study.ensemble
    assert study.to_dict() == solve(case, draws=DRAWS).to_dict()
    assert worth.to_dict() == value(case, draws=DRAWS, policies=FEW).to_dict()
    assert robust(shared, draws=DRAWS).to_dict() == robust(case, draws=DRAWS).to_dict()
    assert learn(shared, draws=DRAWS).to_dict() == learn(case, draws=DRAWS).to_dict()
    assert shared.solve(draws=DRAWS)[0] is study.ensemble


def test_a_question_that_was_not_foreseen_is_answered_too(case: CompiledCase) -> None:
    shared = Shared(case, policies=FEW)
    shared.solve(draws=DRAWS)
    found = value(shared, draws=DRAWS, criterion="deaths", policies=FEW)
    assert found.to_dict() == value(case, draws=DRAWS, criterion="deaths", policies=FEW).to_dict()


@pytest.mark.parametrize("factor", [0.5, 2.0, 3.0])
def test_sharper_actors_are_those_of_a_case_prepared_anew(
    case: CompiledCase, factor: float
) -> None:
    ready = prepare(case, policies=FEW, behaviour=False)
    fresh = prepare(with_precision_times(case, factor), policies=FEW, behaviour=False)
    assert same(run(sharper(ready, factor), draws=32), run(fresh, draws=32))


def test_exact_actors_are_those_of_a_case_prepared_anew(case: CompiledCase) -> None:
    ready = prepare(case, policies=["arm"], behaviour=False)
    fresh = prepare(replace(case, precision=None), policies=["arm"], behaviour=False)
    assert same(run(exactly(ready), draws=16), run(fresh, draws=16))
    # Sharpening first changes nothing: nobody errs.
    assert same(run(exactly(sharper(ready, 2.0)), draws=16), run(fresh, draws=16))


def test_a_variant_of_other_numbers_is_that_of_a_case_prepared_anew(case: CompiledCase) -> None:
    ready = prepare(case, policies=FEW, behaviour=False)
    run(ready, draws=32)
    assert case.document
    stated, document = variant_of(case.case, case.document, "deterrence")
    found = redrawn(ready, stated)
    assert found is not None
    fresh = prepare(compile_case(stated, document), policies=FEW, behaviour=False)
    assert same(run(found, draws=32), run(fresh, draws=32))


CHOICE = """
standoff: 1
title: A choice
actors: {a: {advised: true}}
parameters: {worth: {range: [1, 2]}, twice: {value: 2 * worth}}
precision: 1
play:
  - {stage: move, actor: a, choose: [go, stay]}
outcomes:
  gone: {when: move == go, payoffs: {a: twice}}
  here: {when: move == stay, payoffs: {a: 0}}
variants:
  other: {what: o, parameters: {worth: {range: [3, 4]}}}
  known: {what: k, parameters: {worth: 3}}
  thrice: {what: t, parameters: {twice: {value: 3 * worth}}}
  wrong: {what: w, parameters: {worth: {range: [3, 2]}}}
  payoffs: {what: p, outcomes: {here: {payoffs: {a: 1}}}}
  play:
    what: s
    play:
      - {stage: move, actor: a, choose: [go, stay]}
      - {stage: more, when: move == stay, chance: {x: 0.5, y: rest}}
"""


def test_only_other_distributions_keep_the_games(tmp_path: Path) -> None:
    path = tmp_path / "choice.yaml"
    path.write_text(CHOICE, "utf-8")
    read = standoff.load(path)
    ready = prepare(compile_case(read, read.document), behaviour=False)
    document = read.document or Document("case", None)
    kept = [
        name
        for name in read.variants
        if redrawn(ready, variant_of(read, document, name)[0]) is not None
    ]
    assert kept == ["other"]
    moved = redrawn(ready, variant_of(read, document, "other")[0])
    assert moved is not None
    worth = run(moved, draws=64).parameters
    assert worth["worth"].min() >= 3
    assert np.array_equal(worth["twice"], 2 * worth["worth"])


def test_how_play_ends_is_told_anew_only_where_something_else_is_asked() -> None:
    read = standoff.load(str(Path(standoff.__file__).parent / "library" / "starter.yaml"))
    shared = Shared(compile_case(read, read.document), policies=["talk"])
    told = list(shared.ends("talk", draws=16))
    (alone,) = ends(shared.prepared, "talk", draws=16, effort=Effort(threads=1))
    chances = np.concatenate([each.probability for each in told])
    assert np.array_equal(chances, alone.probability)
    assert all(a is b for a, b in zip(told, shared.ends("talk", draws=16), strict=True))
    other = list(shared.ends("talk", draws=16, seed=1))
    assert not np.array_equal(np.concatenate([each.probability for each in other]), chances)
