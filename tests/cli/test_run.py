"""``standoff run`` and its neighbours, called as an analyst calls them."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import standoff
from standoff.cli import main
from standoff.lens.game import chunk, core, method

STARTER = Path(standoff.__file__).parent / "library" / "starter.yaml"


def call(*arguments: str | Path) -> int:
    """Run a command in this process and give its exit code."""
    try:
        main([str(each) for each in arguments])
    except SystemExit as done:
        return int(done.code or 0)
    return 0


def results(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def schema(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert call("schema", "--results") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(found)
    return found


def test_the_tables_tell_what_was_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("run", STARTER, "--draws", "64", "--behaviour") == 0
    shown = capsys.readouterr().out
    for word in ("A border crisis", "64 plausible", "sanction-now", "settlement", "deaths",
                 "Advice to Patron", "Minimax regret", "early-sanctions-spend-leverage",
                 "How far to trust", "battle"):  # fmt: skip
        assert word in shown, word


def test_json_follows_the_published_schema(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("run", STARTER, "--draws", "64", "--seed", "3", "--json", tmp_path / "r.json") == 0
    capsys.readouterr()
    data = results(tmp_path / "r.json")
    jsonschema.validate(data, schema(capsys))
    assert (data["case"], data["seed"], data["draws"]) == ("A border crisis", 3, 64)
    for policy in data["policies"].values():
        total = sum(outcome["mean"] for outcome in policy["outcomes"].values())
        assert total == pytest.approx(1, abs=1e-12)
    assert data["certificate"]["unconverged"] == 0


def test_json_to_standard_output_is_json_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("run", STARTER, "--draws", "16", "--json", "-") == 0
    assert json.loads(capsys.readouterr().out)["draws"] == 16


def test_same_seed_same_bits_whatever_the_threads(tmp_path: Path) -> None:
    for name, options in {
        "a": ["--threads", "1"],
        "b": ["--threads", "4"],
        "c": ["--seed", "1"],
    }.items():
        assert call("run", STARTER, "--draws", "700", *options, "--json", tmp_path / name) == 0
    first, second, other = ((tmp_path / name).read_bytes() for name in "abc")
    assert first == second
    assert first != other


def test_only_some_policies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "r.json"
    assert call("run", STARTER, "--draws", "32", "--policies", "talk, wait", "--json", out) == 0
    data = results(out)
    assert list(data["policies"]) == ["talk", "wait"]
    assert {claim["verdict"] for claim in data["claims"]} == {"not judged"}
    assert "threaten" in data["claims"][0]["needs"]
    assert call("run", STARTER, "--policies", "tolk") == 1
    assert "did you mean 'talk'?" in capsys.readouterr().err


def test_a_run_kept_in_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "runs" / "first"
    assert call("run", STARTER, "--draws", "32", "--out", folder) == 0
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "results.json", "case.yaml", "policies.csv", "claims.csv", "criteria.csv", "draws.csv",
    }  # fmt: skip
    assert call("run", folder / "case.yaml", "--draws", "32", "--json", tmp_path / "again") == 0
    assert results(tmp_path / "again") == results(folder / "results.json")
    assert len((folder / "draws.csv").read_text().splitlines()) == 1 + 4 * 32


def test_portfolios_rank_every_combination(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "p.json"
    assert call("run", STARTER, "--draws", "64", "--portfolios", "--json", out) == 0
    assert "6 combinations of levers" in capsys.readouterr().out
    data = results(out)
    assert len(data["portfolios"]) == 6
    capsys.readouterr()
    assert call("schema", "--of", "portfolios") == 0
    jsonschema.validate(data, json.loads(capsys.readouterr().out))
    named = {each["policy"]: each for each in data["portfolios"] if each["policy"]}
    assert set(named) == {"wait", "threaten", "sanction-now", "talk"}
    # The same worlds as a study of the named policies: the same figures.
    assert call("run", STARTER, "--draws", "64", "--json", tmp_path / "r.json") == 0
    scores = results(tmp_path / "r.json")["criteria"]["expected-loss"]["scores"]
    for policy, each in named.items():
        assert each["scores"]["expected-loss"] == pytest.approx(scores[policy], rel=1e-12)


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "no-such-case"],
        ["run", "."],
        ["run", STARTER, "--draws", "0"],
        ["run", STARTER, "--draws", "many"],
        ["run", STARTER, "--json", "/no/such/folder/x.json"],
        ["run", STARTER, "--out", "/proc/nothing"],
        ["run", STARTER, "--out", STARTER],
        ["run", STARTER, "--portfolios", "--behaviour"],
        ["run", STARTER, "--portfolios", "--full"],
        ["run", STARTER, "--full", "--yardstick", "phia"],
        ["run", STARTER, "--yardstick", "kent"],
        ["run", STARTER, "--full", "--json", "-"],
        ["run", STARTER, "--portfolios", "--out", "folder-that-is-not-made"],
        ["run", STARTER, "--max-nodes", "5"],
        ["runn", STARTER],
        ["run"],
        ["check", "no-such-case"],
        ["new", "/no/such/folder/case"],
        ["new", ""],
        ["new", ".yaml"],
        ["game", STARTER, "--policy", "talk", "--draw", str(2**34), "--json", "-"],
    ],
    ids=str,
)
def test_mistakes_end_in_a_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(*arguments) in {1, 2}
    said = capsys.readouterr().err
    assert said.strip()
    assert "Traceback" not in said
    assert not Path("folder-that-is-not-made").exists()


def test_a_tree_too_large_is_refused_before_it_is_grown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nine stages of ten choices: 1e9 nodes."""
    stages = "".join(
        f"  - {{stage: s{k}, actor: us, choose: {{from: 1, to: 10, steps: 10}}}}\n"
        for k in range(9)
    )
    path = tmp_path / "large.yaml"
    path.write_text(
        f"title: Large\nactors: {{us: {{advised: true}}}}\nplay:\n{stages}"
        "outcomes: {end: {when: s0 > 0, payoffs: {us: s8}}}\n"
    )
    assert call("run", path) == 1
    said = capsys.readouterr().err
    assert f"{path}:9:" in said
    assert "grows past 1,000,000 nodes at 's5'" in said
    assert "--max-nodes" in said


def test_check_lists_everything_and_exits_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(STARTER.read_text().replace("war_cost - san", "war_cots - san").replace(
        "P(war | talk)", "P(wor | talk)"))  # fmt: skip
    assert call("check", path) == 1
    shown = capsys.readouterr().out
    assert "did you mean 'war_cost'?" in shown
    assert "did you mean 'war'?" in shown
    assert "2 errors" in shown
    assert call("check", STARTER) == 0
    assert "nothing wrong" in capsys.readouterr().out


def test_new_writes_a_case_that_runs_and_never_overwrites(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("new", "mine") == 0
    assert call("check", "mine.yaml") == 0
    assert call("run", "mine.yaml", "--draws", "16") == 0
    (tmp_path / "mine.yaml").write_text("title: edited\n")
    capsys.readouterr()
    assert call("new", "mine") == 1
    assert "exists" in capsys.readouterr().err
    assert (tmp_path / "mine.yaml").read_text() == "title: edited\n"
    assert call("new", "mine", "--force") == 0


def test_list_names_the_built_in_cases(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("list") == 0
    assert "ukraine-2022" in capsys.readouterr().out


def test_a_full_disk_leaves_nothing_half_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "r.json"
    out.write_text("before")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert call("run", STARTER, "--draws", "16", "--json", out) == 1
    assert "the disk is full" in capsys.readouterr().err
    assert out.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["r.json"]


def test_a_read_only_folder_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if os.geteuid() == 0:
        pytest.skip("the superuser may write anywhere")
    tmp_path.chmod(0o500)
    assert call("run", STARTER, "--draws", "16", "--json", tmp_path / "r.json") == 1
    assert "ermission" in capsys.readouterr().err


def test_ctrl_c_stops_cleanly(tmp_path: Path) -> None:
    out = tmp_path / "r.json"
    process = subprocess.Popen(
        [sys.executable, "-m", "standoff", "run", str(STARTER), "--draws", "1000000",
         "--json", str(out)],
        stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        # A shell lets what it runs in the background ignore Ctrl-C, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "nothing was left half-written" in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
@pytest.mark.parametrize("how", ["", "--json -"])
def test_standard_output_on_a_full_disk_is_told(how: str) -> None:
    done = subprocess.run(
        f"{sys.executable} -m standoff run {STARTER} --draws 16 {how} > /dev/full",
        shell=True, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "the output cannot be written: the disk is full"
    assert "Traceback" not in done.stderr


def test_output_cut_short_by_its_reader_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m standoff run {STARTER} --draws 16 | head -1",
        shell=True, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.startswith("A border crisis")
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_without_the_letters_shows_what_it_can(encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "standoff", "run", str(STARTER), "--draws", "16"],
        capture_output=True, env={**os.environ, "PYTHONIOENCODING": encoding}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b"A border crisis" in done.stdout


def test_one_certain_world_is_told_as_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "brink.yaml"
    path.write_text(
        "title: Brink\nactors: {us: {advised: true}, them: Them}\n"
        "play: [{stage: move, actor: them, choose: [push, stop]}]\n"
        "outcomes:\n  war: {when: move == push, payoffs: {us: -40, them: -40}}\n"
        "  peace: {when: move == stop, payoffs: {us: 0, them: 0}}\n"
    )
    assert call("run", path) == 0
    assert "the one world that the case describes" in capsys.readouterr().out
    assert call("run", path, "--full") == 0
    shown = capsys.readouterr().out
    assert "the one world that the case describes" in shown
    assert "The game was solved." in shown
    assert "no actor could gain anything" in shown
    assert "±" not in shown


def test_more_worlds_than_there_are_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("run", STARTER, "--draws", "99999999999999999999") == 1
    assert "there are 17,179,869,184" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("question", "more"),
    [
        ("run", []),
        ("run", ["--portfolios"]),
        ("run", ["--json", "-"]),
        ("explain", []),
        ("report", []),
    ],
    ids=str,
)
def test_where_nothing_was_solved_the_command_fails_and_says_why(
    question: str, more: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Payoffs of 1e300 are beyond what floating point can tell apart."""
    path = tmp_path / "far.yaml"
    path.write_text(
        """\
title: Out of reach
actors: {me: {advised: true}, foe: Foe}
parameters: {x: {range: [0.2, 1]}}
types: {foe: {calm: x, wild: rest}}
levers: {guard: [off, on]}
policies: {wait: {}, watch: {guard: on}}
precision: 1e300
play:
  - {stage: go, actor: foe, choose: [on, off]}
  - {stage: answer, actor: me, choose: [fight, yield]}
outcomes:
  all: {when: 'true', payoffs: {me: 'if answer == fight then x else foe == wild', foe: go == on}}
claims: {guard-helps: {says: x, test: U(me | watch) > U(me | wait)}}
"""
    )
    assert call(question, path, "--draws", "16", *more) == 1
    said = capsys.readouterr()
    assert "no game was solved under any policy" in said.err
    assert "Try a lower precision" in said.err
    if "-" in more:
        assert json.loads(said.out)["certificate"]["solved"] == 0
    elif question == "explain":
        assert "No world could judge it" in said.out
    else:
        assert "games were not solved" in said.out


def test_draws_not_solved_are_told_with_their_reasons(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With hardly any steps allowed sharp play is out of reach, whatever was drawn."""
    monkeypatch.setattr(chunk, "STRIDE", chunk.STRIDE._replace(steps=3))
    monkeypatch.setattr(core, "core_plan", lambda tree: None)
    monkeypatch.setattr(method, "belief_plan", lambda tree: None)
    path, target = tmp_path / "sharp.yaml", tmp_path / "answer.json"
    path.write_text(
        """\
title: A sharp pair
actors: {me: {advised: true}, foe: Foe}
parameters: {x: {range: [0.2, 1]}}
types: {foe: {calm: x, wild: rest}}
levers: {guard: [off, on]}
policies: {wait: {}, watch: {guard: on}}
precision: 60
play:
  - {stage: go, actor: foe, choose: [on, off]}
  - {stage: answer, actor: me, choose: [fight, yield]}
outcomes:
  all: {when: 'true', payoffs: {me: 'if answer == fight then x else foe == wild', foe: go == on}}
"""
    )
    assert call("run", path, "--draws", "16", "--json", target) == 1
    assert "the limit of steps was reached" in " ".join(capsys.readouterr().out.split())
    for told in json.loads(target.read_text())["certificate"]["by_policy"].values():
        assert told["reasons"] == {"steps": told["unconverged"]}
