"""The moral hazard of backing a protégé: it bargains harder because its patron bears some of the
cost of war. The demand is Fearon's (1995) take-it-or-leave-it offer; that support emboldens is
Smith, 'Alliance Formation and War', International Studies Quarterly 39 (1995), 405–425, and Benson,
Constructing International Security (2012), ch. 3.

A protégé B demands y of the prize; its rival A accepts iff its cost of war c_A >= y - (1 - p), p
being A's chance of winning and c_A uniform on [0, C] and private; a patron pays s of B's cost c_B.
B's worth y (1 - F(y - 1 + p)) + F(y - 1 + p) (1 - p - c_B + s) is highest at

    y* = 1 - p + (C - c_B + s) / 2,     P(war) = (C - c_B + s) / 2C,

within 1 - p <= y* <= min(1, 1 - p + C).

Grids. Demands lie d = 1/n apart and the types of A at the middles of cells of width d whose borders
are demands less 1 - p: B's worth on the grid is the continuous one, and the chosen demand is the
one nearest to y*. Tolerances are the bounds that follow: d/2 for y, d/2C for the chance of war.
"""

from __future__ import annotations

import itertools

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import standoff
from tests.oracles.written import average, chance, evenly, midpoints, payoff, studied

ROUNDING = 1e-9
CASE = """
standoff: 1
title: A patron and its protégé
actors: {patron: {name: Patron, advised: true}, b: Protégé, a: Rival}
parameters: {p: P, c_b: C_B}
levers: {support: {values: [SUPPORT], unit: share of the prize}}
policies: {POLICIES}
types: {a: TYPES}
measures: {demanded: share of the prize}
play:
  - stage: demand
    actor: b
    choose: {from: 0, to: 1, steps: STEPS}
  - stage: answer
    actor: a
    choose: [accept, fight]
outcomes:
  deal:
    when: answer == accept
    payoffs: {a: 1 - demand, b: demand, patron: 0}
    measures: {demanded: demand}
  war:
    when: answer == fight
    payoffs: {a: p - a, b: 1 - p - c_b + support, patron: -support}
    measures: {demanded: demand}
"""


def study(p: float, most: float, c_b: float, support: list[float], n: int) -> standoff.Study:
    """Policies with-0, with-1, … that give this support. Nature draws the rival's cost after the
    demand, which does not see it: the same game, written with perfect information."""
    drawn = evenly(midpoints(0.0, most, round(most * n)))
    return studied(
        CASE.replace("types: {a: TYPES}\n", "")
        .replace("  - stage: answer", f"  - stage: cost\n    chance: {drawn}\n  - stage: answer")
        .replace("p - a", "p - cost")
        .replace("P, c_b: C_B", f"{p!r}, c_b: {c_b!r}")
        .replace("[SUPPORT]", repr(support))
        .replace(
            "POLICIES", ", ".join(f"with-{k}: {{support: {s}}}" for k, s in enumerate(support))
        )
        .replace("STEPS", str(n + 1))
    )


def demand(p: float, most: float, c_b: float, s: float) -> float:
    inside = 1 - p + (most - c_b + s) / 2
    return max(1 - p, min(inside, 1.0, 1 - p + most))


def test_the_three_numbers() -> None:
    """p = .5, C = .4, c_B = .2: support of 0, .1, .2 makes war come with .25, .375, .5. On a grid
    of 41 demands and 16 types all three demands are points of the grid."""
    found = study(0.5, 0.4, 0.2, [0, 0.1, 0.2], 40)
    for number, war in enumerate((0.25, 0.375, 0.5)):
        assert chance(found, "war", f"with-{number}") == pytest.approx(war, abs=ROUNDING)
        y = 0.5 + 0.4 * war
        assert average(found, "demanded", f"with-{number}") == pytest.approx(y, abs=ROUNDING)
    # The patron pays its support in war alone.
    assert payoff(found, "patron", "with-2") == pytest.approx(-0.2 * 0.5, abs=ROUNDING)


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 19),
    st.integers(2, 12),
    st.floats(0.01, 0.8),
    st.lists(st.floats(0.0, 0.7), min_size=2, max_size=3, unique=True),
)
def test_any_parameters(p: int, most: int, c_b: float, support: list[float]) -> None:
    # Beyond its own cost support pays the protégé to fight; the formula is for less.
    assume(max(support) < c_b - 0.005)
    support = [round(each, 6) for each in support]
    assume(len(set(support)) == len(support))
    where = (p / 20, most / 20, c_b)
    found = study(*where, support, 20)
    for number, s in enumerate(support):
        y = demand(*where, s)
        war = (y - 1 + where[0]) / where[1]
        policy = f"with-{number}"
        assert average(found, "demanded", policy) == pytest.approx(y, abs=0.025 + ROUNDING)
        assert chance(found, "war", policy) == pytest.approx(war, abs=0.025 / where[1] + ROUNDING)


def test_finer_grids_come_closer() -> None:
    """s = .13: y* = .665 and P(war) = .4125 lie on none of these grids."""
    off = []
    for n in (10, 20, 40, 80, 160):
        found = study(0.5, 0.4, 0.2, [0.13], n)
        off.append(abs(chance(found, "war", "with-0") - 0.4125))
        assert off[-1] <= 1 / n / 2 / 0.4 + ROUNDING
    assert all(finer <= coarser for coarser, finer in itertools.pairwise(off))
    assert off[-1] < off[0] / 8


def test_private_types_solved_exactly_are_the_same_game() -> None:
    """The rival's cost as its private type, the protégé at one information set: traced to a
    certified ε = 1e-6. The second-best demand falls short by at least d²/C = 1/640 of its worth and
    a type of the rival stands d/2 from indifference, so that the chance of war is off by at most
    ε·640·(d/C) + ε·2/d < 2e-4 with d = 1/40."""
    text = (
        CASE.replace("P, c_b: C_B", "0.5, c_b: 0.2")
        .replace("[SUPPORT]", "[0, 0.1, 0.2]")
        .replace("POLICIES", "none: {}, some: {support: 0.1}, all: {support: 0.2}")
        .replace("TYPES", evenly(midpoints(0.0, 0.4, 16)))
        .replace("STEPS", "41")
    )
    found = studied(text)
    for policy, war in (("none", 0.25), ("some", 0.375), ("all", 0.5)):
        assert chance(found, "war", policy) == pytest.approx(war, abs=2e-4)
