"""Everything an analyst can get wrong: one clear sentence, with the place, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

import standoff
from standoff.base.errors import Problem, StandoffError
from standoff.case.load import parse_case, read_case
from standoff.ensemble.check import check_play
from standoff.lens.registry import check

SOUND = """\
standoff: 1
title: A test
actors:
  us: {name: Us, advised: true}
  ru: Them
parameters:
  cost: {range: [1, 2], basis: judgement, why: a test}
  greedy: {range: [0.1, 0.6], basis: judgement, why: a test}
types:
  ru: {secure: rest, greedy: greedy}
levers:
  talks: [off, on]
policies:
  talk:
    what: talks with them
    set: {talks: on}
  wait: {what: no talks}
precision: 2
play:
  - stage: move
    actor: ru
    choose: [invade, hold-back]
  - stage: answer
    when: move == invade
    actor: us
    choose: [fight, yield]
  - stage: luck
    when: move == invade and answer == fight
    chance: {win: 0.5, lose: rest}
outcomes:
  war:
    when: answer == fight
    payoffs: {us: -cost, ru: (if luck == win then -2 else 1) + (talks == on)}
    measures: {deaths: {value: 100, unit: people}}
    what: they invade, and we fight
  conquest:
    when: answer == yield
    payoffs: {us: -1, ru: 2 + (ru == greedy)}
    what: they invade, and we yield
  peace:
    when: move == hold-back
    payoffs: {us: 0, ru: 0}
    what: nobody invades
measures:
  deaths: {unit: people, what: people killed}
claims:
  talks-help:
    says: Talking helps
    source: judgement
    test: P(war | talk) <= P(war | wait)
"""


def problems_of(text: str) -> list[Problem]:
    """All problems, as ``standoff check`` finds them."""
    try:
        case, document = parse_case(text, "case.yaml")
    except StandoffError as error:
        return list(error.problems)
    compiled, problems = check(case, document)
    if compiled is not None:
        problems = [*check_play(compiled), *problems]
    return problems


# (text replaced, by what, the line told if it is not the replaced one, what must be said)
def test_the_sound_case_is_sound() -> None:
    assert problems_of(SOUND) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        # the file as YAML
        ("title: A test", "title: A test\ntitle: Again", 0, "the key 'title' stands twice"),
        ("actors:", "actors: &a", 0, "anchors and aliases"),
        ("title: A test", "title: !!python/object:os.system A", 0, "tags"),
        # its form
        ("claims:", "claim:", 0, "no section 'claim'; expected standoff, title"),
        ("  - stage: move\n    actor", "  - stage: move\n    actr", 0, "did you mean 'actor'?"),
        ("title: A test", "title: [A, test]", 0, "'title': expected text, found a list of 2"),
        ("advised: true", "advised: maybe", 0, "expected true or false, found 'maybe'"),
        ("range: [1, 2]", "range: [1, 2, 3]", 0, "expected a pair such as [0, 1]"),
        ("range: [1, 2]", "discrete: {1: 1, 2: 1, 1.0: 3}", 0, "1.0 is the same number as 1"),
        ("range: [1, 2]", "quantiles: {0: 0, 0.5: 1, 0.50: 2, 1: 9}", 0, "0.50 is the same number"),
        ("range: [1, 2]", "range: [1, x]", 0, "expected a number, found 'x'"),
        ("  us: {name: Us", "  1us: {name: Us", 0, "'1us' can't be a name"),
        ("why: a test}\n  greedy", "why: a test, and a trial}\n  greedy", 0, "needs quotes"),
        ("range: [1, 2]", "range: [1 2]", 0, "expected a pair such as [0, 1]"),
        ("choose: [fight, yield]", "choose: fight, yield", 0, "a list such as [invade, hold-back]"),
        ("precision: 2", "precision: ''", 0, "'all' in precision: expected text, found ''"),
        # names
        ("precision: 2", "precision: exat", 0, "did you mean 'exact'?"),
        ("P(war | talk)", "p(war | talk)", 0, "did you mean 'P'?"),
        ("move == hold-back", 'move == "hold-back"', 0, "write words without quotes"),
        ("<= P(war | wait)", "<= P(war | wait) by 2%", 0, "write 2 % as 0.02"),
        ("move == invade\n    actor: us", "mvoe == invade\n    actor: us", 0,
         "did you mean 'move'?"),
        ("when: answer == fight", "when: answer == figt", 0, "did you mean 'fight'?"),
        ("{talks: on}", "{talk: on}", 0, "there is no lever 'talk'; expected talks"),
        ("{talks: on}", "{talks: om}", 0, "no setting 'om'; expected off or on"),
        ("    actor: us\n", "    actor: uss\n", 0, "did you mean 'us'?"),
        ("{us: -1, ru: 2 + (ru == greedy)}", "{us: -1, rus: 2}", 0, "there is no actor 'rus'"),
        ("{us: -1, ru: 2 + (ru == greedy)}", "{us: -1}", 0, "gives no payoff to 'ru'"),
        ("P(war | talk)", "P(wra | talk)", 0, "did you mean 'war'?"),
        ("P(war | talk)", "P(war | tlak)", 0, "there is no policy 'tlak'"),
        ("P(war | talk)", "E(deths | talk)", 0, "did you mean 'deaths'?"),
        ("P(war | talk)", "best(regrets) == talk and P(war|talk)", 0, "did you mean 'regret'?"),
        ("basis: judgement, why: a test}\n  greedy", "basis: glaser ¶2}\n  greedy", 0, "no source"),
        ("  cost:", "  move:", 20, "'move' names both a parameter and a stage"),
        ("  cost:", "  min:", 0, "'min' is a word of the language"),
        # expressions
        ("us: -cost", "us: cost +", 0, "found the end"),
        ("us: -cost", "us: cost & 2", 0, "'&' has no meaning"),
        ("us: -cost", "us: move", 0, "is a choice (invade or hold-back), not a number"),
        ("us: -cost", "us: 'sqrt(cost, 2)'", 0, "sqrt takes 1 value, not 2"),
        ("us: -cost", "us: sinh(cost)", 0, "no function 'sinh'"),
        ("us: -cost", "us: __import__('os')", 0, "has no meaning in an expression"),
        ("us: -cost", "us: cost.__class__", 0, "'.' has no meaning"),
        ("us: -cost", "us: 1 < cost < 2", 0, "comparisons do not chain"),
        ("us: -cost", f"us: {'(' * 1000}1{')' * 1000}", 0, "nested more than"),
        ("us: -cost", f"us: {'(' * 10000}1{')' * 10000}", 0, "characters; at most"),
        ("us: -cost", f"us: {'-' * 3000}1", 0, "nested more than"),
        ("us: -cost", f"us: {'1+' * 1900}1", 0, "steps in a row"),
        ("when: answer == yield", "when: cost > 1", 0, "an outcome is told by levers"),
        ("when: move == invade\n", "when: cost > 1\n", 0, "conditions shape the game"),
        ("when: move == invade\n", "when: answer == fight\n", 0, "this very stage"),
        ("when: move == invade\n", "when: luck == win\n", 0, "played only later"),
        ("when: move == invade\n", "when: 3\n", 0, "expected a condition"),
        ("us: -cost", "us: min(cost, 2)", 0, "needs quotes"),
        # parameters
        ("cost: {range: [1, 2],", "cost: {value: greedy2,", 0, "nothing here is called 'greedy2'"),
        ("range: [1, 2]", "range: [2, 1]", 0, "runs from 2 to 1; expected low before high"),
        ("range: [1, 2]", "range: [1, 2], likely: 3", 0, "lies outside the range"),
        ("range: [1, 2]", "normal: [1, -2]", 0, "expected a number above 0"),
        ("range: [1, 2]", "quantiles: {0.5: 1}", 0, "to end the tails"),
        ("range: [1, 2]", "range: [1, 2], beta: [1, 1], normal: [0, 1]", 0, "can't both be given"),
        # chances
        ("win: 0.5, lose: rest", "win: 0.5, lose: 0.6", 0, "sum to 1.1, not 1"),
        ("win: 0.5, lose: rest", "win: 1.5, lose: rest", 0, "is 1.5, outside 0 to 1, in draw 0"),
        ("win: 0.5, lose: rest", "win: rest, lose: rest", 0, "only one branch can be 'rest'"),
        ("win: 0.5, lose: rest", "win: cost - 0.9, lose: rest", 0, "outside 0 to 1, in draw"),
        ("greedy: greedy}", "greedy: 0}", 0, "type 'greedy' of 'ru' is never drawn"),
        # payoffs
        ("us: -cost", "us: log(0 - cost)", 0, "the payoff of 'us' from 'war' is not a number"),
        ("us: -cost", "us: 1 / (cost - cost)", 0, "is infinite in draw 0"),
        ("us: -cost", "us: -1e80 * cost", 0, "e+80 in draw 0 of policy 'talk'; beyond 1e+60"),
        ("value: 100,", "value: 1e61,", 0, "the measure 'deaths' of 'war' is 1e+61 in draw 0"),
        # play
        ("when: move == invade and answer == fight", "when: move == invade and answer == fight "
         "and talks == on and talks == off", 0, "stage 'luck' is never reached"),
        ("when: answer == yield", "when: answer == yield and talks == on", 31, "no outcome"),
        ("when: answer == yield", "when: move == invade", 0,
         "outcomes 'war' and 'conquest' overlap"),
        ("\nmeasures:", "\n  never:\n    when: move == invade and move == hold-back\n"
         "    payoffs: {us: 0, ru: 0}\nmeasures:", 0, "outcome 'never' is never reached"),
        ("    choose: [fight, yield]", "    choose: [fight, fight]", 23, "named twice"),
        ("    choose: [fight, yield]", "    choose: [1, 1.0]", 23, "named twice"),
        ("  talks: [off, on]", "  more: [1, 1.0]\n  talks: [off, on]", 0, "needs distinct values"),
        ("    choose: [fight, yield]", "    choose: {fight: ru == greedy, yield: true}", 23,
         "differs between two situations that it can't tell apart"),
        ("    choose: [fight, yield]", "    choose: {fight: talks == on, yield: talks == on}", 23,
         "leaves no choice open"),
        ("precision: 2", "precision: -2", 0, "below 0"),
        ("precision: 2", "precision: {us: 2}", 0, "no precision is given for 'ru'"),
        ("precision: 2", "precision: {us: exact, ru: 2}", 0, "holds for all actors or none"),
        ("  war:", "  luck:", 0, "names both a stage and an outcome"),
        ("P(war | talk)", "best(regret) == best(cvar) and P(war | talk)", 0,
         "expected the name of a policy"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(old: str, new: str, line: int, said: str) -> None:
    assert old in SOUND
    text = SOUND.replace(old, new, 1)
    errors = [problem for problem in problems_of(text) if problem.severity == "error"]
    assert any(said in problem.message for problem in errors), [str(each) for each in errors]
    told = next(problem for problem in errors if said in problem.message)
    first = SOUND.count("\n", 0, SOUND.index(old)) + 1
    lines = [line] if line else range(first, first + new.count("\n") + 1)
    assert told.place is not None
    assert told.place.file == "case.yaml"
    assert told.place.line in lines, str(told)
    assert told.place.column > 0
    assert "\n" not in told.message


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[off, on]", "[off, '']", "12:17: entry 2 of 'values': expected text, found ''"),
        ("[off, on]", f"[off, {'w' * 81}]",
         "12:16: entry 2 of 'values': expected at most 80 characters, found 81"),
        ("set: {talks: on}", f"talks: {'w' * 81}",
         "16:12: 'talks' in policies.talk.set: expected at most 80 characters, found 81"),
    ],
)  # fmt: skip
def test_a_word_too_short_or_too_long_is_told_where_it_stands(
    old: str, new: str, told: str
) -> None:
    """In a short form too, which has fewer steps than the form that it is short for."""
    assert old in SOUND
    problems = [str(each) for each in problems_of(SOUND.replace(old, new, 1))]
    assert f"case.yaml:{told}" in problems, problems


def test_the_column_points_into_the_expression() -> None:
    text = SOUND.replace("us: -cost", "us: 2 * cots")
    (problem,) = [each for each in problems_of(text) if "cots" in each.message]
    assert problem.place is not None
    line = text.splitlines()[problem.place.line - 1]
    assert line[problem.place.column - 1 :].startswith("cots")


def test_every_problem_is_listed_at_once() -> None:
    text = (
        SOUND.replace("us: -cost", "us: -cots")
        .replace("{talks: on}", "{talsk: on}")
        .replace("P(war | talk)", "P(war | tolk)")
    )
    messages = "\n".join(str(each) for each in problems_of(text))
    for word in ("cots", "talsk", "tolk"):
        assert word in messages


def test_circles_are_named() -> None:
    text = SOUND.replace("  cost: {range: [1, 2],", "  cost: {value: fee + 1,").replace(
        "  greedy: {range", "  fee: {value: cost, basis: judgement, why: x}\n  greedy: {range"
    )
    assert any("circle: cost → fee → cost" in each.message for each in problems_of(text))
    text = SOUND.replace("play:", "terms: {a: b + 1, b: a * 2}\nplay:")
    assert any("circle: a → b → a" in each.message for each in problems_of(text))


def test_forgetful_actors_are_refused_with_the_stage() -> None:
    text = SOUND.replace(
        "  - stage: luck",
        "  - stage: again\n    when: move == invade\n    actor: us\n    choose: [more, less]\n"
        "    sees: [move]\n  - stage: luck",
    )
    assert any("at stage 'again' 'us' would have forgotten" in e.message for e in problems_of(text))


def test_missing_bases_are_listed_as_warnings() -> None:
    text = SOUND.replace(", basis: judgement, why: a test}\n  greedy", "}\n  greedy")
    (problem,) = problems_of(text)
    assert problem.severity == "warning"
    assert "parameter 'cost' says nothing of its basis" in problem.message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"   \n# only a comment\n", "the file is empty"),
        (b"\x00\x01\x02\xff\xfe", "not a text file"),
        (b"\x00\x01abc", "not valid YAML"),
        (b"title: 'unfinished", "not valid YAML"),
        (b"play:\n  - stage: {a: [", "not valid YAML"),
        (b"just words", "expected a case"),
        (b"- a\n- b\n", "expected a case"),
        (b"? {a: 1}\n: 2\n", "a key must be a word"),
        (b"title: x\n" + b"#" * 1_000_001, "larger than 1,000,000 bytes"),
        (b"a: " + b"[" * 100 + b"]" * 100, "nested more than 24 levels"),
        (b"a: [" + b"1," * 200_000 + b"1]", "more than 100,000 entries"),
        (b"a: &x [1]\nb: *x\n", "anchors and aliases"),
        (b"{}", "lacks 'title'"),
        (b"title: A: B\n", "put text with a colon in quotes"),
        (b"title: @here\n", "a value can't begin with '@'; put it in quotes"),
        (b"actors:\n\tru: Russia\n", "a tab; indent with spaces"),
        (b"actors:\n  us Us\ntitle: x\n", "'name: value'"),
        (b"play: [a, b\ntitle: x\n", "a comma or a closing bracket is missing before it"),
        (b"actors:\n  us: Us\n ru: Them\n", "check the indentation"),
        (b"title: A\n---\ntitle: B\n", "a second document begins"),
    ],
)
def test_files_that_are_no_case(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "broken.yaml"
    path.write_bytes(content)
    with pytest.raises(StandoffError, match=said):
        read_case(path)


def test_no_such_file_and_no_such_case(tmp_path: Path) -> None:
    with pytest.raises(StandoffError, match="there is no such file"):
        read_case(tmp_path / "none.yaml")
    with pytest.raises(StandoffError, match="this is a folder"):
        read_case(tmp_path)
    with pytest.raises(StandoffError, match="no file or built-in case 'ukrain-2022'"):
        read_case("ukrain-2022")
    for name in ("a" * 500, "a" * 500 + ".yaml", "a" * 500 + "@" + "v" * 500):
        with pytest.raises(StandoffError, match=r"no file or built-in case|name is too long"):
            read_case(name)


def test_the_same_fault_under_every_policy_is_told_once() -> None:
    (problem,) = problems_of(SOUND.replace("win: 0.5", "win: cost"))
    assert "outside 0 to 1" in problem.message
    assert "in draw 0 of policy 'talk'" in problem.message


def test_a_case_with_nothing_to_solve_is_told_so() -> None:
    (problem,) = problems_of("title: Empty")
    assert problem.severity == "warning"
    assert "nothing to solve" in problem.message


def test_a_name_without_its_ending_finds_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("border.yaml").write_text(SOUND)
    with pytest.raises(StandoffError, match=r"did you mean 'border\.yaml'"):
        read_case("border")


def test_a_case_in_a_newer_language_is_told_so_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "later.yaml"
    file.write_text("# later\nstandoff: 2\nnobody: [knows\n  ]\n", encoding="utf-8")
    with pytest.raises(StandoffError) as refused:
        standoff.load(file)
    assert str(refused.value) == (
        f"{file}:2:11: this case is written in version 2 of the case language, and this is "
        f"Standoff {standoff.__version__}, which reads version 1; a newer Standoff reads it"
    )


@pytest.mark.parametrize("version", ["0", "one", "1.5", "[2]", "true"])
def test_what_is_no_version_of_the_language_is_refused_where_it_stands(version: str) -> None:
    with pytest.raises(StandoffError, match=r"case:1:11: 'standoff': expected 1, found"):
        parse_case(f"standoff: {version}\ntitle: x\n")


def test_a_number_in_quotes_is_told_to_lose_them() -> None:
    with pytest.raises(StandoffError, match=r"expected 1, found '1'; write it without quotes$"):
        parse_case('standoff: "1"\ntitle: x\n')
