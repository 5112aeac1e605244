"""``standoff game`` from the outside: a game file in, tables and JSON out."""

from __future__ import annotations

import io
import json
import re
from importlib import resources
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pygambit
import pytest

import standoff
from standoff.cli import main
from tests.lens.game.efg_games import random_efg
from tests.lens.game.test_reasons import PENNIES

SIGNAL = """EFG 2 R "Is the challenger strong?" { "The Rider" "The Prince" }
"A claimant of unknown strength stands up or stays abed (after Watson 2013)."
c "" 1 "" { "strong" 1/2 "weak" 1/2 } 0
p "" 1 4 "knows he is strong" { "up" "" } 0
p "" 2 1 "sees him up" { "surrender" "fight" } 0
t "" 1 "" { 1, 0 }
t "" 2 "" { 0, -2 }
p "" 2 2 "" { "surrender" "surrender" } 0
t "" 3 "" { 1, 0 }
t "" 4 "" { 0, -2 }
p "" 1 2 "knows he is weak" { "up" "" } 0
p "" 2 1 "sees him up" { "surrender" "fight" } 0
t "" 5 "" { -1, 0 }
t "" 6 "" { -3, 1 }
p "" 2 2 "" { "surrender" "surrender" } 0
t "" 7 "" { 1, 0 }
t "" 8 "" { -1, 1 }
"""


@pytest.fixture
def signal(tmp_path: Path) -> Path:
    file = tmp_path / "signal.efg"
    file.write_text(SIGNAL)
    return file


def solved(file: Path, *options: str) -> Any:
    target = file.with_suffix(".json")
    main(["game", str(file), "--json", str(target), *options])
    answer = json.loads(target.read_text())
    schema = json.loads(
        resources.files("standoff.report").joinpath("schemas/game.json").read_text()
    )
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(answer, schema)
    return answer


def fails(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as caught:
        main(["game", *arguments])
    assert caught.value.code not in (0, None)
    printed = capsys.readouterr().err
    assert "Traceback" not in printed
    return printed


def test_json_has_exactly_what_is_promised(signal: Path) -> None:
    answer = solved(signal, "--precision", "2")
    assert list(answer) == [
        "players", "information_sets", "payoffs", "residual", "epsilon", "converged",
    ]  # fmt: skip
    assert answer["players"] == ["The Rider", "The Prince"]
    sets = answer["information_sets"]
    assert [(each["player"], each["number"]) for each in sets] == [
        ("The Rider", 2), ("The Rider", 4), ("The Prince", 1), ("The Prince", 2),
    ]  # fmt: skip
    assert [each["label"] for each in sets] == [
        "knows he is weak", "knows he is strong", "sees him up", "",
    ]  # fmt: skip
    assert [each["members"] for each in sets] == [
        ["weak"], ["strong"], ["strong / up", "weak / up"], ["strong / _1", "weak / _1"],
    ]  # fmt: skip
    assert list(sets[1]["actions"]) == ["up", "_1"]
    assert list(sets[3]["actions"]) == ["surrender_1", "surrender_2"]
    for each in sets:
        assert sum(each["actions"].values()) == pytest.approx(1.0, abs=1e-12)
        assert sum(each["beliefs"]) == pytest.approx(1.0, abs=1e-12)
        assert len(each["beliefs"]) == len(each["members"])
    assert answer["converged"] is True
    assert 0 <= answer["residual"] < 1e-8
    assert 0 < answer["epsilon"] < 1


def test_beliefs_follow_from_the_moves_by_bayes_rule(signal: Path) -> None:
    weak, strong, up, stay = solved(signal, "--precision", "1.5")["information_sets"]
    for seen, move in ((up, "up"), (stay, "_1")):
        chances = [strong["actions"][move], weak["actions"][move]]
        expected = [chance / sum(chances) for chance in chances]
        assert seen["beliefs"] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("precision", ["0.5", "3"])
@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_gambit(tmp_path: Path, seed: int, precision: str) -> None:
    text = random_efg(seed, players=2 + seed % 2, depth=3, quirks=False)
    file = tmp_path / "game.efg"
    file.write_text(text)
    answer = solved(file, "--precision", precision)
    theirs = pygambit.read_efg(io.BytesIO(text.encode()))
    (point,) = pygambit.qre.logit_solve_lambda(theirs, float(precision))
    profile = point.profile
    for player in answer["players"]:
        ours = [each for each in answer["information_sets"] if each["player"] == player]
        moves = [list(each["actions"].values()) for each in ours]
        expected = [[chance for _, chance in mixed] for _, mixed in profile[player]]
        for one, other in zip(moves, expected, strict=True):
            assert one == pytest.approx(other, abs=1e-6)
        assert answer["payoffs"][player] == pytest.approx(profile.payoffs[player], abs=1e-6)


def test_precision_by_player(signal: Path) -> None:
    both = solved(signal, "--precision", "2")
    assert solved(signal, "--precision", "The Rider=2,The Prince=2") == both
    assert solved(signal, "--precision", '"The Prince"=2, "The Rider" = 2') == both
    assert solved(signal, "--precision", "2,'The Rider'=2") == both
    assert solved(signal, "--precision", "2,The Prince=0") != both
    random = solved(signal, "--precision", "The Prince=0,2")["information_sets"]
    assert list(random[2]["actions"].values()) == pytest.approx([0.5, 0.5], abs=1e-12)


def test_exact(signal: Path) -> None:
    """The strong rides up and is let pass; the weak is called if he stays abed often enough. A
    sequential equilibrium: the Prince must be indifferent where the weak mixes (by hand: of those
    abed, 1 in 3 strong would make him indifferent; if all strong get up, he fights who is abed,
    and the weak, who gets -1 abed and -1 up, is indifferent)."""
    answer = solved(signal, "--precision", "exact")
    weak, strong, up, stay = answer["information_sets"]
    assert answer["converged"] is True
    assert answer["epsilon"] <= 1e-6
    assert strong["actions"]["up"] == pytest.approx(1.0, abs=1e-5)
    assert up["actions"]["surrender"] == pytest.approx(1.0, abs=1e-5)
    assert stay["actions"]["surrender_2"] == pytest.approx(1.0, abs=1e-5)
    assert answer["payoffs"]["The Rider"] == pytest.approx(0.0, abs=1e-5)
    assert 0 < weak["actions"]["up"] < 2 / 3


def test_tables_are_for_people(signal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["game", str(signal), "--precision", "2"])
    printed = capsys.readouterr().out
    for words in ("Is the challenger strong?", "What The Prince does", "sees him up",
                  "believes: weak", "Expected payoffs", "Checked independently"):  # fmt: skip
        assert words in printed


def test_json_to_the_terminal_stands_alone(
    signal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["game", str(signal), "--precision", "exact", "--json", "-"])
    assert json.loads(capsys.readouterr().out)["converged"] is True


def test_the_game_can_be_written_back(signal: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.efg"
    main(["game", str(signal), "--efg", str(copy)])
    assert solved(copy, "--precision", "2") == solved(signal, "--precision", "2")
    assert pygambit.read_efg(str(copy)).title == "Is the challenger strong?"


def test_names_cannot_take_over_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "game.efg"
    file.write_text(
        'EFG 2 R "\x1b[2J" { "[red]a[/red] \x1b]0;x\x07" } '
        'p "" 1 1 "[/bold] :smile:" { "\x1b[31mx" "y" } 0 t "" 1 "" { 1 } t "" 0'
    )
    main(["game", str(file)])
    printed = capsys.readouterr().out
    assert "[red]a[/red]" in printed
    assert "[/bold] :smile:" in printed
    assert not re.search(r"\x1b\[2J|\x1b\]0|\x1b\[31m", printed)
    file.write_text('EFG 2 R "" { "a" } \x1b[2J')
    assert "\x1b" not in fails(str(file), capsys=capsys)


@pytest.mark.parametrize(
    ("precision", "words"),
    [
        ("The Rider=2,The Prins=3", "no player 'The Prins'; expected The Rider or The Prince; "
                                    "did you mean 'The Prince'?"),
        ("The Rider=2", "nothing is said of 'The Prince'"),
        ("exakt", "'exakt' is not a number; did you mean 'exact'?"),
        ("-1", "must be a finite number, not below 0"),
        ("inf", "for perfect play write 'exact'"),
        ("nan", "must be a finite number"),
        ("", "is not a number"),
        ("1,2", "two numbers without a name"),
        ("The Rider=1,The Rider=2", "given twice"),
        ("The Rider=exact,The Prince=1", "'exact' for everyone"),
        ('"The Rider=1', "did you mean 'The Rider'?"),
        ("The Rider=1 'x'", "expected a number"),
        ("a=b=c", "'c' is not a number"),
    ],
)  # fmt: skip
def test_precision_that_makes_no_sense(
    signal: Path, capsys: pytest.CaptureFixture[str], precision: str, words: str
) -> None:
    assert words in fails(str(signal), "--precision", precision, capsys=capsys)


def test_what_cannot_be_read_or_written(
    signal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = str(tmp_path / "no" / "answer.json")
    assert "no such directory" in fails(str(signal), "--json", nowhere, capsys=capsys)
    assert "no such directory" in fails(str(signal), "--efg", nowhere, capsys=capsys)
    assert "cannot be read" in fails(str(tmp_path / "none.efg"), capsys=capsys)
    assert "goes with a case" in fails(str(signal), "--policy", "x", capsys=capsys)
    assert "more than 5 nodes" in fails(str(signal), "--max-nodes", "5", capsys=capsys)
    broken = tmp_path / "broken.efg"
    broken.write_text(SIGNAL.replace('"fight" }', '"fight"'))
    assert f"{broken}:5:46: expected an action's name" in fails(str(broken), capsys=capsys)
    forgetful = tmp_path / "forgetful.efg"
    forgetful.write_text(SIGNAL.replace('p "" 1 2 "knows he is weak"', 'p "" 1 4 "x"'))
    assert "is named 'x' here" in fails(str(forgetful), capsys=capsys)


def test_an_efg_file_of_another_name(signal: Path) -> None:
    other = signal.with_name("signal.txt")
    other.write_text(SIGNAL)
    assert solved(other, "--precision", "2") == solved(signal, "--precision", "2")


def test_games_without_choices_or_chance(tmp_path: Path) -> None:
    file = tmp_path / "small.efg"
    file.write_text('EFG 2 R "" { "a" } c "" 1 "" { "x" 1/4 "y" 3/4 } 0 t "" 1 "" { 8 } t "" 0')
    answer = solved(file, "--precision", "2")
    assert answer["payoffs"] == {"a": 2.0}
    assert answer["information_sets"] == []
    file.write_text('EFG 2 R "" { "a" } t "" 1 "" { 8 }')
    assert solved(file, "--precision", "exact")["payoffs"] == {"a": 8.0}
    file.write_text('EFG 2 R "" { "a" } p "" 1 1 "" { "only" } 0 t "" 1 "" { 8 }')
    (only,) = solved(file)["information_sets"]
    assert only["members"] == [""]
    assert only["actions"] == {"only": 1.0}


MEET = """EFG 2 R "Where to meet" { "a" "b" }
p "" 1 1 "" { "left" "right" } 0
p "" 2 1 "" { "left" "right" } 0
t "" 1 "both left" { 1.1 1.1 }
t "" 2 "apart" { 0 0 }
p "" 2 1 0
t "" 2
t "" 3 "both right" { 1 1 }
"""


def test_probe_finds_the_other_meeting_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Replies rise in each other, so p = q solves p = 1 / (1 + exp(-λ(2.1 p - 1))): three roots at
    λ = 8 (near 0, at about 0.47 and near 1), one at λ = 1."""
    file = tmp_path / "meet.efg"
    file.write_text(MEET)
    many = solved(file, "--precision", "8", "--probe", "40")["probe"]
    assert many["starts"] == 40
    assert 2 <= many["equilibria"] <= 3
    assert 2 <= many["converged"] <= 40
    assert many["distance"] > 0.99
    capsys.readouterr()
    main(["game", str(file), "--precision", "8", "--probe", "40", "--seed", "5"])
    assert "Several equilibria" in capsys.readouterr().out
    one = solved(file, "--precision", "1", "--probe", "10")["probe"]
    assert (one["equilibria"], one["distance"]) == (1, 0.0)
    assert "No other equilibrium was found" in capsys.readouterr().out
    refused = fails(str(file), "--precision", "exact", "--probe", "3", capsys=capsys)
    assert "one finite precision" in refused
    file.write_text('EFG 2 R "" { "a" } t "" 1 "" { 8 }')
    assert solved(file, "--probe", "3")["probe"]["equilibria"] == 1


STARTER = str(resources.files("standoff.library") / "starter.yaml")


def written(file: Path, *options: str) -> str:
    main(["game", STARTER, "--efg", str(file), *options])
    return file.read_text()


def test_the_game_a_case_grows_to(tmp_path: Path) -> None:
    """Written, read back and solved again, by us and by Gambit: the same play each time."""
    file = tmp_path / "crisis.efg"
    chosen = ["--policy", "threaten", "--draw", "7", "--seed", "3"]
    text = written(file, *chosen)
    target = tmp_path / "case.json"
    main(["game", STARTER, *chosen, "--precision", "0.1", "--json", str(target)])
    answer = json.loads(target.read_text())
    assert answer["converged"]
    again = solved(file, "--precision", "0.1")
    assert [each["actions"] for each in again["information_sets"]] == [
        pytest.approx(each["actions"], abs=1e-9) for each in answer["information_sets"]
    ]
    theirs = pygambit.read_efg(io.BytesIO(text.encode()))
    (point,) = pygambit.qre.logit_solve_lambda(theirs, 0.1)
    for player in answer["players"]:
        paid = point.profile.payoffs[player]
        assert answer["payoffs"][player] == pytest.approx(paid, abs=1e-6)
    assert theirs.title == "A border crisis: policy threaten, draw 7 of seed 3"


def test_a_draw_is_the_same_each_time_and_others_differ(tmp_path: Path) -> None:
    file = tmp_path / "crisis.efg"
    one = written(file, "--policy", "wait", "--draw", "7")
    assert written(file, "--policy", "wait", "--draw", "7") == one
    body = one.partition("\n")[2]
    for options in (["--draw", "8"], ["--draw", "7", "--seed", "1"]):
        assert written(file, "--policy", "wait", *options).partition("\n")[2] != body


def test_a_case_is_played_at_its_own_precision(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "case.yaml"
    starter = Path(STARTER).read_text()
    case.write_text(starter.replace("precision: precision ", "precision: exact "))
    main(["game", str(case), "--policy", "wait"])
    assert "Exact equilibrium" in capsys.readouterr().out
    case.write_text(starter.replace("precision: precision ", "precision: 0.0625 "))
    main(["game", str(case), "--policy", "wait"])
    assert "0.0625" in capsys.readouterr().out


def test_a_case_needs_a_policy_it_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "say with --policy which policy to grow: wait, threaten" in fails(STARTER, capsys=capsys)
    message = fails(STARTER, "--policy", "threatn", capsys=capsys)
    assert "did you mean 'threaten'?" in message
    assert "no file or built-in case 'ukrane'" in fails("ukrane", capsys=capsys)
    limited = fails(STARTER, "--policy", "wait", "--max-nodes", "4", capsys=capsys)
    assert "the game grows past 4 nodes" in limited


def test_path_and_tree_are_written(signal: Path, tmp_path: Path) -> None:
    table, figure, tree = (tmp_path / name for name in ("path.csv", "path.json", "tree.svg"))
    main(["game", str(signal), "--precision", "2", "--path", str(table), "--path", str(figure),
          "--tree", str(tree)])  # fmt: skip
    rows = [line.split(",") for line in table.read_text().splitlines()]
    assert rows[0][0] == "lambda"
    assert "The Prince at 1 'sees him up'" in rows[0][-1] or len(rows[0]) > 4
    assert [rows[1][0], rows[-1][0]] == ["0", "2"]
    answer = solved(signal, "--precision", "2")
    played = [each for one in answer["information_sets"] for each in one["actions"].values()]
    assert [float(cell) for cell in rows[-1][1:]] == pytest.approx(played, abs=1e-6)
    assert json.loads(figure.read_text())["concat"]
    drawn = tree.read_text()
    ElementTree.fromstring(drawn)
    for words in ("The Prince", "sees" if "sees" in drawn else "surrender", "stroke-dasharray"):
        assert words in drawn


def test_names_are_escaped_in_the_drawn_tree(tmp_path: Path) -> None:
    file, tree = tmp_path / "game.efg", tmp_path / "tree.svg"
    file.write_text(
        'EFG 2 R "\x1b[2J<script>" { "<b>&" } p "" 1 1 "" { "</text>" "y" } 0 '
        't "" 1 "<i>" { -1 } t "" 0'
    )
    main(["game", str(file), "--tree", str(tree)])
    text = tree.read_text()
    ElementTree.fromstring(text)
    assert "<script>" not in text
    assert "\x1b" not in text


def test_a_picture_that_fails_takes_nothing_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, tree, answer = (tmp_path / name for name in ("game.efg", "tree.svg", "answer.json"))
    players = " ".join(f'"p{each}"' for each in range(13))
    file.write_text(f'EFG 2 R "" {{ {players} }} p "" 1 1 "" {{ "x" "y" }} 0 t "" 0 t "" 0')
    with pytest.raises(SystemExit) as stop:
        main(["game", str(file), "--tree", str(tree), "--json", str(answer)])
    assert stop.value.code == 1
    printed = capsys.readouterr()
    assert "tree.svg: a tree is drawn for at most 12 players" in printed.err
    assert "Expected payoffs" in printed.out
    assert json.loads(answer.read_text())["converged"]
    assert not tree.exists()


def test_options_without_bearing_are_refused(
    signal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "--seed decides" in fails(str(signal), "--seed", "3", capsys=capsys)
    both = fails(str(signal), "--json", "-", "--efg", "-", capsys=capsys)
    assert "print into each other" in both
    assert ".csv" in fails(str(signal), "--path", str(tmp_path / "a.txt"), capsys=capsys)
    assert ".svg or .png" in fails(str(signal), "--tree", str(tmp_path / "a.csv"), capsys=capsys)
    other = tmp_path / "game.agg"
    other.write_text("#AGG\n2\n")
    assert "action-graph game" in fails(str(other), capsys=capsys)
    assert "'standoff graph' reads it" in fails("conflict.gmcr", capsys=capsys)


def test_a_game_that_takes_too_long_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "large.nfg"
    numbers = " ".join(str(each * each % 97) for each in range(2 * 200 * 200))
    file.write_text(f'NFG 1 R "" {{ "a" "b" }} {{ 200 200 }}\n{numbers}')
    refused = fails(str(file), "--precision", "exact", "--time-limit", "0.0001", capsys=capsys)
    assert "not solved within 0.0001 seconds" in refused
    assert "--time-limit" in refused


def test_wide_and_deep_games_are_shown_in_part(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """20,000 moves at one place, then 3,000 moves in a row: all in the JSON, some in the tables."""
    file, answer = tmp_path / "game.efg", tmp_path / "answer.json"
    moves = " ".join(f'"{each}"' for each in range(20_000))
    file.write_text(f'EFG 2 R "" {{ "a" }} p "" 1 1 "" {{ {moves} }} 0 ' + 't "" 0 ' * 20_000)
    main(["game", str(file), "--json", str(answer), "--time-limit", "0"])
    printed = capsys.readouterr().out
    assert "19,980 other moves" in printed
    assert len(printed.splitlines()) < 60
    (only,) = json.loads(answer.read_text())["information_sets"]
    assert len(only["actions"]) == 20_000
    steps = "".join(
        f'p "" {each % 2 + 1} {each + 1} "" {{ "x" "y" }} 0 t "" 0 ' for each in range(3_000)
    )
    file.write_text(f'EFG 2 R "" {{ "a" "b" }} {steps} t "" 1 "" {{ 1 2 }}')
    main(["game", str(file), "--json", str(answer), "--time-limit", "0"])
    told = [one["members"][0] for one in json.loads(answer.read_text())["information_sets"]]
    assert told[:2] == ["", "y / y"]
    assert max(map(len, told)) < 3_000
    assert any(each.startswith("… / ") for each in told)


def test_a_game_not_solved_says_why_and_is_not_probed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At λ = 1e15 rounding alone is worth whole log-odds."""
    file, target = tmp_path / "pennies.efg", tmp_path / "answer.json"
    file.write_text(PENNIES)
    with pytest.raises(SystemExit) as caught:
        main(["game", str(file), "--precision", "1e15", "--probe", "5", "--json", str(target)])
    assert caught.value.code == 1
    said = capsys.readouterr()
    assert "--probe was left out" in said.err
    assert "NOT SOLVED, because the precision is too high" in " ".join(said.out.split())
    answer = json.loads(target.read_text())
    schema = resources.files("standoff.report").joinpath("schemas/game.json").read_text()
    jsonschema.validate(answer, json.loads(schema))
    assert not answer["converged"]
    assert answer["reason"] == "precision"
    assert "probe" not in answer
    assert "reason" not in solved(file, "--precision", "1")


MEETINGS = """
standoff: 1
title: Meetings
actors: {us: {name: US, advised: true}, ru: Russia, ua: Kyiv}
types: {ru: {dealer: rest, taker: 0.35}}
levers: {sanctions: [none, imposed]}
policies:
  a: {}
  b: {then: [{when: ever(answer == walk-out), set: {sanctions: imposed}}]}
precision: 2.5
play:
  - rounds: meeting
    times: 2
    carry: {bite: {start: 0, next: bite + (sanctions == imposed) + 0.2 * (news == bad)}}
    until: answer == accept
    stages:
      - {stage: news, chance: {bad: 0.3 + 0.2 * (round == 2), good: rest}}
      - {stage: offer, actor: us, hidden-from: ua, choose: [much, little]}
      - {stage: answer, actor: ru, choose: [accept, walk-out]}
  - {stage: stand, actor: ua, when: not ever(answer == accept), choose: [resist, yield]}
outcomes:
  deal: {when: answer == accept, payoffs: {us: 1, ru: (offer == much) - bite, ua: 0}}
  fall: {when: stand == yield, payoffs: {us: -0.6, ru: 0.8 - bite, ua: -0.1}}
  war:
    when: stand == resist
    payoffs: {us: -1, ru: (if ru == taker then 0.9 else 0) - bite, ua: 0.3 - 0.6 * (ru == taker)}
"""


@pytest.mark.parametrize("policy", ["a", "b"])
def test_a_game_of_rounds_and_plans_is_solved_alike_by_gambit(tmp_path: Path, policy: str) -> None:
    """Oracle: pygambit.qre.logit_solve_lambda on the exported game: what everybody gets, as the
    study of the case has it, and does, as the game read back has it."""
    file, written = tmp_path / "case.yaml", tmp_path / "game.efg"
    file.write_text(MEETINGS, "utf-8")
    main(["game", str(file), "--policy", policy, "--efg", str(written)])
    theirs = pygambit.read_efg(str(written))
    (point,) = pygambit.qre.logit_solve_lambda(theirs, 2.5)
    under = standoff.study(file, draws=1).policies[policy]
    for actor in ("us", "ru", "ua"):
        assert under.payoffs[actor].mean == pytest.approx(point.profile.payoffs[actor], abs=1e-7)
    again = solved(written, "--precision", "2.5")
    for actor in ("us", "ru", "ua"):
        assert again["payoffs"][actor] == pytest.approx(under.payoffs[actor].mean, abs=1e-9)
        ours = [each for each in again["information_sets"] if each["player"] == actor]
        # Gambit numbers information sets in another order than the file.
        moves = sorted(list(each["actions"].values()) for each in ours)
        expected = sorted([chance for _, chance in mixed] for _, mixed in point.profile[actor])
        assert len(moves) > 1
        for one, other in zip(moves, expected, strict=True):
            assert one == pytest.approx(other, abs=1e-7)
