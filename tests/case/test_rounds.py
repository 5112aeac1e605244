"""Blocks of rounds as they are written: what is refused and where, edits, variants, round trips."""

from __future__ import annotations

import datetime

import pytest

import standoff
from standoff.case.edit import CloseChoices, edited, edited_text
from standoff.case.load import parse_case
from standoff.case.rounds import Clock
from standoff.case.variants import variant_of
from standoff.ensemble.outside import closing_choices
from standoff.lens.registry import compile_case
from standoff.lens.talks.section import Settlement
from tests.case.problems import problems_of

MEETINGS = """
standoff: 1
title: Meetings
as-of: 2022-01-10
actors: {us: {name: US, advised: true}, ru: Russia}
parameters: {cost: {range: [0.5, 1], basis: judgement, why: x}}
types: {ru: {dealer: rest, taker: 0.4}}
levers: {dialogue: [long, short]}
policies: {a: {what: talk long}, b: {dialogue: short, what: talk little}}
precision: 3
play:
  - rounds: meeting
    times: if dialogue == long then 3 else 2
    carry:
      leverage: {start: 1, next: 0.8 * leverage}
      walkouts: {start: 0, next: walkouts + (answer == walk-out)}
      pain: {start: 0, next: 'pain + cost * (answer == stall)'}
    until: answer == accept
    every: 2 weeks
    stages:
      - stage: offer
        actor: us
        choose: {limits: true, pledge: leverage > 0.7, nothing: true}
      - {stage: answer, actor: ru, choose: [accept, stall, walk-out]}
  - stage: move
    actor: ru
    when: not ever(answer == accept)
    choose: [invade, hold-back]
terms:
  cold: count(offer == nothing)
outcomes:
  deal:
    what: they agree
    when: answer == accept
    payoffs: {us: 1 - 0.1 * round, ru: (offer == pledge) - pain + 0.1 * (ru == taker)}
  war: {what: war, when: move == invade, payoffs: {us: -2 - cold, ru: -leverage - pain}}
  frozen: {what: none, when: move == hold-back, payoffs: {us: -0.5, ru: 0.2 * walkouts - pain}}
claims:
  c: {says: x, source: judgement, test: P(war | b) > P(war | a)}
  d: {says: x, source: judgement, test: 'P(answer[2] == stall | a) > 0.1'}
observed:
  policy: a
  record:
    - {date: 2022-01-11, saw: 'answer[1] == stall', basis: judgement, why: x}
    - {date: 2022-02-01, saw: 'not played(answer[3]) and ever(answer == accept)'}
"""


def test_a_sound_case() -> None:
    assert problems_of(MEETINGS) == []


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        (
            "if dialogue == long then 3 else 2",
            "2.5",
            "times:",
            "2.5 rounds; expected a whole number",
        ),
        ("if dialogue == long then 3 else 2", "0", "times:", "0 rounds; expected a whole number"),
        ("then 3 else 2", "then 3 else -1", "times:", "-1 rounds where dialogue = short"),
        (
            "if dialogue == long then 3 else 2",
            "cost",
            "times:",
            "'cost' is an uncertain number; how many",
        ),
        (
            "if dialogue == long then 3 else 2",
            "9000",
            "times:",
            "9,000 rounds of 2 stages; at most 500",
        ),
        (
            "if dialogue == long then 3 else 2",
            "12",
            "stage: offer",
            "4 rounds of 'meeting' would fit, and it has 12",
        ),
        ("    times: if dialogue == long then 3 else 2\n", "", "rounds: meeting", "lacks 'times'"),
        ("every: 2 weeks", "every: often", "every:", "'often' is no time from round to round"),
        ("if dialogue == long then 3 else 2", "true", "times:", "'true' is no number of rounds"),
        ("every: 2 weeks", "every: 2", "every:", "'2' is no time from round to round; expected"),
        ("every: 2 weeks", "every: 0 days", "every:", "is no time from round to round"),
        ("as-of: 2022-01-10\n", "", "every:", "give the case an 'as-of'"),
        (
            "pledge: leverage",
            "pledge: pain",
            "pledge:",
            "'pain' rests on 'cost', an uncertain number",
        ),
        ("until: answer == accept", "until: pain > 2", "until:", "'pain' rests on 'cost'"),
        (
            "next: 0.8 * leverage",
            "next: leverage - (ru == taker)",
            "pledge:",
            "'ru', a private type",
        ),
        ("actor: ru, choose: [acc", "actor: ru, hidden-from: us, choose: [acc", "", ""),
        ("pledge: leverage", "pledge: walkouts", "", ""),
        (
            "until: answer == accept",
            "until: move == invade",
            "until:",
            "'move' is played only later",
        ),
        (
            "until: answer == accept",
            "until: cost > 2",
            "until:",
            "'cost' is an uncertain number and",
        ),
        (
            "start: 1,",
            "start: round,",
            "leverage: {",
            "the rounds of 'meeting' are played only later",
        ),
        (
            "start: 1,",
            "start: walkouts,",
            "leverage: {",
            "'start' is worked out before the first round",
        ),
        (
            "start: 1,",
            "start: cold,",
            "leverage: {",
            "'start' is worked out before the first round",
        ),
        ("0.8 * leverage", "0.8 * leverag", "leverage: {", "did you mean 'leverage'?"),
        ("0.8 * leverage", "max(0, leverage)", "leverage: {", "text with a comma needs quotes"),
        (
            "0.8 * leverage",
            "(answer[1] == stall)",
            "leverage: {",
            "expression with a bracket needs quotes",
        ),
        ("pledge: leverage > 0.7", "pledge: answer == stall", "pledge:", "is prev(answer)"),
        (
            "pledge: leverage > 0.7",
            "pledge: offer == limits",
            "pledge:",
            "'offer' is this very stage",
        ),
        (
            "pledge: leverage > 0.7",
            "pledge: 'answer[9] == stall'",
            "pledge:",
            "there is no answer[9]",
        ),
        (
            "pledge: leverage > 0.7",
            "pledge: prev(move) != go",
            "pledge:",
            "'move' is a choice outside",
        ),
        ("pledge: leverage > 0.7", "pledge: prev(answer) != stall", "", ""),
        ("pledge: leverage > 0.7", "pledge: count(answer == stall) < 2", "", ""),
        (
            "stages:\n",
            "stages:\n      - {rounds: c, times: 2, stages: []}\n",
            "rounds: c",
            "inside another",
        ),
        (
            "{cost: {range",
            "{count: 2, cost: {range",
            "count: 2",
            "'count' is a word of the language in a case",
        ),
        ("stage: answer, actor", "stage: answer, actr", "stage: answer", "did you mean 'actor'?"),
        ("    every:", "    evry:", "evry:", "did you mean 'every'?"),
        (
            "P(answer[2] == stall | a)",
            "answer[2]",
            "d: {says",
            "has a value only inside P(… | policy)",
        ),
        ("P(answer[2] ==", "P(answer[3] ==", "", ""),
        ("P(answer[2] ==", "P(prev(answer) ==", "", ""),
        (
            "P(answer[2] == stall | a)",
            "P(answer[3] == stall | b)",
            "d: {says",
            "never played under",
        ),
        (
            "P(answer[2] == stall | a)",
            "P(pain > 2 | a)",
            "d: {says",
            "'pain' rests on uncertain numbers",
        ),
        ("P(answer[2] == stall | a)", "P(leverage < 1 | a)", "", ""),
        ("P(answer[2] == stall | a)", "P(count(offer) > 2 | a)", "d: {says", "compare it, as in"),
        (
            "P(answer[2] == stall | a)",
            "P(ever(move == invade) | a)",
            "d: {says",
            "the same in each",
        ),
        ("rounds: meeting", "rounds: walkouts", "walkouts: {", "names both"),
        (
            "cold: count(offer == nothing)",
            "cold: count(offer == nothing) + count(ofer == nothing)",
            "cold:",
            "look over rounds",
        ),
        (
            "rounds: meeting",
            "rounds: round",
            "rounds: round",
            "'round' is a word of the language",
        ),
        ("saw: 'answer[1]", "saw: 'answer[4]", "answer[4]", "there is no answer[4]"),
        (
            "0.2 * walkouts - pain",
            "-pain",
            "walkouts: {",
            "carried number 'walkouts' is used nowhere",
        ),
    ],
)
def test_what_is_refused_and_where(old: str, new: str, where: str, said: str) -> None:
    assert old in MEETINGS
    text = MEETINGS.replace(old, new, 1)
    if "hidden-from" in new:
        text = text.replace("pledge: leverage > 0.7", "pledge: walkouts < 2")
        where, said = "pledge:", "'walkouts' rests on 'answer', which is hidden from some"
    elif "ru == taker" in new:
        said = f"'leverage' rests on {said}"
    elif new == "pledge: walkouts":
        text = text.replace("walkouts > 0.7", "walkouts < 2")
    found = problems_of(text)
    if not said:
        assert found == []
        return
    places = {each.message: each.place for each in found}
    told = next((message for message in places if said in message), None)
    assert told is not None, found
    place = places[told]
    assert place is not None
    assert where in text.splitlines()[place.line - 1]


NAMED = {
    "cost": "{cost: {range",
    "ru": "types: {ru:",
    "dialogue": "levers: {dialogue:",
    "meeting": "rounds: meeting",
    "leverage": "      leverage: {",
    "walkouts": "      walkouts: {",
    "offer": "stage: offer",
    "answer": "stage: answer",
    "move": "stage: move",
    "cold": "  cold: count",
}
WORDS = ("round", "prev", "ever", "count", "played", "min", "if", "'answer[1]'")


@pytest.mark.parametrize("name", list(NAMED))
def test_whatever_is_called_like_something_else_is_told(name: str) -> None:
    """Every name given to everything else, and every word of the language: always refused, never by
    a crash."""
    for other in (*NAMED, *WORDS):
        if other != name:
            text = MEETINGS.replace(NAMED[name], NAMED[name].replace(name, other), 1)
            assert text != MEETINGS
            assert problems_of(text), other


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("not ever(answer == acept)", "'answer' is never 'acept'; expected accept, stall or"),
        ("count(answer) > 1", "'answer' is a choice (accept, stall or walk-out), not a number"),
        ("evr(answer == accept)", "played, prev, ever, count; did you mean 'ever'?"),
        ("leverage[2] > 0", "and 'leverage' is a carried number; stages played in rounds are"),
    ],
)
def test_faults_are_told_by_the_names_as_they_are_written(written: str, said: str) -> None:
    text = MEETINGS.replace("when: not ever(answer == accept)", f"when: '{written}'")
    assert said in problems_of(text)[0].message


def test_the_words_of_rounds_are_free_in_cases_without() -> None:
    text = MEETINGS[: MEETINGS.index("play:")].replace("cost:", "round:")
    text += """
terms: {count: round * 2, ever: count + 1, prev: ever}
play: [{stage: move, actor: ru, choose: [go, stay]}]
outcomes:
  over: {what: it, when: 'true', payoffs: {us: prev, ru: (ru == taker) + (dialogue == long)}}
"""
    assert problems_of(text) == []
    problem, _ = problems_of(text.replace("us: prev,", "us: prev + count(move == go),"))
    assert "there are none here" in problem.message


def test_a_case_with_rounds_reads_back_and_can_be_edited() -> None:
    case, _ = parse_case(MEETINGS)
    assert parse_case(case.to_yaml())[0] == case
    shut = CloseChoices("answer", ["walk-out"])
    changed = edited(case, shut)
    assert parse_case(edited_text(MEETINGS, case, shut))[0] == changed
    here = standoff.study(changed, draws=4).policies["a"].behaviour["answer[2]"]
    assert here.choices["walk-out"].mean == 0.0


def test_a_variant_may_play_other_rounds() -> None:
    play = MEETINGS[MEETINGS.index("play:") : MEETINGS.index("terms:")]
    own = play.replace("if dialogue == long then 3 else 2", "if dialogue == long then 2 else 1")
    inside = "".join(f"    {line}\n" for line in own.splitlines())
    start = MEETINGS[: MEETINGS.index("observed:")]
    text = f"{start}variants:\n  brief:\n    source: judgement\n{inside}"
    case, document = parse_case(text)
    compiled = compile_case(*variant_of(case, document, "brief"))
    assert [stage.name for stage in compiled.stages][-3:] == ["offer[2]", "answer[2]", "move"]


@pytest.mark.parametrize(
    ("outcome", "closed"),
    [
        ("answer == accept", {"answer": ["accept"]}),
        ("ever(answer == accept)", {"answer": ["accept"]}),
    ],
)
def test_without_a_deal_it_is_closed_in_every_round(
    outcome: str, closed: dict[str, list[str]]
) -> None:
    text = MEETINGS.replace("when: answer == accept\n", f"when: {outcome}\n")
    case = compile_case(parse_case(text)[0])
    assert closing_choices(case, Settlement(outcome=["deal"])) == closed


def test_what_is_seen_round_by_round_teaches() -> None:
    """A record that speaks of rounds is a question like any other: its chance is that of the
    solved behaviour."""
    text = MEETINGS[: MEETINGS.index("    - {date: 2022-02-01")]
    case, _ = parse_case(text)
    lesson = standoff.learn(case, draws=64)
    behaviour = standoff.study(case, draws=64).policies["a"].behaviour
    stalled = behaviour["answer[1]"].choices["stall"].mean
    assert lesson.days[0].evidence == pytest.approx(stalled, rel=1e-9)


@pytest.mark.parametrize(
    ("text", "times", "day"),
    [
        ("2 weeks", 3, (2022, 3, 14)),
        ("10 days", 1, (2022, 2, 10)),
        ("month", 1, (2022, 2, 28)),
        ("1 month", 2, (2022, 3, 31)),
        ("year", 2, (2024, 1, 31)),
    ],
)
def test_the_days_of_rounds(text: str, times: int, day: tuple[int, int, int]) -> None:
    assert Clock.read(text).after(datetime.date(2022, 1, 31), times) == datetime.date(*day)


def test_a_clock_that_runs_out() -> None:
    assert Clock.read("9999 years").after(datetime.date(2022, 1, 31), 1) is None
