"""The unit of payoffs is the analyst's choice: it changes no share, no rank and no verdict.

A factor that is a power of two changes no digit either, so that every figure of an answer is the
same, or the same times the factor.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import standoff
from standoff.insight.judgement.dominance import best_under_some_weights, second_order, statewise

CASE = """\
title: In any unit
actors: {us: {name: Us, advised: true}, ru: Them}
parameters:
  hard: {range: [0.1, 0.9]}
  cost: {range: [0.1, 0.9]}
  ruin: {range: [1, 3]}
  sharp: {range: [1, 4]}
types: {ru: {soft: rest, hard: hard}}
levers: {s: [off, on], t: [off, on]}
policies: {now: {s: on}, talk: {t: on}, both: {s: on, t: on}, never: {s: off}}
precision: sharp / UNIT
play:
  - {stage: m, actor: ru, choose: {invade: true, hold: true, deal: t == on}}
measures: {deaths: {unit: people}}
outcomes:
  war:
    when: m == invade
    payoffs:
      us: UNIT * (-ruin - 0.3 * (s == on))
      ru: UNIT * ((if ru == hard then 2 else 0.5) - cost - (s == on))
    measures: {deaths: ruin}
  deal: {when: m == deal, payoffs: {us: UNIT * -0.5, ru: UNIT * 0.6}, measures: {deaths: 0}}
  peace: {when: m == hold, payoffs: {us: UNIT * -0.1 * (s == on), ru: 0}, measures: {deaths: 0}}
claims:
  sanctions-work: {says: s, test: P(war | now) < P(war | never)}
matters: {payoff: LEAST, probability: 0.02}
variants:
  ruinous: {parameters: {ruin: {range: [2, 4]}}}
"""
UNITS = [2.0**-40, 2.0**40]


def written(folder: Path, unit: float) -> Path:
    path = folder / "unit.yaml"
    path.write_text(CASE.replace("UNIT", repr(unit)).replace("LEAST", repr(0.05 * unit)))
    return path


def answers(folder: Path, unit: float) -> dict[str, Any]:
    path = written(folder, unit)
    found = {
        "run": standoff.run(path, draws=32),
        "robust": standoff.robust(path, draws=64),
        "explain": standoff.explain(path, "both", draws=64),
        "drivers": standoff.drivers(path, base=16),
        "compare": standoff.compare(path, f"{path}@ruinous", draws=64),
        "value": standoff.value(path, draws=64),
    }
    return {name: answer.to_dict() for name, answer in found.items()}


def parting(one: Any, other: Any, unit: float, path: str = "") -> list[str]:
    """Where two answers part by more than the unit."""
    if isinstance(one, dict) and isinstance(other, dict):
        if list(one) != list(other):
            return [f"{path}: {list(one)} and {list(other)}"]
        return [
            each for key in one for each in parting(one[key], other[key], unit, f"{path}.{key}")
        ]
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return [f"{path}: {len(one)} and {len(other)}"]
        pairs = enumerate(zip(one, other, strict=True))
        return [each for k, (a, b) in pairs for each in parting(a, b, unit, f"{path}.{k}")]
    if isinstance(one, float) and isinstance(other, float):
        powers = [one * unit**power for power in (0, 1, 2, -1)]
        # Roots and the solver's last steps may differ by rounding.
        same = any(other == pytest.approx(each, rel=1e-6, abs=0) for each in powers)
        return [] if same else [f"{path}: {one} and {other}"]
    return [] if one == other else [f"{path}: {one} and {other}"]


def test_the_unit_of_payoffs_changes_nothing_else(tmp_path: Path) -> None:
    plain = answers(tmp_path, 1.0)
    for unit in UNITS:
        assert parting(plain, answers(tmp_path, unit), unit) == []


@pytest.mark.parametrize("unit", [1e-15, 1.0, 1e15])
def test_what_is_dominated_does_not_hang_on_the_unit(unit: float) -> None:
    """The second is worse everywhere; the third is never best, but is better than the fourth on
    average and no riskier; the fourth is best in the second world."""
    loss = unit * np.array([[1.0, 4.0], [2.0, 5.0], [3.0, 3.4], [6.0, 1.0]])
    assert statewise(loss)[0].tolist() == [False, True, False, False]
    assert second_order(loss)[2].tolist() == [False, True, False, True]
    # Seven tenths of the first and three of the fourth lose (2.5, 3.1), less than (3, 3.4).
    assert best_under_some_weights(loss) == [True, False, False, True]
