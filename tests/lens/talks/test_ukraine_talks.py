"""The talks of the Ukraine case: they are whole, sourced, and their claims can hold and fail."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.case.compiled import CompiledCase
from standoff.case.load import read_case
from standoff.ensemble.talks import TalksStudy, middle_of, study_talks
from standoff.insight.mediation.talks import policy_talks, talks_claims
from standoff.lens.registry import check
from standoff.lens.talks.compiled import talks_of


@pytest.fixture(scope="module")
def case() -> CompiledCase:
    compiled, problems = check(*read_case("ukraine-2022"))
    assert compiled is not None
    assert not [p for p in problems if "talks" in str(p)]
    return compiled


def central(case: CompiledCase, **changed: float) -> TalksStudy:
    given = middle_of(case) | {name: np.array([value]) for name, value in changed.items()}
    return study_talks(case, draws=1, policies=["talk-limits", "pursued"], given=given)


def test_every_issue_that_the_articles_name_is_there(case: CompiledCase) -> None:
    talks = talks_of(case)
    assert talks is not None
    assert [issue.name for issue in talks.issues] == [
        "membership", "missiles", "exercises", "forces", "donbas", "sanctions-relief",
        "guarantees", "energy",
    ]  # fmt: skip
    assert [v.name for v in talks.valuers] == ["us", "ru", "ua", "al", "cg", "eastern-flank"]
    assert {line.source for line in talks.lines} == {"depetris ¶3", "depetris ¶3; glaeser ¶3"}


def test_as_stated_the_positions_do_not_overlap_and_one_line_is_the_key(
    case: CompiledCase,
) -> None:
    study = study_talks(case, draws=24, policies=["talk-limits", "pursued"])
    verdicts = {each.name: each for each in talks_claims(study)}
    assert verdicts["no-overlap-as-stated"].share == 1.0
    found = policy_talks(study, 0)
    assert found.zone == 0.0
    opened = {line.party + " " + line.issue: line.opens for line in found.lines}
    assert opened["ru membership"] > opened["us membership"] > opened["us exercises"] == 0.0


DEAR = {"ru_war_cost": 75.0, "ru_wins": 0.6, "ru_sanctions": 60.0, "ru_greedy": 0.05}
CHEAP = {"ru_war_cost": 15.0, "ru_wins": 0.97, "ru_sanctions": 8.0, "ru_drift": 0.9,
        "ru_trust": 0.15, "ru_greedy": 0.6, "ru_grip_greedy": 160.0}  # fmt: skip


@pytest.mark.parametrize("claim", ["limits-alone", "limits-and-a-pause", "without-limits"])
def test_there_is_a_deal_only_where_both_sides_fear_the_war(case: CompiledCase, claim: str) -> None:
    """Where war is dear to Moscow the West need not pay for peace; where it is cheap Moscow takes
    no offer; in between there is something to sign."""
    for changed, holds in (({}, True), (DEAR, False), (CHEAP, False)):
        verdicts = {each.name: each for each in talks_claims(central(case, **changed))}
        assert (verdicts[claim].share > 0.5) == holds


def test_whether_moscow_signs_an_open_door_turns_on_what_war_would_cost_it(
    case: CompiledCase,
) -> None:
    for changed, holds in ((CHEAP, True), (DEAR, False)):
        verdicts = {each.name: each for each in talks_claims(central(case, **changed))}
        assert (verdicts["membership-is-the-key"].share > 0.5) == holds
