"""What a memo says of offers is what ``talks offers`` says of them."""

from __future__ import annotations

import json

import jsonschema

import standoff
from standoff.questions.memo import Report
from standoff.report.blocks import Heading, bare
from standoff.report.memo import blocks
from standoff.report.schemas import schema_text
from tests.cli.test_run import STARTER


def test_a_memo_has_the_best_offer_to_the_party_whose_type_is_unknown() -> None:
    question = Report(case="ukraine-2022", questions=("talks",), draws=16)
    memo = question.answer()
    first = memo.ranking[0]
    alone = standoff.talks.offers("ukraine-2022", offer="us:ru", policy=first).to_dict()
    told = memo.to_dict()["answers"]
    assert json.dumps(told["offers"], sort_keys=True) == json.dumps(alone, sort_keys=True)
    jsonschema.validate(told["offers"], json.loads(schema_text("talks offers")))
    jsonschema.validate(memo.to_dict(), json.loads(schema_text("report")))
    headings = [bare(each.words) for each in blocks(question, memo) if isinstance(each, Heading)]
    assert "What the United States could offer Russia" in headings


def test_without_talks_nobody_offers_anything() -> None:
    memo = Report(case=STARTER, draws=16).answer()
    assert memo.offers is None
    assert "offers" not in memo.to_dict()["answers"]
    assert "offers" not in memo.left_out
