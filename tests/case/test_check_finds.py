"""`check`, loading and the commands refuse the same things; no form of bad input is a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.case.load import parse_case
from standoff.cli import main
from standoff.lens.registry import compile_case
from tests.case.test_bad_input import SOUND, problems_of

GRAPH = """
graph:
  basis: judgement
  why: made up
  decision-makers:
    a: {options: {go: {}}, ranking: [NN, YN, NY, YY]}
    b: {options: {stop: {}}, ranking: [NN, YN, NY, YY]}
  infeasible: [nosuch and stop]
"""
TALKS = """
talks:
  issues: {prize: {positions: [all, half], basis: judgement, why: a test}}
  parties:
    us: {values: {prize: {all: 1, half: 0.5}}, walk-away: game, basis: judgement, why: a test}
    ru: {values: {prize: {all: 0, half: 0.5}}, walk-away: game, basis: judgement, why: a test}
  settlement: {outcome: %s}
"""


@pytest.mark.parametrize(
    ("section", "line", "said"),
    [
        (GRAPH, 8, "unknown option 'nosuch'"),
        (TALKS % "war", 0, ""),
        (TALKS % "mixed", 7, "it can't be told which choice leads to 'mixed'"),
    ],
)
def test_a_lens_section_is_checked_everywhere(
    section: str, line: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SOUND.replace(
        "  peace:\n    when: move == hold-back", "  mixed:\n    when: not played(answer)"
    )
    path = tmp_path / "case.yaml"
    path.write_text(text + section)
    if not said:
        standoff.load(path)
        return
    place = f"{path}:{text.count(chr(10)) + line}:"
    with pytest.raises(StandoffError, match=said) as told:
        standoff.load(path)
    assert str(told.value).startswith(place)
    with pytest.raises(SystemExit):
        main(["check", str(path)])
    assert place in capsys.readouterr().out


def test_a_claim_about_a_stage_that_is_not_played_under_its_policy() -> None:
    text = SOUND.replace(
        "when: move == invade\n    actor", "when: move == invade and talks == off\n    actor"
    )
    text = text.replace("when: move == invade and answer", "when: answer")
    text = text.replace("when: move == hold-back", "when: not played(answer)")
    text = text.replace("P(war | talk) <=", "P(answer == fight | talk) <=")
    (problem,) = problems_of(text)
    assert problem.severity == "warning"
    assert "'answer', which is never played under the policy 'talk'" in problem.message
    assert problem.place
    assert problem.place.line


def test_terms_may_be_used_inside_a_query() -> None:
    """And give the answer of what they stand for."""
    text = SOUND.replace(
        "outcomes:\n", "terms:\n  attack: move == invade\n  dear: cost * 2\noutcomes:\n", 1
    )
    text += "  by-term: {says: x, source: judgement, test: P(attack | talk) < dear}\n"
    text += "  given-it: {says: x, source: judgement, test: 'P(war | talk, attack) > 0.5'}\n"
    text += "  spelled: {says: x, source: judgement, test: P(move == invade | talk) < 2 * cost}\n"
    assert problems_of(text) == []
    case, document = parse_case(text)
    compile_case(case, document)
    claims = standoff.study(case, draws=32, seed=1).claims
    assert claims["by-term"].median_margin == claims["spelled"].median_margin
    assert (
        "nothing here is called 'dear'"
        in problems_of(text.replace("P(attack |", "P(dear > 3 |"))[0].message
    )


@pytest.mark.parametrize(
    "line", ["summary: this: that", "x: {us: a: b}", "x: {us: a, what: one: two}", "title: a : b"]
)
def test_an_unquoted_colon_is_told_to_be_quoted(line: str) -> None:
    (problem,) = problems_of(f"standoff: 1\n{line}\n")
    assert "put text with a colon in quotes" in problem.message
    assert problem.place
    assert problem.place.line == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("choose: [invade, hold-back]", "choose: [{invade: 1}, hold-back]", "no word or number"),
        ("choose: [invade, hold-back]", "choose: {from: {a: 1}, to: 1, steps: 3}", "evenly spaced"),
        ("ru: {secure: rest, greedy: greedy}", "ru: {}", "expected at least one"),
        ("ru: {secure: rest, greedy: greedy}", "ru: {grid: {from: [], to: 1, steps: 2}}", "evenly"),
        ("ru: {secure: rest, greedy: greedy}", "ru: {grid: {from: 1, to: 1, steps: 2}}", "twice"),
        ("actor: ru\n    choose: [invade", "actor: ru\n    choose: [in", "'in' is a word of the"),
        ("talks: [off, on]", "talks: [off, true]", "'true' is a word of the language"),
        ("  ru: Them", "  else: Them", "'else' is a word of the language"),
        ("  wait: {what: no talks}", "  not: {}", "'not' is a word of the language"),
        ("cost: {range: [1, 2]", "cost: {discrete: {1: [1], 2: 1}", "expected a number"),
        ("  ru: Them", "  ru: [Them]", "expected entries"),
        ("policies:\n", "policies: [a]\nx:\n", "expected entries"),
    ],
)
def test_no_form_is_a_traceback(old: str, new: str, said: str) -> None:
    assert old in SOUND
    problems = problems_of(SOUND.replace(old, new, 1))
    assert any(said in each.message for each in problems), problems
    assert all(each.place and each.place.line for each in problems)


def chain(section: str, count: int, template: str) -> str:
    rows = "\n".join(f"  {template.format(here=k, next=k + 1)}" for k in range(count))
    return SOUND.replace("outcomes:\n", f"{section}:\n{rows}\noutcomes:\n", 1)


@pytest.mark.parametrize("count", [150, 300, 1500])
def test_long_chains_of_terms(count: int) -> None:
    text = chain("terms", count, "t{here}: t{next} + 1").replace(f"t{count} + 1", "cost")
    errors = [each for each in problems_of(text) if each.severity == "error"]
    if count <= 200:
        assert errors == []
    else:
        assert "more than 200 deep" in errors[0].message


def test_5_000_parameters_in_a_chain_and_a_circle_of_them() -> None:
    text = SOUND.replace(
        "types:\n",
        "".join(f"  p{k}: p{k + 1} + 1\n" for k in range(5000)) + "  p5000: 1\ntypes:\n",
        1,
    )
    case, document = parse_case(text)
    values = compile_case(case, document).quantities
    assert values[-1].name == "p0"
    (problem,) = [
        e
        for e in problems_of(text.replace("p5000: 1\n", "p5000: p4990\n"))
        if e.severity == "error"
    ]
    assert problem.message.startswith("parameters go in a circle: p")


def test_more_stages_than_can_be_played() -> None:
    stages = "".join(f"  - {{stage: s{k}, actor: us, choose: [a, b]}}\n" for k in range(1500))
    (problem,) = problems_of(SOUND.replace("play:\n", "play:\n" + stages))
    assert "1,503 entries in 'play'; at most 400" in problem.message


@pytest.mark.parametrize(
    ("takes", "said"),
    [
        ("greedy: 2", "as 'us' takes it, the chance of 'greedy' is 2, outside 0 to 1, in draw 0"),
        ("cost: 1 / (talks == off)", "as 'us' takes it, the payoff of 'us' from 'war' is infinite"),
        ("greedy: greedy / 2", ""),
    ],
)
def test_a_view_that_makes_no_game_is_found_before_it_is_solved(takes: str, said: str) -> None:
    text = SOUND.replace("precision: 2\n", f"precision: 2\nviews: {{us: {{takes: {{{takes}}}}}}}\n")
    found = [each.message for each in problems_of(text) if each.severity == "error"]
    assert len(found) == bool(said)
    assert all(said in each for each in found)


def test_types_that_nothing_tells_apart_are_told() -> None:
    inert = SOUND.replace("ru: 2 + (ru == greedy)}", "ru: 2}")
    (told,) = problems_of(inert)
    assert told.message == "the types of 'ru' change nothing: no expression tells them apart"
    assert told.severity == "warning"
    assert told.place is not None
    assert told.place.line == inert[: inert.index("ru: {secure")].count("\n") + 1
    # What only opens a choice to one of them does.
    opened = inert.replace("[invade, hold-back]", "{invade: ru == greedy, hold-back: true}")
    assert problems_of(opened) == []
