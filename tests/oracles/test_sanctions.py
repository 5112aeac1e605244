"""Sanctions, threat against imposition, and the selection that tells them apart: cf. Drezner, 'The
Hidden Hand of Economic Coercion', International Organization 57 (2003), 643–659; Lacy & Niou, 'A
Theory of Economic Sanctions and Issue Linkage', Journal of Politics 66 (2004), 25–42.

A target concedes at once (-v) or resists; the threat is carried out with chance q; sanctions cost
it k a period, k uniform on [0, K] and known to itself alone. After the first period it concedes
(-k - v in all) or holds (-2k), so that it concedes then iff k > v. Resisting costs it
q min(k + v, 2k) on average: it concedes at once iff

    k > k_T,     k_T = v / 2q  if q >= 1/2,  else  v (1 - q) / q.

Threats work with chance 1 - k_T/K; sanctions that had to be imposed work on the types left,
uniform on [0, k_T], with chance max(0, k_T - v) / k_T; imposed without a threat they work with
1 - v/K. (Where k_T passes K, everyone resists, and k_T is K.)

Grids. Types stand at the middles of M equal cells of [0, K]. A share of types beyond a threshold
is off the continuous one by at most half a cell, 1/2M, and not at all where the threshold is a
border of cells; the chance of success of imposed sanctions, a ratio of two such shares, by at most
(1/M + 1/2M) / (k_T/K - 1/2M).
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import standoff
from tests.oracles.written import chance, evenly, midpoints, studied

ROUNDING = 1e-9
CASE = """
standoff: 1
title: Sanctions threatened or imposed
actors: {sender: {name: Sender, advised: true}, target: Target}
parameters: {v: V}
types: {target: TYPES}
levers:
  instrument: [threat, imposition]
  resolve: [CHANCES]
policies: POLICIES
play:
  - stage: demand
    when: instrument == threat
    actor: target
    choose: [concede, resist]
  - stage: imposed
    when: demand != concede
    chance: {yes: if instrument == imposition then 1 else resolve, no: rest}
  - stage: later
    when: imposed == yes
    actor: target
    choose: [concede, hold]
outcomes:
  at-once: {when: demand == concede, payoffs: {target: -v, sender: v}}
  bluff: {when: imposed == no, payoffs: {target: 0, sender: 0}}
  under-sanctions: {when: later == concede, payoffs: {target: -target - v, sender: v}}
  defied: {when: later == hold, payoffs: {target: -2 * target, sender: 0}}
claims:
CLAIMS
"""


def study(v: float, most: float, chances: list[float], m: int) -> standoff.Study:
    """Policies threat-0, threat-1, … with these chances of being carried out, and impose."""
    policies = [
        f"threat-{number}: {{instrument: threat, resolve: {q!r}}}"
        for number, q in enumerate(chances)
    ]
    policies.append("impose: {instrument: imposition}")
    asked = "says: imposed sanctions work on fewer than would have yielded to them, test:"
    claims = [
        f"  selection-{number}: {{{asked} 'P(under-sanctions | threat-{number}, imposed == yes) < "
        "P(under-sanctions | impose, imposed == yes)'}"
        for number in range(len(chances))
    ]
    return studied(
        CASE.replace("TYPES", evenly(midpoints(0.0, most, m)))
        .replace("V}", f"{v!r}}}")
        .replace("CHANCES", ", ".join(map(repr, chances)))
        .replace("POLICIES", "{" + ", ".join(policies) + "}")
        .replace("CLAIMS", "\n".join(claims))
    )


def threshold(v: float, most: float, q: float) -> float:
    return min(most, v / (2 * q) if q >= 0.5 else v * (1 - q) / q)


def works_when_imposed(found: standoff.Study, policy: str, q: float) -> float:
    """P(concedes under sanctions | they were imposed), of those who resisted the threat."""
    resisted = 1 - chance(found, "at-once", policy)
    return chance(found, "under-sanctions", policy) / (q * resisted)


def check(found: standoff.Study, policy: str, v: float, most: float, q: float, m: int) -> None:
    k_t = threshold(v, most, q)
    exact = {round(each * m / most, 9) % 1 == 0 for each in (v, k_t)} == {True}
    half = 0.0 if exact else 1 / (2 * m)
    threat = 1 - k_t / most
    assert chance(found, "at-once", policy) == pytest.approx(threat, abs=half + ROUNDING)
    ratio = 3 * half / (k_t / most - half) + ROUNDING
    imposed = max(0.0, k_t - v) / k_t
    assert works_when_imposed(found, policy, q) == pytest.approx(imposed, abs=ratio)


def test_the_four_numbers() -> None:
    """v = .2, K = 1: at q = .25 threats work with .4 and imposed sanctions with .667; at q = .6
    with .833 and 0. Borders of 60 cells hold v, .6 and 1/6, so all are equal up to rounding."""
    found = study(0.2, 1.0, [0.25, 0.6], 60)
    assert chance(found, "at-once", "threat-0") == pytest.approx(0.4, abs=ROUNDING)
    assert works_when_imposed(found, "threat-0", 0.25) == pytest.approx(2 / 3, abs=ROUNDING)
    assert chance(found, "at-once", "threat-1") == pytest.approx(5 / 6, abs=ROUNDING)
    assert works_when_imposed(found, "threat-1", 0.6) == pytest.approx(0.0, abs=ROUNDING)
    # Imposed on all, they work with 1 - v/K = .8: threats select those on whom they don't.
    assert chance(found, "under-sanctions", "impose") == pytest.approx(0.8, abs=ROUNDING)
    for claim, margin in (("selection-0", 0.8 - 2 / 3), ("selection-1", 0.8)):
        assert found.claims[claim].share == 1.0
        assert found.claims[claim].median_margin == pytest.approx(margin, abs=ROUNDING)


@settings(max_examples=20, deadline=None)
@given(
    st.floats(0.05, 0.9),
    st.floats(1.0, 3.0),
    st.lists(st.floats(0.15, 1.0), min_size=1, max_size=3, unique=True),
)
def test_any_parameters(v: float, most: float, chances: list[float]) -> None:
    found = study(v, most, chances, 40)
    for number, q in enumerate(chances):
        if threshold(v, most, q) > most / 40:
            check(found, f"threat-{number}", v, most, q, 40)


def test_finer_grids_come_closer() -> None:
    """v = .21, q = .35: k_T = .39 and neither lies on a border of these cells."""
    off: list[tuple[float, float]] = []
    for m in (8, 32, 128, 512):
        found = study(0.21, 1.0, [0.35], m)
        check(found, "threat-0", 0.21, 1.0, 0.35, m)
        late = works_when_imposed(found, "threat-0", 0.35)
        off.append((abs(chance(found, "at-once", "threat-0") - 0.61), abs(late - 0.18 / 0.39)))
    assert off[-1][0] < off[0][0] / 8
    assert off[-1][1] < off[0][1] / 8


WILLING = """
standoff: 1
title: Sanctions threatened by a sender of unknown will
actors: {sender: {name: Sender, advised: true}, target: Target}
parameters: {v: 0.2}
types: {sender: {willing: 0.25, unwilling: rest}, target: TYPES}
play:
  - stage: demand
    actor: target
    choose: [concede, resist]
  - stage: imposed
    when: demand == resist
    actor: sender
    choose: [no, yes]
  - stage: later
    when: imposed == yes
    actor: target
    choose: [concede, hold]
terms: {liking: if sender == willing then 1 else -1}
outcomes:
  at-once: {when: demand == concede, payoffs: {target: -v, sender: 0}}
  bluff: {when: imposed == no, payoffs: {target: 0, sender: 0}}
  under-sanctions: {when: later == concede, payoffs: {target: -target - v, sender: liking}}
  defied: {when: later == hold, payoffs: {target: -2 * target, sender: liking}}
"""


def test_the_chance_may_be_a_sender_of_unknown_will() -> None:
    """The same game with a sender in place of chance: with q it is of a kind that wants to carry
    the threat out, which the target can't tell. Certified to ε = 1e-6, a type k of the target that
    is |Δ| from indifference errs with at most ε/|Δ|; types stand half a cell, 1/40, from v and k_T,
    where Δ changes with slope at least q, so that no figure is off by more than ε·40/q < 2e-4."""
    found = studied(WILLING.replace("TYPES", evenly(midpoints(0.0, 1.0, 20))))
    assert chance(found, "at-once") == pytest.approx(0.4, abs=2e-4)
    assert chance(found, "bluff") == pytest.approx(0.6 * 0.75, abs=2e-4)
    assert works_when_imposed(found, "as-is", 0.25) == pytest.approx(2 / 3, abs=2e-3)
