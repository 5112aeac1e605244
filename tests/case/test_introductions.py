"""What a case tells its readers, what it leaves unsaid, and what it weighs differences by."""

from __future__ import annotations

from pathlib import Path

import pytest

import standoff
from standoff.case.load import parse_case, read_case
from standoff.lens.registry import compile_case
from tests.case.test_bad_input import SOUND, problems_of

CLAIMS = """\
  talks-harm:
    says: Talking does harm
    source: judgement
    test: P(war | talk) > P(war | wait)
    opposes: talks-help
"""


@pytest.mark.parametrize(
    ("added", "line", "column", "said"),
    [
        (
            "matters: {deths: 10}\n",
            0,
            11,
            "no unit 'deths' to weigh differences in; expected probability, payoff or deaths; "
            "did you mean 'deaths'?",
        ),
        ("matters: {payoff: 0}\n", 0, 19, "expected a number above 0, found '0'"),
        ("matters: {payoff: much}\n", 0, 19, "expected a number, found 'much'"),
        ("matters: 3\n", 0, 10, "expected entries of the form 'name: value'"),
        ("leaves-out: one thing\n", 0, 13, "expected a list, found 'one thing'"),
        (f"leaves-out: [{'x' * 1001}]\n", 0, 14, "at most 1,000 characters, found 1,001"),
        ("leaves-out:\n" + "  - x\n" * 101, 0, 1, "101 entries in 'leaves-out'; at most 100"),
        (CLAIMS.replace("opposes: talks-help", "opposes: talk-help"), 4, 14,
         "claim 'talks-harm' opposes 'talk-help', but there is no such claim; expected talks-help "
         "or talks-harm; did you mean 'talks-help'?"),
        (CLAIMS.replace("opposes: talks-help", "opposes: [talks-help, talks-harm]"), 4, 27,
         "claim 'talks-harm' can't oppose itself"),
        (CLAIMS + "    matters: -1\n", 5, 14, "expected a number above 0, found '-1'"),
    ],
)  # fmt: skip
def test_a_fault_in_what_is_weighed_or_left_out(
    added: str, line: int, column: int, said: str
) -> None:
    (problem,) = problems_of(SOUND + added)
    assert said in problem.message
    assert problem.place
    assert (problem.place.line, problem.place.column) == (SOUND.count("\n") + 1 + line, column)


def test_a_measure_can_t_be_called_by_the_name_of_a_unit_that_is_weighed() -> None:
    named = SOUND.replace("deaths", "payoff")
    (problem,) = problems_of(named + "matters: {payoff: 1}\n")
    assert "'payoff' under 'matters' is the unit of every payoff" in problem.message
    assert problems_of(named) == []


def test_a_better_that_is_neither_more_nor_less() -> None:
    (problem,) = problems_of(SOUND.replace("unit: people, what", "better: mroe, what"))
    assert "'better' in measures.deaths: expected 'less' or 'more', found 'mroe'" in problem.message
    assert "did you mean 'more'?" in problem.message


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    what: talks with them\n", "", "policy 'talk' has no 'what'"),
        ("    what: nobody invades\n", "", "outcome 'peace' has no 'what'"),
        (", what: people killed", "", "measure 'deaths' has no 'what'"),
        ("measures:\n  deaths: {unit: people, what: people killed}\n", "",
         "measure 'deaths' has no 'what'"),
    ],
)  # fmt: skip
def test_check_asks_for_an_introduction(old: str, new: str, told: str) -> None:
    assert old in SOUND
    (problem,) = problems_of(SOUND.replace(old, new))
    assert problem.severity == "warning"
    assert told in problem.message


def test_many_without_an_introduction_are_one_warning() -> None:
    more = "".join(f"  p{k}: {{talks: on}}\n" for k in range(7))
    (problem,) = problems_of(SOUND.replace("policies:\n", f"policies:\n{more}"))
    assert "policies 'p0', 'p1', 'p2', 'p3' and 3 more have no 'what'" in problem.message


@pytest.mark.parametrize(
    ("name", "rest", "asked"),
    [
        ("breakout", "unit: months, what: until they have a bomb", True),
        ("relief", "what: trust between the two", True),
        ("breakout", "unit: months, better: less, what: until they have a bomb", False),
        ("doubt", "what: loss of trust between the two", False),
        ("deaths", "what: deaths in the first three months", False),
    ],
)
def test_check_asks_which_way_is_better(name: str, rest: str, asked: bool) -> None:
    text = SOUND.replace("deaths: {unit: people, what: people killed}", f"{name}: {{{rest}}}")
    problems = problems_of(text.replace("{deaths: {value: 100, unit: people}}", f"{{{name}: 100}}"))
    assert [each.severity for each in problems] == ["warning"] * asked
    if asked:
        assert f"measure '{name}' sounds as if more of it were better" in problems[0].message
        assert problems[0].place
        assert problems[0].place.line == SOUND.count("\n", 0, SOUND.index("  deaths: {unit")) + 1


def test_opposition_holds_for_both_whoever_says_so() -> None:
    case, _ = parse_case(SOUND + CLAIMS)
    assert case.opposed("talks-help") == ("talks-harm",)
    assert case.opposed("talks-harm") == ("talks-help",)


WORDED = (
    SOUND.replace("talks: [off, on]", "talks: {values: [off, on], words: {on: talks in Geneva}}")
    .replace(
        "ru: {secure: rest, greedy: greedy}",
        "ru: {chance: {secure: rest, greedy: greedy}, words: {greedy: it wants the land}}",
    )
    .replace(
        "chance: {win: 0.5, lose: rest}", "chance: {win: 0.5, lose: rest}\n    words: {win: we win}"
    )
    .replace(
        "    choose: [fight, yield]",
        "    choose: {fight: {what: send the army}, yield: {}}\n    what: how we answer",
    )
)


def test_what_a_case_says_of_its_pieces() -> None:
    assert problems_of(WORDED) == []
    case, _ = parse_case(WORDED)
    told = {
        ("talk", ""): "talks with them",
        ("war", ""): "they invade, and we fight",
        ("deaths", ""): "people killed",
        ("answer", ""): "how we answer",
        ("answer", "fight"): "send the army",
        ("fight", ""): "send the army",
        ("answer", "yield"): "",
        ("luck", "win"): "we win",
        ("ru", "greedy"): "it wants the land",
        ("talks", "on"): "talks in Geneva",
        ("us", ""): "",
        ("nothing-like-it", ""): "",
    }
    assert {asked: case.describe(*asked) for asked in told} == told
    assert case.title_of("us") == "Us"
    again, _ = parse_case(case.to_yaml())
    assert again == case


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("words: {on:", "words: {om:", "lever 'talks' has no setting 'om'; expected off or on"),
        ("words: {greedy:", "words: {greedi:", "'ru' has no type 'greedi'; expected secure or"),
        ("words: {win:", "words: {one:", "stage 'luck' has no choice or branch 'one'; expected"),
    ],
)
def test_a_word_that_is_introduced_must_be_there(old: str, new: str, said: str) -> None:
    (problem,) = problems_of(WORDED.replace(old, new))
    assert said in problem.message
    assert problem.severity == "error"
    assert problem.place
    assert problem.place.line == WORDED.count("\n", 0, WORDED.index(old)) + 1


VARIANT = """\
matters: {probability: 0.02, deaths: 5}
leaves-out: [the weather]
variants:
  other:
    matters: {deaths: 50}
    measures: {deaths: {better: more}}
    claims: {talks-help: {matters: 0.1}}
    types: {ru: {greedy: 0.5, secure: rest}}
    leaves-out: [the sea]
"""


def test_a_variant_weighs_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(WORDED + CLAIMS + VARIANT)
    case, _ = read_case(f"{path}@other")
    assert case.matters == {"probability": 0.02, "deaths": 50}
    assert (case.measures["deaths"].better, case.measures["deaths"].unit) == ("more", "people")
    assert (case.claims["talks-help"].matters, case.claims["talks-harm"].matters) == (0.1, None)
    assert case.opposed("talks-help") == ("talks-harm",)
    assert case.leaves_out == ["the sea"]
    assert case.describe("ru", "greedy") == "it wants the land"
    assert compile_case(case).more_is_better == (True,)
    assert compile_case(read_case(path)[0]).more_is_better == (False,)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("{deaths: 50}", "{deths: 50}", 5, "no unit 'deths'"),
        ("{deaths: {better", "{deths: {better", 6, "the case has no measure 'deths' to change"),
        ("{talks-help: {", "{talk-help: {", 7, "the case has no claim 'talk-help' to change"),
        ("{matters: 0.1}", "{opposes: [talks-harm, talks-hlp]}", 7, "opposes 'talks-hlp'"),
    ],
)
def test_a_fault_in_a_variant_is_told_where_it_stands(
    old: str, new: str, line: int, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(WORDED + CLAIMS + VARIANT.replace(old, new))
    with pytest.raises(standoff.StandoffError, match=said) as told:
        standoff.load(f"{path}@other")
    (problem,) = told.value.problems
    assert problem.place
    assert problem.place.line == (WORDED + CLAIMS).count("\n") + line
