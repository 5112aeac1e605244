"""The Cuban case: the game beside the graph."""

from __future__ import annotations

import standoff
from standoff.case.load import read_case
from standoff.lens.registry import check

NAME = "cuba-1962"


def test_nothing_is_wrong_with_it() -> None:
    assert check(*read_case(NAME))[1] == []


def test_it_is_played_in_dated_rounds_with_a_mistaken_belief_and_plans() -> None:
    case = read_case(NAME)[0]
    (block,) = case.blocks
    assert block.every == "4 days"
    assert case.views["us"].known_to == ["ussr"]
    assert case.policies["hidden-trade"].then
    assert case.policies["blockade-then-strike"].then


def test_disputed_claims_can_go_either_way() -> None:
    """None is written into the numbers: in some plausible world it holds, in another it fails."""
    disputed = {
        "strike-is-answered", "firmness-was-enough", "secret-trade-beats-open",
        "washington-did-not-see-the-risk", "protest-leaves-them-there",
    }  # fmt: skip
    study = standoff.study(NAME, draws=256, threads=1)
    for name in disputed:
        claim = study.claims[name]
        assert claim.share_for > 0.05, name
        assert claim.share_against > 0.05, name


def test_the_record_can_be_learnt_from() -> None:
    learnt = standoff.learn(NAME, draws=64)
    assert learnt.to_dict()
