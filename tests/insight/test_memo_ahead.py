"""A memo's parts on heads and on what is to come are what their own questions answer."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

import standoff
from standoff.insight import memo as insight_memo
from standoff.insight.study.study import Study
from standoff.questions.memo import Report
from standoff.report.blocks import Behind, Figure, Heading, bare
from standoff.report.memo import blocks
from standoff.report.mistaken import mistaken
from tests.cli.test_run import STARTER
from tests.insight.test_errors import hope
from tests.insight.test_explain import schema


def test_errors_beliefs_and_watch_are_those_of_their_questions() -> None:
    question = Report(case="ukraine-2022", questions=("errors", "beliefs", "watch"), draws=32)
    memo = question.answer()
    told = memo.to_dict()["answers"]
    pursued = ["pursued"]
    alone = standoff.errors("ukraine-2022", draws=32, policy=pursued).to_dict()
    assert told["errors"] == alone
    assert memo.study.to_dict()["mistakes"] == alone["errors"]
    assert told["beliefs"] == standoff.beliefs("ukraine-2022", draws=32).to_dict()
    assert told["watch"] == standoff.watch("ukraine-2022", draws=32).to_dict()
    found = list(blocks(question, memo))
    headings = [bare(each.words) for each in found if isinstance(each, Heading)]
    assert "Who is mistaken, and what that does" in headings
    assert "What each side will come to believe" in headings
    assert "What to watch for" in headings
    behind = [block for each in found if isinstance(each, Behind) for block in each.blocks]
    drawn = [each for each in (*found, *behind) if isinstance(each, Figure)]
    assert len(drawn) == 3
    assert all(each.finding for each in drawn)


def test_a_study_solves_nothing_again_to_say_who_is_mistaken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C = .4, c_B = .2, s = .1 taken for .2: war comes with .5, which b expects, and with .375 if
    it saw the truth (tests/oracles)."""
    file = tmp_path / "hope.yaml"
    file.write_text(hope("0.2"))
    study = standoff.run(file)
    assert isinstance(study, Study)
    monkeypatch.setattr("standoff.ensemble.run.run", lambda *_, **__: pytest.fail("solved again"))
    told = bare(mistaken(study))
    assert told.startswith("Mistaken under as-is (war 50")
    assert "this makes war 12 percentage points likelier (38" in told
    jsonschema.validate(study.to_dict(), schema("results"))


def test_what_a_case_has_not_is_left_out_and_said() -> None:
    memo = Report(case=STARTER, questions=("errors", "beliefs", "watch"), draws=16).answer()
    assert memo.left_out == {"errors": insight_memo.NO_VIEWS}
    assert memo.parts == ("beliefs", "watch")
    assert memo.study.mistakes is None
