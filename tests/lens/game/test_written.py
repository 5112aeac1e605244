"""What is written once for many policies and views gives the bits of each worked out by itself."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import OPERATIONS
from standoff.case.load import parse_case, read_case
from standoff.case.taken import as_taken
from standoff.ensemble.sample import draw_parameters
from standoff.lens.game import writer, written
from standoff.lens.game.fill import fill
from standoff.lens.game.grow import grow, with_numbers_of
from standoff.lens.game.written import fillings
from standoff.lens.registry import compile_case

CASE = """
standoff: 1
title: Hope in two rounds
actors: {us: {name: Washington, advised: true}, ua: Kyiv, ru: Moscow}
parameters:
  help: {range: [0, 0.4]}
  twice: 2 * help
  hope: {range: [0, 0.5]}
  q: {range: [0.1, 0.9]}
  storm: {range: [0.1, 0.3]}
  sure: {range: [2, 12]}
types: {ru: {tough: q, soft: rest}}
levers:
  rhetoric: [sober, ironclad]
  degree: [1, 2, 3]
policies:
  calm: {}
  loud: {rhetoric: ironclad, degree: 2}
  steep: {degree: 3}
  plan: {then: [{when: prev(answer) == stall, set: {rhetoric: ironclad, degree: 2}}]}
precision: {us: sure, ua: 2 * sure, ru: sure ^ 2 / 9}
terms:
  aid: twice / 2 + 0.1 * (answer == stall)
  gale: if answer == stall then storm + hope / 5 else 0
  curved: (0.1 + 0.7 * (answer == stall) + help) ^ degree + (0.3 + round / 7) ^ degree
  never: exp(-hope) * log(1 + help)
views:
  ua:
    takes: {help: help + hope * (rhetoric == ironclad), gale: gale + 0.1 * (answer == accept)}
    known-to: [ru]
  us: {takes: {q: 0.5 * q, sure: 4}}
  ru: {takes: {curved: 0.25}}
play:
  - rounds: meeting
    times: 2
    until: answer == accept
    stages:
      - {stage: answer, actor: ru, choose: [accept, stall]}
      - {stage: weather, chance: {bad: gale, fair: rest}}
  - {stage: stand, actor: ua, choose: [resist, give-in]}
measures: {harm: people}
outcomes:
  war:
    when: stand == resist and weather == bad
    payoffs: {us: -1 + curved, ua: aid - 0.4, ru: 0.3 * (ru == tough) - aid}
    measures: {harm: curved * 7}
  frozen: {when: stand == resist and weather == fair, payoffs: {us: 0, ua: never, ru: -0.2}}
  deal:
    when: stand == give-in
    payoffs: {us: -0.2, ua: 0, ru: if rhetoric == sober then q else aid}
"""


def written_case(name: str) -> CompiledCase:
    return compile_case(*(parse_case(CASE) if name == "two rounds" else read_case(name)))


def assert_same_as_by_itself(case: CompiledCase, draws: int) -> None:
    """Every filling of the case gives what ``fill`` does."""
    games = [grow(case, policy) for policy in case.policies.values()]
    taken = [as_taken(case, view) for view in case.views]
    parameters = draw_parameters(case, 5, 0, draws)
    for game, found in zip(games, fillings(games, taken), strict=True):
        one_by_one = [(game, parameters)]
        one_by_one += [
            (with_numbers_of(game, each.case), each.parameters(parameters)) for each in taken
        ]
        for filling, (numbered, values) in zip(found, one_by_one, strict=True):
            plain, filled = fill(numbered, values), filling.fill(values)
            for field in ("payoffs", "chance", "precision"):
                one, other = getattr(plain.games, field), getattr(filled.games, field)
                assert one.tobytes() == other.tobytes()
            assert plain.measures.tobytes() == filled.measures.tobytes()


@pytest.mark.parametrize("name", ["two rounds", "ukraine-2022", "cuba-1962"])
def test_policies_and_views_written_together_have_their_own_numbers(name: str) -> None:
    assert_same_as_by_itself(written_case(name), 9)


@pytest.mark.parametrize("most", [5, 120, 200])
def test_programs_that_grow_too_long_are_written_in_parts_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    case = written_case("two rounds")
    games = [grow(case, policy) for policy in case.policies.values()]
    taken = [as_taken(case, view) for view in case.views]
    monkeypatch.setattr(writer, "MOST_STEPS", most)
    found = [each.worth is not None for own in fillings(games, taken) for each in own]
    assert any(found) == (most > 5)
    assert_same_as_by_itself(case, 3)


def test_games_with_many_ends_are_written_one_after_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(written, "MOST_ENDS", 20)
    assert_same_as_by_itself(written_case("two rounds"), 3)


def test_what_does_not_rest_on_an_error_is_worked_out_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = written_case("ukraine-2022")
    games = [grow(case, policy) for policy in case.policies.values()]
    kept: list[writer.Writer] = []

    def counted() -> writer.Writer:
        kept.append(writer.Writer())
        return kept[-1]

    monkeypatch.setattr(written, "Writer", counted)
    fillings(games)
    fillings(games, [as_taken(case, view) for view in case.views])
    alone, all_views = (len(each.nodes) for each in kept)
    # Three views of twenty games: what they take, and the payoffs of those who pay for a war.
    assert all_views < 1.25 * alone


def test_a_power_has_the_same_bits_of_one_number_and_of_many() -> None:
    base = np.random.default_rng(0).uniform(0, 3, 50_000)
    for exponent in (2.0, 2, 0.5, 3.0, -1.0):
        one = OPERATIONS["^"](base, np.asarray(exponent))
        many = OPERATIONS["^"](base, np.full(base.shape, exponent))
        assert one.tobytes() == many.tobytes()
