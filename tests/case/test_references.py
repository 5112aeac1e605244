"""Outside figures in a case: read, refused with their place, written, and edited."""

from __future__ import annotations

import jsonschema
import pytest

from standoff.case.edit import SetReference, edited, edited_text
from standoff.case.load import parse_case
from standoff.case.reader import read_document
from standoff.case.references import Reference
from standoff.lens.registry import case_schema
from tests.case.test_bad_input import SOUND, problems_of

NAMED = """\
references:
  crowd:
    what: a crowd
    about: P(war | talk)
    value: 0.3
    date: 2021-12-12
    source: a market
  rate: {about: "P(war or conquest | wait, ru == greedy)", range: [0.1, 0.2], source: a count}
  toll: {about: E(deaths | talk), value: 250, date: 1999, source: a count}
"""
LISTED = """\
references:
  - {what: a crowd, about: P(war | talk), value: 0.3, date: 2021-12-12, source: a market}
  - {about: "P(war or conquest | wait, ru == greedy)", range: [0.1, 0.2], source: a count}
"""


def test_references_are_read_by_name_or_in_a_list() -> None:
    named, _ = parse_case(SOUND + NAMED)
    listed, _ = parse_case(SOUND + LISTED)
    assert list(named.references) == ["crowd", "rate", "toll"]
    assert list(listed.references) == ["reference-1", "reference-2"]
    assert list(listed.references.values()) == list(named.references.values())[:2]
    assert named.references["toll"].date == "1999"
    assert problems_of(SOUND + NAMED) == problems_of(SOUND + LISTED) == []


@pytest.mark.parametrize("added", [NAMED, LISTED])
def test_they_survive_writing_and_follow_the_schema(added: str) -> None:
    case, _ = parse_case(SOUND + added)
    assert parse_case(case.to_yaml())[0] == case
    validator = jsonschema.Draft202012Validator(case_schema())
    for text in (SOUND + added, case.to_yaml()):
        assert list(validator.iter_errors(read_document(text, "case").data)) == []


@pytest.mark.parametrize(
    ("entry", "column", "said"),
    [
        ("{about: P(war | talk), source: s}", 3,
         "reference 'one' gives no figure; expected 'value'"),
        ("{about: P(war | talk), value: 0.2, range: [0, 1], source: s}", 50,
         "gives both 'value' and 'range'"),
        ("{about: P(war | talk), value: 35, source: s}", 38,
         "reference 'one' puts a chance at 35; expected a number from 0 to 1; 35 % is 0.35"),
        ("{about: P(war | talk), range: [0.2, 1.5], source: s}", 44, "puts a chance at 1.5"),
        ("{about: P(war | talk), range: [0.4, 0.2], source: s}", 38,
         "reaches from 0.4 down to 0.2; expected the lower end first"),
        ("{about: P(war | tlak), value: 0.2, source: s}", 24,
         "there is no policy 'tlak'; expected talk or wait; did you mean 'talk'?"),
        ("{about: P(wra | talk), value: 0.2, source: s}", 18, "did you mean 'war'?"),
        ("{about: P(war), value: 0.2, source: s}", 16, "P(…) needs a policy: P(… | policy)"),
        ("{about: P(war | talk) > 0.2, value: 0.2, source: s}", 30,
         "expected a figure that a result gives, such as P(war | talk); found a condition"),
        ("{about: 2 * cost, value: 0.2, source: s}", 18,
         "expected a figure that a result gives, such as P(war | talk); found nothing that is"),
        ("{about: best(regret), value: 0.2, source: s}", 16, "best(…) is a policy, not a number"),
        ("{value: 0.2, source: s}", 3, "lacks 'about'"),
        ("{about: P(war | talk), value: much, source: s}", 38, "expected a number, found 'much'"),
        ("{about: P(war | talk), valeu: 0.2, source: s}", 31, "did you mean 'value'?"),
        ("{about: P(war | talk), range: [1], source: s}", 3, "expected a pair such as [0, 1]"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("listed", [False, True])
def test_a_fault_is_told_with_its_place(entry: str, column: int, said: str, listed: bool) -> None:
    before = "  - " if listed else "  one: "
    (problem, *_) = problems_of(SOUND + f"references:\n{before}{entry}\n")
    assert problem.severity == "error"
    told = problem.message.replace("reference-1", "one")
    assert said in told
    assert problem.place
    assert problem.place.line == SOUND.count("\n") + 2
    if column > 3 and "pair" not in said:
        assert problem.place.column == column - (3 if listed else 0)


def test_one_without_a_source_is_warned_of() -> None:
    (problem,) = problems_of(SOUND + "references:\n  one: {about: P(war | talk), value: 0.2}\n")
    assert (problem.severity, problem.message) == ("warning", "reference 'one' names no source")


def test_more_than_can_be_worked_with_are_refused() -> None:
    many = "references:\n" + "  - {about: P(war | talk), value: 0.2}\n" * 501
    (problem,) = problems_of(SOUND + many)
    assert "501 entries in 'references'; at most 500" in problem.message


@pytest.mark.parametrize("added", ["", NAMED, LISTED])
def test_an_edit_of_a_file_gives_the_edited_case(added: str) -> None:
    text = SOUND + added
    case, _ = parse_case(text)
    new = SetReference("mine", Reference(about="P(war | wait)", value=0.4, source="me"))
    assert parse_case(edited_text(text, case, new))[0] == edited(case, new)
    if added:
        gone = SetReference(next(iter(case.references)), None)
        after = edited(case, gone)
        assert len(after.references) == len(case.references) - 1
        assert parse_case(edited_text(text, case, gone))[0] == after
