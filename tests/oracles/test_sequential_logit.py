"""Sequential logit choice with agent error against its closed form: Signorino, 'Strategic
Interaction and the Statistical Analysis of International Conflict', American Political Science
Review 93 (1999), 279–297; McKelvey & Palfrey, 'Quantal Response Equilibria for Extensive Form
Games', Experimental Economics 1 (1998), 9–41.

With perfect information the equilibrium is a recursion from the end: at each of its turns an actor
picks among its choices with odds exp λ V, V being what it can expect after each. Here it is
written out by hand, on the case as it is written and not on the tree that Standoff grows.
"""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import standoff
from tests.oracles.written import chance, payoff, studied

ROUNDING = 1e-11
CRISIS = """
standoff: 1
title: Signorino's crisis
actors: {one: {name: Challenger, advised: true}, two: Defender}
parameters: {wins: 0.7}
precision: {one: ONE, two: TWO}
play:
  - stage: demand
    actor: one
    choose: [none, made]
  - stage: reply
    when: demand == made
    actor: two
    choose: [yield, refuse]
  - stage: resolve
    when: reply == refuse
    actor: one
    choose: [back-down, attack]
  - stage: battle
    when: resolve == attack
    chance: {won: wins, lost: rest}
outcomes:
  status-quo: {when: demand == none, payoffs: {one: 0, two: 0}}
  submission: {when: reply == yield, payoffs: {one: 1, two: -1}}
  retreat: {when: resolve == back-down, payoffs: {one: -0.3, two: 0.2}}
  war: {when: resolve == attack, payoffs: {one: if battle == won then 0.8 else -1.1,
                                           two: if battle == won then -1.6 else 0.4}}
"""
LAMBDAS = [0.0, 0.3, 1.0, 4.0, 20.0, 300.0]


def odds(precision: float, gain: float) -> float:
    """The chance of the first of two choices that is worth ``gain`` more."""
    return 1 / (1 + math.exp(-precision * gain))


@pytest.mark.parametrize(("one", "two"), list(itertools.product(LAMBDAS, LAMBDAS)))
def test_a_crisis_of_three_turns(one: float, two: float) -> None:
    war = (0.7 * 0.8 - 0.3 * 1.1, -0.7 * 1.6 + 0.3 * 0.4)
    attack = odds(one, war[0] + 0.3)
    refused = [attack * war[k] + (1 - attack) * (-0.3, 0.2)[k] for k in (0, 1)]
    refuse = odds(two, refused[1] + 1)
    made = [refuse * refused[k] + (1 - refuse) * (1, -1)[k] for k in (0, 1)]
    demand = odds(one, made[0])
    study = studied(CRISIS.replace("ONE", repr(one)).replace("TWO", repr(two)))
    assert chance(study, "status-quo") == pytest.approx(1 - demand, abs=ROUNDING)
    assert chance(study, "submission") == pytest.approx(demand * (1 - refuse), abs=ROUNDING)
    assert chance(study, "retreat") == pytest.approx(demand * refuse * (1 - attack), abs=ROUNDING)
    assert chance(study, "war") == pytest.approx(demand * refuse * attack, abs=ROUNDING)
    assert payoff(study, "one") == pytest.approx(demand * made[0], abs=ROUNDING)
    assert payoff(study, "two") == pytest.approx(demand * made[1], abs=ROUNDING)
    stage = study.policies["as-is"].behaviour["resolve"]
    assert stage.reached.mean == pytest.approx(demand * refuse, abs=ROUNDING)
    assert stage.choices["attack"].mean == pytest.approx(attack, abs=ROUNDING)


def test_exact_is_where_growing_precision_leads() -> None:
    """Backward induction: attack (.23 beats -.3); war and yielding both cost Two 1, a tie
    that is split evenly; so demand. The agents' errors die out as λ grows."""
    exact = studied(CRISIS.replace("{one: ONE, two: TWO}", "exact"))
    assert chance(exact, "war") == pytest.approx(0.5, abs=ROUNDING)
    assert payoff(exact, "one") == pytest.approx(0.5 * 0.23 + 0.5, abs=ROUNDING)
    off = []
    for precision in (5.0, 10.0, 20.0, 40.0):
        study = studied(CRISIS.replace("ONE", repr(precision)).replace("TWO", repr(precision)))
        off.append(abs(chance(study, "war") - 0.5))
    assert all(sharper < blunter for blunter, sharper in itertools.pairwise(off))
    assert off[-1] < 1e-5


def as_case(turns: list[tuple[str | None, int]], numbers: list[list[float]], precision: Any) -> Any:
    """Stages s0, s1, … each with its actor (None: nature, evenly) and number of choices; one
    outcome for every path, with the payoffs of both actors."""
    play: list[dict[str, Any]] = []
    for number, (actor, width) in enumerate(turns):
        words = [f"w{k}" for k in range(width)]
        stage: dict[str, Any] = {"stage": f"s{number}"}
        if actor is None:
            stage["chance"] = dict.fromkeys(words, f"1/{width}")
        else:
            stage |= {"actor": actor, "choose": words}
        play.append(stage)
    outcomes = {}
    for number, path in enumerate(itertools.product(*(range(width) for _, width in turns))):
        when = " and ".join(f"s{stage} == w{word}" for stage, word in enumerate(path))
        values = dict(zip("ab", numbers[number], strict=True))
        outcomes[f"o{number}"] = {"when": when, "payoffs": values}
    return {
        "title": "A random game of perfect information",
        "actors": {"a": {"name": "A", "advised": True}, "b": "B"},
        "precision": precision,
        "play": play,
        "outcomes": outcomes,
    }


def recursion(
    turns: list[tuple[str | None, int]], numbers: list[list[float]], precision: dict[str, float]
) -> tuple[list[float], list[float]]:
    """(chance of every path in order, worth to both)."""
    if not turns:
        return [1.0], numbers[0]
    (actor, width), later = turns[0], turns[1:]
    size = len(numbers) // width
    parts = [recursion(later, numbers[k * size : (k + 1) * size], precision) for k in range(width)]
    weights = [1 / width] * width
    if actor is not None:
        worths = [worth["ab".index(actor)] for _, worth in parts]
        raised = [math.exp(precision[actor] * (each - max(worths))) for each in worths]
        weights = [each / sum(raised) for each in raised]
    chances = [w * p for w, (path, _) in zip(weights, parts, strict=True) for p in path]
    return chances, [
        sum(w * worth[k] for w, (_, worth) in zip(weights, parts, strict=True)) for k in (0, 1)
    ]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_random_games_follow_the_recursion(data: st.DataObject) -> None:
    turns = data.draw(
        st.lists(
            st.tuples(st.sampled_from(["a", "b", None]), st.integers(2, 3)), min_size=1, max_size=4
        )
    )
    count = math.prod(width for _, width in turns)
    value = st.floats(-2, 2).map(lambda x: round(x, 6))
    numbers = data.draw(
        st.lists(st.lists(value, min_size=2, max_size=2), min_size=count, max_size=count)
    )
    precision = {name: round(data.draw(st.floats(0, 50)), 6) for name in "ab"}
    case = standoff.Case.model_validate(as_case(turns, numbers, precision))
    study = standoff.study(case)
    chances, worth = recursion(turns, numbers, precision)
    found = [study.policies["as-is"].outcomes[f"o{k}"].mean for k in range(count)]
    assert found == pytest.approx(chances, abs=ROUNDING)
    assert [payoff(study, name) for name in "ab"] == pytest.approx(worth, abs=ROUNDING)
