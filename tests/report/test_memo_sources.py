"""What a memo says that a case rests on."""

from __future__ import annotations

import yaml

import standoff
from standoff.case.model import Case
from standoff.questions.why import Why as Asked
from standoff.report.blocks import Behind, Paragraph, Table, bare
from standoff.report.memo_sources import sources
from standoff.report.why import TELLING

CASE = """
title: A dispute
actors: {a: {name: A, advised: true}, b: B}
parameters:
  stake: {range: [1, 2], what: what is at stake, basis: "lee ¶2; judgement"}
  price: {range: [1, 2], what: what war costs, basis: judgement}
  chance: {range: [0, 1], what: chance of rain, basis: "lee ¶3; kim"}
types:
  b: {chance: {calm: 0.5, fierce: 0.5}, words: {fierce: means to fight}}
levers: {arms: {values: [none, many], what: arms, basis: kim}}
policies: {wait: {}, arm: {set: {arms: many}, source: lee}}
play:
- {stage: attack, actor: b, choose: [strike, stay], what: whether B strikes}
outcomes:
  war: {when: attack == strike, payoffs: {a: -price, b: stake - price}}
  peace: {when: attack == stay, payoffs: {a: 0, b: 0}}
claims:
  arms-deter: {says: Arms deter, test: P(war | arm) < P(war | wait), source: "kim ¶1"}
sources:
  lee: {title: On arms, author: A. Lee, published: 1999}
  kim: {title: On rain}
  unused: {title: On nothing}
"""


def test_sources_are_told_with_how_much_rests_on_each() -> None:
    """Counted by hand: Lee is named by two numbers and a policy, Kim by a number, a claim and a
    lever, judgement by two numbers; what nothing names is left out."""
    (behind,) = sources(Case.model_validate(yaml.safe_load(CASE)))
    assert isinstance(behind, Behind)
    (table,) = behind.blocks
    assert isinstance(table, Table)
    told = {bare(row[0]): [bare(cell) for cell in row[1:]] for row in table.rows}
    assert [bare(column.head) for column in table.columns[1:]] == [
        "numbers", "claims", "other pieces",
    ]  # fmt: skip
    assert told == {
        "A. Lee, “On arms”, 1999": ["2", "–", "1"],
        "“On rain”": ["1", "1", "1"],
        "the judgement of the case's author": ["2", "–", "–"],
    }


def test_nothing_is_told_where_no_source_is_named() -> None:
    data = yaml.safe_load(CASE)
    data["sources"] = {}
    assert not list(sources(Case.model_validate(data)))


def test_what_is_chosen_and_who_chooses_is_told_before_it_is_spoken_of() -> None:
    case = yaml.safe_load(CASE)
    case["play"][0]["choose"] = {"strike": {"what": "cross the border"}, "stay": {}}
    case["outcomes"]["war"]["payoffs"]["b"] = (
        "stake - price - 3 * (arms == many) + (if b == fierce then 2 else 0)"
    )
    told = standoff.why(Case.model_validate(case), "arm", "wait", draws=64)
    blocks = TELLING.blocks(Asked(case=""), told)
    words = " ".join(bare(block.words) for block in blocks if isinstance(block, Paragraph))
    assert "‘attack’: strike (cross the border) or stay." in words
    assert "fierce: means to fight." in words
    assert words.index("fierce: means to fight.") < words.index("when it is fierce")
