"""Every error that talks state, put through repetition on a case whose shares have a closed form.

Two packages, low and high, of which a refuses high; p, q, r and s are uniform on 0–1 and b is
soft (worth .1 more to it, so to say) with chance .6. Then

* a accepts low iff p + q ≤ 1 (chance 1/2), high iff p + q ≤ .8 (.32);
* b accepts low iff r ≤ .6 or .5 (.6·.6 + .4·.5 = .56), high iff r ≤ 1 or .9 (.96);
* the senate accepts either iff s ≤ .8.

At the later date b's power is r + .2, so it breaks low if r > .4 or .3 by its type.
"""

from __future__ import annotations

import math

import pytest

from standoff.case.load import parse_case
from standoff.ensemble.talks import study_talks
from standoff.insight.mediation.talks import policy_talks
from standoff.insight.mediation.talks_findings import PolicyTalks
from standoff.lens.registry import compile_case

TOY = """standoff: 1
title: Toy
actors:
  a: {name: A, advised: true}
  b: B
parameters:
  p: {range: [0, 1], what: p, basis: judgement, why: test}
  q: {range: [0, 1], what: q, basis: judgement, why: test}
  r: {range: [0, 1], what: r, basis: judgement, why: test}
  s: {range: [0, 1], what: s, basis: judgement, why: test}
types:
  b: {soft: 0.6, tough: rest}
policies:
  only: {}
talks:
  issues:
    x: {positions: [low, high], basis: judgement, why: test}
  parties:
    a:
      values: {x: {low: 0.5, high: 0.3}}
      walk-away: p + q - 0.5
      refuses: {x: {positions: high, basis: judgement, why: test}}
      basis: judgement
      why: test
      home:
        senate:
          values: {x: {low: 0.8, high: 0.8}}
          walk-away: s
          basis: judgement
          why: test
    b:
      values: {x: {low: 0.5, high: 0.9}}
      walk-away: r - (0.1 if b == soft else 0)
      basis: judgement
      why: test
  later:
    date: 2030
    parameters: {r: r + 0.2}
    basis: judgement
    why: test
"""
A_LOW, A_HIGH, B_LOW, B_HIGH, SENATE = 0.5, 0.32, 0.56, 0.96, 0.8
ZONE = A_LOW * B_LOW * SENATE
OPENED = (A_LOW * B_LOW + A_HIGH * B_HIGH - A_HIGH * B_LOW) * SENATE
BREAKS = (0.6 * 0.2 + 0.4 * 0.2) / B_LOW
TRUTH = {
    "zone": ZONE,
    "zone_without_home": A_LOW * B_LOW,
    "zone_without_lines": OPENED,
    "closed_by_lines": OPENED - ZONE,
    "closed_by_walking_away": 1 - OPENED,
    "opens": OPENED - ZONE,
    "opened package": A_HIGH * B_HIGH * SENATE,
    "accepted": ZONE,
    "nash": ZONE,
    "a holds out": (1 - A_LOW) * B_LOW * SENATE,
    "b holds out": A_LOW * (1 - B_LOW) * SENATE,
    "senate holds out": A_LOW * B_LOW * (1 - SENATE),
    "lasts": 1 - BREAKS,
    "b breaks": BREAKS,
}


def figures(found: PolicyTalks) -> dict[str, tuple[float, float]]:
    """Each share with its error."""
    line, lasting = found.lines[0], found.lasting
    assert line.package is not None
    assert lasting is not None
    nash, accepted, breaker = found.recurring["nash"][0], found.most_accepted[0], lasting.breakers
    shares = {
        name: (getattr(found, name), getattr(found, f"{name}_error")) for name in list(TRUTH)[:5]
    }
    return shares | {
        "opens": (line.opens, line.opens_error),
        "opened package": (line.package.share, line.package.error),
        "accepted": (accepted.share, accepted.error),
        "nash": (nash.share, nash.error),
        **{
            f"{name} holds out": (found.holdouts[name], found.holdout_errors[name])
            for name in ("a", "b", "senate")
        },
        "lasts": (lasting.lasts, lasting.lasts_error),
        "b breaks": (breaker[0].breaks, breaker[0].breaks_error),
    }


@pytest.fixture(scope="module")
def covered() -> dict[str, int]:
    """In how many of 40 studies the truth lies within twice the error."""
    case = compile_case(*parse_case(TOY))
    counts = dict.fromkeys(TRUTH, 0)
    for seed in range(40):
        found = figures(policy_talks(study_talks(case, draws=400, seed=seed, threads=1), 0))
        for name, (share, error) in found.items():
            assert math.isfinite(error)
            counts[name] += abs(share - TRUTH[name]) <= 2 * error
    return counts


@pytest.mark.parametrize("name", TRUTH)
def test_an_error_covers_the_truth(covered: dict[str, int], name: str) -> None:
    """Of 40 studies at 95 % fewer than 34 cover once in 300."""
    assert covered[name] >= 34


def test_all_errors_together_cover_what_they_say(covered: dict[str, int]) -> None:
    rate = sum(covered.values()) / (40 * len(covered))
    assert 0.90 <= rate <= 0.99
