"""Probing a study for further equilibria."""

from __future__ import annotations

import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.case.load import parse_case
from standoff.report.doubts import probed

STAG_HUNT = """\
title: Stag hunt
actors: {a: {advised: true}, b: {}}
precision: PRECISION
play:
  - {stage: mine, actor: a, choose: [stag, hare], hidden-from: b}
  - {stage: yours, actor: b, choose: [stag, hare]}
outcomes:
  caught: {when: mine == stag and yours == stag, payoffs: {a: 4, b: 4}}
  missed: {when: mine == stag and yours == hare, payoffs: {a: 0, b: 3}}
  spoilt: {when: mine == hare and yours == stag, payoffs: {a: 3, b: 0}}
  hares: {when: mine == hare and yours == hare, payoffs: {a: 3, b: 3}}
"""


def solved(precision: str) -> standoff.Study:
    case, _ = parse_case(STAG_HUNT.replace("PRECISION", precision))
    return standoff.study(case, probe=1)


def test_the_three_equilibria_of_a_stag_hunt_are_found() -> None:
    """At high precision logit equilibria lie near the two pure and the mixed Nash equilibria
    (McKelvey & Palfrey 1995); at low precision there is one."""
    many = solved("10").probe
    assert many is not None
    (found,) = many.policies.values()
    assert (found.draws, found.several, found.most) == (1, 1, 3)
    assert found.apart > 0.9
    assert "1 of 1 games have more than one" in probed(many)
    few = solved("0.5").probe
    assert few is not None
    assert "none found" in probed(few)


def test_the_probe_is_part_of_the_results() -> None:
    data = solved("10").to_dict()
    assert data["probe"]["policies"]["as-is"]["most"] == 3


def test_an_exact_study_cannot_be_probed() -> None:
    with pytest.raises(StandoffError, match="at one finite precision"):
        solved("exact")
