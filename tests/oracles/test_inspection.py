"""Choices that the other side does not see: the inspection game of arms control. Dresher, A
Sampling Inspection Problem in Arms Control Agreements (RAND RM-2972, 1962); Avenhaus, von Stengel
& Zamir, 'Inspection Games', Handbook of Game Theory 3 (2002), ch. 51.

A state complies (0) or violates: it gains g if that goes unnoticed and loses f if it is inspected.
The inspector pays k to inspect; a violation costs it d unnoticed, and a < d - k if found. In the
one equilibrium each leaves the other indifferent:

    P(inspect) = g / (g + f),     P(violate) = k / (d - a).

At finite precision the two chances solve, σ being the logistic function,

    i = σ(λ_I (v (d - a) - k)),     v = σ(λ_S (g - i (g + f))).

The right sides move i and v in opposite ways, so that there is one solution, found here by
bisection (McKelvey & Palfrey, 'Quantal Response Equilibria for Normal Form Games', Games and
Economic Behavior 10 (1995), 6–38).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import standoff
from tests.oracles.written import chance, payoff, studied

CASE = """
standoff: 1
title: Inspection
actors: {inspector: {name: Inspector, advised: true}, state: State}
parameters: {g: G, f: F, k: K, d: D, a: A}
precision: LAMBDA
play:
PLAY
outcomes:
  kept: {when: conduct == comply and visit == stay-home, payoffs: {inspector: 0, state: 0}}
  checked: {when: conduct == comply and visit == inspect, payoffs: {inspector: -k, state: 0}}
  found: {when: conduct == violate and visit == inspect, payoffs: {inspector: -k - a, state: -f}}
  missed: {when: conduct == violate and visit == stay-home, payoffs: {inspector: -d, state: g}}
"""
CONDUCT = "  - {stage: conduct, actor: state, choose: [comply, violate]HIDDEN}"
VISIT = "  - {stage: visit, actor: inspector, choose: [inspect, stay-home]HIDDEN}"
WAYS = {
    "the state first, unseen": (CONDUCT, ", hidden-from: inspector", VISIT, ""),
    "the inspector first, unseen": (VISIT, ", hidden-from: all", CONDUCT, ""),
    "the inspector first, the state seeing nothing": (VISIT, "", CONDUCT, ", sees: []"),
}
SEEN = (CONDUCT, "", VISIT, "")


class Stakes(NamedTuple):
    g: float
    f: float
    k: float
    d: float
    a: float


def study(
    stakes: Stakes, way: tuple[str, str, str, str], precision: str = "exact"
) -> standoff.Study:
    first, hidden, second, seeing = way
    text = CASE.replace(
        "PLAY", first.replace("HIDDEN", hidden) + "\n" + second.replace("HIDDEN", seeing)
    )
    for name, value in stakes._asdict().items():
        text = text.replace(f"{name}: {name.upper()}", f"{name}: {value!r}")
    return studied(text.replace("LAMBDA", precision))


def inspects(found: standoff.Study) -> float:
    return chance(found, "checked") + chance(found, "found")


def violates(found: standoff.Study) -> float:
    return chance(found, "missed") + chance(found, "found")


def check(found: standoff.Study, stakes: Stakes) -> None:
    """Certified to ε = 1e-6, i may be off by what makes the state's worse choice, played with its
    chance, cost ε: ε / ((g + f) min(v, 1 - v)); and v likewise."""
    g, f, k, d, a = stakes
    i, v = g / (g + f), k / (d - a)
    off_i = 1.1e-6 / ((g + f) * min(v, 1 - v))
    off_v = 1.1e-6 / ((d - a) * min(i, 1 - i))
    assert inspects(found) == pytest.approx(i, abs=off_i)
    assert violates(found) == pytest.approx(v, abs=off_v)
    # They choose independently of one another.
    assert chance(found, "found") == pytest.approx(inspects(found) * violates(found), abs=1e-12)


@pytest.mark.parametrize("way", sorted(WAYS))
def test_the_mixed_equilibrium(way: str) -> None:
    """g = 1, f = 3, k = .2, d = 2, a = 1: inspected a quarter of the time, violated a fifth."""
    stakes = Stakes(1.0, 3.0, 0.2, 2.0, 1.0)
    found = study(stakes, WAYS[way])
    check(found, stakes)
    assert inspects(found) == pytest.approx(0.25, abs=1e-5)
    assert violates(found) == pytest.approx(0.2, abs=1e-5)
    assert payoff(found, "state") == pytest.approx(0.0, abs=1e-5)


def test_a_choice_that_is_seen_is_another_game() -> None:
    """Seen, a violation is always inspected, and so never committed: kept for certain."""
    found = study(Stakes(1.0, 3.0, 0.2, 2.0, 1.0), SEEN)
    assert chance(found, "kept") == pytest.approx(1.0, abs=1e-12)


@settings(max_examples=15, deadline=None)
@given(st.floats(0.2, 3), st.floats(0.2, 3), st.floats(0.1, 0.9), st.floats(0.5, 3), st.data())
def test_any_stakes(g: float, f: float, share: float, width: float, data: st.DataObject) -> None:
    way = data.draw(st.sampled_from(sorted(WAYS)))
    stakes = Stakes(g, f, share * width, 1 + width, 1.0)
    check(study(stakes, WAYS[way]), stakes)


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x))


@pytest.mark.parametrize("lambdas", [(0.0, 0.0), (0.5, 0.5), (2.0, 6.0), (15.0, 3.0), (80.0, 80.0)])
def test_at_finite_precision(lambdas: tuple[float, float]) -> None:
    g, f, k, d, a = stakes = Stakes(1.0, 3.0, 0.2, 2.0, 1.0)
    inspector, state = lambdas

    def violating(i: float) -> float:
        return logistic(state * (g - i * (g + f)))

    low, high = 0.0, 1.0
    for _ in range(200):
        i = (low + high) / 2
        if logistic(inspector * (violating(i) * (d - a) - k)) > i:
            low = i
        else:
            high = i
    for way in WAYS.values():
        found = study(stakes, way, f"{{inspector: {inspector}, state: {state}}}")
        assert inspects(found) == pytest.approx(i, abs=1e-8)
        assert violates(found) == pytest.approx(violating(i), abs=1e-8)
