"""``check``, ``list`` and ``schema``: what they print, and the same as data."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import standoff
from standoff.case.reader import read_text
from standoff.cli import COMMANDS
from standoff.questions import CATALOGUE, of_subject
from standoff.report.schemas import NAMED_OTHERWISE, schema_names, schema_text
from tests.cli.test_run import STARTER, call

BAD = (
    ("war_cost - san", "war_cots - san"),
    ("P(war | talk)", "P(wor | talk)"),
)


def valid(name: str, text: str) -> dict[str, Any]:
    """JSON that follows the published schema of that name."""
    found: dict[str, Any] = json.loads(text)
    jsonschema.validate(found, json.loads(schema_text(name)))
    return found


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    text = STARTER.read_text("utf-8")
    for old, new in BAD:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "a-folder-with-a-long-name" / "so-that-a-line-is-wider-than-a-terminal.yaml"
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    return path


def test_problems_are_lines_that_an_editor_reads(
    bad: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However narrow the terminal, a problem is one line, led by its place."""
    monkeypatch.setenv("COLUMNS", "60")
    assert call("check", bad) == 1
    shown, said = capsys.readouterr()
    *problems, count = shown.splitlines()
    assert all(line.startswith(f"{bad}:") for line in problems)
    # What was to be named by the two words is now used nowhere.
    assert len(problems) == 4
    assert sum(": warning: " in line for line in problems) == 2
    assert count == "2 errors, 2 warnings"
    assert not said


def test_problems_are_data(bad: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert call("check", bad, "--json", "-") == 1
    shown, said = capsys.readouterr()
    data = valid("check", shown)
    assert (data["errors"], data["warnings"]) == (2, 2)
    text = bad.read_text("utf-8").splitlines()
    errors = [each for each in data["problems"] if each["severity"] == "error"]
    for problem, (_, word) in zip(errors, BAD, strict=True):
        assert problem["file"] == str(bad)
        assert word in text[problem["line"] - 1]
    # Where no table tells it, one line says why the command fails.
    assert said == f"{bad}: 2 errors\n"
    assert call("check", bad, "--json", tmp_path / "c.json") == 1
    assert valid("check", (tmp_path / "c.json").read_text("utf-8")) == data


def test_python_gets_the_same_findings(bad: Path) -> None:
    found = standoff.check(bad)
    assert found.errors == 2
    assert found.failure
    assert pickle.loads(pickle.dumps(found)) == found
    sound = standoff.check(standoff.load(STARTER))
    assert (sound.problems, sound.failure) == ((), "")
    jsonschema.validate(sound.to_dict(), json.loads(schema_text("check")))


def test_a_case_is_read_once_and_its_variants_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def reading(path: Path) -> str:
        read.append(path)
        return read_text(path)

    monkeypatch.setattr("standoff.case.load.read_text", reading)
    assert not standoff.check("ukraine-2022", max_nodes=100_000).errors
    assert len(read) == 1


def test_the_built_in_cases_are_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("list") == 0
    shown = capsys.readouterr().out
    assert call("list", "--json", "-") == 0
    cases = valid("list", capsys.readouterr().out)["cases"]
    assert [each["name"] for each in cases] == sorted(each["name"] for each in cases)
    for each in cases:
        assert Path(each["file"]).is_file()
        assert standoff.load(each["name"]).title == each["title"]
        assert f"{each['name']:24} {each['title']}\n{'':24} {each['file']}\n" in shown


@pytest.mark.parametrize("name", schema_names())
def test_every_schema_is_one_and_is_printed_as_it_is(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text(name)))
    assert call("schema", "--of", name) == 0
    assert capsys.readouterr().out == schema_text(name)


def test_every_question_has_a_command_and_all_but_one_a_schema() -> None:
    published = {*schema_names(), *NAMED_OTHERWISE}
    first = {name.split()[0] for name in CATALOGUE}
    assert first <= COMMANDS.keys()
    assert first - published <= {"graph", "history", "runs"}
    assert {f"runs-{name}" for name in of_subject("runs")} <= published


def test_the_case_language_has_a_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("schema") == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert {"actors", "play", "talks", "graph"} <= set(schema["properties"])
