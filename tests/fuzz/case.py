"""Case files for the fuzzer: read, checked and grown as ``standoff check`` does."""

from __future__ import annotations

from pathlib import Path

from standoff.case.checks import check
from standoff.case.load import read_case
from standoff.ensemble.check import check_play
from standoff.errors import StandoffError

_SEED = """\
standoff: 1
title: A test
as-of: 2022-01-10
actors:
  us: {name: Us, advised: true}
  ru: Them
parameters:
  cost: {range: [1, 2], unit: lives, basis: judgement, why: a test}
  greedy: {range: [0.1, 0.6], basis: judgement, why: a test}
  far: {normal: [0, 1], range: [-3, 3], basis: judgement, why: a test}
  twice: {value: 2 * cost}
terms:
  stake: if greedy > 0.3 then cost else twice
types:
  ru: {secure: rest, greedy: greedy}
levers:
  talks: [off, on]
policies:
  talk: {talks: on}
  wait: {}
precision: 2
correlations:
  - {between: [cost, far], rank: 0.3, basis: judgement, why: a test}
play:
  - stage: move
    actor: ru
    choose: {invade: true, hold-back: talks == on or greedy < 2}
  - stage: answer
    when: move == invade
    actor: us
    choose: [fight, yield]
  - stage: luck
    when: move == invade and answer == fight
    chance: {win: 0.5, lose: rest}
outcomes:
  war:
    when: answer == fight
    payoffs: {us: -cost, ru: (if luck == win then -2 else 1) + (talks == on)}
    measures: {deaths: {value: 100, unit: people}}
  conquest:
    when: answer == yield
    payoffs: {us: -stake, ru: 2}
  peace:
    when: move == hold-back
    payoffs: {us: 0, ru: 0}
claims:
  talks-help:
    says: Talking helps
    source: judgement
    test: P(war | talk) <= P(war | wait) by 0.01
variants:
  harsh: {what: a harsher view, parameters: {greedy: {range: [0.5, 0.9], basis: judgement, why: x}}}
talks:
  issues:
    line: {positions: [none, half, all]}
  parties:
    us: {values: {line: {none: 0, half: 5, all: 9}}}
    ru: {values: {line: {none: 9, half: 6, all: 0}}}
graph:
  options:
    us: [arm]
    ru: [invade]
  preferences:
    us: [not invade, arm]
    ru: [not arm, invade]
"""


def seeds() -> list[bytes]:
    """A case with every section."""
    return [_SEED.encode()]


def read(path: Path) -> None:
    """Read, compile, grow and try the case in a few worlds.

    Raises :class:`StandoffError` where it is refused.
    """
    loaded, document = read_case(path)
    compiled, problems = check(loaded, document)
    if compiled is not None:
        problems = [*problems, *check_play(compiled, max_nodes=20_000)]
        loaded.to_yaml()
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise StandoffError(errors)
