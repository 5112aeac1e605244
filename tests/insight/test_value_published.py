"""Values of information that were published, or that any textbook works out, as case files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import standoff
from standoff.insight.decision.information import from_signal, partial, perfect
from standoff.insight.decision.value import Value, value
from standoff.lens.registry import compile_case

DECISION = """
standoff: 1
title: A decision under one unknown
actors: {{a: {{advised: true}}, b: B}}
parameters: {{{name}: {{discrete: {discrete}, basis: judgement, why: published}}}}
levers: {{choice: [{options}]}}
policies: {policies}
precision: 1
terms: {{gain: "{gain}"}}
play: [{{stage: coin, chance: {{heads: 0.5, tails: 0.5}}}}]
outcomes:
  one: {{when: coin == heads, payoffs: {{a: gain, b: 0}}}}
  other: {{when: coin == tails, payoffs: {{a: gain, b: 0}}}}
"""


def decided(
    folder: Path, name: str, discrete: str, gains: dict[str, str], tests: list[str]
) -> Value:
    """The answer for a decision among options, whose gains are expressions in one number."""
    options = list(gains)
    gain = gains[options[-1]]
    for option in reversed(options[:-1]):
        gain = f"if choice == {option} then {gains[option]} else ({gain})"
    path = folder / "decision.yaml"
    policies = ", ".join(f"{each}: {{choice: {each}}}" for each in options)
    path.write_text(
        DECISION.format(
            name=name,
            discrete=discrete,
            options=", ".join(options),
            policies="{" + policies + "}",
            gain=gain,
        ),
        "utf-8",
    )
    case = standoff.load(path)
    return value(compile_case(case, case.document), draws=2000, tests=tests)


def test_the_party_problem(tmp_path: Path) -> None:
    """Howard's party (Howard & Abbas 2015), valued without aversion to risk: outdoors $100 in the
    sun and $0 in the rain, porch 90 and 20, indoors 40 and 50; sun has 0.4. The porch is worth 48,
    clairvoyance 0.4·100 + 0.6·50 − 48 = 22; a detector right with 0.8, which says "sun" of 0.32
    sunny and 0.12 rainy, 32 + 27.2 − 48 = 11.2."""
    answer = decided(
        tmp_path,
        "sun",
        "{0: 0.6, 1: 0.4}",
        {"outdoors": "100 * sun", "porch": "20 + 70 * sun", "indoors": "50 - 10 * sun"},
        ["sun > 0.5 : 0.8", "sun > 0.5 : 0.5", "sun > 0.5 : 1"],
    )
    assert answer.chosen == "porch"
    near = 4 * answer.perfect.error + 0.1
    assert answer.perfect.value == pytest.approx(22, abs=near)
    assert answer.parameters["sun"].value == pytest.approx(22, abs=near)
    detector, coin, sure = (each.value for each in answer.tests.values())
    assert detector == pytest.approx(11.2, abs=near)
    assert coin == pytest.approx(0, abs=1e-9)
    assert sure == pytest.approx(answer.perfect.value)


def test_the_oil_wildcatter(tmp_path: Path) -> None:
    """Raiffa (1968, ch. 2): drilling costs 70; dry (0.5) returns 0, wet (0.3) 120, soaking (0.2)
    270. Drilling is worth 20, perfect information 55 − 20 = 35."""
    answer = decided(
        tmp_path,
        "oil",
        "{0: 0.5, 120: 0.3, 270: 0.2}",
        {"drill": "oil - 70", "leave": "0"},
        [],
    )
    assert answer.chosen == "drill"
    near = 4 * answer.perfect.error
    assert answer.perfect.value == pytest.approx(35, abs=near)
    assert answer.parameters["oil"].value == pytest.approx(35, abs=near)
    assert near < 2.5


def test_the_oil_wildcatters_sounding() -> None:
    """Raiffa (1968): chances of (no, open, closed) structure are (.6, .3, .1) in dry ground, (.3,
    .4, .3) in wet and (.1, .4, .5) in soaking. With the sounding 11.5 + 21 = 32.5: it is worth
    12.5 to one who would have drilled for 20."""
    state = np.repeat([0, 1, 2], [500, 300, 200])
    drill = np.array([70.0, -50.0, -200.0])[state]
    says = np.array([[0.6, 0.3, 0.1], [0.3, 0.4, 0.3], [0.1, 0.4, 0.5]])[state].T
    found = from_signal(says, np.stack([drill, np.zeros(1000)]))
    assert found.value == pytest.approx(12.5)


def test_the_newsvendor() -> None:
    """Demand 1 … 5 with equal chances, cost 6, price 10: expected profit of ordering q is
    10 E min(q, D) − 6q, largest 6 at q = 2 (critical ratio 0.4); knowing demand earns 4 E D
    = 12."""
    demand = np.tile(np.arange(1.0, 6.0), 400)
    order = np.arange(1.0, 6.0)[:, None]
    loss = 6 * order - 10 * np.minimum(order, demand)
    assert perfect(loss).value == pytest.approx(6)
    assert partial(demand, loss).value == pytest.approx(6, abs=1e-6)
