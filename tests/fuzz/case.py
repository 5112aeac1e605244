"""Case files, for the fuzzer: read, compiled, every section checked, and its games tried."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from standoff.base.errors import StandoffError
from standoff.case.load import parse_case, read_case
from standoff.case.reader import read_document
from standoff.ensemble.check import check_play
from standoff.ensemble.sections import section_problems
from standoff.lens.registry import check
from tests.case.test_bad_input import SOUND

SUFFIX = ".yaml"
MOST_NODES = 3_000

_LENSES = """\
correlations:
  - {between: [cost, greedy], rank: 0.3, basis: judgement, why: a test}
terms:
  attack: move == invade
  dear: {is: cost * 2, basis: judgement, why: a test}
groups:
  numbers: {parameters: [cost, greedy]}
observed:
  policy: talk
  record:
    - {date: 2022-01-10, saw: move == invade, basis: judgement, why: a test}
    - {date: 2022-01-11, likelihood: 'if ru == greedy then 0.5 else 0.2', basis: judgement, why: t}
variants:
  hawk:
    parameters: {cost: {range: [0, 1]}}
    types: {ru: {secure: rest, greedy: 0.9}}
    precision: {us: 3}
    outcomes: {war: {payoffs: {us: -2}}}
talks:
  basis: judgement
  why: a test
  issues:
    prize: {positions: {from: 0, to: 1, steps: 5}, irreversible: ['1'], undo: {'0': cost}}
    troops: {positions: [stay, leave], status-quo: stay}
  parties:
    us: {values: {prize: prize, troops: {stay: 0, leave: 1}}, weights: {prize: 0.5, troops: 0.5},
      walk-away: game, refuses: {prize: ['0']},
      home: {senate: {values: {prize: prize}, walk-away: 0}}}
    ru: {values: {prize: 1 - prize}, base: 0, scale: 2, walk-away: game}
  combinations: [{when: troops == leave and prize > 0.5, adds: {ru: 0.5}}]
  impossible: [troops == stay and prize == 1]
  later: {date: '2030', patience: 0.9, parameters: {cost: 2 * cost}, walk-away: {ru: 1}}
  settlement: {outcome: peace, without: {move: hold-back}}
  claims:
    zone: {says: x, within: prize > 0.2, accepted-by: [us], policy: talk}
graph:
  basis: judgement
  why: a test
  decision-makers:
    a: {options: {go: forward, wait: {}}, prefers: [not stop, {is: go, strong: true}]}
    b: {options: [stop], weights: {stop: 2, go: -1}, unknown: [[stop, go]]}
  infeasible: [go and wait]
  exclusive: [[go, stop]]
  at-least-one: [[go, wait, stop]]
  coalesce: [stop]
  barred-moves: [{by: b, from: stop, to: not stop}]
  status-quo: NYN
  coalitions: [[a, b]]
  views: {a: {unseen: [go and stop], preferences: {b: {payoffs: {stop: 1, not stop: 0}}}}}
"""


@cache
def seeds() -> list[bytes]:
    """Whole and valid files to mutate."""
    library = resources.files("standoff.library")
    starter = library.joinpath("starter.yaml").read_text("utf-8")
    return [each.encode() for each in (SOUND, SOUND + _LENSES, starter)]


@cache
def tree(seed: bytes) -> Any:
    """A seed as plain data."""
    return read_document(seed.decode(), "seed").data


def read(path: Path) -> None:
    """Read and check the file as ``standoff check`` does, its variants and small games included.

    Raises :class:`StandoffError` where the file is refused.
    """
    case, document = read_case(path)
    compiled, problems = check(case, document)
    if compiled is None:
        raise StandoffError(problems)
    found = [*section_problems(compiled), *check_play(compiled, max_nodes=MOST_NODES)]
    for variant in case.variants:
        read_case(f"{path}@{variant}")
    if parse_case(case.to_yaml())[0] != case:
        raise AssertionError("what was written reads back to another case")
    if found:
        raise StandoffError(found)
