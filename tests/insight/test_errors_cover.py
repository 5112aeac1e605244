"""How often the ± of what a mistaken belief does covers: studies over many seeds, beside one that
is large enough to be the truth."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import yaml

import standoff
from standoff.case.model import Case
from standoff.ensemble.sampling_error import TIMES
from standoff.insight.learning.mistakes import Mistakes

CASE = """
title: A dispute
actors: {a: {name: A, advised: true}, b: B}
parameters:
  stake: {range: [2, 8], what: what is at stake, basis: judgement}
  price: {range: [1, 6], what: what war costs, basis: judgement}
  odds: {range: [0.1, 0.7], what: chance that B wins, basis: judgement}
  excess: {range: [0, 0.3], what: by how much B overrates it, basis: judgement}
views: {b: {takes: {odds: "clip(odds + excess, 0, 1)"}, what: its odds}}
levers: {arms: {values: [none, many], what: arms}}
policies: {wait: {}, arm: {set: {arms: many}}}
precision: {a: 2, b: 2}
play:
- {stage: offer, actor: a, choose: [yield, hold]}
- {stage: attack, actor: b, when: offer == hold, choose: [strike, stay]}
- stage: fight
  when: attack == strike
  chance: {wins: "odds * (if arms == many then 0.6 else 1)", loses: rest}
outcomes:
  war:
    when: attack == strike
    payoffs:
      a: -price - (if fight == wins then stake else 0)
      b: (if fight == wins then stake else 0) - price
  deal: {when: offer == yield, payoffs: {a: -0.5 * stake, b: 0.5 * stake}}
  peace: {when: attack == stay, payoffs: {a: 0, b: 0}}
"""
SEEDS, DRAWS, TRUTH = 60, 256, 16_384


def figures(answer: Mistakes) -> Iterator[tuple[str, float, float]]:
    """What each error changes of each end's chance and each actor's payoff, with its error."""
    for mistake in answer.mistakes:
        for policy, under in mistake.policies.items():
            for end, found in under.outcomes.items():
                yield f"{policy} {end}", found.effect.mean, found.effect.error
                yield f"{policy} {end} seen", found.corrected.mean, found.corrected.error
            for actor, payoff in under.payoffs.items():
                yield f"{policy} {actor}", payoff.effect.mean, payoff.effect.error


def test_the_error_of_what_a_mistake_does_covers_at_its_rate() -> None:
    """Twice the standard error is to cover in some 95 of 100 studies: here of 960 figures, which
    are not independent within a study, 91 to 99 %."""
    case = Case.model_validate(yaml.safe_load(CASE))
    truth = {
        name: (mean, error)
        for name, mean, error in figures(standoff.errors(case, draws=TRUTH, seed=10**6))
    }
    covered = [
        abs(mean - truth[name][0]) <= TIMES * np.hypot(error, truth[name][1])
        for seed in range(SEEDS)
        for name, mean, error in figures(standoff.errors(case, draws=DRAWS, seed=seed))
    ]
    assert len(covered) == SEEDS * 16
    assert 0.91 <= np.mean(covered) <= 0.99
