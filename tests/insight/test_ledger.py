"""The ledger of claims, and one claim world by world."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

import standoff
from standoff import StandoffError
from standoff.case.basis import paragraphs_in, passages, references
from standoff.case.load import parse_case
from standoff.insight.discovery.ledger import Ledger
from standoff.report import wording
from standoff.report.ledger_words import resting
from standoff.report.schemas import schema_text

STARTER = str(Path(standoff.__file__).parent / "library" / "starter.yaml")
CLAIM = "talks-prevent-war"
UKRAINE = standoff.load("ukraine-2022")


@pytest.fixture(scope="module")
def study() -> standoff.Study:
    return standoff.study(STARTER, draws=256)


def test_without_a_box_it_is_the_region_that_explain_finds(study: standoff.Study) -> None:
    """The same limits, and the same share, density and coverage of them."""
    answer: Ledger = standoff.claims(study, CLAIM)
    [region, *_] = standoff.explain(study, CLAIM).claims[0].fails.regions
    assert answer.shown
    box = answer.shown.box
    assert dict(box.limits) == {each.parameter: (each.low, each.high) for each in region.limits}
    assert (box.share, box.density, box.coverage) == (
        region.share,
        region.density,
        region.coverage,
    )
    assert not answer.shown.own


def test_a_box_of_ones_own_is_counted_by_hand(study: standoff.Study) -> None:
    """Counted again from the numbers of the worlds themselves, both ends in the box."""
    wins, cost = (study.ensemble.parameters[name] for name in ("wins", "war_cost"))
    low, high = float(np.sort(wins)[20]), float(np.sort(wins)[200])
    answer = standoff.claims(
        study, CLAIM, box={"wins": (low, high), "war_cost": (-np.inf, 40.0)}, axes=("wins",)
    )
    inside = (wins >= low) & (wins <= high) & (cost <= 40)
    fails = study.claims[CLAIM].holds == 0
    box = answer.shown.box
    assert box.worlds == inside.sum()
    assert box.share == inside.mean()
    assert box.density == fails[inside].mean()
    assert box.coverage == fails[inside].sum() / fails.sum()
    assert sum(box.sorts.values()) == box.worlds
    sort = study.claims[CLAIM].sort
    assert box.sorts["against"] == ((sort == -1) & inside).sum()
    assert answer.shown.axes[0] == "wins"


def test_the_answer_is_by_its_schema(study: standoff.Study) -> None:
    schema = json.loads(schema_text("claims"))
    for answer in (standoff.claims(study), standoff.claims(study, CLAIM, box="wins=..0.7")):
        data = json.loads(json.dumps(answer.to_dict()))
        jsonschema.validate(data, schema)
    assert data["by_world"]["box"]["limits"] == {"wins": [None, 0.7]}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"claim": "talks-prevent-was"}, "did you mean 'talks-prevent-war'"),
        ({"claim": CLAIM, "box": "winz=0..1"}, "'winz' is no number that varies"),
        ({"claim": CLAIM, "box": "wins=0.9..0.1"}, "the lowest first"),
        ({"claim": CLAIM, "box": "wins=1e400.."}, "the lowest first"),
        ({"claim": CLAIM, "box": "wins=..-1e400"}, "the lowest first"),
        ({"claim": CLAIM, "box": "wins"}, "NAME=LOWEST..HIGHEST"),
        ({"claim": CLAIM, "axes": "wins,wins"}, "two numbers that differ"),
        ({"box": "wins=0..1"}, "no claim is named"),
    ],
)
def test_what_makes_no_sense_is_refused(
    study: standoff.Study, options: dict[str, str], sentence: str
) -> None:
    with pytest.raises(StandoffError, match=sentence.replace("(", r"\(")):
        standoff.claims(study, **options)


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (
            "early-sanctions-spend-the-leverage",
            "the chance of war under sanction-now is greater than under threaten",
        ),
        (
            "troop-threat-is-not-credible",
            "the chance of ‘intervene’ at ‘answer’ under threaten-troops (given ‘invade’ at "
            "‘move’) is smaller than 10 %",
        ),
        (
            "threats-work-unseen",
            "the chance of war under threaten is smaller than under hands-off, by 3 points or more",
        ),
    ],
)
def test_a_test_is_told_in_words(claim: str, words: str) -> None:
    assert wording.tested(UKRAINE, claim) == words


def test_every_test_of_the_library_has_words() -> None:
    """None falls back to what is written, but for what has several words in itself."""
    for name in ("ukraine-2022", "cuba-1962", "us-north-korea-2017"):
        case = standoff.load(name)
        for claim, each in case.claims.items():
            told = wording.tested(case, claim)
            assert "P(" not in told, claim
            assert each.test not in told, claim


def test_what_rests_on_the_same_paragraph_is_found() -> None:
    """``depetris ¶5`` is the place of three claims of the case; it is not that of ¶6."""
    found = [
        says for _, says in resting(UKRAINE, "depetris ¶5", "sanctioned-russia-is-hardly-moved")
    ]
    assert any(says.startswith("Sanctions imposed before an invasion") for says in found)
    assert not any(says.startswith("A military threat") for says in found)
    # A range of paragraphs has each of them.
    assert resting(UKRAINE, "depetris ¶¶4–5") == resting(UKRAINE, "depetris ¶4; depetris ¶5")


def test_what_a_paragraph_says_is_told_with_the_claim_that_names_it() -> None:
    """A range names each of its paragraphs; a source without any text, and a judgement, none."""
    said = UKRAINE.sources["glaeser"].paragraphs
    told = passages(UKRAINE, "glaeser ¶¶8–9; fearon-1995; judgement")
    assert [(each.source, each.paragraph, each.says) for each in told] == [
        ("glaeser", 8, said["8"]),
        ("glaeser", 9, said["9"]),
    ]
    assert passages(UKRAINE, "depetris") == passages(UKRAINE, "depetris ¶99") == []


def test_every_paragraph_that_the_case_names_of_the_two_articles_is_told() -> None:
    for claim in UKRAINE.claims.values():
        named = [(name, where) for name, where in references(claim.source) if where]
        told = {(each.source, each.paragraph) for each in passages(UKRAINE, claim.source)}
        for name, where in named:
            assert all((name, number) in told for number in paragraphs_in(where)), claim.source


def test_worlds_that_cannot_judge_a_claim_are_left_out() -> None:
    """Half the worlds have no storms, and say nothing on what is done in one."""
    case = parse_case(
        """
title: Weather
actors: {us: {advised: true}}
parameters: {storms: {range: [-1, 1]}, cost: {range: [0, 2]}}
levers: {course: [as-is]}
policies: {as-is: {course: as-is}}
precision: 5
play:
  - {stage: weather, chance: {storm: "max(0, storms)", calm: rest}}
  - {stage: move, actor: us, choose: [go, stay]}
outcomes:
  went: {when: move == go, payoffs: {us: 1 - cost}}
  stayed: {when: move == stay, payoffs: {us: 0}}
claims:
  stays: {says: They stay, test: "P(move == go | as-is, weather == storm) < 0.5", source: judgement}
"""
    )[0]
    found = standoff.claims(standoff.study(case, draws=256), "stays")
    assert found.study.claims["stays"].unjudged == 128
    assert len(found.shown.fails_in) == 128
    assert set(found.shown.box.limits) == {"cost"}
